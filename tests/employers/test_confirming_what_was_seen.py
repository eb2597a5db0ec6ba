"""Does an officer answer for what he was shown, and for nothing that was put in its place meanwhile?"""

import re
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import Application
from applicants.refusals import Outdated
from employers.models import Candidate, StaffImport, StaffRow
from employers.staff import candidates, importing, previewing
from programmes.models import Round
from tests.accounts.test_races import at_once
from tests.applicants.visitor import said
from tests.builders import START, Cast
from tests.employers.lists import identity_number, person, previewed
from tests.employers.test_candidates import OWN, filled, page_of
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for the race below

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_start"), pytest.mark.covers("O-01")]
OTHER = OWN | {"number": identity_number(8)}


def seen_on(client: Client, address: str) -> str:
    """What the page sends back with the pledge."""
    (found,) = re.findall(r'name="seen" value="(\w+)"', client.get(address).content.decode())
    return str(found)


# ── One candidate ────────────────────────────────────────────────────────────


def test_what_he_fills_in_after_the_page_was_opened_is_not_confirmed_but_shown(round: Round, people: Cast) -> None:
    candidate = filled(round, people)
    client, address = page_of(people.hr_officer), reverse("candidate", args=[people.employer.pk, candidate.pk])
    seen = seen_on(client, address)
    candidates.fill(candidate, OTHER, by=candidate.person, at=START)

    answer = client.post(address, {"pledged": "on", "seen": seen})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "严清刚刚改过所填内容，还没有确认。请核对现在的内容，再勾选确认。" in page
    assert (OTHER["number"][-4:] in page, " checked" in page) == (True, False)
    assert not Application.objects.exists()
    client.post(address, {"pledged": "on", "seen": re.findall(r'name="seen" value="(\w+)"', page)[0]})
    assert Candidate.objects.get().state == Candidate.State.CONFIRMED


def test_a_page_that_was_opened_before_he_had_filled_in_anything_confirms_nothing(round: Round, people: Cast) -> None:
    candidate = filled(round, people)

    with pytest.raises(Outdated):
        candidates.confirm(candidate, by=people.hr_officer, at=START, pledged=True, seen_page="")


def confirmed_and_filled(candidate: Candidate, people: Cast) -> list[str]:
    seen = candidates.seen(candidate)
    return at_once(
        lambda: candidates.confirm(candidate, by=people.hr_officer, at=START, pledged=True, seen_page=seen),
        lambda: candidates.fill(candidate, OTHER, by=candidate.person, at=START),
    )


@pytest.mark.django_db(transaction=True)
def test_confirmed_and_filled_in_anew_at_once_is_one_of_the_two(settings: Any, round: Round, people: Cast) -> None:
    settings.RACE_PAUSE = 0.1

    assert confirmed_and_filled(filled(round, people), people) == ["done", "refused"]


@pytest.mark.django_db(transaction=True)
def test_with_the_lock_off_it_is_both(settings: Any, round: Round, people: Cast) -> None:
    """The negative control."""
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True

    assert confirmed_and_filled(filled(round, people), people) == ["done", "done"]


# ── A list ───────────────────────────────────────────────────────────────────


def mend(listed: StaffImport, number: int, people: Cast, **changes: str) -> None:
    row = listed.rows.get(number=number)
    seen = previewing.fingerprint(row)
    previewing.mend(listed, number, row.typed | changes, seen=seen, by=people.hr_officer, at=START)


def test_whom_a_colleague_mends_after_the_page_was_opened_nobody_has_answered_for(round: Round, people: Cast) -> None:
    listed = previewed([person(1), person(2, mobile="199")], round, people)
    client = page_of(people.hr_officer)
    address = reverse("confirm_staff_import", args=[people.employer.pk, listed.pk])
    seen = seen_on(client, address)
    mend(listed, 3, people, mobile=person(2)["mobile"])

    answer = client.post(address, {"pledged": "on", "seen": seen})

    listed.refresh_from_db()
    assert (answer.status_code, listed.state) == (409, StaffImport.State.PREVIEW)
    assert said(answer) == ["可以导入的人员刚刚有变化（同事更正或去掉了名单里的行），还没有导入。请核对后再确认。"]
    assert "要导入</dt><dd>2 人" in answer.content.decode()


@pytest.mark.parametrize("how", ["changed", "dropped"])
def test_so_it_is_with_whoever_was_ready_and_is_another_now(round: Round, people: Cast, how: str) -> None:
    listed = previewed([person(1), person(2)], round, people)
    seen = importing.seen(listed)
    if how == "changed":
        mend(listed, 3, people, level="工程师")
    else:
        row = listed.rows.get(number=3)
        previewing.drop(listed, 3, seen=previewing.fingerprint(row), by=people.hr_officer)

    with pytest.raises(Outdated, match="可以导入的人员刚刚有变化"):
        importing.confirm(listed, by=people.hr_officer, at=START, pledged=True, seen_page=seen)


def test_a_row_that_stays_out_stands_in_nobodys_way(round: Round, people: Cast) -> None:
    listed = previewed([person(1), person(2, mobile="199")], round, people)
    seen = importing.seen(listed)
    mend(listed, 3, people, mobile="1990")

    importing.confirm(listed, by=people.hr_officer, at=START, pledged=True, seen_page=seen)

    assert listed.state == StaffImport.State.IMPORTING


def test_five_thousand_rows_are_one_question_and_no_wait(round: Round, people: Cast) -> None:
    listed = previewed([person(1)], round, people)
    row = listed.rows.get()
    StaffRow.objects.bulk_create(
        StaffRow(staff_import=listed, number=number, place=f"第{number}行", sealed=row.sealed, state=row.state)
        for number in range(3, 5002)
    )

    began = time.monotonic()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        importing.seen(listed)

    assert (listed.rows.count(), len(asked)) == (5000, 1)
    assert time.monotonic() - began < 1
