"""Who is on the list of the late, and what does confirming it name by name do?"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants import extensions, workflow
from applicants.deadlines import CORRECTION
from applicants.models import Application, Membership, Organisation, User
from applicants.refusals import DeedRefused
from applicants.workflow import Action, Status
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from programmes.models import CalendarDay, Round, RoundDeadline
from programmes.services import keep_version
from programmes.vocabulary import NeedKind, Who
from review import late
from tests.builders import SLUGS, START, Walk, definition, end_of, new_application, open_round, person, priced, walk

pytestmark = pytest.mark.django_db
PAPER = "纸质材料及缴费"
CLOSES = date(2026, 3, 10)  # a Tuesday; every test begins on Monday, 2 March
AFTER = timezone.make_aware(datetime(2026, 3, 11, 9))


def another(journey: Walk, number: int, name: str, round: Round | None = None) -> Walk:
    """One more person in the same round, or in this one, with the same staff."""
    people = replace(journey.people, people=journey.people.people | {"applicant": person(number, name)})
    with clock.at(START):
        return Walk(new_application(people, round or journey.application.round), people)


def brought_nothing() -> Walk:
    """Approved in time; brought nothing."""
    open_round(until=CLOSES)
    journey = walk()
    with clock.at(START):
        priced(journey.application.round, by=journey.people.office_manager)
    return journey.to("交纸质材料并缴费")


@pytest.fixture
def first() -> Walk:
    return brought_nothing()


def names(round: Round, at: datetime = AFTER, deadline: str = PAPER) -> list[str]:
    fresh = Round.objects.select_related("version").prefetch_related("deadlines").get(pk=round.pk)
    return [each.applicant.name for each in late.names(fresh, deadline, at)]


def ask(journey: Walk, name: str, *values: Any, by: str = "office_manager", at: datetime = AFTER, **sent: Any) -> str:
    client = Client()
    client.force_login(getattr(journey.people, by))
    with clock.at(at):
        address = reverse(name, args=values)
        response = client.post(address, sent, follow=True) if sent else client.get(address)
    return response.content.decode()


def ticks(*journeys: Walk) -> list[str]:
    return [f"{each.application.number} {each.fresh().version}" for each in journeys]


def confirmed(journey: Walk, *chosen: Walk, at: datetime = AFTER, note: str = "") -> str:
    values = [journey.application.round_id, PAPER]
    return ask(journey, "late_list", *values, at=at, chosen=ticks(*chosen), confirmed="1", note=note)


# ── Who is on it ─────────────────────────────────────────────────────────────


@pytest.mark.covers("P-06", "U-07")
def test_only_whom_the_applicant_himself_holds_up_is_on_the_list(first: Walk) -> None:
    waiting = another(first, 201, "待审者").to("审核")
    complete = another(first, 202, "齐备者").to("交纸质材料并缴费").meet_needs()
    another(first, 203, "未提交者")
    extended = another(first, 204, "延期者").to("交纸质材料并缴费")
    with clock.at(first.now):
        extensions.extend(extended.application, PAPER, date(2026, 3, 20), "住院", by=first.people.office_manager)

    html = ask(first, "late_list", first.application.round_id, PAPER)

    assert names(first.application.round) == ["林知远"]
    assert "另有 2 份由我方耽搁，不会按逾期处理" in html
    assert waiting.application.number not in html
    assert complete.application.number not in html
    assert f"“{PAPER}”已截止，纸质材料尚未登记，缴费尚未登记。" in html
    assert "checked" not in html


def test_what_the_office_itself_owes_makes_nobody_late() -> None:
    rules = definition("cas")
    paying = rules.stage("交纸质材料并缴费")
    owed = tuple(need.model_copy(update={"by": Who.OFFICE}) for need in paying.needs)
    stages = tuple(
        each.model_copy(update={"needs": owed}) if each.name == paying.name else each for each in rules.pipeline
    )
    keep_version(rules.model_copy(update={"pipeline": stages}))
    open_round(until=CLOSES)
    journey = walk().to("交纸质材料并缴费")

    html = ask(journey, "late_list", journey.application.round_id, PAPER)

    assert names(journey.application.round) == []
    assert "另有 1 份由我方耽搁，不会按逾期处理" in html


def owing_the_fee_alone() -> Walk:
    open_round(until=CLOSES)
    journey = walk().to("交纸质材料并缴费")
    stage = journey.application.path.stage("交纸质材料并缴费")
    journey.record(stage, next(each for each in stage.needs if each.kind == NeedKind.PAPER))
    return journey


def test_nobody_is_late_with_a_fee_that_could_not_be_paid() -> None:
    journey = owing_the_fee_alone()
    holder = journey.fresh().holder(AFTER)

    html = ask(journey, "late_list", journey.application.round_id, PAPER)

    assert names(journey.application.round) == []
    assert "另有 1 份由我方耽搁，不会按逾期处理" in html
    assert holder is not None
    assert (holder.who, holder.task) == (Who.OFFICE, "录入收费标准")
    with pytest.raises(DeedRefused, match="目前没有逾期"):
        journey.fresh().take(Action.ABANDON, by=journey.people.office_manager, at=AFTER, reason="逾期")


@pytest.mark.parametrize(
    ("since", "extended_until", "is_late"),
    [
        (CLOSES, None, True),
        (CLOSES + timedelta(days=1), None, False),
        (CLOSES + timedelta(days=1), CLOSES + timedelta(days=3), True),
        (CLOSES + timedelta(days=5), CLOSES + timedelta(days=3), False),
    ],
)
def test_a_price_counts_for_whose_deadline_it_came_in_time(
    since: date, extended_until: date | None, is_late: bool
) -> None:
    journey, much_later = owing_the_fee_alone(), AFTER + timedelta(days=10)
    with clock.at(journey.now):
        priced(journey.application.round, by=journey.people.office_manager, since=since)
        if extended_until:
            extensions.extend(journey.application, PAPER, extended_until, "价格未定", by=journey.people.office_manager)

    assert bool(names(journey.application.round, much_later)) == is_late
    assert bool(workflow.late_for(journey.fresh(), much_later)) == is_late


def test_a_price_entered_after_the_deadline_makes_nobody_late_however_early_it_is_to_count() -> None:
    journey = owing_the_fee_alone()
    with clock.at(AFTER):
        priced(journey.application.round, by=journey.people.office_manager, since=date(2026, 1, 1))

    assert names(journey.application.round) == []
    assert workflow.late_for(journey.fresh(), AFTER) == {}


def test_before_the_deadline_nobody_is_on_it(first: Walk) -> None:
    assert names(first.application.round, end_of(CLOSES)) == []


def test_who_does_not_correct_in_time_is_on_a_list_of_his_own(first: Walk) -> None:
    returned = another(first, 201, "退回者").to("审核").take(Action.RETURN, to="评审材料")
    over = returned.application.correct_by + timedelta(hours=1)

    assert names(first.application.round, over, CORRECTION) == ["退回者"]
    assert names(first.application.round, over - timedelta(hours=2), CORRECTION) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_the_list_is_what_the_workflow_says_of_each_at_every_stage(slug: str) -> None:
    round = open_round(slug)
    journey = walk(slug)
    for stage in journey.application.path.stages:
        with_needs = [False, True] if stage.needs else [False]
        for met in with_needs:
            if met:
                journey.meet_needs()
            check_lists(journey, round)
        if stage != journey.application.path.stages[-1]:
            journey.step()


def check_lists(journey: Walk, round: Round) -> None:
    after = end_of(date(2026, 12, 20)) + timedelta(days=1)
    fresh = Round.objects.select_related("version").prefetch_related("deadlines").get(pk=round.pk)
    application = journey.fresh()
    expected = workflow.late_for(application, after)
    if application.status not in workflow.DEEDS[Action.ABANDON].statuses:
        expected = {}

    listed = {name for name in late.deadlines_of(fresh) if late.names(fresh, name, after).exists()}

    assert listed == set(expected), application.stage


def test_who_was_approved_after_the_deadline_is_marked_as_the_office_s_doing(first: Walk) -> None:
    slow = another(first, 201, "迟批者").to("审核")
    slow.now = AFTER
    slow.take(Action.APPROVE)

    html = ask(first, "late_list", first.application.round_id, PAPER, at=AFTER + timedelta(hours=1))

    assert html.count("我方到2026年3月11日（周三）10:00才通过上一阶段，已在截止之后。请考虑为其延期。") == 1


# ── Confirming ───────────────────────────────────────────────────────────────


@pytest.mark.covers("P-06")
def test_a_confirmed_name_is_ended_with_its_own_reason_and_told(first: Walk) -> None:
    other = another(first, 201, "许䶮").to("交纸质材料并缴费")

    html = confirmed(first, first, note="经电话联系，本人放弃。")

    reason = f"“{PAPER}”已截止，纸质材料尚未登记，缴费尚未登记。经电话联系，本人放弃。"
    assert (first.fresh().status, first.fresh().ended_reason) == (Status.ABANDONED, reason)
    assert other.fresh().status == Status.APPROVED
    assert "已按放弃处理 1 份" in html
    assert Notice.objects.filter(recipient=first.people.applicant, template="ended", channel="sms").count() == 1
    event = AuditEvent.objects.get(action="application.abandon")
    assert event.actor_id == first.people.office_manager.pk


def test_the_names_are_repeated_before_anything_is_done(first: Walk) -> None:
    other = another(first, 201, "许䶮").to("交纸质材料并缴费")

    html = ask(first, "late_list", first.application.round_id, PAPER, chosen=ticks(first))

    assert "核对后确认按放弃处理" in html
    assert "林知远" in html
    assert other.application.number not in html
    assert first.fresh().status == Status.APPROVED


@pytest.mark.parametrize(
    "chosen", [[], ["CAS-2026-00001 " + "9" * 5000], ["CAS\0 1"]], ids=["none", "no version", "no number"]
)
def test_without_a_tick_nothing_is_done_and_it_says_so(first: Walk, chosen: list[str]) -> None:
    html = ask(first, "late_list", first.application.round_id, PAPER, confirmed="1", chosen=chosen)

    assert "没有选中姓名。请逐个核对，勾选后再点“下一步”。" in html
    assert first.fresh().status == Status.APPROVED


def test_who_paid_meanwhile_is_passed_over_and_the_others_are_done(first: Walk) -> None:
    other = another(first, 201, "许䶮").to("交纸质材料并缴费")
    seen = ticks(first, other)
    other.meet_needs()

    values = [first.application.round_id, PAPER]
    html = ask(first, "late_list", *values, chosen=seen, confirmed="1", note="")

    assert (first.fresh().status, other.fresh().status) == (Status.ABANDONED, Status.APPROVED)
    assert "没有处理 1 份" in html
    assert "现在没有逾期（刚刚办理了，或已延期），没有按放弃处理。" in html


def test_who_was_moved_by_a_colleague_meanwhile_is_passed_over_with_who_it_was(first: Walk) -> None:
    seen = ticks(first)
    RoundDeadline.objects.update(closes_at=end_of(date(2026, 4, 1)))
    first.take(Action.RETURN, to="评审材料", by=first.people.office_manager).take(Action.SUBMIT)
    first.take(Action.APPROVE)
    RoundDeadline.objects.update(closes_at=end_of(CLOSES))

    outcome = late.confirm(
        first.application.round,
        PAPER,
        [(number, int(version)) for number, version in (each.split(" ") for each in seen)],
        "",
        by=first.people.office_manager,
        at=AFTER,
    )

    assert [each.is_done for each in outcome] == [False]
    assert "该申报已由王舒于3月2日" in outcome[0].words
    assert first.fresh().status == Status.APPROVED


def test_confirming_twice_ends_nobody_twice(first: Walk) -> None:
    seen = ticks(first)
    values = [first.application.round_id, PAPER]
    ask(first, "late_list", *values, chosen=seen, confirmed="1", note="")

    html = ask(first, "late_list", *values, chosen=seen, confirmed="1", note="")

    assert "已经终止，没有再次处理。" in html
    assert first.application.steps.filter(action=Action.ABANDON).count() == 1


def test_a_manager_does_not_end_his_own(first: Walk) -> None:
    Application.objects.filter(pk=first.application.pk).update(applicant=first.people.office_manager)

    html = confirmed(first, first)

    assert "不能处理自己的申报" in html
    assert first.fresh().status == Status.APPROVED


def test_only_the_manager_of_the_office_confirms(first: Walk) -> None:
    with pytest.raises(DeedRefused, match="请联系负责人"):
        late.confirm(first.application.round, PAPER, [], "", by=first.people.reviewer, at=AFTER)


def test_another_round_s_application_is_not_ended_by_this_list(first: Walk) -> None:
    other = open_round(key="other", name="另一批次", until=CLOSES)

    outcome = late.confirm(other, PAPER, [(first.application.number, 1)], "", by=first.people.office_manager, at=AFTER)

    assert outcome[0].words == "这一批次没有这份申报，请返回名单重新勾选。"
    assert first.fresh().status == Status.APPROVED


# ── Told, and what it costs ──────────────────────────────────────────────────


def proposed(at: datetime) -> list[tuple[User, str]]:
    with clock.at(at):
        late.propose()
    told = Notice.objects.filter(template="late_to_confirm", channel="inbox").order_by("created_at")
    return [(each.recipient, each.subject) for each in told]


def test_the_daily_job_tells_the_managers_once_and_ends_nobody(first: Walk) -> None:
    once = [(first.people.office_manager, "“测试批次”逾期待确认：1份")]

    assert proposed(end_of(CLOSES)) == []
    assert proposed(AFTER) == once
    assert proposed(AFTER + timedelta(days=1)) == once
    assert first.fresh().status == Status.APPROVED


def test_whose_extension_lapses_later_is_told_of_again(first: Walk) -> None:
    other = another(first, 201, "延期者").to("交纸质材料并缴费")
    with clock.at(first.now):
        extensions.extend(other.application, PAPER, date(2026, 3, 20), "住院", by=first.people.office_manager)

    proposed(AFTER)
    subjects = [subject for _manager, subject in proposed(AFTER + timedelta(days=12))]

    assert subjects == ["“测试批次”逾期待确认：1份", "“测试批次”逾期待确认：2份"]


def test_whoever_is_approved_after_the_deadline_is_told_of_too(first: Walk) -> None:
    slow = another(first, 201, "迟批者").to("审核")
    proposed(AFTER)
    slow.now = AFTER + timedelta(hours=1)
    slow.take(Action.APPROVE)

    subjects = [subject for _manager, subject in proposed(AFTER + timedelta(days=1))]

    assert subjects == ["“测试批次”逾期待确认：1份", "“测试批次”逾期待确认：2份"]


def test_the_desk_tells_its_manager_and_nobody_else(first: Walk) -> None:
    words = f"测试批次，{PAPER}</a>：1 份逾期，等待确认"

    assert words in ask(first, "desk")
    assert words not in ask(first, "desk", by="reviewer")


def test_the_list_costs_the_same_for_one_name_and_for_many(
    first: Walk, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client = Client()
    client.force_login(first.people.office_manager)
    address = reverse("late_list", args=[first.application.round_id, PAPER])
    with clock.at(AFTER):
        client.get(address)  # the definition is parsed once per process
        with django_assert_max_num_queries(18) as few:
            client.get(address)
    for number in range(5):
        another(first, 210 + number, f"申报人{number}").to("交纸质材料并缴费")

    with clock.at(AFTER), django_assert_num_queries(len(few)):
        html = client.get(address).content.decode()

    assert "共 6 份，逾期久的在前" in html


def test_drafts_and_rounds_of_other_offices_are_no_business_of_the_overview(first: Walk) -> None:
    drafted = another(first, 201, "草稿者", open_round(key="draft", name="草稿批次", until=CLOSES))
    drafted.to("交纸质材料并缴费")
    Round.objects.filter(key="draft").update(is_published=False)
    stranger = first.people.people["stranger"] = person(202, "严领")
    Membership.objects.create(
        user=stranger, organisation=Organisation.objects.get(name="外评审办"), role=Membership.Role.OFFICE_MANAGER
    )

    own, theirs = ask(first, "late"), ask(first, "late", by="stranger")

    assert (own.count("份待确认"), theirs.count("份待确认")) == (1, 0)
    assert "草稿批次" not in own


# ── Rest days ────────────────────────────────────────────────────────────────


@pytest.mark.covers("P-02")
def test_the_desk_points_out_a_deadline_to_come_on_a_rest_day(first: Walk) -> None:
    CalendarDay.objects.update_or_create(
        date=CLOSES, defaults={"is_workday": False, "name": "示例节", "source": "测试通知"}
    )

    before = ask(first, "desk", at=first.now)
    after = ask(first, "desk", at=AFTER)

    words = "这一天是休息日（示例节）。系统不会自动顺延，请核对是否需要改期。"
    assert words in before
    assert words not in after
    assert RoundDeadline.objects.get().closes_at == end_of(CLOSES)


def test_the_desk_of_a_manager_asks_no_more_for_many_who_are_late(
    first: Walk, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client = Client()
    client.force_login(first.people.office_manager)
    with clock.at(AFTER):
        client.get(reverse("desk"))
        with django_assert_max_num_queries(15) as few:
            client.get(reverse("desk"))
    for number in range(5):
        another(first, 210 + number, f"申报人{number}").to("交纸质材料并缴费")

    with clock.at(AFTER), django_assert_num_queries(len(few)):
        html = client.get(reverse("desk")).content.decode()

    assert "6 份逾期，等待确认" in html
