"""What stands in a Word file, as far as a clerk looks at it: texts, tables and pictures, in their order.

The same for .docx and .doc, and no Django in here. A merged cell is told once, where it begins; the places below it that
it covers say so (``goes_on``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``level``: 1 for a heading of the first order, 0 for plain text; ``page``: it begins a new page."""

    text: str
    level: int = 0
    page: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """``column``: of the table's grid, from 0; it takes ``columns`` of them. ``pictures`` as in ``Picture.part``.

    ``doubtful``: the two readers of a .doc do not agree about what it says.
    """

    paragraphs: tuple[str, ...]
    column: int
    columns: int = 1
    goes_on: bool = False
    pictures: tuple[str, ...] = ()
    doubtful: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


@dataclass(frozen=True)
class Table:
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Picture:
    """``part``: by which the file's reader finds it again; ``words``: what stands for it where it cannot be shown."""

    part: str
    words: str = ""


Block = Paragraph | Table | Picture


@dataclass(frozen=True)
class Content:
    """``is_cut``: the file goes on behind what was read."""

    format: str
    blocks: tuple[Block, ...]
    is_cut: bool = False

    @property
    def texts(self) -> Iterator[str]:
        """Every paragraph's, those of cells among them."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block.text
            elif isinstance(block, Table):
                yield from (text for row in block.rows for cell in row for text in cell.paragraphs)

    def as_json(self) -> dict[str, Any]:
        return {"format": self.format, "is_cut": self.is_cut, "blocks": [_plain(block) for block in self.blocks]}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Content":
        return cls(said["format"], tuple(_block(*each) for each in said["blocks"]), said["is_cut"])


def _plain(block: Block) -> list[Any]:
    if isinstance(block, Paragraph):
        return ["paragraph", block.text, block.level, block.page]
    if isinstance(block, Picture):
        return ["picture", block.part, block.words]
    cells = [
        [[each.paragraphs, each.column, each.columns, each.goes_on, each.pictures, each.doubtful] for each in row]
        for row in block.rows
    ]
    return ["table", cells]


def _block(kind: str, *said: Any) -> Block:
    match kind:
        case "paragraph":
            return Paragraph(*said)
        case "picture":
            return Picture(*said)
        case "table":
            return Table(tuple(tuple(_cell(*each) for each in row) for row in said[0]))
    raise ValueError(kind)


def _cell(paragraphs: list[str], column: int, columns: int, goes_on: bool, pictures: list[str], doubtful: bool) -> Cell:
    return Cell(tuple(paragraphs), column, columns, goes_on, tuple(pictures), doubtful)
