"""Do those who act for an employer now hear of its staff, and no longer whoever has left?"""

import pytest

from applicants.models import Membership, User
from employers import officers
from employers.staff import candidates
from notices.models import Notice
from programmes.models import Round
from tests.builders import START, Cast
from tests.builders import person as account
from tests.employers.lists import person
from tests.employers.test_candidates import OWN, invited
from tests.employers.test_importing import confirmed, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_start"), pytest.mark.covers("O-01")]


def joins(people: Cast, number: int, name: str) -> User:
    colleague = account(number, name)
    Membership.objects.create(user=colleague, organisation=people.employer, role=Membership.Role.HR_OFFICER)
    return colleague


def told(template: str) -> set[str]:
    return set(Notice.objects.filter(template=template).values_list("recipient__name", flat=True))


def test_what_a_candidate_says_goes_to_the_successor_of_whoever_asked_him(round: Round, people: Cast) -> None:
    candidate = invited(round, people)
    joins(people, 6101, "接任人")
    officers.leave(people.employer, by=people.hr_officer, at=START)

    candidates.fill(candidate, OWN, by=candidate.person, at=START)
    candidates.decline(candidate, "明年再报", by=candidate.person, at=START)

    assert told("candidate_filled") == told("candidate_declined") == {"接任人"}


def test_of_those_who_act_nobody_whose_account_is_disabled_is_told_and_not_the_candidate_himself(
    round: Round, people: Cast
) -> None:
    candidate = invited(round, people)
    disabled = joins(people, 6101, "停用人")
    disabled.is_active = False
    disabled.save()
    joins(people, 6102, "同事")
    Membership.objects.create(user=candidate.person, organisation=people.employer, role=Membership.Role.HR_OFFICER)

    candidates.fill(candidate, OWN, by=candidate.person, at=START)

    assert told("candidate_filled") == {people.hr_officer.name, "同事"}


def test_that_a_list_is_imported_goes_to_whoever_confirmed_it(round: Round, people: Cast) -> None:
    joins(people, 6101, "同事")

    run(confirmed([person(1)], round, people))

    assert told("staff_imported") == {people.hr_officer.name}


def test_where_he_has_left_meanwhile_it_goes_to_those_who_act_now(round: Round, people: Cast) -> None:
    joins(people, 6101, "接任人")
    listed = confirmed([person(1)], round, people)
    officers.leave(people.employer, by=people.hr_officer, at=START)

    run(listed)

    assert told("staff_imported") == {"接任人"}
