"""Items of a return, reopening by a manager, withdrawal on request: what may happen at every stage of every programme?"""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from applicants import reading, returns, standing, withdrawal
from applicants.refusals import DeedRefused
from applicants.workflow import Action, Status
from config import clock
from programmes.services import keep_version
from programmes.vocabulary import Who
from tests.builders import SLUGS, Walk, attached, definition, walk
from tests.test_workflow import attempt, first_review

pytestmark = pytest.mark.django_db


def test_a_return_to_the_first_stage_cannot_ask_for_what_a_later_one_asks() -> None:
    journey = walk("cas").to("审核")

    with pytest.raises(DeedRefused, match="退回到“报名”时，申报人还不能改“工作经历”"):
        journey.take(Action.RETURN, to="报名", parts=["档案", "工作经历"])


def test_a_section_filled_in_on_the_portal_is_mended_there_and_the_file_that_repeats_it_may_follow() -> None:
    journey = walk("cas").to("审核")

    journey.take(Action.RETURN, to="评审材料", parts=["工作经历"])

    assert journey.application.returned_parts == ["评审表+个人技术报告", "工作经历"]
    assert [item.part for item in journey.application.return_items] == ["工作经历"]
    assert standing.not_renewed(journey.fresh()) == ["评审表+个人技术报告"]
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant, content=b"PK once more")
    assert standing.not_renewed(journey.fresh()) == []


def test_a_file_that_repeats_nothing_is_opened_only_when_it_is_asked_for() -> None:
    own = definition("cas")
    plain = own.materials[0].model_copy(update={"template": ""})
    keep_version(own.model_copy(update={"materials": (plain,)}))
    journey = walk("cas").to("审核")

    journey.take(Action.RETURN, to="评审材料", parts=["工作经历"])

    assert journey.application.returned_parts == ["工作经历"]


def test_a_section_of_the_word_form_is_mended_by_a_new_file() -> None:
    keep_version(definition("cas").model_copy(update={"form_route": "word"}))
    journey = walk("cas").to("审核")

    journey.take(Action.RETURN, to="评审材料", parts=["工作经历"])

    assert journey.application.returned_parts == ["评审表+个人技术报告", "工作经历"]
    assert [item.part for item in journey.application.return_items] == ["工作经历"]


@pytest.mark.covers("S-03")
@pytest.mark.parametrize("slug", SLUGS)
def test_a_returned_application_is_not_submitted_before_every_item_is_answered(slug: str) -> None:
    journey = walk(slug).to_status(Status.PENDING)
    if not journey.application.path.stage(journey.application.stage).returns_to:
        journey.step()
    target = next(stage.name for stage in journey.application.path.stages if stage.is_filling)
    first, second = journey.application.parts(target)[:2]
    journey.take(Action.RETURN, to=target, parts=[first, second])
    one, other = journey.application.return_items
    applicant = journey.people.applicant

    def submit() -> None:
        journey.application.take(Action.SUBMIT, by=applicant, at=journey.now)

    returns.answer(one, "explained", explanation="与公章一致，无须修改。", by=applicant, at=journey.now)
    with pytest.raises(
        DeedRefused, match=f"还有退回意见没有答复：“{re.escape(second)}”。请逐条标明已修改，或另作说明。"
    ):
        submit()
    returns.answer(other, "mended", by=applicant, at=journey.now)
    submit()

    assert journey.application.status == Status.PENDING
    assert journey.application.return_items == []


# ── Reopened by a manager ────────────────────────────────────────────────────


@pytest.mark.parametrize("slug", SLUGS)
def test_a_manager_reopens_what_is_approved_wherever_it_stands(slug: str) -> None:
    journey = walk(slug).to_status(Status.APPROVED)
    manager, reopened = journey.people.office_manager, []

    while journey.application.status == Status.APPROVED:
        stage, now = journey.application.stage, journey.now
        for target in [each.name for each in journey.application.path.stages if each.is_filling]:
            with transaction.atomic():
                journey.take(Action.RETURN, by=manager, to=target)
                assert (journey.application.status, journey.application.stage) == (Status.RETURNED, target)
                journey.take(Action.SUBMIT)
                after = first_review(journey.application.path.stages, journey.application.path.stage(target))
                assert (journey.application.status, journey.application.stage) == (Status.PENDING, after.name)
                transaction.set_rollback(True)
            journey.now, journey.application = now, journey.fresh()
        reopened.append(stage)
        journey.step()

    assert reopened == [stage.name for stage in journey.application.path.stages if stage.status == "审核通过"]
    assert attempt(journey, Action.RETURN, by=manager) is None  # a title is taken back, not returned


