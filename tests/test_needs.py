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
from programmes.models import RoundDeadline
from programmes.vocabulary import NeedKind, Who
from review.models import Objection
from review.services import decide_objection, raise_objection
from tests.applicants.visitor import Visitor
from tests.builders import attached, end_of, stated, walk

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

    journey.take(Action.RETURN, to="填报", parts=["个人信息"])
    stated(journey.application, by=journey.people.applicant, 姓名="林知远（更名）")
    journey.take(Action.SUBMIT)

    assert NeedRecord.objects.get(application=journey.application).void_reason == "公示后申报内容有改动，须重新公示"
    with pytest.raises(DeedRefused, match="单位公示"):
        journey.take(Action.APPROVE)
    assert journey.application.holder(journey.now).who == Who.APPLICANT


def test_a_posting_stands_when_the_correction_left_the_posted_facts_alone() -> None:
    journey = walk("xishan").to("网上审核").take(Action.RETURN, to="填报").take(Action.SUBMIT)

    assert [record.kind for record in journey.fresh().live_need_records()] == [NeedKind.PUBLICITY]


def test_what_no_posting_shows_may_change_without_a_new_one() -> None:
    journey = walk("xishan").to("网上审核").take(Action.RETURN, to="填报", parts=["联系方式", "个人信息"])
    by = journey.people.applicant

    services.save_answers(journey.application, "联系方式", [{"手机": "19900000098"}], by=by)
    stated(journey.application, by=by, 身份证号="110105198802141016")
    journey.take(Action.SUBMIT)

    assert [record.kind for record in journey.fresh().live_need_records()] == [NeedKind.PUBLICITY]


@pytest.mark.covers("CR-39")
def test_before_he_submits_he_reads_that_a_change_of_what_was_posted_asks_for_a_new_posting() -> None:
    journey = walk("xishan")
    stated(journey.application, by=journey.people.applicant)
    attached(journey.application, by=journey.people.applicant)
    journey.meet_needs()
    visitor, said = Visitor(journey), "公示作废，须重新公示5个工作日"
    unchanged = visitor.reads("submit")

    services.save_answers(journey.application, "联系方式", [{"手机": "19900000098"}], by=journey.people.applicant)
    reached = visitor.reads("submit")
    services.save_answers(journey.application, "工作总结", [{"正文": "另有新的业绩。"}], by=journey.people.applicant)
    changed = visitor.reads("submit")

    assert [said in html for html in (unchanged, reached, changed)] == [False, False, True]
    assert "“单位公示”以后改动了：工作总结。" in changed


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
        journey.record(counter, counter.needs[1])


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


@pytest.mark.covers("U-02", "CR-38")
def test_a_posting_cannot_have_begun_before_there_was_anything_to_post() -> None:
    journey = walk("cas").to("结果公示")
    stage = journey.application.path.stage("结果公示")
    journey.now += timedelta(days=20)
    entered = timezone.localtime(journey.application.stage_since).date()

    with pytest.raises(DeedRefused, match="不能早于"):
        journey.record(stage, stage.needs[0], **{"from": (entered - timedelta(days=1)).isoformat()})
    record = journey.record(stage, stage.needs[0], **{"from": entered.isoformat()})

    assert record.facts["from"] == entered.isoformat()


@pytest.mark.covers("P-04")
def test_papers_received_after_the_deadline_are_refused_and_those_of_its_last_day_are_not() -> None:
    journey = walk("cas").to("交纸质材料并缴费")
    stage = journey.application.path.stage("交纸质材料并缴费")
    paper = next(need for need in stage.needs if need.kind == NeedKind.PAPER)
    last = timezone.localtime(journey.now).date() + timedelta(days=1)
    RoundDeadline.objects.filter(round=journey.application.round).update(closes_at=end_of(last))
    journey.application, journey.now = journey.fresh(), journey.now + timedelta(days=3)

    with pytest.raises(DeedRefused, match="截止后收到的纸质材料不能登记"):
        journey.record(stage, paper)
    journey.record(stage, paper, on=last.isoformat())

    assert [record.kind for record in journey.fresh().live_need_records()] == [NeedKind.PAPER]


def test_a_record_is_voided_once_with_a_reason_and_not_after_the_title_is_granted() -> None:
    journey = walk("cas").to("交纸质材料并缴费").meet_needs()
    record = journey.application.need_records.get(kind=NeedKind.PAYMENT)
    clerk = journey.people.finance_clerk

    with pytest.raises(DeedRefused, match="作废原因"):
        journey.application.void(record, by=clerk, reason=" ")
    journey.application.void(record, by=clerk, reason="票据号录错")
    with pytest.raises(Outdated, match="已作废"):
        journey.application.void(record, by=clerk, reason="票据号录错")
    journey.to_status(Status.GRANTED)
    paid = journey.application.need_records.get(kind=NeedKind.PAYMENT, voided_at=None)
    with pytest.raises(DeedRefused, match="不能再作废"):
        journey.application.void(paid, by=clerk, reason="退款")


def test_sent_back_to_an_earlier_reviewer_what_was_received_from_there_on_is_asked_for_again() -> None:
    journey = walk("chengdu", route="正常申报").to("现场审核").meet_needs()

    journey.take(Action.RETURN, to="主管部门审核")

    live = {record.kind for record in journey.fresh().live_need_records()}
    assert live == {NeedKind.PUBLICITY}  # the unit's posting stands; papers and originals are seen anew


def test_where_there_is_no_department_the_office_acts_in_its_place() -> None:
    journey = walk("jiangbei", department=None).to_status(Status.GRANTED)
    filing = journey.application.path.stages[-1]

    with clock.at(journey.now):
        journey.application.record(
            filing.name, filing.needs[0].label, by=journey.people.reviewer, facts=journey.facts(filing.needs[0])
        )

    assert journey.fresh().holder(journey.now) is None


def test_an_objection_needs_a_posting_that_counts() -> None:
    journey = walk("cas").to("结果公示").meet_needs()
    paid = journey.application.need_records.get(kind=NeedKind.PAYMENT)
    posting = journey.application.need_records.get(kind=NeedKind.PUBLICITY)

    with pytest.raises(DeedRefused, match="不再有效"):
        raise_objection(paid, "金额不对", by=journey.people.reviewer)
    journey.take(Action.REFUSE)
    with pytest.raises(DeedRefused, match="不再有效"):
        raise_objection(posting, "业绩不实", by=journey.people.reviewer)

    assert Objection.objects.count() == 0
