"""How does a reviewer mark single cells on the application's page and return them with his words?"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from applicants.workflow import Action
from config import clock
from tests.builders import Walk
from tests.review.test_comparison import saved, submitted
from tests.review.test_decisions import correction, decide, said, shown
from tests.test_queries import MOST, reader

pytestmark = pytest.mark.django_db


def code(html: str, label: str) -> str:
    """The value of the box beside this cell."""
    (found,) = re.findall(rf'value="([0-9-]+)" aria-label="标记 {label}"', html)
    return str(found)


def returning(journey: Walk, *codes: str) -> str:
    client = Client()
    client.force_login(journey.people.reviewer)
    with clock.at(journey.now):
        address = reverse("desk_return", args=[journey.application.number])
        return client.get(address, {"mark": list(codes)}).content.decode()


def marked(html: str) -> list[str]:
    """The cells that stand in the form of the return, ticked."""
    box = r'<input type="checkbox" name="mark" value="([0-9-]+)"[^>]*checked'
    return re.findall(box, html)


def test_each_cell_has_a_box_for_whoever_may_return_and_for_nobody_else() -> None:
    journey = submitted()

    html = shown(journey, "desk_application")
    looking_on = shown(journey, "desk_application", by=journey.people.supervisor)

    assert 'aria-label="标记 工作经历 第 2 行 证明人"' in html
    assert 'aria-label="标记 档案 档案所在地"' in html
    assert 'name="mark"' not in looking_on
    assert 'id="marking"' not in looking_on


def test_marked_cells_lead_into_the_return_with_part_row_and_field_filled_in() -> None:
    journey = submitted()
    html = shown(journey, "desk_application")
    cells = [code(html, "工作经历 第 2 行 证明人"), code(html, "工作经历 第 1 行 单位"), code(html, "档案 档案所在地")]

    form = returning(journey, *cells)
    words = dict(zip(cells, ["请写明证明人职务。", "请写全称。", "与公章不一致。"], strict=True))
    typed = {f"words_{cell}": text for cell, text in words.items()}
    decide(journey, "return", **correction(parts=[], reason="", mark=cells, **typed))

    assert sorted(marked(form)) == sorted(cells)
    assert form.count("对“工作经历 第 2 行 证明人”的意见") == 1
    assert said(journey) == [
        ("档案", "档案所在地", None, "与公章不一致。"),
        ("工作经历", "单位", 0, "请写全称。"),
        ("工作经历", "证明人", 1, "请写明证明人职务。"),
    ]
    assert journey.fresh().returned_parts == ["评审表+个人技术报告", "档案", "工作经历"]  # the file may follow


def test_a_marked_cell_without_words_is_named_and_one_that_is_unticked_is_left_out() -> None:
    journey = submitted()
    html = shown(journey, "desk_application")
    first, second = code(html, "工作经历 第 1 行 单位"), code(html, "工作经历 第 2 行 单位")

    wordless = decide(journey, "return", **correction(parts=[], reason="", mark=[first])).content.decode()
    none = decide(journey, "return", **correction(parts=[], reason="请核对。", mark=[])).content.decode()
    decide(journey, "return", **correction(parts=[], reason="请核对。", mark=[second]))

    assert "请写明“工作经历 第 1 行 单位”哪里不符、怎样改。" in wordless
    assert "请选出须修改的部分，可以多选。" in none
    assert said(journey) == [("工作经历", "单位", 1, "请核对。")]


@pytest.mark.parametrize("nonsense", ["99-0-0", "0-0-0", "5-99-0", "5-0-99", "x", "5-0", "５-0-0", ""])
def test_a_box_that_is_not_there_marks_nothing(nonsense: str) -> None:
    journey = submitted()

    form = returning(journey, nonsense)

    assert "标记的栏目" not in form


def test_the_preview_shows_each_cell_and_sends_it_on() -> None:
    journey = submitted()
    cell = code(shown(journey, "desk_application"), "工作经历 第 2 行 证明人")
    typed = correction(parts=[], reason="", mark=[cell], **{f"words_{cell}": "请写明职务。"})

    preview = decide(journey, "return", preview="1", **typed).content.decode()

    assert "<strong>工作经历，第 2 行，证明人</strong>" in preview
    assert f'<input type="hidden" name="mark" value="{cell}">' in preview


def test_going_back_to_mark_more_keeps_what_was_typed_and_what_was_ticked() -> None:
    journey = submitted()
    html = shown(journey, "desk_application")
    first, second = code(html, "工作经历 第 1 行 单位"), code(html, "工作经历 第 2 行 单位")
    typed = correction(parts=[], reason="", mark=[first], **{f"words_{first}": "请写全称。"})

    response = decide(journey, "return", more="1", **typed)
    form = returning(journey, second)

    address, query = response["Location"].split("?")
    assert address == reverse("desk_application", args=[journey.application.number])
    assert query == f"mark={first}#sections"
    assert sorted(marked(form)) == [first, second]
    assert "请写全称。</textarea>" in form


def test_the_page_comes_back_with_its_boxes_ticked() -> None:
    journey = submitted()
    client = Client()
    client.force_login(journey.people.reviewer)
    cell = code(shown(journey, "desk_application"), "工作经历 第 2 行 单位")

    with clock.at(journey.now):
        address = reverse("desk_application", args=[journey.application.number])
        html = client.get(address, {"mark": cell}).content.decode()

    assert re.findall(r'value="([0-9-]+)" aria-label="[^"]+" checked', html) == [cell]


# ── What was found, beside the cell ──────────────────────────────────────────


def test_what_was_found_in_a_cell_stands_beside_it_and_nowhere_else() -> None:
    journey = submitted()

    html = shown(journey, "desk_application")

    place = html.split('id="工作经历-0-单位"')[1].split("</td>")[0]
    beside = html.split('id="工作经历-0-证明人"')[1].split("</td>")[0]
    (note,) = re.findall(r'<span class="portal-note">([^<]+)</span>', place)
    assert note in html.split('id="findings"')[1].split("</section>")[0]
    assert '<a class="govuk-link" href="#工作经历-0-单位">' in html
    assert "portal-note" not in beside


# ── However much there is ────────────────────────────────────────────────────


def test_the_page_asks_as_much_for_forty_rows_in_a_block_as_for_two() -> None:
    journey = submitted()
    few = reader(journey.people.reviewer, journey).asks("desk_application", journey.application.number, at=journey)
    journey.take(Action.RETURN, to="评审材料", parts=["工作经历", "主要专业技术工作业绩"])
    for block in ("工作经历", "工作业绩"):
        row = journey.application.answers.filter(block=block)[0].typed
        saved(journey, [row | {"证明人": f"甲{number}"} for number in range(40)], section=block)
    journey.take(Action.SUBMIT)

    many = reader(journey.people.reviewer, journey).asks("desk_application", journey.application.number, at=journey)

    assert max(few, many) <= MOST
