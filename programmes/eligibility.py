"""May this person apply, for which level and by which route, and which rule says so?

Pure: a definition and facts in, results out. The engine advises; people decide. It says not_eligible only where a
stated fact fails a condition, and eligible only where every measured fact is stated and holds; what the staff confirm
(gates) holds unless a fact denies it, and is listed. A cell that a table leaves out is not_offered, whatever else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from programmes.eligibility_schema import (
    EDUCATIONS,
    TECHNICAL,
    Always,
    Delay,
    Earlier,
    Eligibility,
    Equivalence,
    Row,
    RowTable,
)
from programmes.facts import EDUCATION_NAMES, RESULT_NAMES, Degree, Education, Facts, Schooling
from programmes.measures import RANKS, Case, Finding, Outcome, Shift, day_in_words, recent_assessments, together
from programmes.schema import Definition, Route
from programmes.vocabulary import LEVEL_NAMES, ApplicationType, Level

TYPE_NAMES = {
    ApplicationType.NORMAL: "正常申报",
    ApplicationType.EXCEPTIONAL: "破格",
    ApplicationType.CONVERSION: "转评",
    ApplicationType.ADDITIONAL: "多评",
    ApplicationType.RECOGNITION: "认定",
    ApplicationType.DIRECT: "直接申报",
}
# What a technical school is usually taken for: only to know whether it stands above the person's other educations.
USUALLY = {
    Education.TECHNICAL_INTERMEDIATE: Education.SECONDARY_VOCATIONAL,
    Education.TECHNICAL_SENIOR: Education.COLLEGE,
    Education.TECHNICIAN_CLASS: Education.BACHELOR,
}
UNBOUNDED = 10_000  # years: a delay of unknown length


class Verdict(StrEnum):
    """The best first: of several rows, or of several conditions, the best counts."""

    ELIGIBLE = "eligible"
    NEEDS_REVIEW = "needs_review"
    NOT_OFFERED = "not_offered"
    NOT_ELIGIBLE = "not_eligible"


@dataclass(frozen=True)
class Reason:
    """``rule`` is the requirement row and the definition's own row; ``missing`` names facts by their keys."""

    rule: str
    text: str
    source: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    level: Level
    route: str
    verdict: Verdict
    reasons: tuple[Reason, ...]


Judgement = tuple[Verdict, tuple[Reason, ...]]
Found = tuple[str, str, Finding]  # rule, source, finding
UNMOVED = Shift()
COUNTED_TO = "E-10/计算截止日"  # the rule of the reason that says to which day years were counted, and why


def judge(definition: Definition, facts: Facts, *, as_of: date, as_of_is: str = "") -> list[Result]:
    """One result per level (or for the one asked) and route of the type asked, in the definition's order.

    ``as_of`` is the day to which years count; ``as_of_is`` says how it was found, where the facts do not state it.
    """
    routes: list[Route | None] = [route for route in definition.routes if route.type == facts.type]
    levels = [facts.level] if facts.level else [level.code for level in definition.levels]
    rules = definition.eligibility
    found: tuple[Reason, ...] = ()
    if as_of_is:
        found = (Reason(COUNTED_TO, as_of_is, rules.cite(rules.cutoff_source)),)
    results = []
    for level in levels:
        for route in routes or [None]:
            way = _Way(definition, route, level, facts, as_of)
            verdict, reasons = way.judged()
            results.append(Result(level, way.route_name, verdict, reasons + found))
    return results


def years_at_work(definition: Definition, facts: Facts, *, level: Level, route: str, as_of: date) -> int:
    """How many years of work the cell by which he may apply asks for: 0 where it cannot be told which cell that is."""
    way = _Way(definition, definition.route(route), level, facts, as_of)
    row = way.admitting_row()
    sentences = row.conditions if row else ()
    return max((definition.eligibility.condition(sentence).at_work for sentence in sentences), default=0)


