"""Is a section filled in as it asks: nothing missing, each value of its kind, known and not too long?"""

from collections.abc import Iterator, Sequence
from datetime import date

from applicants import dossier
from applicants.fields import NONE, PERIODS, Asked
from applicants.rules import Finding, Place, Row
from programmes.vocabulary import EmptyPolicy, FieldKind

MISSING = frozenset(
    {"missing", "missing_or_none", "too_few_rows", "other_specialty_missing"}
)  # not wrong, only not there


def check(
    section: str, rows: Sequence[Row], fields: Sequence[Asked], *, bounds: tuple[int, int] | None, today: date
) -> Iterator[Finding]:
    """``bounds``: the fewest and most rows of a section with rows, None for one that is always a single row.

    Of more rows than that only so many are looked at: a file may hold thousands.
    """
    if bounds and len(rows) < bounds[0]:
        yield Finding("too_few_rows", Place(section), {"least": bounds[0], "there": len(rows)})
    if bounds and len(rows) > bounds[1]:
        yield Finding("too_many_rows", Place(section), {"most": bounds[1], "there": len(rows)})
    for position, row in enumerate(rows[: bounds[1]] if bounds else rows[:1] or [{}]):
        for field in fields:
            found = _in_cell(row.get(field.name, "").strip(), field, today)
            if found:
                rule, parameters = found
                yield Finding(rule, Place(section, field.name, position if bounds else None), parameters)


def _in_cell(text: str, field: Asked, today: date) -> tuple[str, dict[str, object]] | None:
    writes_none = field.empty == EmptyPolicy.WRITE_NONE
    if not text:
        if field.required or writes_none:
            return ("missing_or_none" if writes_none else "missing", {"chooses": bool(field.choices)})
        return None
    if text == NONE and NONE in field.choices:
        return None
    if text in dossier.NOTHING:
        if field.empty == EmptyPolicy.LEAVE_BLANK:
            return "leave_blank", {}
        if field.empty == EmptyPolicy.NEVER_NONE:
            return "never_none", {}
        if text == NONE and writes_none:
            return None
    if field.max_chars and len(text) > field.max_chars:
        return "too_long", {"most": field.max_chars, "there": len(text)}
    return _of_kind(text, field, today)


def _of_kind(text: str, field: Asked, today: date) -> tuple[str, dict[str, object]] | None:
    this_month = dossier.Month(today.year, today.month)
    match field.kind:
        case FieldKind.MONTH:
            month = dossier.month(text)
            if month is None:
                return "not_a_month", {}
            return ("in_future", {}) if month > this_month else None
        case FieldKind.DAY:
            day = dossier.day(text)
            if day is None:
                return "not_a_day", {}
            return ("in_future", {}) if day > today else None
        case FieldKind.PERIOD | FieldKind.YEAR_OR_PERIOD:
            period = PERIODS[field.kind](text)
            if period is None:
                return "not_a_period", {}
            first, last = period
            if last and last < first:
                return "ends_before_it_begins", {}
            return ("in_future", {}) if max(first, last or first) > this_month else None
        case FieldKind.NUMBER:
            return ("not_a_number", {}) if dossier.number(text) is None else None
        case FieldKind.CHOICE:
            return ("unknown_choice", {"typed": text}) if field.choices and text not in field.choices else None
    return None
