"""What does a consistency rule know besides the dossier: the day, what is applied for, and where each fact is asked?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from applicants import fields
from applicants.dossier import Dossier, Month
from applicants.fields import Asked
from applicants.rules import Place
from programmes.schema import Definition, Section, Training
from programmes.vocabulary import ApplicationType, Level, Years


@dataclass(frozen=True)
class Form:
    """One section as this applicant is asked it. ``since``, ``until`` and ``years`` are the definition's (``[[sections]]``)."""

    section: str
    block: str
    fields: tuple[Asked, ...]
    has_rows: bool = False
    since: str = ""
    until: str = ""
    years: Years | None = None

    def position(self, field: str) -> int:
        """Of the field in the section, -1 for one it does not ask."""
        return next((n for n, asked in enumerate(self.fields) if asked.name == field), -1)


def forms(sections: Iterable[Section], definition: Definition) -> tuple[Form, ...]:
    """``sections``: those this applicant fills in, in order."""
    return tuple(
        Form(
            section=each.name,
            block=each.block,
            fields=tuple(fields.asked(each, definition)),
            has_rows=bool(each.rows),
            since=each.since,
            until=each.until,
            years=each.years,
        )
        for each in sections
    )


@dataclass(frozen=True)
class Context:
    """``forms``: where findings can point to.

    ``level`` and ``route`` are what is applied for, ``cutoffs`` the round's days by their names. ``works`` and
    ``technical_reports`` are what the level asks for, ``training`` what the programme does. ``uploaded`` is what the
    evaluation form says that came as a Word file, None where there is none. ``signed`` are the opinions, by their fields,
    that the employer has typed himself. ``another`` is the number of another application of the same person in the same
    year, "" where there is none; ``brought_before`` the materials whose file is that of an earlier application, by its number.
    """

    today: date
    forms: tuple[Form, ...] = ()
    level: Level | None = None
    route: ApplicationType = ApplicationType.NORMAL
    cutoffs: Mapping[str, date] = field(default_factory=dict)
    works: int | None = None
    technical_reports: int | None = None
    training: tuple[Training, ...] = ()
    uploaded: Dossier | None = None
    signed: frozenset[str] = frozenset()
    another: str = ""
    brought_before: Mapping[str, str] = field(default_factory=dict)

    @property
    def this_month(self) -> Month:
        return Month(self.today.year, self.today.month)

    def place(self, block: str, field: str = "", row: int | None = None) -> Place:
        """Where this fact is asked: the last section that asks it, for a later one asks of the same rows more fully."""
        of_block = [form for form in self.forms if form.block == block]
        asking = [form for form in of_block if form.position(field) >= 0]
        if not of_block:
            return Place(block, field, row)
        form = (asking or of_block)[-1]
        return Place(form.section, field if asking else "", row if form.has_rows else None)

    def order(self, place: Place) -> tuple[int, int, int]:
        """As it is asked: by section, row and field."""
        for number, form in enumerate(self.forms):
            if form.section == place.section:
                return number, -1 if place.row is None else place.row, form.position(place.field)
        return len(self.forms), -1 if place.row is None else place.row, -1
