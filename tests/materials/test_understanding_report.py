"""Is the technical report found in a file, wherever it begins and its proofs do?"""

import pytest

from materials.reading.content import Block, Paragraph, Picture
from materials.reading.report import counted
from tests.materials.forms import dossier, older, ours
from tests.materials.understood import LINE, WORK, comparable, read, table, understood


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("采用 FPGA 与 DSP 协同", 7),
        ("周期为25微秒。", 7),
        ("3.5%", 1),
        ("“引号”——…", 7),
        ("ＡＢ，（）", 5),
        ("", 0),
        ("two words", 2),
    ],
)
@pytest.mark.covers("CR-46")
def test_characters_are_counted_as_word_counts_them(text: str, characters: int) -> None:
    assert counted(text) == characters


def test_the_report_goes_from_its_heading_to_the_proofs() -> None:
    form = understood(
        "本人撰写了个人技术报告，现提交。", "个人技术报告", "（应在技术报告内容后，附上述评审表中所填现有职称的证明材料）",
        "字数要求：高级工程师5000字左右。", "一、概况", "五字的报告", "证明材料", "工程师证书",
    )  # fmt: skip

    assert form.report is not None
    assert (form.report.begins, form.report.ends, form.report.characters) == (1, 6, 9)


@pytest.mark.parametrize(
    "heading", ["证明材料", "附件：", "附件1：证书", "附件一", "附：证明材料", "四、证明材料", "附 录"]
)
def test_proofs_begin_at_a_line_that_says_so(heading: str) -> None:
    form = understood("个人技术报告", "报告", heading, "工程师证书")

    assert form.report is not None
    assert form.report.ends == 2


def test_without_such_a_line_the_pictures_at_the_end_are_the_proofs() -> None:
    form = understood("个人技术报告", "报告", Picture("a.png"), "又及", Picture("b.png"), "", Picture("c.png"))

    assert form.report is not None
    assert (form.report.ends, form.report.characters) == (4, 4)


def test_the_headings_of_the_report_are_known_by_style_or_number() -> None:
    form = understood(
        "个人技术报告", Paragraph("总述", 1), "一、代表性项目一", "（一）项目背景", "（1）技术难点", "1、难点", "1.1 方案",
        "一、这一句话写得很长，是正文而不是标题。", "2019年的工作", "5G 通信", "今后工作展望",
    )  # fmt: skip

    assert form.report is not None
    assert [(each.text, each.level) for each in form.report.titles] == [
        ("总述", 1),
        ("一、代表性项目一", 1),
        ("（一）项目背景", 2),
        ("（1）技术难点", 4),
        ("1、难点", 3),
        ("1.1 方案", 4),
    ]


@pytest.mark.covers("M-01")
@pytest.mark.parametrize(
    "file", [ours(dossier(), report_first=True), older(dossier(), report_first=True)], ids=["ours", "older"]
)
def test_a_report_in_front_of_the_form_is_told_apart_from_it(file: bytes) -> None:
    form = read(file)

    assert form.report is not None
    assert form.report.ends <= form.headings["基本情况"].block
    assert form.not_found == ()
    assert comparable(form.dossier) == comparable(dossier())


def test_a_part_of_the_form_that_the_report_has_too_is_the_reports() -> None:
    form = understood(
        "基本情况", table(["姓名", "许堃", "性别", "男", "民族", "汉族"]), "工作经历", table(WORK, LINE),
        "个人技术报告", "基本情况", "本人参加工作十年。", "工作经历", table(WORK, LINE), "结束",
    )  # fmt: skip

    assert form.report is not None
    assert (form.report.begins, form.report.ends) == (4, 10)
    assert form.rows["工作经历"] == 1


LONG = "本项目研制了精密定位平台的控制系统，解决了各轴之间的耦合振动。" * 5


