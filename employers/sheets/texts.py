"""Which texts do the cells of a workbook share, as somebody sees them? Of a longer one only its beginning is kept."""

import re
from collections.abc import Iterable

from employers.sheets.grid import LONGEST
from materials.checks.markup import Reader
from materials.checks.problem import Found

MOST_LETTERS = 20_000_000  # of all texts of a workbook
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Text:
    """What is heard piece by piece, cut a little behind what a cell may hold."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._left = 0
        self.begin()

    def begin(self) -> None:
        self._pieces.clear()
        self._left = 8 * LONGEST  # a letter may be escaped by seven

    def hear(self, piece: str) -> None:
        if self._left > 0:
            self._pieces.append(piece[: self._left])
            self._left -= len(piece)

    def __str__(self) -> str:
        """With the signs that XML cannot hold, and without halves of a sign."""
        text = "".join(self._pieces)
        if "_x" in text:
            text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        return text


def shared(blocks: Iterable[bytes]) -> list[str]:
    """In their order; without what only says how a text is pronounced."""
    found: list[str] = []
    text, left = Text(), MOST_LETTERS

    def end() -> None:
        nonlocal left
        found.append(str(text)[: LONGEST + 1])
        left -= len(found[-1])
        if left < 0:
            raise Found("too_much_text")

    reader = Reader(
        {
            "si": lambda _attributes: text.begin(),
            "t": lambda _attributes: reader.listen(text.hear),
            "rPh": lambda _attributes: reader.skip(),
        },
        {"si": end, "t": lambda: reader.listen(None)},
    )
    reader.read(blocks)
    return found
