"""What does the applicant find on his pages, and what happens when he submits and withdraws from them?"""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import captcha
from applicants.models import Application, Step
from applicants.workflow import Action, Status
from config import clock
from notices.models import Notice
from tests.builders import Walk, attached, end_of, new_application, open_round, stated, walk

pytestmark = pytest.mark.django_db
MATERIAL = "评审表+个人技术报告"


def page(client: Client, name: str, application: Application) -> str:
    response = client.get(reverse(name, args=[application.number]))
    assert response.status_code == 200
    return response.content.decode()


def primary_buttons(html: str) -> list[str]:
    main = html.split("<main", 1)[1].split("</main>")[0]
    return re.findall(r'<(?:a|button) class="govuk-button(?: portal-button--start)?"[^>]*>([^<]+)<', main)


def logged_in(journey: Walk) -> Client:
    client = Client()
    client.force_login(journey.people.applicant)
    return client


def questions(client: Client, name: str) -> int:
    """How often this page asks the database, definitions once read."""
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(name))
    return len(asked)


# ── What is shown ────────────────────────────────────────────────────────────


def test_the_card_says_state_holder_and_the_one_next_action() -> None:
    journey = walk().to("评审材料")

    with clock.at(journey.now):
        html = logged_in(journey).get(reverse("applications")).content.decode()

    assert "填报中" in html
    assert '<p class="portal-holder__who">您</p>' in html
    assert primary_buttons(html) == ["填写“基本情况”"]


def test_somebody_without_an_application_is_told_how_one_comes_about() -> None:
    journey = walk()
    client = Client()
    client.force_login(journey.people.other_applicant)

    html = client.get(reverse("applications")).content.decode()

    assert "您还没有申报" in html
    assert journey.application.number not in html


@pytest.mark.parametrize(
    ("state", "button"),
    [
        ("报名", ["填写“个人信息”"]),
        ("评审材料", ["填写“基本情况”"]),
        ("审核", []),
        ("交纸质材料并缴费", []),
        ("结果公示", []),
        ("发证", []),
    ],
)
def test_every_stage_has_its_button_or_none(state: str, button: list[str]) -> None:
    journey = walk().to(state)

    with clock.at(journey.now):
        html = page(logged_in(journey), "application", journey.application)

    assert primary_buttons(html) == button
    assert html.count('aria-current="step"') == (0 if state == "发证" else 1)


def test_the_timeline_names_the_office_and_not_the_reviewer() -> None:
    journey = walk().to("交纸质材料并缴费")

    with clock.at(journey.now):
        html = page(logged_in(journey), "application", journey.application)

    assert "评审办" in html
    assert journey.people.reviewer.name not in html


def test_a_return_stands_on_top_with_reason_parts_and_time_left() -> None:
    journey = walk().to("审核").take(Action.RETURN, to="评审材料", reason="第3页缺少业绩证明。", parts=[MATERIAL])

    with clock.at(journey.now):
        html = page(logged_in(journey), "application", journey.application)

    assert html.index("第3页缺少业绩证明。") < html.index("<h1")
    assert f"<strong>{MATERIAL}</strong>" in html
    assert "还剩 5 天" in html
    assert primary_buttons(html) == [f"上传{MATERIAL}"]


def test_before_the_second_submission_no_page_gives_the_time_of_the_first_as_its_own() -> None:
    journey = walk().to("评审材料")

    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant)
        before = page(logged_in(journey), "submit", journey.application)
    journey.step()
    after = page(logged_in(journey), "stated", journey.application)
    journey.take(Action.RETURN, to="评审材料", parts=[MATERIAL])
    returned = page(logged_in(journey), "submit", journey.application)

    assert "提交时间" not in before
    assert "提交时间" in after
    assert "上次提交时间" in returned


