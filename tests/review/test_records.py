"""How are needs and objections put on record from a page?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applicants.models import NeedRecord, User
from applicants.refusals import DeedRefused
from applicants.workflow import Action, Status
from config import clock
from materials import paper
from review.models import Objection
from tests.builders import Walk, priced, stated, walk

pytestmark = pytest.mark.django_db
DEFENCE = ["答辩", "答辩"]
PAYMENT = ["交纸质材料并缴费", "缴费"]
POSTING = ["结果公示", "评审结果公示"]


def send(journey: Walk, name: str, arguments: list[Any], *, by: User, **typed: Any) -> Any:
    journey.now += timedelta(minutes=10)
    client = Client()
    client.force_login(by)
    with clock.at(journey.now):
        return client.post(reverse(name, args=[journey.application.number, *arguments]), typed)


def live(journey: Walk, need: str) -> NeedRecord | None:
    return NeedRecord.objects.filter(application=journey.application, name=need, voided_at=None).first()


def test_every_need_of_the_default_programme_can_be_met_from_its_page() -> None:
    journey = walk(level="senior").to("交纸质材料并缴费")  # with a defence
    office, manager = journey.people.reviewer, journey.people.office_manager
    priced(journey.application.round, by=manager, yuan=320)

    asked = paper.checklist(journey.fresh())
    assert asked is not None
    papers = [line.name for line in asked.lines]
    send(journey, "counter_application", [], by=office, papers=papers, received_on="2026-03-02")
    send(journey, "desk_need", PAYMENT, by=journey.people.finance_clerk, on="2026年3月2日", yuan="320", receipt="A-17")
    approve(journey, by=office)
    send(journey, "desk_need", ["答辩", "答辩"], by=office, on="2026-03-02")
    approve(journey, by=office)
    approve(journey, by=manager)
    send(journey, "desk_need", POSTING, by=office, first="2026-03-02", place="评审办公告栏")
    journey.now += timedelta(days=8)
    approve(journey, by=office)

    journey.application.refresh_from_db()
    assert (journey.application.stage, journey.application.status) == ("发证", Status.GRANTED)


def approve(journey: Walk, *, by: User) -> None:
    journey.application.refresh_from_db()
    seen = {"version": journey.application.version, "snapshot": journey.application.current_snapshot_id}
    response = send(journey, "desk_approve", [], by=by, **seen)
    assert response["Location"] == reverse("desk_application", args=[journey.application.number])


def test_the_rules_words_stand_on_the_page_and_what_was_typed_is_kept() -> None:
    journey = walk().to("交纸质材料并缴费")
    priced(journey.application.round, by=journey.people.office_manager, yuan=320)

    html = send(
        journey, "desk_need", PAYMENT, by=journey.people.finance_clerk, on="2026-03-09", yuan="320", receipt="A-17"
    ).content.decode()

    assert "收款日期不能晚于今天。" in html
    assert 'value="A-17"' in html
    assert live(journey, "缴费") is None


def test_an_applicant_who_owes_a_posting_records_it_from_his_own_page() -> None:
    journey = walk("xishan")
    client = Client()
    client.force_login(journey.people.applicant)

    with clock.at(journey.now):
        html = client.get(reverse("application", args=[journey.application.number])).content.decode()
    address = reverse("need", args=[journey.application.number, "填报", "单位公示"])
    response = send(
        journey, "need", ["填报", "单位公示"], by=journey.people.applicant, first="2026-03-02", place="公告栏"
    )

    assert address in html
    assert response["Location"] == reverse("application", args=[journey.application.number])
    record = live(journey, "单位公示")
    assert record is not None
    assert record.facts == {"from": "2026-03-02", "until": "2026-03-09", "place": "公告栏"}


def test_it_is_recorded_once_and_the_second_hears_so() -> None:
    journey = walk(level="senior").to("答辩")
    send(journey, "desk_need", DEFENCE, by=journey.people.reviewer, on="2026-03-02")

    second = send(journey, "desk_need", DEFENCE, by=journey.people.second_reviewer, on="2026-03-02", note="补记")

    assert second.status_code == 409
    assert "“答辩”已登记。如有变化，请先作废原登记。" in second.content.decode()
    assert 'value="补记"' in second.content.decode()


def test_a_wrong_record_is_voided_with_a_reason_and_made_anew() -> None:
    journey = walk(level="senior").to("答辩")
    send(journey, "desk_need", DEFENCE, by=journey.people.reviewer, on="2026-03-02", note="第一次")

    refused = send(journey, "desk_void_need", DEFENCE, by=journey.people.reviewer, reason=" ").content.decode()
    send(journey, "desk_void_need", DEFENCE, by=journey.people.reviewer, reason="登记错了人")
    send(journey, "desk_need", DEFENCE, by=journey.people.reviewer, on="2026-03-02", note="第二次")

    assert "请写明作废原因。" in refused
    assert list(
        NeedRecord.objects.filter(name="答辩").values_list("facts__note", "void_reason").order_by("recorded_at")
    ) == [
        ("第一次", "登记错了人"),
        ("第二次", ""),
    ]


def test_who_was_slower_voids_nothing_but_the_record_that_he_saw() -> None:
    journey = walk(level="senior").to("答辩")
    office, colleague = journey.people.reviewer, journey.people.second_reviewer
    send(journey, "desk_need", DEFENCE, by=office, on="2026-03-02", note="第一次")
    wrong = live(journey, "答辩")
    assert wrong is not None
    shown = page(journey, "desk_void_need", DEFENCE, by=colleague)
    send(journey, "desk_void_need", DEFENCE, by=office, reason="登记错了人", record=wrong.pk)

    alone = send(journey, "desk_void_need", DEFENCE, by=colleague, reason="人不对", record=wrong.pk)
    send(journey, "desk_need", DEFENCE, by=office, on="2026-03-02", note="第二次")
    late = send(journey, "desk_void_need", DEFENCE, by=colleague, reason="人不对", record=wrong.pk)
    odd = send(journey, "desk_void_need", DEFENCE, by=colleague, reason="人不对", record="x")

    right = live(journey, "答辩")
    assert f'name="record" value="{wrong.pk}"' in shown
    assert right is not None
    assert right.facts["note"] == "第二次"
    assert [response.status_code for response in (alone, late, odd)] == [409, 409, 404]
    assert "该登记已作废" in late.content.decode()
    assert "人不对" in late.content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "2025-03-02", "2026-03-01"])
def test_what_was_done_before_the_application_was_opened_is_a_slip_of_the_pen(day: str) -> None:
    journey = walk(level="senior").to("答辩")

    html = send(journey, "desk_need", DEFENCE, by=journey.people.reviewer, on=day).content.decode()

    assert "答辩日期不能早于2026年3月2日（建立申报之日），请核对。" in html
    assert f'value="{day}"' in html
    assert live(journey, "答辩") is None


def test_a_posting_does_not_last_for_years() -> None:
    journey = walk().to("结果公示")
    typed = {"first": "2026-03-02", "place": "公告栏"}

    refused = send(journey, "desk_need", POSTING, by=journey.people.reviewer, last="9999-12-31", **typed)
    send(journey, "desk_need", POSTING, by=journey.people.reviewer, last="2026-04-30", **typed)

    record = live(journey, "评审结果公示")
    assert "您填写的是9999年12月31日，离现在超过一年" in refused.content.decode()
    assert record is not None
    assert record.facts["until"] == "2026-04-30"


def test_an_objection_stops_the_posting_until_it_is_decided_with_a_reason() -> None:
    journey = walk().to("结果公示")
    office = journey.people.reviewer
    send(journey, "desk_need", POSTING, by=office, first="2026-03-02", place="公告栏")
    send(journey, "objection", POSTING, by=office, text="反映业绩不实。")
    journey.now += timedelta(days=9)
    objection = Objection.objects.get()

    waiting = page(journey, "desk_approve", by=office)
    without_reason = send(journey, "objection_decision", [objection.pk], by=office, decision="rejected", reason="")
    send(journey, "objection_decision", [objection.pk], by=office, decision="rejected", reason="经核查属实。")
    again = send(journey, "objection_decision", [objection.pk], by=office, decision="upheld", reason="另有意见。")

    assert "评审结果公示有异议，须处理完毕" in waiting
    assert "请写明处理理由。" in without_reason.content.decode()
    assert again.status_code == 409
    assert "该异议已经处理" in again.content.decode()
    assert "另有意见。" in again.content.decode()
    assert "确认通过" in page(journey, "desk_approve", by=office)


@pytest.mark.parametrize("decided", ["", "upheld"])
def test_a_posting_with_an_objection_to_it_is_not_voided_to_be_rid_of_it(decided: str) -> None:
    journey = walk().to("结果公示")
    office = journey.people.reviewer
    send(journey, "desk_need", POSTING, by=office, first="2026-03-02", place="公告栏")
    send(journey, "objection", POSTING, by=office, text="反映业绩不实。")
    if decided:
        send(journey, "objection_decision", [Objection.objects.get().pk], by=office, decision=decided, reason="属实。")

    shown = page(journey, "desk_application", by=office)
    response = send(journey, "desk_void_need", POSTING, by=office, reason="日期录错")
    posting = live(journey, "评审结果公示")
    assert posting is not None
    with pytest.raises(DeedRefused):
        journey.application.void(posting, by=office, reason="日期录错")

    assert reverse("desk_void_need", args=[journey.application.number, *POSTING]) not in shown
    assert "有异议没有处理完毕，登记不能作废" in response.content.decode()
    assert "日期录错" in response.content.decode()
    assert Objection.objects.get().posting == live(journey, "评审结果公示")


def test_an_objection_outlives_the_posting_that_a_correction_has_overtaken() -> None:
    journey = walk("xishan").to("网上审核")
    office, applicant, where = journey.people.reviewer, journey.people.applicant, ["填报", "单位公示"]
    send(journey, "objection", where, by=office, text="反映业绩不实。")
    journey.take(Action.RETURN, to="填报", parts=["个人信息"])
    with clock.at(journey.now):
        stated(journey.application, by=applicant, 姓名="林知远（更名）")
    journey.take(Action.SUBMIT)
    objection = Objection.objects.get()
    today = f"{journey.now:%Y-%m-%d}"

    shown = page(journey, "desk_application", by=office)
    early = send(journey, "need", where, by=applicant, first=today, place="公告栏").content.decode()
    decided = {"decision": "rejected", "reason": "经核实，业绩属实。"}
    send(journey, "objection_decision", [objection.pk], by=office, **decided)
    send(journey, "need", where, by=applicant, first=today, place="公告栏")

    objection.refresh_from_db()
    assert objection.posting.voided_at is not None
    assert reverse("objection_decision", args=[journey.application.number, objection.pk]) in shown
    assert "原来的公示有异议没有处理完毕，评审办处理以后才能登记新的公示。" in early
    assert objection.decision == "rejected"
    assert live(journey, "单位公示") is not None


def test_once_every_objection_is_rejected_a_wrong_posting_is_voided() -> None:
    journey = walk().to("结果公示")
    office = journey.people.reviewer
    send(journey, "desk_need", POSTING, by=office, first="2026-03-02", place="公告栏")
    send(journey, "objection", POSTING, by=office, text="反映业绩不实。")
    rejected = {"decision": "rejected", "reason": "经核实，业绩属实。"}
    send(journey, "objection_decision", [Objection.objects.get().pk], by=office, **rejected)

    send(journey, "desk_void_need", POSTING, by=office, reason="日期录错")

    assert live(journey, "评审结果公示") is None


def page(journey: Walk, name: str, arguments: Sequence[str] = (), *, by: User) -> str:
    client = Client()
    client.force_login(by)
    with clock.at(journey.now):
        return client.get(reverse(name, args=[journey.application.number, *arguments])).content.decode()


def test_there_is_nothing_to_object_to_but_a_posting() -> None:
    journey = walk(level="senior").to("答辩")
    office = journey.people.reviewer
    send(journey, "desk_need", DEFENCE, by=office, on="2026-03-02")

    response = send(journey, "objection", DEFENCE, by=office, text="材料不实。")

    assert "没有找到这个页面" in response.content.decode()
    assert not Objection.objects.exists()


def test_a_need_that_is_not_there_is_not_found() -> None:
    journey = walk().to("审核")

    assert send(journey, "desk_need", ["审核", "会签"], by=journey.people.reviewer).status_code == 404
    assert send(journey, "objection", POSTING, by=journey.people.reviewer, text="早了").status_code == 404


@pytest.mark.parametrize("page_name", ["desk_need", "desk_void_need"])
def test_papers_are_recorded_and_taken_back_line_by_line_at_the_counter(page_name: str) -> None:
    journey = walk().to("交纸质材料并缴费")

    response = send(journey, page_name, ["交纸质材料并缴费", "纸质材料"], by=journey.people.reviewer)

    assert response["Location"] == reverse("counter_application", args=[journey.application.number])
    assert live(journey, "纸质材料") is None


def test_once_it_has_ended_no_objection_is_recorded_and_what_was_typed_is_kept() -> None:
    journey = walk().to("结果公示")
    office = journey.people.reviewer
    send(journey, "desk_need", POSTING, by=office, first="2026-03-02", place="公告栏")
    send(journey, "objection", POSTING, by=office, text="反映业绩不实。")
    offered = page(journey, "desk_application", by=office)
    upheld = {"decision": "upheld", "reason": "经核查，反映属实。"}
    send(journey, "objection_decision", [Objection.objects.get().pk], by=office, **upheld)
    journey.take(Action.REFUSE, by=journey.people.office_manager)

    late = send(journey, "objection", POSTING, by=office, text="另有人来电反映。")
    ended = page(journey, "desk_application", by=office)

    assert (late.status_code, "该公示已不再有效" in late.content.decode()) == (200, True)
    assert "另有人来电反映。" in late.content.decode()
    assert Objection.objects.count() == 1
    assert [("登记异议" in html) for html in (offered, ended)] == [True, False]


def test_once_it_has_ended_no_record_is_voided_and_the_reason_is_kept() -> None:
    journey = walk(level="senior").to("答辩")
    send(journey, "desk_need", DEFENCE, by=journey.people.reviewer, on="2026-03-02")
    journey.take(Action.APPROVE).take(Action.REFUSE, by=journey.people.office_manager)

    late = send(journey, "desk_void_need", DEFENCE, by=journey.people.reviewer, reason="登记错了人")

    assert (late.status_code, "的登记不能再作废" in late.content.decode()) == (200, True)
    assert "登记错了人" in late.content.decode()
