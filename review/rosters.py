"""Which applications of a round stand in a roster, and with which columns? It is an export (review.exports)."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import fields, people, summary
from applicants.dossier import SENSITIVE_FIELDS
from applicants.models import Application, NeedRecord, Step, User
from applicants.people import ViewingReason
from applicants.permissions import REVIEWING
from applicants.refusals import DeedRefused
from applicants.workflow import ENDED, Action, Status
from config import clock
from config.counting import counted
from jobs.models import Job
from jobs.services import Progress
from programmes.models import Round
from programmes.schema import Definition
from programmes.vocabulary import FieldKind, NeedKind
from review import exports, sheets
from review.permissions import ROSTER, rounds_of

AT_ONCE = 200  # applications in memory
SETTLED = (Status.APPROVED, Status.GRANTED)


class Scope(TextChoices):
    SUBMITTED = "submitted", gettext_lazy("已提交、没有终止的")
    APPROVED = "approved", gettext_lazy("审核通过和已取得的")
    GRANTED = "granted", gettext_lazy("已取得的")
    ALL = "all", gettext_lazy("全部，包括填报中和已终止的")


SCOPES = {
    Scope.SUBMITTED: ~Q(status__in=ENDED) & Q(submitted_at__isnull=False),
    Scope.APPROVED: Q(status__in=SETTLED),
    Scope.GRANTED: Q(status=Status.GRANTED),
    Scope.ALL: Q(),
}


# ── Columns ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Row:
    """One application with its answers as submitted; none before the first submission."""

    application: Application
    answers: dict[str, list[dict[str, str]]]

    @property
    def payment(self) -> NeedRecord | None:
        records = self.application.live_need_records()
        return next((record for record in records if record.kind == NeedKind.PAYMENT), None)

    @property
    def paid(self) -> str:
        if self.payment:
            return _("已缴")
        owed = any(need.kind == NeedKind.PAYMENT for stage in self.application.path.stages for need in stage.needs)
        return _("未缴") if owed else _("不须缴费")

    def fact(self, name: str) -> str:
        return str(self.payment.facts.get(name, "")) if self.payment else ""

    def answer(self, block: str, name: str) -> str:
        return "；".join(filter(None, (row.get(name, "") for row in self.answers.get(block, []))))


@dataclass(frozen=True)
class Column:
    """``key`` is what an order names; ``read`` gives the cell's text, masked as the field ``masked_as`` is, if that is named."""

    key: str
    label: str
    read: Callable[[Row], str]
    masked_as: str = ""

    def cell(self, row: Row, *, in_full: bool) -> str:
        text = self.read(row)
        return summary.masked(self.masked_as, text) if self.masked_as and not in_full else text


@dataclass(frozen=True)
class Group:
    title: str
    columns: list[Column]


def _day(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else ""


def _facts() -> list[Column]:
    return [
        Column("number", _("申报编号"), lambda row: row.application.number),
        Column("name", _("姓名"), lambda row: row.answer("个人信息", "姓名") or row.application.applicant.name),
        Column("level", _("评审级别"), lambda row: row.application.level_name),
        Column("route", _("申报途径"), lambda row: row.application.route),
        Column("employer", _("用人单位"), lambda row: getattr(row.application.employer, "name", "")),
        Column("department", _("主管部门"), lambda row: getattr(row.application.department, "name", "")),
        Column("stage", _("阶段"), lambda row: row.application.stage),
        Column("status", _("状态"), lambda row: str(row.application.get_status_display())),
        Column("submitted", _("提交日期"), lambda row: _day(row.application.submitted_at)),
        Column("approved", _("审核通过日期"), lambda row: _day(row.application.approved_at)),  # type: ignore[attr-defined]
        Column("paid", _("缴费"), lambda row: row.paid),
        Column("paid_on", _("缴费日期"), lambda row: row.fact("on")),
        Column("yuan", _("缴费金额（元）"), lambda row: row.fact("yuan")),
        Column("receipt", _("票据号"), lambda row: row.fact("receipt")),
    ]


def groups(definition: Definition) -> list[Group]:
    """What may be chosen: the portal's own facts, then section by section what was stated; no files."""
    found = [Group(_("申报"), _facts())]
    taken = {("个人信息", "姓名")}
    for section in definition.sections:
        kinds = {asked.name: asked.kind for asked in fields.asked(section, definition)}
        names = [
            name
            for name in fields.names(section)
            if (section.block, name) not in taken
            and kinds.get(name, FieldKind.FILE) not in (FieldKind.FILE, FieldKind.PHOTO)
        ]
        taken |= {(section.block, name) for name in names}
        columns = [_stated(section.block, name) for name in names]
        if columns:
            found.append(Group(section.name, columns))
    return found


def _stated(block: str, name: str) -> Column:
    return Column(f"{block}.{name}", name, lambda row: row.answer(block, name), masked_as(name))


def masked_as(name: str) -> str:
    """The field itself where it is masked as long as nobody gives a reason for the whole of it; else nothing."""
    return name if name in SENSITIVE_FIELDS or name in summary.MASKS else ""


# ── Ordering one ─────────────────────────────────────────────────────────────


def counts(listed: "QuerySet[Application]") -> dict[str, int]:
    """How many of these each scope holds."""
    return counted(listed, {scope.value: condition for scope, condition in SCOPES.items()})


def choices(listed: "QuerySet[Application]") -> list[tuple[str, str]]:
    """The scopes as a form offers them."""
    numbers = counts(listed)
    return [
        (scope.value, _("%(scope)s（%(number)d 件）") % {"scope": scope.label, "number": numbers[scope]})
        for scope in Scope
    ]


def order(
    round: Round, scope: Scope, columns: Iterable[str], reason: ViewingReason | None, note: str = "", *, by: User
) -> Job:
    """The job that writes this roster; with a reason the masked columns stand in it in full, and that is put on record.

    The same order while the first is under way gives the same job. Raises PermissionDenied for whoever does not work
    for this round's office, DeedRefused when there is nobody to list.
    """
    if not rounds_of(by, REVIEWING).filter(pk=round.pk).exists():
        raise PermissionDenied
    wanted = [column for group in groups(round.definition) for column in group.columns if column.key in set(columns)]
    if not wanted:
        raise DeedRefused(_("请至少选择一列。"))
    if not counts(round.applications.all())[scope]:
        raise DeedRefused(_("这个范围里还没有申报，请另选一个范围。"))
    in_full = reason.value if reason and any(column.masked_as for column in wanted) else ""
    return exports.order(
        ROSTER,
        round,
        by=by,
        on_record={"scope": scope.value, "columns": len(wanted), "reason": in_full},
        round=round.pk,
        scope=scope.value,
        columns=[column.key for column in wanted],
        reason=in_full,
        note=note.strip() if in_full else "",
    )


# ── Writing it, in the worker ────────────────────────────────────────────────


class Shown:
    """Whose whole numbers go into a file: each person and his application, on disk, for memory is not to grow with them."""

    def __enter__(self) -> Self:
        self._file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)
        return self

    def __exit__(self, *_raised: object) -> None:
        self._file.close()

    def add(self, application: Application) -> None:
        self._file.write(application.applicant_id.bytes + application.pk.bytes)

    def __iter__(self) -> Iterator[tuple[UUID, UUID]]:
        self._file.seek(0)
        while both := self._file.read(32):
            yield UUID(bytes=both[:16]), UUID(bytes=both[16:])


