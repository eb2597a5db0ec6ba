"""What does each kind of condition measure in a person's facts?

Years are whole anniversaries reached on or before ``as_of``; 29 February has its anniversary on the last day of
February in common years (民法典第二百零二条).
"""

from calendar import isleap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from programmes.facts import (
    DEGREE_NAMES,
    EDUCATION_NAMES,
    EMPLOYMENT_NAMES,
    RESULT_NAMES,
    AssessmentResult,
    Degree,
    Education,
    Employment,
    Facts,
    Mode,
    Recommender,
    Schooling,
    Title,
)
from programmes.vocabulary import LEVEL_NAMES, Level

RANKS = {
    Education.SECONDARY_VOCATIONAL: 1,
    Education.COLLEGE: 2,
    Education.BACHELOR: 3,
    Education.SECOND_BACHELOR: 3,
    Education.MASTER: 4,
    Education.DOCTOR: 5,
}
ORDER = list(Level)  # from the lowest


class Outcome(Enum):
    MET = "符合"
    UNMET = "不符合"
    UNKNOWN = "缺少信息"
    HUMAN = "须人工审核"
    NOTED = "计入"


@dataclass(frozen=True)
class Finding:
    """``missing`` names the facts that would decide; ``rule`` the requirement row, where it is not the sentence's own."""

    outcome: Outcome
    text: str
    missing: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True)