def test_whoever_withdraws_reads_that_it_is_final_and_how_he_applies_again() -> None:
    journey = walk().to("审核")
    client = logged_in(journey)
    before = page(client, "withdraw", journey.application)

    journey.take(Action.WITHDRAW)

    told = [before, *Notice.objects.filter(template="withdrawn").values_list("body", flat=True)]
    assert len(told) == 1 + len(Notice.Channel)
    final = "本次申报终止，不能恢复；本批次仍在受理的，可以在“我的申报”里打开它重新申报，填报内容会沿用。"
    assert [text for text in told if final not in text] == []


def test_after_the_correction_the_next_action_is_to_submit_again() -> None:
    journey = walk().to("审核").take(Action.RETURN, to="评审材料", parts=[MATERIAL])
    with clock.at(journey.now + timedelta(hours=1)):
        attached(journey.application, by=journey.people.applicant)
        journey.answer_all()

        html = page(logged_in(journey), "application", journey.application)

    assert primary_buttons(html) == ["核对并重新提交"]


def test_an_ended_application_says_why_and_offers_nothing() -> None:
    journey = walk().to("审核").take(Action.REFUSE, reason="不属于受理范围。")

    with clock.at(journey.now):
        html = page(logged_in(journey), "application", journey.application)

    assert "不属于受理范围。" in html
    assert primary_buttons(html) == []
    assert [
        stage
        for stage in ("交纸质材料并缴费", "评审", "结果公示")
        if f'{stage}<span class="portal-timeline__state">不经过' in html
    ] == [
        "交纸质材料并缴费",
        "评审",
        "结果公示",
    ]
    assert "到此终止" in html


def test_identity_number_and_mobile_are_masked() -> None:
    journey = walk().to("评审材料")
    stated(journey.application, by=journey.people.applicant)

    with clock.at(journey.now):
        html = page(logged_in(journey), "stated", journey.application)

    assert "110***********3038" in html
    assert "110105198802143038" not in html


def test_his_list_asks_the_database_as_often_for_five_as_for_one() -> None:
    journey = walk().to("评审材料")
    client = logged_in(journey)

    for_one = questions(client, "applications")
    with clock.at(journey.now):
        for number in range(4):
            new_application(journey.people, open_round(key=f"round-{number}"))
    for_five = questions(client, "applications")

    assert Application.objects.filter(applicant=journey.people.applicant).count() == 5
    assert for_five == for_one


def test_staff_are_taken_to_the_desk() -> None:
    journey = walk().to("审核")
    client = Client()
    client.force_login(journey.people.reviewer)

    response = client.get(reverse("application", args=[journey.application.number]))

    assert response["Location"] == reverse("desk_application", args=[journey.application.number])


# ── Submitting ───────────────────────────────────────────────────────────────


def submission(journey: Walk, *, client: Client | None = None, version: int | None = None) -> Any:
    """What the button of the check page sends, one hour later."""
    journey.now += timedelta(hours=1)
    client = client or logged_in(journey)
    fields = {"version": version or journey.application.version, "captcha": solved(client)}
    with clock.at(journey.now):
        return client.post(reverse("submit", args=[journey.application.number]), fields)


def solved(client: Client) -> str:
    """The answer to the sum that this session is asked."""
    session = client.session
    answer = captcha.asked(session).answer
    session.save()
    return str(answer)


def ready() -> Walk:
    """At 评审材料 with everything stated and uploaded."""
    journey = walk().to("评审材料")
    stated(journey.application, by=journey.people.applicant)
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant)
    return journey


def test_the_check_page_shows_facts_files_and_deadline() -> None:
    journey = ready()

    with clock.at(journey.now):
        html = page(logged_in(journey), "submit", journey.application)

    assert "林知远" in html
    assert "第 1 版" in html
    assert "纸质材料及缴费截止" in html
    assert primary_buttons(html) == ["确认无误，提交“评审材料”"]


