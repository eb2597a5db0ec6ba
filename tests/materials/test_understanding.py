"""Is the evaluation form in a Word file understood, made from the portal's form or typed by hand?"""

import io
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants import dossier as facts
from applicants.dossier import Dossier
from materials.reading import docx
from materials.reading.content import Block, Cell, Table
from materials.reading.form import Form, Spot
from materials.reading.understanding import understand
from tests.materials.forms import STYLES, dossier, older, ours
from tests.materials.understood import LINE, NOT_ON_IT, PARTS, WORK, comparable, fact, read, rows, table, understood

# ── Whole forms ──────────────────────────────────────────────────────────────


@pytest.mark.covers("CR-54")
def test_our_own_form_says_what_was_filled_into_it() -> None:
    form = read(ours(dossier()))

    assert form.not_found == ()
    assert comparable(form.dossier) == comparable(dossier())
    assert form.dossier.registration.specialty == dossier().registration.specialty
    assert form.has_photo


@pytest.mark.parametrize("style", STYLES)
def test_the_older_form_says_the_same_however_it_was_typed(style: str) -> None:
    form = read(older(dossier(), style=style))

    assert form.not_found == ()
    assert comparable(form.dossier) == comparable(dossier())
    assert {label: facts.stated(said.text) for label, said in form.cover.items()} == {
        "姓名": "林知远",
        "现任专业职务": "工程师",
        "申报专业": "自动控制",
        "申报资格": "高级工程师",
        "所在单位": "北辰精密仪器有限公司",
        "填表时间": "2026年3月2日",
    }
    assert form.has_photo
    assert form.reserved is not None
    assert form.reserved.text == ""


@pytest.mark.parametrize("file", [ours(dossier()), older(dossier())], ids=["ours", "older"])
def test_every_part_is_found_in_the_order_of_the_form(file: bytes) -> None:
    form = read(file)

    found = sorted((spot.block, PARTS.index(part)) for part, spot in form.headings.items() if part in PARTS)
    assert [PARTS[place] for _block, place in found] == PARTS


def test_each_cell_stands_where_it_is_said_to_stand() -> None:
    content = docx.content_of(io.BytesIO(older(dossier(), style="everything at once")))
    form = understand(content)

    for (_block, label, _row), said in form.cells.items():
        block = content.blocks[said.spot.block]
        assert isinstance(block, Table)
        assert said.spot.table == sum(isinstance(each, Table) for each in content.blocks[: said.spot.block + 1])
        assert said.spot.row is not None
        assert said.spot.column is not None
        text = block.rows[said.spot.row - 1][said.spot.column - 1].text
        assert said.text.split("\n")[0] in text, label


def test_a_form_that_nobody_filled_in_is_found_and_says_nothing() -> None:
    form = read(ours(Dossier(), spare=True))

    assert form.not_found == ()
    assert {said.text for said in form.cells.values()} == {""}
    assert {block: number for block, number in form.rows.items() if block != "现有职称"} == dict.fromkeys(
        facts.ROWS.keys() - {"现有职称"}, 0
    )


