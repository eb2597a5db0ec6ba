"""How does a list of staff become a preview: taken in, read, judged, mended, and given up or forgotten again?

Until somebody confirms the import nothing is written but the list and its rows (employers.staff.importing).
"""

import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services
from applicants.models import Organisation, User
from applicants.refusals import DeedRefused, Outdated
from config import clock, races
from employers import permissions
from employers.models import StaffImport, StaffRow
from employers.staff import forms, judging, pasted, sheets, words
from employers.staff.stated import columns_of, visible
from employers.staff.taken import TakenList
from jobs.models import Job
from jobs.services import Progress, enqueue
from materials.checks.problem import Found, Problem
from materials.services import legible, sha256_of
from programmes.models import Round

Source, State = StaffImport.Source, StaffImport.State
PREVIEW = "staff_preview"  # the kind of job
KEPT = timedelta(days=30)
FORGOTTEN_AFTER = 24 * 3600  # seconds, for a file whose row was never written
AT_ONCE = 500  # rows in one statement
MOST_OPEN = 5  # lists of one employer that nobody has confirmed or given up yet
PASTED = "txt"
FORMATS = {
    Source.SHEET: ("xlsx", "csv"),
    Source.FORMS: ("zip",),
    Source.LIST: ("xlsx", "csv"),
}  # the ways there are; extensions of files
JUDGED = ["state", "problems", "advice", "identity_digest", "mobile_digest"]
STILL_OPEN = (State.READING, State.REFUSED, State.PREVIEW)


def rounds_at(at: datetime) -> list[Round]:
    """Those to which an employer may bring its staff now."""
    found = Round.objects.published().open_at(at).select_related("programme", "version")
    return [round for round in found if round.definition.accounts.collective]


def why_not(round: Round, at: datetime) -> str:
    """Why nobody can be brought to this round now, in words; empty when he can."""
    name = {"round": round.name}
    if not round.definition.accounts.collective:
        return _("“%(round)s”不办理集体参评，由申报人本人申报。") % name
    if not round.is_published:
        return _("“%(round)s”尚未公布，不能上传名单。请选择已公布的批次。") % name
    if at < round.opens_at:
        opens_at = timezone.localtime(round.opens_at)
        words = name | {"when": f"{opens_at:%Y年%-m月%-d日}"}
        return _("“%(round)s”从%(when)s起受理，请届时再上传名单。") % words
    if round.is_over_at(at):
        return _("“%(round)s”已截止，不能再上传名单。请关注下一批次的通知。") % name
    return ""


# ── In ───────────────────────────────────────────────────────────────────────


def begin(
    organisation: Organisation, round: Round, upload: File, source: str, *, by: User, at: datetime
) -> StaffImport:
    """Keep the file and have it read. The same file again, while it waits for its confirmation, is the same import.

    Raises PermissionDenied for whoever does not act for the employer, DeedRefused where the round takes nobody now.
    """
    if not permissions.is_officer(by, organisation):
        raise PermissionDenied
    if refusal := why_not(round, at):
        raise DeedRefused(refusal)
    digest = sha256_of(upload)
    with transaction.atomic():
        races.locked(Organisation.objects.filter(pk=organisation.pk)).get()  # a double click waits here
        waiting = StaffImport.objects.filter(
            organisation=organisation,
            round=round,
            source=source,
            sha256=digest,
            state__in=[State.READING, State.PREVIEW],
        )
        if same := waiting.first():
            return same
        if organisation.staff_imports.filter(state__in=[State.READING, State.PREVIEW]).count() >= MOST_OPEN:
            raise DeedRefused(_("本单位已有%d份名单待确认导入，不能再上传。请先确认导入或放弃其中一份。") % MOST_OPEN)
        races.pause()
        staff_import = StaffImport(
            organisation=organisation,
            round=round,
            source=source,
            file_name=legible(upload.name or ""),
            sha256=digest,
            created_by=by,
            created_at=at,
            expires_at=at + KEPT,
        )
        staff_import.file.save(f"{staff_import.pk}.{format_of(upload.name or '')}", upload, save=False)
        staff_import.save()
        audit.services.record(
            "staff_import.begin", staff_import, by=by, round=round.pk, source=source, size=upload.size, sha256=digest
        )
        enqueue(PREVIEW, key_of(staff_import), by=by, staff_import=str(staff_import.pk))
    return staff_import


def format_of(name: str) -> str:
    """The extension, without the dot; letters and digits alone, for it becomes part of a file's name."""
    extension = name.rpartition(".")[2].strip().lower() if "." in name else ""
    return extension if extension.isascii() and extension.isalnum() and len(extension) <= 8 else ""


def key_of(staff_import: StaffImport) -> str:
    return f"{PREVIEW}:{staff_import.pk}"


def job_of(staff_import: StaffImport) -> Job | None:
    return Job.objects.filter(key=key_of(staff_import)).first()


# ── Read and judged ──────────────────────────────────────────────────────────


