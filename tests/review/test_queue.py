"""What waits at whose desk, how is it found, and what does showing it cost?"""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import deadlines, identity, reading, withdrawal
from applicants.models import Application, User
from applicants.people import record_document
from applicants.workflow import Action
from config import clock
from programmes.models import Round, RoundDeadline
from review import counter
from review.queue import next_deadline
from review.views import desk
from tests.builders import SLUGS, Walk, end_of, new_application, open_round, person, walk

pytestmark = pytest.mark.django_db


def queue(user: User, **filters: str) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(reverse("desk"), filters)
    assert response.status_code == 200
    return response.content.decode()


def another(journey: Walk, applicant: User, round: Round | None = None) -> Walk:
    """One more application of this person with the same staff, in the same round unless another is given."""
    people = replace(journey.people, people=journey.people.people | {"applicant": applicant})
    with clock.at(journey.now):
        return Walk(new_application(people, round), people, journey.now)


@pytest.mark.parametrize(
    ("slug", "stage", "waits_for"),
    [
        ("cas", "评审材料", set()),
        ("cas", "审核", {"reviewer", "second_reviewer", "office_manager"}),
        ("cas", "交纸质材料并缴费", {"reviewer", "second_reviewer", "office_manager", "finance_clerk"}),
        ("cas", "评审", {"office_manager"}),
        ("jiangbei", "单位审核", {"hr_officer"}),
        ("jiangbei", "主管部门审核", {"department_officer"}),
    ],
)
def test_it_waits_for_whoever_decides_or_records_there(slug: str, stage: str, waits_for: set[str]) -> None:
    journey = walk(slug).to(stage)
    staff = {key: user for key, user in journey.people.people.items() if user.memberships.exists()}
    at_desk = {key: user for key, user in staff.items() if key not in ("expert", "system_administrator")}

    found = {key for key, user in at_desk.items() if journey.application.number in queue(user, scope="waiting")}

    assert found == waits_for


@pytest.mark.parametrize(
    ("slug", "stage", "need"), [("chengdu", "网上预审", "单位公示"), ("chengdu", "单位推荐", "单位公示")]
)
def test_what_may_be_recorded_early_waits_early_until_it_is_recorded(slug: str, stage: str, need: str) -> None:
    journey = walk(slug).to(stage)
    officer, owed_at = journey.people.hr_officer, journey.application.path.stage("单位推荐")

    before = queue(officer, scope="waiting")
    journey.record(owed_at, next(each for each in owed_at.needs if each.label == need))
    after = queue(officer, scope="waiting")

    assert journey.application.number in before
    assert (journey.application.number in after) == (stage == "单位推荐")  # where he decides it still waits


def test_what_was_voided_waits_again_wherever_the_application_has_come_to() -> None:
    journey = walk().to("评审")
    clerk = journey.people.finance_clerk
    before = queue(clerk, scope="waiting")

    with clock.at(journey.now):
        journey.application.void(journey.application.need_records.get(name="缴费"), by=clerk, reason="票据号有误")

    assert journey.application.number not in before
    assert journey.application.number in queue(clerk, scope="waiting")


def test_a_stage_that_is_not_on_its_path_owes_nothing() -> None:
    without_defence = walk(level="engineer").to("评审")

    assert without_defence.application.number not in queue(without_defence.people.reviewer, scope="waiting")


def test_the_office_finds_what_no_employer_is_there_for() -> None:
    journey = walk("jiangbei")
    with clock.at(journey.now):
        alone = Walk(
            new_application(journey.people, applicant=journey.people.other_applicant, employer=None),
            replace(journey.people, people=journey.people.people | {"applicant": journey.people.other_applicant}),
        ).to("单位审核")
    with_employer = journey.to("单位审核")

    found = queue(journey.people.reviewer, scope="waiting")

    assert alone.application.number in found
    assert with_employer.application.number not in found
    assert alone.application.number not in queue(journey.people.hr_officer, scope="waiting")


