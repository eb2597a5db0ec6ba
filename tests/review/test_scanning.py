"""Does the clerk who scans a paper come to its application, and read whether this very paper may be taken in?"""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from applicants.models import User
from applicants.services import save_section
from applicants.workflow import Action
from config import clock
from materials.documents import codes
from tests.builders import Walk, new_application, person, walk
from tests.materials.printing import FORM, printed

pytestmark = pytest.mark.django_db
STAGE = "交纸质材料并缴费"
KEEPER = "示范区人才服务中心"


def scans(user: User, journey: Walk, text: str) -> tuple[str, str]:
    """Where it leads, and what the page says."""
    client = Client()
    client.force_login(user)
    with clock.at(journey.now):
        response = client.get(reverse("counter"), {"q": text}, follow=True)
    return response.request["PATH_INFO"], re.sub(r"\s+", " ", strip_tags(response.content.decode()))


def with_keeper(journey: Walk) -> Walk:
    with clock.at(journey.now):
        save_section(journey.application, "档案", [{"档案所在地": KEEPER}], by=journey.people.applicant)
    return journey


def another(journey: Walk, number: int, name: str) -> Walk:
    people = replace(journey.people, people=journey.people.people | {"applicant": person(number, name)})
    with clock.at(journey.now):
        return Walk(new_application(people), people, journey.now)


def page_of(journey: Walk) -> str:
    return reverse("counter_application", args=[journey.application.number])


@pytest.mark.covers("CR-44", "T-14")
def test_the_code_leads_to_the_person_and_says_that_the_older_paper_still_holds() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    journey.take(Action.RETURN, to="评审材料").to(STAGE)

    path, page = scans(journey.people.finance_clerk, journey, codes.address(paper.code))

    assert path == page_of(journey)
    assert f"仍有效 {paper.snapshot}的职称评审外调表仍有效" in page


def test_a_paper_that_reads_otherwise_now_is_named_with_old_and_new() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    before = paper.snapshot.opened()["answers"]["档案"][0]["档案所在地"]
    with_keeper(journey).to(STAGE)

    _path, page = scans(journey.people.finance_clerk, journey, paper.code.lower())

    assert f"已变 {paper.snapshot}的职称评审外调表已变：档案存放单位 档案存放单位：{before} {KEEPER}" in page


def test_a_draft_is_not_taken_for_the_final_print() -> None:
    journey = walk().to("审核")
    draft = printed(journey, FORM)
    journey.to(STAGE)

    _path, page = scans(journey.people.finance_clerk, journey, draft.code)

    assert "是审核通过前打印的草稿，请打印审核通过后的终版" in page


def test_a_paper_of_somebody_else_is_told_beside_the_number_typed_with_it() -> None:
    journey = walk().to(STAGE)
    other = another(journey, 201, "许䶮").to(STAGE)
    foreign = printed(other)

    path, page = scans(journey.people.finance_clerk, journey, f"{journey.application.number} {foreign.code}")

    assert path == page_of(journey)
    assert f"查无此件 核验码 {foreign.code} 不是这份申报的打印件。" in page


def test_a_paper_of_another_programme_is_not_found() -> None:
    journey = walk().to(STAGE)
    paper = printed(journey)

    path, page = scans(journey.people.other_reviewer, journey, paper.code)

    assert path == reverse("counter")
    assert f"没有找到“{paper.code}”" in page


def test_a_changed_mobile_is_masked() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    contact = {"手机": "19900000999", "电子邮箱": "p1@example.test"}
    with clock.at(journey.now):
        save_section(journey.application, "联系方式", [contact], by=journey.people.applicant)
    journey.to(STAGE)

    _path, page = scans(journey.people.finance_clerk, journey, paper.code)

    assert "联系电话：199****0001 199****0999" in page


def test_a_scan_costs_at_most_fifteen_questions() -> None:
    journey = walk().to("审核")
    paper = printed(journey)
    with_keeper(journey).to(STAGE)
    client = Client()
    client.force_login(journey.people.finance_clerk)
    address = page_of(journey) + f"?code={paper.code}"
    with clock.at(journey.now):
        client.get(address)  # the first one after a login writes its session

    with clock.at(journey.now), CaptureQueriesContext(connection) as asked:
        client.get(address)

    assert len(asked) <= 15, "\n".join(query["sql"][:150] for query in asked)
