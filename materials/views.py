"""Which pages take the files of an application in and give its papers out?"""

import io
from dataclasses import dataclass, replace
from typing import IO, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import prefetch_related_objects
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from applicants import standing
from applicants.models import Application, User
from applicants.refusals import DeedRefused, Outdated
from applicants.sections import is_in_word
from applicants.services import outdated_materials, unmended_materials
from applicants.workflow import Status
from config import clock
from config.requests import PersonRequest
from jobs.models import Job
from materials import panel, precheck, readings, refusals, services, taking
from materials.documents import services as papers
from materials.documents import stamping, word
from materials.forms import ExplanationForm, UploadForm
from materials.models import MaterialFile
from materials.panel import Panel
from materials.permissions import can_upload
from materials.refusals import MEGABYTE, FileRefused
from programmes.schema import Material

READ = 3  # times what is allowed: a file that is somewhat too large is read, to name the pictures that make it so
CONTENT_TYPES = {
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
}
LOOK_AGAIN = 2  # seconds


@dataclass(frozen=True)
class Refusal:
    """Why nothing was taken: words by field of the form, and whether its tick had been set."""

    material: Material
    errors: dict[str, list[str]]
    confirmed: bool = True


@dataclass(frozen=True)
class Entry:
    """One material on the page, its versions newest first; ``locked`` says why ``form`` is not there.

    ``is_read``: as an evaluation form; ``panel``: what was found in the newest version, ``explain``: where he says why he
    cannot mend it, ``is_lost``: nothing is known of the newest version, which he has yet to submit; ``disagrees``: the
    one that the reviewer has before him has to be mended, as it no longer agrees with what is stated, ``held_back``: the
    version that the reviewer still sees, 0 where it is the newest. ``cells``: where what was read in it is confirmed, in
    the ``word`` route.
    """

    material: Material
    template: word.Form | None
    advice: list[str]
    versions: list[MaterialFile]
    locked: str
    form: UploadForm | None
    is_outdated: bool = False
    is_read: bool = False
    panel: Panel | None = None
    explain: str = ""
    is_lost: bool = False
    disagrees: bool = False
    held_back: int = 0
    cells: str = ""


# ── Files in ─────────────────────────────────────────────────────────────────


@require_safe
def materials(request: PersonRequest, number: str) -> HttpResponse:
    return _page(request, application_of(request, number))


@csrf_exempt  # `_upload` checks the token: it lies in the body, and the body is not read before its length is known
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: PersonRequest, number: str, material: str) -> HttpResponse:
    """A body that is far too large is answered without being read."""
    application = application_of(request, number)
    wanted = material_of(application, material)
    if request.method != "POST":  # the address of a refused upload, opened again
        return redirect("materials", number)
    if not can_upload(request.user, application):
        raise PermissionDenied
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > READ * wanted.max_mb * MEGABYTE:
        refusal = Refusal(wanted, {"file": [refusals.too_large(wanted, length)]})
        return _page(request, application, refusal, status=413)
    if not connection.in_atomic_block:  # as a test's is, which would lose it
        connection.close()  # back to the pool: a slow body takes minutes, and others need the database meanwhile
    return _upload(request, application, wanted)


@csrf_protect
def _upload(request: PersonRequest, application: Application, material: Material) -> HttpResponse:
    form = UploadForm(material, request.POST, request.FILES)
    if not form.is_valid():
        errors = {name: list(map(str, words)) for name, words in form.errors.items()}
        return _page(request, application, Refusal(material, errors, form.cleaned_data.get("confirmed", False)))
    try:
        kept = services.receive(
            application, material.name, form.cleaned_data["file"], by=request.user, at=request.arrived_at
        )
    except FileRefused as refusal:
        return _page(request, application, Refusal(material, {"file": [str(refusal)]}))
    except DeedRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _received(application, kept))
    return redirect("materials", application.number)


