"""On which pages does an applicant have the one Word file put together, look at it and confirm it?"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applicants import sections, standing
from applicants.models import Application
from applicants.refusals import DeedRefused
from applicants.workflow import Status
from config import clock
from config.requests import PersonRequest
from jobs.models import Job
from materials import package, proofs, refusals, services
from materials.forms import ConfirmForm, PlaceForm, ProofsForm, ReportForm
from materials.models import MaterialFile, Package, PackagePart
from materials.permissions import can_upload
from materials.proofs import Place
from materials.refusals import MEGABYTE, FileRefused
from materials.views import LOOK_AGAIN, READ, application_of, attachment, material_of, trail_of
from programmes.schema import Material

LOOKED_AT = ("round__deadlines", "extensions", "answers", "package_parts", "files", "opinions")


@dataclass(frozen=True)
class Fullness:
    """How much of what is allowed the parts take, in bytes."""

    taken: int
    allowed: int

    @property
    def is_near(self) -> bool:
        return self.taken >= package.NEAR * self.allowed

    @property
    def is_over(self) -> bool:
        return self.taken > self.allowed

    @property
    def words(self) -> str:
        return _("约 %(taken).1fMB，上限 %(allowed)dMB") % {
            "taken": refusals.in_megabytes(self.taken),
            "allowed": self.allowed // MEGABYTE,
        }


# ── The whole ────────────────────────────────────────────────────────────────


@require_safe
def page(request: PersonRequest, number: str, material: str) -> HttpResponse:
    application, wanted = _asked(request, number, material)
    return _page(request, application, wanted)


def _page(
    request: PersonRequest,
    application: Application,
    material: Material,
    *,
    report_form: ReportForm | None = None,
    confirm_form: ConfirmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    locked = services.why_locked(application, material, clock.now())
    now = package.basis_of(application, material)
    made = Package.objects.filter(application=application, material=material.name, basis=now).first()
    job = None if made else package.job_of(application, material, now)
    under_way = job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING)
    newest = next((file for file in standing.files(application, request.user) if file.material == material.name), None)
    places = proofs.places(application, material)
    report = package.report_of(application, material)
    context = {
        "title": _("合成“%s”") % material.name,
        "trail": [
            *trail_of(application, request.user),
            (_("上传评审材料"), reverse("materials", args=[application.number])),
        ],
        "application": application,
        "material": material,
        "locked": locked,
        "open_sections": [task.section.name for task in sections.tasks(application) if task.is_open],
        "report": report,
        "report_form": report_form or ReportForm(material, replaces=report is not None),
        "places": places,
        "bare": [place.name for place in places if place.row and not place.pages],
        "fullness": Fullness(package.size_of(application, material), material.max_mb * MEGABYTE),
        "made": made,
        "unusable": package.why_unusable(made, material) if made else "",
        "warning": package.warning(made, material) if made else "",
        "job": job if under_way else None,
        "failed": job is not None and job.state == Job.State.DEAD,
        "confirmed": newest if newest and newest.basis == now else None,
        "outdated": newest if newest and newest.basis and newest.basis != now else None,
        "confirm_form": confirm_form or ConfirmForm(),
        "form": next((form for form in (report_form, confirm_form) if form), None),
    }
    response = render(request, "materials/package.html", context, status=status)
    if under_way and not locked:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _asked(request: PersonRequest, number: str, material: str) -> tuple[Application, Material]:
    """404 where there is nothing to be put together, 403 for whoever may read the application but brings nothing to it."""
    found = Application.objects.visible_to(request.user).with_definition()
    found = found.select_related("round__programme", "applicant__identity_document", "employer", "current_snapshot")
    application = get_object_or_404(found, number=number)
    wanted = material_of(application, material)
    if wanted.assembled is None:
        raise Http404
    if not can_upload(request.user, application):
        raise PermissionDenied
    prefetch_related_objects([application], *LOOKED_AT)
    return application, wanted


def _taken_in(request: PersonRequest, most: int) -> bool:
    """Whether the body is of a length that may be read; the database goes to others while it comes."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        return False
    if not connection.in_atomic_block:  # as a test's is, which would lose it
        connection.close()
    return True