class Shift:
    """By how many years requirements move: surely ``low``, at most ``high``; the two differ while a fact is missing."""

    low: int = 0
    high: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One person judged for one level by one of his educations; ``schooling`` is None where no row asks for any."""

    facts: Facts
    as_of: date
    level: Level
    education: Education | None = None
    schooling: Schooling | None = None
    shift: Shift = Shift()


def day_in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def full_years(start: date, end: date) -> int:
    """Anniversaries of ``start`` reached by ``end``, that day included; negative when ``start`` lies after ``end``."""
    day = 28 if (start.month, start.day) == (2, 29) and not isleap(end.year) else start.day
    return end.year - start.year - ((end.month, end.day) < (start.month, day))


def years_before(day: date, years: int) -> date:
    """The day of which ``day`` is the anniversary."""
    year = day.year - years
    return (
        day.replace(year=year, day=28)
        if (day.month, day.day) == (2, 29) and not isleap(year)
        else day.replace(year=year)
    )


# ── Years ────────────────────────────────────────────────────────────────────


def _counted(case: Case, what: str, start: date | None, years: int, key: str) -> Finding:
    """Whether ``years`` anniversaries of ``start`` are reached."""
    asked = f"{what}须满{years}年"
    if case.shift.low == case.shift.high != 0:
        years += case.shift.low
        asked += f"，{_moved(case.shift)}为满{years}年"
    if start is None:
        return Finding(Outcome.UNKNOWN, f"{asked}：没有提供起算时间", (key,))
    reached = full_years(start, case.as_of)
    told = f"{asked}：自{day_in_words(start)}至{day_in_words(case.as_of)}满{max(reached, 0)}年"
    return _measured(told, reached, years, case.shift)


def _measured(told: str, reached: float, years: int, shift: Shift) -> Finding:
    if shift.low == shift.high:
        return Finding(Outcome.MET if reached >= years else Outcome.UNMET, told)
    if reached >= years + shift.high:
        return Finding(Outcome.MET, told)
    if reached < years + shift.low:
        return Finding(Outcome.UNMET, told)
    return Finding(Outcome.UNKNOWN, f"{told}；是否延期或可提前还不清楚", shift.missing)


def _moved(shift: Shift) -> str:
    return "延期后" if shift.low > 0 else "提前后"


def in_title(case: Case, title: tuple[str, Level], years: int) -> Finding:
    name, level = title
    finding = _counted(case, f"任{name}", _first(case, level), years, "titles.obtained")
    titles = case.facts.titles
    if finding.outcome is Outcome.MET:
        return finding
    if titles is None:
        return Finding(Outcome.UNKNOWN, f"任{name}须满{years}年：没有提供现有职称", ("titles",))
    if any(_may_be(held, level) for held in titles):
        return Finding(Outcome.UNKNOWN, f"任{name}须满{years}年：没有写清职称级别或取得时间", ("titles.obtained",))
    if _first(case, level) is None:
        if higher := _higher(case, level):
            told = f"已有更高的{LEVEL_NAMES[higher]}职称，没有列出{name}职称及其取得时间"
            return Finding(Outcome.UNKNOWN, f"任{name}须满{years}年：{told}", ("titles",))
        return Finding(Outcome.UNMET, f"任{name}须满{years}年：至{day_in_words(case.as_of)}没有{name}职称")
    return finding


def worked(case: Case, years: int) -> Finding:
    """From the first job; where counting from the counted graduation would fail, a person decides."""
    finding = _counted(case, "工作", case.facts.first_work_start, years, "first_work_start")
    if finding.outcome is not Outcome.MET or case.schooling is None:
        return finding
    graduated = _counted(case, "毕业后工作", case.schooling.graduated, years, "education.graduated")
    if graduated.outcome is Outcome.UNMET:
        return Finding(
            Outcome.HUMAN, f"{finding.text}（首次参加工作起算）；但{graduated.text}（毕业起算）。两种算法结论不同"
        )
    if graduated.outcome is Outcome.UNKNOWN:
        return Finding(Outcome.UNKNOWN, f"{finding.text}；没有提供毕业时间，无法核对毕业后的年限", graduated.missing)
    return finding


def graduated(case: Case, years: int) -> Finding:
    start = case.schooling.graduated if case.schooling else None
    return _counted(case, "毕业", start, years, "education.graduated")


def in_field(case: Case, specialty: str, years: int) -> Finding:
    return _stated_years(case, f"从事{specialty}工作", case.facts.field_years, years, "field_years", case.shift)


def at_the_grassroots(case: Case, years: int) -> Finding:
    return _stated_years(
        case, "在农村基层工作累计", case.facts.flags.grassroots_years, years, "flags.grassroots_years", Shift()
    )


def _stated_years(case: Case, what: str, reached: float | None, years: int, key: str, shift: Shift) -> Finding:
    asked = f"{what}须满{years}年"
    if shift.low == shift.high != 0:
        years += shift.low
        asked += f"，{_moved(shift)}为满{years}年"
    if reached is None:
        return Finding(Outcome.UNKNOWN, f"{asked}：没有提供年限", (key,))
    return _measured(f"{asked}：填写的是{reached:g}年", reached, years, shift)


def with_skill(case: Case, years: int) -> Finding:
    held = case.facts.vocational
    if held is None:
        return Finding(Outcome.UNKNOWN, f"取得高级技师证书须满{years}年：没有提供职业技能等级证书", ("vocational",))
    certificates = [each for each in held if "高级技师" in (each.name or "")]
    dates = [each.obtained for each in certificates if each.obtained and each.obtained <= case.as_of]
    finding = _counted(case, "取得高级技师证书", min(dates, default=None), years, "vocational.obtained")
    unclear = any(each.obtained is None for each in certificates) or any(each.name is None for each in held)
    if finding.outcome is Outcome.MET or unclear:
        return (
            finding
            if finding.outcome is Outcome.MET
            else Finding(Outcome.UNKNOWN, finding.text, ("vocational.obtained",))
        )
    return finding if dates else Finding(Outcome.UNMET, f"取得高级技师证书须满{years}年：没有高级技师证书")


# ── Titles, education, assessments ───────────────────────────────────────────


def _first(case: Case, level: Level) -> date | None:
    dates = [held.obtained for held in case.facts.titles or () if held.level == level and held.obtained]
    return min((each for each in dates if each <= case.as_of), default=None)


def _higher(case: Case, level: Level) -> Level | None:
    """A level above this one whose title is held: it stands for holding the lower, but does not say since when."""
    above = ORDER[ORDER.index(level) + 1 :]
    held = {each.level for each in case.facts.titles or () if each.obtained is None or each.obtained <= case.as_of}
    return next((each for each in above if each in held), None)


def _may_be(held: Title, level: Level) -> bool:
    """A title whose level or date is not stated, so that it may be the one asked for."""
    return held.level is None or (held.level == level and held.obtained is None)


def holds(case: Case, title: tuple[str, Level], document: str | None) -> Finding:
    name, level = title
    finding = _holding(case, name, level, document)
    if finding.outcome is not Outcome.MET and (higher := _higher(case, level)):
        return Finding(Outcome.MET, f"须已取得{name}职称：已有更高的{LEVEL_NAMES[higher]}职称")
    return finding


def holds_same(case: Case) -> Finding:
    """A higher title does not count: what is converted is a certificate of this very level."""
    return _holding(case, f"同级（{LEVEL_NAMES[case.level]}）", case.level, None)


def _holding(case: Case, name: str, level: Level, document: str | None) -> Finding:
    asked, titles, flags = f"须已取得{name}职称", case.facts.titles, case.facts.flags
    if first := _first(case, level):
        return Finding(Outcome.MET, f"{asked}：{day_in_words(first)}取得")
    if any(held.level == level and held.obtained is None for held in titles or ()):
        return Finding(Outcome.MET, f"{asked}：已取得")
    if document and (case.facts.vocational or flags.senior_technician_certified):
        text = f"{asked}，或持有对应的职业资格、技能等级：所填证书对应哪一级职称，按{document}核对"
        return Finding(Outcome.HUMAN, text, rule="E-17")
    if titles is None or any(held.level is None for held in titles):
        return Finding(Outcome.UNKNOWN, f"{asked}：没有提供现有职称", ("titles" if titles is None else "titles.level",))
    return Finding(Outcome.UNMET, f"{asked}：至{day_in_words(case.as_of)}没有{name}职称")


def first_title(case: Case) -> Finding:
    titles = case.facts.titles
    if titles is None:
        return Finding(Outcome.UNKNOWN, "限首次申报职称：没有提供现有职称", ("titles",))
    if titles:
        return Finding(Outcome.HUMAN, "限首次申报职称：已有职称，是否仍属首次申报由工作人员认定")
    return Finding(Outcome.MET, "首次申报职称")


def educated(case: Case, education: Education) -> Finding:
    asked = f"学历须为{EDUCATION_NAMES[education]}及以上"
    if case.education is None:
        return Finding(Outcome.UNKNOWN, f"{asked}：没有提供学历", ("education",))
    met = RANKS[case.education] >= RANKS[education]
    return Finding(Outcome.MET if met else Outcome.UNMET, f"{asked}：按{EDUCATION_NAMES[case.education]}计")


def has_degree(case: Case, degree: Degree) -> Finding:
    asked = f"须具备{DEGREE_NAMES[degree]}学位"
    degrees = {schooling.degree for schooling in case.facts.education or (Schooling(),)}
    if degree in degrees:
        return Finding(Outcome.MET, f"{asked}：已取得")
    if None in degrees:
        return Finding(Outcome.UNKNOWN, f"{asked}：没有提供学位", ("education.degree",))
    return Finding(Outcome.UNMET, f"{asked}：没有取得")


def full_time(case: Case) -> Finding:
    schooling = (case.schooling,) if case.schooling else case.facts.education or ()
    modes = {each.mode for each in schooling}
    if Mode.FULL_TIME in modes:
        return Finding(Outcome.MET, "全日制")
    if modes == {Mode.PART_TIME}:
        return Finding(Outcome.UNMET, "填写的学历是非全日制")
    return Finding(Outcome.UNKNOWN, "没有提供学习方式", ("education.mode",))


def recent_assessments(case: Case, years: int) -> dict[int, set[AssessmentResult]] | None:
    """The results of the last ``years`` assessed years; that of as_of's own year counts only once it is stated."""
    if case.facts.assessments is None or any(each.year is None for each in case.facts.assessments):
        return None
    stated = {each.year for each in case.facts.assessments}
    last = case.as_of.year if case.as_of.year in stated else case.as_of.year - 1
    start = case.facts.first_work_start
    results: dict[int, set[AssessmentResult]] = {
        year: set() for year in range(last - years + 1, last + 1) if start is None or year >= start.year
    }
    for each in case.facts.assessments:
        if each.year is not None and last - years < each.year <= last:
            results.setdefault(each.year, set()).update({each.result} if each.result else ())
    return results


