"""Until when may this very person still do it, and whom does the office's own waiting not make late?"""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants import deadlines, extensions, workflow
from applicants.models import DeadlineExtension
from applicants.refusals import DeedRefused
from applicants.workflow import Action, Status
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from programmes.models import CalendarDay, Round, RoundDeadline
from review import late
from review.queue import next_deadline
from review.rounds import Closing, move_deadline
from tests.builders import START, Walk, end_of, open_round, priced, walk, weekdays_of

pytestmark = pytest.mark.django_db
PAPER = "纸质材料及缴费"
CLOSES = date(2026, 3, 10)  # a Tuesday; every test begins on Monday, 2 March


def late_round(advised: date | None = None) -> Round:
    return open_round(until=CLOSES, advised_on=advised)


def extended(journey: Walk, until: date, reason: str = "住院治疗。") -> DeadlineExtension:
    with clock.at(journey.now):
        return extensions.extend(journey.application, PAPER, until, reason, by=journey.people.office_manager)


def on(journey: Walk, day: date, hour: int = 9) -> Walk:
    journey.now = timezone.make_aware(datetime.combine(day, time(hour)))
    journey.application = journey.fresh()
    return journey


# ── An extension by the manager ──────────────────────────────────────────────


@pytest.mark.covers("P-08")
def test_an_extension_holds_for_this_one_person_and_everything_is_judged_by_it() -> None:
    late_round()
    journey = walk().to("交纸质材料并缴费")
    extended(journey, date(2026, 3, 20))
    on(journey, date(2026, 3, 20), hour=18)
    application = journey.application

    assert deadlines.missed(application, journey.now) is None
    assert workflow.held_up_by_applicant(application, journey.now) == ""
    journey.meet_needs()
    assert {record.name for record in journey.fresh().live_need_records()} == {"纸质材料", "缴费"}


def test_after_his_own_time_he_is_late_like_everybody() -> None:
    late_round()
    journey = walk().to("交纸质材料并缴费")
    extended(journey, date(2026, 3, 20))
    with clock.at(journey.now):
        priced(journey.application.round, by=journey.people.office_manager)
    on(journey, date(2026, 3, 21))

    assert (
        workflow.held_up_by_applicant(journey.application, journey.now)
        == f"“{PAPER}”已截止，纸质材料尚未登记，缴费尚未登记"
    )
    with pytest.raises(DeedRefused, match="截止后收到的"):
        journey.meet_needs()


def test_who_did_not_submit_in_time_submits_within_his_extension() -> None:
    late_round()
    journey = walk().to("评审材料")
    extended(journey, date(2026, 3, 20))
    on(journey, date(2026, 3, 19))

    journey.step()

    assert journey.application.status == Status.PENDING


def test_the_latest_extension_counts_and_none_is_taken_back() -> None:
    late_round()
    journey = walk()
    extended(journey, date(2026, 3, 20))
    extended(journey, date(2026, 3, 25), "延误。")

    with pytest.raises(DeedRefused, match="现在的截止时间是2026年3月25日，延期只能更晚"):
        extended(journey, date(2026, 3, 22))
    due = deadlines.due(journey.fresh(), PAPER)

    assert due is not None
    assert (due.closes_at, due.extension.reason if due.extension else "") == (end_of(date(2026, 3, 25)), "延误。")
    assert DeadlineExtension.objects.count() == 2


def test_a_round_put_off_beyond_an_extension_binds_him_again() -> None:
    late_round()
    journey = walk()
    extended(journey, date(2026, 3, 12))
    RoundDeadline.objects.update(closes_at=end_of(date(2026, 4, 1)))

    due = deadlines.due(journey.fresh(), PAPER)

    assert due is not None
    assert (due.closes_at, due.extension) == (end_of(date(2026, 4, 1)), None)


def test_who_has_later_time_of_his_own_is_not_told_of_a_shorter_delay_for_all() -> None:
    round = late_round()
    journey = walk()
    extended(journey, date(2026, 3, 30))

    with clock.at(journey.now):
        closing = Closing(end_of(date(2026, 3, 12)))
        move_deadline(round.deadlines.get(), closing, "延误", by=journey.people.office_manager)

    assert not Notice.objects.filter(template="deadline_changed").exists()


def test_the_applicant_is_told_and_who_did_it_is_on_record() -> None:
    late_round()
    journey = walk()
    extension = extended(journey, date(2026, 3, 20))

    event = AuditEvent.objects.get(action="deadline.extend")
    sms = Notice.objects.get(template="deadline_extended", channel="sms")
    assert (event.actor_id, event.detail["reason"]) == (journey.people.office_manager.pk, "住院治疗。")
    assert extension.by == journey.people.office_manager
    number = journey.application.number
    assert sms.body == f"{number}的“{PAPER}”已为您延至2026年3月20日（周五）23:59，请在此之前办完。"


