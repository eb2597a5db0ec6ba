"""How does a visitor read who may apply at which level: as the public document prints it?"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from config.templatetags.portal import day
from programmes.eligibility_schema import Always, Row, RowTable, Table
from programmes.schema import Definition


@dataclass(frozen=True)
class EligibilityTable:
    """As the public document prints it: one line per education, one cell per level; a cell not offered is ——."""

    routes: str
    source: str
    levels: list[str]
    lines: list[tuple[str, list[tuple[str, str]]]]  # education, then (level, what is asked)


def tables(definition: Definition) -> list[EligibilityTable]:
    rules = definition.eligibility
    return [_table(definition, table, rules.cite(table.source)) for table in rules.tables]


def beside(definition: Definition) -> list[tuple[str, str]]:
    """What counts whatever table is read, each with where it is written."""
    rules = definition.eligibility
    said: list[tuple[str, Table]] = [
        (
            _("%(whom)s须符合：%(conditions)s")
            % {"whom": _whom(always), "conditions": _("，且").join(always.conditions)},
            always,
        )
        for always in rules.always
    ]
    said += [
        (_("%(school)s毕业视同%(education)s学历") % {"school": each.education, "education": each.counts_as}, each)
        for each in rules.equivalents
    ]
    said += [
        (
            _("近%(window)d年考核%(result)s1次的，延期%(years)d年申报")
            % {"window": each.window, "result": each.result, "years": each.years},
            each,
        )
        for each in rules.delays
    ]
    said += [
        (_("%(who)s可提前%(years)d年申报") % {"who": each.who, "years": each.years}, each) for each in rules.earlier
    ]
    return [(words, rules.cite(part.source)) for words, part in said]


def _whom(part: Always) -> str:
    levels, routes = "、".join(part.levels) or _("各级别"), "、".join(part.routes)
    return _("%(levels)s（%(routes)s）") % {"levels": levels, "routes": routes} if routes else levels


def _table(definition: Definition, table: RowTable, source: str) -> EligibilityTable:
    used = {row.level for row in table.rows}
    levels = [level.name for level in definition.levels if level.name in used]
    cells: dict[str, dict[str, list[str]]] = {}
    for row in table.rows:
        for name in _lines_of(row):
            cells.setdefault(name, {}).setdefault(row.level, []).append(_asked(row))
    lines = [
        (name, [(level, "；".join(by_level[level]) if level in by_level else "——") for level in levels])
        for name, by_level in cells.items()
    ]
    return EligibilityTable("、".join(table.routes), source, levels, lines)


def _lines_of(row: Row) -> list[str]:
    if row.certificate:
        return [_("持%s证书") % row.certificate]
    return list(row.education) or [_("不限学历")]


def _asked(row: Row) -> str:
    until = _("（至%s）") % day(row.until) if row.until else ""
    since = _("（%s起）") % day(row.since) if row.since else ""
    return (row.not_offered or _("，且").join(row.conditions)) + since + until
