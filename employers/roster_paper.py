"""How is a roster drawn as a PDF, however many stand in it?

A long table drawn at once would need much memory, so it is drawn a few hundred people at a time; the page numbers go
on, which takes a second drawing where the first has shown how many pages there are.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from materials.documents import printing

AT_ONCE = 200  # people
APART = _("单列：社会保险参保单位与工作单位不一致")
NARROWEST, WIDEST = 3, 14  # characters, of a column


@dataclass(frozen=True)
class Entry:
    """One person: his cells, and why he is listed apart, if he is."""

    cells: list[str]
    apart: str = ""


@dataclass(frozen=True)
class Table:
    """``columns``: headings, each with its share of the width in percent."""

    title: str
    columns: list[tuple[str, float]]
    rows: list[list[str]]


@dataclass(frozen=True)
class Columns:
    """The headings with the width each needs, in characters; the number's is before them, the reason's behind them."""

    labels: Sequence[str]
    widths: list[int]

    def of(self, *, is_apart: bool) -> list[tuple[str, float]]:
        labels = [_("序号"), *self.labels, *([_("单列原因")] if is_apart else [])]
        widths = [NARROWEST, *self.widths, *([WIDEST] if is_apart else [])]
        return [(str(label), 100 * width / sum(widths)) for label, width in zip(labels, widths, strict=True)]


def write(path: Path, heading: dict[str, Any], labels: Sequence[str], entries: list[Entry]) -> int:
    """How many pages; those who are listed apart come last, under a heading of their own."""
    columns = Columns(labels, [_needed(label, position, entries) for position, label in enumerate(labels)])
    listed = [each for each in entries if not each.apart] + [each for each in entries if each.apart]
    shown = heading | {"number": len(listed)}
    pieces = [
        shown | {"tables": list(_tables(columns, listed, start)), "is_last": start + AT_ONCE >= len(listed)}
        for start in range(0, len(listed), AT_ONCE)
    ]
    drawn = list(map(_draw, pieces))
    if len(pieces) > 1:
        pages = [number for _pdf, number in drawn]
        starts = [sum(pages[:position]) for position in range(len(pieces))]
        drawn = [
            _draw(piece | {"first": start + 1, "total": sum(pages)})
            for piece, start in zip(pieces, starts, strict=True)
        ]
    with pypdfium2.PdfDocument.new() as whole:
        for pdf, _pages in drawn:
            with pypdfium2.PdfDocument(pdf) as part:
                whole.import_pages(part)
        whole.save(path)
        return len(whole)


def _draw(shown: dict[str, Any]) -> tuple[bytes, int]:
    return printing.pdf(render_to_string("employers/roster_paper.html", shown))


def _tables(columns: Columns, listed: list[Entry], start: int) -> Iterator[Table]:
    """Of the people from here on, as many as are drawn at a time."""
    numbered = list(enumerate(listed[start : start + AT_ONCE], start=start + 1))
    for is_apart in (False, True):
        rows = [
            [str(number), *entry.cells, *([entry.apart] if is_apart else [])]
            for number, entry in numbered
            if bool(entry.apart) == is_apart
        ]
        if rows:
            yield Table(str(APART) if is_apart else "", columns.of(is_apart=is_apart), rows)


def _needed(label: str, position: int, entries: list[Entry]) -> int:
    """What stands below it, within reason."""
    lines = (line for entry in entries for line in entry.cells[position].split("\n"))
    return min(max(max(map(_width, lines), default=0), min(_width(label), 4), NARROWEST), WIDEST)


def _width(text: str) -> int:
    """In Chinese characters; two Latin letters are one."""
    halves = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return -(-halves // 2)
