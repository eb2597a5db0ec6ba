"""申报名册: who of an employer's applicants stands in it, in which order, with what said of him, and who apart?

It is an export (review.exports), as .xlsx or as a PDF to be sealed. What stands in it is as submitted; which columns it
has, the programme's definition says.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, TextChoices, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import dossier, fields, people
from applicants.models import Application, Organisation, User
from applicants.models.application import ApplicationQuerySet
from applicants.people import ViewingReason
from applicants.refusals import DeedRefused
from applicants.rules import agreement
from config import clock
from employers import roster_paper
from employers.permissions import employers_of
from employers.roster_paper import Entry
from jobs.models import Job
from jobs.services import Progress
from programmes.models import Round
from programmes.schema import Definition
from programmes.vocabulary import FieldKind, Level
from review import exports, rosters, sheets
from review.permissions import EMPLOYER_ROSTER
from review.rosters import AT_ONCE, SCOPES, Column, Row, Scope, Shown

# Where the definition does not say what its roster looks like: these, as far as they are asked.
USUAL = (
    ("姓名", "个人信息.姓名"),
    ("性别", "个人信息.性别"),
    ("出生日期", "个人信息.出生日期"),
    ("身份证号", "个人信息.身份证号"),
    ("学历", "学历.学历"),
    ("学位", "学历.学位"),
    ("毕业学校", "学历.毕业学校"),
    ("毕业证号", "学历.证书号"),
    ("学位证号", "学历.学位证书号"),
    ("现有职称", "现有职称.职称"),
    ("取得时间", "现有职称.取得时间"),
    ("申报级别", "申报信息.评审级别"),
    ("申报类型", "申报信息.申请类型"),
    ("评审分组", "申报信息.评审分组"),
    ("其它专业", "申报信息.其它专业"),
    ("专业方向", "申报信息.专业方向"),
    ("档案所在地", "档案.档案所在地"),
    ("参保单位", "社会保险.参保单位"),
)
KNOWN: dict[str, Callable[[Application], str]] = {  # also of whoever has not submitted yet
    "个人信息.姓名": lambda application: application.applicant.name,
    "申报信息.评审级别": lambda application: application.level_name,
    "申报信息.申请类型": lambda application: application.route,
}
LATEST = "现有职称"  # of this block the last row alone is what he holds now
BLANK = "—"  # a cell that says nothing, between rows that do


class Form(TextChoices):
    SHEET = "xlsx", gettext_lazy("电子版：Excel 表格")
    PAPER = "pdf", gettext_lazy("纸质版：A4 横向 PDF，打印后盖章")


# ── Who, and in which order ──────────────────────────────────────────────────


def staff(organisation: Organisation, round: Round, *, by: User) -> ApplicationQuerySet:
    """This employer's applications in the round, in the order of its roster; never his own."""
    listed = Application.objects.filter(employer=organisation, round=round).exclude(applicant=by)
    return in_order(listed)


def in_order(listed: ApplicationQuerySet) -> ApplicationQuerySet:
    """The order of the roster, on paper and wherever its people are listed: the highest level first, then by number."""
    ranks = [When(level=code, then=rank) for rank, code in enumerate(Level)]  # the lowest is the first
    return listed.order_by(Case(*ranks, default=-1).desc(), "number")


# ── What stands in it ────────────────────────────────────────────────────────


def title(definition: Definition) -> str:
    return definition.employer_roster.title if definition.employer_roster else _("%s申报名册") % definition.name


def columns(definition: Definition) -> list[Column]:
    """As the definition has them, else the usual ones that it asks for."""
    roster = definition.employer_roster
    if roster and roster.columns:
        return [_column(column.name, column.field) for column in roster.columns]
    asked = {
        f"{section.block}.{name}"
        for section in definition.sections
        for name in _texts(fields.asked(section, definition))
    }
    return [_column(name, field) for name, field in USUAL if field in asked]


def separates(definition: Definition) -> bool:
    """Are those listed apart whose social insurance another unit pays?"""
    return bool(definition.employer_roster and definition.employer_roster.separate)


def _texts(asked: Iterable[fields.Asked]) -> Iterator[str]:
    return (each.name for each in asked if each.kind != FieldKind.PHOTO)


def _column(name: str, field: str) -> Column:
    block, _dot, field_name = field.partition(".")
    return Column(field, name, lambda row: _said(row, block, field_name), rosters.masked_as(field_name))


def _said(row: Row, block: str, name: str) -> str:
    """Row by row as stated, one line each, so that the numbers of two certificates stand beside their own."""
    stated = row.answers.get(block, [])
    texts = [each.get(name, "").strip() for each in (stated[-1:] if block == LATEST else stated)]
    if any(texts):
        return "\n".join(text or BLANK for text in texts)
    known = KNOWN.get(f"{block}.{name}")
    return known(row.application) if known else ""