_PASSED = {AssessmentResult.EXCELLENT, AssessmentResult.QUALIFIED}


def assessed(case: Case, years: int) -> Finding:
    asked, results = f"近{years}年考核须合格", recent_assessments(case, years)
    if results is None:
        return Finding(Outcome.UNKNOWN, f"{asked}：没有提供年度考核结果", ("assessments",))
    if failed := _failed(results):
        return Finding(Outcome.UNMET, f"{asked}：{failed}")
    if results and not any(results.values()) and not case.facts.assessments:
        return Finding(Outcome.UNMET, f"{asked}：没有年度考核结果")
    if any(AssessmentResult.UNGRADED in each for each in results.values()):
        return Finding(Outcome.HUMAN, f"{asked}：有不定等次的年度，由工作人员认定")
    if gaps := [str(year) for year, each in results.items() if not each]:
        return Finding(Outcome.UNKNOWN, f"{asked}：没有{'、'.join(gaps)}年的考核结果", ("assessments",))
    return Finding(Outcome.MET, f"{asked}：各年度均合格")


def never_failed(case: Case, years: int) -> Finding:
    results = recent_assessments(case, years)
    if results is None:
        return Finding(Outcome.UNKNOWN, "没有提供年度考核结果", ("assessments",))
    failed = _failed(results)
    return Finding(Outcome.UNMET if failed else Outcome.MET, f"近{years}年考核：{failed or '没有不合格'}")


