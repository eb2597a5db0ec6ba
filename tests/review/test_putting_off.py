"""What does putting a deadline of a published round off do, and whom is it told?"""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applicants import extensions
from applicants.models import DeadlineExtension
from applicants.workflow import Action, Status
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from programmes.models import CalendarDay, RoundDeadline, end_of
from review import rounds
from review.models import DeadlineChange
from review.rounds import Closing
from tests.builders import START, Cast, Walk, cast, new_application, open_round, person, walk
from tests.review.test_rounds import NOW, PAPER, at, page

pytestmark = pytest.mark.django_db


DAY_AND_REASON = {"on": "2026-12-31", "at": "", "reason": "系统维护一天，顺延。"}


@pytest.fixture
def people() -> Cast:
    return cast()


def move(deadline: RoundDeadline, people: Cast, sent: dict[str, str], **options: Any) -> str:
    return page("move_deadline", deadline.round_id, deadline.pk, by=people.office_manager, sent=sent, **options)


def hidden(html: str) -> dict[str, str]:
    """What the preview sends on when it is confirmed."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', html))


@pytest.mark.covers("P-07")
def test_a_deadline_put_off_is_told_once_to_whoever_it_still_binds(people: Cast) -> None:
    round = open_round()
    deadline = round.deadlines.get()
    with clock.at(NOW):
        bound = new_application(people, round)
        gone = new_application(people, round, applicant=people.other_applicant)
        gone.take(Action.WITHDRAW, by=people.other_applicant, reason="不再申报。")

    preview = move(deadline, people, DAY_AND_REASON)
    confirmed = hidden(preview)
    before = DeadlineChange.objects.count(), Notice.objects.filter(template="deadline_changed").count()
    move(deadline, people, confirmed)
    again = move(deadline, people, confirmed)

    told = Notice.objects.filter(template="deadline_changed")
    assert (
        f"“{deadline.name}”由2026年12月20日（周日）23:59改为2026年12月31日（周四）23:59，推后 11 天，将通知 1 人。"
        in preview
    )
    assert before == (0, 0)
    assert bound.round.deadlines.get().closes_at == end_of(date(2026, 12, 31))
    assert {notice.recipient_id for notice in told} == {people.applicant.pk}
    assert sorted(notice.channel for notice in told) == ["email", "inbox", "sms"]
    assert told.get(channel="inbox").body == (
        f"“{deadline.name}”的截止时间由2026年12月20日（周日）23:59改为2026年12月31日（周四）23:59。\n原因：系统维护一天，顺延。"
    )
    assert "截止时间只能推后，不能提前" in again


def test_the_preview_warns_of_a_rest_day_and_returns_to_what_was_typed(people: Cast) -> None:
    deadline = open_round().deadlines.get()
    CalendarDay.objects.create(date=date(2026, 12, 31), is_workday=False, name="示例节", source="测试通知")

    preview = move(deadline, people, DAY_AND_REASON)
    form = move(deadline, people, hidden(preview) | {"edit": "1"})

    assert "2026年12月31日：这一天是休息日（示例节）。" in preview
    assert 'value="2026-12-31"' in form
    assert "系统维护一天，顺延。</textarea>" in form
    assert DeadlineChange.objects.count() == 0


def test_the_preview_leads_to_the_calendar_that_is_missing(people: Cast) -> None:
    preview = move(open_round().deadlines.get(), people, DAY_AND_REASON | {"on": "2027-01-08"})

    assert f'href="{reverse("calendar", args=[2027])}">录入2027年工作日历</a>' in preview


def test_what_was_open_gets_a_date_within_a_year_from_today(people: Cast) -> None:
    deadline = open_round().deadlines.get()
    deadline.closes_at = None
    deadline.save()

    preview = move(deadline, people, DAY_AND_REASON | {"on": "2027-11-02"})
    refused = move(deadline, people, DAY_AND_REASON | {"on": "2027-11-03"})

    assert f"“{deadline.name}”由“另行通知”定为2027年11月2日（周二）23:59，将通知 0 人。" in preview
    assert "您填写的是2027年11月3日，离现在超过一年。最晚可以填2027年11月2日" in refused


def test_a_preview_of_what_has_changed_meanwhile_confirms_nothing(people: Cast) -> None:
    deadline = open_round().deadlines.get()
    seen = hidden(move(deadline, people, DAY_AND_REASON))
    with clock.at(NOW):
        closing = Closing(end_of(date(2026, 12, 24)))
        rounds.move_deadline(deadline, closing, "顺延。", by=people.office_manager)

    html = move(deadline, people, seen)
    after = DeadlineChange.objects.count()
    move(deadline, people, hidden(html))

    assert "截止时间在您核对之后有改动，还没有推后。请按现在的时间重新核对。" in html
    assert "由2026年12月24日（周四）23:59改为2026年12月31日（周四）23:59，推后 7 天" in html
    assert (after, DeadlineChange.objects.count()) == (1, 2)


def test_the_preview_counts_whom_the_deed_tells(people: Cast) -> None:
    """Whose own later time ends before the new date is told; whose ends after it is not."""
    round = open_round()
    deadline = round.deadlines.get()
    with clock.at(NOW):
        new_application(people, round)
        for number, until in ((8001, date(2026, 12, 28)), (8002, date(2027, 1, 15))):
            application = new_application(people, round, applicant=person(number, "章某"))
            extensions.extend(application, deadline.name, until, "住院。", by=people.office_manager)

    preview = move(deadline, people, DAY_AND_REASON)
    move(deadline, people, hidden(preview))

    told = Notice.objects.filter(template="deadline_changed", channel="sms")
    assert "，将通知 2 人。" in preview
    assert told.count() == 2


def test_the_preview_asks_no_more_for_many_than_for_one(
    people: Cast, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    round = open_round()
    deadline = round.deadlines.get()
    with clock.at(NOW):
        new_application(people, round)
    client = Client()
    client.force_login(people.office_manager)
    address = reverse("move_deadline", args=[round.pk, deadline.pk])
    with clock.at(NOW):
        client.post(address, DAY_AND_REASON)  # definitions are parsed once a process
        with django_assert_max_num_queries(17) as few:
            client.post(address, DAY_AND_REASON)
        for number in range(5):
            new_application(people, round, applicant=person(8001 + number, "章某"))
        with django_assert_num_queries(len(few)):
            html = client.post(address, DAY_AND_REASON).content.decode()

    assert "将通知 6 人。" in html


def another(journey: Walk, number: int) -> Walk:
    people = replace(journey.people, people=journey.people.people | {"applicant": person(number, "章某")})
    with clock.at(START):
        return Walk(new_application(people, journey.application.round), people)


@pytest.mark.parametrize(
    ("slug", "name", "template"), [("cas", PAPER, "deadline_changed"), ("xishan", "缴费", "deadline_extended")]
)
def test_putting_a_deadline_off_asks_and_wakes_as_often_for_many_as_for_one(
    slug: str, name: str, template: str, django_capture_on_commit_callbacks: Any
) -> None:
    """In xishan it was 另行通知, and its first date gives each of them later time of his own."""
    open_round(slug, advised_on=date(2026, 3, 31))
    journey = walk(slug).to_status(Status.APPROVED)
    before = None if slug == "xishan" else end_of(timezone.localtime(journey.now).date())
    closing = Closing(end_of(timezone.localtime(journey.now).date() + timedelta(days=1)))
    costs, told = [], []
    for number in (1, 5):
        for other in range(number - 1):
            another(journey, 8001 + other).to_status(Status.APPROVED)
        DeadlineExtension.objects.all().delete()
        RoundDeadline.objects.filter(name=name).update(closes_at=before)
        deadline = RoundDeadline.objects.get(name=name)
        with (
            clock.at(journey.now),
            CaptureQueriesContext(connection) as asked,
            django_capture_on_commit_callbacks() as woken,
        ):
            rounds.move_deadline(deadline, closing, "顺延。", by=journey.people.office_manager)
        costs.append((len(asked), len(woken)))
        told.append(Notice.objects.filter(template=template, channel="sms").count())

    assert told == [1, 1 + 5]
    assert costs == [(costs[0][0], 1)] * 2


def test_the_history_of_a_deadline_is_shown(people: Cast) -> None:
    round = open_round()
    with clock.at(NOW):
        rounds.move_deadline(
            round.deadlines.get(), Closing(at(2026, 12, 31, 17), False), "系统维护。", by=people.office_manager
        )

    html = page("round", round.pk, by=people.office_manager)

    name = round.deadlines.get().name
    assert f"“{name}”由2026年12月20日（周日）23:59改为2026年12月31日（周四）17:00。原因：系统维护。" in html
    assert AuditEvent.objects.get(action="round.deadline").detail["reason"] == "系统维护。"


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        ("2026-12-19", "截止时间只能推后，不能提前"),
        ("2026-11-01", "新的截止时间已经过去，请改为以后的日期。"),
        ("2127-12-23", "您填写的是2127年12月23日，离现在超过一年。最晚可以填2027年12月20日，请核对年份后重新填写。"),
        ("2027-12-21", "您填写的是2027年12月21日，离现在超过一年。最晚可以填2027年12月20日，请核对年份后重新填写。"),
    ],
)
def test_a_deadline_never_moves_earlier_nor_by_more_than_a_year(people: Cast, day: str, refusal: str) -> None:
    round = open_round()
    deadline = round.deadlines.get()

    html = page("move_deadline", round.pk, deadline.pk, by=people.office_manager, sent={"on": day, "reason": "提前。"})

    assert refusal in html
    assert f'value="{day}"' in html
    assert DeadlineChange.objects.count() == 0
    assert round.deadlines.get().closes_at == deadline.closes_at


def test_a_deadline_is_not_put_off_without_a_reason(people: Cast) -> None:
    round = open_round()

    html = page(
        "move_deadline", round.pk, round.deadlines.get().pk, by=people.office_manager, sent={"on": "2026-12-31"}
    )

    assert "请写明原因，申报人会看到这段文字。" in html
    assert DeadlineChange.objects.count() == 0


def test_after_a_deadline_was_put_off_submitting_goes_on() -> None:
    journey = walk()
    application, deadline = journey.application, journey.application.round.deadlines.get()
    manager = journey.people.office_manager
    with clock.at(at(2026, 12, 20, 9)):
        rounds.move_deadline(deadline, Closing(end_of(date(2026, 12, 31))), "顺延。", by=manager)
    journey.now = at(2026, 12, 28, 9)
    journey.application = journey.fresh()

    journey.step()

    application.refresh_from_db()
    assert application.submitted_at is not None
    assert application.status != Status.ABANDONED
