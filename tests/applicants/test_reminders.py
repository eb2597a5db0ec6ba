"""Who is reminded of which deadline, and does a reminder that is no longer true stay at home?"""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants import extensions, reminders
from applicants.workflow import Action
from config import clock
from notices.models import Notice
from notices.services import relay
from review import rounds
from tests.builders import Walk, end_of, open_round, priced, walk

pytestmark = pytest.mark.django_db
PAPER = "纸质材料及缴费"
CLOSES = date(2026, 3, 20)  # a Friday; every test begins on Monday, 2 March


@pytest.fixture
def approved() -> Walk:
    open_round(until=CLOSES)
    journey = walk()
    with clock.at(journey.now):
        priced(journey.application.round, by=journey.people.office_manager)
    return journey.to("交纸质材料并缴费")


def nine(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def remind(*days: date) -> list[str]:
    """What has been written after the job ran on these days, by the key of the SMS: the mark it kept."""
    for day in days:
        with clock.at(nine(day)):
            reminders.remind()
    written = Notice.objects.filter(template="deadline_near", channel="sms").order_by("created_at")
    return [notice.key.split(":")[4] for notice in written]


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.covers("N-08")
def test_he_is_reminded_seven_three_and_one_days_before(approved: Walk) -> None:
    assert remind(*every_day(date(2026, 3, 2), date(2026, 3, 12))) == []
    assert remind(date(2026, 3, 13)) == ["7"]
    assert remind(*every_day(date(2026, 3, 14), date(2026, 3, 25))) == ["7", "3", "1"]


@pytest.mark.covers("N-08", "N-11")
def test_a_reminder_says_until_when_with_the_weekday_what_is_missing_and_where(approved: Walk) -> None:
    remind(date(2026, 3, 13))

    mail = Notice.objects.get(template="deadline_near", channel="email")
    sms = Notice.objects.get(template="deadline_near", channel="sms")

    number = approved.application.number
    assert sms.body == (
        f"{number}的“{PAPER}”2026年3月20日（周五）23:59截止，还没有办理：纸质材料、缴费。请登录查看办理要求和地点。"
    )
    assert mail.body.splitlines()[2:5] == ["您还没有办理：", "1. 纸质材料", "2. 缴费"]
    assert "地址：北京市海淀区北四环西路25-2号中科人才中心206室" in mail.body


def test_what_is_not_priced_yet_he_is_not_reminded_to_pay() -> None:
    open_round(until=CLOSES)
    walk().to("交纸质材料并缴费")

    remind(date(2026, 3, 13))

    assert "还没有办理：纸质材料。" in Notice.objects.get(template="deadline_near", channel="sms").body


def test_a_reminder_names_the_place_that_is_in_force_for_the_round(approved: Walk) -> None:
    manager, round = approved.people.office_manager, approved.application.round
    with clock.at(approved.now):
        rounds.change_contacts(round, ["地址：示例路1号"], by=manager)

    remind(date(2026, 3, 13))

    mail = Notice.objects.get(template="deadline_near", channel="email")
    assert "地址：示例路1号" in mail.body
    assert "北四环西路" not in mail.body


def test_running_twice_writes_nothing_twice(approved: Walk) -> None:
    remind(date(2026, 3, 13), date(2026, 3, 13))

    assert Notice.objects.filter(template="deadline_near").count() == 3  # one a channel


def test_a_job_that_was_killed_in_between_is_made_good_by_the_next(
    approved: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: object, **details: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(reminders, "tell", killed)
        with pytest.raises(SystemExit):
            remind(date(2026, 3, 13))

    assert remind(date(2026, 3, 14)) == ["7"]


def test_a_mark_the_job_missed_is_kept_the_next_day_and_an_older_one_no_more(approved: Walk) -> None:
    assert remind(date(2026, 3, 18)) == ["3"]


def test_whoever_has_brought_everything_is_not_reminded(approved: Walk) -> None:
    approved.meet_needs()

    assert remind(*every_day(date(2026, 3, 13), CLOSES)) == []


def test_while_the_office_has_it_he_is_not_reminded() -> None:
    open_round(until=CLOSES)
    walk().to("审核")

    assert remind(*every_day(date(2026, 3, 13), CLOSES)) == []


def test_whose_turn_it_became_later_is_not_reminded_of_a_mark_that_had_passed() -> None:
    open_round(until=CLOSES)
    journey = walk().to("审核")
    journey.now = nine(date(2026, 3, 15))
    journey.take(Action.APPROVE)

    assert remind(*every_day(date(2026, 3, 15), CLOSES)) == ["3", "1"]


def test_a_draft_is_reminded_to_submit() -> None:
    open_round(until=CLOSES)
    walk().to("评审材料")

    remind(date(2026, 3, 13))

    sms = Notice.objects.get(template="deadline_near", channel="sms")
    assert "还没有办理：提交“评审材料”。" in sms.body


def test_a_returned_one_is_reminded_of_the_day_for_corrections() -> None:
    open_round()
    journey = walk().to("审核").take(Action.RETURN, to="评审材料")  # until 7 March

    assert remind(*every_day(date(2026, 3, 3), date(2026, 3, 9))) == ["3", "1"]
    assert journey.application.correct_by is not None


def test_an_extension_has_reminders_of_its_own(approved: Walk) -> None:
    remind(*every_day(date(2026, 3, 13), date(2026, 3, 17)))
    with clock.at(nine(date(2026, 3, 18))):
        extensions.extend(approved.application, PAPER, date(2026, 3, 30), "住院", by=approved.people.office_manager)

    assert remind(*every_day(date(2026, 3, 18), date(2026, 3, 30))) == ["7", "3", "7", "3", "1"]


@pytest.mark.covers("N-08")
def test_what_was_met_before_it_went_out_is_not_sent_and_the_office_reads_why(approved: Walk) -> None:
    remind(date(2026, 3, 13))
    approved.now = nine(date(2026, 3, 13))
    approved.meet_needs()

    with clock.at(nine(date(2026, 3, 13))):
        relay()

    states = set(Notice.objects.filter(template="deadline_near").values_list("state", flat=True))
    client = Client()
    client.force_login(approved.people.reviewer)
    html = client.get(reverse("messages"), {"state": "moot"}).content.decode()
    assert states == {"moot"}
    assert "不再需要" in html
    assert "截止，请尽快办理" in html
    inbox = Notice.objects.in_inbox_of(approved.people.applicant).filter(template="deadline_near")
    assert inbox.count() == 0


def test_what_was_put_off_before_it_went_out_is_not_sent(approved: Walk) -> None:
    remind(date(2026, 3, 13))
    with clock.at(nine(date(2026, 3, 13))):
        extensions.extend(approved.application, PAPER, date(2026, 3, 30), "住院", by=approved.people.office_manager)
        relay()

    assert set(Notice.objects.filter(template="deadline_near").values_list("state", flat=True)) == {"moot"}


def test_what_is_still_true_goes_out(approved: Walk) -> None:
    remind(date(2026, 3, 13))

    with clock.at(nine(date(2026, 3, 13))):
        relay()

    assert set(Notice.objects.filter(template="deadline_near").values_list("state", flat=True)) == {"sent"}


def test_after_the_deadline_nobody_is_reminded_of_it(approved: Walk) -> None:
    assert remind(*every_day(date(2026, 3, 21), date(2026, 3, 24))) == []
    assert end_of(CLOSES) < nine(date(2026, 3, 21))