def test_once_papers_and_payment_are_recorded_it_no_longer_waits_for_the_clerk() -> None:
    journey = walk().to("交纸质材料并缴费")

    before = queue(journey.people.finance_clerk)
    journey.meet_needs()
    after = queue(journey.people.finance_clerk)

    assert journey.application.number in before
    assert journey.application.number not in after


def test_nothing_waits_for_him_while_it_is_returned_or_once_it_has_ended() -> None:
    returned = walk().to("审核").take(Action.RETURN, to="评审材料")
    ended = another(returned, person(101, "申报人")).to("审核").take(Action.REFUSE)

    html = queue(returned.people.reviewer)
    everything = queue(returned.people.reviewer, scope="all")

    assert returned.application.number not in html
    assert ended.application.number not in html
    assert returned.application.number in everything
    assert ended.application.number in everything


@pytest.mark.parametrize(("slug", "stage", "to"), [("cas", "审核", "评审材料"), ("jiangbei", "单位审核", "")])
def test_a_request_to_withdraw_waits_for_the_office_wherever_the_application_stands(
    slug: str, stage: str, to: str
) -> None:
    journey = walk(slug).to(stage)
    application, people = journey.application, journey.people
    reading.open_to_read(application, by=people.reviewer, at=journey.now)
    if to:
        journey.take(Action.RETURN, to=to)
    before = queue(people.reviewer, scope="waiting")

    with clock.at(journey.now):
        withdrawal.ask(application, "已调离本单位。", by=people.applicant, at=journey.now)
    asked = queue(people.reviewer, scope="waiting")
    elsewhere = queue(people.finance_clerk, scope="waiting") + queue(people.other_reviewer, scope="waiting")
    with clock.at(journey.now):
        withdrawal.take_back(application, by=people.applicant)

    assert application.number not in before
    assert application.number in asked
    assert application.number not in elsewhere
    assert application.number not in queue(people.reviewer, scope="waiting")


def test_nobody_finds_his_own_application() -> None:
    journey = walk()
    reviewer = journey.people.reviewer
    own = another(journey, reviewer).to("审核")

    assert own.application.number not in queue(reviewer)
    assert own.application.number not in queue(reviewer, scope="all")
    assert own.application.number in queue(journey.people.second_reviewer)


def test_a_supervisor_sees_everything_without_asking_for_it() -> None:
    journey = walk().to("审核")

    assert journey.application.number in queue(journey.people.supervisor)


def test_filters_stand_in_the_address() -> None:
    first = walk().to("审核")
    second = another(first, person(101, "欧阳青")).to("交纸质材料并缴费")
    reviewer, numbers = first.people.reviewer, (first.application.number, second.application.number)

    def found(**filters: str) -> tuple[bool, bool]:
        html = queue(reviewer, **filters)
        return numbers[0] in html, numbers[1] in html

    assert found() == (True, True)
    assert found(stage="审核") == (True, False)
    assert found(status="approved") == (False, True)
    assert found(q="欧阳") == (False, True)
    assert found(q=numbers[0]) == (True, False)
    assert found(round=str(first.application.round_id)) == (True, True)
    assert found(round="999999", stage="没有这个阶段") == (True, True)  # an address that makes no sense filters nothing


def test_what_has_waited_long_is_marked_in_words() -> None:
    journey = walk().to("审核")

    def says(days: int) -> str:
        with clock.at(journey.now + timedelta(days=days)):
            return queue(journey.people.reviewer)

    assert "偏久" not in says(2)
    assert "3 天，偏久" in says(3)
    assert "7 天，过久" in says(7)


def test_an_applicant_who_still_has_time_is_not_slow() -> None:
    journey = walk().to("交纸质材料并缴费")

    with clock.at(journey.now + timedelta(days=9)):
        html = queue(journey.people.reviewer)

    assert "9 天" in html
    assert "过久" not in html


@pytest.mark.parametrize("slug", SLUGS)
def test_the_deadline_in_the_row_is_the_first_that_binds_at_every_stage(slug: str) -> None:
    """What the database computes for the list is what ``deadlines.ahead`` says of one application."""
    journey = walk(slug)
    for days, deadline in enumerate(journey.application.round.deadlines.order_by("-name")):
        RoundDeadline.objects.filter(pk=deadline.pk).update(closes_at=end_of(date(2026, 10, 1) + timedelta(days=days)))

    for stage in journey.application.path.stages[:-1]:
        assert in_list(journey) == first_ahead(journey), stage.name
        journey.step()

    assert in_list(journey) is None


