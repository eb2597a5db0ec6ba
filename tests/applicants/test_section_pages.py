"""How does an applicant fill in a section on its page, row by row, in two windows?"""

import re
from urllib.parse import unquote

import pytest
from django.http import QueryDict
from django.urls import reverse

from applicants import drafts, identity, sections, services
from applicants.demo import id_number
from applicants.people import record_document
from config import clock
from tests.applicants.visitor import Visitor, address, filled, said, text, typed, wrong
from tests.builders import walk

pytestmark = pytest.mark.django_db
MALE_1988 = id_number("11010519880214303")


# ── The task list ────────────────────────────────────────────────────────────


def test_the_task_list_leads_to_every_section_and_says_how_far_it_is() -> None:
    journey = walk()
    services.save_section(
        journey.application, "单位与岗位", [{"工作单位": "北辰", "参加工作时间": "不详"}], by=journey.people.applicant
    )

    html = Visitor(journey).reads("application")

    lines = re.findall(r'govuk-task-list__link" href="([^"]+)"[^>]*>([^<]+)</a>', html)
    assert [name for url, name in lines] == [
        "个人信息",
        "档案",
        "申报信息",
        "学历信息",
        "联系方式",
        "单位与岗位",
        "现有职称",
    ]
    states = re.findall(r'govuk-task-list__status" id="[^"]+">(?:<strong[^>]*>)?([^<]+)<', html)
    assert states == ["未开始"] * 5 + ["有问题", "未开始"]
    assert "没有的可以不填" in html
    assert "已完成 0/6，0%" in html


@pytest.mark.covers("R-17")
def test_what_a_later_stage_asks_is_one_grey_line_that_says_when_it_opens() -> None:
    html = Visitor(walk()).reads("application")

    line = re.search(r'portal-caption">(评审材料)</span>\s*<div class="govuk-task-list__hint"[^>]*>([^<]+)<', html)
    assert line is not None
    assert line[2] == "提交“报名”后填写"
    assert "暂不能开始" in html
    assert "/sections/基本情况/" not in unquote(html)


def test_the_lines_stand_under_their_stages_and_the_upload_among_them() -> None:
    html = Visitor(walk().to("评审材料")).reads("application")

    stages = re.findall(
        r'<h3 class="govuk-heading-s">([^<]+)</h3>\s*<ul class="govuk-task-list">(.*?)</ul>', html, re.S
    )
    lines = {stage: re.findall(r"govuk-task-list__link[^>]*>([^<]+)<", each) for stage, each in stages}
    assert list(lines) == ["报名", "评审材料"]
    assert lines["报名"][-1] == "现有职称"
    assert (lines["评审材料"][0], lines["评审材料"][-1]) == ("基本情况", "上传评审表+个人技术报告")
    assert "已完成 6/16，37%" in html


def test_each_row_of_the_check_page_leads_to_its_field_and_the_save_straight_back() -> None:
    journey = filled()
    visitor = Visitor(journey)

    ways = re.findall(r'href="([^"#]+)#(id_[^"]+)">修改<span[^>]*>([^<]+)<', visitor.reads("submit"))
    with clock.at(journey.now):
        pages = {way: text(visitor.client.get(way)) for way, _target, _label in ways}
    response = visitor.sends(
        "section", "档案", **visitor.shown("档案") | {"back": "submit", "0-档案所在地": "南岭区人才服务中心"}
    )

    assert [target for way, target, _label in ways if f'id="{target}"' not in pages[way]] == []
    assert {"性别", "档案所在地", "毕业学校", "参加工作时间"} <= {label for _way, _target, label in ways}
    assert response["Location"] == address(journey, "submit")


def test_before_the_registration_is_confirmed_no_page_shows_the_number() -> None:
    journey = filled()
    visitor = Visitor(journey)

    pages = [visitor.reads("application"), visitor.reads("section", "档案"), visitor.reads("submit")]
    with clock.at(journey.now):
        pages.append(text(visitor.client.get(reverse("applications"))))

    in_words = [re.sub(r"<[^>]*>", "", html) for html in pages]
    assert [words for words in in_words if journey.application.number in words] == []


# ── One section ──────────────────────────────────────────────────────────────


