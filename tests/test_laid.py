"""Does a test that begins where another has walked find what the walk left, and does nobody else find it?"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import transaction

from applicants.workflow import Status
from materials.models import MaterialFile
from tests import laid
from tests.builders import Walk, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[Walk]:
    """Grows with each step that is really walked; nothing was kept by the tests before."""
    walked: list[Walk] = []
    step = Walk.step

    def counted(self: Walk) -> Walk:
        walked.append(self)
        return step(self)

    monkeypatch.setattr(laid, "_kept", {})
    monkeypatch.setattr(Walk, "step", counted)
    return walked


@pytest.fixture
def anew(steps: list[Walk]) -> Callable[..., None]:
    """As when the next test begins: nothing is stored, nothing was walked."""
    empty = transaction.savepoint()

    def begin(*asks_for: str) -> None:
        transaction.savepoint_rollback(empty)
        steps.clear()
        laid.begin(asks_for)

    begin()
    return begin


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}


@pytest.mark.parametrize(("slug", "stage"), [("cas", "审核"), ("cas", "评审"), ("xishan", "网上审核")])
def test_what_is_laid_is_what_was_walked_to(
    slug: str, stage: str, anew: Callable[..., None], steps: list[Walk]
) -> None:
    walked = walk(slug).to(stage)
    rows, there = everything(), walked.application.__dict__
    assert steps

    anew()
    found = walk(slug).to(stage)

    assert steps == []
    assert everything() == rows
    assert (found.now, found.people.people) == (walked.now, walked.people.people)
    fields = [each.attname for each in found.application._meta.concrete_fields]
    assert [found.application.__dict__[name] for name in fields] == [there[name] for name in fields]


@pytest.mark.parametrize("harm", [Path.unlink, lambda file: file.write_bytes(b"rotten")], ids=["removed", "altered"])
def test_its_files_are_whole_even_if_somebody_has_harmed_them(
    harm: Callable[[Path], object], anew: Callable[..., None]
) -> None:
    walk().to("审核")
    name = MaterialFile.objects.get().file.name
    content = default_storage.open(name).read()

    anew()
    harm(Path(default_storage.path(name)))
    walk().to("审核")

    assert default_storage.open(name).read() == content


def test_whoever_goes_on_walks(anew: Callable[..., None], steps: list[Walk]) -> None:
    walk().to("审核")
    anew()

    further = walk().to("审核").to_status(Status.APPROVED)

    assert steps == [further] * len(steps) != []
    assert further.fresh().status == Status.APPROVED


def test_whoever_has_written_something_else_walks(anew: Callable[..., None], steps: list[Walk]) -> None:
    walk().to("审核")
    anew()

    own = walk()
    own.people.applicant.email = "elsewhere@example.test"
    own.people.applicant.save()
    own.to("审核")

    assert steps == [own, own]
    assert own.fresh().applicant.email == "elsewhere@example.test"


@pytest.mark.parametrize("fixture", ["monkeypatch", "lines"])
def test_whoever_alters_the_portal_or_watches_it_walks(
    fixture: str, anew: Callable[..., None], steps: list[Walk]
) -> None:
    walk().to("评审材料")
    anew(fixture)

    own = walk().to("评审材料")

    assert steps == [own]
