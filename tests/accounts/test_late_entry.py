"""How does a manager let one person into a round that is over, and nobody else?"""

from datetime import date, datetime, time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants import deadlines
from applicants.extensions import LateEntry
from applicants.models import Application, DeadlineExtension, User
from applicants.refusals import DeedRefused
from config import clock
from programmes.models import CalendarDay, Round
from tests.accounts.opening import SPRING, opened, typed
from tests.builders import Cast, cast, end_of, open_round

pytestmark = pytest.mark.django_db
PAPER = "纸质材料及缴费"
AFTER = timezone.make_aware(datetime.combine(date(2026, 3, 12), time(9)))  # two days after everything closed
ENTRY = LateEntry(date(2026, 3, 31), "首次评审通知未送达。")


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def over() -> Round:
    return open_round(until=date(2026, 3, 10), levels=SPRING)


def page(user: User, sent: dict[str, object] | None = None) -> str:
    client = Client()
    client.force_login(user)
    with clock.at(AFTER):
        address = reverse("open_account")
        response = client.get(address) if sent is None else client.post(address, sent, follow=True)
    return response.content.decode()


@pytest.mark.covers("P-06")
def test_the_manager_lets_one_person_in_and_everything_is_put_off_for_him(people: Cast, over: Round) -> None:
    with clock.at(AFTER):
        application = opened(people, over, by=people.office_manager, late=ENTRY)

    fresh = Application.objects.for_pages().get(pk=application.pk)
    assert {due.closes_at for due in deadlines.ahead(fresh)} == {end_of(ENTRY.until)}
    assert deadlines.missed(fresh, AFTER) is None
    extension = DeadlineExtension.objects.get()
    assert (extension.deadline, extension.reason, extension.by) == (PAPER, ENTRY.reason, people.office_manager)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (None, "已截止，不能再申报"),
        (LateEntry(date(2026, 3, 31), " "), "请写明补报的原因"),
        (LateEntry(date(2026, 3, 11), "未送达"), "已经过去"),
        (LateEntry(date(2027, 3, 13), "未送达"), "您填写的是2027年3月13日，离现在超过一年。最晚可以填2027年3月12日"),
    ],
)
def test_without_a_reason_or_a_time_that_makes_sense_nobody_comes_in(
    people: Cast, over: Round, entry: LateEntry | None, words: str
) -> None:
    with clock.at(AFTER), pytest.raises(DeedRefused, match=words):
        opened(people, over, by=people.office_manager, late=entry)

    assert Application.objects.count() == 0


def test_a_reviewer_lets_nobody_in_and_is_not_offered_it(people: Cast, over: Round) -> None:
    with clock.at(AFTER), pytest.raises(DeedRefused, match="补报由评审办负责人办理，请联系负责人"):
        opened(people, over, by=people.reviewer, late=ENTRY)

    assert "现在没有已公布、可以开通的批次" in page(people.reviewer)
    assert Application.objects.count() == 0


def test_on_the_page_reason_and_day_are_asked(people: Cast, over: Round) -> None:
    manager = people.office_manager

    asked = page(manager, typed(over))
    page(manager, typed(over, late_until="2026-03-31", late_reason=ENTRY.reason))

    assert Application.objects.get().round == over
    assert "测试批次（已截止，补报）" in asked
    assert "所选批次已截止，补报请填写延到哪一天。" in asked
    assert "所选批次已截止，补报请写明原因。" in asked
    assert DeadlineExtension.objects.get().until == end_of(ENTRY.until)


def test_a_late_day_that_is_a_rest_day_is_taken_and_pointed_out(people: Cast, over: Round) -> None:
    rest = {"is_workday": False, "name": "", "source": "测试通知"}
    CalendarDay.objects.update_or_create(date=date(2026, 3, 28), defaults=rest)

    html = page(people.office_manager, typed(over, late_until="2026-03-28", late_reason=ENTRY.reason))

    assert "这一天是休息日。系统不会自动顺延，请核对是否需要改期。" in html
    assert DeadlineExtension.objects.get().until == end_of(date(2026, 3, 28))


def test_in_a_round_that_is_open_nothing_is_put_off(people: Cast) -> None:
    running = open_round(levels=SPRING)
    with clock.at(AFTER):
        opened(people, running, by=people.office_manager, late=ENTRY)

    assert DeadlineExtension.objects.count() == 0


def test_while_no_round_is_over_the_page_does_not_ask(people: Cast) -> None:
    open_round(levels=SPRING)

    assert "补报" not in page(people.office_manager)
