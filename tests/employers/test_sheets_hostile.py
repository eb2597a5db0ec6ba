"""Does a sheet that attacks or hurts its reader end in its own words, within the limits of the process?"""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from employers import sheets as readers
from employers.sheets.lists import Wanted
from employers.staff import sheets, words
from employers.staff.taken import MOST_ROWS, Taken, TakenList, TakenRow
from materials.checks import child, limits
from materials.checks.problem import Found, Problem
from tests.employers.workbooks import COLUMNS, HEADINGS, LABELS, MAIN, PERSON, book, list_of, row, sheet, text, texts
from tests.materials import files, zips

pytestmark = pytest.mark.covers("O-01")

MEGABYTE = 1024 * 1024
PEOPLE = texts(2, PERSON)
DOCTYPE = '<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;">]>'


def sparse(tmp_path: Path) -> bytes:
    """4.8 KB, and two cells: the first and the last there can be."""
    made = openpyxl.Workbook()
    page = made.active
    for place, label in enumerate(LABELS, start=1):
        page.cell(1, place, label)
    page["XFD1048576"] = "x"
    made.save(tmp_path / "sparse.xlsx")
    return (tmp_path / "sparse.xlsx").read_bytes()


def only_far_away(_folder: Path) -> bytes:
    return book(sheet(row(1, text("A1", "x")) + row(1_048_576, text("XFD1048576", "x"))))


def bomb(_folder: Path) -> bytes:
    return book(sheet(HEADINGS + PEOPLE + " " * (150 * MEGABYTE)))


