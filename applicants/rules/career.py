"""Does the work history hold together: no overlap, no gap, from the first working month up to now, units in full?

Months are the grain: whoever leaves one unit and joins another in the same month has no overlap and no gap.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from applicants import dossier
from applicants.dossier import Dossier, Month, Reader, Work
from applicants.rules import Finding
from applicants.rules.context import Context

WORK, PERIOD, UNIT = "工作经历", "起止时间", "单位"
WORKING_AGE = 16  # 劳动法第十五条
_IDLE = re.compile(r"(待业|失业|无业|未工作|未就业|求学|在读|读研|读博|考研|备考|脱产学习|全日制学习)")
_NOTE = re.compile(r"\([^()]*\)")
_DISPATCHED = re.compile(r"(.+?)派遣(?:至|到)(.+)")
_SHORT_FORMS = ("中科院", "社科院", "工程院", "北理工", "哈工大", "西工大", "中科大")
_POINTING = frozenset({"同上", "原单位", "现单位", "本单位", "本公司", "我单位", "我公司", "同前"})
_COMPANY = re.compile(r"有限|股份|集团|总公司|分公司|合伙|责任")


@dataclass(frozen=True)
class Span:
    """One row with a period that can be read; of 至今, ``last`` is this month."""

    row: int
    first: Month
    last: Month


def spans(periods: Sequence[str], context: Context, read_as: Reader = dossier.period) -> list[Span]:
    """Those that can be read and do not end before they begin, by their beginning; of the others filling says it."""
    found = []
    for row, text in enumerate(periods):
        read = read_as(text)
        if read and read[0] <= (read[1] or context.this_month):
            found.append(Span(row, read[0], read[1] or context.this_month))
    return sorted(found, key=lambda span: (span.first, span.last, span.row))


def joined(of: Iterable[Span], context: Context) -> list[tuple[Month, Month]]:
    """The times they speak of up to this month, in order, each month once."""
    times: list[tuple[Month, Month]] = []
    for span in sorted(of, key=lambda each: each.first):
        first, last = span.first, min(span.last, context.this_month)
        if first > last:
            continue
        if times and first - times[-1][1] <= 1:
            times[-1] = times[-1][0], max(times[-1][1], last)
        else:
            times.append((first, last))
    return times


def history(stated: Dossier, context: Context) -> list[Span] | None:
    """The work history by its beginnings; None while a row of it cannot be read: it might be the one looked for."""
    readable = spans([row.period for row in stated.work], context)
    rows = {span.row for span in readable}
    return None if any(row not in rows for row, work in enumerate(stated.work) if _says_something(work)) else readable


def latest(stated: Dossier, context: Context) -> Span | None:
    """The row of the present post: the one that lasts longest, of several the one begun last."""
    read = history(stated, context)
    return max(read, key=lambda span: (span.last, span.first, span.row)) if read else None


def present(stated: Dossier, context: Context) -> list[int]:
    """The rows that last as long as ``latest``, that one first: whoever has two posts may name either."""
    last = latest(stated, context)
    if last is None:
        return []
    beside = [span.row for span in history(stated, context) or [] if span.last == last.last and span.row != last.row]
    return [last.row, *beside]


def unit(text: str) -> str:
    """A unit's name for comparing, without notes in brackets."""
    return _NOTE.sub("", dossier.stated(text))


def units(text: str) -> set[str]:
    """The names one cell stands for: of 甲派遣至乙 both, else the one."""
    name = unit(text)
    dispatched = _DISPATCHED.fullmatch(name)
    return {name, *dispatched.groups()} if dispatched else {name}


def is_idle(work: Work) -> bool:
    """A row that says he did not work then: 待业, 求学."""
    return bool(_IDLE.match(unit(work.employer) or unit(work.technical_work)))


def years(text: str) -> float | None:
    """``4年``, ``四年``, ``2.5``; None when it is no number of years."""
    return dossier.number(dossier.stated(text).removesuffix("制"))


def _says_something(work: Work) -> bool:
    return any(map(dossier.stated, (work.period, work.employer, work.technical_work, work.post, work.witness)))


# ── Periods ──────────────────────────────────────────────────────────────────