@pytest.mark.parametrize(
    ("until", "reason", "words"),
    [
        (date(2026, 3, 20), "  ", "请写明延期的原因"),
        (date(2026, 3, 1), "住院", "已经过去"),
        (CLOSES, "住院", "延期只能更晚"),
    ],
)
def test_an_extension_that_makes_no_sense_is_refused(until: date, reason: str, words: str) -> None:
    late_round()
    journey = walk()

    with pytest.raises(DeedRefused, match=words):
        extended(journey, until, reason)

    assert DeadlineExtension.objects.count() == 0


@pytest.mark.parametrize("person", ["reviewer", "applicant", "finance_clerk", "other_reviewer"])
def test_only_the_manager_of_its_office_extends(person: str) -> None:
    late_round()
    journey = walk()

    with pytest.raises(PermissionDenied):
        extensions.extend(
            journey.application, PAPER, date(2026, 3, 20), "住院", by=getattr(journey.people, person), at=journey.now
        )


def test_what_no_longer_binds_is_not_extended() -> None:
    late_round()
    journey = walk().to("评审")

    with pytest.raises(DeedRefused, match="已不约束这份申报"):
        extended(journey, date(2026, 5, 1))


def test_the_database_refuses_an_extension_without_reason() -> None:
    journey = walk()

    with pytest.raises(IntegrityError), transaction.atomic():
        DeadlineExtension.objects.create(
            application=journey.application, deadline=PAPER, until=START + timedelta(days=1), reason="", at=START
        )


# ── The desk goes by the same moment ─────────────────────────────────────────


@pytest.mark.parametrize("slug", ["cas", "xishan", "chengdu"])
@pytest.mark.parametrize("name_index", [0, -1])
def test_the_desk_sorts_by_the_moment_that_binds_the_person(slug: str, name_index: int) -> None:
    round = open_round(slug, until=CLOSES)
    names = list(round.deadlines.order_by("pk"))
    for number, deadline in enumerate(names):
        RoundDeadline.objects.filter(pk=deadline.pk).update(closes_at=end_of(CLOSES + timedelta(days=number)))
    journey = walk(slug)
    DeadlineExtension.objects.create(
        application=journey.application,
        deadline=names[name_index].name,
        until=end_of(date(2026, 4, 20)),
        reason="住院",
        at=START,
    )

    rounds = list(Round.objects.select_related("version").prefetch_related("deadlines"))
    queued = type(journey.application).objects.annotate(next_deadline=next_deadline(rounds)).get()

    ahead = [due.closes_at for due in deadlines.ahead(journey.fresh()) if due.closes_at]
    assert queued.next_deadline == min(ahead)


# ── The office's waiting makes nobody late ───────────────────────────────────


def in_time(*, approved: date) -> Walk:
    """Submitted on Monday 2 March, advised by Thursday the 5th; approved on that day."""
    weekdays_of(2026)
    late_round(advised=date(2026, 3, 5))
    journey = walk().to("审核")
    return on(journey, approved).take(Action.APPROVE)


@pytest.mark.covers("P-04")
@pytest.mark.parametrize(
    ("approved", "until"),
    [
        (date(2026, 3, 3), None),  # five working days are left anyway
        (date(2026, 3, 4), date(2026, 3, 11)),
        (date(2026, 3, 9), date(2026, 3, 16)),
        (date(2026, 3, 20), date(2026, 3, 27)),  # ten days after the deadline
    ],
)
def test_who_submitted_by_the_advised_day_has_five_working_days_after_approval(
    approved: date, until: date | None
) -> None:
    journey = in_time(approved=approved)

    due = deadlines.due(journey.fresh(), PAPER)

    assert due is not None
    assert due.closes_at == end_of(until or CLOSES)
    assert [each.by for each in DeadlineExtension.objects.all()] == ([None] if until else [])


def test_he_and_the_office_read_it_before_and_after() -> None:
    weekdays_of(2026)
    late_round(advised=date(2026, 3, 5))
    journey = walk()

    before = extensions.in_words(journey.fresh(), journey.now, you=True)
    journey.to("审核")
    waiting = extensions.in_words(journey.fresh(), journey.now, you=True)
    on(journey, date(2026, 3, 9)).take(Action.APPROVE)

    assert before == [
        "建议在2026年3月5日前提交：在此之前提交的，审核通过后至少有5个工作日办理后续手续，不因审核用时而逾期。"
    ]
    assert waiting == [
        "您在建议提交日（2026年3月5日）前提交：审核通过后至少有5个工作日办理后续手续，不因审核用时而逾期；"
        "离截止不足5个工作日的，通过时自动延期。"
    ]
    for person, page, who in (("applicant", "application", "您"), ("reviewer", "desk_application", "申报人")):
        assert (
            f"“{PAPER}”已为{who}延至2026年3月16日：在建议提交日（2026年3月5日）前提交，审核通过后留足5个工作日。"
        ) in read(journey, person, page)