@pytest.mark.covers("R-20")
def test_each_field_stands_with_the_words_of_the_body_and_whether_it_must_be_filled_in() -> None:
    html = Visitor(walk()).reads("section", "档案")

    assert "档案所在地（必填）" in html
    hint = re.search(r'id="(id_0-档案所在地_helptext)" class="govuk-hint">([^<]+)<', html)
    assert hint is not None
    assert hint[2] == "请填写全称，确保报名表、评审表、外调表及外调表所盖存档单位公章一致"
    assert f'aria-describedby="{hint[1]}"' in html
    assert "data-autosave" in html


@pytest.mark.covers("R-07", "R-08", "P-15", "P-16")
def test_the_nine_groups_and_other_are_offered_and_the_free_text_is_counted() -> None:
    html = Visitor(walk()).reads("section", "申报信息")

    select = html.split('name="0-评审分组"', 1)[1].split("</select>")[0]
    groups = re.findall(r'<option value="([^"]+)"', select)
    assert groups == [
        "计算机工程",
        "软（硬）件研发",
        "网络及多媒体技术",
        "电子工程",
        "自动控制",
        "光学工程",
        "化学工程",
        "生物工程",
        "建筑工程",
        "其它",
    ]
    assert 'data-maxlength="9"' in html
    assert "请输入其它申评专业，不超过9个字" in html
    assert "评审分组请按实际工作内容填写" in html
    assert "开通申报时已确认" in html
    assert 'name="0-评审级别"' not in html


@pytest.mark.covers("R-02", "R-03", "R-04")
def test_the_number_is_masked_and_what_it_holds_is_explained_instead_of_asked() -> None:
    journey = walk()
    record_document(journey.people.applicant, identity.read(identity.ID_CARD, MALE_1988), by=None)

    html = Visitor(journey).reads("section", "个人信息")

    assert "110***********3038" in html
    assert MALE_1988 not in html
    assert html.count("由身份证件号码得出，不能修改") == 2
    assert re.findall(r'name="0-(?!origin|gone)([^"]+)"', html) == []


def test_a_typed_number_is_never_shown_again_and_stays_when_nothing_is_typed() -> None:
    journey = walk()
    visitor = Visitor(journey)
    fields = {"0-身份证号": "11010519880214303 8", "0-性别": "男", "0-出生日期": "1988年2月14日"}

    visitor.saves("个人信息", **fields)
    html = visitor.reads("section", "个人信息")
    visitor.saves("个人信息", **fields | {"0-身份证号": "", "0-出生日期": "1988.2.14"})

    assert "11010519880214303" not in html
    assert "已填写 110***********3038；不改的不用再填。" in html
    assert typed(journey, "个人信息")[0]["身份证号"] == "11010519880214303 8"
    assert typed(journey, "个人信息")[0]["出生日期"] == "1988.2.14"


def test_what_is_known_of_him_is_filled_in_beforehand() -> None:
    journey = walk()

    html = Visitor(journey).reads("section", "联系方式")

    assert f'value="{journey.people.applicant.mobile}"' in html
    assert f'value="{journey.people.applicant.email}"' in html


def test_a_section_saved_leads_on_to_the_next_one() -> None:
    journey = walk()

    response = Visitor(journey).saves("档案", **{"0-档案所在地": "北辰区人才服务中心"})

    assert said(response) == ["“档案”已保存。"]
    assert response["Location"] == address(journey, "section", "申报信息")
    assert typed(journey, "档案") == [{"档案所在地": "北辰区人才服务中心"}]


def test_the_last_section_leads_to_the_check_page() -> None:
    journey = filled()
    services.save_section(
        journey.application,
        "现有职称",
        [{"职称": "工程师", "取得时间": "2018年12月", "审批单位": "示范区人力资源和社会保障局"}],
        by=journey.people.applicant,
    )

    response = Visitor(journey).saves("档案", **{"0-档案所在地": "南岭区人才服务中心"})

    assert response["Location"] == address(journey, "submit")


