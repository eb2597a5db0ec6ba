"""How does an officer put down his employer's opinions, and who reads by whom they came in?"""

import re
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from applicants import opinions, sections, services
from applicants.models import Opinion
from applicants.models.opinions import thawed
from applicants.opinions import Giver
from applicants.refusals import DeedRefused, Outdated
from applicants.sections import State
from applicants.workflow import Action, Status
from audit.models import AuditEvent
from config import clock
from employers import moves
from notices.models import Notice
from tests.applicants.giving import LEADERS, OPINION, PERSONNELS, SECTION, UNIT, asked, filling, stands, transcribed
from tests.applicants.visitor import Visitor, said, text, wrong
from tests.builders import Walk, attached, stated, walk

pytestmark = pytest.mark.django_db
HEAD = Giver(UNIT, "人力资源部部长", "严清")
SAID = f"由{UNIT}人力资源部部长严清于2026年3月1日出具，单位经办人周允录入"


def enters(journey: Walk, field: str = PERSONNELS, words: str = OPINION, **more: Any) -> Opinion:
    with clock.at(journey.now):
        seen = more.pop("seen_page", opinions.seen_by_employer(journey.fresh(), field))
        by, on = more.pop("by", journey.people.hr_officer), more.pop("on", date(2026, 3, 1))
        return opinions.enter(journey.application, field, words, HEAD, on=on, seen_page=seen, by=by, at=journey.now)


class Desk:
    """The officer's pages of this person."""

    def __init__(self, journey: Walk, person: str = "hr_officer") -> None:
        self.journey, self.client = journey, Visitor(journey, person).client

    def address(self, name: str, *arguments: str) -> str:
        return reverse(name, args=[self.journey.people.employer.pk, self.journey.application.number, *arguments])

    def opens(self, name: str, *arguments: str) -> Any:
        with clock.at(self.journey.now):
            return self.client.get(self.address(name, *arguments))

    def sends(self, field: str = PERSONNELS, **typed: str) -> Any:
        seen = re.search(r'name="seen" value="([^"]+)"', text(self.opens("staff_opinion", field)))
        assert seen
        whole = {
            "text": OPINION,
            "unit": UNIT,
            "post": HEAD.post,
            "name": HEAD.name,
            "on": "2026-03-01",
            "seen": seen[1],
        }
        with clock.at(self.journey.now):
            return self.client.post(self.address("staff_opinion", field), whole | typed)


def test_an_officer_reads_what_is_judged_and_puts_the_opinion_down() -> None:
    journey = filling()
    desk = Desk(journey)
    before = text(desk.opens("staff_opinions"))

    response = desk.sends()

    assert "精密平台" in before
    assert [each in before for each in (LEADERS, PERSONNELS)] == [True, True]
    assert said(response) == [f"“{PERSONNELS}”已保存，已通知申报人。审核人员会看到它由您录入。"]
    assert stands(journey, PERSONNELS) == OPINION
    assert SAID in text(desk.opens("staff_opinions"))


def test_everybody_reads_who_gave_it_and_who_put_it_down() -> None:
    journey = filling()
    enters(journey)
    visitor = Visitor(journey)

    assert SAID in visitor.reads("section", SECTION)
    assert SAID in visitor.reads("stated")
    notice = Notice.objects.get(template="opinion_given", channel="inbox")
    assert notice.recipient == journey.people.applicant
    assert SAID in notice.body


def test_it_counts_as_signed_and_is_frozen_with_the_submission() -> None:
    journey = filling()
    enters(journey)
    enters(journey, LEADERS)
    with clock.at(journey.now):
        stated(journey.application, by=journey.people.applicant)
        attached(journey.application, by=journey.people.applicant)
        task = next(each for each in sections.tasks(journey.fresh()) if each.section.name == SECTION)
    journey.take(Action.SUBMIT)

    assert task.state == State.DONE
    assert journey.application.status == Status.PENDING
    frozen = thawed(journey.application.current_snapshot.content)[PERSONNELS]
    assert [frozen.origin, frozen.entered_by] == ["employer", "周允"]
    assert SAID in Visitor(journey, "reviewer").reads("desk_application")


def test_the_applicant_cannot_put_a_copy_in_its_place() -> None:
    journey = filling()
    enters(journey)

    with pytest.raises(DeedRefused, match="单位经办人周允录入，不能改为转录"):
        transcribed(journey, PERSONNELS)

    assert stands(journey, PERSONNELS) == OPINION


