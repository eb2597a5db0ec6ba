"""Do titles, achievements, publications and patents stand in the time and the form in which they count?"""

import re
from collections.abc import Iterator
from datetime import date

from applicants import dossier
from applicants.dossier import Dossier, Month
from applicants.fields import PERIODS
from applicants.rules import Finding, Place
from applicants.rules.career import spans
from applicants.rules.context import Context, Form
from programmes.vocabulary import LEVEL_NAMES, ApplicationType, FieldKind, Level

ORDER = list(Level)  # from the lowest
_LEVELS = {name: level for level, name in LEVEL_NAMES.items()} | {"教授级高级工程师": Level.FULL_SENIOR}
MOST_REPRESENTATIVE = 5  # 《申报流程及填报注意事项》三（五）5
REPORT = "技术总结报告"
_REPORT_TITLE = re.compile(r"《?关于(.+)的技术总结报告》?")
_PAPERS = frozenset({"论文", "论著", "著作", "专著"})
_FIRST = re.compile(r"独立|独著|独撰|唯一|主编|主笔|执笔|第[一1]作者|第[一1]$|排名第?[一1]$|通讯作者|^[1一]$")
_CONDITION = re.compile(r"符合《.+》\(.+[〔\[]\d{4}[〕\]].+号\)第.+条.*[::].+")


def level(title: str) -> Level | None:
    """Of a title by its name; None for one of another series."""
    return _LEVELS.get(dossier.stated(title))


# ── Titles ───────────────────────────────────────────────────────────────────


