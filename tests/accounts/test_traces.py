"""Does it stay on record that somebody tried to log in and failed, and that a login ended?"""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from accounts import traces
from applicants.demo import id_number
from applicants.models import User
from audit.models import AuditEvent
from config import clock
from tests.builders import START, person

pytestmark = pytest.mark.django_db
HOME, ELSEWHERE = "192.0.2.7", "192.0.2.8"
PASSWORD = "Secret-2026"


@pytest.fixture
def applicant() -> User:
    return person(1, "林知远")


def log_in(username: str, password: str = "wrong", address: str = HOME) -> int:
    typed = {"username": username, "password": password}
    with clock.at(START):
        return Client(REMOTE_ADDR=address).post("/accounts/login/", typed).status_code


def on_record(action: str) -> list[dict[str, Any]]:
    return list(AuditEvent.objects.filter(action=action).order_by("pk").values())


def test_failures_stay_on_record_when_he_has_logged_in_at_last(applicant: User) -> None:
    for _each in range(3):
        log_in(applicant.mobile)

    assert log_in(applicant.mobile, PASSWORD) == 302

    assert not AccessAttempt.objects.exists()
    failures = on_record("login.fail")
    assert [(each["object_id"], each["actor_id"]) for each in failures] == [(str(applicant.pk), None)] * 3
    assert [(each["detail"]["times"], each["detail"]["locked"]) for each in failures] == [
        (1, False),
        (2, False),
        (3, False),
    ]


@pytest.mark.parametrize("typed", [id_number("11010519880214011"), "Secret-2026", "19900000009"])
def test_of_a_name_that_is_nobodys_nothing_is_kept(typed: str) -> None:
    log_in(typed)

    (failure,) = on_record("login.fail")
    digest = settings.KEYRING.digest(typed, "login.name")
    assert (failure["object_type"], failure["object_id"]) == ("applicants.user", "")
    assert [each for each in (typed, digest, HOME) if each in str(failure)] == []


def test_from_one_place_they_can_be_told_to_belong_together(applicant: User) -> None:
    for address in (HOME, HOME, ELSEWHERE):
        log_in("19900000009", address=address)

    first, second, elsewhere = [each["detail"]["address"] for each in on_record("login.fail")]
    assert first == second != elsewhere


def test_which_of_them_found_the_account_locked_is_on_record(applicant: User) -> None:
    tries = settings.AXES_FAILURE_LIMIT + 1
    for _each in range(tries):
        log_in(applicant.mobile)

    locked = [each["detail"]["locked"] for each in on_record("login.fail")]
    assert locked == [False] * (settings.AXES_FAILURE_LIMIT - 1) + [True] * 2


def test_a_robot_does_not_fill_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "EACH", 3)

    for number in range(10):
        log_in(f"1990000{number:04d}")
    log_in("19900000001", address=ELSEWHERE)

    assert [each["detail"]["times"] for each in on_record("login.fail")] == [1, 2, 3, 6, 9, 1]


def test_a_wrong_password_on_the_page_that_changes_it_is_a_failure_too(applicant: User) -> None:
    client = Client()
    client.force_login(applicant)

    client.post("/accounts/password/", {"old": "wrong", "new": "Walnut-Bridge-7", "again": "Walnut-Bridge-7"})

    assert [each["object_id"] for each in on_record("login.fail")] == [str(applicant.pk)]


def test_whoever_logs_out_is_on_record_and_a_login_that_ran_out_says_so(applicant: User) -> None:
    left, forgotten = Client(), Client()
    for client in (left, forgotten):
        client.force_login(applicant)
        with clock.at(START):
            client.get("/accounts/privacy/")

    with clock.at(START + timedelta(minutes=1)):
        left.post("/accounts/logout/")
    with clock.at(START + timedelta(hours=2)):
        forgotten.get("/applications/")

    ends = on_record("logout")
    assert [(each["actor_id"], each["object_id"]) for each in ends] == [(applicant.pk, str(applicant.pk))] * 2
    assert [each["detail"] for each in ends] == [{"ran_out": False}, {"ran_out": True}]


def test_nobody_logs_out_of_nothing() -> None:
    Client().post("/accounts/logout/")

    assert on_record("logout") == []
