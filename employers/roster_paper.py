"""How is a roster drawn as a PDF, however many stand in it?

A long table drawn at once would need much memory, so it is drawn a few hundred people at a time. The numbers of the
pages go on; how many there are in all stands on each page where it is drawn at once, else on the last one.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from materials.documents import printing

AT_ONCE = 200  # people
APART = _("单列：社会保险参保单位与工作单位不一致")
# Tenths of a Chinese character: its own width, that of any other, what is free around a text, and how wide a column gets.
FULL, HALF, AROUND, WIDEST = 10, 6, 7, 140
FOUR = 4 * FULL  # a longer heading goes on on a second line


@dataclass(frozen=True)
class Entry:
    """One person: his cells, and why he is listed apart, if he is."""

    cells: list[str]
    apart: str = ""


@dataclass(frozen=True)
class Table:
    """``rows``: the cells with the number in front, and why he is listed apart."""

    title: str
    rows: list[tuple[list[str], str]]


def write(path: Path, heading: dict[str, Any], labels: Sequence[str], entries: list[Entry]) -> int:
    """How many pages; those who are listed apart come last, under a heading of their own."""
    listed = [each for each in entries if not each.apart] + [each for each in entries if each.apart]
    widths = [3 * FULL, *(_needed(label, position, entries) for position, label in enumerate(labels))]
    shares = [100 * width / sum(widths) for width in widths]
    shown = heading | {"number": len(listed), "columns": list(zip([_("序号"), *labels], shares, strict=True))}
    pages = 0
    with pypdfium2.PdfDocument.new() as whole:
        for start in range(0, len(listed), AT_ONCE):
            piece = {"tables": _tables(listed, start), "first": pages + 1, "is_last": start + AT_ONCE >= len(listed)}
            pdf, _pages = printing.pdf(render_to_string("documents/employer_roster.html", shown | piece))
            with pypdfium2.PdfDocument(pdf) as part:
                whole.import_pages(part)
            pages = len(whole)
        whole.save(path)
    return pages


def _tables(listed: list[Entry], start: int) -> list[Table]:
    """Of the people from here on, as many as are drawn at a time."""
    numbered = list(enumerate(listed[start : start + AT_ONCE], start=start + 1))
    rows = [([str(number), *entry.cells], entry.apart) for number, entry in numbered]
    usual, apart = [row for row in rows if not row[1]], [row for row in rows if row[1]]
    return [Table(title, found) for title, found in (("", usual), (str(APART), apart)) if found]


def _needed(label: str, position: int, entries: list[Entry]) -> int:
    """What stands below it, within reason."""
    lines = (line for entry in entries for line in entry.cells[position].split("\n"))
    return min(max(max(map(_width, lines), default=0), min(_width(label), FOUR)) + AROUND, WIDEST)


def _width(text: str) -> int:
    return sum(FULL if unicodedata.east_asian_width(letter) in "WF" else HALF for letter in text)
