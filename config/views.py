"""Which pages belong to the portal as a whole: home, display switch, statements, health?"""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.consents import VERSIONS, Document
from articles.models import Article
from articles.shelves import shelves
from config import clock, health
from config import metrics as figures
from config.context import DISPLAY
from programmes import timetable
from programmes.models import Round

YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Rounds on cards, the open ones before those still to open; those that have closed in a list below."""
    now = clock.now()
    rounds = Round.objects.published().select_related("programme", "version").defer("version__content")
    rounds = rounds.prefetch_related("deadlines", "prices")
    past = [each for each in rounds if each.is_over_at(now)]
    ahead = sorted((each for each in rounds if each not in past), key=lambda each: each.opens_at > now)
    dates = timetable.of_rounds(ahead)
    context = {
        "title": _("网上申报专业技术职称"),
        "running": [(each, each.state_at(now), dates[each.pk]) for each in ahead],
        "past": past,
        "shelves": shelves(Article.objects.published_at(now).select_related("programme")),
    }
    return render(request, "home.html", context)


@login_not_required
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen letter size or contrast in a cookie, so that it holds without a login."""
    chosen = {name: request.POST[name] for name in DISPLAY if name in request.POST}
    if any(value not in DISPLAY[name] for name, value in chosen.items()):
        raise BadRequest
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "home")
    for name, value in chosen.items():
        response.set_cookie(name, value, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html", {"title": _("隐私政策"), "version": VERSIONS[Document.PRIVACY]})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html", {"title": _("无障碍声明")})


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The whole portal works; if not, 503 and a line per fault (config.health says who should ask)."""
    faults = list(health.faults(clock.now()))
    lines = "\n".join(faults or ["ok"])
    return HttpResponse(f"{lines}\n", status=503 if faults else 200, content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For the machines of METRICS_ALLOWED that ask this server itself; through the reverse proxy it does not exist."""
    asking = ip_address(request.META["REMOTE_ADDR"])
    is_allowed = any(asking in ip_network(each, strict=False) for each in settings.METRICS_ALLOWED)
    if "X-Forwarded-For" in request.headers or not is_allowed:
        raise Http404
    return HttpResponse(figures.text(), content_type=figures.FORMAT)
