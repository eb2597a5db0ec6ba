"""Ten wrong passwords in a quarter of an hour lock an account from there; its owner is told, a stranger learns nothing."""

import re
from collections import Counter
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.lockouts import tell_of_locks
from applicants.models import User
from notices.models import Notice
from tests.builders import person

pytestmark = pytest.mark.django_db

PASSWORD = "Secret-2026"
SMS = Notice.Channel.SMS


@pytest.fixture
def applicant() -> User:
    return person(1, "林知远")


def try_to_log_in(times: int, password: str = "错", mobile: str = "19900000001", **options: Any) -> Any:
    for _each in range(times):
        response = Client(**options).post("/accounts/login/", {"username": mobile, "password": password})
    return response


def test_the_person_is_told_once_a_day_by_every_way(applicant: User) -> None:
    try_to_log_in(10)

    first, again = tell_of_locks(), tell_of_locks()

    assert (first, again) == (1, 1)
    told = Notice.objects.filter(template="locked_out", recipient=applicant)
    assert sorted(told.values_list("channel", flat=True)) == ["email", "inbox", "sms"]
    assert "已暂停从那里登录 15 分钟" in told.get(channel=SMS).body


def test_nine_failures_are_nothing_to_be_told_of(applicant: User) -> None:
    try_to_log_in(9)

    assert tell_of_locks() == 0
    assert not Notice.objects.exists()


def test_however_the_number_is_written_it_is_one_account(applicant: User) -> None:
    for written in ("199 0000 0001", "1990000-0001", "+86 19900000001", "１９９００００００01", "19900000001"):
        response = try_to_log_in(2, mobile=written)

    assert response.status_code == 429
    assert tell_of_locks() == 1


def test_another_browser_from_there_is_locked_too(applicant: User) -> None:
    for number in range(10):
        response = try_to_log_in(1, headers={"user-agent": f"browser {number}"})

    assert response.status_code == 429
    assert tell_of_locks() == 1


def test_from_elsewhere_he_can_still_log_in(applicant: User) -> None:
    try_to_log_in(10, REMOTE_ADDR="192.0.2.1")

    assert try_to_log_in(1, PASSWORD, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert try_to_log_in(1, PASSWORD, REMOTE_ADDR="192.0.2.2").status_code == 302


def test_all_addresses_of_one_ipv6_line_count_as_one(applicant: User) -> None:
    """Whoever has one of them has 2⁶⁴: each guess could come from another."""
    for number in range(10):
        try_to_log_in(1, REMOTE_ADDR=f"2001:db8:1:2:{number:x}::1")

    there = try_to_log_in(1, PASSWORD, REMOTE_ADDR="2001:db8:1:2:ffff::")
    elsewhere = try_to_log_in(1, PASSWORD, REMOTE_ADDR="2001:db8:1:3::1")

    assert (there.status_code, elsewhere.status_code) == (429, 302)


def test_an_ipv4_address_written_as_ipv6_is_the_same_one(applicant: User) -> None:
    try_to_log_in(10, REMOTE_ADDR="::ffff:192.0.2.1")

    assert try_to_log_in(1, PASSWORD, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert try_to_log_in(1, PASSWORD, REMOTE_ADDR="::ffff:192.0.2.2").status_code == 302


def test_behind_the_proxy_the_address_it_saw_counts_and_not_what_the_visitor_writes(
    applicant: User, settings: Any
) -> None:
    settings.BEHIND_PROXY = True
    for number in range(10):
        try_to_log_in(1, headers={"x-forwarded-for": f"198.51.100.{number}, 192.0.2.1"})

    there = try_to_log_in(1, PASSWORD, headers={"x-forwarded-for": "192.0.2.1"})
    elsewhere = try_to_log_in(1, PASSWORD, headers={"x-forwarded-for": "192.0.2.2"})

    assert (there.status_code, elsewhere.status_code) == (429, 302)


def test_an_unknown_account_reads_the_same_and_makes_the_same_work(applicant: User) -> None:
    pages, work = [], []
    for mobile in ("19900000001", "19900000009"):
        with CaptureQueriesContext(connection) as queries:
            page = try_to_log_in(11, mobile=mobile).content.decode()
        pages.append(re.sub(r"\d+:\d+|value=\"[^\"]*\"", "", page))
        work.append(Counter(query["sql"].split()[0] for query in queries))

    assert pages[0] == pages[1]
    assert work[0] == work[1]


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/accounts/password/", {"old": "Planted-0001", "new": "Planted-0002", "again": "Planted-0003"}),
        ("/accounts/mobile/", {"mobile": "19900008888", "old": "Planted-0001"}),
        ("/accounts/login/", {"username": "Planted-0001", "password": "Planted-0002"}),
    ],
)
def test_of_a_wrong_password_nothing_typed_is_written_down(
    applicant: User, address: str, typed: dict[str, str]
) -> None:
    client = Client()
    if "login" not in address:
        client.force_login(applicant)

    client.post(address, typed)

    (attempt,) = AccessAttempt.objects.values()
    assert [value for value in typed.values() if value in str(attempt)] == []