def titles_ascend(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-20. A later one is no lower; none was obtained before the first graduation."""
    dated = sorted((when, row) for row, title in enumerate(stated.titles) if (when := dossier.month(title.obtained)))
    highest: tuple[Level, int] | None = None
    for _when, row in dated:
        here = level(stated.titles[row].name)
        if here and highest and ORDER.index(here) < ORDER.index(highest[0]):
            also = (context.place("现有职称", "取得时间", highest[1]),)
            words = {"title": LEVEL_NAMES[here], "higher": LEVEL_NAMES[highest[0]]}
            yield Finding("lower_title_later", context.place("现有职称", "取得时间", row), words, also)
        elif here:
            highest = here, row
    graduations = [when for each in stated.education if (when := dossier.month(each.graduated))]
    for when, row in dated:
        if graduations and len(graduations) == len(stated.education) and when < min(graduations):
            also = (context.place("学历", "毕业时间", graduations.index(min(graduations))),)
            parameters = {"graduated": min(graduations)}
            yield Finding("title_before_graduation", context.place("现有职称", "取得时间", row), parameters, also)


def counted_since(stated: Dossier, context: Context) -> tuple[Month, int | None] | None:
    """From which month achievements count, and the row of the title it is the month of.

    The title that counts is the highest below the level applied for; on a first application they count from the first
    graduation (《申报流程及填报注意事项》三（五）3). None while the month cannot be read.
    """
    known = [(level(title.name), row) for row, title in enumerate(stated.titles)]
    below = [
        (ORDER.index(each), row)
        for each, row in known
        if each and (context.level is None or ORDER.index(each) < ORDER.index(context.level))
    ]
    if below:
        row = max(below)[1]
        when = dossier.month(stated.titles[row].obtained)
        return (when, row) if when else None
    if any(dossier.stated(title.name) for title in stated.titles):
        return None  # titles of another series: whether one of them counts is for people to say
    graduations = [dossier.month(each.graduated) for each in stated.education]
    return (min(filter(None, graduations)), None) if graduations and all(graduations) else None


# ── Achievements and works ───────────────────────────────────────────────────


def after_the_title(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-21. In every section with ``since``: from the counted title's month on; with ``until``: up to the cut-off."""
    since = counted_since(stated, context)
    for form in [each for each in context.forms if each.since or each.until]:
        until = _month(context.cutoffs.get(form.until))
        for label, row, first, last in _dated(stated, form, context):
            place = context.place(form.block, label, row)
            if form.since and since and first < since[0]:
                yield _too_early(context, place, since, wholly=last < since[0])
            elif until and first <= until < last:
                yield Finding("runs_past_cutoff", place, {"cutoff": form.until, "until": until})


def _too_early(context: Context, place: Place, since: tuple[Month, int | None], *, wholly: bool) -> Finding:
    counted, title_row = since
    if title_row is None:
        return Finding("wholly_before_graduation" if wholly else "begins_before_graduation", place, {"since": counted})
    also = (context.place("现有职称", "取得时间", title_row),)
    return Finding("wholly_before_title" if wholly else "begins_before_title", place, {"since": counted}, also)


def before_the_cutoff(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-22. In every section with ``until``: nothing obtained, written or begun after the cut-off's month."""
    for form in [each for each in context.forms if each.until]:
        until = _month(context.cutoffs.get(form.until))
        for label, row, first, _last in _dated(stated, form, context):
            if until and first > until:
                place = context.place(form.block, label, row)
                yield Finding("after_cutoff", place, {"cutoff": form.until, "until": until})


def _dated(stated: Dossier, form: Form, context: Context) -> Iterator[tuple[str, int, Month, Month]]:
    """Every month and period in the rows of a section that can be read: its field, row, first and last month."""
    rows = dossier.rows(stated, form.block) if form.has_rows else []
    for asked in form.fields:
        texts = [cells.get(asked.name, "") for cells in rows]
        if asked.kind in PERIODS:
            read = spans(texts, context, PERIODS[asked.kind])
            yield from ((asked.name, span.row, span.first, span.last) for span in read)
        elif asked.kind == FieldKind.MONTH:
            months = ((row, dossier.month(text)) for row, text in enumerate(texts))
            yield from ((asked.name, row, when, when) for row, when in months if when)


def _month(day: date | None) -> Month | None:
    return Month(day.year, day.month) if day else None


def report_is_of_an_achievement(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-26. 《关于××××（业绩名称）的技术总结报告》, and the achievement is among those stated."""
    projects = {dossier.stated(each.project).strip("《》") for each in stated.achievements} - {""}
    for row, cells in enumerate(dossier.rows(stated, "论文著作")):
        name = dossier.stated(cells.get("名称", ""))
        if dossier.stated(cells.get("类型", "")) != REPORT or not name:
            continue
        found = _REPORT_TITLE.fullmatch(name)
        place = context.place("论文著作", "名称", row)
        if not found:
            yield Finding("report_title_pattern", place)
        elif projects and found[1].strip("《》") not in projects:
            yield Finding("report_without_achievement", place, {"project": found[1]})


def enough_works(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-27. As many as the level asks and no more, so many of them summary reports; papers alone or as first author."""
    rows = dossier.rows(stated, "论文著作")
    works = [row for row, cells in enumerate(rows) if dossier.stated(cells.get("名称", ""))]
    reports = [row for row in works if dossier.stated(rows[row].get("类型", "")) == REPORT]
    parameters = {"asked": context.works, "there": len(works)}
    if context.works and len(works) < context.works:
        yield Finding("too_few_works", context.place("论文著作"), parameters)
    elif context.works and len(works) > context.works:
        yield Finding("too_many_works", context.place("论文著作", "名称", works[context.works]), parameters)
    elif context.technical_reports and len(reports) < context.technical_reports:
        parameters = {"least": context.technical_reports, "there": len(reports)}
        yield Finding("too_few_reports", context.place("论文著作", "类型"), parameters)
    for row, cells in enumerate(rows):
        role = dossier.stated(cells.get("本人作用", ""))
        if dossier.stated(cells.get("类型", "")) in _PAPERS and role and not _FIRST.search(role):
            yield Finding("not_first_author", context.place("论文著作", "本人作用", row))


def inventor(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-29. The applicant is one of the inventors: the row says at which place."""
    for row, cells in enumerate(dossier.rows(stated, "专利")):
        if any(dossier.stated(cells.get(label, "")) for label in ("名称", "专利号")):
            at = cells.get("本人排名", "")
            if not dossier.stated(at) or dossier.number(at) == 0:
                yield Finding("inventor_without_place", context.place("专利", "本人排名", row))


def few_representative(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-30."""
    rows = dossier.rows(stated, "工作业绩")
    chosen = [row for row, cells in enumerate(rows) if dossier.stated(cells.get("代表作", "")) == "是"]
    for row in chosen[MOST_REPRESENTATIVE:]:
        parameters = {"most": MOST_REPRESENTATIVE, "there": len(chosen)}
        yield Finding("too_many_representative", context.place("工作业绩", "代表作", row), parameters)


# ── What the way of applying asks ────────────────────────────────────────────


def condition_is_cited(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-31. 符合《…》（…〔yyyy〕n号）第…条…：…"""
    for cells in dossier.rows(stated, "申报信息")[:1]:
        text = dossier.stated(cells.get("申报条件", ""))
        if text and not _CONDITION.fullmatch(text):
            yield Finding("condition_pattern", context.place("申报信息", "申报条件"))


def same_level_title(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-33. Whoever converts a title, or adds one, holds one of that level."""
    if context.route not in (ApplicationType.CONVERSION, ApplicationType.ADDITIONAL) or context.level is None:
        return
    held = [level(title.name) for title in stated.titles if dossier.stated(title.name)]
    if None not in held and context.level not in held:
        yield Finding("same_level_title_missing", context.place("现有职称"), {"level": LEVEL_NAMES[context.level]})