# ── Where it begins ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "heading",
    [
        "张三个人技术报告", "申报高级工程师个人技术报告", "附：个人技术报告", "附件2 个人技术报告", "第二部分 个人技术报告",
        "技术工作报告", "专业技术工作报告", "专业技术工作总结", "个人技术工作总结", "二、专业技术报告", "个 人 技 术 报 告",
    ],
)  # fmt: skip
def test_the_report_begins_at_a_short_line_that_is_called_so(heading: str) -> None:
    for block in (Paragraph(heading), Paragraph(heading, 1), Paragraph(heading, 0, page=True)):
        form = understood("基本情况", block, "报告")

        assert form.report is not None
        assert (form.report.begins, form.report.characters) == (1, 2)


@pytest.mark.parametrize(
    "block",
    [
        Paragraph("精密定位平台设计与实现技术报告", 1),
        Paragraph("专业技术工作报告——张三", 0, page=True),
        table(["张三个人技术报告"]),
        table(["个人技术报告"]),
        table(["精密定位平台技术总结"]),
    ],
)
def test_or_at_another_line_where_it_stands_out(block: Block) -> None:
    form = understood("基本情况", block, "报告")

    assert form.report is not None
    assert (form.report.begins, form.report.characters) == (1, 2)


def test_the_whole_report_may_stand_in_a_frame() -> None:
    form = understood("基本情况", table(["个人技术报告\n\n一、项目\n报告"]), "证明材料", "证书")

    assert form.report is not None
    assert (form.report.begins, form.report.ends, form.report.characters) == (1, 2, 6)
    assert [each.text for each in form.report.titles] == ["一、项目"]


@pytest.mark.parametrize(
    "block",
    [
        "本人撰写了个人技术报告，现提交。", "同意提交个人技术报告", "评审表及个人技术报告", "请在此附上个人技术报告",
        "精密定位平台技术报告", "个人技术报告字数要求", "重要著（译）作、论文及技术工作报告",
        Paragraph("重要著（译）作、论文及技术工作报告（必填）", 1, page=True), Paragraph("著作、论文、技术工作报告", 1),
        table(["重要著（译）作、论文及技术工作报告"]), table(["本人的专业技术报告见后"]), table(["名称", "个人技术报告"]),
    ],
)  # fmt: skip
def test_words_of_the_form_or_of_a_sentence_are_not_its_heading(block: Block | str) -> None:
    assert understood("基本情况", block, "报告").report is None


def test_nor_is_a_line_over_the_table_of_publications() -> None:
    form = understood(
        "重要著（译）作、论文及", "技术工作报告", table(["名称", "本人所起作用", "发表情况", "获奖情况"], ["甲"] * 4)
    )

    assert form.report is None
    assert form.rows["论文著作"] == 1


# ── Where the proofs begin ───────────────────────────────────────────────────


@pytest.mark.parametrize("number", ["\t12", "……12", "...... 12", ""])
def test_a_table_of_contents_does_not_end_the_report(number: str) -> None:
    form = understood(
        "个人技术报告", "目录", f"一、项目{number}", f"附件1：专利证书{number}", f"附件2：论文{number}",
        "一、项目", LONG * 5, "附件1：专利证书", Picture("a.png"), "附件2：论文", "论文的第一段。",
    )  # fmt: skip

    assert form.report is not None
    assert form.report.ends == 7


def test_an_entry_of_a_table_of_contents_is_no_heading_of_the_report() -> None:
    form = understood("个人技术报告", "目录", "一、概况\t1", "二、展望……2", "一、概况", LONG)

    assert form.report is not None
    assert [each.text for each in form.report.titles] == ["一、概况"]


def test_a_line_in_the_midst_of_the_chapters_is_not_where_the_proofs_begin() -> None:
    form = understood(
        "个人技术报告",
        "一、项目一",
        LONG * 3,
        "附件1：原理图",
        Picture("a.png"),
        "二、项目二",
        LONG,
        "证明材料",
        "证书",
    )

    assert form.report is not None
    assert form.report.ends == 7


def test_a_paper_among_the_proofs_is_not_of_the_report() -> None:
    form = understood(
        "个人技术报告", "一、项目一", LONG, "二、展望", LONG, "三、证明材料", "证书", Picture("a.png"), "附件2：论文",
        "一、引言", LONG * 2, "二、方法", LONG * 2, "附件3：专利证书", Picture("b.png"),
    )  # fmt: skip

    assert form.report is not None
    assert form.report.ends == 5
