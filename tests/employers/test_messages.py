"""Does the office whose affair it is see what officers, candidates and invited people are told, and no other office?"""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.services import ask_code
from applicants.models import Application, User
from config import clock
from employers import invitations, officers, registration
from employers.staff import candidates
from notices import services
from notices.models import Notice
from review.messages import visible_to
from tests.accounts.telephone import link_in
from tests.applicants.giving import given
from tests.builders import START, Cast, cast, new_application, open_round, walk
from tests.employers.organisations import confirmed, facts, registered
from tests.employers.test_candidates import OWN, asked, named
from tests.review.test_messages import cast_beside, page, rows

pytestmark = pytest.mark.django_db
NEWCOMER = ("钱新", "19900009901")


@pytest.fixture(autouse=True)
def sms_folder(settings: Any, tmp_path: Path) -> None:
    settings.SMS_DIR = tmp_path


@pytest.fixture
def people() -> Iterator[Cast]:
    """Of cas, whose office has confirmed the department and through it the employer; the other office is xishan's."""
    with clock.at(START):
        people = cast()
        people.department.superior, people.employer.superior = people.office, people.department
        people.department.save()
        people.employer.save()
        yield people


def an_officer(people: Cast) -> None:
    officers.invite(people.employer, *NEWCOMER, by=people.hr_officer, at=START)


def a_unit(people: Cast, by: str = "applicant", **more: Any) -> None:
    name, mobile = NEWCOMER
    invitations.invite("employer", facts().name, name=name, mobile=mobile, by=people.people[by], at=START, **more)


def a_unit_for_an_application(people: Cast) -> None:
    a_unit(people, application=new_application(people, employer=None))


def a_unit_by_the_office(people: Cast) -> None:
    a_unit(people, "reviewer", may_often=True)


def a_unit_by_an_officer(people: Cast) -> None:
    a_unit(people, "hr_officer")


def a_unit_by_somebody_invited_himself(people: Cast) -> None:
    invited = User.objects.create_user("19900009902", "严寒")
    a_unit_of = {"name": invited.name, "mobile": invited.mobile, "at": START}
    invitations.invite(
        "employer", "示例研究所", application=new_application(people, employer=None), by=people.applicant, **a_unit_of
    )
    Notice.objects.filter(channel="sms").delete()
    people.people["invited"] = invited
    a_unit(people, "invited")


def a_candidate(people: Cast) -> None:
    asked(open_round(), people, named(9901, name="钱新"))


INVITING = [
    an_officer, a_unit_for_an_application, a_unit_by_the_office, a_unit_by_an_officer,
    a_unit_by_somebody_invited_himself, a_candidate,
]  # fmt: skip


@pytest.mark.parametrize("deed", INVITING, ids=lambda deed: deed.__name__)
def test_in_the_demonstration_a_newcomer_follows_the_link_by_which_he_is_invited(
    deed: Callable[[Cast], None], people: Cast, settings: Any
) -> None:
    settings.DEMO = True
    deed(people)
    services.relay()

    html = page(people.reviewer, "?q=9901&channel=sms")

    (link,) = re.findall('href="(.*?)">演示：像钱新一样打开短信里的链接', html)
    assert "设置密码" in Client().get(link_in(link)).content.decode()
    assert rows(page(people.other_reviewer)) == []


def test_a_link_that_did_not_reach_an_invited_officer_is_a_dead_letter_of_the_office(people: Cast) -> None:
    an_officer(people)
    Notice.objects.filter(channel="sms").update(state="dead")
    dead = Notice.objects.get(channel="sms")

    lists = [rows(page(user, "?state=dead")) for user in (people.reviewer, people.other_reviewer)]
    answers = {}
    for user in (people.reviewer, people.other_reviewer):
        client = Client()
        client.force_login(user)
        answers[user.name] = client.post(reverse("resend_messages"), {"notice": dead.pk, "confirmed": "1"}).status_code

    assert [[row[:13] for row in each] for each in lists] == [["钱新 短信 199****"], []]
    assert answers == {"王舒": 302, "陈外": 404}
    assert Notice.objects.get(channel="sms").state == "waiting"


