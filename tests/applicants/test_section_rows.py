"""What do the buttons beside a section's rows do, pressed as a browser without JavaScript presses them?"""

import re
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from applicants import drafts
from applicants.rows import until_now
from tests.applicants.visitor import Visitor, address, said, text, typed
from tests.builders import Walk, walk

WORK = "工作经历"
FIELDS = ("起止时间", "单位", "专业技术工作", "技术职务", "证明人")
EARLY = dict(zip(FIELDS, ("2013年7月—2016年12月", "北辰仪表有限公司", "调试", "助理工程师", "何启明"), strict=True))
LATE = dict(zip(FIELDS, ("2017年1月—至今", "北辰精密仪器有限公司", "研发", "工程师", "丁衡"), strict=True))
HUGE = "9" * 5000  # more digits than Python reads as a number
HALF = dict(zip(FIELDS, ("2018/6", "", "半句", "", ""), strict=True))


@pytest.fixture
def journey(db: None) -> Walk:
    return walk().to("评审材料")


def sent(*rows: dict[str, str]) -> dict[str, str]:
    """What a page with these rows holds."""
    cells = {f"{position}-{name}": value for position, row in enumerate(rows) for name, value in row.items()}
    return cells | {"rows": str(len(rows))}


def shown(html: str) -> list[dict[str, str]]:
    """The rows of the page as they can be read, in order; none of those taken out."""
    rows: dict[int, dict[str, str]] = {}
    for tag in re.findall(r"<input [^>]*>", html):
        name = re.search(r'name="(\d+)-([^"]+)"', tag)
        if name and 'type="text"' in tag:
            value = re.search(r'value="([^"]*)"', tag)
            rows.setdefault(int(name[1]), {})[name[2]] = value[1] if value else ""
    return [rows[position] for position in sorted(rows)]


