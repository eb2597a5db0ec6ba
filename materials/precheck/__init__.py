"""What would a clerk say of an uploaded evaluation form, cell by cell, with its technical report behind it?

``judge`` says it. The rules are those that judge what is stated on pages (applicants.rules), put to what the form says;
beside them stand those that only a file can break.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from applicants.dossier import Dossier
from applicants.rules.context import Context, forms
from materials.precheck import agreement, cells, report, words
from materials.precheck.asking import Paper
from materials.precheck.registration import registered
from materials.precheck.remarks import Flaw, Remark, Severity, without_echoes
from materials.reading import WordReading, labels
from programmes.schema import Definition, Material
from programmes.vocabulary import FILE_CHECKS, Archive, Level

__all__ = ["ARCHIVE", "MOST", "Remark", "Severity", "applies", "judge", "material_of", "offered", "registered"]

ARCHIVE = Archive.ELSEWHERE.value  # where nobody has said where his archive is
MOST = 200  # remarks on one file
FORM = "评审表"


def applies(material: Material) -> bool:
    """Whether the file is an evaluation form with a report behind it."""
    return report.ORDER in material.checks


def material_of(definition: Definition, *, level: str, route: str, archive: str) -> Material | None:
    """The one that whoever applies so has to bring; ``level`` by its code. None where nothing such is asked of him."""
    facts = {"level": definition.level(level).name, "route": route, "archive": archive}
    return next((each for each in definition.materials if applies(each) and each.only.admits(**facts)), None)


def offered(definition: Definition) -> list[tuple[str, str]]:
    """The levels, by their codes, and the routes for which such a file is asked of somebody of whom no more is known."""
    return [
        (level.code.value, route.name)
        for level in definition.levels
        for route in definition.routes
        if not route.levels or level.name in route.levels
        if material_of(definition, level=level.code, route=route.name, archive=ARCHIVE)
    ]


def judge(
    reading: WordReading,
    definition: Definition,
    *,
    level: str,
    route: str,
    archive: str,
    on: date,
    stated: Dossier | None,
    cutoffs: Mapping[str, date] | None = None,
    explained: Collection[str] = (),
) -> list[Remark]:
    """In the order in which they stand in the file. ``level`` by its code, ``route`` and ``archive`` by their names.

    ``stated``: what was registered, None where nothing was; ``cutoffs``: the round's days by their names; ``explained``: the
    marks of what the applicant has answered, behind which nothing else is left unsaid.
    """
    material = material_of(definition, level=level, route=route, archive=archive)
    if material is None:
        return []
    asked = definition.level(level)
    facts = {"level": asked.name, "route": route, "archive": archive}
    paper = Paper(reading.form, tuple(each for each in definition.sections if each.only.admits(**facts)), definition)
    if not paper.cells:
        return [_said(paper, Flaw(FILE_CHECKS[report.ORDER], "form_not_found", "blocking", FORM))]
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
    flaws = without_echoes(
        _flaws(paper, material, context, asked.name, asked.report_chars, stated),
        lambda flaw: bool(explained) and _mark(paper, flaw) in explained,
    )
    remarks = sorted((_said(paper, flaw) for flaw in flaws[:MOST]), key=_position)
    if len(flaws) > MOST:
        remarks.append(_said(paper, Flaw(cells.FORM, "more", "warning", FORM, {"more": len(flaws) - MOST})))
    return remarks


def _said(paper: Paper, flaw: Flaw) -> Remark:
    return words.said(flaw, paper.spot(flaw.at), _mark(paper, flaw))


def _mark(paper: Paper, flaw: Flaw) -> str:
    return words.mark(flaw, paper.beside(flaw.at))


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
