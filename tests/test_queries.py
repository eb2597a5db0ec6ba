"""How many questions do the four pages that are opened most ask the database? As many however much there is."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import Application, User
from applicants.workflow import Action, Status
from config import clock
from jobs.models import Job
from notices.models import Notice
from review import batches, cases, rosters
from review.rosters import Scope
from review.services import raise_objection
from tests.builders import Walk, attached, end_of, new_application, open_round, person, walk

pytestmark = pytest.mark.django_db
MOST = 15


@dataclass
class Reader:
    """Somebody logged in whose first page is behind him; what the definition says is read once per process."""

    client: Client

    def asks(self, name: str, *arguments: object, at: Walk) -> int:
        """How many questions this page asks; where a transaction begins and ends is none."""
        with clock.at(at.now), CaptureQueriesContext(connection) as asked:
            response = self.client.get(reverse(name, args=arguments))
        assert response.status_code == 200
        questions = [each["sql"] for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]]
        assert len(questions) <= MOST, "\n".join(question[-150:] for question in questions)
        return len(questions)


def reader(user: User, journey: Walk) -> Reader:
    client = Client()
    client.force_login(user)
    with clock.at(journey.now):
        for page in ("home", "applications"):
            client.get(reverse(page))
    return Reader(client)


def another(journey: Walk, number: int) -> Walk:
    """One more application of somebody else, with the same staff."""
    people = replace(journey.people, people=journey.people.people | {"applicant": person(number, "章某")})
    with clock.at(journey.now):
        return Walk(new_application(people), people, journey.now)


def sent_back_and_replaced(journey: Walk, times: int) -> Walk:
    """As often returned, answered and submitted again, with a new file each time and another while it waits."""
    for number in range(times):
        journey.take(Action.RETURN, to="评审材料", parts=["工作经历", "联系方式"])
        with_new_file(journey, f"PK {number}").take(Action.SUBMIT)
        with_new_file(journey, f"PK again {number}").take(Action.REPLACE)
    return journey


def with_new_file(journey: Walk, content: str) -> Walk:
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant, content=content.encode())
    return journey


def told(user: User, times: int, journey: Walk) -> None:
    for number in range(times):
        Notice.objects.create(
            key=f"{user.pk}:{number}", recipient=user, channel=Notice.Channel.INBOX, template="returned", subject="通知",
            body="请修改。", state=Notice.State.SENT, next_at=journey.now, created_at=journey.now, sent_at=journey.now,
        )  # fmt: skip


def test_one_application_at_the_desk_asks_as_much_with_a_long_history_as_with_a_short_one() -> None:
    short = walk().to("审核")
    long = another(short, 8001).to("审核")
    sent_back_and_replaced(short, 1), sent_back_and_replaced(long, 4)
    told(short.people.reviewer, 20, long)
    staff = reader(short.people.reviewer, long)

    few = staff.asks("desk_application", short.application.number, at=long)
    many = staff.asks("desk_application", long.application.number, at=long)
    again = staff.asks("desk_application", long.application.number, at=long)

    assert few == many <= MOST
    assert again == many - 2  # that he is reading it is written down, under the lock, once a minute


STAGES = ["报名", "评审材料", "审核", "交纸质材料并缴费", "评审", "结果公示", "发证"]


def posted_and_disputed(journey: Walk) -> None:
    stage = journey.application.path.stage("结果公示")
    posting = journey.record(stage, stage.needs[0])
    with clock.at(journey.now):
        raise_objection(posting, "来电反映：工作经历中的任职时间与公示不符。", by=journey.people.reviewer)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("returned", [False, True])
def test_wherever_it_stands_no_page_of_one_application_asks_more_than_fifteen(stage: str, returned: bool) -> None:
    """The questions of each are counted in ``asks``."""
    journey = walk()
    if returned and stage not in ("报名", "评审材料"):
        sent_back_and_replaced(journey.to("审核"), 2)
    journey.to(stage)
    if stage == "结果公示":
        posted_and_disputed(journey)
    people = journey.people
    staff = [reader(each, journey) for each in (people.office_manager, people.reviewer, people.hr_officer)]
    applicant, number = reader(people.applicant, journey), journey.application.number

    asked = [each.asks("desk_application", number, at=journey) for each in staff]
    asked += [applicant.asks("applications", at=journey), applicant.asks("application", number, at=journey)]
    asked += [applicant.asks("stated", number, at=journey)]

    assert max(asked) <= MOST


def test_the_list_at_the_desk_asks_as_much_for_many_as_for_few() -> None:
    first = walk().to("审核")
    another(first, 8000).to("评审")  # what has nothing on record asks for less
    clerk, manager = reader(first.people.reviewer, first), reader(first.people.office_manager, first)
    few = [clerk.asks("desk", at=first), manager.asks("desk", at=first)]
    for number, stage in enumerate(["审核", "交纸质材料并缴费", "审核", "交纸质材料并缴费", "评审"], start=8001):
        another(first, number).to(stage)

    many = [clerk.asks("desk", at=first), manager.asks("desk", at=first)]

    assert few == many
    assert max(many) <= MOST


def test_the_desk_of_a_manager_asks_as_much_for_many_rounds_as_for_one() -> None:
    first = walk().to("交纸质材料并缴费")
    first.now = end_of(date(2026, 12, 21))  # past the deadline: the late are counted
    manager = reader(first.people.office_manager, first)
    few = manager.asks("desk", at=first)
    for year in (2023, 2024, 2025):
        open_round(key=f"past-{year}")
        open_round(key=f"next-{year}", until=date(2027, 4, 5))

    many = manager.asks("desk", at=first)

    assert many == few + 1  # whether the days to come are rest days


def test_a_return_with_many_items_and_versions_asks_the_applicants_pages_no_more_than_fifteen() -> None:
    journey = sent_back_and_replaced(walk().to("审核"), 3).take(
        Action.RETURN, to="评审材料", parts=["工作经历", "联系方式", "档案"]
    )
    told(journey.people.applicant, 20, journey)
    applicant = reader(journey.people.applicant, journey)

    asked = [
        applicant.asks("applications", at=journey),
        applicant.asks("application", journey.application.number, at=journey),
    ]

    assert max(asked) <= MOST


@pytest.mark.parametrize("name", ["submit", "compare", "desk_compare"])
def test_correcting_and_comparing_ask_no_more_after_a_long_history(name: str) -> None:
    short = walk().to("审核")
    long = another(short, 8001).to("审核")
    sent_back_and_replaced(short, 1), sent_back_and_replaced(long, 4)
    counts = []
    for journey in (short, long):
        journey.take(Action.RETURN, to="评审材料", parts=["工作经历", "联系方式", "档案"])
        people = journey.people
        who = reader(people.reviewer if name == "desk_compare" else people.applicant, journey)
        counts.append(who.asks(name, journey.application.number, at=journey))

    few, many = counts
    assert few == many <= MOST


def test_his_list_asks_as_much_for_several_applications_as_for_one() -> None:
    journey = walk().to("审核")
    applicant = reader(journey.people.applicant, journey)
    one = applicant.asks("applications", at=journey)
    for year in (2023, 2024, 2025):
        with clock.at(journey.now):
            other = Walk(new_application(journey.people, open_round(key=f"r{year}")), journey.people, journey.now)
        other.to("审核")

    several = applicant.asks("applications", at=journey)

    assert Application.objects.filter(applicant=journey.people.applicant, status=Status.PENDING).count() == 4
    assert one == several <= MOST


def test_the_pages_of_rosters_papers_and_cases_ask_as_much_for_many_as_for_few() -> None:
    journey = walk().to("审核")
    round, manager = journey.application.round, journey.people.office_manager
    staff = reader(manager, journey)

    def ordered(documents: list[str]) -> Job:
        with clock.at(journey.now):
            cases.order(journey.application, None, by=manager)
            return batches.order(round, Scope.ALL, documents, batches.Form.ZIP, by=manager)

    def asked(export: Job) -> list[int]:
        return [
            staff.asks("rosters", at=journey),
            staff.asks("order_batch", round.pk, at=journey),
            staff.asks("order_case", journey.application.number, at=journey),
            staff.asks("export", export.pk, at=journey),
        ]

    few = asked(ordered(["纸质版材料清单"]))
    for number in (8001, 8002, 8003):
        another(journey, number).step()
    with clock.at(journey.now):
        rosters.order(round, Scope.ALL, ["name"], None, by=manager)
    many = asked(ordered(["职称评审外调表"]))

    assert few == many
