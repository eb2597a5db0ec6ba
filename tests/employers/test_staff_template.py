"""Does the sheet that is handed out hold what is asked, and is it read back as it was filled in, whoever saved it?"""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from employers.staff import sheets, template, words
from employers.staff.columns import Column, columns
from employers.staff.taken import TakenList
from materials.checks.problem import Problem
from programmes.schema import load
from tests.materials import office

pytestmark = pytest.mark.covers("O-01")

PERSON = {
    "name": "林知远",
    "number": "110105198802143038",
    "mobile": "19900000001",
    "email": "lin@example.cn",
    "level": "工程师",
    "route": "评审",
    "archive": "在本中心",
    "申报信息.评审分组": "软（硬）件研发",
    "学历.毕业学校": "某某大学",
    "学历.学历": "研究生",
    "学历.学位": "硕士",
    "单位与岗位.参加工作时间": "2013年7月",
    "现有职称.取得时间": "2018.10",
}


@pytest.fixture(scope="module")
def asked() -> list[Column]:
    return columns(load(Path("programmes/definitions/cas.toml")), levels=["高级工程师", "工程师"])


@pytest.fixture
def blank(asked: list[Column], tmp_path: Path) -> Path:
    path = tmp_path / "template.xlsx"
    template.write(path, asked, heading="2026年春季")
    return path


def filled(path: Path, asked: list[Column]) -> Path:
    """As somebody does it who keeps the sample and writes below it."""
    book = openpyxl.load_workbook(path)
    page = book[template.NAME]
    for place, column in enumerate(asked, start=1):
        page.cell(3, place).value = PERSON.get(column.key)
        page.cell(3, place).number_format = "@"
    book.save(path)
    return path


def offered(page: Worksheet) -> dict[str, str]:
    """By the letter of the column: what its drop-down offers."""
    lists = [each for each in page.data_validations.dataValidation if each.type == "list"]
    return {str(each.sqref).partition(":")[0].rstrip("0123456789"): each.formula1 for each in lists}


def as_text(page: Worksheet) -> int:
    """How many columns are text from top to bottom."""
    kept = [each for each in page.column_dimensions.values() if each.number_format == "@"]
    return sum(each.max - each.min + 1 for each in kept)


def test_every_column_has_its_heading_its_sample_and_its_choices(blank: Path, asked: list[Column]) -> None:
    page = openpyxl.load_workbook(blank)[template.NAME]

    assert [page.cell(1, place).value for place in range(1, len(asked) + 1)] == [
        f"{column.label}*" if column.required else column.label for column in asked
    ]
    assert [page.cell(2, place).value or "" for place in range(1, len(asked) + 1)] == [c.sample for c in asked]
    assert offered(page)["F"] == '"高级工程师,工程师"'
    assert len(offered(page)) == sum(bool(column.choices) for column in asked)
    assert page.freeze_panes == "B2"


def test_every_column_is_text_down_to_the_last_row(blank: Path, asked: list[Column]) -> None:
    page = openpyxl.load_workbook(blank)[template.NAME]

    validated = {
        str(each.sqref).rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        for each in page.data_validations.dataValidation
    }
    assert as_text(page) == len(asked)
    assert validated == {str(template.LAST_ROW + 1)}


def test_the_other_sheet_says_of_every_column_what_is_asked(blank: Path, asked: list[Column]) -> None:
    page = openpyxl.load_workbook(blank)[template.ABOUT]

    said = {page.cell(row, 1).value: page.cell(row, 4).value for row in range(6, 6 + len(asked))}
    assert list(said) == [column.label for column in asked]
    assert said["学位"] == "有多项的填最高的一项。没有的填“无”。可选：学士、硕士、博士、无。"


def test_as_it_was_handed_out_it_has_nobody_in_it(blank: Path, asked: list[Column]) -> None:
    assert sheets.read(blank, "xlsx", asked) == Problem("no_rows")


def test_a_choice_longer_than_a_drop_down_holds_stands_in_a_hidden_sheet(tmp_path: Path, asked: list[Column]) -> None:
    many = tuple(f"第{number}个很长的评审分组名称" for number in range(40))
    long = [Column(c.key, c.label, c.kind, c.required, many if c.label == "评审分组" else c.choices) for c in asked]
    path = tmp_path / "template.xlsx"

    template.write(path, long, heading="")

    book = openpyxl.load_workbook(path)
    assert offered(book[template.NAME])["J"] == "选项!$J$1:$J$40"
    assert [book[template.CHOICES].cell(row, 10).value for row in (1, 40)] == [many[0], many[-1]]
    assert book[template.CHOICES].sheet_state == "hidden"


def read(path: Path, format: str, asked: list[Column]) -> dict[str, str]:
    found = sheets.read(path, format, asked)
    assert isinstance(found, TakenList), words.refusal(found)
    (row,) = found.rows
    assert [cell.trouble for cell in row.cells.values()] == [""] * len(asked)
    return {key: cell.text for key, cell in row.cells.items() if cell.text}


def test_filled_in_and_saved_by_the_office_programs_it_is_read_as_it_was_typed(
    blank: Path, asked: list[Column], tmp_path: Path
) -> None:
    typed = filled(blank, asked)
    again, old = tmp_path / "again.xlsx", tmp_path / "old.xls"

    again.write_bytes(office.saved_as("xlsx:Calc MS Excel 2007 XML", [typed.read_bytes()], "xlsx")[0])
    old.write_bytes(office.saved_as("xls:MS Excel 97", [typed.read_bytes()], "xlsx")[0])

    assert read(typed, "xlsx", asked) == PERSON
    assert read(again, "xlsx", asked) == PERSON
    page = openpyxl.load_workbook(again)[template.NAME]
    assert as_text(page) >= len(asked)
    assert len(offered(page)) == sum(bool(column.choices) for column in asked)
    refused = sheets.read(old, "xls", asked)
    assert refused == Problem("old", "xls")
    assert words.refusal(refused) == "这是旧版的 .xls 或 WPS 表格。请在 Excel 或 WPS 中另存为 .xlsx 后再上传。"
