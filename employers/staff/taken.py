"""What was taken from a list, before anybody has judged it? Plain data: it crosses from the process that read the file.

No Django in here.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_ROWS = 5_000
SAMPLE = "示例"  # how the name in a row begins that only shows how to fill in


@dataclass(frozen=True)
class Taken:
    """One cell. ``where`` is its address: ``C12``, or ``第3行“身份证号”`` in a form. ``trouble`` is a code for what the
    cell is instead of the text it should be (``formula``, ``rounded``: a number of more than 15 digits, ``error``,
    ``merged``, …); ``text`` is then what could still be read."""

    text: str
    where: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class TakenRow:
    """``place``: 第12行, or the name of the file. ``trouble``: what is wrong with the whole row or form (``hidden``, …), or
    nothing; ``cells`` by column key; a column the file does not have is missing."""

    number: int
    place: str
    cells: dict[str, Taken] = field(default_factory=dict)
    trouble: str = ""
    found: str = ""  # which one, where the trouble has a name

    def as_json(self) -> list[Any]:
        """Cells as lists: a list of 5,000 rows has a hundred thousand of them."""
        cells = {key: [cell.text, cell.where, cell.trouble] for key, cell in self.cells.items()}
        return [self.number, self.place, cells, self.trouble, self.found]

    @classmethod
    def from_json(cls, said: list[Any]) -> "TakenRow":
        number, place, cells, *rest = said
        return cls(number, place, {key: Taken(*cell) for key, cell in cells.items()}, *rest)


@dataclass(frozen=True)
class TakenList:
    """``headings``: column key → letter. ``remarks``: codes of what is worth saying of the whole file, with which one:
    ``("other_sheet", "名单2")``, ``("unknown_column", "备注")``, ``("hidden_rows", "7、9")``. ``rows`` can be looked at
    again and again, and need not all be in memory."""

    rows: Collection[TakenRow]
    headings: dict[str, str] = field(default_factory=dict)
    remarks: tuple[tuple[str, str], ...] = ()

    def in_lines(self) -> Iterator[Any]:
        """What a line each says of it as JSON: of the whole file first, then of each row."""
        yield {"problem": None, "headings": self.headings, "remarks": self.remarks}
        for row in self.rows:
            yield row.as_json()
