"""Which pages take in a list of staff, show what came of reading it, and let it be mended and confirmed?"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from applicants.models import Organisation
from applicants.refusals import DeedRefused, Outdated
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest
from employers import permissions
from employers.import_forms import PledgeForm, RowForm, UploadForm, typed_row
from employers.models import StaffImport, StaffRow
from employers.staff import blank_form, importing, judging, mending_sheet, previewing, results, template
from employers.staff.stated import columns_of, masked
from jobs.models import Job
from materials.refusals import MEGABYTE
from materials.views import CONTENT_TYPES
from programmes.eligibility import Verdict
from programmes.models import Round
from programmes.views import VERDICTS

PER_PAGE = 50
LISTS_PER_PAGE = 20
MOST_BYTES = 110 * MEGABYTE  # of a whole request
LOOK_AGAIN = 2  # seconds
State, RowState = StaffImport.State, StaffRow.State
TONES = {
    State.READING: "",
    State.REFUSED: "red",
    State.PREVIEW: "",
    State.IMPORTING: "",
    State.DONE: "green",
    State.ABANDONED: "grey",
}
ROW_TONES = {
    RowState.READY: "",
    RowState.WRONG: "red",
    RowState.DUPLICATE: "grey",
    RowState.EXISTING: "grey",
    RowState.IMPORTED: "green",
    RowState.FAILED: "red",
}
SHOWN = (RowState.WRONG, RowState.DUPLICATE, RowState.EXISTING, RowState.READY)  # of a preview, in this order
UNFIT = (Verdict.NOT_ELIGIBLE.value, Verdict.NOT_OFFERED.value)  # said once more before it is confirmed


# ── Lists ────────────────────────────────────────────────────────────────────


@require_safe
def imports(request: PersonRequest, pk: UUID) -> HttpResponse:
    organisation = permissions.of(request.user, pk)
    found = organisation.staff_imports.select_related("round", "created_by")
    page = Paginator(found, LISTS_PER_PAGE).get_page(request.GET.get("page"))
    counted = _counts(StaffRow.objects.filter(staff_import__in=[each.pk for each in page]))
    context = {
        "title": _("集体参评名单"),
        "trail": _trail(organisation)[:1],
        "organisation": organisation,
        "page": page,
        "rows": [(each, TONES[State(each.state)], _tally(counted.get(each.pk, {}))) for each in page],
        "rounds": previewing.rounds_at(clock.now()),
    }
    return render(request, "employers/imports.html", context)


def _counts(rows: "QuerySet[StaffRow]") -> dict[UUID, dict[str, int]]:
    """Import → state → how many."""
    counted: dict[UUID, dict[str, int]] = {}
    for found in rows.order_by().values("staff_import", "state").annotate(count=Count("pk")):
        counted.setdefault(found["staff_import"], {})[found["state"]] = found["count"]
    return counted


def _tally(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(str(state.label), counts[state.value]) for state in RowState if counts.get(state.value)]


def _trail(organisation: Organisation, found: StaffImport | None = None) -> list[tuple[str, str]]:
    """The way to a page below the lists, or below one of them."""
    way = [
        (organisation.name, reverse("employer", args=[organisation.pk])),
        (_("集体参评名单"), reverse("staff_imports", args=[organisation.pk])),
    ]
    return [*way, (found.file_name, reverse("staff_import", args=[organisation.pk, found.pk]))] if found else way


@csrf_exempt  # `_upload` checks the token: it lies in the body, and the body is not read before its length is known
@require_page_or_post
def new(request: PersonRequest, pk: UUID) -> HttpResponse:
    organisation = permissions.of(request.user, pk)
    rounds = previewing.rounds_at(request.arrived_at)
    if request.method != "POST":
        return _new_page(request, organisation, UploadForm(rounds))
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        form = UploadForm(rounds, {})
        form.errors.clear()
        form.add_error(
            "file", _("文件太大，没有上传。Excel 名单不超过20MB，报名表压缩包不超过100MB；请删去图片等内容。")
        )
        return _new_page(request, organisation, form, status=413)
    if not connection.in_atomic_block:  # as a test's is, which would lose it
        connection.close()  # back to the pool: a slow body takes minutes, and others need the database meanwhile
    return _upload(request, organisation, rounds)


@csrf_protect
def _upload(request: PersonRequest, organisation: Organisation, rounds: list[Round]) -> HttpResponse:
    form = UploadForm(rounds, request.POST, request.FILES)
    if form.is_valid():
        source = form.cleaned_data["source"]
        try:
            begun = previewing.begin(
                organisation, form.chosen, form.upload, source, by=request.user, at=request.arrived_at
            )
        except DeedRefused as refusal:
            form.add_error("round", str(refusal))
        else:
            return redirect("staff_import", organisation.pk, begun.pk)
    return _new_page(request, organisation, form)


def _new_page(
    request: PersonRequest, organisation: Organisation, form: UploadForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "title": _("上传集体参评名单"),
        "trail": _trail(organisation),
        "organisation": organisation,
        "rounds": list(form.rounds.values()),
        "form": form,
    }
    return render(request, "employers/import_new.html", context, status=status)


@require_safe
def blank(request: PersonRequest, pk: UUID, round: int) -> HttpResponseBase:
    """The sheet to fill in, for this round."""
    permissions.of(request.user, pk)
    wanted = _open_round(round)
    heading = _("%(programme)s %(round)s 集体参评名单") % {"programme": wanted.programme.name, "round": wanted.name}
    with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "list.xlsx"
        template.write(path, columns_of(wanted, StaffImport.Source.SHEET), heading=heading)
        return download(path, _("集体参评名单模板（%s）") % wanted.name)


@require_safe
def blank_registration(request: PersonRequest, pk: UUID, round: int) -> HttpResponseBase:
    """The form that each of the staff fills in, for this round."""
    organisation = permissions.of(request.user, pk)
    wanted = _open_round(round)
    heading = _("%(programme)s %(round)s 报名表") % {"programme": wanted.programme.name, "round": wanted.name}
    with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "form.docx"
        asked = columns_of(wanted, StaffImport.Source.FORMS)
        blank_form.write(path, asked, heading=heading, employer=organisation.name)
        return download(path, _("空白报名表（%s）") % wanted.name)


def _open_round(pk: int) -> Round:
    wanted = next((each for each in previewing.rounds_at(clock.now()) if each.pk == pk), None)
    if wanted is None:
        raise Http404
    return wanted


def download(path: Path, name: str) -> FileResponse:
    """An open file stays readable when its folder goes."""
    content_type = CONTENT_TYPES[path.suffix[1:]]
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{name}{path.suffix}", content_type=content_type
    )
    response["Cache-Control"] = "private, no-store"
    return response


# ── One list ─────────────────────────────────────────────────────────────────


def _of(request: PersonRequest, pk: UUID, import_pk: UUID) -> StaffImport:
    """Raises Http404 for whoever does not act for the employer that brought it."""
    organisation = permissions.of(request.user, pk)
    found = organisation.staff_imports.select_related("organisation", "round__version", "round__programme")
    return get_object_or_404(found.select_related("created_by", "confirmed_by"), pk=import_pk)


@require_safe
def staff_import(request: PersonRequest, pk: UUID, import_pk: UUID) -> HttpResponse:
    """From the file to the result; while something is under way the page looks again by itself."""
    found = _of(request, pk, import_pk)
    job = _job(found)
    context: dict[str, Any] = {
        "title": found.file_name or _("集体参评名单"),
        "trail": _trail(found.organisation),
        "organisation": found.organisation,
        "staff_import": found,
        "tone": TONES[State(found.state)],
        "job": job,
        "failed": bool(job and job.state == Job.State.DEAD),
        "is_gone": found.state == State.ABANDONED or found.expires_at <= request.arrived_at,
    }
    if found.state == State.PREVIEW:
        context |= _preview(request, found)
    elif found.state == State.DONE and not context["is_gone"]:
        context |= results.shown(found)
    response = render(request, "employers/import.html", context)
    if found.state in (State.READING, State.IMPORTING) and not context["failed"]:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _job(found: StaffImport) -> Job | None:
    keys = {State.READING: previewing.key_of(found), State.IMPORTING: importing.job_key(found)}
    key = keys.get(State(found.state))
    return Job.objects.filter(key=key).first() if key else None


def _preview(request: PersonRequest, found: StaffImport) -> dict[str, Any]:
    """How many there are of each, and one page of them: what is wrong first."""
    counts = _counts(found.rows.all()).get(found.pk, {})
    asked = request.GET.get("state", RowState.WRONG if counts.get(RowState.WRONG) else "all")
    chosen = asked if asked in (*SHOWN, "unfit") else "all"
    unfit = _unfit(found)
    rows = unfit if chosen == "unfit" else found.rows.all() if chosen == "all" else found.rows.filter(state=chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "counts": [(state.value, state.label, counts.get(state, 0), chosen == state) for state in SHOWN],
        "total": sum(counts.values()),
        "shows_all": chosen == "all",
        "unfit": unfit.count(),
        "shows_unfit": chosen == "unfit",
        "ready": counts.get(RowState.READY, 0),
        "wrong": counts.get(RowState.WRONG, 0),
        "page": page,
        "rows": [_shown(row) for row in page],
    }


def _unfit(found: StaffImport) -> "QuerySet[StaffRow]":
    """Who can be imported although the conditions, as far as they are stated, do not admit him."""
    return found.rows.filter(state=RowState.READY, advice__outcome__in=UNFIT)


def _shown(row: StaffRow) -> dict[str, Any]:
    """One line of the preview."""
    stated = row.typed
    outcome = row.advice.get("outcome")
    verdict = VERDICTS[Verdict(outcome)] if outcome else None
    return {
        "row": row,
        "name": stated.get("name", ""),
        "number": masked(stated.get("number", "")),
        "level": stated.get("level", ""),
        "tone": ROW_TONES[RowState(row.state)],
        "problems": [judging.in_words(problem) for problem in row.problems],
        "verdict": verdict[0] if verdict else "",
        "verdict_tone": verdict[1] if verdict else "",
    }


# ── Mended ───────────────────────────────────────────────────────────────────


@require_page_or_post
def row(request: PersonRequest, pk: UUID, import_pk: UUID, number: int) -> HttpResponse:
    """Every column of one row, with what is wrong beside it; saved whatever it is, and judged again."""
    found = _of(request, pk, import_pk)
    line = get_object_or_404(found.rows, number=number)
    if found.state != State.PREVIEW:
        messages.warning(request, _("这份名单“%s”，不能再更正。") % found.get_state_display())
        return redirect("staff_import", pk, import_pk)
    columns = columns_of(found.round, found.source)
    sent = typed(request)
    if sent is None:
        return _row_page(request, found, line, line.typed)
    stated, seen = typed_row(line, columns, sent), sent.get("seen", "")
    try:
        if "drop" in sent:
            previewing.drop(found, number, seen=seen, by=request.user)
            messages.success(request, _("已去掉%s，这一行不再导入。") % line.place)
            return redirect("staff_import", pk, import_pk)
        line = previewing.mend(found, number, stated, seen=seen, by=request.user, at=request.arrived_at)
    except Outdated as refusal:
        if not (now := found.rows.filter(number=number).first()):
            messages.warning(request, str(refusal))
            return redirect("staff_import", pk, import_pk)
        return _row_page(request, found, now, stated, refusal=str(refusal), status=409)
    except DeedRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("staff_import", pk, import_pk)
    if line.state == RowState.WRONG:
        return _row_page(request, found, line, stated)
    words = {"place": line.place, "state": line.get_state_display()}
    messages.success(request, _("%(place)s已保存，现在是“%(state)s”。") % words)
    return redirect("staff_import", pk, import_pk)


def _row_page(
    request: PersonRequest,
    found: StaffImport,
    line: StaffRow,
    stated: dict[str, str],
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    columns = columns_of(found.round, found.source)
    form = RowForm(line, columns, stated, seen=previewing.fingerprint(line))
    if refusal:
        form.add_error(None, refusal)
    else:
        form.tell(line.problems)
    shown = _shown(line)
    context = {
        "title": _("更正%(place)s %(name)s") % {"place": line.place, "name": shown["name"]},
        "trail": _trail(found.organisation, found),
        "staff_import": found,
        "row": line,
        "shown": shown,
        "form": form,
    }
    return render(request, "employers/import_row.html", context, status=status)


@require_safe
def errors(request: PersonRequest, pk: UUID, import_pk: UUID) -> HttpResponseBase:
    """The list with what is wrong beside each row, to be mended and uploaded again."""
    found = _of(request, pk, import_pk)
    if found.state != State.PREVIEW:
        raise Http404
    with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "list.xlsx"
        mending_sheet.write(found, path, by=request.user)
        return download(path, _("%s（错误说明）") % Path(found.file_name).stem)


# ── Confirmed or given up ────────────────────────────────────────────────────


@require_page_or_post
def confirm(request: PersonRequest, pk: UUID, import_pk: UUID) -> HttpResponse:
    """What will happen, and the pledge; from then on the worker imports."""
    found, status = _of(request, pk, import_pk), 200
    form = PledgeForm(typed(request), initial={"seen": importing.seen(found)})
    if form.is_valid():
        stated = form.cleaned_data
        try:
            importing.confirm(
                found, by=request.user, at=request.arrived_at, pledged=stated["pledged"], seen_page=stated["seen"]
            )
        except Outdated as refusal:
            found, status = _of(request, pk, import_pk), 409
            if (
                found.state != State.PREVIEW
            ):  # a double click's second half, or a colleague: the page shows how it stands
                return redirect("staff_import", pk, import_pk)
            messages.warning(request, str(refusal))
            form = PledgeForm(initial={"seen": importing.seen(found)})
        except DeedRefused as refusal:
            form.add_error("pledged", str(refusal))
        else:
            return redirect("staff_import", pk, import_pk)
    if found.state != State.PREVIEW:
        return redirect("staff_import", pk, import_pk)
    counts = _counts(found.rows.all()).get(found.pk, {})
    context = {
        "title": _("确认导入"),
        "trail": _trail(found.organisation, found),
        "staff_import": found,
        "ready": counts.get(RowState.READY, 0),
        "left_out": [(state.label, counts[state]) for state in SHOWN if state != RowState.READY and counts.get(state)],
        "unfit": _unfit(found).count(),
        "form": form,
    }
    return render(request, "employers/import_confirm.html", context, status=status)


@require_POST
def resume(request: PersonRequest, pk: UUID, import_pk: UUID) -> HttpResponse:
    """An import that stopped half-way goes on."""
    try:
        importing.resume(_of(request, pk, import_pk), by=request.user)
    except Outdated as refusal:
        messages.warning(request, str(refusal))
    return redirect("staff_import", pk, import_pk)


@require_POST
def abandon(request: PersonRequest, pk: UUID, import_pk: UUID) -> HttpResponse:
    found = _of(request, pk, import_pk)
    try:
        previewing.abandon(found, by=request.user)
    except DeedRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("staff_import", pk, import_pk)
    messages.success(request, _("已放弃“%s”，名单和文件已删除，没有导入任何人。") % found.file_name)
    return redirect("staff_imports", pk)
