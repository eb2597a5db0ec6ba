"""An application that leaves and is released at the same moment: does it go once?"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from applicants.models import Application, EmployerChange
from applicants.refusals import DeedRefused
from employers import moves, officers
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


@pytest.mark.parametrize("unlocked", [False, True])
def test_who_chooses_an_employer_and_takes_its_seat_at_once_does_one_of_them(settings: Any, unlocked: bool) -> None:
    """Without the lock, the negative control, he would act for the employer with which he applies."""
    journey = walk(employer=None)
    people, at = journey.people, journey.now
    invitation = officers.invite(
        people.employer, people.applicant.name, people.applicant.mobile, by=people.hr_officer, at=at
    )
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 0.3, unlocked

    outcomes = at_once(
        lambda: moves.choose(journey.application, people.employer, by=people.applicant, at=at),
        lambda: officers.accept(invitation, by=people.applicant, at=at),
    )

    applies = Application.objects.filter(employer=people.employer).exists()
    acts = people.employer.memberships.filter(user=people.applicant).exists()
    assert [applies, acts].count(True) == (2 if unlocked else 1)
    assert outcomes.count("办好") == (2 if unlocked else 1)