def test_it_replaces_a_copy_and_ends_a_link_that_is_still_out() -> None:
    journey = filling()
    transcribed(journey, LEADERS, "抄录的意见。")
    opinion = asked(journey, LEADERS)

    enters(journey, LEADERS)

    opinion.refresh_from_db()
    assert stands(journey) == OPINION
    assert opinion.revoked_at == journey.now


def test_who_put_it_down_may_put_it_right() -> None:
    journey = filling()
    enters(journey)

    enters(journey, words="经核对，属实。")

    assert stands(journey, PERSONNELS) == "经核对，属实。"
    assert Opinion.objects.count() == 2
    assert AuditEvent.objects.filter(action="opinion.enter").count() == 2


def test_what_was_changed_meanwhile_is_looked_at_first_and_what_was_typed_is_kept() -> None:
    journey = filling()
    desk = Desk(journey)
    with clock.at(journey.now):
        before = opinions.seen_by_employer(journey.fresh(), PERSONNELS)
    enters(journey, words="先录入的。")

    with pytest.raises(Outdated):
        enters(journey, seen_page=before)
    response = desk.sends(seen=before, text="后录入的。")

    assert response.status_code == 409
    assert ">\n后录入的。</textarea>" in text(response)
    assert wrong(response) == ["您打开页面以后，上面的内容或这条意见有改动，还没有保存。请看过现在的内容，再保存。"]
    assert stands(journey, PERSONNELS) == "先录入的。"


@pytest.mark.parametrize("person", ["applicant", "other_hr_officer", "reviewer", "department_officer"])
def test_nobody_but_an_officer_of_the_employer_puts_it_down(person: str) -> None:
    journey = filling()

    with pytest.raises(PermissionDenied):
        enters(journey, by=getattr(journey.people, person))

    assert not Opinion.objects.exists()


@pytest.mark.parametrize("person", ["applicant", "other_hr_officer", "reviewer"])
def test_nobody_else_sees_these_pages(person: str) -> None:
    desk = Desk(filling(), person)

    assert [desk.opens(name).status_code for name in ("staff_opinions", "staff_member", "staff_release")] == [404] * 3
    assert desk.opens("staff_opinion", PERSONNELS).status_code == 404


def test_a_day_that_is_still_to_come_is_refused() -> None:
    journey = filling()

    response = Desk(journey).sends(on="2026-12-01")

    assert wrong(response) == ["出具日期不能晚于今天，请核对。"]


def test_after_the_submission_it_can_only_be_read() -> None:
    journey = filling()
    enters(journey)
    journey.to("审核")

    with pytest.raises(DeedRefused, match="意见现在不能填写或更换"):
        enters(journey, words="改一改。")
    page = text(Desk(journey).opens("staff_opinions"))

    assert SAID in page
    assert "重新录入" not in page


def test_before_the_stage_that_asks_for_opinions_there_is_no_page() -> None:
    assert Desk(walk()).opens("staff_opinions").status_code == 404


def test_what_the_office_writes_is_asked_of_no_employer() -> None:
    assert Desk(filling()).opens("staff_opinion", "评审办事机构审核意见").status_code == 404


def test_what_is_changed_after_it_was_given_is_said() -> None:
    journey = filling()
    enters(journey)
    achievements = next(each for each in journey.application.sections if each.block == "工作业绩")
    row = sections.stored(journey.fresh(), achievements)[0]

    with clock.at(journey.now):
        services.save_section(
            journey.application, achievements.name, [row | {"项目名称": "另一个项目"}], by=journey.people.applicant
        )

    assert f"意见签署后内容有改动：{achievements.name}" in text(Desk(journey).opens("staff_opinions"))


def test_who_leaves_the_employer_takes_its_opinions_not_along_and_what_stood_before_stands_again() -> None:
    journey = filling()
    transcribed(journey, LEADERS, "抄录的意见。")
    for field in (LEADERS, PERSONNELS):
        enters(journey, field)

    moves.leave(journey.application, by=journey.people.applicant, at=journey.now)

    assert {name: each.origin for name, each in opinions.provenances(journey.fresh()).items()} == {LEADERS: "copied"}
    assert [stands(journey), stands(journey, PERSONNELS)] == ["抄录的意见。", ""]
    assert list(Opinion.objects.filter(origin="employer").values_list("text", flat=True)) == [OPINION, OPINION]
    assert AuditEvent.objects.filter(action="opinion.void").count() == 2


def test_who_chooses_his_first_employer_loses_nothing() -> None:
    journey = filling()
    transcribed(journey, LEADERS, "抄录的意见。")
    moves.leave(journey.application, by=journey.people.applicant, at=journey.now)

    moves.choose(journey.application, journey.people.employer, by=journey.people.applicant, at=journey.now)

    assert stands(journey) == "抄录的意见。"