def test_the_offices_drawing_with_all_its_hints_says_nothing() -> None:
    """填写评审表注意事项."""
    form = understood(
        "编号：", "中国科学院 专业技术职务任职资格评审表", "填写已获得职称，若无此项为空白", "姓 名 ________",
        "现任专业职务 助理工程师/工程师/高级工程师/ (填已参评付评审的职称)", "申报专业 必填", "申报资格 助理/工程师/高级工程师",
        "所在单位 单位全称/单位公章名称一致", "与报名表、基本情况页一致", "填表时间： 年 月 日", "必填",
        "基本情况 必填",
        table(
            ["姓名", "", "性别", "", "出生年月", "xxxx年x月", "粘 贴\n照 片"],
            ["曾用名", "", "民族", "", "出生地点", "", ""],
            ["参加工作时间", "xxxx年x月", "归口行业", ""],
            ["学历", "毕(肄、结)业时间", "毕业学校", "所学专业", "学制", "学位"],
            ["", "高中及以下学历者填写", "", "", "", ""],
            ["学历从低至高填写", "", "", "", "", ""],
            ["申报专业", "(与封面一致) 必填", "从事申报专业年限", "必填"],
            ["现有职称", "", "取得时间", "", "审批单位", ""],
            ["现任技术职务", "必填", "任职年限", "必填", "聘任单位", "必填"],
            ["何时何地参加何种学术团体任何职务,有何社会兼职", "请填写参加工作后相关信息"],
            ["何时何地获得何种学术荣誉称号", ""],
            ["何时何地受到何种处分", ""],
            ["档案存放单位", "必填", "个人手机", "必填"],
        ),
        "注意与工作经历中起始时间一致", "工作经历",
        table(["起止时间", "单 位", "专业技术工作", "技术职务", "证明人"],
              ["必填\n详细到年月", "必填", "必填", "必填\n请与基本情况页一致", "必填"]),
        "主要专业技术工作业绩",
        table(["起止时间", "项目、课题名称", "本人所起作用", "成果获奖、效益或专利情况", "成果鉴定机构及证明人"],
              ["必填 详细到年月", "必填", "必填", "必填", "必填"]),
        "重要著（译）作、论文及技术工作报告", table(["名称", "本人所起作用", "发表情况", "获奖情况"], [""] * 4),
        "继续教育情况", table(["起止时间", "地点", "主要内容", "方式", "证明人"], [""] * 5),
        "考试、考核情况",
        table(
            ["考 试 情 况"],
            ["时 间", "种 类", "科 目", "成 绩", "组 织 单 位"],
            ["", "面授/函授/讲座/继续教育", "", "", ""],
            ["考 核 情 况 (必填)"],
            ["起止时间", "种 类", "结 论", "组 织 单 位"],
            ["如: 2014. 6-2014. 12", "如: 2014 年度", "称职或合格", "现单位/原单位"],
            ["如: 2015. 1-2015. 12", "如: 2015 年度", "", ""],
            ["", "如: 2016 年度", "", ""],
            ["按实际情况填写", "任职期满", "", ""],
            ["", "任职期满", "", ""],
        ),
        "若有注册类资格可填写在“考试情况”处", "单位推荐意见(必填)",
        table(["电子版无需盖章、签字\n材料审核通过后请打印评审表并签字盖章后上交\n"
               "注：单位推荐意见应由单位领导或直属领导出具，不应由参评人本人随意填写。\n(此处应为电子版，无需扫描件)\n"
               "(公章) 纸质版需盖章\n负责人： 纸质版需手签字\n年 月 日"]),
        "材料审核意见(必填)",
        table(["单位人事部门审核意见\n电子版无需盖章、签字\n材料审核通过后请打印评审表并签字盖章后上交\n"
               "(公章) 纸质版需盖章\n审核人： 纸质版需手签字\n年 月 日"],
              ["评审办事机构审核意见\n此栏请勿填写\n(公章)\n审核人：\n年 月 日"]),
        "个人技术报告", "(应在技术报告内容后，附上述评审表中所填现有职称和获奖、专利、文章等个人技术成果的证明材料)",
        "上传电子版请勿超过20MB",
    )  # fmt: skip

    assert form.not_found == ()
    assert {key: said.text for key, said in form.cells.items() if said.text} == {}
    assert {label: said.text for label, said in form.cover.items() if said.text} == {}
    assert form.rows == {"现有职称": 1} | dict.fromkeys(facts.ROWS.keys() - {"现有职称"}, 0)
    assert form.reserved is not None
    assert form.reserved.text == ""
    assert form.report is not None
    assert form.report.characters == 0


WORDS = st.text(st.sampled_from("精密测量仪器研发主持ABCabc0123 　，。；（）“”—～①²µ<>&年月"), max_size=40).map(
    lambda text: f"研{text}究"
)
FREE = {
    block: [label for label in facts.BY_LABEL[kind] if label not in NOT_ON_IT]
    for block, (_n, kind) in facts.ROWS.items()
}


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_whatever_is_stated_stands_in_the_form_again(data: st.DataObject) -> None:
    kept = {
        block: [
            {label: data.draw(WORDS, label=f"{block} {label}") for label in FREE[block]}
            for _row in range(data.draw(st.integers(1, 3)))
        ]
        for block in facts.ROWS.keys() - {"现有职称", "工作业绩"}
    }
    stated = dossier(**kept)

    form = read(ours(stated))

    assert comparable(form.dossier) == comparable(stated)