def apart(row: Row) -> str:
    """Why he is listed apart (单列), in words; empty where he is not."""
    stated = dossier.build({block: row.answers.get(block, []) for block in ("单位与岗位", "社会保险")})
    if not agreement.insurer(stated):
        return ""
    insured = row.answers["社会保险"][0]
    explained = insured.get("情况说明", "").strip()
    paid = _("社会保险由%s缴纳") % insured["参保单位"].strip()
    return paid + (_("。情况说明：%s") % explained if dossier.stated(explained) else _("，没有填情况说明"))


# ── Ordering one ─────────────────────────────────────────────────────────────


def order(
    organisation: Organisation,
    round: Round,
    scope: Scope,
    form: Form,
    reason: ViewingReason | None = None,
    note: str = "",
    *,
    by: User,
) -> Job:
    """The job that writes it. Raises PermissionDenied for whoever does not act for this employer, DeedRefused when there
    is nobody to list."""
    if not employers_of(by).filter(pk=organisation.pk).exists():
        raise PermissionDenied
    if not staff(organisation, round, by=by).filter(SCOPES[scope]).exists():
        raise DeedRefused(_("这个范围里还没有申报，请另选一个范围。"))
    in_full = reason.value if reason and any(column.masked_as for column in columns(round.definition)) else ""
    return exports.order(
        EMPLOYER_ROSTER,
        organisation,
        by=by,
        on_record={"round": round.pk, "scope": scope.value, "form": form.value, "reason": in_full},
        round=round.pk,
        employer=str(organisation.pk),
        scope=scope.value,
        form=form.value,
        reason=in_full,
        note=note.strip() if in_full else "",
    )


# ── Writing it, in the worker ────────────────────────────────────────────────


@dataclass
class Writing:
    """One roster as it is written; ``shown`` is whose whole number went into it."""

    edition: Round
    employer: Organisation
    by: User
    in_full: bool
    shown: Shown

    @property
    def columns(self) -> list[Column]:
        return columns(self.edition.definition)

    def entries(self, listed: ApplicationQuerySet, progress: Progress) -> Iterator[Entry]:
        total, chosen, separating = listed.count(), self.columns, separates(self.edition.definition)
        shows_number = self.in_full and rosters.shows_number(chosen)
        progress(0, total)
        for done, row in enumerate(rosters.rows(listed, self.edition, chosen), start=1):
            cells = [column.cell(row, in_full=self.in_full) for column in chosen]
            yield Entry(cells, apart(row) if separating else "")
            if shows_number and row.answers:
                self.shown.add(row.application)
            if done % AT_ONCE == 0:
                progress(min(done, total), total)


def export(
    *, progress: Progress, round: int, employer: str, scope: str, form: str, reason: str, note: str, ordered_by: str
) -> str:
    """The stored file's name. Whose number stands in it in full finds that beside every other look at his number."""
    edition = Round.objects.select_related("programme", "version").get(pk=round)
    organisation, by = Organisation.objects.get(pk=employer), User.objects.get(pk=ordered_by)
    listed = staff(organisation, edition, by=by).filter(SCOPES[Scope(scope)])
    write = _write_paper if form == Form.PAPER else _write_sheet
    with Shown() as shown, tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=f".{form}") as file:
        writing = Writing(edition, organisation, by, bool(reason), shown)
        written = write(Path(file.name), writing, writing.entries(listed, progress))
        with transaction.atomic():  # nobody's number is on record as shown in a file that was not kept
            people.put_all_on_record(shown, reason, note, by=by, employer=organisation.pk)
            progress(written, written)  # raises when another worker has taken over
            return exports.keep(EMPLOYER_ROSTER, file)


def _write_sheet(path: Path, writing: Writing, entries: Iterator[Entry]) -> int:
    """Those listed apart are held back until the others are written: they are few."""
    heading = _("%(title)s　%(round)s　单位：%(employer)s　%(at)s 由%(who)s导出") % {
        "title": title(writing.edition.definition),
        "round": writing.edition.name,
        "employer": writing.employer.seal_name or writing.employer.name,
        "at": f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}",
        "who": writing.by.name,
    }
    labels = [_("序号"), *(column.label for column in writing.columns)]
    labels += [_("单列原因")] if separates(writing.edition.definition) else []
    number = 0

    def rows() -> Iterator[list[str]]:
        nonlocal number
        held = list[Entry]()
        for entry in entries:
            if entry.apart:
                held.append(entry)
            else:
                number += 1
                yield [str(number), *_on_one_line(entry)]
        if held:
            yield [str(roster_paper.APART)]
        for entry in held:
            number += 1
            yield [str(number), *_on_one_line(entry), entry.apart]

    sheets.write(path, heading, labels, rows(), name=_("申报名册"))
    return number


def _on_one_line(entry: Entry) -> list[str]:
    return [cell.replace("\n", "；") for cell in entry.cells]


def _write_paper(path: Path, writing: Writing, entries: Iterator[Entry]) -> int:
    listed = list(entries)
    heading = {
        "title": title(writing.edition.definition),
        "programme": writing.edition.programme.name,
        "round": writing.edition.name,
        "employer": writing.employer,
        "by": writing.by,
        "at": clock.now(),
    }
    roster_paper.write(path, heading, [column.label for column in writing.columns], listed)
    return len(listed)
