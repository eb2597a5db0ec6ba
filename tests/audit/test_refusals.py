"""Does it stay on record that somebody who is logged in was refused a page?"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applicants.models import User
from audit.models import AuditEvent
from config import clock
from tests.builders import START, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def asks(user: User | None, page: str, *arguments: Any, minutes: int = 0) -> int:
    client = Client()
    if user:
        client.force_login(user)
    with clock.at(START.replace(minute=minutes)):
        return client.get(reverse(page, args=arguments)).status_code


def refusals() -> list[tuple[Any, str, dict[str, str]]]:
    events = AuditEvent.objects.filter(action="access.refuse").order_by("pk")
    return [(event.actor_id, event.object_id, event.detail) for event in events]


def test_whoever_is_refused_is_on_record_with_the_page(people: Cast) -> None:
    applicant = people.applicant

    assert asks(applicant, "desk") == 403

    assert refusals() == [(applicant.pk, str(applicant.pk), {"page": "desk"})]


def test_of_the_same_page_again_within_the_minute_it_is_on_record_once(people: Cast) -> None:
    for minutes in (0, 0, 1):
        asks(people.applicant, "desk", minutes=minutes)
    asks(people.applicant, "rosters")
    asks(people.other_applicant, "desk")

    assert [page["page"] for _by, _of, page in refusals()] == ["desk", "desk", "rosters", "desk"]


def test_what_does_not_exist_for_him_and_what_he_may_see_is_not_refused(people: Cast) -> None:
    assert asks(people.applicant, "application", "CAS-2026-0") == 404
    assert asks(people.reviewer, "desk") == 200

    assert refusals() == []


def test_whoever_is_not_logged_in_is_asked_to_and_not_on_record(people: Cast) -> None:
    assert asks(None, "desk") == 302

    assert refusals() == []