@dataclass(frozen=True)
class _Counted:
    """An education by which a person may be judged; ``education`` is None where the documents do not say what it is."""

    rank: int
    education: Education | None
    schooling: Schooling


@dataclass(frozen=True)
class _Way:
    """One level by one route, for one person."""

    definition: Definition
    route: Route | None
    code: Level
    facts: Facts
    as_of: date

    @property
    def rules(self) -> Eligibility:
        return self.definition.eligibility

    @property
    def level(self) -> str:
        return next((level.name for level in self.definition.levels if level.code == self.code), LEVEL_NAMES[self.code])

    @property
    def route_name(self) -> str:
        return self.route.name if self.route else TYPE_NAMES[self.facts.type]

    def judged(self) -> Judgement:
        if closed := self._closed():
            return closed
        denied, confirm = self._gates()
        if any(outcome is Outcome.UNMET for outcome, _ in denied):
            return Verdict.NOT_ELIGIBLE, tuple(reason for outcome, reason in denied if outcome is Outcome.UNMET)
        verdict, reasons = self._by_rows()
        if verdict in (Verdict.NOT_OFFERED, Verdict.NOT_ELIGIBLE):
            return verdict, reasons
        if denied:
            return Verdict.NEEDS_REVIEW, (*(reason for _, reason in denied), *reasons, *confirm)
        return verdict, reasons + confirm

    def _closed(self) -> Judgement | None:
        """Levels and routes that the programme does not have."""
        offered = self.definition.levels
        if self.code not in [level.code for level in offered]:
            text = f"本项目不受理{self.level}，受理的级别是{'、'.join(level.name for level in offered)}"
            return Verdict.NOT_OFFERED, (Reason(f"E-10/{self.level}", text, self.rules.cite()),)
        if self.route is None:
            text = f"本项目没有“{TYPE_NAMES[self.facts.type]}”，有{'、'.join(route.name for route in self.definition.routes)}"
            return Verdict.NOT_OFFERED, (Reason(f"E-10/{TYPE_NAMES[self.facts.type]}", text, self.rules.cite()),)
        if self.route.levels and self.level not in self.route.levels:
            text = f"“{self.route.name}”不受理{self.level}，受理的级别是{'、'.join(self.route.levels)}"
            return Verdict.NOT_OFFERED, (Reason(f"E-10/{self.route.name}-{self.level}", text, self.rules.cite()),)
        return None

    def _gates(self) -> tuple[list[tuple[Outcome, Reason]], tuple[Reason, ...]]:
        """What the facts deny or put in question, and what the staff have yet to confirm."""
        denied: list[tuple[Outcome, Reason]] = []
        confirm = []
        for gate in self.rules.gates:
            if not gate.concerns(self.level, self.route_name):
                continue
            rule, source = f"{gate.rule}/{gate.name}", self.rules.cite(gate.source)
            findings = [self.rules.condition(sentence).check(self._case()) for sentence in gate.conditions]
            if against := [finding.text for finding in findings if finding.outcome is Outcome.UNMET]:
                outcome = Outcome(gate.if_denied)
                text = f"{outcome.value}：{gate.text}；{'；'.join(against)}"
                denied.append((outcome, Reason(rule, text, source)))
            else:
                confirm.append(Reason(rule, f"待工作人员确认：{gate.text}", source))
        return denied, tuple(confirm)

    def admitting_row(self) -> Row | None:
        """The first row, from the highest education down, that lets him in as far as the facts say."""
        tables = [table for table in self.rules.tables if self.route_name in table.routes]
        rows = [(table, row) for table in tables for row in table.rows if row.level == self.level]
        stated = [each for each in self.facts.education or () if each.level or each.degree not in (None, Degree.NONE)]
        for counted in self._ladder(stated):
            for table, row in rows:
                if counted.education and row.named(counted.education):
                    verdict, _ = self._row(table, row, counted)
                    if verdict in (Verdict.ELIGIBLE, Verdict.NEEDS_REVIEW):
                        return row
        return None

    # ── Rows ─────────────────────────────────────────────────────────────────

    def _by_rows(self) -> Judgement:
        """The best of the rows that ask for no education and of those for the counted education."""
        tables = [table for table in self.rules.tables if self.route_name in table.routes]
        rows = [(table, row) for table in tables for row in table.rows if row.level == self.level]
        free = [self._row(table, row) for table, row in rows if not row.education and self._selects(row)]
        by_education = [(table, row) for table, row in rows if row.education]
        judgements = free + ([self._by_education(by_education)] if by_education else [])
        if not judgements:
            text = f"公开文件没有写{self.level}按“{self.route.name if self.route else ''}”申报的条件"
            return Verdict.NEEDS_REVIEW, (Reason(f"E-10/{self.level}", text, self.rules.cite()),)
        return _best(judgements)

    def _by_education(self, rows: Sequence[tuple[RowTable, Row]]) -> Judgement:
        """The highest education counts; a lower one is tried only where the higher gives not_eligible."""
        schooling = self.facts.education
        if schooling is None or any(each.level is None and each.degree in (None, Degree.NONE) for each in schooling):
            return self._whatever_education(rows)
        ladder = self._ladder(schooling)
        if not ladder:
            text = f"不符合：至{day_in_words(self.as_of)}没有{'、'.join(self._educations(rows))}学历"
            return Verdict.NOT_ELIGIBLE, (Reason(f"E-10/{self.level}", text, self.rules.cite()),)
        refused: tuple[Reason, ...] = ()
        for counted in ladder:
            verdict, reasons = self._by_one(counted, rows)
            if verdict is Verdict.NOT_OFFERED and refused:
                break
            if verdict is not Verdict.NOT_ELIGIBLE:
                return verdict, reasons
            refused += reasons
        return Verdict.NOT_ELIGIBLE, _unique(refused)

    def _by_one(self, counted: _Counted, rows: Sequence[tuple[RowTable, Row]]) -> Judgement:
        if counted.education is None:
            assert counted.schooling.level
            name = EDUCATION_NAMES[counted.schooling.level]
            text = f"须人工审核：公开文件没有写{name}相当于何种学历"
            return Verdict.NEEDS_REVIEW, (Reason(f"E-19/{name}", text, self.rules.cite()),)
        mine = [self._row(table, row, counted) for table, row in rows if row.named(counted.education)]
        if mine:
            return _best(mine)
        name = EDUCATION_NAMES[counted.education]
        text = f"条件表没有为{name}学历列出{self.level}，列出的是{'、'.join(self._educations(rows))}"
        return Verdict.NOT_OFFERED, (Reason(f"E-10/{name}-{self.level}", text, self.rules.cite()),)

    def _whatever_education(self, rows: Sequence[tuple[RowTable, Row]]) -> Judgement:
        """Education unknown: not_eligible only where no education could help."""
        guesses = [
            self._row(table, row, _Counted(RANKS[EDUCATIONS[name]], EDUCATIONS[name], Schooling()))
            for table, row in rows
            for name in row.education
        ]
        if {verdict for verdict, _ in guesses} <= {Verdict.NOT_ELIGIBLE, Verdict.NOT_OFFERED}:
            return _best([each for each in guesses if each[0] is Verdict.NOT_ELIGIBLE] or guesses)
        known = self.facts.education is not None
        text = f"缺少信息：没有提供学历，无法确定适用{self.level}的哪一行"
        reason = Reason(f"E-10/{self.level}", text, self.rules.cite(), ("education.level" if known else "education",))
        return Verdict.NEEDS_REVIEW, (reason,)

    def _educations(self, rows: Sequence[tuple[RowTable, Row]]) -> list[str]:
        return list(dict.fromkeys(name for _, row in rows for name in row.education))

    def _ladder(self, schooling: Sequence[Schooling]) -> list[_Counted]:
        """The educations obtained by ``as_of``, the highest first; of the same rank the earliest.

        One day for years and educations: a body whose educations count to a later one needs that day here as soon as
        one of its rows asks for an education; none does today.
        """
        obtained = [each for each in schooling if each.graduated is None or each.graduated <= self.as_of]
        counted = [self._count(each) for each in obtained]
        known = max((each.rank for each in counted if each.education), default=0)
        counted = [each for each in counted if each.education or each.rank > known]
        counted.sort(key=lambda each: (-each.rank, each.education is None, each.schooling.graduated or date.max))
        return [next(same) for _, same in groupby(counted, key=lambda each: each.rank)]

    def _count(self, schooling: Schooling) -> _Counted:
        """By 学历 or 学位, whichever is higher; a technical school only where the documents say what it equals."""
        counted = []
        if schooling.level in RANKS:
            counted.append(_Counted(RANKS[schooling.level], schooling.level, schooling))
        elif schooling.level:
            names = [each.counts_as for each in self.rules.equivalents if TECHNICAL[each.education] == schooling.level]
            equal = EDUCATIONS[names[0]] if names else None
            counted.append(_Counted(RANKS[equal or USUALLY[schooling.level]], equal, schooling))
        if schooling.degree and schooling.degree is not Degree.NONE:
            degree = Education(schooling.degree)
            counted.append(_Counted(RANKS[degree], degree, schooling))
        return max(counted, key=lambda each: (each.rank, each.education is not None))

    def _selects(self, row: Row) -> bool:
        """A row for holders of a certificate is theirs alone, as a row for an education is."""
        if not row.certificate:
            return True
        held = any(row.certificate in (each.name or "") for each in self.facts.vocational or ())
        return held or bool(self.facts.flags.senior_technician_certified)

    def _row(self, table: RowTable, row: Row, counted: _Counted | None = None) -> Judgement:
        education = row.named(counted.education) if counted and counted.education else ""
        rule = f"{row.rule or table.rule}/{row.titled(education)}"
        source = self.rules.cite(row.source, table.source)
        if row.not_offered:
            return Verdict.NOT_OFFERED, (Reason(rule, row.not_offered, source),)
        ends = [each for each in (row.until, self.route.until if self.route else None) if each]
        until = min(ends, default=None)
        if row.since and self.as_of < row.since or until and self.as_of > until:
            period = f"{day_in_words(row.since) if row.since else ''}至{day_in_words(until) if until else ''}"
            text = f"只适用于{period}，不适用于{day_in_words(self.as_of)}"
            return Verdict.NOT_OFFERED, (Reason(rule, text, source),)

        conditions = [self.rules.condition(sentence) for sentence in row.conditions]
        shift, findings = self._shift(moving=any(condition.counts_years for condition in conditions))
        case = self._case(counted, shift)
        found = [condition.check(case) for condition in conditions]
        findings += [(rule, source, finding) for finding in found]
        for always in self.rules.always:
            if always.concerns(self.level, self.route_name):
                checks = [self.rules.condition(sentence).check(case) for sentence in always.conditions]
                findings += [self._found(always, always.name, finding) for finding in checks]
        findings += self._technical_schools(asks_person=together(found) is Outcome.HUMAN)
        return _concluded(findings, table.assumed)

    def _case(self, counted: _Counted | None = None, shift: Shift = UNMOVED) -> Case:
        if counted is None:
            return Case(self.facts, self.as_of, self.code, shift=shift)
        return Case(self.facts, self.as_of, self.code, counted.education, counted.schooling, shift)

    def _shift(self, *, moving: bool) -> tuple[Shift, list[Found]]:
        """How bad assessments delay and a professional degree advances; ``moving``: the row counts years at all."""
        low = high = 0
        missing: tuple[str, ...] = ()
        found = []
        for delay in self.rules.delays:
            finding, years = self._delay(delay, moving=moving)
            if finding is None:
                continue
            low, high = low + years, high + (years if finding.outcome is Outcome.NOTED else UNBOUNDED)
            missing += finding.missing
            found.append(self._found(delay, delay.result, finding))
        for earlier in self.rules.earlier if moving else ():
            finding = self.rules.condition(earlier.who).check(self._case())
            if finding.outcome is Outcome.UNMET:
                continue
            low -= earlier.years
            if finding.outcome is Outcome.MET:
                high -= earlier.years
                noted = Finding(Outcome.NOTED, f"{earlier.who}，可提前{earlier.years}年")
                found.append(self._found(earlier, earlier.who, noted))
            missing += finding.missing
        return Shift(low, high, missing), found

    def _delay(self, delay: Delay, *, moving: bool) -> tuple[Finding | None, int]:
        """What the assessments say of one kind of delay, and the years it is known to last."""
        assessed = recent_assessments(self._case(), delay.window)
        times = sum(delay.result in {RESULT_NAMES[each] for each in results} for results in (assessed or {}).values())
        told = f"近{delay.window}年考核{delay.result}{times}次"
        if times > 1:
            return Finding(Outcome.HUMAN, f"{told}，多于1次的文件没有写如何延期"), delay.years
        if moving and (assessed is None or any(each.result is None for each in self.facts.assessments or ())):
            text = f"没有提供年度考核结果，不知是否因{delay.result}延期"
            return Finding(Outcome.UNKNOWN, text, ("assessments",)), delay.years * times
        if times:
            text = f"{told}，延期{delay.years}年申报"
            return Finding(Outcome.NOTED if moving else Outcome.HUMAN, text), delay.years
        return None, 0

    def _technical_schools(self, *, asks_person: bool) -> list[Found]:
        """What the person's technical school counts as; where nothing says so, whoever judges him must know."""
        equivalences = {TECHNICAL[each.education]: each for each in self.rules.equivalents}
        found = []
        for schooling in self.facts.education or ():
            if schooling.level is None or schooling.level in RANKS:
                continue
            name = EDUCATION_NAMES[schooling.level]
            if equal := equivalences.get(schooling.level):
                noted = Finding(Outcome.NOTED, f"{name}毕业视同{equal.counts_as}学历")
                found.append(self._found(equal, name, noted))
            elif asks_person:
                asked = Finding(Outcome.HUMAN, f"公开文件没有写{name}相当于何种学历")
                found.append((f"E-19/{name}", self.rules.cite(), asked))
        return found

    def _found(self, part: Always | Delay | Earlier | Equivalence, name: str, finding: Finding) -> Found:
        return f"{part.rule}/{name}", self.rules.cite(part.source), finding


