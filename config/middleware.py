"""What every request passes through besides Django's own: the arrival stamp and no-store."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config import clock

View = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)


def stamp_arrival(get_response: View) -> View:
    """Stamps ``request.arrived_at`` before the body is read, so that a slow upload begun in time is in time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.arrived_at = clock.now()  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def no_store(get_response: View) -> View:
    """Pages shown to a person who is logged in are kept by no cache (personal data)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware
