"""What every request passes through besides Django's own: the arrival stamp, no-store, words for a 405, no NUL."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from config import clock, errors

View = Callable[[HttpRequest], HttpResponse]


def stamp_arrival(get_response: View) -> View:
    """Stamps ``request.arrived_at`` before the body is read, so that a slow upload begun in time is in time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.arrived_at = clock.now()  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def no_nul_in_a_cookie(get_response: View) -> View:
    """A quoted cookie may spell one, and the database takes offence at being asked for such a login: it is left out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
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


def not_allowed_page(get_response: View) -> View:
    """Words where Django answers 405 with an empty page: after logging in again one lands on a button's address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            page = errors.not_allowed(request)
            page["Allow"] = response["Allow"]
            return page
        return response

    return middleware


def no_nul_in_the_address(get_response: View) -> View:
    """Nothing has a name with NUL in it, and the database takes offence at the question."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404
        return get_response(request)

    return middleware
