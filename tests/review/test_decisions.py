"""How are decisions taken from the desk: named, kept from going through twice, and said clearly when refused?"""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants import services
from applicants.models import Step, User
from applicants.workflow import Action, Status
from config import clock
from notices.models import Notice
from programmes.models import CalendarDay, Round, end_of
from programmes.schema import Material, Section
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

    assert "110***********3038" in html
    assert "110105198802143038" not in html
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
    with clock.at(journey.now):
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


@pytest.mark.covers("S-03")
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
    assert said(journey) == [(MATERIAL, "", None, REASON)]


def said(journey: Walk) -> list[tuple[str, str, int | None, str]]:
    journey.application.refresh_from_db()
    return [(item.part, item.field, item.position, item.reason) for item in journey.application.return_items]


def number_of(journey: Walk, part: str) -> int:
    """What tells the fields of one part from those of another."""
    application = journey.application
    asked: list[Material | Section] = [*application.materials, *application.sections]
    return [each.name for each in asked].index(part)


def test_each_part_has_ready_words_words_of_its_own_and_a_field_and_row() -> None:
    journey = walk().to("审核")
    archive, education = number_of(journey, "档案"), number_of(journey, "学历")

    html = shown(journey, "desk_return")
    decide(
        journey,
        "return",
        **correction(
            parts=["档案", "学历"],
            reason="请一并核对外调表。",
            **{
                f"field_{education}": "毕业学校",
                f"ready_{archive}": ["档案所在地请填写全称，与外调表公章一致"],
                f"text_{archive}": "公章为“北京市人才服务中心”。",
                f"text_{education}": "须填全称。",
            },
        ),
    )

    assert "单位推荐意见应由单位领导或直属领导出具" in html
    assert said(journey) == [
        ("档案", "", None, "档案所在地请填写全称，与外调表公章一致\n公章为“北京市人才服务中心”。"),
        ("学历", "毕业学校", None, "须填全称。"),
    ]
    assert Step.objects.get(action=Action.RETURN).reason == "请一并核对外调表。"
    told = Notice.objects.get(template="returned", channel="inbox").body
    assert (
        "1. 档案：档案所在地请填写全称，与外调表公章一致\n公章为“北京市人才服务中心”。\n2. 学历，毕业学校：须填全称。"
        in told
    )


def test_words_at_a_part_that_is_not_chosen_are_not_lost_in_silence() -> None:
    journey = walk().to("审核")
    typed = {f"text_{number_of(journey, '档案')}": "须写全称。"}

    html = decide(journey, "return", **correction(**typed)).content.decode()

    assert "“档案”写了意见但没有选中：请选中，或清空意见。" in html
    assert "须写全称。" in html
    assert said(journey) == []


def test_before_it_is_sent_the_reviewer_sees_what_the_applicant_will_see_and_can_go_back() -> None:
    journey = walk().to("审核")
    typed = correction(reason="", **{f"text_{number_of(journey, MATERIAL)}": "单位推荐意见空着。"})

    preview = decide(journey, "return", preview="1", **typed).content.decode()
    before = journey.fresh().status
    again = decide(journey, "return", edit="1", **typed).content.decode()
    sent = decide(journey, "return", **hidden(preview))

    assert "申报人将看到" in preview
    assert "请在2026年3月20日（周五）23:59前改好并重新提交" in preview
    assert f"<strong>{MATERIAL}</strong>" in preview
    assert before == Status.PENDING
    assert "单位推荐意见空着。</textarea>" in again
    assert sent.status_code == 302
    assert said(journey) == [(MATERIAL, "", None, "单位推荐意见空着。")]


@pytest.mark.covers("P-02")
@pytest.mark.parametrize(
    ("rests", "warning"),
    [(True, "补正期限 2026年3月20日：这一天是休息日（示例节）。系统不会自动顺延，请核对是否需要改期。"), (False, "")],
)
def test_a_day_for_corrections_on_a_rest_day_is_pointed_out_before_it_is_sent_and_after(
    rests: bool, warning: str
) -> None:
    journey = walk().to("审核")
    CalendarDay.objects.filter(date=date(2026, 3, 20)).update(is_workday=not rests, name="示例节")

    preview = decide(journey, "return", preview="1", **correction()).content.decode()
    sent = decide(journey, "return", **correction())

    shown_before = re.findall(r"补正期限 2026年3月20日：[^<]*", preview)
    _done, *shown_after = [str(message) for message in get_messages(sent.wsgi_request)]
    assert shown_before == shown_after == ([warning] if warning else [])


@pytest.mark.parametrize(
    ("advised", "words"),
    [
        (date(2026, 6, 30), "补正期限比它晚。确认后，这位申报人的这一项也延到2026年3月20日，其他人不变。"),
        (None, "这一项截止后不再受理这份申报，补正期限只能到此为止。需要更多时间的，请先为这位申报人延期。"),
    ],
)
def test_a_day_for_corrections_after_a_deadline_says_what_becomes_of_both(advised: date | None, words: str) -> None:
    journey = walk().to("审核")
    round = journey.application.round
    Round.objects.filter(pk=round.pk).update(advised_on=advised)
    round.deadlines.update(closes_at=end_of(date(2026, 3, 18)))

    later = decide(journey, "return", preview="1", **correction()).content.decode()
    sooner = decide(journey, "return", preview="1", **correction(correct_by="2026-03-18")).content.decode()

    assert f"{round.deadlines.get().name} 2026年3月18日：{words}" in later
    assert "2026年3月18日：" not in sooner


