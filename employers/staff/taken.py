"""What was taken from a list, before anybody has judged it? Plain data: it crosses from the process that read the file.

No Django in here.
"""

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


@dataclass(frozen=True)
class TakenList:
    """``headings``: column key → letter. ``remarks``: codes of what is worth saying of the whole file, with which one:
    ``("other_sheet", "名单2")``, ``("unknown_column", "备注")``, ``("hidden_rows", "7、9")``."""

    rows: tuple[TakenRow, ...]
    headings: dict[str, str] = field(default_factory=dict)
    remarks: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Cells as lists: a list of 5,000 rows has a hundred thousand of them."""
        rows = [[row.number, row.place, _as_lists(row.cells), row.trouble, row.found] for row in self.rows]
        return {"rows": rows, "headings": self.headings, "remarks": self.remarks}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "TakenList":
        rows = tuple(
            TakenRow(number, place, {key: Taken(*cell) for key, cell in cells.items()}, *rest)
            for number, place, cells, *rest in said["rows"]
        )
        return cls(rows, said["headings"], tuple((code, found) for code, found in said["remarks"]))


def _as_lists(cells: dict[str, Taken]) -> dict[str, list[str]]:
    return {key: [cell.text, cell.where, cell.trouble] for key, cell in cells.items()}
