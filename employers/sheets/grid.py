"""What is a row of a table, before anybody knows what its columns are? Blank cells are not kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

MOST_COLUMNS = 60
MOST_LINES = 50_000  # rows of a file, blank ones too: somebody has given a format to all there can be
LONGEST = 2_000  # letters in a cell
EXPONENT = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]{2,3}")  # what is left of a long number
CONTROLS = [*range(9), 11, 12, *range(14, 32), *range(127, 160)]  # all but tab, line feed and carriage return
FORMATS = [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
RARE = [*range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)]
INVISIBLE = dict.fromkeys([*CONTROLS, *FORMATS, *RARE])


@dataclass(frozen=True, slots=True)
class Cell:
    """``trouble`` as in Taken; ``is_number``: the program that wrote it holds it for a number, not for a text."""

    text: str
    trouble: str = ""
    is_number: bool = False


@dataclass(slots=True)
class Row:
    """``cells`` by their place, 0 is column A; ``beyond``: the address of one that lies too far to the right."""

    number: int
    is_hidden: bool = False
    cells: dict[int, Cell] = field(default_factory=dict)
    beyond: str = ""


Take = Callable[[Row], None]


class Enough(Exception):
    """Nothing more of this table is wanted."""


def cell(text: str, trouble: str = "", *, is_number: bool = False) -> Cell | None:
    """None where nobody would see anything in it. Marks that nobody sees go, so do spaces around the text."""
    text = text.translate(INVISIBLE).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text and not trouble:
        return None
    if len(text) > LONGEST:
        return Cell(text[:LONGEST], trouble or "too_long")
    if not trouble and EXPONENT.fullmatch(text):
        return Cell(text, "rounded")
    return Cell(text, trouble, is_number)


@lru_cache(MOST_COLUMNS)
def letter(place: int) -> str:
    """0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@lru_cache(MOST_COLUMNS)
def place(letters: str) -> int:
    """A is 0."""
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number - 1
