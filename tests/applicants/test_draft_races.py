"""Two windows keep a draft at the same moment: one of them is told. And with the lock off, would this test see it?"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from applicants import drafts
from applicants.models import Draft, User
from applicants.refusals import Outdated
from tests.builders import START, person
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — a fixture for tests that commit

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/inbox/"


def save(user: User, text: str, seen: str) -> Draft:
    return drafts.save(PAGE, QueryDict(f"text={text}"), by=user, seen=seen, at=START)


def at_once(user: User, seen: str) -> list[Any]:
    """What the two windows, which have seen the same, are answered: the version kept, or the refusal."""
    barrier = Barrier(2)

    def keep(text: str) -> Any:
        connection.ensure_connection()  # that no deed waits for its own
        barrier.wait()
        try:
            return save(user, text, seen).version
        except Outdated as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(keep, ["left", "right"]), key=str)


def test_of_two_windows_one_is_told(settings: Any) -> None:
    settings.RACE_PAUSE = 0.1
    user = person(1, "林知远")
    seen = save(user, "before", "").seen

    assert at_once(user, seen) == [2, Outdated]


def test_of_two_windows_that_begin_a_draft_one_is_told(settings: Any) -> None:
    settings.RACE_PAUSE = 0.1

    assert at_once(person(1, "林知远"), "") == [1, Outdated]


def test_with_the_lock_off_one_text_is_lost(settings: Any) -> None:
    """The negative control."""
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True
    user = person(1, "林知远")
    seen = save(user, "before", "").seen

    assert at_once(user, seen) == [2, 2]
