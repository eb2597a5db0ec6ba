"""What do postings, payments, papers and objections hold up, and when may they be recorded?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from applicants import services, workflow
from applicants.models import NeedRecord
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import Action, Status
from config import clock
from programmes.vocabulary import NeedKind, Who
from review.services import decide_objection, raise_objection
from tests.builders import end_of, stated, walk

pytestmark = pytest.mark.django_db


@pytest.mark.covers("U-02", "U-03", "CR-38")
def test_a_posting_counts_working_days_and_is_met_the_day_after_it_ended() -> None:
    journey = walk("cas").to("结果公示")
    stage = journey.application.path.stage("结果公示")
    need = stage.needs[0]
    today = timezone.localtime(journey.now).date()
    too_short = (today + timedelta(days=2)).isoformat()

    with pytest.raises(DeedRefused, match="不得少于5个工作日"):
        journey.record(stage, need, until=too_short)
    record = journey.record(stage, need)

    last = date.fromisoformat(record.facts["until"])
    evening, morning = end_of(last), end_of(last) + timedelta(seconds=1)
    assert [w.need.label for w in workflow.unmet(journey.fresh(), evening)] == [need.label]
    assert workflow.unmet(journey.fresh(), morning) == []


def test_an_objection_keeps_a_posting_unmet_until_it_is_rejected_with_a_reason() -> None:
    journey = walk("cas").to("结果公示").meet_needs()
    posting = journey.application.need_records.get(stage="结果公示", voided_at=None)
    objection = raise_objection(posting, "业绩不实", by=journey.people.reviewer)

    with pytest.raises(DeedRefused, match="有异议"):
        journey.take(Action.APPROVE)
    with pytest.raises(DeedRefused, match="处理理由"):
        decide_objection(objection, "rejected", "", by=journey.people.office_manager)
    decide_objection(objection, "rejected", "经核实，业绩属实。", by=journey.people.office_manager)
    with pytest.raises(Outdated):
        decide_objection(objection, "upheld", "再议", by=journey.people.office_manager)
    journey.take(Action.APPROVE)

    assert journey.application.status == Status.GRANTED


def test_an_upheld_objection_blocks_until_the_office_refuses() -> None:
    journey = walk("cas").to("结果公示").meet_needs()
    posting = journey.application.need_records.get(stage="结果公示", voided_at=None)
    objection = raise_objection(posting, "业绩不实", by=journey.people.reviewer)
    decide_objection(objection, "upheld", "经核实，业绩不属本人。", by=journey.people.office_manager)

    with pytest.raises(DeedRefused, match="有异议"):
        journey.take(Action.APPROVE)
    journey.take(Action.REFUSE, reason="公示异议成立")

    assert journey.application.status == Status.REFUSED


@pytest.mark.covers("CR-39", "U-05")
def test_xishan_posts_before_submission_and_a_change_of_what_was_posted_asks_for_a_new_posting() -> None:
    journey = walk("xishan")
    stated(journey.application, by=journey.people.applicant)
    with pytest.raises(DeedRefused, match="单位公示"):
        journey.take(Action.SUBMIT)
    journey.meet_needs().take(Action.SUBMIT)
    assert journey.application.live_need_records() != []

    journey.take(Action.RETURN, to="填报")
    stated(journey.application, by=journey.people.applicant, 姓名="林知远（更名）")
    journey.take(Action.SUBMIT)

    assert NeedRecord.objects.get(application=journey.application).void_reason == "公示后申报内容有改动，须重新公示"
    with pytest.raises(DeedRefused, match="单位公示"):
        journey.take(Action.APPROVE)
    assert journey.application.holder(journey.now).who == Who.APPLICANT


def test_a_posting_stands_when_the_correction_left_the_posted_facts_alone() -> None:
    journey = walk("xishan").to("网上审核").take(Action.RETURN, to="填报").take(Action.SUBMIT)

    assert [record.kind for record in journey.fresh().live_need_records()] == [NeedKind.PUBLICITY]


@pytest.mark.covers("S-14", "U-02")
def test_chengdus_unit_posts_while_the_office_still_pre_reviews() -> None:
    journey = walk("chengdu", route="正常申报").to("网上预审")
    recommending = journey.application.path.stage("单位推荐")

    journey.record(recommending, recommending.needs[0])

    assert journey.fresh().stage == "网上预审"
    journey.now += timedelta(days=10)
    journey.take(Action.APPROVE).take(Action.APPROVE)  # pre-reviewed, then recommended at once: the posting is over
    assert journey.application.stage == "主管部门审核"


def test_a_need_without_opens_at_waits_for_its_own_stage() -> None:
    journey = walk("cas").to("审核")
    counter = journey.application.path.stage("交纸质材料并缴费")

    with pytest.raises(DeedRefused, match="现在还不能登记"):
        journey.record(counter, counter.needs[0])


@pytest.mark.covers("E-14", "P-05")
def test_chengdus_exceptional_route_is_approved_before_the_application_proper() -> None:
    journey = walk("chengdu", route="特殊破格")
    assert journey.application.stage == "破格申请"

    journey.to("网上申报")

    assert journey.application.status == Status.DRAFT
    assert journey.application.steps.filter(action="approve").count() == 2
    journey.to_status(Status.GRANTED)


def test_a_stage_of_the_portal_passes_by_itself_once_its_needs_are_met() -> None:
    journey = walk("xishan").to("评前公示与缴费")
    assert services.pass_by_themselves() == 0
    journey.meet_needs()

    with clock.at(journey.now):
        assert services.pass_by_themselves() == 1
        assert services.pass_by_themselves() == 0

    application = journey.fresh()
    assert application.stage == "评审"
    assert application.steps.last().by is None


def test_a_payment_reported_by_a_gateway_needs_no_person_but_nothing_else_does_without_one() -> None:
    journey = walk("xishan").to("评前公示与缴费")
    stage = journey.application.path.stage("评前公示与缴费")
    posting, fee = stage.needs

    with clock.at(journey.now):
        journey.application.record(stage.name, fee.label, by=None, facts=journey.facts(fee))
        with pytest.raises(PermissionDenied):
            journey.application.record(stage.name, posting.label, by=None, facts=journey.facts(posting))

    assert {record.kind for record in journey.fresh().live_need_records()} >= {NeedKind.PAYMENT}


def test_without_a_department_its_stage_is_left_out() -> None:
    journey = walk("jiangbei", department=None)

    assert "主管部门审核" not in journey.application.path.names()
    journey.to_status(Status.GRANTED)