def export(
    *, progress: Progress, round: int, scope: str, columns: list[str], reason: str, note: str, ordered_by: str
) -> str:
    """The stored file's name. Whose number stands in it in full finds that beside every other look at his number."""
    edition = Round.objects.select_related("programme", "version").get(pk=round)
    by = User.objects.get(pk=ordered_by)
    asked = [
        (group.title, each) for group in groups(edition.definition) for each in group.columns if each.key in columns
    ]
    chosen = [column for _title, column in asked]
    listed = Application.objects.filter(SCOPES[Scope(scope)], round=edition).order_by("number")
    total = listed.count()
    shows_numbers = bool(reason) and shows_number(chosen)

    def cells() -> Iterator[list[str]]:
        progress(0, total)
        for done, row in enumerate(rows(listed, edition, chosen), start=1):
            yield [column.cell(row, in_full=bool(reason)) for column in chosen]
            if shows_numbers and row.answers:
                shown.add(row.application)
            if done % AT_ONCE == 0:
                progress(min(done, total), total)

    heading = _("%(programme)s %(round)s 名册　%(at)s 由%(who)s导出　内部资料，请勿外传") % {
        "programme": edition.programme.name,
        "round": edition.name,
        "at": f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}",
        "who": by.name,
    }
    with Shown() as shown, tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".xlsx") as file:
        written = sheets.write(Path(file.name), heading, labels(asked), cells())
        with transaction.atomic():  # nobody's number is on record as shown in a file that was not kept
            people.put_all_on_record(shown, reason, note, by=by)
            progress(written, written)  # raises when another worker has taken over
            return exports.keep(ROSTER, file)


def labels(asked: Sequence[tuple[str, Column]]) -> list[str]:
    """What stands above the columns (each with its group's title): where two are called the same, the group goes before."""
    called = Counter(column.label for _title, column in asked)
    return [f"{title}·{column.label}" if called[column.label] > 1 else column.label for title, column in asked]


def rows(listed: "QuerySet[Application]", round: Round, columns: list[Column]) -> Iterator[Row]:
    """In the order in which they are listed, a few hundred at a time in memory."""
    passed = Step.objects.filter(
        application=OuterRef("pk"), action=Action.APPROVE, from_status=Status.PENDING, status=Status.APPROVED
    )
    sealed = any(column.masked_as for column in columns)
    found = listed.select_related("applicant", "employer", "department", "current_snapshot")
    found = found.prefetch_related("need_records")
    found = found.annotate(passed_at=Subquery(passed.order_by("-pk").values("at")[:1]))
    for application in found.iterator(chunk_size=AT_ONCE):
        application.round = round
        application.approved_at = application.passed_at if application.status in SETTLED else None  # type: ignore[attr-defined]
        snapshot = application.current_snapshot
        content = (snapshot.opened() if sealed else snapshot.content) if snapshot else {"answers": {}}
        yield Row(application, content["answers"])


def shows_number(columns: Iterable[Column]) -> bool:
    """Does the number of an identity document stand in one of them?"""
    return any(column.masked_as in SENSITIVE_FIELDS for column in columns)