@pytest.mark.covers("R-08", "CR-13", "R-11")
@pytest.mark.parametrize(
    ("section", "fields", "words"),
    [
        ("档案", {"0-档案所在地": ""}, ["请填写“档案所在地”。"]),
        (
            "申报信息",
            {"0-评审分组": "其它", "0-其它专业": "一二三四五六七八九十"},
            ["“其它专业”不超过9个字，现在有10个字，请删减。"],
        ),
        (
            "申报信息",
            {"0-评审分组": "自动控制", "0-其它专业": "仪器"},
            ["评审分组已选“自动控制”，“其它专业”请留空；如果所列分组都不合适，请把评审分组改为“其它”。"],
        ),
        ("申报信息", {"0-评审分组": "其它", "0-其它专业": ""}, ["评审分组选了“其它”，请填写“其它专业”。"]),
        (
            "个人信息",
            {"0-身份证号": MALE_1988, "0-性别": "男", "0-出生日期": "1988年2月15日"},
            ["出生日期与身份证件号码不一致：号码中的出生日期是1988年2月14日。请核对号码和日期，改正写错的一项。"],
        ),
        (
            "联系方式",
            {"0-手机": "1990", "0-电子邮箱": "zhiyuan"},
            [
                "请填写完整的手机号，如 19900001234；境外号码请带国家或地区代码。",
                "请填写完整的电子邮箱，如 name@example.com。",
            ],
        ),
        (
            "单位与岗位",
            {"0-工作单位": "北辰", "0-参加工作时间": "2013"},
            ["请把“参加工作时间”写到月，如 2013年7月。"],
        ),
    ],
)
def test_bad_input_is_kept_and_each_place_has_its_own_words(
    section: str, fields: dict[str, str], words: list[str]
) -> None:
    journey = filled()
    visitor = Visitor(journey)

    response = visitor.saves(section, **fields)
    again = visitor.opens("section", section)

    assert response["Location"] == address(journey, "section", section)
    assert said(response) == [f"“{section}”已保存，但有 {len(words)} 处需要改。"]
    assert wrong(again) == words
    assert "<title>错误：" in text(again)
    kept = typed(journey, sections.find(journey.application, section).block)[0]
    assert {name: kept[name.removeprefix("0-")] for name in fields} == fields


def test_a_sign_that_no_database_keeps_is_left_out() -> None:
    journey = walk()

    response = Visitor(journey).saves("档案", **{"0-档案所在地": "南岭区人才\x00服务中心"})

    assert response.status_code == 302
    assert typed(journey, "档案") == [{"档案所在地": "南岭区人才服务中心"}]


def test_each_error_leads_to_its_field_and_the_same_words_stand_there() -> None:
    visitor = Visitor(filled())
    visitor.saves("单位与岗位", **{"0-工作单位": "", "0-参加工作时间": "2013"})

    html = visitor.reads("section", "单位与岗位")

    for target, words in re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', html):
        assert f'id="{target}"' in html
        assert re.search(rf'id="{target}_error"[^>]*>.*?{re.escape(words)}', html)
    assert 'value="2013"' in html


def test_a_section_that_is_not_there_yet_or_never_is_not_found() -> None:
    visitor = Visitor(walk("chengdu", route="特殊破格", level="senior"))

    assert [visitor.opens("section", name).status_code for name in ("工作经历", "没有的")] == [404, 404]


# ── The evaluation form of the default programme ─────────────────────────────

EVALUATION_FORM = {
    "基本情况": ["曾用名", "民族", "出生地点"],
    "申报专业": ["归口行业", "从事申报专业年限"],
    "学历": ["学历", "毕业时间", "毕业学校", "所学专业", "学制", "学位", "培养方式"],
    "现任技术职务": ["现任技术职务", "任职年限", "聘任单位"],
    "学术团体、荣誉称号与处分": ["学术团体与社会兼职", "学术荣誉称号", "处分"],
    "工作经历": ["起止时间", "单位", "专业技术工作", "技术职务", "证明人"],
    "主要专业技术工作业绩": ["起止时间", "项目名称", "本人作用", "成果", "鉴定机构", "证明人"],
    "重要著（译）作、论文及技术工作报告": ["名称", "本人作用", "发表情况", "获奖情况"],
    "继续教育": ["起止时间", "地点", "主要内容", "方式", "证明人"],
    "考试": ["时间", "种类", "科目", "成绩", "组织单位"],
    "年度考核": ["起止时间", "种类", "结论", "组织单位"],
}


