"""Do tables, notes and pictures of a Word file stand on a page where they stand in the file?"""

import re

import pytest

from materials import content_page
from materials.content_page import Image
from materials.precheck import Remark
from materials.reading import WordReading
from materials.reading.content import Cell, Content, Paragraph, Picture, Table
from materials.reading.form import Form, Report, Spot, Title


def page(
    *blocks: Paragraph | Table | Picture,
    form: Form | None = None,
    remarks: tuple[Remark, ...] = (),
    images: dict[str, Image] | None = None,
) -> content_page.FilePage:
    reading = WordReading(Content("docx", blocks), form or Form())
    return content_page.page(reading, remarks, explanations={}, images=images or {})


def rows(*table: tuple[Cell, ...]) -> list[list[str]]:
    """Of each row the cells: what their tag says, and their text."""
    (block,) = page(Table(table)).blocks
    return [
        [" ".join(filter(None, each)) for each in re.findall(r"<td ?([^>]*)>(.*?)</td>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", block.rows)
    ]


def remark(spot: Spot | None, mark: str = "m1") -> Remark:
    return Remark("CR-36", "missing", "blocking", spot, "表1 第1行 第1列", "请填写。", mark)


def test_cells_merged_downwards_and_sideways_are_told_once() -> None:
    top = (Cell(("学历",), 0), Cell(("本科",), 1, columns=2))
    below = (Cell((), 0, goes_on=True), Cell(("硕士",), 1), Cell(("2013",), 2))
    last = (Cell((), 0, goes_on=True), Cell(("博士",), 1), Cell((), 2))

    assert rows(top, below, last) == [
        ['rowspan="3" 学历', 'colspan="2" 本科'],
        ["硕士", "2013"],
        ["博士", ""],
    ]


def test_a_cell_that_goes_on_from_nowhere_stands_for_itself() -> None:
    assert rows((Cell(("甲",), 0),), (Cell(("乙",), 0, columns=2, goes_on=True),)) == [["甲"], ['colspan="2" 乙']]


def test_where_the_grid_of_a_row_begins_later_there_is_room() -> None:
    assert rows((Cell(("甲",), 2), Cell(("乙",), 4))) == [['colspan="2"', "甲", 'colspan="1"', "乙"]]


def test_lines_of_a_cell_stay_apart_and_empty_ones_are_left_out() -> None:
    assert rows((Cell(("2014.6", "", "2014.12"), 0),)) == [["2014.6<br>2014.12"]]


@pytest.mark.parametrize("typed", ["110105198802143038", "11010519880214303x", "１１０１０５１９８８０２１４３０３Ｘ"])
def test_numbers_that_identify_a_person_are_masked(typed: str) -> None:
    shown = page(Paragraph(f"身份证号：{typed}，手机19900000001", 1), Table(((Cell((typed, "19900000001"), 0),),)))

    assert re.sub(r"[0-9Xx]{4}$", "", shown.blocks[0].text.partition("，")[0]) == "身份证号：110***********"
    assert shown.blocks[0].text.partition("，")[2] == "手机199****0001"
    assert re.findall(r"\d{5}", shown.blocks[1].rows) == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("199 0000 0001", "199****0001"),
        ("199-0000-0001", "199****0001"),
        ("１９９０００００００１", "１９９****０００１"),
        ("+8619900000001", "+86199****0001"),
        ("+86 199 0000 0001", "+86 199****0001"),
        ("110105 19880214 303X", "110***********303X"),
        ("110105-19880214-303x", "110***********303X"),
    ],
)
def test_however_they_are_divided_or_led_in(typed: str, shown: str) -> None:
    assert page(Paragraph(f"联系方式：{typed}。")).blocks[0].text == f"联系方式：{shown}。"


def test_other_numbers_are_not() -> None:
    said = "专利号 ZL202110123456.7，工号 190012345678，金额 1234567890123456789 元，座机 010-62555170，2013-2016"

    assert page(Paragraph(said)).blocks[0].text == said


def test_a_note_stands_in_its_cell_and_the_list_leads_there() -> None:
    shown = page(
        Table(((Cell(("证明人",), 0), Cell((), 1)),)), remarks=(remark(Spot("工作经历", 0, table=1, row=1, column=2)),)
    )

    assert [note.anchor for note in shown.notes] == ["b0-1-2"]
    (cell,) = re.findall(r'<td id="b0-1-2"[^>]*>(.*?)</td>', shown.blocks[0].rows)
    assert cell == str(shown.notes[0].tag)


def test_a_note_of_a_cell_that_the_row_lacks_stands_at_its_end() -> None:
    shown = page(Table(((Cell(("证明人",), 0),),)), remarks=(remark(Spot("工作经历", 0, table=1, row=1)),))

    assert re.findall(r'<td id="([^"]+)"', shown.blocks[0].rows) == ["b0-1-0"]
    assert [note.anchor for note in shown.notes] == ["b0-1-0"]


def test_what_is_said_of_a_place_that_is_not_shown_leads_to_its_table_or_nowhere() -> None:
    table = Table(((Cell(("甲",), 0), Cell(("乙",), 1)),))

    beyond = page(table, remarks=(remark(Spot("工作经历", 0, table=1, row=7, column=1)),))
    gone = page(table, remarks=(remark(Spot("工作经历", 9)), remark(None, "m2")))

    assert [note.anchor for note in beyond.notes] == ["b0"]
    assert [note.anchor for note in gone.notes] == ["", ""]


def test_parts_are_headings_however_they_look_in_the_file() -> None:
    title = Title("一、背景", 1, Spot("个人技术报告", 2))
    form = Form(
        headings={"工作经历": Spot("工作经历", 0), "个人技术报告": Spot("个人技术报告", 1)},
        report=Report(characters=9, begins=1, ends=4, titles=(title,)),
    )

    shown = page(*map(Paragraph, ("工作经历", "个人技术报告", "一、背景", "正文", "附件")), form=form)

    assert [(block.text, block.level) for block in shown.blocks] == [
        ("工作经历", 3),
        ("个人技术报告", 3),
        ("一、背景", 4),
        ("正文", 0),
        ("附件", 0),
    ]
    assert [(part.text, part.anchor, [each.anchor for each in part.below]) for part in shown.contents] == [
        ("工作经历", "b0", []),
        ("个人技术报告", "b1", ["b2"]),
        ("证明材料", "b4", []),
    ]


def test_a_picture_in_a_cell_and_one_between_paragraphs_are_shown_with_their_size() -> None:
    there = Image("/pictures/0.jpg", 40, 30)
    shown = page(Table(((Cell((), 0, pictures=("a",)),),)), Picture("a"), Picture("b", "公式"), images={"a": there})

    drawn = '<img src="/pictures/0.jpg" width="40" height="30" alt="文件里的图片" loading="lazy">'
    assert drawn in shown.blocks[0].rows
    assert [block.image.tag for block in shown.blocks if block.image] == [
        drawn,
        '<span class="portal-word__missing">公式不能在这里显示，请下载文件查看</span>',
    ]