def in_list(journey: Walk) -> datetime | None:
    rounds = Round.objects.filter(pk=journey.application.round_id).prefetch_related("deadlines")
    row = Application.objects.annotate(next_deadline=next_deadline(rounds)).get(pk=journey.application.pk)
    return row.next_deadline


def first_ahead(journey: Walk) -> datetime | None:
    return min((each.closes_at for each in deadlines.ahead(journey.fresh()) if each.closes_at), default=None)


def test_what_must_be_corrected_is_bound_by_the_day_for_corrections() -> None:
    journey = walk().to("审核").take(Action.RETURN, to="评审材料")

    assert in_list(journey) == journey.application.correct_by


def test_what_ends_first_stands_first_then_what_has_waited_longer() -> None:
    late = walk().to("审核")
    later = another(late, person(101, "后来")).to("审核")
    soon = another(late, person(102, "先截止"), open_round(key="soon", until=date(2026, 3, 20))).to("审核")
    unbound = another(late, person(103, "不限"), open_round(key="open", until=date(2026, 3, 31))).to("审核")
    RoundDeadline.objects.filter(round=unbound.application.round).update(closes_at=None)

    with clock.at(late.now):
        html = queue(late.people.reviewer)

    order = sorted((late, later, soon, unbound), key=lambda each: html.index(each.application.number))
    assert [each.application.number for each in order] == [
        each.application.number for each in (soon, late, later, unbound)
    ]


def test_a_row_says_how_many_days_are_left_or_that_they_are_over() -> None:
    journey = walk(round=open_round(until=date(2026, 3, 20))).to("审核")

    def says(day: date) -> str:
        with clock.at(end_of(day) - timedelta(hours=12)):
            cell = queue(journey.people.reviewer).split('data-label="时限"')[1].split("</td>")[0]
        return cell.split('">')[1].split("<")[0]

    assert says(date(2026, 3, 12)) == "还剩 8 天"
    assert says(date(2026, 3, 20)) == "今天截止"
    assert says(date(2026, 3, 21)) == "2026年3月20日，已逾期"


def test_it_is_found_by_level_specialty_and_by_how_urgent_it_is() -> None:
    journey = walk(round=open_round(until=date(2026, 3, 20))).to("审核")
    group = journey.application.current_snapshot.content["answers"]["申报信息"][0]["评审分组"]
    reviewer, number = journey.people.reviewer, journey.application.number

    def found(days: int = 0, **filters: str) -> bool:
        with clock.at(journey.now + timedelta(days=days)):
            return number in queue(reviewer, **filters)

    assert (found(level=journey.application.level), found(level="full_senior")) == (True, False)
    assert (found(group=group), found(group="其它")) == (True, False)
    assert [found(days, pace="soon") for days in (1, 12, 20)] == [False, True, False]
    assert [found(days, pace="overdue") for days in (12, 20)] == [False, True]
    assert [found(days, pace="slow") for days in (2, 3)] == [False, True]
    assert [found(days, pace="late") for days in (6, 7)] == [False, True]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("John Smith", "john smith"),
        ("John Smith", "johnsmith"),
        ("J. Smith", "J.Smith"),
        ("买买提·艾力", "买买提•艾力"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提·艾力", "买买提 艾力"),
    ],
)
def test_a_name_of_several_words_is_found_however_they_are_parted(name: str, typed: str) -> None:
    first = walk().to("审核")
    second = another(first, person(101, name)).to("审核")
    clerk = first.people.finance_clerk

    html = queue(first.people.reviewer, q=typed)

    assert (first.application.number in html, second.application.number in html) == (False, True)
    assert [each.number for each in counter.found(clerk, typed)] == [second.application.number]


