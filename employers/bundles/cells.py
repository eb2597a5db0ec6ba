"""Which cell of a registration form answers which column of the list? The portal's own two layouts are read.

In one a label stands before each cell; in the other, the printed form, rows may stand below a head as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from employers.sheets.grid import LONGEST
from employers.sheets.lists import SYNONYMS
from employers.staff.taken import Taken
from materials.checks.problem import Found
from materials.reading import labels
from materials.reading.content import Cell, Content, Table

OURS = {"name", "number", "level"}  # no other form that people fill in asks for all of them
ALSO = {"现有职称.职称": ("职称", "职称名称")}  # below the printed form's own heading
Row = Sequence[Cell]


@dataclass(frozen=True)
class Wanted:
    """A column of the list: ``is_choice`` where one of a few words stands in it."""

    key: str
    label: str
    is_choice: bool = False


def cells_of(content: Content, wanted: Sequence[Wanted]) -> dict[str, Taken]:
    """By column key; a label the form does not have is missing. Raises Found for a form of somebody else, or a blank one."""
    names = {labels.bare(word): each for each in wanted for word in _words(each)}
    names |= {labels.bare(each.label): each for each in wanted}
    cells: dict[str, Taken] = {}
    for each, taken in _answers(_rows(content), names):
        if not (each.key in cells and cells[each.key].text):
            cells[each.key] = taken
    if not cells.keys() >= OURS:
        raise Found("other_form")
    if not any(taken.text for taken in cells.values()):
        raise Found("blank")
    return cells


def _words(wanted: Wanted) -> Iterator[str]:
    yield from SYNONYMS.get(wanted.key, ())
    yield from ALSO.get(wanted.key, ())


def _rows(content: Content) -> Iterator[tuple[int, Row]]:
    """Of all tables, counted from 1 as if they were one; without the cells that a cell above covers."""
    rows = (row for block in content.blocks if isinstance(block, Table) for row in block.rows)
    for number, row in enumerate(rows, start=1):
        yield number, [cell for cell in row if not cell.goes_on]


def _answers(rows: Iterator[tuple[int, Row]], names: Mapping[str, Wanted]) -> Iterator[tuple[Wanted, Taken]]:
    head: list[Wanted] = []
    below: dict[str, tuple[Wanted, Taken]] = {}
    for number, row in rows:
        named = [_named(cell, names) for cell in row]
        if head and len(row) == len(head) and not named[0]:
            _take(head, [_taken(each, cell, number) for each, cell in zip(head, row, strict=True)], below)
            continue
        yield from below.values()
        below.clear()
        head = [each for each in named if each] if len(row) > 1 and all(named) else []
        if head:
            below |= {each.key: (each, Taken("", _where(number, each))) for each in head}
        else:
            yield from _beside(row, named, number)
    yield from below.values()


def _take(head: Sequence[Wanted], row: Sequence[Taken], below: dict[str, tuple[Wanted, Taken]]) -> None:
    """The last row that says something counts: the highest degree, the present title."""
    if any(taken.text for taken in row):
        below |= {each.key: (each, taken) for each, taken in zip(head, row, strict=True)}


def _beside(row: Row, named: Sequence[Wanted | None], number: int) -> Iterator[tuple[Wanted, Taken]]:
    """Each label of the row with the cell behind it; a bar with one word in it is a heading."""
    for place, each in enumerate(named[:-1]):
        if each and not named[place + 1]:
            yield each, _taken(each, row[place + 1], number)


def _named(cell: Cell, names: Mapping[str, Wanted]) -> Wanted | None:
    """How it is to be filled in may stand below the label."""
    return labels.named(cell.text, names) or labels.named(cell.text.partition("\n")[0], names)


def _taken(wanted: Wanted, cell: Cell, number: int) -> Taken:
    text, trouble = _joined(cell.text), "unclear" if cell.doubtful else ""
    if wanted.is_choice:
        told = labels.ticked(text)
        if told == text and sum(text.count(sign) for sign in labels.TICKS) > 1:
            trouble = "ticked"
        elif told == text and any(sign in text for sign in labels.EMPTY_BOXES):
            told = ""
        text = told
    if len(text) > LONGEST:
        text, trouble = text[:LONGEST], "too_long"
    return Taken(text, _where(number, wanted), trouble)


def _where(number: int, wanted: Wanted) -> str:
    return f"第{number}行“{wanted.label}”"


def _joined(text: str) -> str:
    """On one line: a line ends wherever the cell was full, and only words of Latin letters need a blank there."""
    joined = ""
    for line in filter(None, (line.strip() for line in labels.said(text).split("\n"))):
        apart = joined[-1:].isascii() and joined[-1:].isalpha() and line[0].isascii() and line[0].isalpha()
        joined += f" {line}" if apart else line
    return joined