def read(journey: Walk, person: str, page: str) -> str:
    client = Client()
    client.force_login(getattr(journey.people, person))
    with clock.at(journey.now):
        return client.get(reverse(page, args=[journey.application.number])).content.decode()


def test_the_public_reads_beside_the_advised_day_what_it_is_worth() -> None:
    late_round(advised=date(2026, 3, 5))

    with clock.at(START):
        html = Client().get(reverse("programme", args=["cas"])).content.decode()

    assert "在此之前提交的，审核通过后至少有 5 个工作日办理后续手续，不因审核用时而逾期。" in html


def test_after_the_advised_day_a_draft_is_warned() -> None:
    late_round(advised=date(2026, 3, 1))
    journey = walk()

    assert "建议提交日（2026年3月1日）已过，请尽快提交：审核需要时间，截止时间不会因此顺延。" in read(
        journey, "applicant", "application"
    )


def test_once_the_deadline_has_passed_a_draft_is_not_urged_any_more() -> None:
    late_round(advised=date(2026, 3, 1))
    journey = on(walk(), date(2026, 3, 11))

    assert extensions.in_words(journey.application, journey.now, you=True) == []


def test_who_waits_for_the_office_after_the_deadline_reads_that_it_does_not_make_him_late() -> None:
    late_round()
    journey = on(walk().to("审核"), date(2026, 3, 11))

    assert extensions.in_words(journey.application, journey.now, you=True) == [
        f"“{PAPER}”已截止，申报还在审核：审核期间不会按逾期处理。审核通过后需要时间办理后续手续的，请联系评审办申请延期。"
    ]


def test_who_submitted_after_the_advised_day_gets_no_more_time() -> None:
    weekdays_of(2026)
    late_round(advised=date(2026, 3, 1))
    journey = walk().to("审核")
    on(journey, date(2026, 3, 9)).take(Action.APPROVE)

    assert DeadlineExtension.objects.count() == 0


def test_the_first_submission_counts_not_the_one_after_a_return() -> None:
    weekdays_of(2026)
    late_round(advised=date(2026, 3, 5))
    journey = walk().to("审核").take(Action.RETURN, to="评审材料")
    on(journey, date(2026, 3, 6)).take(Action.SUBMIT)
    on(journey, date(2026, 3, 9)).take(Action.APPROVE)

    due = deadlines.due(journey.fresh(), PAPER)

    assert due is not None
    assert due.closes_at == end_of(date(2026, 3, 16))


def test_after_the_deadline_he_is_returned_with_time_to_mend() -> None:
    weekdays_of(2026)
    late_round(advised=date(2026, 3, 5))
    journey = on(walk().to("审核"), date(2026, 3, 12))

    journey.take(Action.RETURN, to="评审材料")
    correct_by = journey.application.correct_by
    on(journey, date(2026, 3, 17)).take(Action.SUBMIT)

    assert correct_by is not None
    assert timezone.localtime(correct_by).date() == date(2026, 3, 17)
    assert journey.application.status == Status.PENDING


@pytest.mark.parametrize("slug", ["xishan", "jiangbei", "chengdu"])
@pytest.mark.parametrize("dated_afterwards", [False, True])
def test_the_rule_is_the_same_in_every_programme(slug: str, dated_afterwards: bool) -> None:
    weekdays_of(2026)
    open_round(slug, until=date(2026, 3, 31), advised_on=date(2026, 3, 30))
    journey = walk(slug).to_status(Status.PENDING)
    owed = extensions.owed_by_applicant(journey.fresh())
    if dated_afterwards:
        RoundDeadline.objects.filter(name__in=owed).update(closes_at=None)
    journey.now = max(journey.now, timezone.make_aware(datetime(2026, 3, 30, 9)))
    journey.to_status(Status.APPROVED)

    for name in owed if dated_afterwards else ():
        dated(journey, name, timezone.localtime(journey.now).date() + timedelta(days=1))

    given = {each.deadline: each.until for each in DeadlineExtension.objects.all()}
    until = extensions.last_workday(timezone.localtime(journey.application.steps.last().at).date(), 5)[0]
    assert extensions.owed_by_applicant(journey.fresh()) == owed
    assert given == dict.fromkeys(owed, end_of(until))


# ── … nor does it where the deadline was 另行通知 ─────────────────────────────