def test_what_is_nothing_but_a_sign_is_nobodys_name() -> None:
    journey = walk().to("审核")

    assert journey.application.number not in queue(journey.people.reviewer, q="··")
    assert not counter.found(journey.people.finance_clerk, "··")


@pytest.mark.parametrize("typed", ["0101", "1990 000 0101", "０１０１", "欧 阳", "31002X", "31002x", "31002ｘ"])
def test_it_is_found_by_the_end_of_the_mobile_number_or_of_the_identity_document(typed: str) -> None:
    first = walk().to("审核")
    second = another(first, person(101, "欧阳青")).to("审核")
    record_document(second.people.applicant, identity.read("id_card", "11010519491231002X"), by=first.people.reviewer)
    record_document(first.people.applicant, identity.read("id_card", "110105198802143038"), by=first.people.reviewer)

    html = queue(first.people.reviewer, q=typed)

    assert (first.application.number in html, second.application.number in html) == (False, True)


def test_the_filters_chosen_last_come_back_until_they_are_cleared() -> None:
    journey = walk().to("审核")
    client = Client()
    client.force_login(journey.people.reviewer)
    client.get(reverse("desk"), {"scope": "all", "stage": "评审", "page": "1"})

    remembered = client.get(reverse("desk"))
    cleared = client.get(reverse("desk"), {"clear": "1"})
    plain = client.get(reverse("desk"))

    assert remembered["Location"] == f"{reverse('desk')}?scope=all&stage=%E8%AF%84%E5%AE%A1"
    assert cleared["Location"] == reverse("desk")
    assert plain.status_code == 200


def test_whom_he_looked_for_is_not_remembered() -> None:
    """It may be a name, or a number that stands nowhere else in clear."""
    journey = walk().to("审核")
    client = Client()
    client.force_login(journey.people.reviewer)
    client.get(reverse("desk"), {"scope": "all", "q": "11010519491231002X"})

    remembered = client.get(reverse("desk"))

    assert remembered["Location"] == f"{reverse('desk')}?scope=all"
    assert "11010519491231002X" not in repr(dict(client.session))


def test_a_full_page_of_rows_asks_as_often_as_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "PER_PAGE", 15)
    journey = walk().to("审核")
    for number in range(101, 103):
        another(journey, person(number, "申报人")).to("审核")
    client = Client()
    client.force_login(journey.people.reviewer)
    client.get(reverse("desk"))

    with CaptureQueriesContext(connection) as for_three:
        three = client.get(reverse("desk")).content.decode()
    for number in range(103, 115):
        another(journey, person(number, "申报人")).to("审核")
    with CaptureQueriesContext(connection) as for_full:
        full = client.get(reverse("desk")).content.decode()
    another(journey, person(150, "申报人")).to("审核")
    next_page = client.get(reverse("desk"), {"page": "2"}).content.decode()

    assert (three.count('scope="row"'), full.count('scope="row"')) == (3, desk.PER_PAGE)
    assert len(for_full) == len(for_three)
    assert next_page.count('scope="row"') == 1


def test_each_stands_on_one_page_and_a_page_that_is_not_there_is_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "PER_PAGE", 2)
    journey = walk("cas").to("审核")
    others = [another(journey, person(8500 + each, "申报人")) for each in range(4)]
    for each in others:
        each.to("审核")
    numbers = {walking.application.number for walking in (journey, *others)}
    reviewer = journey.people.reviewer

    pages = [queue(reviewer, page=str(page)) for page in (1, 2, 3)]
    found = [re.findall(r'portal-numbers">([^<]+)<', page) for page in pages]

    assert [len(each) for each in found] == [2, 2, 1]
    assert {number for each in found for number in each} == numbers
    assert all("共 5 件" in page for page in pages)
    for asked, shown in (("4", 3), ("9" * 30, 3), ("0", 3), ("-1", 3), ("x", 1), ("", 1), ("２", 2)):
        assert re.findall(r'portal-numbers">([^<]+)<', queue(reviewer, page=asked)) == found[shown - 1], asked


def test_postgresql_compiles_no_question() -> None:
    """It would take longer than the answer as soon as there are some thousand applications."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