def test_what_was_understood_is_kept_as_it_was() -> None:
    form = read(older(dossier(), style="hyphens, numbered rows"))

    assert Form.from_json(form.as_json()) == form


# ── The basic page ───────────────────────────────────────────────────────────


def basic(*rows: Sequence[str | Cell]) -> Form:
    return understood("基本情况", table(*rows))


@pytest.mark.parametrize("label", ["姓名", "姓　名", "姓 名：", "姓\n名", "（姓名）", "姓名(必填)"])
def test_a_label_is_known_however_wide_it_is_set(label: str) -> None:
    assert fact(basic([label, "许堃"]), "个人信息", "姓名") == "许堃"


@pytest.mark.parametrize("label", ["籍贯", "姓名拼音", "民族成分及备注", "出生年月及属相"])
def test_a_label_that_is_not_the_forms_is_not_taken_for_one_of_its(label: str) -> None:
    assert basic([label, "某"]).cells == {}


def test_label_and_text_may_share_a_cell() -> None:
    form = basic(["档案存放单位：示范区人才服务中心", "个人手机: 19900000001"], ["民族：汉族\n曾用名：无"])

    assert fact(form, "档案", "档案所在地") == "示范区人才服务中心"
    assert fact(form, "联系方式", "手机") == "19900000001"
    assert fact(form, "个人信息", "民族") == "汉族"
    assert fact(form, "个人信息", "曾用名") == "无"


def test_a_label_with_nothing_behind_it_is_not_given_its_neighbours_text() -> None:
    form = basic(["民族", "出生地点", "云南省"])

    assert fact(form, "个人信息", "民族") is None
    assert fact(form, "个人信息", "出生地点") == "云南省"
    assert "基本情况·民族" in form.not_found


def test_a_label_with_a_colon_and_nothing_behind_it_is_found_and_says_nothing() -> None:
    form = basic(["档案存放单位：", "个人手机：19900000001"])

    assert form.cells["档案", "档案所在地", None].text == ""
    assert form.cells["档案", "档案所在地", None].spot == Spot("基本情况", 1, 1, 1, 1)


def test_an_empty_cell_is_found_and_says_nothing() -> None:
    form = basic(["民族", "", "出生地点", "云南省"])

    assert form.cells["个人信息", "民族", None].text == ""
    assert form.cells["个人信息", "民族", None].spot == Spot("基本情况", 1, 1, 1, 2)


def test_a_text_may_stand_below_its_label() -> None:
    form = basic(["何时何地受到何种处分"], ["2019年在示范市受警告"], ["民族", "汉族"])

    assert fact(form, "团体荣誉处分", "处分") == "2019年在示范市受警告"


def test_a_label_beside_several_lines_is_answered_by_all_of_them() -> None:
    label = "何时何地获得何种学术荣誉称号"
    form = basic([label, "2019年甲"], [Cell((label,), 0, goes_on=True), "2020年乙"])

    assert fact(form, "团体荣誉处分", "学术荣誉称号") == "2019年甲\n2020年乙"


def test_the_photograph_is_no_answer() -> None:
    form = basic(["出生年月", "", Cell(("粘贴照片",), 2)], ["姓名", "许堃", Cell(("",), 2, pictures=("a.png",))])

    assert fact(form, "个人信息", "出生日期") == ""
    assert fact(form, "个人信息", "姓名") == "许堃"
    assert form.has_photo


def test_several_titles_may_stand_below_their_labels() -> None:
    form = basic(
        ["民族", "汉族"],
        ["现有职称", "取得时间", "审批单位"],
        ["助理工程师", "2013.9", "示范市人社局"],
        ["工程师", "2018.11", "示范省评委会"],
    )

    assert rows(form, "现有职称") == [["助理工程师", "2013.9", "示范市人社局"], ["工程师", "2018.11", "示范省评委会"]]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("男√ 女□", "男"),
        ("☑男 □女", "男"),
        ("男 女√", "女"),
        ("□男　■女", "女"),
        ("男☑女☐", "男"),
        ("男√女√", "男√女√"),
        ("男", "男"),
    ],
)
def test_of_a_choice_the_one_that_is_ticked_counts(typed: str, said: str) -> None:
    assert fact(basic(["性别", typed]), "个人信息", "性别") == said


