"""Every action in every status at every stage of all four programmes and of a made-up fifth."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from applicants import workflow
from applicants.extensions import extend
from applicants.models import Application, Step
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import Action, Mark, Status
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from programmes.models import RoundDeadline
from programmes.schema import Stage
from programmes.vocabulary import NeedKind, StageStatus, Who
from tests.builders import SLUGS, Walk, definition, end_of, new_application, priced, stated, walk

pytestmark = pytest.mark.django_db

# DESIGN's table, written out once more: what may leave (or happen in) each status.
LEAVES_BY = {
    Status.DRAFT: {Action.SUBMIT, Action.WITHDRAW},
    Status.PENDING: {Action.APPROVE, Action.RETURN, Action.REFUSE, Action.WITHDRAW, Action.REPLACE},
    Status.RETURNED: {Action.SUBMIT},  # abandon: only when late, see below; withdraw: the applicant asks for it
    Status.APPROVED: {Action.APPROVE, Action.RETURN, Action.REFUSE},  # abandon: only when late
    Status.GRANTED: {Action.DISQUALIFY},
    Status.REFUSED: set(),
    Status.WITHDRAWN: set(),
    Status.ABANDONED: set(),
    Status.DISQUALIFIED: set(),
}
ENDS_IN = {
    Action.WITHDRAW: Status.WITHDRAWN,
    Action.REFUSE: Status.REFUSED,
    Action.DISQUALIFY: Status.DISQUALIFIED,
}


def variants() -> list[Any]:
    """One level and route for every different path a programme has."""
    found = []
    for slug in SLUGS:
        rules = definition(slug)
        seen = set()
        for level in rules.levels:
            for route in rules.routes:
                if route.levels and level.name not in route.levels:
                    continue
                stages = rules.stages_for(level=level.code, route=route.name, archive="不在本中心")
                names = tuple(stage.name for stage in stages)
                if names not in seen:
                    seen.add(names)
                    found.append(pytest.param(slug, level.code, route.name, id=f"{slug}-{level.code}-{route.name}"))
    return found


def attempt(journey: Walk, action: Action, **details: Any) -> tuple[str, Status] | None:
    """Where the deed would lead, undone at once; None when it is refused."""
    application = journey.application
    if action == Action.RETURN:
        details.setdefault("to", next(iter(targets(application, reopening=True)), ""))
    now = journey.now
    try:
        with transaction.atomic():
            journey.take(action, **details)
            reached = (application.stage, Status(application.status))
            transaction.set_rollback(True)
    except (DeedRefused, PermissionDenied):
        journey.now = now
        return None
    journey.now = now
    journey.application = journey.fresh()
    return reached


def expected(journey: Walk, action: Action, *, needs_met: bool) -> tuple[str, Status] | None:
    """What the definition and the table say, computed from the data alone."""
    application = journey.application
    status = Status(application.status)
    stages = application.path.stages
    stage = application.path.stage(application.stage)
    if action not in LEAVES_BY[status]:
        return None
    match action:
        case Action.SUBMIT if status == Status.RETURNED:
            returner = application.path.stage(application.returned_from)
            restarts = returner.after_correction == "重新逐级审核" or returner.status == "审核通过"
            return (first_review(stages, stage).name if restarts else returner.name), Status.PENDING
        case Action.SUBMIT | Action.APPROVE:
            if not needs_met:
                return None
            following = stages[stages.index(stage) + 1]
            return following.name, status_of(following)
        case Action.REPLACE:
            return (stage.name, status) if stage.applicant_may_change else None
        case Action.RETURN:
            reopening = journey.actor(action) == journey.people.office_manager
            named = targets(application, reopening=reopening)
            if not named:
                return None
            target = application.path.stage(named[0])
            return target.name, Status.RETURNED if target.status == "填报中" else status_of(target)
        case Action.REFUSE:
            return (stage.name, Status.REFUSED) if stage.may_refuse else None
        case Action.WITHDRAW if was_decided(application):
            return None
    return stage.name, ENDS_IN[action]


def targets(application: Application, *, reopening: bool) -> list[str]:
    """The stages the definition names; for whoever may reopen what is approved, every filling stage besides."""
    path = application.path
    named = [name for name in path.stage(application.stage).returns_to if name in path.names()]
    filling = [stage.name for stage in path.stages if stage.status == "填报中"]
    return [*named, *filling] if reopening and application.status == "approved" else named


def was_decided(application: Application) -> bool:
    """A person has approved or returned it: so somebody has read it."""
    return application.steps.filter(action__in=["approve", "return"], by__isnull=False).exists()


def status_of(stage: Stage) -> Status:
    return {
        StageStatus.DRAFT: Status.DRAFT,
        StageStatus.PENDING: Status.PENDING,
        StageStatus.APPROVED: Status.APPROVED,
        StageStatus.GRANTED: Status.GRANTED,
    }[stage.status]


def first_review(stages: tuple[Stage, ...], after: Stage) -> Stage:
    return next(stage for stage in stages[stages.index(after) + 1 :] if stage.status != "填报中")


def check_every_action(journey: Walk, *, needs_met: bool) -> None:
    for action in Action:
        place = f"{journey.application.stage} / {journey.application.status} / {action}"
        assert attempt(journey, action) == expected(journey, action, needs_met=needs_met), place


@pytest.mark.covers("S-01", "S-02", "S-03", "S-06", "S-14", "M-05", "P-23")
@pytest.mark.parametrize(("slug", "level", "route"), variants())
def test_every_action_in_every_status_at_every_stage(slug: str, level: str, route: str) -> None:
    journey = walk(slug, level=level, route=route)
    last = journey.application.path.stages[-1]

    for stage in journey.application.path.stages:
        assert (journey.application.stage, journey.application.status) == (stage.name, status_of(stage))
        if stage.is_filling:
            stated(journey.application, by=journey.people.applicant)
        if stage.needs:
            check_every_action(journey, needs_met=False)
            journey.meet_needs()
        check_every_action(journey, needs_met=True)
        for target in targets(journey.application, reopening=False):
            check_a_return(journey, target)
        for action, ending in ENDS_IN.items():
            if attempt(journey, action):
                check_that_it_ends(journey, action, ending)
        if stage != last:
            journey.step()


def check_a_return(journey: Walk, target: str) -> None:
    """Returned there, every action is tried; corrected, it comes back and still reaches the stage it came from."""
    origin, now = journey.application.stage, journey.now
    with transaction.atomic():
        journey.take(Action.RETURN, to=target)
        if journey.application.status == Status.RETURNED:
            check_every_action(journey, needs_met=True)
        journey.step()
        journey.to(origin)
        assert journey.application.stage == origin
        transaction.set_rollback(True)
    journey.now = now
    journey.application = journey.fresh()


def check_that_it_ends(journey: Walk, action: Action, ending: Status) -> None:
    stage, now = journey.application.stage, journey.now
    with transaction.atomic():
        journey.take(action)
        assert (journey.application.stage, journey.application.status) == (stage, ending)
        assert journey.application.holder(journey.now) is None
        check_every_action(journey, needs_met=True)
        transaction.set_rollback(True)
    journey.now = now
    journey.application = journey.fresh()


@pytest.mark.parametrize("slug", SLUGS)
def test_nobody_but_the_right_person_acts_and_nobody_on_his_own_application(slug: str) -> None:
    journey = walk(slug)
    for stage in journey.application.path.stages[:-1]:
        if stage.is_filling:
            stated(journey.application, by=journey.people.applicant)
        journey.meet_needs()
        for action in (Action.SUBMIT, Action.APPROVE, Action.RETURN, Action.REFUSE, Action.WITHDRAW):
            allowed = {name for name, user in journey.people.people.items() if attempt(journey, action, by=user)}
            assert allowed == who_may(journey, stage, action), f"{stage.name} / {action}"
        journey.step()


def who_may(journey: Walk, stage: Stage, action: Action) -> set[str]:
    if expected(journey, action, needs_met=True) is None:
        reopened = action == Action.RETURN and stage.status == "审核通过"
        return {"office_manager"} if reopened else set()
    if action in (Action.SUBMIT, Action.WITHDRAW):
        by_employer = action == Action.SUBMIT and stage.employer_may_submit
        return {"applicant", "hr_officer"} if by_employer else {"applicant"}
    office = {"reviewer", "second_reviewer", "office_manager"}
    reopening = {"office_manager"} if action == Action.RETURN and stage.status == "审核通过" else set()
    return (
        reopening
        | {
            Who.EMPLOYER: {"hr_officer"},
            Who.DEPARTMENT: {"department_officer"},
            Who.OFFICE: office,
            Who.COMMITTEE: {"office_manager"},
            Who.SYSTEM: set() if action == Action.APPROVE else office,
            Who.APPLICANT: set(),
        }[stage.who]
    )


def test_a_reviewer_does_not_handle_his_own_application() -> None:
    journey = walk("cas").to("审核")
    Application.objects.filter(pk=journey.application.pk).update(applicant=journey.people.reviewer)
    journey.application.refresh_from_db()

    with pytest.raises(PermissionDenied):
        journey.take(Action.APPROVE, by=journey.people.reviewer)

    assert journey.fresh().status == Status.PENDING


# ── The happy path, and what it leaves behind ────────────────────────────────


@pytest.mark.covers("S-04", "S-05", "S-09", "S-13")
@pytest.mark.parametrize("slug", SLUGS)
def test_the_happy_path_reaches_a_title_with_one_step_one_audit_event_and_one_notice_a_deed(slug: str) -> None:
    journey = walk(slug).to_status(Status.GRANTED)
    application = journey.application

    steps = list(application.steps.values_list("from_stage", "stage"))
    stages = [stage.name for stage in application.path.stages]
    first_granted = next(i for i, stage in enumerate(application.path.stages) if stage.status == "已取得")
    assert steps == list(zip(stages[:first_granted], stages[1:], strict=False))
    deeds = AuditEvent.objects.filter(object_id=str(application.pk), action__startswith="application.").exclude(
        action="application.open"
    )
    assert deeds.count() == len(steps)
    for step in Step.objects.filter(application=application):
        told = Notice.objects.filter(key__startswith=f"step:{step.pk}:")
        assert sorted(told.values_list("channel", flat=True)) == ["email", "inbox", "sms"]


@pytest.mark.covers("S-10", "M-05")
def test_from_a_stage_after_approval_a_correction_starts_again_at_the_first_review() -> None:
    journey = walk("cas").to("交纸质材料并缴费").meet_needs()

    journey.take(Action.RETURN, to="评审材料")
    journey.take(Action.SUBMIT)

    application = journey.fresh()
    assert (application.stage, application.status) == ("审核", "pending")
    live = {record.kind for record in application.live_need_records()}
    assert live == {NeedKind.PAYMENT}  # papers are asked for again, the fee is not


def test_approval_names_the_version_it_approves() -> None:
    journey = walk("cas").to("审核")
    seen = journey.application.current_snapshot

    journey.take(Action.REPLACE)
    with pytest.raises(Outdated, match="更新的版本"):
        journey.take(Action.APPROVE, snapshot=seen)

    assert journey.fresh().status == Status.PENDING
    journey.take(Action.APPROVE)
    assert journey.application.approved_snapshot == journey.application.current_snapshot != seen


def test_whoever_comes_second_is_told_who_decided_and_when() -> None:
    journey = walk("cas").to("审核")
    version = journey.application.version
    journey.take(Action.RETURN, to="评审材料")

    with pytest.raises(Outdated) as refusal:
        journey.take(Action.APPROVE, by=journey.people.second_reviewer, version=version)

    assert "该申报已由王舒于3月2日" in str(refusal.value)
    assert "退回修改" in str(refusal.value)


def test_the_applicant_reads_which_side_was_faster_and_no_name() -> None:
    journey = walk("cas").to("审核")
    version = journey.application.version
    journey.take(Action.RETURN, to="评审材料")

    with pytest.raises(Outdated) as refusal:
        journey.take(Action.WITHDRAW, version=version)

    assert "该申报已由评审办于3月2日" in str(refusal.value)
    assert "王舒" not in str(refusal.value)


def test_after_the_deadline_a_return_to_the_applicant_is_refused_on_the_page_already() -> None:
    journey = close_everything(walk("cas").to("审核"))

    assert "退回后申报人已不能再提交" in workflow.why_not(journey.application, Action.RETURN, journey.now)


def test_a_return_needs_a_reason_and_names_what_may_be_changed() -> None:
    journey = walk("cas").to("审核")
    with pytest.raises(DeedRefused, match="请写明原因"):
        journey.take(Action.RETURN, to="评审材料", reason="  ", items=[])
    with pytest.raises(DeedRefused, match="请选出须修改的部分"):
        journey.take(Action.RETURN, to="评审材料", reason="有误", items=[])
    with pytest.raises(DeedRefused, match="请逐条写明退回意见"):
        journey.take(Action.RETURN, to="评审材料", reason="有误", items=[Mark("档案", " ")])

    journey.take(Action.RETURN, to="评审材料", parts=["档案"])

    application = journey.application
    assert application.may_change("档案")
    assert not application.may_change("个人信息")
    assert application.returned_from == "审核"


def test_the_correction_period_never_outlasts_a_deadline() -> None:
    journey = walk("cas").to("审核")
    closes = end_of(timezone.localtime(journey.now).date() + timedelta(days=2))
    RoundDeadline.objects.filter(round=journey.application.round).update(closes_at=closes)

    journey.application = journey.fresh()
    journey.take(Action.RETURN, to="评审材料")

    assert journey.application.correct_by == closes


# ── Late and unpaid ──────────────────────────────────────────────────────────


def close_everything(journey: Walk, on: date = date(2026, 3, 10)) -> Walk:
    """Every deadline of the round is that day's end, and the clock stands on the morning after."""
    RoundDeadline.objects.filter(round=journey.application.round).update(closes_at=end_of(on))
    journey.now = end_of(on) + timedelta(hours=9)
    journey.application = journey.fresh()
    return journey


