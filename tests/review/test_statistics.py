"""Do the numbers of a round agree with the desk, and cost the same however many applications there are?"""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import User
from applicants.workflow import Action
from config import clock
from review import statistics
from tests.builders import Walk, new_application, person, walk

pytestmark = pytest.mark.django_db


def another(journey: Walk, number: int, **fields: Any) -> Walk:
    people = replace(journey.people, people=journey.people.people | {"applicant": person(number, "林知远")})
    with clock.at(journey.now):
        return Walk(new_application(people, **fields), people, journey.now)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def numbers(journey: Walk, table: str) -> dict[str, list[int]]:
    found = statistics.of(journey.fresh().round, journey.now)
    lines = next(each for each in found.tables if each.name == table).lines
    return {line.label: [cell.number for cell in line.cells] for line in lines}


def test_each_application_is_counted_where_it_stands() -> None:
    first = walk().to("评审")
    second = another(first, 201).to("审核")
    third = another(first, 202).to("审核").take(Action.REFUSE)

    found = statistics.of(first.fresh().round, first.now)

    assert (found.total, found.live) == (3, 2)
    assert numbers(first, "stages")["审核"] == [3, 2]
    assert numbers(first, "stages")["评审"] == [1, 1]
    assert numbers(first, "stages")["发证"] == [0, 0]
    assert numbers(first, "statuses") == {"待审核": [1], "审核通过": [1], "不予受理": [1]}
    drawn = {bar.label: bar.percent for table in found.tables if table.name == "statuses" for bar in table.bars}
    assert drawn == {"待审核": 33.3, "审核通过": 33.3, "不予受理": 33.3}  # of all there are, not of the most
    assert second.application.round == third.application.round == first.application.round


@pytest.mark.parametrize(
    ("slug", "another_way", "stands_at", "counted"),
    [
        (
            "chengdu",
            {"route": "特殊破格"},
            "网上申报",
            {"破格申请": 1, "破格汇总盖章": 1, "破格核准": 1, "网上申报": 2, "网上预审": 1},
        ),
        (
            "jiangbei",
            {"department": None},
            "职改办审核",
            {"申报": 2, "单位审核": 2, "单位公示": 2, "主管部门审核": 1, "职改办审核": 2},
        ),
    ],
)
def test_a_stage_was_reached_only_by_those_whose_way_leads_through_it(
    slug: str, another_way: dict[str, Any], stands_at: str, counted: dict[str, int]
) -> None:
    first = walk(slug).to(list(counted)[-1])
    another(first, 201, **another_way).to(stands_at)

    reached = numbers(first, "stages")

    assert {stage: number for stage, (number, _here) in reached.items() if number} == counted


def test_holders_are_those_who_have_to_act() -> None:
    first = walk().to("审核")
    another(first, 201)
    another(first, 202).to("交纸质材料并缴费")

    assert numbers(first, "holder") == {"评审办": [1], "申报人": [2]}


def test_fees_are_counted_by_what_is_on_record() -> None:
    paid = walk().to("评审")
    another(paid, 201).to("交纸质材料并缴费")
    another(paid, 202)
    voided = another(paid, 203).to("评审")
    record = voided.application.need_records.get(name="缴费")
    with clock.at(voided.now):
        voided.application.void(record, by=voided.people.finance_clerk, reason="票据号有误")

    found = statistics.of(paid.fresh().round, paid.now)

    assert numbers(paid, "fees") == {"已缴": [1], "应缴未缴": [2], "还未到缴费": [1]}
    assert str(found.received) == paid.application.need_records.get(name="缴费").facts["yuan"]


@pytest.mark.parametrize(("days", "counted"), [(2, [0, 0, 1]), (3, [0, 1, 1]), (6, [0, 1, 1]), (7, [1, 1, 1])])
def test_waiting_is_counted_in_calendar_days(days: int, counted: list[int]) -> None:
    journey = walk().to("审核")
    journey.now += timedelta(days=days)

    assert numbers(journey, "ageing") == {"待审核": counted}


def test_each_linked_number_is_what_the_desk_then_shows() -> None:
    first = walk().to("审核")
    another(first, 201)
    another(first, 202).to("交纸质材料并缴费")
    client = client_of(first.people.reviewer)
    linked = r'<a class="govuk-link" href="(/desk/\?[^"]+)">(\d+) <span'
    with clock.at(first.now + timedelta(days=4)):
        page = client.get(reverse("round_statistics", args=[first.application.round.pk])).content.decode()
        said = [(unescape(address), int(number)) for address, number in re.findall(linked, page)]
        shown = [(address, client.get(address).context["page"].paginator.count) for address, _number in said]

    assert len(said) > 5
    assert shown == said


def test_each_drawing_says_its_numbers_and_has_no_style_of_its_own() -> None:
    journey = walk().to("审核")
    client = client_of(journey.people.supervisor)

    page = client.get(reverse("round_statistics", args=[journey.application.round.pk])).content.decode()

    assert len(re.findall(r'<svg role="img"', page)) == 5
    assert '<desc id="statuses-says">待审核 1</desc>' in page
    assert 'style="' not in page.split("<main")[1]


def test_the_page_costs_the_same_for_few_and_many() -> None:
    journey = walk().to("评审")
    client = client_of(journey.people.reviewer)
    address = reverse("round_statistics", args=[journey.application.round.pk])
    asked = []
    client.get(address)
    for first, drafts in ((400, 2), (450, 10)):
        another(journey, first).to("审核")
        for number in range(drafts):
            another(journey, first + 1 + number)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[0] <= 15


def test_another_programmes_round_is_not_there() -> None:
    journey = walk()
    address = reverse("round_statistics", args=[journey.application.round.pk])

    assert client_of(journey.people.other_reviewer).get(address).status_code == 404
    assert (
        journey.people.programme.name
        not in client_of(journey.people.other_reviewer).get(reverse("statistics")).content.decode().split("<main")[1]
    )
