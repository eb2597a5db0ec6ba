"""What every request passes through besides Django's own: the arrival stamp, the 503 page, no-store."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from config import clock, errors

type_of_view = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)


def stamp_arrival(get_response: type_of_view) -> type_of_view:
    """Stamps ``request.arrived_at`` before the body is read, so that a slow upload begun in time is in time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.arrived_at = clock.now()  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def unavailable_page(get_response: type_of_view) -> type_of_view:
    """Answers 503 with words, not a traceback, while the database is away; recovers by itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError):
            log.error("database unavailable: %s", type(exception).__name__)
            return errors.unavailable(request)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def no_store(get_response: type_of_view) -> type_of_view:
    """Pages shown to a person who is logged in are kept by no cache (personal data)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware
