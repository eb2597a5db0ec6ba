"""What is said of a form, beside the single flaws that tests/materials/forms plants in Word files?"""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applicants.dossier import Dossier
from materials import precheck
from materials.precheck import Remark, registered
from materials.reading import WordReading, docx, understanding
from materials.reading.content import Content
from materials.reading.form import Form, Key, Report, Said, Spot, Title
from programmes.schema import Checks, Definition
from tests.applicants.rules.dossiers import CAS
from tests.materials.forms import ON, dossier, ours, registration

pytestmark = pytest.mark.covers("CR-36", "CR-54")
Cells = Mapping[Key, str]
Place = tuple[str, str, str]  # rule, code, where


@cache
def good() -> WordReading:
    content = docx.content_of(io.BytesIO(ours(dossier())))
    return WordReading(content, understanding.understand(content))


def saying(cells: Cells, **more: Any) -> Form:
    """The good form, with other words in some of its cells; ("封面", label, None) is one of the cover."""
    form = good().form
    there, cover = dict(form.cells), dict(form.cover)
    for key, text in cells.items():
        if key[0] == "封面":
            cover[key[1]] = Said(text, cover[key[1]].spot)
        else:
            there[key] = Said(text, there[key].spot)
    return replace(form, cells=there, cover=cover, **more)


def without_rows(block: str, *, none: str = "") -> Form:
    """The good form, its table of this block blank, or with ``none`` in its first cell and nothing in the others."""
    form = good().form
    first = {key: said for key, said in form.cells.items() if key[0] == block and key[2] == 0}
    label = next(iter(first))[1]
    rest = {key: said for key, said in form.cells.items() if key[0] != block}
    lone = {key: Said(none if key[1] == label else "", said.spot) for key, said in first.items()} if none else {}
    return replace(form, cells=rest | lone, rows={**form.rows, block: len(lone) and 1})


def judged(form: Form, *, stated: Dossier | None = None, definition: Definition = CAS, **more: Any) -> list[Remark]:
    facts = {"level": "senior", "route": "评审", "archive": "不在本中心", "on": ON} | more
    return precheck.judge(WordReading(Content("docx", ()), form), definition, stated=stated, **facts)


def said(remarks: list[Remark]) -> list[Place]:
    return [(remark.rule, remark.code, remark.where) for remark in remarks]


# ── Blank, and 无 ────────────────────────────────────────────────────────────


def test_a_good_form_has_nothing_to_find_whatever_was_registered_of_it() -> None:
    assert judged(good().form) == []
    assert judged(good().form, stated=dossier()) == []
    assert judged(good().form, stated=registered(registration(dossier()))) == []


def test_years_periods_and_registered_qualifications_as_people_write_them_hold_nothing_up() -> None:
    cells: Cells = {
        ("申报信息", "从事申报专业年限", None): "十余年",
        ("单位与岗位", "任职年限", None): "7年2个月",
        ("年度考核", "起止时间", 1): "2022年度",
        ("年度考核", "起止时间", 2): "2023.1-12",
    }
    examined = {
        "时间": "2021年11月",
        "种类": "职业资格考试",
        "科目": "注册计量师",
        "成绩": "通过",
        "组织单位": "考试院",
    }
    form = saying(cells, rows={**good().form.rows, "考试": 1})
    first = next(iter(form.cells.values()))
    form = replace(form, cells={**form.cells} | {("考试", k, 0): replace(first, text=v) for k, v in examined.items()})

    assert [(each.where, each.message) for each in judged(form)] == []


@pytest.mark.parametrize("block", ["论文著作", "继续教育", "考试"])
def test_where_there_may_be_nothing_the_first_row_says_so(block: str) -> None:
    assert judged(without_rows(block, none="无")) == []
    assert [(each.rule, each.code, each.severity) for each in judged(without_rows(block))] == [
        ("CR-36", "part_blank_or_none", "blocking")
    ]


def test_a_blank_table_is_called_as_the_form_calls_it() -> None:
    assert [each.message for each in judged(without_rows("工作业绩"))] == ["“主要专业技术工作业绩”是空白的，请填写。"]


@pytest.mark.parametrize(
    ("block", "blank", "none"),
    [
        ("工作经历", "工作经历", "表3 第2行 第1列（工作经历 第1行 起止时间）"),
        ("年度考核", "表7 第8行 第1列（考核情况）", "表7 第9行 第1列（考核情况 第1行 起止时间）"),
    ],
)
def test_where_something_has_to_stand_neither_nothing_nor_none_will_do(block: str, blank: str, none: str) -> None:
    assert said(judged(without_rows(block))) == [("CR-36", "part_blank", blank)]
    assert said(judged(without_rows(block, none="无"))) == [("CR-36", "part_not_none", none)]


TITLE: tuple[Key, ...] = (("现有职称", "职称", 0), ("现有职称", "取得时间", 0), ("现有职称", "审批单位", 0))
ON_COVER: Key = ("封面", "现任专业职务", None)


def test_without_a_title_the_cover_stays_blank_and_the_basic_page_may_say_none() -> None:
    """各表格不应空白，可填写“无” speaks of the basic page; 若无此项为空白 of the cover (填写评审表注意事项)."""
    blank = dict.fromkeys((*TITLE, ON_COVER), "")

    assert judged(saying(blank)) == []
    assert judged(saying(blank | dict.fromkeys(TITLE, "无"))) == []
    assert judged(saying(blank | {TITLE[0]: "无"})) == []
    assert said(judged(saying(blank | {ON_COVER: "无"}))) == [
        ("CR-36", "leave_blank", "表1 第2行 第2列（封面 现任专业职务）")
    ]


def test_whoever_has_a_title_says_since_when_and_by_whom() -> None:
    assert said(judged(saying({TITLE[1]: ""}))) == [("CR-36", "missing", "表2 第10行 第4列（基本情况 取得时间）")]
    assert said(judged(saying({TITLE[2]: "无"}))) == [("CR-36", "never_none", "表2 第10行 第6列（基本情况 审批单位）")]


@pytest.mark.parametrize("text", ["2025年度", "2025 年度考核", "年度考核", "２０２５年年度"])
def test_a_year_before_the_kind_of_an_assessment_is_no_other_kind(text: str) -> None:
    assert judged(saying({("年度考核", "种类", 0): text})) == []


def test_choices_with_room_between_their_signs_are_those_choices() -> None:
    assert (
        judged(
            saying({("学历", "学历", 0): "本　科", ("学历", "学位", 0): "学 士", ("个人信息", "性别", None): " 男 "})
        )
        == []
    )


def test_a_month_of_birth_is_enough_and_so_is_the_day() -> None:
    assert judged(saying({("个人信息", "出生日期", None): "1988.2.14"})) == []


# ── Not found, not clear ─────────────────────────────────────────────────────


def found_without(*names: str) -> list[Remark]:
    """Of the good form, in which these were not found."""
    form = good().form
    gone = {("个人信息", "民族", None), ("现有职称", "审批单位", 0)}
    cells = {key: each for key, each in form.cells.items() if key not in gone or not any(key[1] in n for n in names)}
    headings = {part: spot for part, spot in form.headings.items() if part not in (*names, "考试")}
    return judged(replace(form, cells=cells, headings=headings, not_found=names))


@pytest.mark.parametrize(
    ("name", "severity", "where"),
    [
        ("基本情况·民族", "blocking", "基本情况 民族"),
        ("封面·所在单位", "blocking", "封面 所在单位"),
        ("封面·现任专业职务", "warning", "封面 现任专业职务"),
        ("基本情况·审批单位", "warning", "基本情况 审批单位"),
        ("评审办事机构审核意见", "warning", "评审办事机构审核意见"),
        ("工作经历·续表", "blocking", "工作经历 续表"),
        ("考试情况", "blocking", "考试情况"),
    ],
)
def test_what_was_not_found_holds_up_where_it_is_asked(name: str, severity: str, where: str) -> None:
    found = found_without(name)

    assert [(each.severity, each.where, each.spot) for each in found] == [(severity, where, None)]


def test_a_file_without_any_form_is_told_so_in_one_sentence() -> None:
    assert said(judged(Form(not_found=("封面", "基本情况", "工作经历", "个人技术报告")))) == [
        ("M-01", "form_not_found", "评审表")
    ]


def test_a_cell_read_in_two_ways_is_not_judged_and_said_not_to_be() -> None:
    key: Key = ("工作经历", "证明人", 1)
    form = good().form
    cells = {each: text for each, text in form.cells.items() if each != key}

    found = judged(replace(form, cells=cells, unclear={key: form.cells[key].spot}))

    assert [(each.code, each.severity, each.where) for each in found] == [
        ("unclear", "warning", "表3 第3行 第5列（工作经历 第2行 证明人）")
    ]


# ── With what was registered ─────────────────────────────────────────────────


@pytest.mark.covers("CR-02")
def test_sex_and_month_of_birth_are_those_of_the_registered_number() -> None:
    number = registered({"id_number": dossier().person.id_number})
    form = saying({("个人信息", "性别", None): "女", ("个人信息", "出生日期", None): "1988年3月"})

    assert said(judged(form, stated=number)) == [
        ("CR-02", "sex_against_number", "表2 第1行 第4列（基本情况 性别）"),
        ("CR-02", "birth_date_against_number", "表2 第1行 第6列（基本情况 出生年月）"),
    ]


@pytest.mark.covers("CR-01", "CR-02")
def test_a_number_on_the_form_is_a_number_and_the_registered_one() -> None:
    key: Key = ("个人信息", "身份证号", None)
    spot = Spot("基本情况", 4, 2, 3, 5)
    form = good().form

    def with_number(text: str) -> Form:
        return replace(form, cells={**form.cells, key: Said(text, spot)})

    number = dossier().person.id_number
    another = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert judged(with_number(number), stated=dossier()) == []
    assert [each.rule for each in judged(with_number(another))] == ["CR-02"]
    assert [(each.rule, number in each.message) for each in judged(with_number(number), stated=registered(
        {"id_number": another}
    ))] == [("CR-01", False)]  # fmt: skip


@pytest.mark.covers("CR-54")
def test_what_is_said_of_a_number_to_call_shows_none_in_full() -> None:
    another = {"手机": "19900000088"}

    (found,) = judged(good().form, stated=dossier(("联系方式", 0, another)))

    assert found.message == (
        "“个人手机”写的是“199****0001”，报名信息里是“199****0088”，请改正写错的一处。评审表有误的，改好后重新上传。"
    )


def test_the_level_on_the_cover_is_the_one_registered() -> None:
    assert judged(good().form, stated=registered({"level": "senior"})) == []
    assert said(judged(good().form, stated=registered({"level": "engineer"}))) == [
        ("CR-54", "level_differs", "表1 第4行 第2列（封面 申报资格）")
    ]


def test_a_registered_title_that_the_form_leaves_out_is_missed() -> None:
    blank = dict.fromkeys((*TITLE, ON_COVER), "")

    assert said(judged(saying(blank), stated=registered(registration(dossier())))) == [
        ("CR-54", "title_not_in_upload", "表2 第10行 第2列（基本情况 现有职称）")
    ]


@pytest.mark.covers("CR-01", "CR-04", "CR-07")
@pytest.mark.parametrize(
    ("key", "text", "rule", "where"),
    [
        (("个人信息", "姓名", None), "林之远", "CR-01", "表2 第1行 第2列（基本情况 姓名）"),
        (("申报信息", "其它专业", None), "光学工程", "CR-04", "表2 第9行 第2列（基本情况 申报专业）"),
        (("现有职称", "职称", 0), "助理工程师", "CR-07", "表2 第10行 第2列（基本情况 现有职称）"),
    ],
)
def test_where_cover_and_registration_agree_the_basic_page_is_wrong(key: Key, text: str, rule: str, where: str) -> None:
    found = judged(saying({key: text}), stated=registered(registration(dossier())))

    assert [(each.rule, each.where) for each in found] == [(rule, where)]


def test_the_employer_named_last_and_the_one_on_the_cover_are_one_mistake() -> None:
    """Though every assessment since would be another unit's."""
    found = judged(saying({("工作经历", "单位", 2): "南原机床有限公司"}), stated=dossier())

    assert said(found) == [("CR-05", "employer_differs", "表1 第5行 第2列（封面 所在单位）")]


@pytest.mark.parametrize(
    ("key", "text", "rule", "where"),
    [
        # it overlaps the one before, and leaves a gap to the one behind
        (("工作经历", "起止时间", 1), "2016年1月—2017年12月", "CR-10", "表3 第3行 第1列（工作经历 第2行 起止时间）"),
        # it overlaps the one before, and the years in the post are more
        (("工作经历", "起止时间", 2), "2017年12月—至今", "CR-10", "表3 第4行 第1列（工作经历 第3行 起止时间）"),
        # and then no assessment of 2025 is left
        (("年度考核", "起止时间", 4), "2026年1月—2026年12月", "CR-13", "表7 第13行 第1列（考核情况 第5行 起止时间）"),
    ],
)
def test_what_follows_from_a_mistake_is_not_said_beside_it(key: Key, text: str, rule: str, where: str) -> None:
    found = judged(saying({key: text}), stated=dossier())

    assert [(each.rule, each.where) for each in found] == [(rule, where)]


def test_two_mistakes_are_two_remarks_in_the_order_of_the_file() -> None:
    found = judged(saying({("年度考核", "结论", 0): "良好", ("个人信息", "民族", None): "", ("学历", "学位", 1): ""}))

    assert [each.where.partition("（")[2] for each in found] == [
        "基本情况 民族）",
        "基本情况 学历 第2行 学位）",
        "考核情况 第1行 结论）",
    ]


# ── The report ───────────────────────────────────────────────────────────────


def with_report(report: Report | None, **more: Any) -> list[Place]:
    return said(judged(replace(good().form, report=report), **more))


def its_report() -> Report:
    report = good().form.report
    assert report is not None
    return report


@pytest.mark.covers("CR-46", "F-51")
@pytest.mark.parametrize(
    ("level", "title", "near"),
    [
        ("full_senior", "正高级工程师", (4800, 7200)),
        ("senior", "高级工程师", (4000, 6000)),
        ("engineer", "工程师", (2400, 3600)),
    ],
)
def test_a_report_is_about_as_long_as_its_level_asks(level: str, title: str, near: tuple[int, int]) -> None:
    """A fifth less or more passes, and what is beyond it is told, but holds nothing up."""
    form = saying({("封面", "申报资格", None): title})

    def told(characters: int) -> list[tuple[str, str]]:
        of_length = replace(form, report=replace(its_report(), characters=characters))
        found = judged(of_length, level=level)
        return [(each.code, each.severity) for each in found if each.rule == "CR-46"]

    assert (told(near[0]), told(near[1])) == ([], [])
    assert told(near[0] - 1) == [("report_short", "warning")]
    assert told(near[1] + 1) == [("report_long", "warning")]


@pytest.mark.covers("M-01")
def test_a_heading_alone_is_no_report() -> None:
    assert with_report(replace(its_report(), characters=0, titles=())) == [("M-01", "report_blank", "个人技术报告")]


@pytest.mark.covers("F-52")
def test_a_project_without_the_headings_advised_is_named() -> None:
    titles = list(its_report().titles)
    second = next(n for n, title in enumerate(titles) if "代表性项目二" in title.text)
    left = [title for n, title in enumerate(titles) if n < second or "技术设计" not in title.text]

    found = judged(replace(good().form, report=replace(its_report(), titles=tuple(left))))

    assert [(each.rule, each.severity, each.spot) for each in found] == [("F-52", "advice", titles[second].spot)]
    assert found[0].message == (
        "“二、代表性项目二：晶圆检测台在线标定系统”下没有找到标题：技术设计。建议补写这些部分，它们是报告的重点。"
    )


