"""What does a second reader say of a .doc, and of which cells does it say something else than the first?

It drops empty paragraphs and rows, tabs and page breaks, and keeps text that is hidden or that a tracked change has deleted.
So what is compared is the letters and digits of each cell; the first reader's may be fewer in such a file. No Django here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import IO

import anydoc

from materials.reading.content import Block, Cell, Content, Paragraph, Picture, Table

AHEAD = 5  # tables of the other reader that are looked at for the same one
TICKS = {True: "☑", False: "□", None: "□"}


def content_of(file: IO[bytes]) -> Content | None:
    """As anydoc reads it; None where it cannot."""
    file.seek(0)
    try:
        document = anydoc.to_document(file.read(), "doc")
    except anydoc.ConvertError:
        return None
    parts = {asset.id: asset.origin_part for asset in document.assets}
    return Content("doc", tuple(_Reader(parts).blocks(document.blocks)))


class _Reader:
    """``parts``: by which name a picture goes."""

    def __init__(self, parts: dict[int, str]) -> None:
        self._parts = parts

    def blocks(self, said: Sequence[anydoc.Block]) -> Iterator[Block]:
        for block in _one_by_one(said):
            if block.table:
                yield self._table(block.table)
                continue
            text, pictures = self._inlines(block)
            yield Paragraph(text, block.level or 0)
            yield from map(Picture, pictures)

    def _table(self, table: anydoc.Table) -> Table:
        return Table(tuple(tuple(self._cells(table, row)) for row in table.grid))

    def _cells(self, table: anydoc.Table, row: Sequence[anydoc.CellSlot]) -> Iterator[Cell]:
        for column, slot in enumerate(row):
            if slot.cell:
                texts = [self._inlines(block) for block in _one_by_one(slot.cell.blocks, into_tables=True)]
                pictures = tuple(part for _text, parts in texts for part in parts)
                yield Cell(tuple(text for text, _parts in texts), column, slot.cell.col_span, pictures=pictures)
            elif slot.origin_col == column and slot.origin_row is not None:
                begun = table.grid[slot.origin_row][column].cell
                if begun and table.grid[slot.origin_row] is not row:
                    yield Cell((), column, begun.col_span, goes_on=True)

    def _inlines(self, block: anydoc.Block) -> tuple[str, tuple[str, ...]]:
        """The text of a paragraph, and the pictures in it."""
        text, pictures = [block.text or ""], []
        waiting = list(reversed(block.content or []))
        while waiting:
            piece = waiting.pop()
            waiting.extend(reversed(piece.content or []))
            if piece.kind == "image":
                asset = piece.source.asset_id if piece.source else None
                pictures.append(self._parts.get(asset, "") if asset is not None else "")
            elif piece.kind == "line_break":
                text.append("\n")
            elif piece.kind == "checkbox":
                text.append(TICKS[piece.checked])
            else:
                text.append(piece.text or "")
        return "".join(text), tuple(pictures)


def _one_by_one(blocks: Sequence[anydoc.Block], *, into_tables: bool = False) -> Iterator[anydoc.Block]:
    """What lists and quotations hold, as it follows; a table in a cell is nothing but its texts."""
    waiting = list(reversed(blocks))
    while waiting:
        block = waiting.pop()
        inside = list(block.blocks or [])
        if block.list:
            inside += [each for item in block.list.items for each in item.blocks]
        if block.table and into_tables:
            inside += [each for row in block.table.grid for slot in row if slot.cell for each in slot.cell.blocks]
        if inside or block.list or block.kind == "rule" or (block.table and into_tables):
            waiting.extend(reversed(inside))
        else:
            yield block


# ── Do the two agree? ────────────────────────────────────────────────────────

Spoken = list[tuple[int, list[str]]]  # the rows in which something is said: their number, and the letters of each cell


def compared(ours: Iterable[Block], theirs: Iterable[Block], *, lost: bool) -> tuple[Block, ...]:
    """``ours``, marking the cells of which the others say something else. ``lost``: some text is theirs only, and rightly."""
    others = [spoken for block in theirs if isinstance(block, Table) and (spoken := _spoken(block))]
    marked, at = [], 0
    for block in ours:
        if isinstance(block, Table) and (said := _spoken(block)) and at < len(others):
            found = [_doubts(said, heard, lost) for heard in others[at : at + AHEAD]]
            likest = min(range(len(found)), key=lambda each: len(found[each]))
            block, at = _marked(block, found[likest]), at + likest + 1
        marked.append(block)
    return tuple(marked)


def _spoken(table: Table) -> Spoken:
    rows = enumerate([_letters(cell) for cell in row] for row in table.rows)
    return [(number, letters) for number, letters in rows if any(letters)]


def _letters(cell: Cell) -> str:
    return "".join(letter for letter in cell.text if letter.isalnum())


def _doubts(ours: Spoken, theirs: Spoken, lost: bool) -> set[tuple[int, int]]:
    """Rows and the places in them, from 0."""
    if len(ours) != len(theirs):  # a row that was deleted is no reason
        return set() if lost else {(number, place) for number, said in ours for place in range(len(said))}
    doubts = set()
    for (number, said), (_number, heard) in zip(ours, theirs, strict=True):
        if len(said) != len(heard):  # they divide it otherwise
            said, heard = ["".join(said)] * len(said), ["".join(heard)] * len(said)
        pairs = enumerate(zip(said, heard, strict=True))
        doubts |= {(number, place) for place, (each, other) in pairs if not _agree(each, other, lost)}
    return doubts


def _agree(said: str, heard: str, lost: bool) -> bool:
    if not lost:
        return said == heard
    left = iter(heard)
    return all(letter in left for letter in said)


def _marked(table: Table, doubts: set[tuple[int, int]]) -> Table:
    if not doubts:
        return table
    rows = (enumerate(row) for row in table.rows)
    return Table(
        tuple(
            tuple(replace(cell, doubtful=True) if (number, place) in doubts else cell for place, cell in row)
            for number, row in enumerate(rows)
        )
    )
