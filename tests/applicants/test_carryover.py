"""What is taken over from an earlier application, what is asked for anew, and what still waits to be looked at?"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from applicants import carryover, sections, services
from applicants.models import Application, User
from applicants.refusals import DeedRefused, Unfit
from applicants.workflow import Action
from audit.models import AuditEvent
from config import clock
from tests.builders import START, Walk, attached, new_application, open_round, walk

pytestmark = pytest.mark.django_db
NEXT_YEAR = START + timedelta(days=365)


def failed() -> Walk:
    """Refused by the reviewers, with everything filled in."""
    return walk().to("审核").take(Action.REFUSE)


def next_year(journey: Walk) -> Walk:
    """The same person in the next round, with nothing typed yet."""
    with clock.at(NEXT_YEAR):
        round = open_round(key="next", until=date(2027, 12, 20), name="下一年批次", year=2027)
        return Walk(new_application(journey.people, round), journey.people, NEXT_YEAR)


def taken_over(journey: Walk) -> Walk:
    again = next_year(journey)
    with clock.at(again.now):
        carryover.take_over(again.application, by=journey.people.applicant)
    return again


def typed(application: Application, block: str) -> list[dict[str, str]]:
    return [answer.typed for answer in application.answers.filter(block=block)]


def confirmed(journey: Walk, *names: str) -> None:
    """He looks at these sections, or at all that have a page, and saves them as they are."""
    with clock.at(journey.now):
        for section in sections.with_pages(journey.fresh()):
            if section.name in (names or journey.application.to_confirm):
                rows = sections.stated(journey.fresh(), section)
                services.save_section(journey.application, section.name, rows, by=journey.people.applicant)


def page(journey: Walk, name: str, *arguments: str, by: User | None = None) -> str:
    return _answer(journey, "get", name, *arguments, by=by).content.decode()


def _answer(journey: Walk, method: str, name: str, *arguments: str, by: User | None = None) -> Any:
    client = Client()
    client.force_login(by or journey.people.applicant)
    with clock.at(journey.now):
        address = reverse(name, args=[journey.application.number, *arguments])
        return getattr(client, method)(address, follow=method == "post")


# ── Taking over ──────────────────────────────────────────────────────────────


def test_what_he_typed_is_copied_and_what_identifies_him_is_not() -> None:
    before = failed()

    again = taken_over(before).application

    assert typed(again, "工作经历") == typed(before.application, "工作经历")
    assert typed(again, "档案") == typed(before.application, "档案")
    assert [row.keys() & {"姓名", "身份证号"} for row in typed(again, "个人信息")] == [set()]
    assert typed(again, "联系方式") == []
    assert typed(again, "单位意见") == []
    assert again.carried_from == before.application
    assert AuditEvent.objects.filter(action="application.carry_over").count() == 1


def test_a_block_in_which_something_was_saved_is_left_alone() -> None:
    again = next_year(failed())
    with clock.at(again.now):
        services.save_section(again.application, "档案", [{"档案所在地": "新区人才中心"}], by=again.people.applicant)
        carryover.take_over(again.application, by=again.people.applicant)

    assert typed(again.application, "档案") == [{"档案所在地": "新区人才中心"}]
    assert "档案" not in again.application.to_confirm


def test_it_is_taken_over_once_by_the_applicant_and_only_from_what_is_over() -> None:
    running = walk().to("审核")
    again, applicant = next_year(running), running.people.applicant

    with pytest.raises(DeedRefused, match="没有可以沿用的内容"):
        carryover.take_over(again.application, by=applicant)
    running.take(Action.REFUSE)
    with pytest.raises(PermissionDenied):
        carryover.take_over(again.application, by=running.people.reviewer)
    carryover.take_over(again.application, by=applicant)
    with pytest.raises(DeedRefused, match="已经沿用过"):
        carryover.take_over(again.application, by=applicant)


def test_nobody_takes_over_what_another_person_filled_in() -> None:
    before = failed()
    with clock.at(NEXT_YEAR):
        other = new_application(
            before.people, open_round(key="next", until=date(2027, 12, 20)), applicant=before.people.other_applicant
        )

        assert carryover.offered(other) is None
        with pytest.raises(DeedRefused, match="没有可以沿用的内容"):
            carryover.take_over(other, by=before.people.other_applicant)


# ── To be confirmed ──────────────────────────────────────────────────────────


def test_each_section_holds_the_submission_up_until_it_is_saved_even_unchanged() -> None:
    again = taken_over(failed())
    held = {task.section.name: [each.rule for each in task.findings] for task in tasks(again) if task.is_open}

    confirmed(again, "档案")

    left = [task.section.name for task in tasks(again) if "carried" in [each.rule for each in task.findings]]
    assert held["档案"] == ["carried"]
    assert "档案" not in left
    assert "学历信息" in left
    with clock.at(again.now), pytest.raises(Unfit):
        services.submit(again.fresh(), by=again.people.applicant, at=again.now, version=again.fresh().version)


def tasks(journey: Walk) -> list[sections.Task]:
    with clock.at(journey.now):
        return sections.tasks(journey.fresh())


def test_the_task_list_the_section_and_the_application_say_what_waits() -> None:
    before = failed()
    again = next_year(before)
    offer = page(again, "application")
    with clock.at(again.now):
        carryover.take_over(again.application, by=again.people.applicant)

    listed, section = page(again, "application"), page(again, "section", "档案")
    confirmed(again, "档案")
    afterwards = page(again, "section", "档案")

    assert "沿用上年填报内容" in offer
    assert "沿用上年填报内容" not in listed
    assert "待确认" in listed
    assert f"待确认（沿用自 {before.application.number}）" in section
    assert "提交遇到问题" not in section
    assert "待确认" not in afterwards


@pytest.mark.covers("S-12")
def test_after_a_failed_round_he_reads_how_much_he_has_changed_and_what_he_has_not() -> None:
    again = taken_over(failed())
    confirmed(again)
    with clock.at(again.now):
        services.save_section(again.application, "档案", [{"档案所在地": "新区人才中心"}], by=again.people.applicant)

        found = carryover.since(again.fresh())

    html = page(again, "submit")
    assert found is not None
    assert (found.changed, "档案" in found.untouched, "学历信息" in found.untouched) == (1, False, True)
    assert "与上年相比已改动 1 处。" in html
    assert "完全没有改动的部分：" in html


# ── Again in the same round ──────────────────────────────────────────────────


def test_after_a_withdrawal_he_applies_again_with_what_he_had_filled_in() -> None:
    journey = walk().to("评审材料")
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant)
    journey.take(Action.WITHDRAW)

    offer = page(journey, "application")
    response = _answer(journey, "post", "open_again")

    again = Application.objects.live().get(applicant=journey.people.applicant)
    assert "重新申报</button>" in offer
    assert response.redirect_chain == [(reverse("application", args=[again.number]), 302)]
    assert (again.level, again.route, again.employer, again.stage) == (
        journey.application.level,
        journey.application.route,
        journey.application.employer,
        "报名",
    )
    assert typed(again, "学历") == typed(journey.application, "学历")
    assert again.files.count() == 0
    assert "重新申报</button>" not in page(journey, "application")


def test_a_second_click_opens_no_second_one() -> None:
    journey = walk().take(Action.WITHDRAW)

    _answer(journey, "post", "open_again")
    response = _answer(journey, "post", "open_again")

    assert "您在本批次已有一份申报，请在原申报上继续办理。" in response.content.decode()
    assert Application.objects.live().count() == 1


def test_nothing_is_opened_again_before_it_is_withdrawn_or_when_the_round_is_over() -> None:
    journey = walk()
    applicant = journey.people.applicant

    with clock.at(journey.now), pytest.raises(DeedRefused, match="只有撤回的申报可以重新申报"):
        carryover.open_again(journey.application, by=applicant, at=journey.now)
    journey.take(Action.WITHDRAW)
    journey.now += timedelta(days=400)

    assert "重新申报</button>" not in page(journey, "application")
    with clock.at(journey.now), pytest.raises(DeedRefused, match="已截止，不能再申报"):
        carryover.open_again(journey.application, by=applicant, at=journey.now)