@pytest.mark.covers("F-09", "F-10", "F-11", "F-13", "F-14", "F-19", "F-21", "F-22", "F-23", "F-24", "F-27", "F-30")
@pytest.mark.covers("F-38", "F-39", "F-40", "F-41")
def test_every_cell_of_the_evaluation_form_is_asked_on_the_page_of_its_block() -> None:
    visitor = Visitor(walk().to("评审材料"))

    shown = {name: text(visitor.sends("section", name, rows="0", add="1")) for name in EVALUATION_FORM}

    asked = {name: list(dict.fromkeys(re.findall(r'name="0-([^"]+)"', html))) for name, html in shown.items()}
    assert {name: [each for each in cells if each not in ("origin", "gone")] for name, cells in asked.items()} == (
        EVALUATION_FORM
    )


@pytest.mark.covers("F-15", "F-16", "F-42", "F-43")
@pytest.mark.parametrize(
    ("section", "field", "choices"),
    [
        ("学历", "学历", ["高中及以下", "中专", "大专", "本科", "研究生"]),
        ("学历", "学位", ["学士", "硕士", "博士", "无"]),
        ("学历", "培养方式", ["统招", "业余"]),
        ("年度考核", "种类", ["年度", "任职期满"]),
        ("年度考核", "结论", ["优秀", "称职", "合格", "基本称职", "不称职"]),
    ],
)
def test_what_the_body_has_listed_is_chosen_and_not_typed(section: str, field: str, choices: list[str]) -> None:
    html = text(Visitor(walk().to("评审材料")).sends("section", section, rows="0", add="1"))

    assert re.findall(rf'type="radio" name="0-{field}" value="([^"]+)"', html) == choices


def test_the_kind_of_an_examination_is_typed_for_a_registered_qualification_has_its_own() -> None:
    visitor = Visitor(walk().to("评审材料"))
    lecture = {
        "0-时间": "2021年11月",
        "0-种类": "讲座",
        "0-科目": "计量",
        "0-成绩": "通过",
        "0-组织单位": "示范省考试院",
    }
    registered = {"1-时间": "2022年6月", "1-种类": "职业资格考试", "1-科目": "注册计量师", "1-成绩": "通过"}

    visitor.saves("考试", **lecture, **registered, **{"rows": "2", "1-组织单位": "示范省考试院"})

    assert wrong(visitor.opens("section", "考试")) == []


# ── Rows ─────────────────────────────────────────────────────────────────────


@pytest.mark.covers("R-09")
def test_rows_are_added_and_taken_out_without_losing_what_was_typed_and_nothing_is_stored_before_saving() -> None:
    journey = walk()
    visitor = Visitor(journey)
    first = {"0-毕业学校": "甲大学", "0-学历": "本科", "0-学位": "学士"}
    second = {"1-毕业学校": "乙大学", "1-学历": "研究生", "1-学位": "硕士"}

    added = visitor.saves("学历信息", **first, add="1")
    taken_out = visitor.sends("section", "学历信息", rows="2", **first, **second, remove="0")

    assert (added.status_code, taken_out.status_code) == (200, 200)
    assert 'value="甲大学"' in text(added)
    assert 'name="1-毕业学校"' in text(added)
    assert re.findall(r'type="text" name="([^"]+)" value="(.大学)"', text(taken_out)) == [("1-毕业学校", "乙大学")]
    assert typed(journey, "学历") == []


@pytest.mark.covers("R-09", "R-14")
def test_the_rows_that_are_saved_are_those_on_the_page_and_empty_ones_are_left_out() -> None:
    journey = walk()
    visitor = Visitor(journey)
    title = {"0-职称": "工程师", "0-取得时间": "2018年12月", "0-审批单位": "示范区人力资源和社会保障局"}

    visitor.saves("现有职称", **title | {"rows": "2", "1-职称": "", "1-取得时间": " "})
    visitor.saves("现有职称", **title | {"0-职称": "高级工程师"})
    with_title = typed(journey, "现有职称")
    visitor.saves("现有职称", rows="0")

    assert with_title == [{"职称": "高级工程师", "取得时间": "2018年12月", "审批单位": "示范区人力资源和社会保障局"}]
    assert typed(journey, "现有职称") == []