def preview(*, progress: Progress, staff_import: str) -> None:
    """Read the file and judge its rows. Once more after a crash makes no difference."""
    known = StaffImport.objects.select_related("organisation", "round__version", "round__programme", "created_by")
    list_of_staff = known.get(pk=staff_import)
    if list_of_staff.state != State.READING:
        return
    file = list_of_staff.file
    format = format_of(file.name or "")
    taken = read(Path(file.path), format, list_of_staff.source, list_of_staff.round, progress=progress)
    if isinstance(taken, Problem):
        _refuse(list_of_staff, words.refusal(taken))
        return
    progress(0, len(taken.rows))
    try:
        _judge(list_of_staff, taken)
    except Found as found:
        _refuse(list_of_staff, words.refusal(found.problem))
        return
    progress(len(taken.rows), len(taken.rows))


def _judge(staff_import: StaffImport, taken: TakenList) -> None:
    """All rows or none are written, some hundred at a time: no more of them are in memory. Raises Found."""
    with transaction.atomic():
        if not (locked := _locked_in(staff_import, State.READING)):
            return
        rows = judging.judge(
            taken,
            round=staff_import.round,
            organisation=staff_import.organisation,
            source=staff_import.source,
            by=staff_import.created_by,
        )
        while part := list(islice(rows, AT_ONCE)):
            for row in part:
                row.staff_import = locked
            StaffRow.objects.bulk_create(part)
        locked.remarks = [words.remark(code, which) for code, which in taken.remarks]
        locked.headings = taken.headings
        locked.state = State.PREVIEW
        _let_go(locked)
        locked.save(update_fields=["remarks", "headings", "state", "file"])


def read(
    path: Path, format: str, source: str, round: Round, *, progress: forms.Told = forms.nobody
) -> Problem | TakenList:
    """What the file states, or why it is not read (words.refusal). ``format``: the extension without the dot."""
    asked = columns_of(round, source)
    if format == PASTED:
        taken: Problem | TakenList = pasted.read(path.read_text(encoding="utf-8"))
    elif source == Source.FORMS:
        taken = forms.read(path, asked, body=round.definition.body, progress=progress)
    else:
        taken = sheets.read(path, format, asked)
    return Problem("no_rows") if isinstance(taken, TakenList) and not taken.rows else taken


def _refuse(staff_import: StaffImport, refusal: str) -> None:
    with transaction.atomic():
        if locked := _locked_in(staff_import, State.READING):
            locked.state, locked.refusal = State.REFUSED, refusal
            _let_go(locked)
            locked.save(update_fields=["state", "refusal", "file"])


def _let_go(staff_import: StaffImport) -> None:
    """Its file, which states in clear what its rows keep sealed; to be saved by the caller."""
    if name := staff_import.file.name:
        transaction.on_commit(lambda: default_storage.delete(name))
    staff_import.file = ""


def _locked_in(staff_import: StaffImport, *states: str) -> StaffImport | None:
    """It, locked, if it is still in one of these states."""
    return races.locked(StaffImport.objects.filter(pk=staff_import.pk, state__in=states)).first()


# ── Mended ───────────────────────────────────────────────────────────────────


def fingerprint(row: StaffRow) -> str:
    """Of what the row states: another one after each change."""
    return hashlib.sha256(row.sealed.encode()).hexdigest()[:16]


def mend(
    staff_import: StaffImport, number: int, typed: dict[str, str], *, seen: str, by: User, at: datetime
) -> StaffRow:
    """Take over what was typed for a row, whatever it is, and judge it again, with all that it had to do with.

    Raises Outdated when the row has changed since ``seen``, DeedRefused when the preview is over.
    """
    with transaction.atomic():
        fresh, row = _opened(staff_import, number, seen=seen, by=by)
        before, met = row.typed, _met(row)
        asked = [column.key for column in columns_of(fresh.round, fresh.source)]
        row.typed = {key: text for key in asked if (text := visible(typed.get(key, "")))}
        row.problems, row.changed_by, row.changed_at = [], by, at
        judging.again([row], [], fresh, by=by)  # whose row it is now
        races.pause()
        row.save()
        _judge_again(fresh, number, met | _met(row), by=by)
        changed = sorted(key for key in asked if before.get(key, "") != row.typed.get(key, ""))
        audit.services.record("staff_import.mend", fresh, by=by, row=number, columns=changed)
    row.refresh_from_db()
    return row


def drop(staff_import: StaffImport, number: int, *, seen: str, by: User) -> None:
    """Leave this row out: it is gone. Raises as ``mend`` does."""
    with transaction.atomic():
        fresh, row = _opened(staff_import, number, seen=seen, by=by)
        met = _met(row)
        row.delete()
        _judge_again(fresh, number, met, by=by)
        audit.services.record("staff_import.drop", fresh, by=by, row=number)