def overlaps(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-10. One shared month is a change of job."""
    longest: Span | None = None
    for span in spans([row.period for row in stated.work], context):
        if longest and longest.last > span.first and span.last > span.first:
            also = (context.place(WORK, PERIOD, longest.row),)
            parameters = {"other": longest.row + 1, "first": span.first, "last": min(span.last, longest.last)}
            yield Finding("work_overlaps", context.place(WORK, PERIOD, span.row), parameters, also)
        if longest is None or span.last > longest.last:
            longest = span


def gaps(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-11. More than one whole month that no row speaks of."""
    before: Span | None = None
    for span in history(stated, context) or []:
        if before and span.first - before.last > 2:
            also = (context.place(WORK, PERIOD, before.row),)
            parameters = {"first": before.last.plus(1), "last": span.first.plus(-1)}
            yield Finding("work_gap", context.place(WORK, PERIOD, span.row), parameters, also)
        if before is None or span.last > before.last:
            before = span


def reaches_now(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-12. This month or the one before will do."""
    last = latest(stated, context)
    if last and context.this_month - last.last > 1:
        yield Finding("work_ends_early", context.place(WORK, PERIOD, last.row), {"last": last.last})


def begins_with_first_work(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-06."""
    began = dossier.month(stated.employment.first_work_start)
    worked = [span for span in history(stated, context) or [] if not is_idle(stated.work[span.row])]
    if began and worked and worked[0].first != began:
        place = context.place("单位与岗位", "参加工作时间")
        also = (context.place(WORK, PERIOD, worked[0].row),)
        yield Finding("first_work_differs", place, {"row": worked[0].row + 1, "first": worked[0].first}, also)


def began_at_a_likely_age(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-14. Not before sixteen; not in the middle of a full-time course."""
    place = context.place("单位与岗位", "参加工作时间")
    began, born = dossier.month(stated.employment.first_work_start), dossier.month(stated.person.birth_date)
    if not began:
        return
    if born and began < Month(born.year + WORKING_AGE, born.month):
        yield Finding("work_before_sixteen", place, {"age": WORKING_AGE}, (context.place("个人信息", "出生日期"),))
    for row, cells in enumerate(dossier.rows(stated, "学历")):
        graduated, length = dossier.month(cells.get("毕业时间", "")), years(cells.get("学制", ""))
        if not graduated or not length or length > 10 or dossier.stated(cells.get("培养方式", "")) != "统招":
            continue
        if graduated.plus(-round(length * 12) + 1) < began < graduated.plus(-1):
            also = (context.place("学历", "毕业时间", row),)
            yield Finding("work_before_graduation", place, {"row": row + 1, "graduated": graduated}, also)


def field_years(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-25. No longer, by more than a year, than he has worked."""
    said = dossier.number(stated.registration.field_years)
    read = history(stated, context)
    if said is None or not read:
        return
    worked = joined((span for span in read if not is_idle(stated.work[span.row])), context)
    months = sum(last - first + 1 for first, last in worked)
    if said > months / 12 + 1:
        place = context.place("申报信息", "从事申报专业年限")
        yield Finding("field_years_exceed_work", place, {"said": said, "worked": round(months / 12, 1)})


# ── Units ────────────────────────────────────────────────────────────────────


def in_full(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-15. What is plainly short; and a note of a renaming within the row it stands in."""
    cells: list[tuple[str, str, int | None, str]] = [("单位与岗位", "工作单位", None, stated.employment.employer)]
    cells += [("单位与岗位", "聘任单位", None, stated.employment.appointed_by)]
    cells += [(WORK, UNIT, row, work.employer) for row, work in enumerate(stated.work) if not is_idle(work)]
    for block, field, row, text in cells:
        for name in sorted(units(text)):
            if name and _is_short(name):
                yield Finding("unit_not_in_full", context.place(block, field, row), {"name": name})
                break
    for span in spans([row.period for row in stated.work], context):
        text = dossier.stated(stated.work[span.row].employer)
        for note in _NOTE.findall(text):
            when = re.search(r"\d{4}[年.\-/]\d{1,2}", note)
            renamed = dossier.month(when[0]) if when else None
            if "更名" in note and renamed and span.first < renamed <= span.last:
                yield Finding("renamed_within", context.place(WORK, UNIT, span.row), {"renamed": renamed})
                break


def _is_short(name: str) -> bool:
    if name in _POINTING or name.startswith(_SHORT_FORMS) or len(name) < 4:
        return True
    return name.endswith("公司") and not _COMPANY.search(name)


def dispatched(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-16. XX单位派遣至XX单位; who recommends is the unit that dispatches."""
    for row, work in enumerate(stated.work):
        name = unit(work.employer)
        if "派遣" in name and not re.fullmatch(r"[^派]+派遣至[^派]+", name):
            yield Finding("dispatch_pattern", context.place(WORK, UNIT, row))
    last, employer = latest(stated, context), unit(stated.employment.employer)
    found = _DISPATCHED.fullmatch(unit(stated.work[last.row].employer)) if last else None
    if last and found and employer and employer != found[1]:
        also = (context.place(WORK, UNIT, last.row),)
        yield Finding("dispatcher_differs", context.place("单位与岗位", "工作单位"), {"dispatcher": found[1]}, also)
