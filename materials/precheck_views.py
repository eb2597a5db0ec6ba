"""What would a clerk say of a Word file, to anybody who asks? Nothing of it is kept."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from applicants.views.deeds import require_page_or_post
from config import clock, tries
from config.requests import client_address
from materials import panel, precheck, refusals, services
from materials.checks import Upload, child
from materials.checks.problem import Problem
from materials.documents import sample
from materials.precheck_forms import PrecheckForm
from materials.refusals import MEGABYTE
from materials.views import READ
from programmes.models import Programme
from programmes.schema import Definition, Material

AN_HOUR = 30  # files from one network address: a whole office may share one


@login_not_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Whose evaluation form it is; where there is but one that asks for such a file, straight to it."""
    offered = [each for each in Programme.objects.order_by("pk") if _material(_definition(each))]
    if len(offered) == 1:
        return redirect("precheck_programme", offered[0].slug)
    return render(request, "materials/precheck_choose.html", {"title": _("材料预检"), "programmes": offered})


@csrf_exempt  # `_judge` checks the token: it lies in the body, and the body is not read before its length is known
@login_not_required
@never_cache
@require_page_or_post
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Answers at once, for nothing is kept to which another address could lead."""
    programme = get_object_or_404(Programme, slug=slug)
    definition = _definition(programme)
    material = _material(definition)
    if material is None:
        raise Http404
    if request.method != "POST":
        return _page(request, programme, PrecheckForm(definition, material))
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > READ * material.max_mb * MEGABYTE:
        words = refusals.too_large(material, length)
        return _refused(request, programme, PrecheckForm(definition, material), words, status=413)
    if tries.count("precheck", client_address(request), clock.now()) > AN_HOUR:
        words = _("一小时内从您所在的网络检查的文件太多，暂不能检查。请过一小时再试。")
        return _refused(request, programme, PrecheckForm(definition, material), words, status=429)
    if not connection.in_atomic_block:  # as a test's is, which would lose it
        connection.close()  # back to the pool: a slow body takes minutes, and others need the database meanwhile
    return _judge(request, programme, definition, material)


@csrf_protect
def _judge(request: HttpRequest, programme: Programme, definition: Definition, material: Material) -> HttpResponse:
    form = PrecheckForm(definition, material, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, programme, form)
    uploaded: TemporaryUploadedFile = form.cleaned_data["file"]
    name, size = services.legible(uploaded.name or ""), uploaded.size or 0
    try:
        path = Path(uploaded.temporary_file_path())
        found = child.read(Upload(path, name, material.formats, material.max_mb * MEGABYTE), public=True)
    finally:
        uploaded.close()  # and with that it is gone
    if isinstance(found, Problem):
        form.add_error("file", refusals.in_words(found, material, name=name, size=size))
        return _page(request, programme, form, status=503 if found.code == "busy" else 200)
    remarks = precheck.judge(
        found,
        definition,
        level=form.cleaned_data["level"],
        route=form.cleaned_data["route"],
        archive=precheck.ARCHIVE,
        on=clock.today(),
        stated=form.registered(),
    )
    context = {"panel": panel.of_remarks(remarks), "name": name, "title": _("预检结果")}
    return _page(request, programme, form, context)


def _refused(
    request: HttpRequest, programme: Programme, form: PrecheckForm, words: str, *, status: int
) -> HttpResponse:
    """Without the body having been read: what was typed in it is not known."""
    form.is_bound = True
    form.full_clean()
    form.errors.clear()
    form.add_error("file", words)
    return _page(request, programme, form, status=status)


def _page(
    request: HttpRequest,
    programme: Programme,
    form: PrecheckForm,
    context: dict[str, object] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "title": _("材料预检"),
        "trail": [(programme.name, reverse("programme", args=[programme.slug]))],
        "programme": programme,
        "sample": sample.of(_definition(programme)),
        "form": form,
    }
    return render(request, "materials/precheck.html", shown | (context or {}), status=status)


def _definition(programme: Programme) -> Definition:
    return programme.definition


def _material(definition: Definition) -> Material | None:
    """The first that is asked of anybody: which files it takes is said before he says what he applies for."""
    for level, route in precheck.offered(definition):
        return precheck.material_of(definition, level=level, route=route, archive=precheck.ARCHIVE)
    return None