@pytest.mark.parametrize(
    "hint", ["必填", "xxxx年x月", "　　年　月　日", "如: 2014. 6-2014. 12", "（必填）", "以下空白"]
)
def test_a_hint_of_the_form_is_nobodys_answer(hint: str) -> None:
    assert fact(basic(["参加工作时间", hint]), "单位与岗位", "参加工作时间") == ""


def test_a_hint_behind_an_answer_is_left_out() -> None:
    assert fact(basic(["申报专业（与封面一致）", "自动控制（必填）\n必填"]), "申报信息", "其它专业") == "自动控制"


def test_a_cell_about_which_two_readers_disagree_is_unclear() -> None:
    form = basic(["民族", Cell(("汉",), 1, doubtful=True), "出生地点", "云南省"])

    assert form.unclear == {("个人信息", "民族", None): Spot("基本情况", 1, 1, 1, 2)}
    assert fact(form, "个人信息", "民族") is None
    assert "基本情况·民族" not in form.not_found


def test_a_row_about_the_person_may_stand_behind_another_table() -> None:
    form = understood("工作经历", table(WORK, LINE, ["档案存放单位", "示范区人才服务中心", "个人手机", "19900000001"]))

    assert rows(form, "工作经历") == [[*LINE]]
    assert fact(form, "档案", "档案所在地") == "示范区人才服务中心"


# ── What is not there ────────────────────────────────────────────────────────


def test_of_a_file_that_is_no_form_every_part_is_not_found() -> None:
    form = understood("关于放假的通知", table(["日期", "安排"], ["1日", "放假"]))

    assert form.not_found == ("封面", *(part for part in PARTS[1:]))
    assert form.cells == {}


@pytest.mark.parametrize("part", ["工作经历", "继续教育情况", "单位推荐意见"])
def test_a_part_that_was_taken_out_is_not_found(part: str) -> None:
    assert read(older(dossier(), without={part})).not_found == (part,)


def test_a_cell_that_was_taken_out_is_not_found() -> None:
    assert read(older(dossier(), without={"民族"})).not_found == ("基本情况·民族",)


# ── What somebody may have prepared ──────────────────────────────────────────

MANY = 20_000


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param(["工作经历", table(WORK, *[["姓名", "甲", "", "", ""]] * MANY)], id="labels among rows"),
        pytest.param(
            ["基本情况", table(["何时何地受到何种处分", "甲"], *[[Cell(("",), 0, goes_on=True), "乙" * 40]] * MANY)],
            id="a label beside no end of lines",
        ),
        pytest.param(["单位推荐意见", table(["负责人：（（（ 年 月\n" * MANY])], id="signatures"),
        pytest.param(
            ["单位推荐意见", table(["单位" * 59 + "\n" + "（" * 119 + "\n"] * (MANY // 10))], id="departments"
        ),
        pytest.param(["个人技术报告", "正文", "附件1"] * MANY, id="reports"),
        pytest.param(
            ["张三的技术工作报告 要求" * 3, table(["附" * 190]), "技术工作报告\t"] * (MANY // 10), id="almost reports"
        ),
        pytest.param(
            ["个人技术报告", *["一、甲", "文" * 80, "附件1", "二、乙", "……" * 18] * (MANY // 10)], id="chapters"
        ),
        pytest.param([f"（{'(' * 190}{n}" for n in range(MANY // 4)], id="brackets"),
        pytest.param(["个人技术报告", *[table(WORK[:3], ["甲"] * 3)] * (MANY // 10)], id="tables within a report"),
        pytest.param(["姓" + " " * 190] * (MANY // 10), id="blanks on the cover"),
    ],
)
def test_the_time_it_takes_grows_with_the_text_only(blocks: list[Block | str]) -> None:
    begun = time.process_time()

    understood(*blocks)

    assert time.process_time() - begun < 5
