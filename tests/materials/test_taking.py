"""Does it stay on record when a file or a paper was given to somebody else than its applicant?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from applicants.models import Reading
from audit.models import AuditEvent
from audit.services import record_once_a_minute
from config import clock, tries
from tests.builders import Walk, walk
from tests.materials.printing import ARCHIVE_FORM, printed
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for this module too
from tests.materials.test_stamp import with_its_own_foot
from tests.materials.test_stamping import approved, made

MATERIAL = "评审表+个人技术报告"


def takes(journey: Walk, person: str, name: str = "material_file", *arguments: Any, after: int = 0) -> int:
    """``after``: seconds."""
    client = Client()
    client.force_login(getattr(journey.people, person))
    address = reverse(name, args=[journey.application.number, *(arguments or (MATERIAL, 1))])
    with clock.at(journey.now.replace(second=0) + timedelta(seconds=after)):
        return client.get(address).status_code


def on_record(journey: Walk) -> list[tuple[Any, dict[str, Any]]]:
    events = AuditEvent.objects.filter(action="file.take", object_id=str(journey.application.pk)).order_by("pk")
    return [(event.actor_id, event.detail) for event in events]


def readers(journey: Walk) -> list[Any]:
    return list(Reading.objects.filter(application=journey.application).values_list("by", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["reviewer", "finance_clerk", "supervisor", "hr_officer"])
def test_a_file_given_to_somebody_else_is_on_record(person: str) -> None:
    journey = walk().to("审核")

    assert takes(journey, person) == 200

    taken = {"material": MATERIAL, "version": 1, "kind": "file"}
    assert on_record(journey) == [(getattr(journey.people, person).pk, taken)]


@pytest.mark.django_db
def test_what_an_applicant_takes_of_his_own_is_not() -> None:
    journey = walk().to("审核")

    assert takes(journey, "applicant") == 200

    assert (on_record(journey), readers(journey)) == ([], [])


@pytest.mark.django_db
def test_what_was_read_in_a_file_is_on_record_as_the_file_is() -> None:
    journey = walk().to("审核")

    assert takes(journey, "reviewer", "material_content") == 200

    assert [detail["kind"] for _by, detail in on_record(journey)] == ["content"]


@pytest.mark.django_db
def test_a_paper_is_on_record_once_it_is_there() -> None:
    journey = walk().to("审核")

    waiting = takes(journey, "supervisor", "document", ARCHIVE_FORM)
    before = on_record(journey)
    snapshot = printed(journey).snapshot.number
    there = takes(journey, "supervisor", "document", ARCHIVE_FORM)

    assert (waiting, before, there) == (202, [], 200)
    taken = {"document": ARCHIVE_FORM, "snapshot": snapshot, "kind": "pdf"}
    assert on_record(journey) == [(journey.people.supervisor.pk, taken)]


@pytest.mark.django_db
def test_the_copy_to_be_printed_is_on_record() -> None:
    journey = approved(with_its_own_foot(), "报告.docx")
    made(journey)

    assert takes(journey, "reviewer", "material_print") == 200

    taken = {"material": MATERIAL, "version": 1, "kind": "print"}
    assert on_record(journey) == [(journey.people.reviewer.pk, taken)]


@pytest.mark.django_db
def test_what_is_refused_is_not_taken() -> None:
    journey = walk().to("审核")

    assert takes(journey, "other_reviewer") == 404

    assert on_record(journey) == []


@pytest.mark.django_db
def test_again_within_the_minute_it_is_on_record_once() -> None:
    journey = walk().to("审核")

    for seconds in (0, 20, 59, 60):
        takes(journey, "reviewer", after=seconds)
    takes(journey, "second_reviewer")

    assert [by for by, _detail in on_record(journey)] == [
        journey.people.reviewer.pk,
        journey.people.reviewer.pk,
        journey.people.second_reviewer.pk,
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("person", "reads"), [("reviewer", True), ("finance_clerk", False), ("supervisor", False)])
def test_whoever_may_decide_and_takes_the_file_has_read_it(person: str, reads: bool) -> None:
    journey = walk().to("审核")

    takes(journey, person)

    assert readers(journey) == ([getattr(journey.people, person).pk] if reads else [])


@pytest.mark.django_db
def test_then_the_applicant_asks_before_he_withdraws() -> None:
    journey = walk().to("审核")
    takes(journey, "reviewer")

    page = Client()
    page.force_login(journey.people.applicant)
    with clock.at(journey.now):
        text = page.get(reverse("withdraw", args=[journey.application.number])).content.decode()

    assert "申请撤回" in text


def look_at_once(journey: Walk) -> int:
    """Eight together, as the pictures of a page are asked for; how many of them are on record."""
    together = Barrier(8)

    def look() -> None:
        connection.ensure_connection()  # that nobody waits for his own
        together.wait()
        with clock.at(journey.now):
            record_once_a_minute("file.take", journey.application, by=journey.people.reviewer, kind="content")
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(look) for _each in range(8)]:
            each.result()
    return len(on_record(journey))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_on_record() -> None:
    assert look_at_once(walk().to("审核")) == 1


@pytest.mark.django_db(transaction=True)
def test_where_each_would_look_first_and_write_then_all_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: without the row that only one can insert."""

    def looked(_what: str, _at: Any) -> bool:
        before = AuditEvent.objects.filter(action="file.take").exists()
        sleep(1)
        return not before

    monkeypatch.setattr(tries, "is_first", looked)

    assert look_at_once(walk().to("审核")) == 8
