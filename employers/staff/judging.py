"""Which rows of a list can be imported, and what is wrong with the others?

Nothing is written here. Some hundred rows at a time are in memory, and cost a fixed number of queries; of the rows before
them no more is known than who was where. Of other people's accounts no more is said than what has to be mended.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.enrolment import OwnDocument
from applicants import dossier, qualifications
from applicants.models import Application, IdentityDocument, Organisation, User
from employers import permissions
from employers.models import Candidate, StaffImport, StaffRow
from employers.staff import words
from employers.staff.columns import Column
from employers.staff.stated import Stated, columns_of, read
from employers.staff.taken import TakenList, TakenRow
from materials.checks.problem import Problem as Found
from programmes import cutoffs, eligibility
from programmes.eligibility import Result, Verdict
from programmes.facts import Facts
from programmes.models import Round
from programmes.schema import Definition

State = StaffRow.State
Problem = dict[str, str]  # column, where, message; and "trouble" where the cell was not the text it should have been
AT_ONCE = 500  # rows that are judged together, and values in one question to the database
T = TypeVar("T")
ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]+)")
SETTLED = ("符合", "计入", "说明", "待工作人员确认")  # how a reason begins that asks for nothing more


@dataclass
class _Read:
    """A row while it is judged; ``wheres``: the addresses of its cells by column key."""

    row: StaffRow
    stated: Stated
    problems: list[Problem]
    wheres: dict[str, str]

    def say(self, column: str, message: str, trouble: str = "") -> None:
        problem = {"column": column, "where": self.wheres.get(column, ""), "message": message}
        self.problems.append(problem | ({"trouble": trouble} if trouble else {}))


def judge(taken: TakenList, *, round: Round, organisation: Organisation, source: str, by: User) -> Iterator[StaffRow]:
    """One unsaved row for each that was taken, in their order. Raises Found where one of them cannot be read."""
    asked = columns_of(round, source)
    firsts, advice = _Firsts(), _Advice(round)
    for part in _parts(taken.rows):
        reads = [_taken(each, asked, round.definition) for each in part]
        for each in reads:
            firsts.meet(each)
        _compare(reads, firsts, advice, round=round, organisation=organisation, by=by)
        yield from (_in_order(each, asked) for each in reads)


def again(rows: Sequence[StaffRow], around: Sequence[StaffRow], staff_import: StaffImport, *, by: User) -> None:
    """Judge these once more, because one of them was mended; ``around``: those that share a person or a mobile with one.

    The caller saves them. A cell that was no text when the file was read stays a problem until somebody types it.
    """
    round = staff_import.round
    asked = columns_of(round, staff_import.source)
    known = {row.pk: _kept(row, asked, round.definition, staff_import.headings) for row in [*around, *rows]}
    reads = [known[row.pk] for row in rows]
    firsts = _Firsts()
    for each in sorted(known.values(), key=lambda each: each.row.number):
        firsts.meet(each)
    _compare(reads, firsts, _Advice(round), round=round, organisation=staff_import.organisation, by=by)
    for each in reads:
        _in_order(each, asked)


def mobile_digest(mobile: str) -> str:
    return settings.KEYRING.digest(mobile, "staff.mobile")


def where_of(row: StaffRow, column: Column, headings: dict[str, str]) -> str:
    """The address of a cell: C12; or its heading, where the file has no such column."""
    return f"{headings[column.key]}{row.number}" if column.key in headings else f"“{column.label}”"


def in_words(problem: Problem) -> str:
    """第12行 C列：…, or where it stands in a form; nothing before what concerns the whole row."""
    where = place_in_words(problem["where"])
    return f"{where}：{problem['message']}" if where else problem["message"]


def place_in_words(where: str) -> str:
    found = ADDRESS.fullmatch(where)
    return _("第%(row)s行 %(column)s列") % {"row": found[2], "column": found[1]} if found else where


# ── One row ──────────────────────────────────────────────────────────────────


def _taken(taken: TakenRow, asked: Sequence[Column], definition: Definition) -> _Read:
    row = StaffRow(number=taken.number, place=taken.place)
    row.typed = {key: cell.text for key, cell in taken.cells.items()}
    troubles = {
        column.key: (cell.trouble, f"{column.label}{words.cell(cell)}")
        for column in asked
        if (cell := taken.cells.get(column.key)) and cell.trouble
    }
    wheres = {column.key: f"“{column.label}”" for column in asked}
    wheres |= {key: cell.where for key, cell in taken.cells.items() if cell.where}
    if taken.trouble:
        troubles = {"": (taken.trouble, words.refusal(Found(taken.trouble, taken.found)))}
    return _read(row, asked, definition, wheres, troubles)


def _kept(row: StaffRow, asked: Sequence[Column], definition: Definition, headings: dict[str, str]) -> _Read:
    """From what is kept of it."""
    wheres = {column.key: where_of(row, column, headings) for column in asked}
    wheres |= {problem["column"]: problem["where"] for problem in row.problems}
    troubles = {each["column"]: (each["trouble"], each["message"]) for each in row.problems if "trouble" in each}
    return _read(row, asked, definition, wheres, troubles)


def _read(
    row: StaffRow,
    asked: Sequence[Column],
    definition: Definition,
    wheres: dict[str, str],
    troubles: dict[str, tuple[str, str]],
) -> _Read:
    """A cell that could not be read states nothing; nor does a row that could not, about which nothing else is said."""
    typed = {key: text for key, text in row.typed.items() if key not in troubles} if "" not in troubles else {}
    stated, wrong = read(typed, asked, definition)
    each = _Read(row, stated, [], wheres)
    for key, (trouble, message) in troubles.items():
        each.say(key, message, trouble)
    for key, message in wrong.items() if "" not in troubles else ():
        if key not in troubles:
            each.say(key, message)
    row.identity_digest = IdentityDocument.digest_of(stated.identity) if stated.identity else ""
    row.mobile_digest = mobile_digest(stated.mobile) if stated.mobile else ""
    return each


def _in_order(each: _Read, asked: Sequence[Column]) -> StaffRow:
    """What concerns the whole row first, then in the order of the columns."""
    order = {column.key: place for place, column in enumerate(asked, start=1)}
    each.row.problems = sorted(each.problems, key=lambda problem: order.get(problem["column"], 0))
    return each.row


# ── All of them ──────────────────────────────────────────────────────────────


class _First(NamedTuple):
    """What is kept of a row by which a later one is known as the same person, or as somebody with the same mobile."""

    number: int
    place: str
    name: str
    has_identity: bool


class _Firsts:
    """Who was the first with a document and with a mobile, among the rows met so far; those come by their numbers."""

    def __init__(self) -> None:
        self._by_identity: dict[str, _First] = {}
        self._by_mobile: dict[str, _First] = {}

    def meet(self, each: _Read) -> None:
        row = each.row
        first = _First(row.number, row.place, each.stated.name, bool(row.identity_digest))
        if row.identity_digest:
            self._by_identity.setdefault(row.identity_digest, first)
        if row.mobile_digest:
            self._by_mobile.setdefault(row.mobile_digest, first)

    def twin(self, each: _Read) -> _First | None:
        """Where the same person stands before. Where one of the two says nothing of a document, name and mobile tell."""
        if twin := _before(each, self._by_identity.get(each.row.identity_digest)):
            return twin
        other = self.with_same_mobile(each)
        is_he = other and not (each.row.identity_digest and other.has_identity) and each.stated.name == other.name != ""
        return other if is_he else None

    def with_same_mobile(self, each: _Read) -> _First | None:
        return _before(each, self._by_mobile.get(each.row.mobile_digest))


def _before(each: _Read, first: _First | None) -> _First | None:
    return first if first and first.number < each.row.number else None


def _compare(
    reads: Sequence[_Read], firsts: _Firsts, advice: "_Advice", *, round: Round, organisation: Organisation, by: User
) -> None:
    """With each other and with what the portal knows; then each has its state."""
    known = _Known(reads, round, organisation, by)
    for each in reads:
        each.row.advice = advice.of(each.stated)
        if twin := firsts.twin(each):
            each.row.state = State.DUPLICATE
            each.say("", _("与%s是同一个人，只导入前面的。") % twin.place)
        elif there := known.is_there(each.stated):
            each.row.state = State.EXISTING
            each.say("", there)
        else:
            _tell_clashes(each, firsts.with_same_mobile(each), known)
            each.row.state = State.WRONG if each.problems else State.READY


def _tell_clashes(each: _Read, same_mobile: _First | None, known: "_Known") -> None:
    if same_mobile:
        each.say("mobile", _("手机号与%s相同，但不是同一个人。每个人应填本人的手机号。") % same_mobile.place)
    elif clash := known.clash(each.stated):
        each.say(*clash)


# ── What the portal knows ────────────────────────────────────────────────────


class _Known:
    """Accounts, applications and candidacies of everybody in the list."""

    def __init__(self, reads: Sequence[_Read], round: Round, organisation: Organisation, by: User) -> None:
        self.organisation, self.by = organisation, by
        digests = [each.row.identity_digest for each in reads if each.row.identity_digest]
        mobiles = [each.stated.mobile for each in reads if each.stated.mobile]
        holders = "user__mobile", "user__name", "user__is_active"
        documents = IdentityDocument.objects.select_related("user").only("digest", "user_id", *holders)
        unclaimed = User.objects.unclaimed().filter(pk=OuterRef("pk"))
        people = (
            User.objects.filter(~Exists(unclaimed))
            .select_related("identity_document")
            .only("mobile", "name", "is_active", "password", "identity_document__digest")
        )
        self.by_document = {
            found.digest: found.user for part in _parts(digests) for found in documents.filter(digest__in=part)
        }
        self.by_mobile = {found.mobile: found for part in _parts(mobiles) for found in people.filter(mobile__in=part)}
        everybody = {person.pk for found in (self.by_document, self.by_mobile) for person in found.values()}
        applications = (
            Application.objects.live().filter(round=round).order_by().values_list("applicant", "employer", "number")
        )
        waiting = Candidate.objects.filter(round=round, state__in=[Candidate.State.INVITED, Candidate.State.FILLED])
        self.applications = {
            person: (employer, number)
            for part in _parts(everybody)
            for person, employer, number in applications.filter(applicant__in=part)
        }
        self.candidates = dict(
            found
            for part in _parts(everybody)
            for found in waiting.filter(person__in=part).order_by().values_list("person", "organisation")
        )
        self.officers = set(permissions.seats_in(organisation).values_list("user", flat=True)) if everybody else set()

    def person(self, stated: Stated) -> User | None:
        """Whom the list knows to be meant: mobile and document agree, or mobile and name where one says no document."""
        holder, owner = self._holder(stated), self.by_mobile.get(stated.mobile)
        if owner is None or (holder and holder != owner):
            return None
        has_both = stated.identity and hasattr(owner, "identity_document")
        return owner if holder or (not has_both and owner.name == stated.name) else None

    def is_there(self, stated: Stated) -> str:
        """That he takes part in this round already, in words; of another employer no more than that.

        Of its own staff an employer knows it anyhow: there the document alone tells who is meant.
        """
        person = self.person(stated)
        if own := self._in_own(person or self._holder(stated)):
            return own
        if person is None:
            return ""
        if person.pk in self.applications:
            return _("该人员在本批次已有申报（不在本单位），不能再导入。现在是本单位职工的，请本人在申报中改选单位。")
        if person.pk in self.candidates:
            return _("该人员在本批次已由其他单位邀请参评，请与本人核对。")
        return ""

    def _in_own(self, person: User | None) -> str:
        if person is None:
            return ""
        employer, number = self.applications.get(person.pk, (None, ""))
        if employer == self.organisation.pk:
            return _("在本批次已有申报（编号 %s），不再导入。") % number
        if self.candidates.get(person.pk) == self.organisation.pk and not number:
            return _("已在本单位的简要名单里邀请，等待本人填写或单位确认，不再导入。")
        return ""

    def clash(self, stated: Stated) -> tuple[str, str] | None:
        """The column and the words of what keeps an account from being opened or used.

        Which of number, mobile and name is somebody's, and whose, whoever sends lists learns from none of them.
        """
        person = self.person(stated)
        met = {each.pk for each in (self._holder(stated), self.by_mobile.get(stated.mobile)) if each}
        if self.by.pk in met:
            return "", _("不能为自己登记。您本人参评的，请先把经办人移交给同事，由同事登记。")
        if person is None:
            return ("mobile", str(words.DISAGREES)) if met else None
        if person.pk in self.officers:
            return "", _("该人员是本单位的经办人，不能由本单位登记参评。请其先移交经办人，再登记。")
        if not person.is_active:
            return "mobile", _("该人员的账号已停用，请联系评审办。")
        if stated.identity and not hasattr(person, "identity_document") and person.has_usable_password():
            return "mobile", str(OwnDocument())
        return None

    def _holder(self, stated: Stated) -> User | None:
        return self.by_document.get(IdentityDocument.digest_of(stated.identity)) if stated.identity else None


def _parts(values: Iterable[T]) -> Iterator[list[T]]:
    left = iter(values)
    while part := list(islice(left, AT_ONCE)):
        yield part


# ── Eligibility, as advice ───────────────────────────────────────────────────


class _Advice:
    """What the conditions say of somebody, as far as the list states what they measure."""

    def __init__(self, round: Round) -> None:
        self.definition = round.definition
        self.days: dict[str, tuple[date, str]] = {
            level.code.value: cutoffs.counted_to(self.definition, level, [round]) for level in self.definition.levels
        }
        self.judged = lru_cache(AT_ONCE)(self._judged)  # many of a staff are in the same case

    def of(self, stated: Stated) -> dict[str, str]:
        if not (stated.level and stated.route and self.definition.eligibility.tables):
            return {}
        as_of, _says = self.days[stated.level]
        answers = {block: [row] for block, row in stated.answers.items()}
        facts = qualifications.of(dossier.build(answers), self.definition, route=stated.route, as_of=as_of)
        return self.judged(stated.level, stated.route, facts, as_of)

    def _judged(self, level: str, route: str, facts: Facts, as_of: date) -> dict[str, str]:
        code = self.definition.level(level).code
        asked = replace(facts, level=code)
        for result in eligibility.judge(self.definition, asked, as_of=as_of):
            if result.route == route:
                return {"outcome": result.verdict.value, "text": _reasons(result)}
        return {}


def _reasons(result: Result) -> str:
    """What decides, with the rule that says so; of whoever is eligible, what he fulfils."""
    reasons = [each for each in result.reasons if not each.text.startswith("待工作人员确认")]
    if result.verdict is not Verdict.ELIGIBLE:
        reasons = [each for each in reasons if not each.text.startswith(SETTLED)] or reasons
    return "；".join(f"{each.text}（{each.source}）" for each in reasons)
