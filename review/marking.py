"""How does a reviewer point at one cell of what was submitted, and what stands beside it on his page?"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from applicants import fields, findings, summary
from applicants.models import Application
from applicants.rules import Finding, Place
from applicants.summary import SectionSummary, Tick
from materials import readings
from materials.models import MaterialFile
from programmes.schema import Material, Section

CODE = re.compile(r"([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})")


def parts(application: Application) -> list[Material | Section]:
    """All that a return can name, in the order by which it is numbered."""
    return [*application.materials, *application.sections]


def place(application: Application, code: str) -> Place | None:
    """The cell that a tick box means: ``5-1-0``, the number of its section, its row and its field; None if there is none."""
    read = CODE.fullmatch(code)
    if read is None:
        return None
    number, row, field = map(int, read.groups())
    asked = parts(application)
    section = asked[number] if number < len(asked) else None
    names = fields.names(section) if isinstance(section, Section) else []
    if not isinstance(section, Section) or field >= len(names) or row >= _rows(application, section):
        return None
    return Place(section.name, names[field], row if section.rows else None)


def position(code: str) -> list[int]:
    """Where it stands on the page, to sort by."""
    read = CODE.fullmatch(code)
    return [int(number) for number in read.groups()] if read else []


def _rows(application: Application, section: Section) -> int:
    """How many stand in what was submitted last."""
    snapshot = application.current_snapshot
    there = len(snapshot.content["answers"].get(section.block, [])) if snapshot else 0
    return there if section.rows else 1


def anchor(place: Place) -> str:
    """The id of the cell on the page of the application at the desk."""
    return f"{place.section}-{place.row or 0}-{place.field}".replace(" ", "-")


def found_in_files(application: Application, marks: Collection[str]) -> dict[str, list[str]]:
    """By material, what was found in the submitted file and is to be said in a return: the place, and what to do there."""
    if not marks:
        return {}
    return {
        file.material: [
            f"{each.where}：{each.message}" for each in readings.remarks(application, file) if each.mark in marks
        ]
        for file in submitted_files(application)
    }


def submitted_files(application: Application) -> list[MaterialFile]:
    """Of the files that were submitted last those that are read (materials.readings)."""
    asked = {material.name: material for material in application.materials}
    return [
        file
        for file in application.files.all()
        if file.number == readings.submitted_version(application, file.material)
        and file.material in asked
        and readings.is_read(asked[file.material], file.format)
    ]


def shown(
    application: Application, found: Iterable[Finding], *, may_mark: Collection[str], ticked: Collection[str]
) -> list[SectionSummary]:
    """What was submitted last; each cell with what was found there and, in the parts he may return, a box to tick."""
    notes: dict[Place, list[str]] = {}
    for finding in found:
        notes.setdefault(finding.place, []).append(findings.words(finding))
    numbers = {part.name: number for number, part in enumerate(parts(application))}
    sections = {section.name: section for section in application.sections}

    def beside(section: Section, position: int, row: summary.Row) -> summary.Row:
        names = fields.names(section)
        if row.label not in names:
            return row
        column = names.index(row.label)
        here = Place(section.name, row.label, position if section.rows else None)
        tick = None
        if section.name in may_mark:
            code = f"{numbers[section.name]}-{position}-{column}"
            tick = Tick(code, _("标记 %s") % findings.place_in_words(here), code in ticked)
        said = [*(notes.get(replace(here, field=""), []) if column == 0 else []), *notes.get(here, [])]
        return replace(row, anchor=anchor(here), tick=tick, notes=tuple(said))

    return [
        replace(
            each,
            records=[
                [beside(sections[each.title], position, row) for row in rows]
                for position, rows in enumerate(each.records)
            ],
        )
        for each in summary.of_submission(application)
    ]
