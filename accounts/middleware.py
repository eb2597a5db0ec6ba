"""May this request go on in this person's name: does his login still run, and has he done what comes before any page?"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts import consents, logins, second_factor

View = Callable[[HttpRequest], HttpResponse]
# The addresses that whoever is logged in reaches at any time.
ALWAYS_OPEN = {"login", "logout", "privacy", "accessibility", "display", "live", "ready", "stay"}


def running_login(get_response: View) -> View:
    """Ends a login that has run out, and notes that its person is there.

    A request with ``X-Portal-Background: 1`` is one that the page sends by itself; it keeps no login alive.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        at, session = request.arrived_at, request.session  # type: ignore[attr-defined]
        if request.user.is_authenticated and logins.KEY in session:
            if at > logins.ends_at(session):
                logout(request)
                messages.info(
                    request, _("登录已结束：较长时间没有操作，或已满 12 小时。请重新登录，登录后回到刚才的页面。")
                )
            elif not is_background(request):
                logins.renew(session, request.user, at)
        elif request.user.is_authenticated:
            logins.begin(session, request.user, at)
        response = get_response(request)
        if request.user.is_authenticated and logins.KEY not in request.session:
            logins.begin(request.session, request.user, at)  # he has just logged in
        return response

    return middleware


class Door(LoginRequiredMiddleware):
    """Lets nobody past who is not logged in, or who has something to do first: his second factor, the privacy notice.

    Afterwards he lands where he wanted to go; what was sent by a button leads back to the page with the button.
    """

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        here = request.resolver_match.url_name if request.resolver_match else None
        if refused or not request.user.is_authenticated or here in ALWAYS_OPEN:
            return refused
        for step in (second_factor.step_before, consents.step_before):
            page = step(request)
            if page == here:
                return None
            if page:
                return _sent_to(request, reverse(page))
        return None

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:  # type: ignore[override]
        return _sent_to(request, reverse("login"))


def is_background(request: HttpRequest) -> bool:
    return request.headers.get("X-Portal-Background") == "1"


def _sent_to(request: HttpRequest, page: str) -> HttpResponseBase:
    answer = redirect_to_login(_came_from(request), page)
    if is_background(request):
        return HttpResponse(status=401)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(answer.url)
    return answer


def _came_from(request: HttpRequest) -> str:
    """The page the person has before his eyes."""
    if request.method in ("GET", "HEAD") and not request.htmx:  # type: ignore[attr-defined]
        return request.get_full_path()
    page = request.headers.get("Referer", "")
    own = {request.get_host()}
    if not url_has_allowed_host_and_scheme(page, own, require_https=request.is_secure()):
        return request.get_full_path()
    parts = urlsplit(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")
