"""Is every year of work accounted for: assessed by the unit he worked at, with the training it asked for?"""

from collections.abc import Iterator

from applicants import dossier
from applicants.dossier import Assessment, Dossier, Month
from applicants.rules import Finding, merits
from applicants.rules.career import history, is_idle, joined, spans, unit, units
from applicants.rules.context import Context
from programmes.schema import Training
from programmes.vocabulary import ApplicationType, Years

BLOCK, TRAINING, PERIOD = "年度考核", "继续教育", "起止时间"
NEVER = (0, -1)  # no year at all
OF_A_TERM = "任职期满"
Times = list[tuple[Month, Month]]  # in order, without overlap
PUBLIC, PROFESSIONAL = "公需", "专业"


def years_asked(stated: Dossier, context: Context, block: str) -> tuple[int, int] | None:
    """The first and the last calendar year the definition has this block account for, whole ones that have ended.

    None where it names none, or none can be told: the year in which the present title was obtained is not a whole one,
    and without a title there is no term.
    """
    last = context.today.year - 1
    match next((form.years for form in context.forms if form.block == block and form.years), None):
        case Years.LAST_FIVE:
            return last - 4, last
        case Years.SINCE_THE_TITLE:
            since = merits.counted_since(stated, context)
            return (since[0].year + 1, last) if since and since[1] is not None else None
    return None


def every_year(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-23. Each calendar year of those asked, whole but for the first; by the unit of that time.

    Years before he worked are not asked, nor is the one that has not ended.
    """
    yearly = {row for row, each in enumerate(stated.assessments) if dossier.stated(each.kind) != OF_A_TERM}
    read = spans([each.period for each in stated.assessments], context, dossier.year_or_period)
    yearly_read = [span for span in read if span.row in yearly]
    covered = joined(yearly_read, context)
    ended = {span.row for span in read if span.last <= context.this_month}
    unread = {row for row in yearly if _says_something(stated.assessments[row])} - ended
    asked = _years_asked(stated, context, covered)
    if asked and not unread:
        months = {year: _months_of(year, covered) for year in asked}
        missing = [year for year in asked if not months[year]]
        if missing:
            yield Finding("years_not_assessed", context.place(BLOCK), {"years": missing})
        for year in asked[1:]:
            if months[year] and len(months[year]) < 12:
                first = Month(year, months[year][0])
                row = next(span.row for span in reversed(yearly_read) if span.first <= first <= span.last)
                yield Finding("year_partly_assessed", context.place(BLOCK, PERIOD, row), {"year": year})
    yield from _by_the_unit_of_that_time(stated, context)


def _says_something(assessment: Assessment) -> bool:
    return any(map(dossier.stated, (assessment.period, assessment.kind, assessment.result, assessment.organiser)))


def _months_of(year: int, covered: Times) -> list[int]:
    """Those of this year that are covered."""
    return [n for n in range(1, 13) if any(first <= Month(year, n) <= last for first, last in covered)]


def _years_asked(stated: Dossier, context: Context, covered: Times) -> list[int]:
    years = years_asked(stated, context, BLOCK) or ((covered[0][0].year, covered[-1][1].year) if covered else None)
    if years is None:
        return []
    began = dossier.month(stated.employment.first_work_start)
    first = max(years[0], began.year) if began else years[0]
    return list(range(first, min(years[1] + 1, context.today.year)))


def _by_the_unit_of_that_time(stated: Dossier, context: Context) -> Iterator[Finding]:
    worked = history(stated, context)
    if not worked:
        return
    names_in = {each.row: units(stated.work[each.row].employer) - {""} for each in worked}
    for span in spans([each.period for each in stated.assessments], context, dossier.year_or_period):
        organiser = unit(stated.assessments[span.row].organiser)
        then = [each for each in worked if each.first <= span.last and span.first <= each.last]
        names = {name for each in then if not is_idle(stated.work[each.row]) for name in names_in[each.row]}
        if organiser and names and not any(name in organiser or organiser in name for name in names):
            also = tuple(context.place("工作经历", "单位", each.row) for each in then)
            place = context.place(BLOCK, "组织单位", span.row)
            yield Finding("assessed_elsewhere", place, {"units": sorted(names)}, also)


def training_hours(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-53. The hours each ``[[training]]`` asks, in every year asked or in the recent years together."""
    rows = dossier.rows(stated, TRAINING)
    hours: list[tuple[int, str, float]] = []
    for span in spans([row.get(PERIOD, "") for row in rows], context):
        count = dossier.number(rows[span.row].get("学时", ""))
        if count is not None:
            hours.append((span.last.year, dossier.stated(rows[span.row].get("科目类别", "")), count))
    first_time = context.route == ApplicationType.NORMAL and not any(
        dossier.stated(title.name) for title in stated.titles
    )
    asked = years_asked(stated, context, TRAINING)
    for training in context.training:
        if training.first_time_exempt and first_time:
            continue
        if training.period == "近年":
            yield from _hours_short(context, training, hours, None)
            continue
        first, last = asked or NEVER
        for year in range(max(first, training.since or first), min(last, training.until or last) + 1):
            yield from _hours_short(context, training, [each for each in hours if each[0] == year], year)


def _hours_short(
    context: Context, training: Training, hours: list[tuple[int, str, float]], year: int | None
) -> Iterator[Finding]:
    total = sum(count for _year, _kind, count in hours)
    for kind, least in ((PUBLIC, training.public), (PROFESSIONAL, training.professional), ("", training.total)):
        there = sum(count for _year, what, count in hours if what.startswith(kind)) if kind else total
        if least is not None and there < least:
            parameters = {"year": year, "kind": kind, "least": least, "there": there}
            yield Finding("training_short", context.place(TRAINING), parameters)
            return
