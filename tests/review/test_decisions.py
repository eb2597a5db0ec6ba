"""How are decisions taken from the desk: named, kept from going through twice, and said clearly when refused?"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants.models import Step, User
from applicants.workflow import Action, Status
from config import clock
from tests.builders import Walk, attached, walk

pytestmark = pytest.mark.django_db
MATERIAL = "评审表+个人技术报告"
REASON = "第3页缺少业绩证明，请补充后重新上传。"


def decide(journey: Walk, action: str, *, by: User | None = None, **fields: Any) -> Any:
    """What the button of a decision's page sends, one hour later."""
    journey.now += timedelta(hours=1)
    application = journey.application
    seen = {"version": application.version, "snapshot": application.current_snapshot_id}
    client = Client()
    client.force_login(by or journey.people.reviewer)
    with clock.at(journey.now):
        return client.post(reverse(f"desk_{action}", args=[application.number]), seen | fields)


def shown(journey: Walk, name: str, *, by: User | None = None) -> str:
    client = Client()
    client.force_login(by or journey.people.reviewer)
    with clock.at(journey.now):
        response = client.get(reverse(name, args=[journey.application.number]))
    assert response.status_code == 200
    return response.content.decode()


def correction(**changes: Any) -> dict[str, Any]:
    return {"to": "评审材料", "parts": [MATERIAL], "reason": REASON, "correct_by": "2026-03-20"} | changes


# ── The page of one application ──────────────────────────────────────────────


def test_the_desk_shows_facts_file_digest_and_who_did_what() -> None:
    journey = walk().to("审核")

    html = shown(journey, "desk_application")

    assert "110***********303X" in html
    assert "11010519880214303X" not in html
    assert journey.application.files.get().sha256 in html
    assert "申报人，林知远" in html


def test_a_draft_keeps_its_contents_to_its_applicant() -> None:
    journey = walk()
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant)

    html = shown(journey, "desk_application")

    assert "申报人尚未提交，提交后可以查看填报内容。" in html
    assert "身份证号" not in html


def test_only_what_can_be_decided_here_has_a_button() -> None:
    journey = walk().to("审核")

    html = shown(journey, "desk_application")
    looking_on = shown(journey, "desk_application", by=journey.people.supervisor)

    assert [word for word in ("approve", "return", "refuse", "disqualify") if f"/{word}/" in html] == [
        "approve",
        "return",
        "refuse",
    ]
    assert "/approve/" not in looking_on


# ── Approve ──────────────────────────────────────────────────────────────────


def test_the_page_before_approving_names_person_version_and_file() -> None:
    journey = walk().to("审核")

    html = shown(journey, "desk_approve")

    assert "<strong>林知远</strong>" in html
    assert "第 2 版" in html
    assert f"第 1 版：{MATERIAL[:20]}" in html
    assert f'value="{journey.application.current_snapshot_id}"' in html


def test_approving_moves_it_on_and_says_so() -> None:
    journey = walk().to("审核")

    response = decide(journey, "approve")

    assert response["Location"] == reverse("desk_application", args=[journey.application.number])
    journey.application.refresh_from_db()
    assert (journey.application.stage, journey.application.status) == ("交纸质材料并缴费", Status.APPROVED)
    assert "已通过：林知远" in shown_after(journey, response)


def shown_after(journey: Walk, response: Any) -> str:
    client = Client()
    client.force_login(journey.people.reviewer)
    client.cookies = response.client.cookies
    return client.get(response["Location"]).content.decode()


def test_a_double_click_approves_once() -> None:
    journey = walk().to("审核")

    first, second = decide(journey, "approve"), decide(journey, "approve", version=journey.application.version)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Step.objects.filter(action=Action.APPROVE).count() == 1


def test_it_is_not_approved_when_the_file_was_replaced_meanwhile() -> None:
    journey = walk().to("审核")
    version, snapshot = journey.application.version, journey.application.current_snapshot_id
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant, content=b"PK another")
    journey.take(Action.REPLACE)

    response = decide(journey, "approve", version=version, snapshot=snapshot)

    html = response.content.decode()
    assert response.status_code == 409
    assert "替换材料" in html
    assert "第 3 版" in html  # the page now names the new version, to be looked at before pressing again
    journey.application.refresh_from_db()
    assert journey.application.status == Status.PENDING


def test_an_unmet_need_is_named_before_and_after_pressing() -> None:
    journey = walk().to("交纸质材料并缴费")

    before = shown(journey, "desk_approve")
    after = decide(journey, "approve").content.decode()

    assert "还不能通过：纸质材料尚未登记；缴费尚未登记。" in before
    assert "确认通过" not in before
    assert "还不能通过：纸质材料尚未登记；缴费尚未登记。" in after


# ── Return ───────────────────────────────────────────────────────────────────


