"""Whose staff is somebody, and what becomes of his application when he chooses, leaves or is released?"""

import pytest
from django.core.exceptions import PermissionDenied

from applicants.models import Application, EmployerChange, Membership, Organisation
from applicants.refusals import DeedRefused
from applicants.workflow import Action
from audit.models import AuditEvent
from employers import moves
from notices.models import Notice
from tests.applicants.visitor import Visitor
from tests.builders import Walk, walk

pytestmark = pytest.mark.django_db
NORTH, SOUTH = "北辰精密仪器有限公司", "南岭自动化有限公司"


def employer(name: str) -> Organisation:
    return Organisation.objects.get(kind="employer", name=name)


def under_department(name: str = SOUTH) -> Organisation:
    superior = Organisation.objects.create(kind="department", name="南岭区科学技术局")
    Organisation.objects.filter(name=name).update(superior=superior)
    return superior


def seen_by(journey: Walk, person: str) -> bool:
    return Application.objects.visible_to(getattr(journey.people, person)).exists()


def changes() -> list[tuple[str, str, str]]:
    return [(str(each.before or ""), str(each.after or ""), each.reason) for each in EmployerChange.objects.all()]


def told(template: str) -> list[str]:
    return [each.recipient.name for each in Notice.objects.filter(template=template, channel="inbox")]


@pytest.mark.covers("A-12")
def test_the_applicant_chooses_his_employer_and_its_officers_are_told() -> None:
    journey = walk(employer=None, department=None)
    superior = under_department(NORTH)

    moves.choose(journey.application, employer(NORTH), by=journey.people.applicant, at=journey.now)

    assert [journey.application.employer, journey.application.department] == [employer(NORTH), superior]
    assert changes() == [("", NORTH, "")]
    assert [seen_by(journey, who) for who in ("hr_officer", "other_hr_officer")] == [True, False]
    assert told("employer_joined") == ["周允"]
    assert AuditEvent.objects.filter(action="employer.change").count() == 1


def test_choosing_the_same_employer_again_changes_nothing() -> None:
    journey = walk()

    moves.choose(journey.application, employer(NORTH), by=journey.people.applicant)

    assert changes() == []
    assert journey.application.department == journey.people.department


def test_who_goes_to_another_employer_takes_his_application_along_and_the_old_one_sees_it_no_longer() -> None:
    journey = walk()
    superior = under_department()

    moves.choose(journey.application, employer(SOUTH), by=journey.people.applicant, at=journey.now, reason="三月调入")

    assert changes() == [(NORTH, SOUTH, "三月调入")]
    assert journey.application.department == superior
    assert [seen_by(journey, who) for who in ("hr_officer", "other_hr_officer")] == [False, True]
    assert [told("employer_left"), told("employer_joined")] == [["周允"], ["吴桐"]]


def test_who_leaves_for_no_employer_keeps_what_he_has_filled_in() -> None:
    journey = walk()

    moves.leave(journey.application, by=journey.people.applicant, at=journey.now)

    assert [journey.application.employer, journey.application.department] == [None, None]
    assert changes() == [(NORTH, "", "")]
    assert told("employer_left") == ["周允"]


def test_the_history_says_when_the_employer_changed_to_the_applicant_and_to_the_office() -> None:
    journey = walk()
    moves.choose(journey.application, employer(SOUTH), by=journey.people.applicant, at=journey.now)

    words = f"更换单位：{NORTH} → {SOUTH}"
    assert words in Visitor(journey).reads("application")
    assert words in Visitor(journey, "reviewer").reads("desk_application")


def test_an_officer_releases_whoever_does_not_work_here_and_he_is_told_why() -> None:
    journey = walk()

    moves.release(journey.application, "已于2月离职。", by=journey.people.hr_officer, at=journey.now)

    assert changes() == [(NORTH, "", "已于2月离职。")]
    assert not seen_by(journey, "hr_officer")
    assert told("employer_released") == ["林知远"]
    assert "已于2月离职。" in Notice.objects.get(template="employer_released", channel="inbox").body