# ── The report ───────────────────────────────────────────────────────────────


@csrf_exempt  # `_report` checks the token: it lies in the body, and the body is not read before its length is known
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PersonRequest, number: str, material: str) -> HttpResponse:
    application, wanted = _asked(request, number, material)
    if request.method != "POST":  # the address of a refused upload, opened again
        return redirect("package", number, material)
    if not _taken_in(request, READ * wanted.max_mb * MEGABYTE):
        words = refusals.too_large(wanted, int(request.META["CONTENT_LENGTH"]))
        refused = ReportForm(wanted).refuse([words])
        return _page(request, application, wanted, report_form=refused, status=413)
    return _report(request, application, wanted)


@csrf_protect
def _report(request: PersonRequest, application: Application, material: Material) -> HttpResponse:
    form = ReportForm(material, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, application, material, report_form=form)
    try:
        package.receive_report(application, material, form.cleaned_data["file"], by=request.user, at=request.arrived_at)
    except FileRefused as refusal:
        return _page(request, application, material, report_form=ReportForm(material).refuse([str(refusal)]))
    except DeedRefused as refusal:
        messages.error(request, str(refusal))
    else:
        name = material.assembled.report if material.assembled else ""
        messages.success(request, _("%s已上传。上传证明材料后，请合成并确认。") % name)
    return redirect("package", application.number, material.name)


@require_safe
def report_file(request: PersonRequest, number: str, material: str) -> HttpResponseBase:
    application, wanted = _asked(request, number, material)
    found = package.report_of(application, wanted)
    if found is None:
        raise Http404
    return attachment(found.file.open("rb"), found.original_name, "docx")


# ── Proofs ───────────────────────────────────────────────────────────────────


