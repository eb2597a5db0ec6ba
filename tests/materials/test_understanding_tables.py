"""Are the tables and the opinions of a form understood, in whatever way they are set?"""

from collections.abc import Sequence

import pytest

from materials.reading.content import Block, Cell, Table
from materials.reading.form import Form, Spot
from tests.materials.understood import LINE, WORK, fact, rows, table, understood

# ── Tables of rows ───────────────────────────────────────────────────────────


def worked(*rows: Sequence[str | Cell]) -> Form:
    return understood("工作经历", table(*rows))


def test_rows_in_which_nothing_stands_are_no_rows_and_the_others_keep_their_place() -> None:
    form = worked(WORK, [""] * 5, LINE)

    assert form.rows["工作经历"] == 1
    assert form.cells["工作经历", "证明人", 0].spot == Spot("工作经历", 1, 1, 3, 5)


def test_a_lone_no_is_a_row() -> None:
    assert rows(worked(WORK, ["无", "", "", "", ""]), "工作经历") == [["无", "", "", "", ""]]


def test_a_no_across_the_whole_row_stands_in_each_of_its_cells() -> None:
    assert rows(worked(WORK, [Cell(("无",), 0, 5)]), "工作经历") == [["无"] * 5]


def test_a_text_across_two_columns_is_given_to_the_first_of_them() -> None:
    merged = Cell(("北辰仪器厂 电路设计",), 1, 2)
    form = worked(WORK, [LINE[0], merged, Cell((LINE[3],), 3), Cell((LINE[4],), 4)])

    assert rows(form, "工作经历") == [[LINE[0], "北辰仪器厂 电路设计", "", *LINE[3:]]]


def test_a_remark_across_the_whole_row_is_no_row() -> None:
    assert rows(worked(WORK, LINE, [Cell(("以上由单位核实",), 0, 5)]), "工作经历") == [[*LINE]]


def test_a_cell_that_covers_several_rows_counts_for_each_of_them() -> None:
    below = [Cell(("",), 4, goes_on=True)]
    form = worked(WORK, LINE, [*LINE[:4], *below])

    assert rows(form, "工作经历") == [[*LINE], [*LINE]]
    assert form.cells["工作经历", "证明人", 1].spot == Spot("工作经历", 1, 1, 2, 5)


def test_a_column_that_the_form_does_not_have_is_passed_over() -> None:
    form = worked(["序号", *WORK[:3], "备注", *WORK[3:]], ["1", *LINE[:3], "略", *LINE[3:]], ["2", *[""] * 6])

    assert rows(form, "工作经历") == [[*LINE]]


def test_columns_may_stand_in_another_order() -> None:
    form = worked([*reversed(WORK)], [*reversed(LINE)])

    assert form.answers["工作经历"] == [dict(zip(WORK, LINE, strict=True))]


def test_a_column_that_is_missing_is_not_found() -> None:
    form = worked(WORK[:4], LINE[:4])

    assert rows(form, "工作经历") == [[*LINE[:4]]]
    assert "工作经历·证明人" in form.not_found
    assert "工作经历" not in form.not_found


def test_two_cells_below_one_label_are_one_answer() -> None:
    head = [Cell(("起止时间",), 0, 2), *(Cell((text,), place) for place, text in enumerate(WORK[1:], start=2))]
    form = worked(head, ["2014.6", "2014.12", *LINE[1:]])

    assert form.answers["工作经历"][0]["起止时间"] == "2014.6\n2014.12"


def test_a_head_may_take_two_rows() -> None:
    head = [Cell(("起止时间",), 0, 2), *(Cell((text,), place) for place, text in enumerate(WORK[1:], start=2))]
    below = ["起", "止", *(Cell(("",), place, goes_on=True) for place in range(2, 6))]
    form = worked(head, below, ["2014.6", "2014.12", *LINE[1:]])

    assert rows(form, "工作经历") == [["2014.6\n2014.12", *LINE[1:]]]


def test_a_heading_may_be_written_downwards_beside_the_rows() -> None:
    side = Cell((*"工作经历",), 0)
    form = understood(table([side, *WORK], [Cell(("",), 0, goes_on=True), *LINE]))

    assert rows(form, "工作经历") == [[*LINE]]
    assert form.cells["工作经历", "证明人", 0].spot.part == "工作经历"