def test_a_release_without_a_reason_is_refused() -> None:
    journey = walk()

    with pytest.raises(DeedRefused, match="请写明原因"):
        moves.release(journey.application, " ", by=journey.people.hr_officer)

    assert changes() == []


@pytest.mark.parametrize("person", ["other_hr_officer", "applicant", "reviewer", "department_officer"])
def test_nobody_but_an_officer_of_the_employer_releases(person: str) -> None:
    journey = walk()

    with pytest.raises(PermissionDenied):
        moves.release(journey.application, "离职", by=getattr(journey.people, person))

    assert changes() == []


@pytest.mark.parametrize("person", ["hr_officer", "other_hr_officer", "other_applicant", "reviewer"])
def test_nobody_chooses_or_leaves_for_another(person: str) -> None:
    journey = walk()

    with pytest.raises(PermissionDenied):
        moves.choose(journey.application, employer(SOUTH), by=getattr(journey.people, person))
    with pytest.raises(PermissionDenied):
        moves.leave(journey.application, by=getattr(journey.people, person))

    assert changes() == []


def test_nobody_chooses_the_employer_for_which_he_acts() -> None:
    journey = walk()
    Membership.objects.create(user=journey.people.applicant, organisation=employer(SOUTH), role="hr_officer")

    with pytest.raises(DeedRefused, match="申报人本人不得兼任"):
        moves.choose(journey.application, employer(SOUTH), by=journey.people.applicant)

    assert changes() == []


@pytest.mark.parametrize("change", [{"state": "waiting"}, {"state": "refused", "refusal": "查无此单位"}])
def test_an_employer_that_nobody_has_confirmed_is_not_chosen(change: dict[str, str]) -> None:
    journey = walk()
    Organisation.objects.filter(name=SOUTH).update(**change)

    with pytest.raises(DeedRefused, match="还没有确认登记"):
        moves.choose(journey.application, employer(SOUTH), by=journey.people.applicant)

    assert changes() == []


def test_what_is_submitted_stays_with_its_employer_until_the_office_returns_it() -> None:
    journey = walk().to("审核")

    with pytest.raises(DeedRefused, match="请联系评审办退回修改"):
        moves.leave(journey.application, by=journey.people.applicant, at=journey.now)
    with pytest.raises(DeedRefused, match="请联系评审办退回修改"):
        moves.release(journey.application, "离职", by=journey.people.hr_officer, at=journey.now)
    journey.take(Action.RETURN, to="报名")
    moves.leave(journey.application, by=journey.people.applicant, at=journey.now)

    assert changes() == [(NORTH, "", "")]


def test_an_ended_application_goes_nowhere() -> None:
    journey = walk().take(Action.WITHDRAW)

    with pytest.raises(DeedRefused, match="申报已终止"):
        moves.leave(journey.application, by=journey.people.applicant)


def test_what_the_department_returned_is_not_left_without_a_department() -> None:
    """The stage to which it goes back would be none of its stages any more."""
    journey = walk("jiangbei").to("主管部门审核").take(Action.RETURN, to="申报")

    with pytest.raises(DeedRefused, match="申报由“主管部门审核”退回"):
        moves.leave(journey.application, by=journey.people.applicant, at=journey.now)

    assert changes() == []


@pytest.mark.parametrize("office", [True, False])
def test_the_former_employer_s_word_that_he_may_apply_does_not_go_along_the_office_s_does(office: bool) -> None:
    journey = walk()
    by = journey.people.reviewer if office else journey.people.hr_officer
    Application.objects.update(eligibility_confirmed_by=by, eligibility_confirmed_at=journey.now)

    moves.choose(journey.fresh(), employer(SOUTH), by=journey.people.applicant, at=journey.now)

    assert journey.fresh().eligibility_confirmed_by == (by if office else None)
