"""The cells of a Word form confirmed, corrected and replaced at the same moment. And with the lock off, would this see it?"""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from audit.models import AuditEvent
from materials import cells, readings, services
from materials.models import FormCells, MaterialFile
from materials.reading import WordReading
from materials.reading.content import Content
from tests.builders import Walk
from tests.materials.test_paper_races import at_once
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — a fixture for tests that commit
from tests.materials.word_forms import NAME, at_materials, brought, completed, form, renewed, seen, stating

pytestmark = pytest.mark.django_db(transaction=True)
WORK = stating()["工作经历"]
LATER = 0.5  # seconds: behind the first half of what the other does
Deed = Callable[[], Any]


def scene() -> tuple[Walk, MaterialFile]:
    walking = at_materials()
    file = brought(walking)
    completed(walking, file)
    return walking, file


def confirming(walking: Walk, file: MaterialFile, *, after: float = 0) -> Deed:
    by, shown = walking.people.applicant, seen(file)

    def deed() -> list[str]:
        time.sleep(after)
        cells.confirm(renewed(file), by=by, at=walking.now, seen=shown)
        return ["confirmed"]

    return deed


def correcting(walking: Walk, file: MaterialFile) -> Deed:
    by, shown = walking.people.applicant, seen(file)

    def deed() -> list[str]:
        cells.correct(renewed(file), "工作经历", WORK[:1], "多读了。", by=by, at=walking.now, seen=shown)
        return ["corrected"]

    return deed


def uploading(walking: Walk) -> Deed:
    """The half of an upload that follows the checks."""
    material = cells.material_in(walking.fresh())
    assert material is not None
    kept = MaterialFile(application=walking.application, material=NAME, original_name="评审表.docx", format="docx")
    kept.size, kept.sha256, kept.uploaded_at, kept.uploaded_by = 2, "0" * 64, walking.now, walking.people.applicant
    kept.file.save("", ContentFile(b"PK"), save=False)
    readings.keep(kept, WordReading(Content("docx", ()), form(stating(工作经历=WORK[:1]))))

    def deed() -> list[str]:
        services.put_on_record(kept, material)
        return ["uploaded"]

    return deed


def events() -> list[str]:
    names = ["cells.confirm", "cells.correct", "material.receive"]
    return list(AuditEvent.objects.filter(action__in=names).order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize("unlocked", [False, True], ids=["locked", "control"])
def test_what_is_confirmed_is_what_was_shown_although_it_is_corrected_at_that_moment(
    unlocked: bool, settings: Any
) -> None:
    walking, file = scene()
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0 if unlocked else 0.1, unlocked

    answers = at_once(walking, confirming(walking, file), correcting(walking, file))

    done = [answer for answer in answers if isinstance(answer, list)]
    assert len(done) == (2 if unlocked else 1)


@pytest.mark.parametrize("unlocked", [False, True], ids=["locked", "control"])
def test_two_who_confirm_at_once_confirm_once(unlocked: bool, settings: Any) -> None:
    walking, file = scene()
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0 if unlocked else 0.1, unlocked

    at_once(walking, confirming(walking, file), confirming(walking, file))

    assert events().count("cells.confirm") == (2 if unlocked else 1)
    assert FormCells.objects.get(file=file).confirmed_by == walking.people.applicant


@pytest.mark.parametrize("unlocked", [False, True], ids=["locked", "control"])
def test_a_version_is_not_confirmed_once_another_has_come_in(unlocked: bool, settings: Any) -> None:
    walking, file = scene()
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, unlocked

    at_once(walking, uploading(walking), confirming(walking, file, after=LATER))

    assert events()[-2:] == (
        ["material.receive", "cells.confirm"] if unlocked else ["cells.correct", "material.receive"]
    )
    assert cells.unconfirmed(walking.fresh()) == [NAME]