def test_a_return_keeps_reason_parts_and_day() -> None:
    journey = walk().to("审核")

    decide(journey, "return", **correction())

    application = journey.application
    application.refresh_from_db()
    assert (application.status, application.stage, application.returned_parts) == (
        Status.RETURNED,
        "评审材料",
        [MATERIAL],
    )
    assert application.correct_by is not None
    assert timezone.localtime(application.correct_by).date() == date(2026, 3, 20)
    assert Step.objects.get(action=Action.RETURN).reason == REASON


@pytest.mark.parametrize("typed", ["2026-03-20", " 2026/3/20 ", "2026.03.20", "2026年3月20日", "２０２６年３月２０日"])
def test_the_day_is_taken_however_it_is_pasted(typed: str) -> None:
    journey = walk().to("审核")

    decide(journey, "return", **correction(correct_by=typed))

    journey.application.refresh_from_db()
    assert journey.application.correct_by is not None
    assert timezone.localtime(journey.application.correct_by).date() == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": "  "}, "请写明原因，申报人会看到这段文字。"),
        ({"to": ""}, "请选择退回到哪个阶段。"),
        ({"parts": []}, "请选出须修改的部分，可以多选。"),
        ({"correct_by": "下周五"}, "请填写日期，格式如 2026-04-10。"),
        ({"correct_by": "2026-03-01"}, "补正期限必须晚于现在，请重新选择日期。"),
    ],
)
def test_a_wrong_return_says_what_to_do_and_keeps_the_rest(wrong: dict[str, Any], words: str) -> None:
    journey = walk().to("审核")
    typed = correction(**wrong)

    html = decide(journey, "return", **typed).content.decode()

    assert "提交遇到问题" in html
    assert words in html
    assert typed["reason"] in html
    assert f'value="{typed["correct_by"]}"' in html
    journey.application.refresh_from_db()
    assert journey.application.status == Status.PENDING


@pytest.mark.parametrize(("slug", "stage"), [("cas", "审核"), ("xishan", "网上审核")])  # two stages to choose, or one
def test_all_that_is_missing_is_named_at_once(slug: str, stage: str) -> None:
    journey = walk(slug).to(stage)

    html = decide(journey, "return").content.decode()

    assert "请写明原因，申报人会看到这段文字。" in html
    assert "请选出须修改的部分，可以多选。" in html


@pytest.mark.parametrize(
    ("meanwhile", "details"),
    [(Action.REFUSE, {}), (Action.APPROVE, {}), (Action.RETURN, {"to": "评审材料"}), (Action.RETURN, {"to": "报名"})],
)
def test_the_slower_of_two_reviewers_hears_who_decided_and_keeps_his_words(
    meanwhile: Action, details: dict[str, Any]
) -> None:
    journey = walk().to("审核")
    version = journey.application.version
    journey.take(meanwhile, by=journey.people.second_reviewer, **details)
    stands = (journey.application.stage, journey.application.status)

    response = decide(journey, "return", version=version, **correction())

    html = response.content.decode()
    assert response.status_code == 409
    assert f"办理“{meanwhile.label}”，本次操作没有生效。" in html
    assert "该申报已由冯澈于" in html
    assert REASON in html
    assert html.count("govuk-error-summary__list") == 1
    journey.application.refresh_from_db()
    assert (journey.application.stage, journey.application.status) == stands


def test_whoever_no_longer_decides_there_hears_it_too() -> None:
    journey = walk("jiangbei").to("单位审核")
    version = journey.application.version
    journey.take(Action.APPROVE)

    response = decide(journey, "refuse", by=journey.people.hr_officer, version=version, reason=REASON)

    assert response.status_code == 409
    assert REASON in response.content.decode()


# ── Refuse, disqualify, and who may not ──────────────────────────────────────


def test_a_refusal_ends_it_with_its_reason() -> None:
    journey = walk().to("审核")

    decide(journey, "refuse", reason="申报级别不在受理范围内。")

    journey.application.refresh_from_db()
    assert (journey.application.status, journey.application.ended_reason) == (
        Status.REFUSED,
        "申报级别不在受理范围内。",
    )


def test_a_title_is_taken_back_by_the_manager_alone() -> None:
    journey = walk().to_status(Status.GRANTED)

    by_reviewer = decide(journey, "disqualify", reason=REASON)
    decide(journey, "disqualify", by=journey.people.office_manager, reason=REASON)

    assert by_reviewer.status_code == 403
    journey.application.refresh_from_db()
    assert journey.application.status == Status.DISQUALIFIED


def test_a_reviewer_cannot_decide_on_his_own() -> None:
    journey = walk()
    journey.application.applicant = journey.people.reviewer
    journey.application.save(update_fields=["applicant"])
    journey.people.people["applicant"] = journey.people.reviewer
    journey.people.people["reviewer"] = journey.people.second_reviewer
    journey.to("审核")

    response = decide(journey, "approve", by=journey.people.applicant)

    assert response.status_code == 403
    journey.application.refresh_from_db()
    assert journey.application.status == Status.PENDING
