"""Which of the facts that the conditions measure does a dossier state? What it does not state stays unknown."""

from datetime import date

from applicants import dossier
from applicants.dossier import Dossier
from programmes.facts import Degree, Education, Facts, Mode, Schooling, Title
from programmes.schema import Definition

EDUCATIONS = {
    "中专": Education.SECONDARY_VOCATIONAL,
    "大专": Education.COLLEGE,
    "本科": Education.BACHELOR,
}
BELOW = "高中及以下"  # no education that any condition knows
DEGREES = {"学士": Degree.BACHELOR, "硕士": Degree.MASTER, "博士": Degree.DOCTOR}
MODES = {"统招": Mode.FULL_TIME, "业余": Mode.PART_TIME}


def of(stated: Dossier, definition: Definition, *, route: str, as_of: date) -> Facts:
    levels = {level.name: level.code for level in definition.levels} | definition.eligibility.titles
    return Facts(
        as_of=as_of,
        type=definition.route(route).type,
        first_work_start=_first_day(stated.employment.first_work_start),
        field_years=dossier.number(stated.registration.field_years),
        education=_education(stated),
        titles=tuple(
            Title(level=levels[each.name], obtained=_first_day(each.obtained))
            for each in stated.titles
            if each.name in levels
        )
        or None,
    )


def _education(stated: Dossier) -> tuple[Schooling, ...] | None:
    if not any(each.level for each in stated.education):
        return None
    return tuple(
        Schooling(
            level=EDUCATIONS.get(each.level),
            degree=DEGREES.get(each.degree),
            graduated=_first_day(each.graduated),
            mode=_mode(stated, position),
        )
        for position, each in enumerate(stated.education)
        if each.level not in ("", BELOW)
    )


def _mode(stated: Dossier, position: int) -> Mode | None:
    rows = stated.extra.get("学历", [])
    return MODES.get(rows[position].get("培养方式", "")) if position < len(rows) else None


def _first_day(text: str) -> date | None:
    month = dossier.month(text)
    return date(month.year, month.month, 1) if month else None