def test_submitting_lands_on_a_receipt_that_can_be_opened_again() -> None:
    journey = ready()
    with clock.at(journey.now):
        before = page(logged_in(journey), "submit", journey.application)

    response = submission(journey)

    assert "评审表上传成功" not in before
    receipt = reverse("submitted", args=[journey.application.number])
    assert response["Location"] == receipt
    journey.application.refresh_from_db()
    assert (journey.application.stage, journey.application.status) == ("审核", Status.PENDING)
    again = logged_in(journey).get(receipt).content.decode()
    assert journey.application.number in again
    assert "现由评审办办理“审核”" in again
    assert "评审表上传成功，请关注审核状态，按规定时间到现场提交纸质材料并缴费。" in again
    assert "010-62555170" in again


def test_a_double_click_submits_once_and_lands_on_the_same_receipt() -> None:
    journey = ready()
    version = journey.application.version

    first = submission(journey, version=version)
    second = submission(journey, version=version)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == first["Location"]
    assert Step.objects.filter(action=Action.SUBMIT, from_stage="评审材料").count() == 1


def test_going_back_to_the_check_page_shows_the_receipt() -> None:
    journey = ready()
    submission(journey)

    response = logged_in(journey).get(reverse("submit", args=[journey.application.number]))

    assert response["Location"] == reverse("submitted", args=[journey.application.number])


def test_without_the_material_it_says_which_and_moves_nothing() -> None:
    journey = walk().to("评审材料")
    with clock.at(journey.now):
        stated(journey.application, by=journey.people.applicant)

    with clock.at(journey.now):
        before = page(logged_in(journey), "submit", journey.application)
    html = submission(journey).content.decode()

    assert f"还不能提交，请先上传：{MATERIAL}。" in before
    assert "确认无误" not in before
    assert f"还不能提交：请先上传“{MATERIAL}”。" in html
    journey.application.refresh_from_db()
    assert journey.application.stage == "评审材料"


def test_after_the_deadline_it_says_so_and_moves_nothing() -> None:
    journey = ready()
    journey.now = end_of(date(2026, 12, 20))

    html = submission(journey).content.decode()

    assert "“纸质材料及缴费”已于2026年12月20日 23:59截止。" in html
    journey.application.refresh_from_db()
    assert journey.application.status == Status.DRAFT


def test_when_the_unit_was_faster_the_page_says_who_did_what() -> None:
    journey = walk()
    stated(journey.application, by=journey.people.applicant)
    version = journey.application.version
    journey.take(Action.SUBMIT, by=journey.people.hr_officer)

    response = submission(journey, version=version)

    assert response.status_code == 409
    assert "该申报已由单位于3月2日 10:00办理“提交”，本次操作没有生效。" in response.content.decode()


def test_the_unit_may_submit_where_the_stage_allows() -> None:
    journey = walk()
    stated(journey.application, by=journey.people.applicant)
    unit = Client()
    unit.force_login(journey.people.hr_officer)

    response = submission(journey, client=unit)

    assert response["Location"] == reverse("submitted", args=[journey.application.number])
    assert Step.objects.get(action=Action.SUBMIT).acting_for == "单位"


# ── Withdrawing ──────────────────────────────────────────────────────────────


def test_withdrawing_ends_it_once_however_often_the_button_is_pressed() -> None:
    journey = walk().to("审核")
    client, address = logged_in(journey), reverse("withdraw", args=[journey.application.number])
    form = {"version": journey.application.version}

    first = client.post(address, form)
    second = client.post(address, form)

    assert (first.status_code, second.status_code) == (302, 302)
    journey.application.refresh_from_db()
    assert journey.application.status == Status.WITHDRAWN
    assert "已撤回" in page(client, "application", journey.application)


def test_once_approved_there_is_nothing_to_withdraw() -> None:
    journey = walk().to("交纸质材料并缴费")

    html = page(logged_in(journey), "withdraw", journey.application)

    assert "当前状态为“审核通过”，不能撤回申报。" in html
    assert primary_buttons(html) == []
