"""A package ordered, confirmed and overtaken at the same moment. And with the lock off, would this see it?"""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from applicants.refusals import Outdated
from applicants.services import save_section
from jobs import services as jobs
from jobs.models import Job
from materials import package
from materials.models import MaterialFile, Package
from tests.builders import Walk
from tests.materials.packages import (
    NAME,
    assembled,
    at_materials,
    bring_report,
    confirmed,
    fresh,
    material_of,
    report,
)
from tests.materials.test_paper_races import at_once
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — a fixture for tests that commit

pytestmark = pytest.mark.django_db(transaction=True)
LATER = 0.5  # seconds: behind the first half of what the other does
Deed = Callable[[], list[str]]
both = pytest.mark.parametrize("unlocked", [False, True], ids=["locked", "control"])


@pytest.fixture
def walking() -> Walk:
    walking = at_materials()
    bring_report(walking)
    return walking


def ordering(walking: Walk) -> Deed:
    application, material, by = fresh(walking), material_of(walking), walking.people.applicant
    return lambda: [str(package.order(application, material, by=by, at=walking.now).pk)]


def confirming(walking: Walk, *, after: float = 0) -> Deed:
    made = Package.objects.select_related("application__round__version").get(application=walking.application)
    material, by = material_of(walking), walking.people.applicant

    def deed() -> list[str]:
        time.sleep(after)
        return [str(package.confirm(made, material, by=by, at=walking.now).number)]

    return deed


def moving(walking: Walk) -> Deed:
    """A fact that the form prints."""
    row, by, application = {"档案所在地": "南岭区人才服务中心"}, walking.people.applicant, fresh(walking)

    def deed() -> list[str]:
        save_section(application, "档案", [row], by=by, at=walking.now)
        return ["saved"]

    return deed


@both
def test_two_windows_that_have_it_put_together_order_it_once(unlocked: bool, walking: Walk, settings: Any) -> None:
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0 if unlocked else 0.1, unlocked

    one, other = at_once(walking, ordering(walking), ordering(walking))

    assert (one == other, Job.objects.filter(kind="package").count()) == ((False, 2) if unlocked else (True, 1))


@both
def test_two_windows_that_confirm_it_make_one_version(unlocked: bool, walking: Walk, settings: Any) -> None:
    assembled(walking)
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0 if unlocked else 0.1, unlocked

    answers = at_once(walking, confirming(walking), confirming(walking))

    assert answers == sorted([IntegrityError if unlocked else Outdated, ["1"]], key=str)
    assert MaterialFile.objects.filter(application=walking.application, material=NAME).count() == 1


@both
def test_what_a_change_has_overtaken_meanwhile_is_not_confirmed(unlocked: bool, walking: Walk, settings: Any) -> None:
    assembled(walking)
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 2.0, unlocked

    answers = at_once(walking, moving(walking), confirming(walking, after=LATER))

    assert answers == sorted([["1"] if unlocked else Outdated, ["saved"]], key=str)
    assert package.outdated(fresh(walking)) == ([NAME] if unlocked else [])


def test_a_report_that_comes_in_while_the_one_before_is_put_together_is_the_one_that_is_confirmed(
    walking: Walk,
) -> None:
    job = package.order(fresh(walking), material_of(walking), by=walking.people.applicant, at=walking.now)

    def making() -> list[str]:
        jobs.run(str(job.pk))
        return ["made"]

    def bringing() -> list[str]:
        uploaded = SimpleUploadedFile("新报告.docx", report("换过的报告。"))
        by, material = walking.people.applicant, material_of(walking)
        package.receive_report(fresh(walking), material, uploaded, by=by, at=walking.now)
        return ["brought"]

    assert at_once(walking, making, bringing) == [["brought"], ["made"]]

    now = package.basis_of(fresh(walking), material_of(walking))
    for stale in Package.objects.filter(application=walking.application).exclude(basis=now):
        with pytest.raises(Outdated):
            package.confirm(stale, material_of(walking), by=walking.people.applicant, at=walking.now)
    assert confirmed(walking).basis == now
