"""Whatever texts somebody writes into a sheet of staff: are the same ones read, whichever program wrote them?"""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from employers import sheets
from employers.sheets import grid
from employers.sheets.lists import Wanted
from employers.staff.taken import TakenList
from materials.checks.problem import Problem
from tests.employers.workbooks import COLUMNS, LABELS

pytestmark = pytest.mark.covers("O-01")

WANTED = [Wanted(each.key, each.label) for each in COLUMNS]
Rows = list[list[str]]
signs = st.one_of(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=[*map(chr, grid.INVISIBLE)]),
    st.sampled_from("\n\t,;\"'=+-@_x０１９年月—□☑　"),
)
text = st.text(signs, max_size=40).map(str.strip)
people = st.lists(st.tuples(text.map(lambda said: f"人{said}"), text, text, text).map(list), min_size=1, max_size=6)


def by_xlsxwriter(rows: Sequence[Sequence[str]], path: Path) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            for place, said in enumerate(cells):
                page.write_string(number, place, said)
    return path


def line_by_line(rows: Sequence[Sequence[str]], path: Path) -> Path:
    """Its texts stand in the cells themselves."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            for place, said in enumerate(cells):
                page.write_string(number, place, said)
    return path


def by_openpyxl(rows: Sequence[Sequence[str]], path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    for number, cells in enumerate(rows, start=1):
        for place, said in enumerate(cells, start=1):
            page.cell(number, place).value = said.replace("_x", "x")
            page.cell(number, place).data_type = "s"
    book.save(path)
    return path


def by_csv(rows: Sequence[Sequence[str]], path: Path) -> Path:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    path.write_bytes(file.getvalue().encode("utf-8-sig"))
    return path


WRITERS: dict[str, Callable[[Sequence[Sequence[str]], Path], Path]] = {
    "a.xlsx": by_xlsxwriter,
    "b.xlsx": line_by_line,
    "c.xlsx": by_openpyxl,
    "d.csv": by_csv,
}


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=60, deadline=None)
@given(rows=people)
def test_the_same_texts_are_read(name: str, rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = WRITERS[name]([LABELS, *rows], tmp_path_factory.getbasetemp() / name)

    found = sheets.read(path, path.suffix[1:], WANTED)

    assert isinstance(found, TakenList), found
    expected = [[said.replace("_x", "x") if name == "c.xlsx" else said for said in row] for row in rows]
    assert [[cell.text for cell in row.cells.values()] for row in found.rows] == expected


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=400) | st.text(max_size=200).map(str.encode), format=st.sampled_from(["csv", "xlsx"]))
def test_whatever_the_bytes_are_it_ends_in_a_list_or_a_problem(
    content: bytes, format: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"whatever.{format}"
    path.write_bytes(content)

    assert isinstance(sheets.read(path, format, WANTED), Problem)