@pytest.mark.covers("P-06", "P-08")
@pytest.mark.parametrize("slug", ["cas", "xishan", "jiangbei", "chengdu"])
def test_after_the_deadline_nothing_is_submitted_and_nothing_is_lost(slug: str) -> None:
    journey = walk(slug)
    stated(journey.application, by=journey.people.applicant)
    kept = journey.application.answers.count()
    close_everything(journey)

    with pytest.raises(DeedRefused, match="截止"):
        journey.take(Action.SUBMIT)

    assert journey.fresh().status == Status.DRAFT
    assert journey.application.answers.count() == kept > 0


def test_a_submission_that_arrived_in_the_last_second_is_accepted_and_one_after_it_is_not() -> None:
    journey = walk("cas").to("评审材料")
    close_everything(journey)
    last = journey.application.round.deadlines.get().closes_at

    with pytest.raises(DeedRefused, match="截止"):
        journey.take(Action.SUBMIT, at=last + timedelta(microseconds=1))
    journey.take(Action.SUBMIT, at=last)

    assert journey.application.status == Status.PENDING


@pytest.mark.covers("P-07")
def test_a_first_submission_deadline_does_not_bind_a_correction() -> None:
    journey = walk("xishan").to("网上审核")
    first = journey.application.round.deadlines.get(name="网上首次申报")
    RoundDeadline.objects.filter(pk=first.pk).update(closes_at=journey.now)
    journey.application = journey.fresh()

    journey.take(Action.RETURN, to="填报")
    journey.take(Action.SUBMIT)

    assert (journey.application.stage, journey.application.status) == ("网上审核", "pending")