@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: PersonRequest, number: str, material: str) -> HttpResponse:
    """Why one thing found in the newest file cannot be mended."""
    application = application_of(request, number)
    wanted = material_of(application, material)
    if request.method != "POST":  # the address of a refused explanation, opened again
        return redirect("materials", number)
    if not can_upload(request.user, application):
        raise PermissionDenied
    mark = request.POST.get("mark", "")
    form = ExplanationForm(mark, request.POST)
    if not form.is_valid():
        return _page(request, application, answered=form)
    try:
        services.explain(
            application, wanted.name, mark, form.cleaned_data["words"], by=request.user, at=request.arrived_at
        )
    except Outdated as refusal:
        messages.error(request, str(refusal))
        return redirect("materials", number)
    except DeedRefused as refusal:
        form.add_error("words", str(refusal))
        return _page(request, application, answered=form)
    messages.success(request, _("已保存原因，审核人员会看到。"))
    return redirect(f"{reverse('materials', args=[number])}#remark-{mark}")


def _page(
    request: PersonRequest,
    application: Application,
    refusal: Refusal | None = None,
    *,
    answered: ExplanationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Every material of the application, and beside the one whose file or explanation was refused, why."""
    now = clock.now()
    uploads = can_upload(request.user, application)
    if uploads:  # what he has to do next is looked up in everything he has stated
        prefetch_related_objects([application], "answers", "files", "opinions", "explanations", "steps__items")
    versions = standing.files(application, request.user)
    entries, outdated = [], outdated_materials(application)
    held_back = services.held_back(application) if uploads else []
    for position, material in enumerate(services.materials_of(application), start=1):
        locked = services.why_locked(application, material, now)
        own = [file for file in versions if file.material == material.name]
        form = None
        if uploads and not locked:
            form = UploadForm(material, auto_id=f"material-{position}-%s", replaces=bool(own))
            if refusal and refusal.material == material:
                form.refuse(refusal.errors, confirmed=refusal.confirmed)
        template = word.form_for(application, material) if uploads else None
        advice, is_outdated = services.advice(application, material), uploads and material.name in outdated
        entry = Entry(material, template, advice, own, locked, form, is_outdated, precheck.applies(material))
        entries.append(_checked(application, entry, held_back, answered) if uploads and own else entry)
    following = (
        standing.next_step(application, standing.needs(application, request.user, now), now) if uploads else None
    )
    here = reverse("materials", args=[application.number])
    context = {
        "title": _("上传评审材料"),
        "trail": trail_of(application, request.user),
        "application": application,
        "entries": entries,
        "uploads": uploads,
        "form": answered or next((entry.form for entry in entries if entry.form and entry.form.is_bound), None),
        "next": following if following and following.url != here else None,
    }
    return render(request, "materials/materials.html", context, status=status)


def _checked(application: Application, entry: Entry, held_back: list[str], answered: ExplanationForm | None) -> Entry:
    """With what was found in the newest version."""
    name, newest = entry.material.name, entry.versions[0]
    found = panel.of_file(application, entry.material, newest, answered=answered)
    old = readings.submitted_version(application, name) if name in held_back else 0
    if found is None:
        lost = readings.is_lost(newest) and readings.is_his_turn(application, newest)
        return replace(entry, is_lost=lost, held_back=old)
    mine = not services.why_not_explained(application, entry.material, clock.now())
    return replace(
        entry,
        panel=found,
        explain=reverse("explain", args=[application.number, name]) if mine else "",
        disagrees=_disagrees(application, entry, found),
        held_back=old,
        cells=reverse("cells", args=[application.number, name]) if is_in_word(application, entry.material) else "",
    )


def _disagrees(application: Application, entry: Entry, found: Panel) -> bool:
    """What was stated has been changed since, which was sent on at once; a file put together anew has words of its own."""
    if application.status != Status.PENDING or entry.form is None or entry.is_outdated:
        return False
    return bool(found.still) and not readings.is_his_turn(application, entry.versions[0])


def _received(application: Application, kept: MaterialFile) -> str:
    named = {"name": kept.material, "number": kept.number}
    if kept.material in services.held_back(application):
        if kept.material not in unmended_materials(application):
            words = _("“%(name)s”第 %(number)d 版已保存，还没有替换。请核对并确认平台读到的各栏，确认后即替换。")
            return words % named
        return _("“%(name)s”第 %(number)d 版已保存，检查出须改的地方，还没有替换。请看下面的检查结果。") % named
    if application.status == Status.PENDING:
        return _("“%(name)s”已替换为第 %(number)d 版，审核状态不变，审核人员看到的是新版本。") % named
    if kept.material in unmended_materials(application):
        return _("“%(name)s”第 %(number)d 版已保存，检查出须改的地方，请看下面的检查结果。") % named
    return _("“%(name)s”第 %(number)d 版上传成功，还没有提交。请核对后提交。") % named


def application_of(request: PersonRequest, number: str) -> Application:
    found = Application.objects.visible_to(request.user).for_pages().select_related("applicant__identity_document")
    return get_object_or_404(found, number=number)


def trail_of(application: Application, user: User) -> list[tuple[str, str]]:
    """By way of his own list for the applicant; whoever handles it is led to the desk by the number."""
    own = [(_("我的申报"), reverse("applications"))] if user.pk == application.applicant_id else []
    return [*own, (application.number, reverse("application", args=[application.number]))]


def material_of(application: Application, name: str) -> Material:
    try:
        return services.material_of(application, name)
    except KeyError:
        raise Http404 from None


# ── Files and papers out ─────────────────────────────────────────────────────


@require_safe
def material_template(request: PersonRequest, number: str, material: str) -> HttpResponseBase:
    """The Word form to write in, with what has been stated so far already filled in."""
    application = application_of(request, number)
    form = word.form_for(application, material_of(application, material))
    if form is None:
        raise Http404
    if not can_upload(request.user, application):  # what is being stated is not yet theirs to read
        raise PermissionDenied
    return attachment(io.BytesIO(word.filled(form, application)), f"{form.name}.docx", "docx")


@require_safe
def material_file(request: PersonRequest, number: str, material: str, version: int) -> HttpResponseBase:
    application = application_of(request, number)
    file = _file(application, request.user, material, version)
    taking.note(application, by=request.user, material=material, version=version, kind="file")
    return attachment(file.file.open("rb"), file.original_name, file.format)


@require_safe
def material_print(request: PersonRequest, number: str, material: str, version: int) -> HttpResponseBase:
    """The approved Word file as it is printed: a stamped copy, or the sheet that lies on top of it."""
    application = application_of(request, number)
    file = _file(application, request.user, material, version)
    if not file.is_given_back:
        raise Http404
    paper = stamping.paper_of(file)
    if paper is None:
        return _being_made(request, application, material, stamping.order(file))
    taking.note(application, by=request.user, material=material, version=version, kind="print")
    name = file.original_name.rpartition(".")[0] if paper.format == file.format else _("%s 封面") % material
    return attachment(paper.file.open("rb"), f"{name} {number} {paper.snapshot}.{paper.format}", paper.format)


@require_safe
def document(request: PersonRequest, number: str, document: str, format: str = "pdf") -> HttpResponseBase:
    """The paper of what was submitted last; while the worker draws it, a page that looks again by itself."""
    application = application_of(request, number)
    asked = next((each for each in application.documents_for(request.user) if each.name == document), None)
    snapshot = application.current_snapshot
    if asked is None or snapshot is None or format not in asked.formats:
        raise Http404
    paper = papers.paper_of(application, document, format)
    if paper:
        taking.note(application, by=request.user, document=document, snapshot=snapshot.number, kind=format)
        return attachment(paper.file.open("rb"), f"{document} {number} {snapshot}.{format}", format)
    return _being_made(request, application, document, papers.order(application, document, format))


def _file(application: Application, user: User, material: str, version: int) -> MaterialFile:
    for file in standing.files(application, user):
        if (file.material, file.number) == (material, version):
            return cast(MaterialFile, file)
    raise Http404


def _being_made(request: PersonRequest, application: Application, name: str, job: Job) -> HttpResponse:
    failed = job.state == Job.State.DEAD
    context = {
        "title": _("%s没有生成成功") % name if failed else _("正在生成%s") % name,
        "trail": trail_of(application, request.user),
        "application": application,
        "job": job,
        "failed": failed,
    }
    response = render(request, "materials/drawing.html", context, status=503 if failed else 202)
    if not failed:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def attachment(file: IO[bytes], name: str, format: str) -> FileResponse:
    """Always saved, never shown in the page's own origin; no cache keeps it."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[format])
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