def test_the_day_proposed_for_corrections_is_a_working_day() -> None:
    journey = walk().to("审核")
    proposed = [_proposed(journey)]
    CalendarDay.objects.filter(date__range=(proposed[0], proposed[0] + timedelta(days=2))).update(is_workday=False)
    CalendarDay.objects.filter(date=proposed[0] + timedelta(days=3)).update(is_workday=True)
    proposed.append(_proposed(journey))
    journey.application.round.deadlines.update(closes_at=end_of(proposed[0]))
    proposed.append(_proposed(journey))

    assert [day - proposed[0] for day in proposed] == [timedelta(), timedelta(days=3), timedelta()]


def _proposed(journey: Walk) -> date:
    (typed,) = re.findall(r'name="correct_by" value="([^"]*)"', shown(journey, "desk_return"))
    return date.fromisoformat(typed)


def hidden(html: str) -> dict[str, str]:
    """What the preview sends on when it is confirmed."""
    form = html[html.index("申报人将看到") :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def test_a_return_to_an_earlier_reviewer_asks_for_a_reason_alone() -> None:
    journey = walk("fifth").to("人事处审核")

    without = decide(journey, "return", to="会签", correct_by="2026-03-20").content.decode()
    preview = decide(journey, "return", to="会签", reason="缺一枚章。", correct_by="2026-03-20", preview="1")
    decide(journey, "return", to="会签", reason="缺一枚章。", correct_by="2026-03-20")

    assert "请写明原因，申报人会看到这段文字。" in without
    assert "将转回“会签”重新办理" in preview.content.decode()
    journey.application.refresh_from_db()
    assert (journey.application.stage, journey.application.status) == ("会签", Status.PENDING)


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
        ({"reason": "  "}, f"请写明“{MATERIAL}”哪里不符、怎样改。"),
        ({"to": ""}, "请选择退回到哪个阶段。"),
        ({"parts": []}, "请选出须修改的部分，可以多选。"),
        ({"correct_by": "下周五"}, "请填写日期，格式如 2026-04-10。"),
        ({"correct_by": "2026-03-01"}, "补正期限必须晚于现在，请重新选择日期。"),
        (
            {"correct_by": "2126-03-20"},
            "您填写的是2126年3月20日，离现在超过一年。最晚可以填2027年3月2日，请核对年份后重新填写。",
        ),
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

    assert "请在选中的部分写明意见，或在这里写明退回原因。" in html
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


@pytest.mark.parametrize("action", ["approve", "return", "refuse"])
def test_a_decision_on_what_was_replaced_meanwhile_is_refused_with_the_difference_and_keeps_the_words(
    action: str,
) -> None:
    journey = walk().to("审核")
    version, snapshot = journey.application.version, journey.application.current_snapshot_id
    with clock.at(journey.now):
        services.save_section(
            journey.application, "档案", [{"档案所在地": "上海市人才服务中心"}], by=journey.people.applicant
        )
        attached(journey.application, by=journey.people.applicant, content=b"PK another")
    journey.take(Action.REPLACE)

    response = decide(journey, action, version=version, snapshot=snapshot, **correction())

    html = response.content.decode()
    assert response.status_code == 409
    assert "您打开以后的改动" in html
    assert '<ins class="portal-text">上海市人才服务中心</ins>' in html
    assert "第 1 版：" in html
    assert "第 2 版：" in html
    assert "未要求的修改" in html
    assert (REASON in html) == (action != "approve")
    assert journey.fresh().status == Status.PENDING


# ── Reopen ───────────────────────────────────────────────────────────────────


def test_a_manager_reopens_what_was_approved_from_a_button_of_that_name() -> None:
    journey = walk().to("评审")
    manager = journey.people.office_manager

    buttons = shown(journey, "desk_application", by=manager)
    others = shown(journey, "desk_application")
    html = shown(journey, "desk_return", by=manager)
    decide(journey, "return", by=manager, **correction())

    assert '/return/">重新打开</a>' in buttons
    assert "/return/" not in others
    assert "改好提交后从第一个审核阶段重新办理" in html
    journey.application.refresh_from_db()
    assert (journey.application.status, journey.application.stage) == (Status.RETURNED, "评审材料")


# ── Refuse, disqualify, and who may not ──────────────────────────────────────


@pytest.mark.covers("S-11", "I-02")
def test_a_refusal_ends_it_with_its_reason() -> None:
    journey = walk().to("审核")

    decide(journey, "refuse", reason="申报级别不在受理范围内。")

    journey.application.refresh_from_db()
    assert (journey.application.status, journey.application.ended_reason) == (
        Status.REFUSED,
        "申报级别不在受理范围内。",
    )


@pytest.mark.covers("I-03", "X-07")
def test_a_title_is_taken_back_by_the_manager_alone() -> None:
    journey = walk().to_status(Status.GRANTED)

    by_reviewer = decide(journey, "disqualify", reason=REASON)
    decide(journey, "disqualify", by=journey.people.office_manager, reason=REASON)

    assert by_reviewer.status_code == 403
    journey.application.refresh_from_db()
    assert journey.application.status == Status.DISQUALIFIED


@pytest.mark.covers("I-09")
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