@pytest.mark.covers("S-10", "U-07")
def test_whoever_misses_the_correction_period_can_no_longer_submit_and_the_office_ends_it_by_name() -> None:
    journey = walk("jiangbei").to("单位审核").take(Action.RETURN, to="申报")
    assert attempt(journey, Action.ABANDON) is None  # still in time
    journey.now = journey.application.correct_by + timedelta(hours=1)

    with pytest.raises(DeedRefused, match="补正期限已过"):
        journey.take(Action.SUBMIT)
    journey.take(Action.ABANDON, reason="逾期未补正")

    assert (journey.application.status, journey.application.ended_reason) == ("abandoned", "逾期未补正")


@pytest.mark.covers("Y-02", "Y-03", "P-04")
@pytest.mark.parametrize(
    ("slug", "stage"), [("cas", "交纸质材料并缴费"), ("xishan", "评前公示与缴费"), ("chengdu", "网上缴费")]
)
def test_unpaid_after_the_deadline_payment_stops_and_only_the_office_ends_it(slug: str, stage: str) -> None:
    journey = walk(slug).to(stage)
    with clock.at(journey.now):
        priced(journey.application.round, by=journey.people.office_manager)
    assert attempt(journey, Action.ABANDON) is None
    close_everything(journey, on=timezone.localtime(journey.now).date() + timedelta(days=1))
    at, need = next((s, n) for s in journey.application.path.stages for n in s.needs if n.kind == NeedKind.PAYMENT)

    with pytest.raises(DeedRefused, match="截止后收到的缴费不能登记"):
        journey.record(at, need)
    assert journey.application.status == Status.APPROVED  # time alone ends nothing
    with pytest.raises(PermissionDenied):
        journey.take(Action.ABANDON, by=journey.people.reviewer)
    journey.take(Action.ABANDON, reason="逾期未缴费")

    assert journey.application.status == Status.ABANDONED
    assert journey.application.stage == stage