def _opened(staff_import: StaffImport, number: int, *, seen: str, by: User) -> tuple[StaffImport, StaffRow]:
    """The import, locked, and its row."""
    if not permissions.is_officer(by, staff_import.organisation):
        raise PermissionDenied
    found = StaffImport.objects.select_related("organisation", "round__version", "round__programme")
    fresh = races.locked(found).get(pk=staff_import.pk)
    if fresh.state != State.PREVIEW:
        raise DeedRefused(_("这份名单“%s”，不能再更正。请回到名单页查看。") % fresh.get_state_display())
    row = fresh.rows.filter(number=number).first()
    if row is None:
        raise Outdated(_("这一行刚刚被同事去掉，不再导入。"))
    if seen != fingerprint(row):
        raise Outdated(_("这一行刚刚在另一处改过，您这里的内容没有保存，也没有覆盖它。请对照现在的内容再改。"))
    return fresh, row


def _met(row: StaffRow) -> set[str]:
    """By what it may be the same as another row: digests of the person and of the mobile."""
    return {row.identity_digest, row.mobile_digest} - {""}


def _sharing(digests: set[str]) -> Q:
    return Q(identity_digest__in=digests) | Q(mobile_digest__in=digests)


def _judge_again(staff_import: StaffImport, number: int, met: set[str], *, by: User) -> None:
    """This row, and where it is or was the first with one of these, all that are measured against the first."""
    before = staff_import.rows.filter(number__lt=number)
    leading = {digest for digest in met if not before.filter(_sharing({digest})).exists()}
    rows = list(staff_import.rows.filter(Q(number=number) | _sharing(leading)))
    said = {row.pk: _said(row) for row in rows}
    judging.again(rows, _firsts(staff_import, rows), staff_import, by=by)
    StaffRow.objects.bulk_create(  # an UPDATE of many rows with a CASE for each field takes five times as long
        [row for row in rows if _said(row) != said[row.pk]],
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=JUDGED,
    )


def _said(row: StaffRow) -> list[Any]:
    return [getattr(row, name) for name in JUDGED]


def _firsts(staff_import: StaffImport, rows: Sequence[StaffRow]) -> list[StaffRow]:
    """The first with each document and each mobile of these."""
    found: list[StaffRow] = []
    for name in ("identity_digest", "mobile_digest"):
        digests = {getattr(row, name) for row in rows} - {""}
        with_each = staff_import.rows.filter(**{f"{name}__in": digests}).order_by().values(name)
        found += staff_import.rows.filter(number__in=with_each.annotate(first=Min("number")).values("first"))
    return found


# ── Out ──────────────────────────────────────────────────────────────────────


def abandon(staff_import: StaffImport, *, by: User) -> None:
    """What it states is gone; that it was there stays. Raises DeedRefused once it was confirmed."""
    if not permissions.is_officer(by, staff_import.organisation):
        raise PermissionDenied
    with transaction.atomic():
        fresh = races.locked(StaffImport.objects.filter(pk=staff_import.pk)).get()
        if fresh.state == State.ABANDONED:  # a double click
            return
        if fresh.state not in STILL_OPEN:
            raise DeedRefused(_("这份名单“%s”，不能放弃。") % fresh.get_state_display())
        fresh.state = State.ABANDONED
        _forget(fresh)
        audit.services.record("staff_import.abandon", fresh, by=by)


def sweep() -> int:
    """Forget what is kept too long, lists that nobody reads any more, and files that no import has; how many."""
    now = clock.now()
    gone = 0
    for staff_import in StaffImport.objects.filter(state=State.READING):
        if not Job.objects.filter(key=key_of(staff_import), state__in=[Job.State.WAITING, Job.State.RUNNING]).exists():
            _refuse(staff_import, str(words.NEVER_READ))
            gone += 1
    has_rows = Exists(StaffRow.objects.filter(staff_import=OuterRef("pk")))
    late = StaffImport.objects.filter(Q(state__in=STILL_OPEN) | has_rows, expires_at__lte=now)
    for pk in late.exclude(state=State.IMPORTING).values_list("pk", flat=True):
        with transaction.atomic():
            if fresh := races.locked(late.exclude(state=State.IMPORTING).filter(pk=pk)).first():
                if fresh.state in STILL_OPEN:
                    fresh.state = State.ABANDONED
                _forget(fresh)
                gone += 1
    return gone + _sweep_files()


def _forget(staff_import: StaffImport) -> None:
    staff_import.rows.all().delete()
    staff_import.headings, staff_import.remarks = {}, []
    _let_go(staff_import)
    staff_import.save(update_fields=["state", "file", "headings", "remarks"])


def _sweep_files() -> int:
    """By the file system's clock: what a request left behind that never came to its end."""
    gone = 0
    for path in Path(default_storage.path("staff")).glob("*"):
        with suppress(FileNotFoundError):
            is_old = time.time() - path.stat().st_mtime > FORGOTTEN_AFTER
            if is_old and not StaffImport.objects.filter(file=f"staff/{path.name}").exists():
                path.unlink()
                gone += 1
    return gone