def hidden(html: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="([^"]+)"(?: value="([^"]*)")?', html))


def focused(html: str) -> list[tuple[str, str]]:
    """Name and value of whatever takes the focus when the page comes."""
    tags = re.findall(r"<(?:input|textarea|button|select) [^>]*autofocus[^>]*>", html)
    attributes = [dict(re.findall(r'\b(name|value)="([^"]*)"', tag)) for tag in tags]
    return [(each["name"], each.get("value", "")) for each in attributes if "name" in each]


def press(journey: Walk, button: str, value: str, *rows: dict[str, str], **more: str) -> str:
    response = Visitor(journey).sends("section", WORK, **sent(*rows) | more | {button: value})
    assert response.status_code == 200
    return text(response)


def test_a_row_added_is_empty_comes_last_and_has_the_focus(journey: Walk) -> None:
    html = press(journey, "add", "1", EARLY)

    assert shown(html) == [EARLY, dict.fromkeys(FIELDS, "")]
    assert focused(html) == [("1-起止时间", "")]


def test_a_row_taken_out_can_be_brought_back_until_the_section_is_saved(journey: Walk) -> None:
    without = press(journey, "remove", "0", EARLY, HALF)
    back = text(
        Visitor(journey).sends("section", WORK, **sent(HALF) | hidden(without) | sent(EARLY, HALF) | {"undo": "0"})
    )

    assert shown(without) == [HALF]
    assert "已删去“2013年7月—2016年12月，北辰仪表有限公司，调试”，保存后生效。" in without
    assert focused(without) == [("undo", "0")]
    assert hidden(without)["0-单位"] == "北辰仪表有限公司"
    assert shown(back) == [EARLY, HALF]
    assert focused(back) == [("remove", "0")]


def test_an_empty_row_taken_out_just_goes(journey: Walk) -> None:
    html = press(journey, "remove", "1", EARLY, dict.fromkeys(FIELDS, ""))

    assert shown(html) == [EARLY]
    assert "已删去" not in html


def test_what_was_taken_out_is_not_saved_and_the_row_numbers_count_what_is_there(journey: Walk) -> None:
    visitor = Visitor(journey)

    html = press(journey, "remove", "0", EARLY, LATE, HALF)
    response = visitor.saves(WORK, **hidden(html) | sent(EARLY, LATE, HALF) | {"0-gone": "1"})
    errors = text(visitor.opens("section", WORK))

    assert re.findall(r"<legend[^>]*>(第 \d 行)</legend>", html) == ["第 1 行", "第 2 行"]
    assert typed(journey, WORK) == [LATE, HALF]
    assert said(response) == ["“工作经历”已保存，但有 4 处需要改。"]
    assert "第 2 行：请填写“单位”。" in errors
    assert 'value="2018/6"' in errors


@pytest.mark.parametrize(
    ("button", "at", "order", "focus"),
    [
        ("up", "2", [EARLY, HALF, LATE], ("up", "1")),
        ("up", "1", [LATE, EARLY, HALF], ("down", "0")),
        ("down", "0", [LATE, EARLY, HALF], ("down", "1")),
        ("down", "1", [EARLY, HALF, LATE], ("up", "2")),
        ("up", "0", [EARLY, LATE, HALF], None),
        ("down", "9", [EARLY, LATE, HALF], None),
        ("up", "x", [EARLY, LATE, HALF], None),
    ],
)
def test_a_row_is_moved_by_one_and_the_focus_goes_with_it(
    journey: Walk, button: str, at: str, order: list[dict[str, str]], focus: tuple[str, str] | None
) -> None:
    html = press(journey, button, at, EARLY, LATE, HALF)

    assert shown(html) == order
    assert focused(html) == ([focus] if focus else [])


def test_a_row_moves_past_one_that_was_taken_out(journey: Walk) -> None:
    html = press(journey, "up", "2", EARLY, HALF, LATE, **{"1-gone": "1"})

    assert shown(html) == [LATE, EARLY]
    assert hidden(html)["1-专业技术工作"] == "半句"


def test_the_rows_are_put_in_order_of_time_and_what_cannot_be_read_comes_last_as_it_was(journey: Walk) -> None:
    html = press(journey, "sort", "1", HALF | {"起止时间": "约2018年"}, LATE, EARLY)

    assert shown(html) == [EARLY, LATE, HALF | {"起止时间": "约2018年"}]
    assert "已按时间由早到晚排好；有 1 行的时间读不出来，排在最后。" in html
    assert focused(html) == [("sort", "1")]


def test_only_a_section_that_has_an_order_offers_to_put_its_rows_in_it(journey: Walk) -> None:
    visitor = Visitor(journey)
    two = sent(EARLY, LATE) | {"add": "1"}

    offered = {name: 'name="sort"' in text(visitor.sends("section", name, **two)) for name in (WORK, "继续教育")}

    assert offered == {WORK: True, "继续教育": False}


def test_saved_in_the_new_order_each_row_keeps_the_fields_that_another_section_asks(journey: Walk) -> None:
    visitor = Visitor(journey)
    name, school = "学历", "毕业学校"
    rows = [
        {school: "乙大学", "学历": "研究生", "所学专业": "控制"},
        {school: "甲大学", "学历": "本科", "所学专业": "自动化"},
    ]
    visitor.saves(name, **sent(*rows))
    saved = hidden(visitor.reads("section", name))

    html = text(visitor.sends("section", name, **saved | sent(*rows) | {"up": "1"}))
    visitor.sends("section", name, **hidden(html) | sent(*reversed(rows)))

    assert [(row[school], row["所学专业"]) for row in typed(journey, "学历")] == [
        ("甲大学", "自动化"),
        ("乙大学", "控制"),
    ]
    assert [(hidden(html)["0-origin"], hidden(html)["1-origin"])] == [("1", "0")]


# ── 无 and 至今 ──────────────────────────────────────────────────────────────


def test_none_is_written_into_one_cell_by_one_press(journey: Walk) -> None:
    visitor = Visitor(journey)

    html = text(visitor.sends("section", "基本情况", **{"0-民族": "汉族", "none": "0-曾用名"}))

    assert shown(html) == [{"曾用名": "无", "民族": "汉族", "出生地点": ""}]
    assert focused(html) == [("0-曾用名", "无")]


@pytest.mark.covers("F-26")
def test_a_block_without_content_says_none_in_every_cell_by_one_press(journey: Walk) -> None:
    visitor = Visitor(journey)
    name = "继续教育"
    offered = visitor.reads("section", name)

    html = text(visitor.sends("section", name, rows="0", none="all"))
    response = visitor.saves(name, **sent(shown(html)[0]))

    assert "本部分填“无”" in offered
    assert said(response) == ["“继续教育”已保存。"]
    assert typed(journey, name) == [dict.fromkeys(("起止时间", "地点", "主要内容", "方式", "证明人"), "无")]


def test_what_is_typed_stays_where_the_rest_is_filled_with_none(journey: Walk) -> None:
    row = {"名称": "精密平台的耦合误差补偿", "本人作用": " ", "发表情况": "半句", "获奖情况": ""}

    html = text(Visitor(journey).sends("section", "重要著（译）作、论文及技术工作报告", **sent(row) | {"none": "all"}))

    assert shown(html) == [row | {"本人作用": "无", "获奖情况": "无"}]


def test_a_cell_that_must_not_say_none_is_left_alone(journey: Walk) -> None:
    html = press(journey, "none", "0-单位", HALF)

    assert shown(html) == [HALF]


def test_until_now_is_one_press_beside_a_period(journey: Walk) -> None:
    html = press(journey, "now", "0-起止时间", EARLY | {"起止时间": "2017年1月"})

    assert shown(html)[0]["起止时间"] == "2017年1月—至今"
    assert focused(html) == [("0-起止时间", "2017年1月—至今")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2017年1月", "2017年1月—至今"),
        ("2017.1-", "2017.1—至今"),
        ("2017-1", "2017-1—至今"),
        ("2017年1月—2018年3月", "2017年1月—至今"),
        ("2017-01-2018-03", "2017-01—至今"),
        ("2017.1-12", "2017.1—至今"),
        ("2017年1月至今", "2017年1月至今"),
        ("2018/6", "2018/6—至今"),
        ("约2017年，先借调", "约2017年，先借调—至今"),
        ("", "—至今"),
    ],
)
def test_until_now_takes_the_place_of_an_end_and_of_nothing_else(before: str, after: str) -> None:
    assert until_now(before) == after


