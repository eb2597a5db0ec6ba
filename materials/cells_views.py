"""On which pages does an applicant compare what was read in his Word form with the form, correct it, and confirm it?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants import fields, rows
from applicants.forms import rows_of, typed_rows
from applicants.models import Application
from applicants.refusals import DeedRefused, Outdated
from applicants.summary import Row, SectionSummary, corrected_in_words, records
from applicants.workflow import Status
from config import clock
from config.requests import PersonRequest
from materials import cells, readings, services
from materials.cells import Part
from materials.cells_forms import CorrectionForm
from materials.models import MaterialFile
from materials.permissions import can_upload
from materials.precheck import Remark
from materials.views import application_of, trail_of

Notes = dict[tuple[str, str, int], list[str]]  # block, label and row → what is said beside that cell


@dataclass(frozen=True)
class Asked:
    """What both pages are about."""

    application: Application
    file: MaterialFile
    parts: list[Part]
    locked: str

    @property
    def seen(self) -> str:
        return cells.fingerprint(self.parts, self.file)

    def fields(self, part: Part) -> list[fields.Asked]:
        return cells.asked_in(self.application, part.section)

    @property
    def address(self) -> str:
        return reverse("cells", args=[self.application.number, self.file.material])


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: PersonRequest, number: str, material: str) -> HttpResponse:
    asked = _asked(request, number, material)
    if request.method != "POST":
        return _page(request, asked)
    try:
        cells.confirm(asked.file, by=request.user, at=request.arrived_at, seen=request.POST.get("seen", ""))
    except Outdated as refusal:
        messages.error(request, str(refusal))
        return _page(request, _asked(request, number, material), status=409)
    except DeedRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(asked.address)
    messages.success(request, _confirmed(asked))
    return redirect(asked.address)


def _confirmed(asked: Asked) -> str:
    application = asked.application
    application.refresh_from_db()
    if application.status == Status.PENDING:
        return _("已确认第 %d 版的各栏。") % asked.file.number
    return _("已确认第 %d 版的各栏，还没有提交。请核对后提交。") % asked.file.number


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PersonRequest, number: str, material: str, section: str) -> HttpResponse:
    """One section, field by field. A button beside the rows only changes the page."""
    asked = _asked(request, number, material)
    part = next((each for each in asked.parts if each.section.name == section), None)
    if part is None:
        raise Http404
    if asked.locked or cells.is_confirmed(asked.application, asked.file):
        if request.method == "POST":
            messages.error(request, asked.locked or _("这一版的各栏已经确认，没有更正。"))
        return redirect(asked.address)
    if request.method != "POST":
        typed = rows_of(part.rows, saved=False)
        form = CorrectionForm(asked.application, part.section, typed, seen=asked.seen, note=part.note)
        return _correction(request, asked, part, form)
    typed = typed_rows(asked.application, part.section, request.POST)
    note, seen = _reason(request), request.POST.get("seen", "")
    pressed = rows.pressed(typed, asked.fields(part), request.POST, has_rows=part.section.rows is not None)
    if pressed:
        form = CorrectionForm(
            asked.application, part.section, pressed.rows, seen=seen, note=note, focus=pressed.focus, said=pressed.said
        )
        return _correction(request, asked, part, form)
    kept = [row.values for row in typed if row.counts or not part.section.rows]
    form = CorrectionForm(asked.application, part.section, typed, seen=seen, note=note)
    if "note" in form.errors:
        return _correction(request, asked, part, form)
    try:
        cells.correct(asked.file, section, kept, note, by=request.user, at=request.arrived_at, seen=seen)
    except cells.ReasonMissing as refusal:
        form.add_error("note", str(refusal))
        return _correction(request, asked, part, form)
    except Outdated as refusal:
        form = CorrectionForm(
            asked.application, part.section, typed, seen=_asked(request, number, material).seen, note=note
        )
        form.add_error(None, str(refusal))
        return _correction(request, asked, part, form, status=409)
    except DeedRefused as refusal:
        form.add_error(None, str(refusal))
        return _correction(request, asked, part, form)
    messages.success(request, _("“%s”已保存，各栏还没有确认。") % section)
    return redirect(asked.address)


def _reason(request: PersonRequest) -> str:
    """As it was typed: without NUL, which no database keeps, and with line ends that count once."""
    return request.POST.get("note", "").replace("\0", "").replace("\r\n", "\n")


def _asked(request: PersonRequest, number: str, material: str) -> Asked:
    """404 where no Word form is confirmed, or none was read; 403 for whoever may read the application but brings nothing."""
    application = application_of(request, number)
    form = cells.material_in(application)
    if form is None or form.name != material:
        raise Http404
    if not can_upload(request.user, application):
        raise PermissionDenied
    prefetch_related_objects([application], "answers", "files__form_cells", "explanations")
    file = cells.newest(application)
    found = cells.parts(application, file) if file else None
    if file is None or found is None:
        raise Http404
    return Asked(application, file, found, services.why_locked(application, form, clock.now()))


def _page(request: PersonRequest, asked: Asked, *, status: int = 200) -> HttpResponse:
    application, file = asked.application, asked.file
    beside, others = _said_of(asked)
    may_correct = not asked.locked and not cells.was_confirmed(file)
    context = {
        "title": _("核对评审表各栏"),
        "trail": _trail(request, asked),
        "application": application,
        "file": file,
        "seen": asked.seen,
        "locked": asked.locked,
        "is_confirmed": cells.is_confirmed(application, file),
        "was_confirmed": cells.was_confirmed(file),
        "sections": [_summary(asked, part, beside, may_correct) for part in asked.parts],
        "remarks": others,
    }
    return render(request, "materials/cells.html", context, status=status)


def _said_of(asked: Asked) -> tuple[Notes, list[Remark]]:
    """What is remarked of the file: beside the cells it speaks of, and the rest of it."""
    reading = readings.of(asked.file)
    standing = {said.spot: key for key, said in reading.form.cells.items()} if reading else {}
    standing |= {spot: key for key, spot in reading.form.unclear.items()} if reading else {}
    shown = {(part.section.block, each.name) for part in asked.parts for each in asked.fields(part)}
    beside: Notes = {}
    others = []
    for remark in readings.remarks(asked.application, asked.file, draft=True):
        block, label, row = standing.get(remark.spot, ("", "", None)) if remark.spot else ("", "", None)
        if (block, label) in shown:
            beside.setdefault((block, label, row or 0), []).append(remark.message)
        else:
            others.append(remark)
    return beside, others


def _summary(asked: Asked, part: Part, beside: Notes, may_correct: bool) -> SectionSummary:
    """As it would be stated, with the way to correct it."""
    section = part.section
    url = reverse("correct_cells", args=[asked.application.number, asked.file.material, section.name])
    names = {each.name for each in asked.fields(part)}
    shown = [
        [
            replace(row, notes=(*_notes(part, row, position), *beside.get((section.block, row.label, position), ())))
            for row in found
            if row.label in names
        ]
        for position, found in enumerate(records(section, part.rows))
    ]
    return SectionSummary(section.name, shown, url if may_correct else "")


def _notes(part: Part, row: Row, position: int) -> Iterator[str]:
    if part.note:
        yield from corrected_in_words({"read": part.read, "rows": part.rows, "note": part.note}, row.label, position)
    if row.value:
        return
    if (position, row.label) in part.unclear:
        yield _("这一栏没有读清，请按“修改”照 Word 文件填写")
    elif row.label in part.unanswered:
        yield _("评审表里没有读到这一栏，请按“修改”补填")


def _correction(
    request: PersonRequest, asked: Asked, part: Part, form: CorrectionForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "title": _("更正“%s”") % part.section.name,
        "trail": [*_trail(request, asked), (_("核对评审表各栏"), asked.address)],
        "application": asked.application,
        "section": part.section,
        "form": form,
        "back": asked.address,
        "read": [
            [row for row in found if row.label in {each.name for each in asked.fields(part)}]
            for found in records(part.section, part.read)
        ],
    }
    return render(request, "materials/correct_cells.html", context, status=status)


def _trail(request: PersonRequest, asked: Asked) -> list[tuple[str, str]]:
    number = asked.application.number
    return [*trail_of(asked.application, request.user), (_("上传评审材料"), reverse("materials", args=[number]))]
