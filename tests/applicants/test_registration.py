"""How does an applicant confirm his registration on the pages, and correct it while it waits for review?"""

import re

import pytest

from applicants import standing
from applicants.models import Application, Step
from applicants.workflow import Action
from config import clock
from tests.applicants.visitor import Visitor, address, filled, pending, text, typed, wrong
from tests.builders import attached, stated, walk

pytestmark = pytest.mark.django_db


# ── Confirming ───────────────────────────────────────────────────────────────


@pytest.mark.covers("R-15", "R-22")
def test_the_confirm_page_shows_everything_with_ways_to_change_and_back_and_the_bodys_own_words() -> None:
    journey = filled()
    visitor = Visitor(journey)

    html = visitor.reads("submit")
    changed = visitor.saves("档案", **{"0-档案所在地": "南岭区人才服务中心", "back": "submit"})

    assert "请仔细核对您的报名信息，报名信息无误后请点击“确定”，进行下一步操作上传评审材料。" in html
    assert re.findall(r'portal-button--start"[^>]*>([^<]+)<', html) == ["确定"]
    assert f'href="{address(journey, "section", "档案")}?back=submit"' in html
    assert changed["Location"] == address(journey, "submit")


def test_what_is_still_to_be_mended_is_listed_first_with_the_way_to_its_field() -> None:
    journey = filled()
    visitor = Visitor(journey)
    visitor.saves("档案", **{"0-档案所在地": ""})

    html = visitor.reads("submit")

    assert "还有 1 处需要改，改好后才能提交" in html
    link = re.search(r'href="([^"]+)">档案：请填写“档案所在地”。</a>', html)
    assert link is not None
    assert link[1] == f"{address(journey, 'section', '档案')}?back=submit#id_0-档案所在地"
    assert "确定</button>" not in html


@pytest.mark.covers("A-17")
def test_a_wrong_sum_submits_nothing_and_asks_another_one() -> None:
    journey = filled()
    visitor = Visitor(journey)

    version = journey.application.version
    empty = visitor.sends("submit", version=version)
    refused = visitor.sends("submit", version=version, captcha="一百")

    assert wrong(empty) == ["请填写验证码的得数"]
    assert wrong(refused) == ["验证码的得数不对，已换了一道题，请重新填写"]
    assert not Step.objects.exists()


@pytest.mark.parametrize(("slug", "asks"), [("cas", True), ("jiangbei", False)])
def test_a_sum_is_asked_where_the_programme_wants_it(slug: str, asks: bool) -> None:
    journey = walk(slug)
    with clock.at(journey.now):
        stated(journey.application, by=journey.people.applicant)
        attached(journey.application, by=journey.people.applicant)

    html = Visitor(journey).reads("submit")

    assert ('name="seen_sections"' in html, 'name="captcha"' in html) == (True, asks)


@pytest.mark.covers("R-15", "R-16", "R-17")
def test_confirmed_it_shows_the_number_and_opens_the_materials() -> None:
    journey = filled()
    visitor = Visitor(journey)
    shown = visitor.reads("submit")
    seen = re.search(r'name="seen_sections" value="([^"]+)"', shown)
    assert seen is not None

    response = visitor.sends(
        "submit", version=journey.application.version, seen_sections=seen[1], captcha=visitor.solved()
    )
    receipt = visitor.reads("submitted")

    assert response["Location"] == address(journey, "submitted")
    assert journey.application.number in receipt
    assert "报名成功。审核通过前，报名信息有误的可以更正。" in receipt
    assert Application.objects.get().stage == "评审材料"


def test_what_changed_in_another_window_after_the_page_was_shown_is_shown_before_it_is_submitted() -> None:
    journey = filled()
    visitor = Visitor(journey)
    seen = re.search(r'name="seen_sections" value="([^"]+)"', visitor.reads("submit"))
    assert seen is not None
    visitor.saves("档案", **{"0-档案所在地": "换了一处"})

    response = visitor.sends(
        "submit", version=journey.application.version, seen_sections=seen[1], captcha=visitor.solved()
    )

    assert response.status_code == 409
    assert wrong(response) == ["填报内容刚刚在另一处改过，请核对下面的新内容后再提交。"]
    assert "换了一处" in text(response)
    assert 'name="captcha"' in text(response)
    assert not Step.objects.exists()


# ── While it waits for review ────────────────────────────────────────────────


@pytest.mark.covers("M-05")
def test_a_correction_while_it_waits_says_so_before_and_shows_both_values_after() -> None:
    journey = pending()
    visitor = Visitor(journey)

    before = visitor.reads("section", "档案")
    response = visitor.saves("档案", **{"0-档案所在地": "南岭区人才服务中心"})
    receipt = visitor.reads("replaced")

    assert "保存后，新的内容随即替换已提交的内容" in before
    assert response["Location"] == address(journey, "replaced")
    cells = re.findall(r"<td[^>]*>(?:<span[^>]*>)?([^<]+)<", receipt)
    assert cells == ["档案，档案所在地", "北辰精密仪器有限公司", "南岭区人才服务中心"]
    assert [step.action for step in journey.application.steps.all()][-1] == Action.REPLACE


def test_a_correction_that_will_not_do_is_refused_with_what_was_typed() -> None:
    journey = pending()
    visitor = Visitor(journey)

    response = visitor.saves("单位与岗位", **{"0-工作单位": "北辰精密仪器有限公司", "0-参加工作时间": "去年"})

    assert response.status_code == 200
    assert wrong(response) == [
        "没有保存：申报正在审核，改好以下 1 处后才能更换。",
        "请把“参加工作时间”写到月，如 2013年7月。",
    ]
    assert 'value="去年"' in text(response)
    assert not journey.application.steps.filter(action=Action.REPLACE).exists()


def test_once_approved_the_section_is_only_read() -> None:
    journey = walk().to("交纸质材料并缴费")
    visitor = Visitor(journey)

    html = visitor.reads("section", "档案")
    refused = visitor.sends("section", "档案", **{"0-档案所在地": "别处"})

    assert "当前状态为“审核通过”，这一部分现在不能更改。" in html
    assert "<form" not in html.split("<main", 1)[1].split("</main>")[0]
    assert wrong(refused) == ["“档案”现在不能修改。"]
    assert typed(journey, "档案") == [{"档案所在地": "北辰精密仪器有限公司"}]


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("报名", "提交后继续办理“评审材料”。现在填报的内容，在下一次提交前还可以更正。"),
        ("评审材料", "提交后转交“审核”。待审核期间还可以更改：报名、评审材料。"),
    ],
)
def test_the_confirm_page_says_what_can_still_be_changed_afterwards(stage: str, words: str) -> None:
    journey = walk().to(stage)

    assert standing.after_submission(journey.application) == words


def test_after_a_correction_it_goes_to_review_and_what_may_change_there_is_said() -> None:
    journey = pending().take(Action.RETURN, to="报名", parts=["档案"])

    assert standing.after_submission(journey.application) == (
        "提交后转交“审核”。待审核期间还可以更改：报名、评审材料。"
    )
