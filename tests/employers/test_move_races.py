"""An application that leaves and is released at the same moment: does it go once?"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from applicants.models import Application, EmployerChange
from applicants.refusals import DeedRefused
from employers import moves
from tests.applicants.test_opinion_races import at_once
from tests.builders import walk
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for this module too

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("unlocked", [False, True])
def test_who_leaves_and_is_released_at_once_goes_once(settings: Any, unlocked: bool) -> None:
    """Without the lock, the negative control, both would go through."""
    journey = walk()
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 0.3, unlocked

    def leave() -> None:
        moves.leave(journey.application, by=journey.people.applicant)

    def release() -> None:
        try:
            moves.release(Application.objects.get(), "离职", by=journey.people.hr_officer)
        except PermissionDenied as refusal:
            raise DeedRefused("不再是本单位的") from refusal

    outcomes = at_once(leave, release)

    assert EmployerChange.objects.count() == (2 if unlocked else 1)
    assert outcomes.count("办好") >= 1
