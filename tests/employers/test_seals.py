"""Whose papers must be sealed by which keeper of his archive?"""

import pytest

from applicants.workflow import Action
from config import clock
from employers import seals
from materials import paper
from tests.builders import START, Walk, walk
from tests.employers.test_papers import SEALED, address, another, kept_by, officer, strangers

pytestmark = pytest.mark.django_db


def needed(journey: Walk) -> seals.Seals:
    return seals.needed(journey.people.employer, journey.application.round, by=journey.people.hr_officer)


def test_seals_are_listed_by_keeper_and_those_without_one_first() -> None:
    journey = kept_by(walk(level="engineer"), "南岭区人才服务中心")
    another(journey, 8001, "许䶮")
    kept_by(another(journey, 8002, "季蘅", level="senior"), "南岭区 人才服务中心")
    kept_by(another(journey, 8003, "白溯"), "北辰市档案馆")
    another(journey, 8004, "在中心", archive="在本中心")
    strangers(journey)

    found = needed(journey)

    assert [(each.name, [person.application.applicant.name for person in each.people]) for each in found.keepers] == [
        ("", ["许䶮"]),
        ("北辰市档案馆", ["白溯"]),
        ("南岭区人才服务中心", ["季蘅", "林知远"]),
    ]
    assert [person.papers for person in found.keepers[0].people] == [[(SEALED, "还没有提交")]]
    (sealed,) = found.sealed
    assert (sealed.copies, sealed.substitute) == (
        "盖章一份",
        "档案存放单位存档证明，以及学信网打印的学历、学位证明",
    )


def test_what_has_come_in_is_no_longer_listed() -> None:
    journey = walk().to("交纸质材料并缴费")
    before = needed(journey)
    with clock.at(journey.now):
        day = journey.now.astimezone(START.tzinfo).date()
        paper.receive(journey.application, {"外调表": False}, on=day, by=journey.people.reviewer)

    after = needed(journey)

    assert [[person.papers for person in each.people] for each in before.keepers] == [[[(SEALED, "")]]]
    assert (after.keepers, after.done) == ([], 1)


def test_a_programme_without_such_papers_needs_no_seals() -> None:
    journey = walk("xishan")

    assert needed(journey) == seals.Seals([], [], 0)


def test_who_has_withdrawn_needs_no_seal() -> None:
    journey = walk()
    journey.take(Action.WITHDRAW, reason="")

    assert needed(journey).keepers == []


def test_a_long_list_of_seals_is_parted_and_each_keeper_s_sum_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("employers.views.papers.PER_PAGE", 2)
    journey = kept_by(walk(), "南岭区人才服务中心")
    for number in (8001, 8002):
        kept_by(another(journey, number, f"某{number}"), "南岭区人才服务中心")

    pages = [officer(journey).get(address("employer_seals", journey), {"page": page}) for page in (1, 2)]

    assert [[len(people) for _keeper, people in page.context["keepers"]] for page in pages] == [[2], [1]]
    assert all("南岭区人才服务中心，3 人，共 3 份" in page.content.decode() for page in pages)