def _failed(results: Mapping[int, set[AssessmentResult]]) -> str:
    bad = {year: each - _PASSED - {AssessmentResult.UNGRADED} for year, each in results.items()}
    return "、".join(f"{year}年{RESULT_NAMES[result]}" for year, each in sorted(bad.items()) for result in sorted(each))


# ── People, flags, recommenders ──────────────────────────────────────────────


def flagged(case: Case, flag: tuple[str, str, bool]) -> Finding:
    sentence, name, wanted = flag
    value = getattr(case.facts.flags, name)
    if value is None:
        return Finding(Outcome.UNKNOWN, f"{sentence}：没有说明", (f"flags.{name}",))
    return Finding(Outcome.MET, sentence) if value is wanted else Finding(Outcome.UNMET, f"{sentence}：填写的情况不是")


def employed(case: Case, negative: str | None, kinds: tuple[Employment, ...]) -> Finding:
    employment = case.facts.person.employment
    if employment is None:
        return Finding(Outcome.UNKNOWN, "没有提供人员身份", ("person.employment",))
    met = (employment in kinds) != bool(negative)
    return Finding(Outcome.MET if met else Outcome.UNMET, f"填写的人员身份是{EMPLOYMENT_NAMES[employment]}")


def undisciplined(case: Case) -> Finding:
    until = case.facts.flags.disciplinary_until
    if until is None:
        return Finding(Outcome.UNKNOWN, "没有提供处分情况", ("flags.disciplinary_until",))
    return Finding(Outcome.MET if until < case.as_of else Outcome.UNMET, f"处分影响期至{day_in_words(until)}")


def recommended(case: Case, count: int, near: str | None, title: tuple[str, Level]) -> Finding:
    name, level = title
    asked = f"须有{count}名{near or ''}{name}及以上专家推荐"
    recommenders = case.facts.recommenders
    if recommenders is None:
        return Finding(Outcome.UNKNOWN, f"{asked}：没有提供推荐专家", ("recommenders",))

    def fits(each: Recommender, *, unknown: bool) -> bool:
        ranked = unknown if each.level is None else ORDER.index(each.level) >= ORDER.index(level)
        return ranked and (not near or (unknown if each.near_specialty is None else each.near_specialty))

    sure = sum(fits(each, unknown=False) for each in recommenders)
    if sure >= count:
        return Finding(Outcome.MET, f"{asked}：有{sure}名")
    if sum(fits(each, unknown=True) for each in recommenders) >= count:
        return Finding(Outcome.UNKNOWN, f"{asked}：推荐专家的职称或专业没有写全", ("recommenders",))
    return Finding(Outcome.UNMET, f"{asked}：符合的有{sure}名")


def human(case: Case, text: str) -> Finding:
    return Finding(Outcome.HUMAN, text)


def together(findings: Iterable[Finding]) -> Outcome:
    """One false decides; then what a person must judge or what is missing; met only when all are."""
    outcomes = {finding.outcome for finding in findings}
    for outcome in (Outcome.UNMET, Outcome.HUMAN, Outcome.UNKNOWN):
        if outcome in outcomes:
            return outcome
    return Outcome.MET
