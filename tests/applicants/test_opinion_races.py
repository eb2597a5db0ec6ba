"""Two at once with one link, or with the last link of the day: does one of them read why it is too late?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from applicants import opinions
from applicants.models import Opinion
from applicants.refusals import DeedRefused
from config import clock
from tests.applicants.giving import LEADERS, OPINION, PERSONNELS, asked, filling, stands
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for this module too

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """What each of them came to: 办好 or the words of the refusal."""
    start = Barrier(len(deeds))

    def attempt(deed: Callable[[], Any]) -> str:
        connection.ensure_connection()  # that no deed waits for its own
        start.wait()
        try:
            deed()
        except DeedRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "办好"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(attempt, deeds))


def test_one_link_signs_once(settings: Any) -> None:
    journey = filling()
    with clock.at(journey.now):
        opinion = asked(journey)
        page = opinions.seen(journey.fresh())
    settings.RACE_PAUSE = 0.3

    def sign(words: str) -> Callable[[], Any]:
        return lambda: opinions.give(opinion, words, post="总工程师", seen_page=page, at=journey.now)

    outcomes = at_once(sign(OPINION), sign(OPINION))

    assert outcomes == ["办好", "您已填写并签署，申报人和评审办都能看到。需要更改的，请申报人重新发送链接。"]
    assert stands(journey) == OPINION


def test_of_two_links_asked_for_at_once_the_day_s_last_is_one(settings: Any) -> None:
    journey = filling()
    with clock.at(journey.now):
        for _number in range(4):
            asked(journey)
    settings.RACE_PAUSE = 0.3

    outcomes = at_once(lambda: asked(journey), lambda: asked(journey, PERSONNELS))

    assert [words[:6] for words in outcomes] == ["一天最多发5", "办好"]
    assert Opinion.objects.count() == 5


def test_without_the_lock_both_would_go_through(settings: Any) -> None:
    """The negative control of the test above."""
    journey = filling()
    with clock.at(journey.now):
        for _number in range(4):
            asked(journey, LEADERS)
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True

    at_once(lambda: asked(journey, LEADERS), lambda: asked(journey, PERSONNELS))

    assert Opinion.objects.count() == 6
