"""What would a clerk say of an uploaded evaluation form, cell by cell, with its technical report behind it?

``judge`` says it. The rules are those that judge what is stated on pages (applicants.rules), put to what the form says;
beside them stand those that only a file can break.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from applicants.dossier import Dossier
from applicants.rules.context import Context, forms
from materials.precheck import agreement, cells, report, words
from materials.precheck.asking import Paper
from materials.precheck.registration import registered
from materials.precheck.remarks import Flaw, Remark, Severity, without_echoes
from materials.reading import Reading, labels
from programmes.schema import Definition, Material
from programmes.vocabulary import FILE_CHECKS, Level

__all__ = ["Remark", "Severity", "applies", "judge", "registered"]


def applies(material: Material) -> bool:
    """Whether the file is an evaluation form with a report behind it."""
    return report.ORDER in material.checks


def judge(
    reading: Reading,
    definition: Definition,
    *,
    level: str,
    route: str,
    archive: str,
    on: date,
    stated: Dossier | None,
    cutoffs: Mapping[str, date] | None = None,
) -> list[Remark]:
    """In the order in which they stand in the file. ``level`` by its code, ``route`` and ``archive`` by their names.

    ``stated``: what was registered, None where nothing was; ``cutoffs``: the round's days by their names.
    """
    asked = definition.level(level)
    facts = {"level": asked.name, "route": route, "archive": archive}
    material = next(each for each in definition.materials if applies(each) and each.only.admits(**facts))
    paper = Paper(reading.form, tuple(each for each in definition.sections if each.only.admits(**facts)), definition)
    if not paper.cells:
        return [words.said(Flaw(FILE_CHECKS[report.ORDER], "form_not_found", "blocking", "评审表"), None)]
    context = Context(
        today=on,
        forms=forms(paper.sections, definition),
        level=Level(level),
        route=definition.route(route).type,
        cutoffs=cutoffs or {},
        works=asked.works,
        technical_reports=asked.technical_reports,
        training=definition.training,
    )
    flaws = without_echoes(_flaws(paper, material, context, asked.name, asked.report_chars, stated))
    remarks = [words.said(flaw, paper.spot(flaw.at)) for flaw in flaws]
    return sorted(remarks, key=_position)


def _flaws(
    paper: Paper, material: Material, context: Context, level: str, characters: int | None, stated: Dossier | None
) -> Iterator[Flaw]:
    yield from cells.missing(paper)
    yield from cells.unclear(paper)
    yield from cells.filled_in(paper, context.today)
    if report.RESERVED in material.checks and paper.form.reserved and paper.form.reserved.text.strip():
        spot = paper.form.reserved.spot
        yield Flaw(FILE_CHECKS[report.RESERVED], "reserved", "blocking", labels.RESERVED, spot=spot)
    yield from agreement.number_itself(paper)
    yield from agreement.of_cover(paper, level, stated)
    yield from agreement.within(paper, context)
    if stated:
        yield from agreement.with_registration(paper, context, stated)
    yield from report.check(paper.form, material, characters)


def _position(remark: Remark) -> tuple[int, int, int]:
    """What was not found comes first."""
    spot = remark.spot
    return (spot.block, spot.row or 0, spot.column or 0) if spot else (-1, 0, 0)