def test_a_head_may_carry_the_hints_of_the_form() -> None:
    head = ["起止时间\n必填\n详细到年月", "单 位（必填）", "专业技术工作", "技术职务\n请与基本情况页一致", "证明人"]

    assert rows(worked(head, LINE), "工作经历") == [[*LINE]]


def test_a_second_table_goes_on_where_its_head_repeats() -> None:
    form = understood("工作经历", table(WORK, LINE), "", "工作经历（续）", table(WORK, LINE))

    assert rows(form, "工作经历") == [[*LINE], [*LINE]]
    assert form.cells["工作经历", "单位", 1].spot == Spot("工作经历", 4, 2, 2, 2)


def test_a_second_table_of_the_same_columns_goes_on_without_a_head() -> None:
    assert rows(understood("工作经历", table(WORK, LINE), "", table(LINE)), "工作经历") == [[*LINE], [*LINE]]


def test_a_second_table_of_other_columns_and_without_a_head_is_not_guessed() -> None:
    form = understood("工作经历", table(WORK, LINE), "", table(["2018.1-2019.1", "甲", "乙", "丙"]))

    assert rows(form, "工作经历") == [[*LINE]]
    assert "工作经历·续表" in form.not_found


def test_examinations_and_assessments_may_share_a_table() -> None:
    form = understood(
        "考试、考核情况",
        table(
            [Cell(("考 试 情 况",), 0, 5)],
            ["时 间", "种 类", "科 目", "成 绩", "组 织 单 位"],
            ["无", "面授/函授/讲座/继续教育", "", "", ""],
            [Cell(("考 核 情 况 (必填)",), 0, 5)],
            ["起止时间", "种 类", "结 论", Cell(("组 织 单 位",), 3, 2)],
            ["2014.6-2014.12", "2014年度", "合格", Cell(("北辰仪器厂",), 3, 2)],
            ["如: 2015. 1-2015. 12", "如: 2015 年度", "称职或合格", Cell(("现单位/原单位",), 3, 2)],
            ["按实际情况填写", "任职期满", "", Cell(("",), 3, 2)],
        ),
    )

    assert rows(form, "考试") == [["无", "", "", "", ""]]
    assert rows(form, "年度考核") == [["2014.6-2014.12", "2014年度", "合格", "北辰仪器厂"]]


@pytest.mark.parametrize(
    ("typed", "body", "witness"),
    [
        ("示范市科技局，秦岚", "示范市科技局", "秦岚"),
        ("示范市科技局\n秦岚", "示范市科技局", "秦岚"),
        ("秦岚", None, "秦岚"),
        ("示范市科技局", None, "示范市科技局"),
        ("秦岚、顾盼", None, "秦岚、顾盼"),
        ("鉴定组，共5人，秦岚", None, "鉴定组，共5人，秦岚"),
    ],
)
def test_who_appraised_and_who_bears_witness_are_told_apart_only_where_it_is_plain(
    typed: str, body: str | None, witness: str
) -> None:
    head = ["起止时间", "项目、课题名称", "本人所起作用", "成果获奖、效益或专利情况", "成果鉴定机构及证明人"]
    form = understood("主要专业技术工作业绩", table(head, ["2019.1-2019.12", "甲", "主持", "乙", typed]))

    row = form.answers["工作业绩"][0]
    assert (row.get("鉴定机构"), row["证明人"]) == (body, witness)


# ── Opinions ─────────────────────────────────────────────────────────────────

SIGNED = "（公章）\n负责人：王某　　\n2026年3月1日"


