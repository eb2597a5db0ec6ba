"""What stands in the cells of one sheet, row by row?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from employers.sheets import numbers
from employers.sheets.grid import MOST_COLUMNS, MOST_LINES, Cell, Row, Take, cell, letter, place
from employers.sheets.lists import Merged
from employers.sheets.texts import Text
from materials.checks.markup import Attributes, Reader
from materials.checks.problem import Found

MOST_MERGED = 20_000
ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
ON = {"1", "true", "on"}


@dataclass(frozen=True)
class Book:
    """What its sheets share: texts, and for each style what its format shows of a number."""

    texts: Sequence[str]
    formats: Sequence[str]
    from_1904: bool


class Worksheet:
    """Hands each row to ``take`` as soon as it is read; what is merged or hidden is known at the end."""

    def __init__(self, book: Book, take: Take) -> None:
        self.merged: list[Merged] = []
        self.hidden_columns: set[int] = set()
        self._book, self._take = book, take
        self._row, self._place, self._lines = Row(0), -1, 0
        self._kind = self._style = ""
        self._has_formula = False
        self._text = Text()
        self._reader = Reader(
            {
                "col": self._column,
                "row": self._begin_row,
                "c": self._begin_cell,
                "f": self._formula,
                "v": self._listen,
                "t": self._listen,
                "rPh": lambda _attributes: self._reader.skip(),
                "mergeCell": self._merge,
            },
            {"row": self._end_row, "c": self._end_cell, "v": self._pause, "t": self._pause},
        )

    def read(self, blocks: Iterable[bytes]) -> None:
        """Raises Found, and whatever ``take`` raises."""
        self._reader.read(blocks)

    # ── Rows and columns ─────────────────────────────────────────────────────

    def _column(self, attributes: Attributes) -> None:
        if attributes.get("hidden", "") in ON:
            first, last = (
                _number(attributes.get("min", ""), LAST_COLUMN),
                _number(attributes.get("max", ""), LAST_COLUMN),
            )
            self.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))

    def _begin_row(self, attributes: Attributes) -> None:
        said = attributes.get("r", "")
        number = _number(said, LAST_ROW) if said else self._row.number + 1
        if number <= self._row.number:
            raise Found("damaged")
        self._lines += 1
        if self._lines > MOST_LINES:
            raise Found("odd", "complex")
        self._row, self._place = Row(number, is_hidden=attributes.get("hidden", "") in ON), -1

    def _end_row(self) -> None:
        self._take(self._row)

    def _merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        if len(self.merged) == MOST_MERGED:
            raise Found("odd", "complex")
        (left, top), (right, bottom) = _address(first), _address(last or first)
        self.merged.append(Merged(left, top, right, bottom))

    # ── Cells ────────────────────────────────────────────────────────────────

    def _begin_cell(self, attributes: Attributes) -> None:
        said = attributes.get("r", "")
        at = _address(said)[0] if said else self._place + 1
        if at <= self._place:
            raise Found("damaged")
        self._place, self._kind, self._style = at, attributes.get("t", "n"), attributes.get("s", "")
        self._has_formula = False
        self._text.begin()

    def _formula(self, _attributes: Attributes) -> None:
        self._has_formula = True

    def _listen(self, _attributes: Attributes) -> None:
        self._reader.listen(self._text.hear)

    def _pause(self) -> None:
        self._reader.listen(None)

    def _end_cell(self) -> None:
        found = self._read()
        if found is None:
            return
        if self._place < MOST_COLUMNS:
            self._row.cells[self._place] = found
        elif not self._row.beyond:
            self._row.beyond = f"{letter(self._place)}{self._row.number}"

    def _read(self) -> Cell | None:
        raw = str(self._text)
        if self._has_formula:
            return cell(raw, "formula")
        match self._kind:
            case "s":
                return cell(self._shared(raw))
            case "b":
                return cell({"1": "TRUE", "0": "FALSE"}.get(raw, raw), "boolean")
            case "e":
                return cell(raw, "error")
            case "d":
                return cell(raw.partition("T")[0])
            case "n":
                return numbers.read(raw, self._format(), from_1904=self._book.from_1904) if raw.strip() else None
        return cell(raw)

    def _shared(self, raw: str) -> str:
        number = _number(raw.strip() or "-", len(self._book.texts), least=0)
        if number >= len(self._book.texts):
            raise Found("damaged")
        return self._book.texts[number]

    def _format(self) -> str:
        number = int(self._style) if self._style.isascii() and self._style.isdigit() and len(self._style) < 7 else -1
        return self._book.formats[number] if 0 <= number < len(self._book.formats) else ""


def formats(blocks: Iterable[bytes]) -> list[str]:
    """For each style of a cell what its format shows of a number."""
    codes: dict[str, str] = {}
    used: list[str] = []
    inside: list[bool] = []

    def own(attributes: Attributes) -> None:
        codes[attributes.get("numFmtId", "")] = numbers.kind_of(attributes.get("formatCode", "")[:200])

    def use(attributes: Attributes) -> None:
        if inside:
            used.append(attributes.get("numFmtId", ""))

    Reader(
        {"numFmt": own, "cellXfs": lambda _attributes: inside.append(True), "xf": use}, {"cellXfs": inside.clear}
    ).read(blocks)
    built_in = {str(number): kind for number, kind in numbers.BUILT_IN.items()}
    return [codes.get(number, built_in.get(number, "")) for number in used]


def _address(said: str) -> tuple[int, int]:
    """Place of the column, number of the row. Raises Found."""
    found = ADDRESS.fullmatch(said.replace("$", ""))
    if found is None or place(found[1]) >= LAST_COLUMN or int(found[2]) > LAST_ROW:
        raise Found("damaged")
    return place(found[1]), int(found[2])


def _number(said: str, most: int, *, least: int = 1) -> int:
    if not (said.isascii() and said.isdigit() and len(said) < 9 and least <= int(said) <= most):
        raise Found("damaged")
    return int(said)
