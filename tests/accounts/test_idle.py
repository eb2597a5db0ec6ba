"""A login ends when nothing has been done for a while, and at the latest after twelve hours; then one comes back to the page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.tasks import forget_logins
from applicants.models import Membership, Organisation, User
from config import clock
from tests.builders import START, person

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
ENDED = "登录已结束：较长时间没有操作，或已满 12 小时。请重新登录，登录后回到刚才的页面。"


@pytest.fixture
def applicant() -> User:
    return person(1, "林知远")


@pytest.fixture
def reviewer() -> User:
    user = person(2, "周允")
    employer = Organisation.objects.create(kind="employer", name="北辰精密仪器有限公司")
    Membership.objects.create(user=user, organisation=employer, role=Membership.Role.HR_OFFICER)
    return user


def visit(client: Client, page: str, after: timedelta, **options: Any) -> Any:
    with clock.at(START + after):
        return client.get(page, **options)


def logged_in(user: User) -> Client:
    """By the login page, at START."""
    client = Client()
    with clock.at(START):
        client.post("/accounts/login/", {"username": user.mobile, "password": "Secret-2026"})
    return client


@pytest.mark.parametrize(("who", "minutes"), [("applicant", 60), ("reviewer", 30)])
def test_a_login_ends_when_nothing_is_done(who: str, minutes: int, request: Any) -> None:
    user = request.getfixturevalue(who)
    in_time, late = logged_in(user), logged_in(user)

    assert visit(in_time, "/inbox/", minutes * MINUTE).status_code == 200
    assert visit(late, "/inbox/", minutes * MINUTE + timedelta(seconds=1)).status_code == 302


def test_the_login_page_says_so_and_leads_back_to_the_page(applicant: User) -> None:
    client = logged_in(applicant)

    sent = visit(client, "/inbox/?page=2", 61 * MINUTE)
    page = visit(client, sent["Location"], 61 * MINUTE).content.decode()
    with clock.at(START + 62 * MINUTE):
        back = client.post(
            "/accounts/login/",
            {"username": applicant.mobile, "password": "Secret-2026", "next": "/inbox/?page=2"},
        )

    assert sent["Location"] == "/accounts/login/?next=/inbox/%3Fpage%3D2"
    assert ENDED in page
    assert '<input type="hidden" name="next" value="/inbox/?page=2">' in page
    assert back["Location"] == "/inbox/?page=2"


def test_what_a_button_sends_too_late_is_not_done_and_leads_back_to_its_page(applicant: User) -> None:
    client = logged_in(applicant)

    with clock.at(START + 61 * MINUTE):
        response = client.post("/inbox/read/", headers={"referer": "http://testserver/inbox/?page=3"})

    assert response["Location"] == "/accounts/login/?next=/inbox/%3Fpage%3D3"


def test_a_foreign_page_is_not_where_one_came_from() -> None:
    response = Client().post("/inbox/read/", headers={"referer": "https://elsewhere.example/inbox/"})

    assert response["Location"] == "/accounts/login/?next=/inbox/read/"


def test_whatever_is_done_starts_the_time_anew(applicant: User) -> None:
    client = logged_in(applicant)

    statuses = [visit(client, "/inbox/", number * 50 * MINUTE).status_code for number in range(1, 8)]

    assert statuses == [200] * 7


def test_who_is_given_an_office_has_its_time_from_then_on(applicant: User, reviewer: User) -> None:
    client, seat = logged_in(applicant), reviewer.memberships.get()
    Membership.objects.create(user=applicant, organisation=seat.organisation, role=seat.role)

    visit(client, "/inbox/", 10 * MINUTE)

    assert visit(client, "/inbox/", 39 * MINUTE).status_code == 200
    assert visit(client, "/inbox/", 39 * MINUTE + 31 * MINUTE).status_code == 302


def test_after_twelve_hours_it_ends_whatever_is_done(applicant: User) -> None:
    client = logged_in(applicant)

    statuses = [visit(client, "/inbox/", number * 45 * MINUTE).status_code for number in range(1, 18)]

    assert statuses == [200] * 16 + [302]


def test_what_the_page_sends_by_itself_keeps_no_login_alive(applicant: User) -> None:
    client = logged_in(applicant)

    pinged = visit(client, "/inbox/", 50 * MINUTE, headers={"x-portal-background": "1"})
    after = visit(client, "/inbox/", 61 * MINUTE, headers={"x-portal-background": "1"})

    assert (pinged.status_code, after.status_code) == (200, 401)
    assert visit(client, "/inbox/", 62 * MINUTE).status_code == 302


def test_a_part_of_a_page_sends_the_whole_page_to_the_login() -> None:
    response = Client().get("/inbox/", headers={"hx-request": "true", "referer": "http://testserver/applications/"})

    assert (response.status_code, response["HX-Redirect"]) == (200, "/accounts/login/?next=/applications/")


def test_the_rows_of_logins_that_have_long_ended_go(applicant: User) -> None:
    logged_in(applicant)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    open_still = logged_in(applicant).session.session_key

    forget_logins()

    assert [row.session_key for row in Session.objects.all()] == [open_still]


def test_staying_renews_and_says_for_how_long(applicant: User) -> None:
    client = logged_in(applicant)

    with clock.at(START + 59 * MINUTE):
        answer = client.post("/accounts/stay/")
    later = visit(client, "/inbox/", 118 * MINUTE)

    assert (answer.json(), later.status_code) == ({"seconds": 3600}, 200)


def test_staying_after_the_end_is_too_late(applicant: User) -> None:
    client = logged_in(applicant)

    with clock.at(START + 61 * MINUTE):
        answer = client.post("/accounts/stay/", headers={"referer": "http://testserver/inbox/"})

    assert answer["Location"] == "/accounts/login/?next=/inbox/"


def test_a_public_page_stays_open_when_the_login_has_ended(applicant: User) -> None:
    page = visit(logged_in(applicant), "/", 61 * MINUTE).content.decode()

    assert ENDED in page
    assert re.findall(r"林知远", page) == []


def test_the_page_knows_how_long_it_has(applicant: User, reviewer: User) -> None:
    left = []
    for user in (applicant, reviewer):
        with clock.at(START + 5 * MINUTE):
            left.append(logged_in(user).get("/inbox/").context["portal"].idle_seconds)
    with clock.at(START):
        nobody = Client().get("/").context["portal"].idle_seconds

    assert (left, nobody) == ([3600, 1800], None)


def test_an_absolute_end_comes_before_the_idle_one(applicant: User) -> None:
    client = logged_in(applicant)

    for number in range(1, 16):
        response = visit(client, "/inbox/", number * 47 * MINUTE)

    with clock.at(START + 15 * 47 * MINUTE):
        assert response.context["portal"].idle_seconds == (12 * 60 - 15 * 47) * 60


def test_reading_pages_writes_the_session_once_a_minute(applicant: User) -> None:
    client = logged_in(applicant)

    seen = []
    for seconds in (60, 90, 119, 120):
        visit(client, "/inbox/", timedelta(seconds=seconds))
        seen.append(client.session["login"]["active"] - START.timestamp())

    assert seen == [60, 60, 60, 120]