def blank_rows(_folder: Path) -> bytes:
    """Somebody has given a format to whole columns, and the program wrote every cell down."""
    return book(
        sheet(HEADINGS + PEOPLE + "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 100_000)))
    )


def doctype(_folder: Path) -> bytes:
    return book(DOCTYPE + sheet(HEADINGS + row(2, '<c r="A2" t="str"><v>&m;</v></c>')))


def doctype_in_texts(_folder: Path) -> bytes:
    return book(sheet(HEADINGS + PEOPLE), shared=f'{DOCTYPE}<sst xmlns="{MAIN}"><si><t>&m;</t></si></sst>')


def many_long_texts(_folder: Path) -> bytes:
    return list_of(*(texts(number, [os.urandom(950).hex() for _label in LABELS]) for number in range(2, 700)))


def long_token(_folder: Path) -> bytes:
    return book(sheet(HEADINGS + f'<row r="2" spans="{os.urandom(3 * MEGABYTE).hex()}"/>'))


def deep(_folder: Path) -> bytes:
    return book(sheet(HEADINGS + "<x>" * 300 + "</x>" * 300))


def merged_all_over(_folder: Path) -> bytes:
    areas = '<mergeCell ref="A1:XFD1048576"/>' * 2_000
    rows = [texts(number, PERSON) for number in range(2, 2_000)]
    return list_of(*rows, after=f"<mergeCells>{areas}</mergeCells>")


def truncated(_folder: Path) -> bytes:
    content = list_of(PEOPLE)
    return content[: len(content) // 2]


def macros(_folder: Path) -> bytes:
    return book(sheet(HEADINGS + PEOPLE), more={"xl/vbaProject.bin": b"x"}, kind="sheet.macroEnabled.main+xml")


HOSTILE: dict[str, tuple[Callable[[Path], bytes], Problem]] = {
    "sparse": (sparse, Problem("too_many_columns", "XFD1048576")),
    "only far away": (only_far_away, Problem("no_header")),
    "bomb": (bomb, Problem("swollen")),
    "blank rows without end": (blank_rows, Problem("odd", "complex")),
    "entities": (doctype, Problem("odd", "doctype")),
    "entities in the texts": (doctype_in_texts, Problem("odd", "doctype")),
    "more text than anybody writes": (many_long_texts, Problem("too_much_text")),
    "a tag without end": (long_token, Problem("odd", "complex")),
    "deep": (deep, Problem("odd", "complex")),
    "merged all over": (merged_all_over, Problem("odd", "complex")),
    "truncated": (truncated, Problem("damaged")),
    "no zip behind its signature": (lambda _folder: b"PK\x03\x04" + b"x" * 100, Problem("damaged")),
    "with a password": (lambda _folder: files.ENCRYPTED, Problem("encrypted")),
    "encrypted parts": (lambda _folder: zips.flagged(), Problem("encrypted")),
    "a Word file": (lambda _folder: zips.zipped(), Problem("content", "docx")),
    "a page of the web": (lambda _folder: b"<html><table><tr><td>x</table>", Problem("content", "html")),
    "no texts of that number": (
        lambda _folder: list_of(row(2, '<c r="A2" t="s"><v>99</v></c>')),
        Problem("damaged"),
    ),
    "no such address": (lambda _folder: list_of(row(2, text("XFE2", "x"))), Problem("damaged")),
    "rows that go back": (lambda _folder: list_of(PEOPLE, PEOPLE), Problem("damaged")),
    "cells that go back": (
        lambda _folder: list_of(row(2, text("B2", "x") + text("A2", "x"))),
        Problem("damaged"),
    ),
    "merged to nowhere": (
        lambda _folder: list_of(PEOPLE, after='<mergeCells><mergeCell ref="A1:ZZZZ9"/></mergeCells>'),
        Problem("damaged"),
    ),
    "macros": (macros, Problem("macros")),
    "a column beyond the sixtieth": (
        lambda _folder: list_of(row(2, text("A2", "林知远") + text("BI2", "x"))),
        Problem("too_many_columns", "BI2"),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_in_its_own_words_within_the_limits(name: str, tmp_path: Path) -> None:
    made, expected = HOSTILE[name]
    path = tmp_path / "list.xlsx"
    path.write_bytes(made(tmp_path))

    found = sheets.read(path, "xlsx", COLUMNS)

    assert found == expected
    assert words.refusal(expected)[-1] == "。"


def test_what_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with path.open("wb") as file:
        file.truncate(20 * MEGABYTE + 1)

    assert sheets.read(path, "xlsx", COLUMNS) == Problem("size")


@pytest.mark.parametrize("at", range(1, 64, 7))
def test_half_a_file_is_damaged_wherever_it_ends(at: int, tmp_path: Path) -> None:
    content = list_of(*(texts(number, PERSON) for number in range(2, 200)))
    path = tmp_path / "list.xlsx"
    path.write_bytes(content[: len(content) * at // 64])

    assert sheets.read(path, "xlsx", COLUMNS) == Problem("damaged")


ODD = [
    "-1",
    "0",
    "99999999999",
    "1e308",
    "nan",
    "",
    "XFD",
    "1048577",
    "_xD800_",
    "&#xFFFF;",
    "<",
    "0.0000001",
    "60",
    "d",
]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_exchanged_in_its_parts_it_ends_in_a_list_or_a_problem(seed: int, tmp_path: Path) -> None:
    chance, path = random.Random(seed), tmp_path / "list.xlsx"
    wanted = [Wanted(each.key, each.label) for each in COLUMNS]
    for _attempt in range(60):
        path.write_bytes(exchanged(chance))

        found = readers.read(path, "xlsx", wanted)

        assert isinstance(found, Problem) or json.dumps(list(found.in_lines()), ensure_ascii=False).encode()


def exchanged(chance: random.Random) -> bytes:
    """A good list, in which some values are others."""
    cells = '<c r="A2" t="s"><v>0</v></c>' + text("B2", "110105198802143038") + '<c r="C2"><v>19900000001</v></c>'
    part = sheet(
        HEADINGS + row(2, cells + '<c r="D2" s="1"><v>43282.5</v></c>', 'hidden="0"') + texts(3, PERSON),
        before='<cols><col min="2" max="3" hidden="1"/></cols>',
        after='<mergeCells><mergeCell ref="A2:B3"/></mergeCells>',
    )
    for _time in range(chance.randint(1, 3)):
        place = chance.choice(list(re.finditer(r'"[^"]*"|>[^<]+<', part)))
        part = part[: place.start() + 1] + chance.choice(ODD) + part[place.end() - 1 :]
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    return book(part, shared=f'<sst xmlns="{MAIN}"><si><t>林知远</t></si></sst>', styles=styles)


def test_five_thousand_rows_stay_far_below_the_memory_there_is(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(list_of(*(texts(number, [f"{PERSON[0]}{number}", *PERSON[1:]]) for number in range(2, 5_002))))

    megabytes, said = measured(path, "xlsx")

    assert len(said) == 1 + 5_000
    assert megabytes < limits.MEMORY / MEGABYTE / 4


def test_a_long_text_with_delimiters_stays_below_it_too(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(",".join(LABELS) + "\n" * (19 * MEGABYTE))

    megabytes, said = measured(path, "csv")

    assert [each["problem"]["code"] for each in said] == ["odd"]
    assert megabytes < limits.MEMORY / MEGABYTE / 2


MEASURED = """
import pathlib, re, runpy, sys
runpy.run_module("employers.sheets", run_name="__main__", alter_sys=True)
said = pathlib.Path("/proc/self/status").read_text()
sys.stderr.write(re.search("VmHWM: *\\t* *([0-9]+) kB", said)[1])
"""


def measured(path: Path, format: str) -> tuple[float, list[Any]]:
    """How many megabytes the process took at most, and what it said, line by line."""
    columns = json.dumps([[each.key, each.label, False, each.required] for each in COLUMNS])
    command = [sys.executable, "-c", MEASURED, str(path), format, columns]
    ended = subprocess.run(command, capture_output=True, cwd=child.ROOT, check=True)
    return int(ended.stderr) / 1024, [json.loads(line) for line in ended.stdout.splitlines()]


FIRST: dict[str, Any] = {"problem": None, "headings": {"name": "A"}, "remarks": []}
A_ROW = [2, "第2行", {"name": ["林知远", "A2", ""]}, "", ""]


@pytest.mark.parametrize("nonsense", ["", "[", "{}", '"row"', '[2, "第2行"]', '[2, "第2行", {"name": 3}, "", ""]'])
def test_a_row_that_is_nonsense_is_met_by_whoever_looks_at_it(nonsense: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = says(monkeypatch, json.dumps(FIRST), json.dumps(A_ROW), nonsense, json.dumps(A_ROW))

    assert isinstance(found, TakenList)
    rows = iter(found.rows)
    assert (len(found.rows), next(rows)) == (3, TakenRow(2, "第2行", {"name": Taken("林知远", "A2")}))
    with pytest.raises(Found) as broken:
        next(rows)
    assert broken.value.problem == Problem("unreadable")


def test_what_was_taken_can_be_looked_at_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    found = says(monkeypatch, json.dumps(FIRST), *[json.dumps(A_ROW)] * 3)

    assert isinstance(found, TakenList)
    assert next(iter(found.rows)) == next(iter(found.rows))
    assert list(found.rows) == [TakenRow(2, "第2行", {"name": Taken("林知远", "A2")})] * 3


@pytest.mark.parametrize(
    "lines",
    [[], ["[]"], ["{}"], [json.dumps({"problem": None})], [json.dumps(FIRST), *["[]"] * (MOST_ROWS + 1)]],
    ids=["nothing", "no object", "no answer", "no list", "too many"],
)
def test_a_reader_that_speaks_nonsense_is_a_problem(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert says(monkeypatch, *lines) == Problem("unreadable")


def says(monkeypatch: pytest.MonkeyPatch, *lines: str) -> Problem | TakenList:
    """What is understood when the reader's process says this."""
    said = "".join(f"{line}\n" for line in lines)
    monkeypatch.setattr(sheets, "READER", (sys.executable, "-c", f"import sys; sys.stdout.write({said!r})"))
    return sheets.read(Path("list.xlsx"), "xlsx", COLUMNS)


def test_who_reads_the_sheet_needs_no_django() -> None:
    program = "import sys, employers.sheets; sys.exit('django' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=child.ROOT)

    assert ended.returncode == 0