def announced_later(advised: date) -> Walk:
    """锡山 says 另行通知 of its fee; posted on Monday 2 March for five working days, submitted on the 10th."""
    weekdays_of(2026)
    round = open_round("xishan", advised_on=advised)
    round.deadlines.filter(name="缴费").update(closes_at=None)
    return walk("xishan").to("终审")


def dated(journey: Walk, name: str, day: date) -> None:
    deadline = RoundDeadline.objects.get(name=name, round=journey.application.round)
    with clock.at(journey.now):
        move_deadline(deadline, Closing(end_of(day)), "缴费时间已定。", by=journey.people.office_manager)


@pytest.mark.covers("P-04")
def test_a_deadline_announced_after_his_approval_leaves_him_what_was_promised() -> None:
    journey = on(announced_later(date(2026, 3, 12)), date(2026, 3, 16)).take(Action.APPROVE)
    with clock.at(journey.now):
        priced(journey.application.round, by=journey.people.office_manager)
    on(journey, date(2026, 3, 17))

    dated(journey, "缴费", date(2026, 3, 18))

    due = deadlines.due(journey.fresh(), "缴费")
    [event] = AuditEvent.objects.filter(action="deadline.extend")
    told = Notice.objects.filter(recipient=journey.people.applicant, template__startswith="deadline_", channel="sms")
    round = Round.objects.select_related("version").prefetch_related("deadlines", "prices").get()
    assert due is not None
    assert due.closes_at == end_of(date(2026, 3, 23))
    assert (event.object_id, event.actor_id) == (str(journey.application.pk), None)
    assert [each.body for each in told] == [
        f"{journey.application.number}的“缴费”已为您延至2026年3月23日（周一）23:59，请在此之前办完。"
    ]
    assert [list(late.names(round, "缴费", end_of(date(2026, 3, day)))) for day in (19, 23, 24)] == [
        [],
        [],
        [journey.application],
    ]


@pytest.mark.parametrize(
    ("advised", "closes"),
    [
        (date(2026, 3, 9), date(2026, 3, 18)),  # submitted a day after it
        (date(2026, 3, 12), date(2026, 3, 23)),  # the five working days are left anyway
    ],
)
def test_whoever_was_promised_no_more_is_told_the_new_date_alone(advised: date, closes: date) -> None:
    journey = on(announced_later(advised), date(2026, 3, 16)).take(Action.APPROVE)
    on(journey, date(2026, 3, 17))

    dated(journey, "缴费", closes)

    due = deadlines.due(journey.fresh(), "缴费")
    told = Notice.objects.filter(template__startswith="deadline_", channel="sms")
    assert due is not None
    assert (due.closes_at, due.extension) == (end_of(closes), None)
    assert [each.template for each in told] == ["deadline_changed"]


def test_who_is_correcting_when_it_is_announced_has_until_the_day_for_corrections() -> None:
    journey = on(announced_later(date(2026, 3, 12)), date(2026, 3, 16)).take(Action.RETURN, to="填报")

    dated(journey, "缴费", date(2026, 3, 17))

    due = deadlines.due(journey.fresh(), "缴费")
    assert due is not None
    assert due.closes_at == journey.application.correct_by


def test_who_is_still_waiting_when_it_is_announced_gets_it_with_his_approval() -> None:
    journey = on(announced_later(date(2026, 3, 12)), date(2026, 3, 16))
    dated(journey, "缴费", date(2026, 3, 18))
    before = DeadlineExtension.objects.count()

    journey.take(Action.APPROVE)

    assert before == 0
    assert DeadlineExtension.objects.get().until == end_of(date(2026, 3, 23))


@pytest.mark.covers("P-02")
def test_where_the_calendar_of_the_year_is_missing_he_gets_more_and_the_managers_are_told() -> None:
    late_round(advised=date(2026, 3, 5))
    journey = on(walk().to("审核"), date(2026, 3, 9))
    CalendarDay.objects.all().delete()
    journey.take(Action.APPROVE)

    due = deadlines.due(journey.fresh(), PAPER)

    told = Notice.objects.get(template="calendar_missing")
    assert due is not None
    assert due.closes_at == end_of(date(2026, 3, 26))  # five weekdays and ten days for holidays
    assert told.recipient == journey.people.office_manager
    assert told.subject == f"2026年的工作日历尚未录入：{journey.application.number}"


def test_a_deed_refused_gives_no_extension() -> None:
    weekdays_of(2026)
    late_round(advised=date(2026, 3, 5))
    journey = on(walk().to("审核"), date(2026, 3, 9))

    with pytest.raises(DeedRefused):
        journey.take(Action.RETURN, to="评审材料", correct_by=journey.now - timedelta(days=1))

    assert DeadlineExtension.objects.count() == 0
