"""What does anybody learn who holds a printed paper in his hands? Whether it still holds, and nothing of the person."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import clock, tries
from config.requests import client_address
from materials import verification
from materials.documents import codes
from materials.verify_forms import CodeForm

UNKNOWN_AN_HOUR = 20  # codes that do not exist, from one address


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("verify_paper", form.cleaned_data["code"])
    return _asked(request, form)


@login_not_required
@never_cache
@require_safe
def verify_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code leads. Whoever tries codes is stopped; whoever has one is never counted."""
    address, at = client_address(request), clock.now()
    if tries.so_far("verify", address, at) >= UNKNOWN_AN_HOUR:
        words = _("一小时内从您所在的网络输错核验码太多，暂不能核验。请过一小时再试，或向评审办核对。")
        return _asked(request, _refused(code, words), status=429)
    paper = verification.find(codes.read(code))
    if paper is None:
        tries.count("verify", address, at)
        words = _("没有核验码为“%s”的打印件。请对照打印件每页下方重新填写；仍然没有的，请向评审办核对。") % code[:40]
        return _asked(request, _refused(code, words), status=404)
    application = paper.snapshot.application
    context = {
        "title": _("核验结果"),
        "trail": [(_("核验打印件"), reverse("verify"))],
        "verdict": verification.verdict(paper),
        "paper": paper,
        "body": application.definition.body,
        "number": _masked(application.number),
        "current": application.current_snapshot,
    }
    return _private(render(request, "materials/verified.html", context))


def _asked(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    context = {"title": _("核验打印件"), "form": form}
    return _private(render(request, "materials/verify.html", context, status=status))


def _refused(code: str, words: str) -> CodeForm:
    """What was typed, and why it leads nowhere."""
    form = CodeForm({"code": code})
    form.errors.clear()
    form.add_error("code", words)
    return form


def _private(response: HttpResponse) -> HttpResponse:
    """No search engine keeps what a code leads to."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _masked(number: str) -> str:
    """CAS-2026-***12: to be compared with the paper, not to be looked up."""
    head, _dash, tail = number.rpartition("-")
    return f"{head}-{'*' * len(tail[:-2])}{tail[-2:]}"
