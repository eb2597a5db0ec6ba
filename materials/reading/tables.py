"""Which cell of a table's row answers which label: below a head, or behind a label in the same row? No Django in here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from applicants.dossier import NOTHING
from materials.reading import labels
from materials.reading.content import Cell
from materials.reading.form import Spot


@dataclass(frozen=True)
class Placed:
    """A cell and where it stands; ``goes_on`` stands below the one it belongs to."""

    cell: Cell
    spot: Spot
    goes_on: bool = False

    @property
    def text(self) -> str:
        return self.cell.text


Name = TypeVar("Name")
Row = Sequence[Placed]


@dataclass(frozen=True)
class Answer:
    """``is_unclear``: the readers of a .doc do not agree about the cell."""

    text: str
    spot: Spot
    is_unclear: bool = False


@dataclass
class Grid:
    """The rows of one table in turn; a place that a cell above covers is given that cell."""

    block: int
    table: int
    _above: dict[int, Placed] = field(default_factory=dict)

    def placed(self, number: int, row: Sequence[Cell], part: str) -> list[Placed]:
        """``number`` counts from 1."""
        found = []
        for count, cell in enumerate(row, start=1):
            above = self._above.get(cell.column) if cell.goes_on else None
            here = Spot(part, self.block, self.table, number, count)
            found.append(Placed(above.cell, above.spot, True) if above else Placed(cell, here, cell.goes_on))
        self._above = {placed.cell.column: placed for placed in found}
        return found


def own(row: Row) -> list[Placed]:
    """Those that begin in this row."""
    return [each for each in row if not each.goes_on]


def alone(row: Row) -> Placed | None:
    """The only cell of the row in which anything stands."""
    told = [each for each in own(row) if each.text.strip()]
    return told[0] if len(told) == 1 else None


# ── Rows below a head ────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Head:
    """``columns``: label → where it stands among the head's cells, and the first and the next column of the grid."""

    block: str
    columns: Mapping[str, tuple[int, int, int]]
    cells: int
    spot: Spot

    def answered(self, row: Row) -> dict[str, Answer]:
        """One for each label, "" where the row has no cell for it."""
        in_turn = len(row) == self.cells  # then the cells' own order counts, whatever their widths
        return {
            label: self._said(label, [row[place]] if in_turn else _below(row, begins, ends), row)
            for label, (place, begins, ends) in self.columns.items()
        }

    def is_above(self, row: Row) -> bool:
        """One of its labels reaches down into the row."""
        own_row = (self.spot.block, self.spot.row)
        return any(
            each.goes_on
            and (each.spot.block, each.spot.row) == own_row
            and any(begins == each.cell.column for _place, begins, _ends in self.columns.values())
            for each in row
        )

    def _said(self, label: str, cells: Row, row: Row) -> Answer:
        if not cells:
            last = row[-1].spot
            return Answer("", Spot(last.part, last.block, last.table, last.row))
        texts = [labels.said(each.text, label) for each in cells]
        first = cells[0]
        if len(row) != self.cells and first.cell.column < self.columns[label][1]:  # begins under another label
            texts = [text for text in texts if text in NOTHING]
        return Answer("\n".join(text for text in texts if text), first.spot, any(each.cell.doubtful for each in cells))


def _below(row: Row, begins: int, ends: int) -> Row:
    """The cells that begin under a label, else the one that reaches there from the left."""
    under = [each for each in row if begins <= each.cell.column < ends]
    return under or [each for each in row if each.cell.column <= begins < each.cell.column + each.cell.columns]


FEWEST = 2  # labels by which a head is known within its own part; elsewhere one more


def head(row: Row, part: str) -> Head | None:
    """The row as the head of a block of rows; where it could be more than one, that of the part it stands in."""
    if sum(column_named(each.text, labels.ANY_COLUMN) is not None for each in own(row)) < FEWEST:
        return None
    found = [each for block in labels.COLUMNS if (each := _head_of(block, row, part))]
    return max(found, key=lambda each: (len(each.columns), labels.PARTS[each.block] == part), default=None)


def _head_of(block: str, row: Row, part: str) -> Head | None:
    names, asked = labels.COLUMNS[block], labels.ASKED_COLUMNS[block]
    columns: dict[str, tuple[int, int, int]] = {}
    fresh = own(row)
    for place, each in enumerate(row):
        label = None if each.goes_on else column_named(each.text, names)
        if label and label not in columns:
            columns[label] = place, each.cell.column, each.cell.column + each.cell.columns
    least = FEWEST if labels.PARTS[block] == part and len(asked) > 3 else FEWEST + 1
    if len(columns) < least or len(columns) * 5 < len(fresh) * 3:
        return None
    return Head(block, columns, len(row), fresh[0].spot)


def column_named(text: str, names: Mapping[str, Name]) -> Name | None:
    """A head may say more below its label: 起止时间 / 必填 / 详细到年月."""
    return labels.named(text, names) or labels.named(text.split("\n", 1)[0], names)


# ── Labels and what stands behind them ───────────────────────────────────────


def facts(row: Row, names: Mapping[str, Name]) -> Iterator[tuple[Name, Answer | None, Spot]]:
    """Each label of the row, what it is answered, None where no cell is left for that, and where the label stands."""
    found: list[tuple[Name, Placed, list[Placed]]] = []
    is_answer = False
    for each in own(row):
        if name := labels.named(each.text, names):
            found.append((name, each, []))
            is_answer = True
        elif pairs := within(each.text, names):
            yield from ((name, Answer(text, each.spot, each.cell.doubtful), each.spot) for name, text in pairs)
            is_answer = False
        elif is_photo(each):
            is_answer = False
        elif is_answer:
            found[-1][2].append(each)
    for name, label, behind in found:
        yield name, _answer(name, label, behind), label.spot


def _answer(name: object, label: Placed, behind: Row) -> Answer | None:
    """The first cell that says something; where none is left, what would stand behind the label's own colon."""
    if not behind and label.text.rstrip().endswith((":", "：")):
        return Answer("", label.spot, label.cell.doubtful)
    texts = [labels.said(each.text, _last(name)) for each in behind]
    told = next((place for place, text in enumerate(texts) if text), 0)
    return Answer(texts[told], behind[told].spot, behind[told].cell.doubtful) if behind else None


def _last(name: object) -> str:
    return str(name[-1] if isinstance(name, tuple) else name)


def within(text: str, names: Mapping[str, Name]) -> list[tuple[Name, str]]:
    """Label and text in one cell: 档案存放单位：某单位, or the text in the lines below its label."""
    first, _end, rest = text.partition("\n")
    if name := labels.named(first, names):
        return [(name, labels.said(rest, _last(name)))]
    found = []
    for line in text.split("\n"):
        before, colon, after = line.replace("：", ":").partition(":")
        name = labels.named(before, names) if colon else None
        if name:
            found.append((name, labels.said(after, _last(name))))
    return found


def is_photo(placed: Placed) -> bool:
    return bool(placed.cell.pictures) or labels.bare(placed.text) in {"粘贴照片", "照片", "相片", "贴照片", "粘贴相片"}