def test_an_error_in_a_row_names_the_row() -> None:
    visitor = Visitor(walk())

    visitor.saves(
        "学历信息", **{"rows": "2", "0-毕业学校": "甲大学", "0-学历": "本科", "0-学位": "学士", "1-毕业学校": "乙"}
    )

    assert wrong(visitor.opens("section", "学历信息")) == [
        "第 2 行：请选择“学历”。",
        "第 2 行：请选择“学位”，没有的选“无”。",
    ]


# ── Two windows, drafts ──────────────────────────────────────────────────────


def test_the_second_window_is_told_sees_the_other_text_and_keeps_its_own() -> None:
    journey = walk()
    visitor = Visitor(journey)
    shown = visitor.shown("档案")
    visitor.saves("档案", **{"0-档案所在地": "第一个窗口的字"})

    refused = visitor.sends("section", "档案", **shown | {"0-档案所在地": "第二个窗口的字"})
    html = text(refused)
    renewed = dict(re.findall(r'type="hidden" name="([^"]+)"(?: value="([^"]*)")?', html))
    insisted = visitor.sends("section", "档案", **renewed | {"0-档案所在地": "第二个窗口的字"})

    assert refused.status_code == 409
    assert "“档案”刚刚在另一处改过，您这里的内容没有保存，也没有覆盖它。" in html
    assert "第一个窗口的字" in html
    assert 'value="第二个窗口的字"' in html
    assert insisted.status_code == 302
    assert typed(journey, "档案") == [{"档案所在地": "第二个窗口的字"}]


def test_what_was_typed_and_not_saved_comes_back_and_goes_with_the_save() -> None:
    journey = walk()
    visitor = Visitor(journey)
    page = unquote(address(journey, "section", "档案"))
    fields = QueryDict(mutable=True)
    fields.update(visitor.shown("档案") | {"0-档案所在地": "打到一半"})
    drafts.save(page, fields, by=journey.people.applicant, seen="", at=journey.now)

    restored = visitor.reads("section", "档案")
    stored_before = typed(journey, "档案")
    visitor.saves("档案", **{"0-档案所在地": "打到一半，写完了"})

    assert 'value="打到一半"' in restored
    assert "已恢复您" in restored
    assert stored_before == []
    assert drafts.of(page, by=journey.people.applicant) is None


def test_a_number_that_was_typed_and_not_saved_stands_in_its_field() -> None:
    """What is stored is never shown again; what would be lost is."""
    journey = walk()
    visitor = Visitor(journey)
    fields = {"0-身份证号": MALE_1988, "0-性别": "男", "0-出生日期": "1988年2月14日"}
    shown = visitor.shown("个人信息")
    visitor.saves("个人信息", **fields)
    typed_anew = shown | {"0-origin": "0"} | fields | {"0-身份证号": "11010519880214330X"}

    html = text(visitor.sends("section", "个人信息", **typed_anew))

    assert 'value="11010519880214330X"' in html
    assert "已填写" not in html
    assert MALE_1988 not in html


def test_a_number_in_a_draft_goes_with_the_save() -> None:
    journey = walk()
    visitor = Visitor(journey)
    fields = QueryDict(mutable=True)
    fields.update(visitor.shown("个人信息") | {"0-身份证号": MALE_1988})
    page = unquote(address(journey, "section", "个人信息"))
    drafts.save(page, fields, by=journey.people.applicant, seen="", at=journey.now)

    restored = visitor.reads("section", "个人信息")

    assert f'value="{MALE_1988}"' in restored
    assert "不改的不用再填" not in restored


@pytest.mark.covers("R-17")
def test_what_only_a_later_stage_asks_stands_on_no_page_yet() -> None:
    journey = filled()
    visitor = Visitor(journey)

    pages = [visitor.reads("application"), visitor.reads("submit")]

    assert [html for html in pages if "上传材料</h2>" in html or "工作经历" in html or "上传或更换材料" in html] == []