def test_only_a_manager_reopens() -> None:
    journey = walk("cas").to("评审")

    with pytest.raises(PermissionDenied):
        journey.take(Action.RETURN, by=journey.people.reviewer, to="评审材料")
    with pytest.raises(DeedRefused, match="请写明原因"):
        journey.take(Action.RETURN, by=journey.people.office_manager, to="评审材料", reason="", items=[])

    assert journey.fresh().status == Status.APPROVED


# ── Withdrawal: his own until a reviewer has opened it ───────────────────────


def test_once_a_reviewer_has_opened_it_the_applicant_asks_and_the_office_records_it() -> None:
    journey = walk("cas").to("审核")
    applicant, reviewer = journey.people.applicant, journey.people.reviewer
    reading.open_to_read(journey.application, by=reviewer, at=journey.now)

    with pytest.raises(DeedRefused, match="审核人员已打开这份申报，不能直接撤回"):
        journey.take(Action.WITHDRAW)
    with pytest.raises(DeedRefused, match="由申报人写明原因申请撤回"):
        journey.take(Action.WITHDRAW, by=reviewer)
    withdrawal.ask(journey.application, "已调离本单位。", by=applicant, at=journey.now)
    with pytest.raises(PermissionDenied):
        journey.take(Action.WITHDRAW, by=applicant)
    with pytest.raises(DeedRefused, match="申报人已申请撤回"):
        journey.take(Action.APPROVE)
    journey.take(Action.WITHDRAW, by=reviewer)

    application = journey.application
    assert (application.status, application.ended_reason) == (Status.WITHDRAWN, "已调离本单位。")
    last = application.steps.last()
    assert last is not None
    assert (last.by, last.acting_for, last.reason) == (reviewer, Who.OFFICE, "已调离本单位。")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_withdrawal_asked_for_is_recorded_at_every_stage_before_approval(slug: str) -> None:
    journey = walk(slug).to_status(Status.PENDING)
    reading.open_to_read(journey.application, by=journey.people.reviewer, at=journey.now)

    while journey.application.status in (Status.DRAFT, Status.PENDING):
        now = journey.now
        with transaction.atomic():
            withdrawal.ask(journey.application, "另有安排。", by=journey.people.applicant, at=now)
            check_every_action_asked(journey)
            journey.take(Action.WITHDRAW, by=journey.people.office_manager)
            assert journey.application.ended_reason == "另有安排。"
            transaction.set_rollback(True)
        journey.now, journey.application = now, journey.fresh()
        journey.step()

    with pytest.raises(DeedRefused, match="当前状态为“审核通过”，不能撤回申报"):
        withdrawal.ask(journey.application, "另有安排。", by=journey.people.applicant, at=journey.now)


def check_every_action_asked(journey: Walk) -> None:
    """While the request is open neither side carries it on; what ends it, or sends it back, is still possible."""
    refused = {action for action in (Action.SUBMIT, Action.APPROVE) if attempt(journey, action) is None}
    by_himself = attempt(journey, Action.WITHDRAW, by=journey.people.applicant)

    assert refused == {Action.SUBMIT, Action.APPROVE}
    assert by_himself is None


def test_a_request_to_withdraw_is_taken_back_and_the_application_goes_on() -> None:
    journey = walk("cas").to("审核")
    applicant = journey.people.applicant
    reading.open_to_read(journey.application, by=journey.people.reviewer, at=journey.now)
    withdrawal.ask(journey.application, "另有安排。", by=applicant, at=journey.now)

    withdrawal.take_back(journey.application, by=applicant)
    journey.take(Action.APPROVE)

    assert journey.application.status == Status.APPROVED
    assert journey.application.withdrawal_reason == ""


def test_a_draft_that_nobody_has_opened_is_withdrawn_without_asking() -> None:
    journey = walk("cas").to("审核")

    with pytest.raises(DeedRefused, match="您可以直接撤回，不必申请"):
        withdrawal.ask(journey.application, "另有安排。", by=journey.people.applicant, at=journey.now)
    journey.take(Action.WITHDRAW)

    assert journey.application.status == Status.WITHDRAWN
