"""Two at the same moment with one link, one code, one person: is there one winner? And with the lock off, would we see two?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts import secrets, services
from accounts.models import OneTimeSecret
from applicants.models import Application, User
from applicants.refusals import DeedRefused
from config import clock
from tests.accounts.opening import MOBILE, SPRING, opened
from tests.builders import START, cast, open_round, person
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for this module too

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """How each ended: done or refused."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> str:
        connection.ensure_connection()  # that no deed waits for its own
        barrier.wait()
        try:
            with clock.at(START):
                deed()
        except DeedRefused:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(each.result() for each in [pool.submit(do, deed) for deed in deeds])


def by_link(secret: OneTimeSecret) -> list[Callable[[], Any]]:
    token = secrets.token(secret)
    return [
        lambda word=word: services.set_password(secret.pk, token, f"{word}-Bridge-7", at=START)  # type: ignore[misc]
        for word in ("Walnut", "Chestnut")
    ]


def link_of(owner: User, number: int) -> OneTimeSecret:
    moment = START + timedelta(seconds=number)  # the newest counts
    purpose = secrets.Purpose.SET_PASSWORD
    return secrets.issue(owner, purpose, mobile=owner.mobile, by=None, at=moment, life=secrets.LINK_LIFE)


def test_one_link_used_twice_at_once_sets_one_password(settings: Any) -> None:
    settings.RACE_PAUSE = 0.01
    owner = person(1, "林知远")

    outcomes = [at_once(*by_link(link_of(owner, number))) for number in range(ROUNDS)]

    assert outcomes == [["done", "refused"]] * ROUNDS


def test_with_the_lock_off_one_link_sets_two_passwords(settings: Any) -> None:
    """The negative control."""
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True

    assert at_once(*by_link(link_of(person(1, "林知远"), 0))) == ["done", "done"]


def guesses(owner: User, number: int) -> tuple[OneTimeSecret, list[Callable[[], Any]]]:
    secret = secrets.issue(owner, secrets.Purpose.RESET_PASSWORD, mobile=owner.mobile, by=None, at=START)
    wrong = [f"{(int(secrets.code(secret)) + step) % 10**6:06d}" for step in range(1, 9)]
    return secret, [lambda code=code: services.next_step(secret.pk, code, at=START) for code in wrong]  # type: ignore[misc]


def test_eight_guesses_at_once_count_as_five(settings: Any) -> None:
    settings.RACE_PAUSE = 0.01
    owner = person(1, "林知远")
    secret, deeds = guesses(owner, 0)

    assert at_once(*deeds) == ["refused"] * 8
    secret.refresh_from_db()
    assert secret.tries == secrets.MAX_TRIES


def test_with_the_lock_off_guesses_are_not_counted(settings: Any) -> None:
    """The negative control."""
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True
    secret, deeds = guesses(person(1, "林知远"), 0)

    at_once(*deeds)

    secret.refresh_from_db()
    assert secret.tries < secrets.MAX_TRIES


def test_two_requests_at_once_give_one_code(settings: Any) -> None:
    settings.RACE_PAUSE = 0.01
    person(1, "林知远")
    ask = [lambda: services.ask_code("19900000001", at=START, address="192.0.2.1")] * 2

    assert at_once(*ask) == ["done", "refused"]
    assert OneTimeSecret.objects.count() == 1


def test_two_requests_at_once_do_not_tell_whether_the_number_is_somebodys(settings: Any) -> None:
    """Of two for a number that is somebody's the second has to wait: so it does where nobody has it."""
    settings.RACE_PAUSE = 0.05
    ask = [lambda: services.ask_code("19900007777", at=START, address="192.0.2.1")] * 2

    assert at_once(*ask) == ["done", "refused"]


def test_many_requests_at_once_from_one_address_are_counted(settings: Any) -> None:
    settings.RACE_PAUSE = 0.05
    for number in range(49):
        services.ask_code(f"199000071{number:02d}", at=START, address="192.0.2.1")
    ask = [
        lambda number=number: services.ask_code(f"199000072{number:02d}", at=START, address="192.0.2.1")
        for number in range(4)
    ]

    assert at_once(*ask) == ["done", "refused", "refused", "refused"]


def test_with_the_lock_off_two_requests_give_two_codes(settings: Any) -> None:
    """The negative control."""
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True
    person(1, "林知远")
    ask = [lambda: services.ask_code("19900000001", at=START, address="192.0.2.1")] * 2

    assert at_once(*ask) == ["done", "done"]


def test_two_who_open_the_same_account_at_once_make_one(settings: Any) -> None:
    settings.RACE_PAUSE = 0.1
    with clock.at(START):
        people, round = cast(), open_round(levels=SPRING)

    outcome = at_once(
        lambda: opened(people, round, by=people.reviewer), lambda: opened(people, round, by=people.second_reviewer)
    )

    assert outcome == ["done", "refused"]
    assert (User.objects.filter(mobile=MOBILE).count(), Application.objects.count()) == (1, 1)
