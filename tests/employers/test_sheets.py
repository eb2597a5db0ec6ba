"""What is read in a sheet of staff: which row, which column, which text, and what is odd about a cell?"""

import io
import re
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import numbers as formats

from employers.staff import sheets, words
from employers.staff.taken import Taken, TakenList
from materials.checks.problem import Problem
from tests.employers.workbooks import COLUMNS, HEADINGS, LABELS, MAIN, PERSON, book, list_of, row, sheet, text, texts

CHECKS = ["archive.py", "markup.py", "package.py", "contents.py"]

pytestmark = pytest.mark.covers("O-01")


def read(content: bytes, format: str = "xlsx") -> Problem | TakenList:
    """In the limited process, as the portal reads it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{format}"
        path.write_bytes(content)
        return sheets.read(path, format, COLUMNS)


def taken(content: bytes, format: str = "xlsx") -> TakenList:
    found = read(content, format)
    assert isinstance(found, TakenList), words.refusal(found)
    return found


def refused(content: bytes, format: str = "xlsx") -> str:
    found = read(content, format)
    assert isinstance(found, Problem), list(found.rows)[:3]
    return words.refusal(found)


def cells(content: bytes, format: str = "xlsx") -> list[list[tuple[str, str]]]:
    """Text and trouble, row by row."""
    rows = taken(content, format).rows
    return [[(cell.text, cell.trouble) for cell in each.cells.values()] for each in rows]


def stated(content: bytes, format: str = "xlsx") -> list[list[str]]:
    return [[text for text, _trouble in each] for each in cells(content, format)]


# ── Where things stand ───────────────────────────────────────────────────────


def test_each_cell_is_known_by_its_address_and_each_row_by_its_number() -> None:
    found = taken(list_of(texts(2, PERSON), texts(7, ["周衡", "", "19900000002"])))

    assert [(each.number, each.place) for each in found.rows] == [(2, "第2行"), (7, "第7行")]
    assert found.headings == {"name": "A", "number": "B", "mobile": "C", "现有职称.取得时间": "D"}
    assert list(found.rows)[0].cells["number"] == Taken("110105198802143038", "B2")
    assert list(found.rows)[1].cells["number"] == Taken("", "B7")


def test_the_headings_may_stand_below_a_title_spaced_starred_and_bracketed() -> None:
    title = row(1, text("A1", "某某公司参评人员名单")) + row(3, text("A3", "填表人：周允"))
    headings = texts(5, ["姓 名*", "证件\n号码＊", "手机号（必填）", "现有职称取得时间："])

    found = taken(book(sheet(title + headings + texts(6, PERSON))))

    assert [each.number for each in found.rows] == [6]
    assert stated(book(sheet(title + headings + texts(6, PERSON)))) == [PERSON]


def test_headings_are_known_by_other_words_too_but_their_own_words_come_first() -> None:
    others = book(sheet(texts(1, ["姓名", "身份证号码", "联系电话", "取得时间"]) + texts(2, PERSON)))
    both = book(sheet(texts(1, ["姓名", "证件号码", "手机号", "联系电话"]) + texts(2, PERSON)))

    assert stated(others) == [PERSON]
    assert taken(both).headings == {"name": "A", "number": "B", "mobile": "C"}
    assert taken(both).remarks == (("unknown_column", "“联系电话”（D列）"),)


def test_a_column_that_the_file_lacks_is_missing_from_its_rows() -> None:
    found = taken(book(sheet(texts(1, LABELS[:3]) + texts(2, PERSON[:3]))))

    assert list(list(found.rows)[0].cells) == ["name", "number", "mobile"]


def test_blank_rows_and_the_sample_are_skipped_and_the_sample_is_named() -> None:
    rows = texts(2, ["示例：张三", *PERSON[1:]]) + row(3, "") + row(4, text("A4", "　 ")) + texts(5, PERSON)

    found = taken(list_of(rows))

    assert [each.number for each in found.rows] == [5]
    assert [words.remark(*each) for each in found.remarks] == [
        "第2行以“示例”开头，没有读取；填的是本单位人员的，请改正姓名后重新上传。"
    ]


def test_cells_and_rows_without_an_address_follow_one_another() -> None:
    bare = "<row>" + "".join(f"<c t='str'><v>{each}</v></c>" for each in LABELS) + "</row>"
    people = "<row>" + "".join(f"<c t='str'><v>{each}</v></c>" for each in PERSON) + "</row>"

    found = taken(book(sheet(bare + people)))

    assert [cell.where for cell in list(found.rows)[0].cells.values()] == ["A2", "B2", "C2", "D2"]


# ── What a cell is ───────────────────────────────────────────────────────────


def numbered(kind: str, raw: str, column: str = "B", inside: str = "", style: str = "") -> bytes:
    styled = f' s="{style}"' if style else ""
    odd = f'<c r="{column}2" t="{kind}"{styled}>{inside}<v>{raw}</v></c>'
    others = [text(f"{'ABCD'[at]}2", each) for at, each in enumerate(PERSON)]
    others["ABCD".index(column)] = odd
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    )
    styles += '<numFmt numFmtId="165" formatCode="[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy"/><numFmt numFmtId="166" formatCode="0.00&quot;d&quot;"/></numFmts>'
    styles += '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>'
    styles += (
        "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 164, 165, 166, 57, 20)) + "</cellXfs></styleSheet>"
    )
    return book(sheet(HEADINGS + row(2, "".join(others))), styles=styles)


def odd(content: bytes, column: int = 1) -> tuple[str, str]:
    return cells(content)[0][column]


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("13800000000.0", ("13800000000", "")),
        ("1.38E10", ("13800000000", "")),
        ("999999999999999", ("999999999999999", "")),
        ("1234567890123456", ("1234567890123456", "rounded")),
        ("1.1010519880214E+17", ("1.1010519880214E+17", "rounded")),
        ("110105198802143000", ("110105198802143000", "rounded")),
        ("0.30000000000000004", ("0.3", "")),
        ("1E99999", ("1E99999", "rounded")),
        ("NaN", ("NaN", "error")),
        ("1_0", ("1_0", "error")),
    ],
)
def test_a_number_is_read_without_losing_digits_and_one_that_lost_them_is_told(raw: str, read: tuple[str, str]) -> None:
    assert odd(numbered("n", raw)) == read


def test_what_a_formula_counted_is_shown_with_the_advice_to_make_it_a_value() -> None:
    (row,) = taken(numbered("str", "19900000001", inside="<f>VLOOKUP(A2,X:Y,2)</f>")).rows
    found = row.cells["number"]

    assert found == Taken("19900000001", "B2", "formula")
    assert words.cell(found) == "是公式，不是值。请复制后“选择性粘贴—数值”，改为值。"


@pytest.mark.parametrize(
    ("kind", "raw", "read"),
    [
        ("e", "#N/A", ("#N/A", "error")),
        ("b", "1", ("TRUE", "boolean")),
        ("str", "=1+1", ("=1+1", "")),
        ("str", "1.10105E+17", ("1.10105E+17", "rounded")),
        ("d", "2018-07-01T00:00:00", ("2018-07-01", "")),
        ("str", "字" * 2_000, ("字" * 2_000, "")),
        ("str", "字" * 2_001, ("字" * 2_000, "too_long")),
        ("str", "１１０１０５", ("１１０１０５", "")),
        ("str", "  19900000001 　", ("19900000001", "")),
        ("str", "19900\u200b000001", ("19900000001", "")),
        ("str", "_x0041_\U0001f600_xD83D__xDE00__xD800_", ("A\U0001f600\U0001f600", "")),
    ],
)
def test_what_is_no_plain_text_is_told(kind: str, raw: str, read: tuple[str, str]) -> None:
    assert odd(numbered(kind, raw)) == read


@pytest.mark.parametrize(
    ("raw", "style", "since_1900", "since_1904"),
    [
        ("43282", "1", "2018-07-01", "2022-07-02"),
        ("43282", "2", "2018-07", "2022-07"),
        ("43282.75", "3", "2018-07-01", "2022-07-02"),
        ("43282", "5", "2018-07", "2022-07"),
        ("59", "1", "1900-02-28", "1904-02-29"),
        ("61", "1", "1900-03-01", "1904-03-02"),
        ("0.5", "6", "12:00", "12:00"),
    ],
)
def test_a_day_is_read_by_the_format_of_its_cell_in_both_ways_of_counting(
    raw: str, style: str, since_1900: str, since_1904: str
) -> None:
    content = numbered("n", raw, "D", style=style)

    assert odd(content, 3) == (since_1900, "")
    assert odd(_from_1904(content), 3) == (since_1904, "")


def _from_1904(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"<workbookPr ", b'<workbookPr date1904="1" '))
    return file.getvalue()


@pytest.mark.parametrize(
    ("raw", "style", "read"),
    [
        ("60", "1", ("60", "date")),  # 29 February 1900
        ("-1", "1", ("-1", "date")),
        ("2958466", "1", ("2958466", "date")),
        ("43282", "0", ("43282", "serial")),
        ("2018.1", "0", ("2018.1", "ambiguous")),
        ("2018.12", "0", ("2018.12", "")),
        ("201812", "0", ("201812", "")),
        ("2018", "4", ("2018", "")),
    ],
)
def test_a_number_where_a_month_should_be_is_not_guessed(raw: str, style: str, read: tuple[str, str]) -> None:
    assert odd(numbered("n", raw, "D", style=style), 3) == read


def test_shared_and_rich_texts_are_read_without_how_they_are_pronounced() -> None:
    shared = (
        f'<sst xmlns="{MAIN}"><si><r><t>林</t></r><r><rPr/><t xml:space="preserve">知远 </t></r>'
        "<rPh sb='0' eb='1'><t>リン</t></rPh></si></sst>"
    )
    inline = '<c r="D2" t="inlineStr"><is><r><t>2018年</t></r><r><t>12月</t></r><rPh><t>ニ</t></rPh></is></c>'
    rest = "".join(text(f"{'ABC'[at]}2", each) for at, each in enumerate(PERSON[:3]) if at)

    found = stated(book(sheet(HEADINGS + row(2, '<c r="A2" t="s"><v>0</v></c>' + rest + inline)), shared=shared))

    assert found == [PERSON]


# ── Merged, hidden, beside ───────────────────────────────────────────────────


def test_a_merged_cell_shows_its_value_in_the_first_one_only() -> None:
    merged = '<mergeCells><mergeCell ref="D2:D4"/><mergeCell ref="A1:A1"/></mergeCells>'

    found = cells(list_of(texts(2, PERSON), texts(3, PERSON[:3]), texts(5, PERSON[:3]), after=merged))

    assert [each[3] for each in found] == [("2018年12月", ""), ("2018年12月", "merged"), ("", "")]


def test_hidden_rows_and_columns_are_read_and_named() -> None:
    columns = '<cols><col min="2" max="2" hidden="1"/><col min="40" max="16384" hidden="1"/></cols>'
    rows = [texts(number, PERSON, 'hidden="1"' if number % 2 else "") for number in range(2, 60)]

    found = taken(list_of(*rows, before=columns))

    assert len(found.rows) == 58
    named = "、".join(str(number) for number in range(3, 43, 2))
    assert [words.remark(*each) for each in found.remarks] == [
        f"第{named}等29行是隐藏或筛选掉的，已一并读取；不要导入的，请删去后重新上传。",
        "B列是隐藏的，已一并读取。",
    ]


def test_columns_nobody_asked_for_are_named_but_not_a_count_nor_the_portal_s_own() -> None:
    headings = texts(1, [*LABELS, "备注", "错误说明", "序号"])

    found = taken(book(sheet(headings + texts(2, [*PERSON, "党员", "证件号码校验位不对", "1", "旁注"]))))

    assert [words.remark(*each) for each in found.remarks] == [
        "“备注”（E列）不是名单模板里的列，没有读取。",
        "H列没有标题，没有读取；需要的请补上标题后重新上传。",
    ]


def test_of_two_lists_the_first_is_read_and_the_others_are_named() -> None:
    one, other = (sheet(HEADINGS + texts(2, [name, *PERSON[1:]])) for name in ("林知远", "周衡"))
    blank, notes = sheet(""), sheet(texts(1, ["请于月底前交"]))

    found = taken(book(blank, notes, one, other, names=("Sheet1", "说明", "名单", "名单2")))

    assert [each.cells["name"].text for each in found.rows] == ["林知远"]
    assert [words.remark(*each) for each in found.remarks] == [
        "工作表“说明”不是名单，没有读取。",
        "工作表“名单2”也有名单的标题，没有读取；需要导入的，请另存为单独的文件上传。",
    ]


def test_a_sheet_that_is_hidden_is_not_read() -> None:
    one, other = (sheet(HEADINGS + texts(2, [name, *PERSON[1:]])) for name in ("林知远", "周衡"))

    found = taken(book(one, other, states=("veryHidden", "visible")))

    assert [each.cells["name"].text for each in found.rows] == ["周衡"]
    assert found.remarks == ()


# ── What cannot be read as a whole ───────────────────────────────────────────


def test_what_is_missing_doubled_or_not_there_is_named() -> None:
    assert refused(book(sheet(texts(1, ["姓名", "手机号", "备注"]) + texts(2, PERSON)))) == (
        "缺少必填的列：“证件号码”。请补上这些列（标题与名单模板一致）后再上传。"
    )
    assert refused(book(sheet(texts(1, ["姓名", "证件号码", "手机号", "手 机 号"]) + texts(2, PERSON)))) == (
        "有重复的列：“手机号”（C列、D列）。不知道以哪一列为准，请只保留一列后再上传。"
    )
    assert refused(book(sheet(texts(1, ["姓名", "身份证号", "身份证号码", "手机号"]) + texts(2, PERSON)))) == (
        "有重复的列：“证件号码”（B列、C列）。不知道以哪一列为准，请只保留一列后再上传。"
    )
    assert refused(book(sheet(texts(1, PERSON)))) == words.refusal(Problem("no_header"))
    assert refused(book(sheet(HEADINGS))) == words.refusal(Problem("no_rows"))
    assert refused(book(sheet(""))) == words.refusal(Problem("empty_sheet"))


def test_five_thousand_rows_are_read_and_one_more_is_too_many() -> None:
    rows = [texts(number, PERSON) for number in range(2, 5_002)]

    assert len(taken(list_of(*rows)).rows) == 5_000
    assert refused(list_of(*rows, texts(5_002, PERSON))) == (
        "名单超过 5,000 人。一次最多导入 5,000 人，请分成几个文件，分批上传。"
    )


def test_as_the_office_programs_write_it() -> None:
    made = openpyxl.Workbook()
    page = made.active
    page.append(LABELS)
    page.append(["林知远", "110105198802143038", 19900000001, None])
    page["D2"] = date(2018, 12, 1)
    page["D2"].number_format = formats.FORMAT_DATE_YYYYMMDD2
    file = io.BytesIO()
    made.save(file)

    assert stated(file.getvalue()) == [["林知远", "110105198802143038", "19900000001", "2018-12-01"]]


def test_there_are_words_for_everything_that_can_be_found() -> None:
    readers = [*Path("employers/sheets").glob("*.py"), *map(Path("materials/checks").joinpath, CHECKS)]
    bundles = [path.read_text() for path in Path("employers/bundles").glob("*.py")]
    sources = [path.read_text() for path in readers]

    raised = {code for text in sources for code in re.findall(r'(?:Found|Problem)\("(\w+)"', text)}
    marks = r'yield "(\w+)"|"(other_(?!form)\w+|unknown_\w+)"|remarks = \[\("(nested)"'
    said = {code for text in sources + bundles for code in re.findall(marks, text)}
    assert raised - words.REFUSALS.keys() == set()
    assert {"".join(found) for found in said} == words.REMARKS.keys()


# ── Text with delimiters ─────────────────────────────────────────────────────

ROWS = [LABELS, PERSON]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_text_is_read_however_it_is_coded_and_parted(delimiter: str, encoding: str) -> None:
    content = "\r\n".join(delimiter.join(each) for each in ROWS).encode(encoding)

    assert stated(content, "csv") == [PERSON]


def test_quotes_keep_delimiters_and_line_breaks_and_excel_s_way_to_keep_digits_is_understood() -> None:
    content = f'{",".join(LABELS)}\n"林,知\n远","=""110105198802143038""","19900000001",2018.1\n'

    assert cells(content.encode(), "csv") == [
        [("林,知\n远", ""), ("110105198802143038", ""), ("19900000001", ""), ("2018.1", "ambiguous")]
    ]


def test_a_text_that_cannot_be_read_is_refused_in_words() -> None:
    header = f"{','.join(LABELS)}\n"

    assert refused((header + '林知远,"110105\n').encode(), "csv") == (
        "第 2 行附近的引号不成对，后面的内容无法分列。请改正，或另存为 .xlsx 后再上传。"
    )
    assert refused(header.encode() + b"\x80\xff", "csv") == words.refusal(Problem("encoding"))
    assert refused(header.encode() + b"\0", "csv") == words.refusal(Problem("content"))
    assert refused(b"", "csv") == words.refusal(Problem("empty_file"))
    assert refused("你好\n".encode(), "csv") == words.refusal(Problem("no_header"))
    assert refused(b"\n\n", "csv") == words.refusal(Problem("empty_sheet"))