def test_who_is_given_more_time_is_not_late_and_goes_on() -> None:
    journey = close_everything(walk("cas").to("交纸质材料并缴费"))
    late = attempt(journey, Action.ABANDON)
    name = journey.application.round.deadlines.get().name
    with clock.at(journey.now):
        extend(journey.application, name, date(2026, 3, 20), "住院", by=journey.people.office_manager)
    journey.application = journey.fresh()

    assert late == ("交纸质材料并缴费", Status.ABANDONED)
    assert attempt(journey, Action.ABANDON) is None
    assert journey.step().application.stage == "评审"


def test_an_application_held_up_by_the_office_is_never_abandoned() -> None:
    journey = walk("cas").to("交纸质材料并缴费").meet_needs()
    close_everything(journey)

    assert attempt(journey, Action.ABANDON) is None
    assert journey.application.holder(journey.now).who == Who.OFFICE


# ── What the database itself refuses ─────────────────────────────────────────


@pytest.mark.parametrize(
    "nonsense",
    [
        {"status": "approved"},
        {"status": "granted"},
        {"status": "returned"},
        {"status": "withdrawn"},
        {"status": "sleeping"},
        {"correct_by": timezone.make_aware(datetime(2026, 4, 1))},
        {"returned_from": "审核"},
        {"ended_at": timezone.make_aware(datetime(2026, 4, 1))},
    ],
    ids=str,
)
def test_the_database_refuses_a_state_that_cannot_be(nonsense: dict[str, Any]) -> None:
    journey = walk("cas").to("审核")

    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=journey.application.pk).update(**nonsense)


def test_one_live_application_per_person_and_round_and_a_new_one_after_withdrawal() -> None:
    journey = walk("cas")

    with clock.at(journey.now), pytest.raises(DeedRefused, match="已有一份申报"):
        new_application(journey.people)
    journey.take(Action.WITHDRAW)
    with clock.at(journey.now):
        second = new_application(journey.people)

    assert second.number != journey.application.number