def test_officers_and_whoever_was_told_something_are_helped_with_their_passwords_by_the_office_above(
    people: Cast,
) -> None:
    an_officer(people)
    for mobile in (
        NEWCOMER[1],
        people.hr_officer.mobile,
        people.department_officer.mobile,
        people.other_hr_officer.mobile,
    ):
        ask_code(mobile, at=START, address="192.0.2.1")

    codes = Notice.objects.filter(template="password_code")

    helped = visible_to(people.reviewer).filter(pk__in=codes).values_list("recipient__name", flat=True)
    assert sorted(helped) == ["周允", "郑禾", "钱新"]
    assert not visible_to(people.other_reviewer).filter(pk__in=codes).exists()


def test_what_is_told_of_an_opinion_stays_with_its_office_where_the_same_person_applies_elsewhere() -> None:
    here = walk().to("评审材料")
    with clock.at(here.now):
        cast_beside(here)
    given(here)
    of_it = Notice.objects.filter(template__startswith="opinion_")

    assert {notice.template for notice in of_it} == {"opinion_asked", "opinion_given"}
    assert seen(here.people, of_it) == ({"opinion_asked", "opinion_given"}, set())


def test_so_does_what_is_told_of_a_candidate_and_of_his_application(people: Cast) -> None:
    elsewhere(people, people.other_applicant)
    asked(open_round(), people, named(2, name="许䶮"))
    candidate = people.other_applicant.candidacies.get()
    candidates.fill(candidate, OWN, by=candidate.person, at=START)
    candidates.send_back(candidate, "请写明档案所在地", by=people.hr_officer, at=START)
    candidates.fill(candidate, OWN, by=candidate.person, at=START)
    candidates.confirm(candidate, by=people.hr_officer, at=START, pledged=True, seen_page=candidates.seen(candidate))
    told = Notice.objects.exclude(template="saved")

    of_him = {"candidate_asked", "candidate_filled", "candidate_sent_back", "application_opened", "staff_imported"}
    assert seen(people, told) == (of_him, set())


def test_so_does_what_is_told_of_a_unit(people: Cast) -> None:
    elsewhere(people, people.applicant)
    a_unit(people, application=new_application(people, employer=None))
    organisation = confirmed(people)
    officers.invite(organisation, *NEWCOMER, by=people.other_applicant, at=START)
    registration.change(
        organisation, facts(name="青石电子有限公司"), reason="更名", by=people.other_applicant, at=START
    )

    of_it = {
        "unit_invited", "unit_confirmed", "organisation_registered", "organisation_confirmed", "organisation_changed",
        "officer_invited",
    }  # fmt: skip
    assert seen(people, Notice.objects.all()) == (of_it, set())


def test_a_unit_directly_below_an_office_belongs_to_that_office(people: Cast) -> None:
    office = people.other_reviewer.memberships.get().organisation

    registered(people, superior=office)

    assert seen(people, Notice.objects.all()) == (set(), {"organisation_registered"})


def elsewhere(people: Cast, applicant: User) -> Application:
    """He applies at the other office too, which has told him nothing of it yet."""
    office = people.other_reviewer.memberships.get().organisation
    there = Cast(office.programme, people.employer, people.department, office, people.people)
    there.people = people.people | {"office_manager": people.other_reviewer}
    application = new_application(there, open_round("xishan"), applicant=applicant)
    Notice.objects.all().delete()
    return application


def seen(people: Cast, notices: Any) -> tuple[set[str], set[str]]:
    """The kinds of these that the office sees, and those that the other one sees."""
    here, there = (visible_to(user).filter(pk__in=notices) for user in (people.reviewer, people.other_reviewer))
    return set(here.values_list("template", flat=True)), set(there.values_list("template", flat=True))


# ── Of which programme ───────────────────────────────────────────────────────


def test_what_was_told_before_notices_named_their_programme_is_known_by_the_application_of_its_page() -> None:
    here = walk().to("审核")
    with clock.at(here.now):
        there = cast_beside(here)
        ask_code(here.people.applicant.mobile, at=here.now, address="192.0.2.1")
    before = dict(Notice.objects.values_list("pk", "programme"))
    Notice.objects.update(programme=None)

    import_module("review.migrations.0003_programmes_of_notices").tell_programmes(apps, None)

    assert set(before.values()) == {here.people.programme.pk, there.people.programme.pk, None}
    assert dict(Notice.objects.values_list("pk", "programme")) == before