@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: PersonRequest, number: str, material: str, key: str) -> HttpResponse:
    """One place: its pages, and the form that brings more."""
    application, wanted = _asked(request, number, material)
    found = proofs.place_of(application, wanted, key)
    if found is None:
        messages.error(request, _("这一栏的内容已改动，请重新选择要证明的内容。"))
        return redirect("package", number, material)
    if request.method != "POST":
        return _place(request, application, wanted, found)
    if not _taken_in(request, proofs.AT_A_TIME):
        words = _("一次选择的文件合计不能超过%dMB。请分几次上传。") % (proofs.AT_A_TIME // MEGABYTE)
        return _place(request, application, wanted, found, form=ProofsForm().refuse([words]), status=413)
    return _bring(request, application, wanted, found)


@csrf_protect
def _bring(request: PersonRequest, application: Application, material: Material, place: Place) -> HttpResponse:
    """Each file by itself: what is good is kept, and of the others it is said by name why not."""
    form = ProofsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _place(request, application, material, place, form=form)
    refused, pages = [], 0
    for uploaded in form.cleaned_data["chosen"]:
        try:
            pages += proofs.receive(application, material, place.key, uploaded, by=request.user, at=request.arrived_at)
        except DeedRefused as refusal:
            refused.append(f"{services.legible(uploaded.name or '')}：{refusal}")
    application.refresh_from_db()
    if refused:
        now = proofs.place_of(application, material, place.key) or place
        if pages:
            messages.success(request, _("已收下 %d 页，其余的没有收下。") % pages)
        return _place(request, application, material, now, form=ProofsForm().refuse(refused))
    messages.success(request, _("已上传 %d 页。") % pages)
    return redirect("proofs", application.number, material.name, place.key)


def _place(
    request: PersonRequest,
    application: Application,
    material: Material,
    place: Place,
    *,
    form: ProofsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    others = [each for each in proofs.places(application, material) if each.is_stated]
    back = reverse("package", args=[application.number, material.name])
    context = {
        "title": place.name,
        "trail": [*trail_of(application, request.user), (_("合成“%s”") % material.name, back)],
        "application": application,
        "material": material,
        "place": place,
        "locked": services.why_locked(application, material, clock.now()),
        "form": form or ProofsForm(),
        "place_form": None if place.is_stated else PlaceForm(others),
        "fullness": Fullness(package.size_of(application, material), material.max_mb * MEGABYTE),
        "back": back,
    }
    return render(request, "materials/proofs.html", context, status=status)


@require_safe
def proof_page(request: PersonRequest, number: str, material: str, page: UUID) -> HttpResponseBase:
    application, wanted = _asked(request, number, material)
    found = _page_of(application, wanted, page)
    return attachment(found.file.open("rb"), f"{found.pk}.jpg", "jpg")


@require_POST
def arrange(request: PersonRequest, number: str, material: str, page: UUID) -> HttpResponse:
    """One page up, down or away, as the button says."""
    application, wanted = _asked(request, number, material)
    found = _page_of(application, wanted, page)
    lies = Place(found.block, found.row, "").key
    try:
        match request.POST.get("do"):
            case "up" | "down" as way:
                proofs.move(found, wanted, down=way == "down", by=request.user, at=request.arrived_at)
            case "remove":
                proofs.remove(found, wanted, by=request.user, at=request.arrived_at)
                messages.success(request, _("已移除一页。"))
    except DeedRefused as refusal:
        messages.error(request, str(refusal))
    if proofs.place_of(application_of(request, number), wanted, lies) is None:  # the last page of a row that is gone
        return redirect("package", number, material)
    return redirect("proofs", number, material, lies)


@require_POST
def give_place(request: PersonRequest, number: str, material: str, key: str) -> HttpResponse:
    application, wanted = _asked(request, number, material)
    there = [each for each in proofs.places(application, wanted) if each.is_stated]
    form = PlaceForm(there, request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择这些页证明的内容。"))
        return redirect("proofs", number, material, key)
    new = form.cleaned_data["place"]
    try:
        proofs.give_place(application, wanted, key, new, by=request.user, at=request.arrived_at)
    except DeedRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("package", number, material)
    return redirect("proofs", number, material, new)


def _page_of(application: Application, material: Material, page: UUID) -> PackagePart:
    return get_object_or_404(application.package_parts.filter(material=material.name, format="jpg"), pk=page)


# ── Put together and confirmed ───────────────────────────────────────────────


@require_POST
def assemble(request: PersonRequest, number: str, material: str) -> HttpResponse:
    application, wanted = _asked(request, number, material)
    try:
        package.order(application, wanted, by=request.user, at=request.arrived_at)
    except DeedRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("package", number, material)


@require_safe
def package_file(request: PersonRequest, number: str, material: str) -> HttpResponseBase:
    """What was put together last, to be looked at."""
    application, wanted = _asked(request, number, material)
    made = get_object_or_404(Package, application=application, material=wanted.name, problem="")
    return attachment(made.file.open("rb"), f"{wanted.name}（待确认）.docx", "docx")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PersonRequest, number: str, material: str) -> HttpResponse:
    application, wanted = _asked(request, number, material)
    if request.method != "POST":
        return redirect("package", number, material)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, application, wanted, confirm_form=form)
    made = Package.objects.filter(application=application, material=wanted.name).first()
    if (
        made is None or str(made.pk) != form.cleaned_data["made"]
    ):  # nothing is said to the second half of a double click
        if not package.is_confirmed(application, wanted):
            messages.error(request, _("这份合成稿已不是最新的。请重新合成，核对后再确认。"))
        return redirect("package", number, material)
    try:
        kept = package.confirm(made, wanted, by=request.user, at=request.arrived_at)
    except DeedRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("package", number, material)
    messages.success(request, _confirmed(application, kept))
    return redirect("materials", number)


def _confirmed(application: Application, kept: MaterialFile) -> str:
    named = {"name": kept.material, "number": kept.number}
    if application.status == Status.PENDING:
        return _("“%(name)s”已替换为第 %(number)d 版，审核状态不变，审核人员看到的是新版本。") % named
    return _("“%(name)s”第 %(number)d 版已确认，还没有提交。请核对后提交。") % named