def _concluded(findings: Sequence[Found], assumed: str) -> Judgement:
    """Refused: what refuses. Otherwise everything, what is open first."""
    outcome = together(finding for _, _, finding in findings)
    shown = [each for each in findings if outcome is not Outcome.UNMET or each[2].outcome is Outcome.UNMET]
    shown.sort(key=lambda each: each[2].outcome in (Outcome.MET, Outcome.NOTED))
    reasons = [
        Reason(
            f"{finding.rule}/{rule.partition('/')[2]}" if finding.rule else rule,
            f"{finding.outcome.value}：{finding.text}",
            source,
            finding.missing,
        )
        for rule, source, finding in shown
    ]
    match outcome:
        case Outcome.UNMET:
            return Verdict.NOT_ELIGIBLE, _unique(reasons)
        case Outcome.MET:
            verdict = Verdict.ELIGIBLE
        case _:
            verdict = Verdict.NEEDS_REVIEW
    if assumed:
        reasons.append(Reason(reasons[0].rule, f"说明：{assumed}", reasons[0].source))
    return verdict, _unique(reasons)


def _best(judgements: Sequence[Judgement]) -> Judgement:
    """The best verdict, with the reasons of all that give it; of several ways to be eligible, the first."""
    best = min((verdict for verdict, _ in judgements), key=list(Verdict).index)
    reasons = [reasons for verdict, reasons in judgements if verdict is best]
    return best, reasons[0] if best is Verdict.ELIGIBLE else _unique(reason for each in reasons for reason in each)


def _unique(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))