@pytest.mark.parametrize(
    "blocks",
    [
        ("单位推荐意见（必填）", table(["同意推荐。\n业绩属实。\n" + SIGNED])),
        ("单位推荐意见", table(["同意推荐。\n业绩属实。"], [SIGNED])),
        (table(["单\n位\n推\n荐\n意\n见", "同意推荐。\n业绩属实。\n" + SIGNED]),),
        (table(["单位推荐意见：\n同意推荐。\n业绩属实。　　　　（公章）\n负责人：　　年　月　日"]),),
        (table(["单位推荐意见"], ["同意推荐。\n业绩属实。"], [SIGNED])),
        ("单位推荐意见", "同意推荐。", "业绩属实。", "单位（盖章）：", "负责人（签字）：", "年 月 日"),
        (table(["单位推荐意见：同意推荐。\n业绩属实。\n（公章）纸质版需盖章\n负责人： 纸质版需手签字\n年 月 日"]),),
    ],
)
def test_an_opinion_is_what_stands_above_seal_signature_and_date(blocks: Sequence[Block | str]) -> None:
    form = understood(*([blocks] if isinstance(blocks, Table) else blocks))

    assert fact(form, "单位意见", "单位推荐意见") == "同意推荐。\n业绩属实。"


def test_the_offices_box_is_told_apart_from_that_of_the_personnel_department() -> None:
    form = understood(
        "材料审核意见",
        table(
            ["单位人事部门审核意见\n情况属实。\n（公章）\n审核人：\n年 月 日"],
            ["评审办事机构审核意见\n此栏请勿填写\n（公章）\n审核人：\n年 月 日"],
        ),
        "后面的话不是意见。",
    )

    assert fact(form, "单位意见", "单位人事部门审核意见") == "情况属实。"
    assert form.reserved is not None
    assert (form.reserved.text, form.reserved.spot) == ("", Spot("评审办事机构审核意见", 1, 1, 2, 1))


def test_a_report_without_its_heading_is_no_opinion() -> None:
    form = understood(
        "材料审核意见", table(["评审办事机构审核意见\n（公章）"]), "一、项目", "很长的报告", table(["甲", "乙"])
    )

    assert form.reserved is not None
    assert form.reserved.text == ""
    assert "个人技术报告" in form.not_found


@pytest.mark.parametrize(
    "foot",
    [
        "负责人签字： 年 月 日",
        "审核人签字：",
        "经办人签字：　　　　2026年3月1日",
        "部门负责人：",
        "单位人事部门负责人（签章）：",
        "主管领导签字：",
        "分管领导（签字）：林某",
        "负责人签章：　　年　　月　　日",
        "负责人签字　　林某　　年　月　日",
        "单位盖章：",
        "单位公章：",
        "单位 公 章：",
        "盖章",
        "单 位 盖 章　　 2026年3月1日",
        "（单位盖章）　负责人（签字）：林某",
        "日期：2026.3.1",
        "年 月 日　负责人：",
    ],
)
def test_a_line_to_sign_on_says_nothing(foot: str) -> None:
    form = understood("材料审核意见", table([f"评审办事机构审核意见\n{foot}\n年 月 日"]))

    assert form.reserved is not None
    assert form.reserved.text == ""


@pytest.mark.parametrize("foot", ["负责人签字： 年 月 日", "主管领导签字：　　单位公章：", "盖章"])
def test_an_opinion_ends_at_whatever_line_there_is_to_sign_on(foot: str) -> None:
    boxed = understood("单位推荐意见", table([f"同意推荐。\n{foot}"]))
    drawn = understood("单位推荐意见", "同意推荐。", f"{foot}　年 月 日", "共三页")

    assert fact(boxed, "单位意见", "单位推荐意见") == "同意推荐。"
    assert fact(drawn, "单位意见", "单位推荐意见") == "同意推荐。"


@pytest.mark.parametrize("foot", ["（公章）", "　（单位公章）", "　单位盖章：", "　推荐单位（盖章）", "　负责人：林某"])
def test_what_is_said_may_share_its_line_with_the_place_to_sign(foot: str) -> None:
    assert fact(understood("单位推荐意见", table([f"同意推荐{foot}"])), "单位意见", "单位推荐意见") == "同意推荐"


@pytest.mark.parametrize(
    "said", ["同意", "经负责人签字同意推荐", "该表需单位盖章", "签字齐全，同意推荐", "部门同意", "推荐"]
)
def test_who_speaks_of_signing_says_something(said: str) -> None:
    assert fact(understood("单位推荐意见", table([said])), "单位意见", "单位推荐意见") == said
