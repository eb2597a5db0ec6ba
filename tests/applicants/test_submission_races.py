"""Two applications of one person submitted at once, where one a year is all he may submit: is one of them refused?"""

from typing import Any

import pytest

from applicants import services
from applicants.models import Application
from applicants.workflow import Status
from tests.applicants.test_opinion_races import at_once
from tests.applicants.test_other_applications import again
from tests.builders import walk
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for this module too

pytestmark = pytest.mark.django_db(transaction=True)


def both_submitted(settings: Any, pause: float) -> list[str]:
    people = walk("chengdu").people
    first, second = (again(people, key, name=key) for key in ("first", "second"))
    settings.RACE_PAUSE = pause

    def submit(application: Application) -> None:
        by, at = first.people.applicant, first.now
        services.submit(application, by=by, at=at, version=application.version)

    mine = [journey.fresh() for journey in (first, second)]
    return at_once(lambda: submit(mine[0]), lambda: submit(mine[1]))


def test_of_two_submitted_at_once_one_is_refused(settings: Any) -> None:
    outcomes = both_submitted(settings, pause=0.3)

    assert outcomes == ["办好", "还不能提交：有 1 处需要改，请先改好。"]
    assert Application.objects.filter(status=Status.PENDING).count() == 1


def test_without_the_lock_both_would_go_through(settings: Any) -> None:
    """The negative control of the test above."""
    settings.RACE_UNLOCKED = True

    outcomes = both_submitted(settings, pause=1.0)

    assert outcomes == ["办好", "办好"]
