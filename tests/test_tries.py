"""Is what is tried from one address counted once, whichever process it comes to, and forgotten afterwards?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from config import clock, tries
from config.models import TryCount
from config.tasks import forget_tries
from tests.builders import START
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for this module too

HOME, ELSEWHERE = "192.0.2.7", "192.0.2.8"
AT_ONCE = 8


@pytest.mark.django_db
def test_another_process_and_a_restarted_one_go_on_counting() -> None:
    tries.count("verify", HOME, START)
    cache.clear()  # neither has what the first one had in its memory

    assert tries.so_far("verify", HOME, START) == 1
    assert tries.count("verify", HOME, START) == 2


@pytest.mark.django_db
def test_each_thing_each_address_and_each_hour_has_a_count_of_its_own() -> None:
    tries.count("verify", HOME, START)

    assert tries.count("precheck", HOME, START) == 1
    assert tries.count("verify", ELSEWHERE, START) == 1
    assert tries.count("verify", HOME, START + tries.HOUR) == 1
    assert tries.so_far("verify", HOME, START + timedelta(minutes=1)) == 1


@pytest.mark.django_db
def test_no_address_is_kept_and_what_was_counted_is_forgotten() -> None:
    tries.count("complaint", HOME, START)
    (kept,) = TryCount.objects.values()

    with clock.at(START + tries.HOUR):
        forget_tries()  # a request that came in just before may still be counting
    in_between = TryCount.objects.count()
    with clock.at(START + 2 * tries.HOUR):
        forget_tries()

    assert HOME not in str(kept)
    assert (in_between, TryCount.objects.count()) == (1, 0)


def at_once(deeds: int) -> list[int]:
    """What each of so many tries at the same moment was counted as."""
    together = Barrier(deeds)

    def count() -> int:
        connection.ensure_connection()  # that nobody waits for his own
        together.wait()
        try:
            return tries.count("verify", HOME, START)
        finally:
            connection.close()

    with ThreadPoolExecutor(deeds) as pool:
        return sorted(each.result() for each in [pool.submit(count) for _each in range(deeds)])


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_each_is_counted(settings: Any) -> None:
    settings.RACE_PAUSE = 0.02

    assert at_once(AT_ONCE) == [*range(1, AT_ONCE + 1)]
    assert tries.so_far("verify", HOME, START) == AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_with_the_lock_off_two_at_once_count_as_one(settings: Any) -> None:
    """The negative control, where the first one has been counted before."""
    tries.count("verify", HOME, START)
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True

    assert at_once(2) == [2, 2]