@given(st.text(max_size=30).filter(lambda text: not re.search(r"\d", normalize("NFKC", text))))
def test_what_cannot_be_read_keeps_its_signs(before: str) -> None:
    kept = before.strip().rstrip(" —–―~〜～至到-\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u3000")

    assert until_now(before).startswith(kept) or kept == ""


def test_nothing_a_stranger_sends_breaks_the_page(journey: Walk) -> None:
    visitor = Visitor(journey)
    answers: list[Any] = [
        visitor.sends("section", WORK, **sent(EARLY) | {button: value})
        for button in ("add", "remove", "undo", "up", "down", "sort", "none", "now")
        for value in ("", "-1", "999999999999", "²", "0-没有的", "all", HUGE)
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert {len(shown(text(answer))) for answer in answers} <= {1, 2}


def test_a_count_no_page_has_breaks_neither_the_page_nor_the_draft_kept_of_it(journey: Walk) -> None:
    visitor = Visitor(journey)
    strange = [sent(EARLY) | {"rows": HUGE}, sent(EARLY) | {"0-origin": HUGE}]
    answers = [visitor.sends("section", WORK, **each, add="1").status_code for each in strange]
    kept = QueryDict(mutable=True)
    kept.update(strange[0])
    drafts.save(unquote(address(journey, "section", WORK)), kept, by=journey.people.applicant, seen="", at=journey.now)

    assert answers == [200, 200]
    assert visitor.opens("section", WORK).status_code == 200


def test_a_row_taken_out_can_still_be_brought_back_when_the_draft_is_opened_elsewhere(journey: Walk) -> None:
    visitor = Visitor(journey)
    page = unquote(address(journey, "section", WORK))
    html = press(journey, "remove", "0", EARLY, LATE)
    kept = QueryDict(mutable=True)
    kept.update(hidden(html) | sent(EARLY, LATE))
    drafts.save(page, kept, by=journey.people.applicant, seen="", at=journey.now)

    again = visitor.reads("section", WORK)

    assert shown(again) == [LATE]
    assert re.findall(r'name="undo" value="(\d)"', again) == ["0"]
