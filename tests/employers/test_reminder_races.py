"""Two officers remind the same person at the same moment: does he hear of it once?"""

from typing import Any

import pytest

from applicants.models import Application
from applicants.refusals import DeedRefused
from employers import reminding
from employers.models import Reminder
from tests.applicants.test_opinion_races import at_once
from tests.builders import walk
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for this module too

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("unlocked", [False, True])
def test_two_reminders_at_once_are_one(settings: Any, unlocked: bool) -> None:
    """Without the lock, the negative control, both would go out."""
    journey = walk()
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 0.3, unlocked

    def remind() -> None:
        outcome = reminding.remind([Application.objects.get()], by=journey.people.hr_officer, at=journey.now)
        for why in outcome.left:
            raise DeedRefused(why)

    outcomes = at_once(remind, remind)

    assert outcomes == (["办好", "办好"] if unlocked else ["今天已经提醒过", "办好"])
    assert Reminder.objects.count() == (2 if unlocked else 1)
