"""How does what was read in a Word file stand on a page, so that nobody has to open the file?

Headings one below the other, tables with their merged cells, pictures, and beside each place what was found there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from applicants.summary import masked
from materials.reading import WordReading
from materials.reading.content import Cell, Paragraph, Picture, Table
from materials.reading.form import Form, Spot

if TYPE_CHECKING:
    from materials.precheck import Remark

MOST = 1_500_000  # bytes of a page: what goes beyond is to be read in the file
TAGS, OF_CELL = 60, 40  # bytes around each paragraph, and around each cell
DEEPEST = 6  # h6; the file's own headings begin with h3
WIDEST = 60  # columns of a table: Word has no more than 63
TOP = 3
PART = r"[\s－-]"  # between the parts in which a number is written: 138 0013 8000
NUMBERS = {
    "身份证号": re.compile(
        rf"(?<![0-9A-Za-z])(?:\d{{17}}|\d{{6}}{PART}\d{{8}}{PART}?\d{{3}})[\dXxＸｘ](?![0-9A-Za-z])"
    ),
    "手机": re.compile(
        rf"(?:(?<!\d)|(?<=(?<!\d)86)|(?<=(?<!\d)0086))[1１][3-9３-９]\d(?:\d{{8}}|{PART}\d{{4}}{PART}\d{{4}})(?!\d)"
    ),
}
BREAK, FOUND = mark_safe("<br>"), mark_safe(' class="portal-word__found"')


@dataclass(frozen=True)
class Note:
    """One finding as it is shown. ``anchor``: of its place on this page, empty where it has none here."""

    remark: "Remark"
    explanation: str = ""
    anchor: str = ""
    is_ticked: bool = False

    @property
    def tone(self) -> str:
        return "red" if self.remark.severity == "blocking" else "grey"

    @property
    def label(self) -> str:
        return {"blocking": _("须改"), "warning": _("提醒")}.get(self.remark.severity, _("建议"))

    @property
    def tag(self) -> SafeString:
        """At its place in the file, with the way back to it in the list."""
        mild = "" if self.remark.severity == "blocking" else " portal-note--mild"
        explained = format_html("<br>{}{}", _("申报人说明："), self.explanation) if self.explanation else ""
        return format_html(
            '<span class="portal-note{}"><a class="govuk-link" href="#remark-{}">{}</a>{}{}{}</span>',
            mild,
            self.remark.mark,
            self.label,
            _("："),
            self.remark.message,
            explained,
        )


@dataclass(frozen=True)
class Image:
    """``url`` empty: it cannot be shown, and ``words`` say what stands there."""

    url: str = ""
    width: int = 0
    height: int = 0
    words: str = ""

    @property
    def tag(self) -> SafeString:
        if not self.url:
            return format_html('<span class="portal-word__missing">{}</span>', self.words or _missing())
        picture = '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">'
        return format_html(picture, self.url, self.width, self.height, self.words or _("文件里的图片"))


def _missing(what: str = "") -> str:
    return _("%s不能在这里显示，请下载文件查看") % (what or _("图片"))


@dataclass(frozen=True)
class Block:
    """One piece of the page: a heading (``level`` of its tag), a paragraph, a table (``rows``), or a picture."""

    anchor: str
    text: str = ""
    level: int = 0
    number: int = 0
    rows: SafeString = field(default_factory=SafeString)
    image: Image | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Heading:
    """As it stands in the table of contents, and those below it."""

    text: str
    anchor: str
    below: tuple["Heading", ...] = ()


@dataclass(frozen=True)
class FilePage:
    """``is_cut``: the file goes on behind what is shown."""

    blocks: list[Block]
    contents: list[Heading]
    notes: list[Note]
    is_cut: bool


def legible(text: str) -> str:
    """Numbers that identify a person are masked, as wherever something is read."""
    for label, number in NUMBERS.items():
        text = number.sub(partial(_masked, label), text)
    return text.strip()


def _masked(label: str, found: re.Match[str]) -> str:
    return masked(label, found[0])


def page(
    reading: WordReading,
    remarks: Iterable["Remark"],
    *,
    explanations: Mapping[str, str],
    images: Mapping[str, Image],
    ticked: Iterable[str] = (),
) -> FilePage:
    """``images`` by the picture's part; ``ticked``: marks of remarks."""
    chosen = set(ticked)
    noted = [Note(each, explanations.get(each.mark, ""), _anchor(each.spot), each.mark in chosen) for each in remarks]
    parts = {part: spot for part, spot in reading.form.headings.items() if spot.part == part}
    drawing = _Drawing(images, noted, {_anchor(spot) for spot in parts.values()})
    blocks, is_cut = drawing.blocks(reading)
    notes = [replace(note, anchor=drawing.placed(note.anchor)) for note in noted]
    return FilePage(blocks, _contents(reading, parts, drawing), notes, is_cut or reading.content.is_cut)


def _anchor(spot: Spot | None) -> str:
    if spot is None:
        return ""
    return f"b{spot.block}-{spot.row}-{spot.column or 0}" if spot.row else f"b{spot.block}"


# ── The file, from its first line to its last ────────────────────────────────