@pytest.mark.covers("F-52")
def test_of_several_projects_without_them_the_first_is_named_and_no_project_before_what_the_whole_lacks() -> None:
    def told(*left_out: str) -> list[Place]:
        titles = [each for each in its_report().titles if not any(name in each.text for name in left_out)]
        return with_report(replace(its_report(), titles=tuple(titles)))

    assert [code for _rule, code, _where in told("技术设计")] == ["headings_advised_within"]
    assert [code for _rule, code, _where in told("技术设计", "今后工作展望")] == ["headings_advised"]


@pytest.mark.covers("F-52")
def test_a_report_without_any_heading_is_advised_once() -> None:
    assert with_report(replace(its_report(), titles=())) == [("F-52", "headings_advised", "个人技术报告")]


# ── As the definition says ───────────────────────────────────────────────────


def test_what_a_programme_does_not_check_is_not_said_and_what_it_warns_of_holds_nothing_up() -> None:
    form = saying({("封面", "申报专业", None): "光学工程"})
    name = "申报专业前后一致"
    silent = Checks(must=tuple(each for each in CAS.checks.must if each != name), warn=CAS.checks.warn)
    milder = Checks(must=silent.must, warn=(*CAS.checks.warn, name))

    assert [each.severity for each in judged(form)] == ["blocking"]
    assert judged(form, definition=CAS.model_copy(update={"checks": silent})) == []
    assert [each.severity for each in judged(form, definition=CAS.model_copy(update={"checks": milder}))] == ["warning"]


@pytest.mark.covers("F-47")
def test_a_material_that_does_not_ask_for_it_lets_the_offices_cell_be_filled() -> None:
    form = replace(good().form, reserved=Said("同意", Spot("评审办事机构审核意见", 18, 9, 3, 1)))
    material = CAS.materials[0]
    fewer = material.model_copy(update={"checks": tuple(each for each in material.checks if each != "办事机构栏为空")})

    assert [each.rule for each in judged(form)] == ["F-47"]
    assert judged(form, definition=CAS.model_copy(update={"materials": (fewer,)})) == []


# ── Knowing it again ─────────────────────────────────────────────────────────


def test_a_remark_is_known_again_though_the_file_is_another_and_not_once_it_says_something_else() -> None:
    short = saying({("学历", "学位", 0): "理学士"})
    moved = replace(
        short, cells={key: Said(each.text, replace(each.spot, block=9)) for key, each in short.cells.items()}
    )
    otherwise = saying({("学历", "学位", 0): "工学士"})

    marks = [judged(form)[0].mark for form in (short, moved, otherwise)]

    assert marks[0] == marks[1]
    assert marks[0] != marks[2]
    assert len(marks[0]) == 12


TEXTS = st.sampled_from(
    [
        "",
        "无",
        "2014.6",
        "2014年6月—至今",
        "2030年1月",
        "本人独立完成",
        "某派遣至某",
        "12",
        "工程师",
        "%(x)s {y}",
        "研" * 300,
        "\n无\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_nothing_that_a_form_may_say_breaks_the_judging(data: st.DataObject) -> None:
    """Each remark says what is wrong and what to do, without a word of the program's own."""
    form = good().form
    keys = data.draw(
        st.lists(st.sampled_from([*form.cells, *(("封面", label, None) for label in form.cover)]), max_size=25)
    )
    titles = data.draw(st.lists(st.builds(Title, TEXTS, st.just(1), st.just(Spot("个人技术报告", 30))), max_size=4))
    report = data.draw(st.sampled_from([None, replace(its_report(), titles=tuple(titles))]))
    gone = data.draw(st.sets(st.sampled_from(sorted({key[:2] for key in form.cells})), max_size=6))

    changed = saying({key: data.draw(TEXTS) for key in keys}, report=report)
    left = replace(changed, cells={key: each for key, each in changed.cells.items() if key[:2] not in gone})
    found = judged(left, stated=data.draw(st.sampled_from([None, dossier(), Dossier()])), on=date(2026, 3, 2))

    for remark in found:
        assert "请" in remark.message or "建议" in remark.message
        assert "None" not in remark.message + remark.where