class _Drawing:
    """The blocks of a file as they are drawn, and where on the page something can be led to."""

    def __init__(self, images: Mapping[str, Image], noted: list[Note], wanted: set[str]) -> None:
        """``wanted``: anchors of cells that something leads to besides what was found."""
        self._images, self._wanted = images, wanted
        self._notes: dict[str, list[Note]] = {}
        for note in noted:
            self._notes.setdefault(note.anchor, []).append(note)
        self._anchors: set[str] = set()

    def placed(self, anchor: str) -> str:
        """Where one is led to instead of a place that is not on the page: to its table, or nowhere."""
        return next((each for each in (anchor, anchor.partition("-")[0]) if each in self._anchors), "")

    def blocks(self, reading: WordReading) -> tuple[list[Block], bool]:
        """Those that have room on the page, and whether some have not."""
        headings = _headings(reading.form)
        drawn: list[Block] = []
        level, tables, left = TOP - 1, 0, MOST
        for number, block in enumerate(reading.content.blocks):
            anchor = f"b{number}"
            notes = tuple(self._notes.get(anchor, ()))
            if isinstance(block, Table):
                tables += 1
                left -= _size(block)
                if left > 0:
                    drawn.append(Block(anchor, number=tables, rows=self._rows(block, anchor), notes=notes))
            elif isinstance(block, Picture):
                image = self._images.get(block.part) or Image(words=_missing(block.words))
                drawn.append(Block(anchor, image=image, notes=notes))
            elif block.text.strip() or notes:
                left -= TAGS + len(block.text.encode())
                tag = _tag(block, headings.get(number, block.level), level)
                level = tag or level
                drawn.append(Block(anchor, text=legible(block.text), level=tag, notes=notes))
            if left <= 0:
                break
        self._anchors |= {block.anchor for block in drawn}
        return drawn, left <= 0

    def _rows(self, table: Table, anchor: str) -> SafeString:
        """A page may hold thousands of cells: written here, it takes a tenth of the time of a template."""
        heights = _heights(table)
        written = []
        for number, row in enumerate(table.rows):
            cells, end = [], 0
            for position, cell in enumerate(row):
                if end < cell.column < WIDEST:
                    cells.append(format_html('<td colspan="{}"></td>', cell.column - end))
                end = cell.column + cell.columns
                if height := heights.get((number, position), 0):
                    cells.append(self._cell(cell, f"{anchor}-{number + 1}-{position + 1}", height))
            if (lacking := f"{anchor}-{number + 1}-0") in self._notes:
                cells.append(self._cell(Cell((), end), lacking, 1))
            written.append(format_html("<tr>{}</tr>", mark_safe("".join(cells))))
        return mark_safe("\n".join(written))

    def _cell(self, cell: Cell, anchor: str, height: int) -> SafeString:
        """``height``: how many rows it takes."""
        notes = self._notes.get(anchor, ())
        where = SafeString()
        if notes or anchor in self._wanted:
            self._anchors.add(anchor)
            where = format_html(' id="{}"{}', anchor, FOUND if notes else "")
        if cell.columns > 1:
            where = format_html('{} colspan="{}"', where, min(cell.columns, WIDEST))
        if height > 1:
            where = format_html('{} rowspan="{}"', where, height)
        text = format_html_join(BREAK, "{}", ((legible(each),) for each in cell.paragraphs if each.strip()))
        pictures = format_html_join("", "{}", ((self._images.get(part, Image()).tag,) for part in cell.pictures))
        said = format_html_join("", "{}", ((note.tag,) for note in notes))
        return format_html("<td{}>{}{}{}</td>", where, text, pictures, said)


def _headings(form: Form) -> dict[int, int]:
    """What begins a part, and the titles within the report, however they look in the file: block → its order."""
    titles = form.report.titles if form.report else ()
    below = {each.spot.block: min(each.level, DEEPEST) + 1 for each in titles}
    return below | {spot.block: 1 for spot in form.headings.values()}


def _tag(paragraph: Paragraph, order: int, before: int) -> int:
    """h3 to h6, never more than one deeper than the heading before; 0 for plain text."""
    if not order or not paragraph.text.strip():
        return 0
    return min(order + TOP - 1, before + 1, DEEPEST)


def _size(table: Table) -> int:
    return sum(
        OF_CELL + sum(TAGS + len(text.encode()) for text in cell.paragraphs) for row in table.rows for cell in row
    )


def _heights(table: Table) -> dict[tuple[int, int], int]:
    """How many rows each cell takes that is told; those that only go on from above are left out."""
    heights: dict[tuple[int, int], int] = {}
    above: dict[
        tuple[int, int], tuple[int, int]
    ] = {}  # where it stands in the grid → the cell that reaches down to there
    for number, row in enumerate(table.rows):
        reached = {}
        for position, cell in enumerate(row):
            place = cell.column, cell.columns
            begun = above.get(place, (number, position)) if cell.goes_on else (number, position)
            heights[begun] = heights.get(begun, 0) + 1
            reached[place] = begun
        above = reached
    return heights


# ── Table of contents ────────────────────────────────────────────────────────


def _contents(reading: WordReading, parts: Mapping[str, Spot], drawing: _Drawing) -> list[Heading]:
    """The parts of the form, the report with its own headings, and what lies behind it; as far as they are shown."""
    report = reading.form.report
    headings = []
    for part, spot in sorted(parts.items(), key=lambda each: (each[1].block, each[1].row or 0)):
        titles = report.titles if report and report.begins == spot.block else ()
        below = tuple(Heading(legible(each.text), drawing.placed(_anchor(each.spot))) for each in titles)
        headings.append(Heading(part, drawing.placed(_anchor(spot)), tuple(each for each in below if each.anchor)))
    if report:
        behind = (drawing.placed(f"b{block}") for block in range(report.ends, len(reading.content.blocks)))
        headings.append(Heading(_("证明材料"), next(filter(None, behind), "")))
    return [each for each in headings if each.anchor]
