"""Whom does the board show, whom does it count, and whom do its buttons reach?"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OneTimeSecret
from applicants.models import Application, Membership, Organisation, User
from applicants.workflow import Action
from audit.models import AuditEvent
from config import clock
from employers.models import Reminder
from notices.models import Notice
from tests.applicants.visitor import said, text
from tests.builders import Walk, new_application, person, walk

pytestmark = pytest.mark.django_db
SOUTH = "南岭自动化有限公司"


class Board:
    """The officer before his board."""

    def __init__(self, journey: Walk, officer: str = "hr_officer", employer: Organisation | None = None) -> None:
        self.journey, self.employer = journey, employer or journey.people.employer
        self.client = Client()
        self.client.force_login(getattr(journey.people, officer))

    def opens(self, query: str = "") -> Any:
        with clock.at(self.journey.now):
            return self.client.get(reverse("staff", args=[self.employer.pk]) + query)

    def names(self, query: str = "") -> list[str]:
        return sorted(line.application.applicant.name for line in self.opens(query).context["lines"])

    def counts(self) -> dict[str, int]:
        return {words: number for words, _query, number in self.opens().context["counts"]}

    def presses(self, button: str, *numbers: str, query: str = "", **typed: str) -> Any:
        """What was said before has been read by then."""
        self.opens()
        address = reverse(f"staff_{button}", args=[self.employer.pk]) + query
        with clock.at(self.journey.now):
            return self.client.post(address, {"number": numbers, **typed})


def another(journey: Walk, serial: int, name: str, *, is_active: bool = True, **fields: Any) -> Walk:
    """One more application; of the same employer, if nothing else is said."""
    with clock.at(journey.now):
        applicant = person(serial, name)
        if not is_active:
            applicant.set_unusable_password()
            applicant.save()
        people = replace(journey.people, people=journey.people.people | {"applicant": applicant})
        return Walk(new_application(people, journey.application.round, **fields), people, journey.now)


def elsewhere(journey: Walk) -> Walk:
    return another(journey, 80, "外单位", employer=Organisation.objects.get(name=SOUTH))


def sent(template: str) -> list[str]:
    notices = Notice.objects.filter(template=template).exclude(channel="email").select_related("recipient")
    return sorted({each.recipient.name for each in notices})


# ── What it shows ────────────────────────────────────────────────────────────


def test_the_board_says_of_each_of_the_staff_who_holds_his_application_up() -> None:
    journey = walk()
    another(journey, 60, "章其").to("审核")
    elsewhere(journey)

    page = text(Board(journey).opens())

    assert Board(journey).names() == ["林知远", "章其"]
    assert "申报人：填写并提交" in page
    assert "评审办：办理“审核”" in page
    assert "外单位" not in page


def test_another_employer_s_officer_finds_no_board() -> None:
    assert Board(walk(), "other_hr_officer").opens().status_code == 404


def test_an_officer_s_own_application_is_not_on_his_board() -> None:
    journey = walk()
    Membership.objects.create(user=journey.people.applicant, organisation=journey.people.employer, role="hr_officer")

    assert Board(journey, "applicant").names() == []


def test_the_counts_on_top_lead_to_just_those() -> None:
    journey = walk()
    another(journey, 61, "章其").to("审核")
    another(journey, 62, "方回").to("审核").take(Action.RETURN, to="评审材料")
    another(journey, 63, "未激", is_active=False)
    another(journey, 64, "撤回").take(Action.WITHDRAW)
    board = Board(journey)

    found = {words: board.names(f"?{query}") for words, query, _number in board.opens().context["counts"]}

    assert found == {
        "待本人办理": ["方回", "未激", "林知远"],
        "待单位处理": [],
        "待审核方办理": ["章其"],
        "被退回": ["方回"],
        "7 天内截止": ["方回"],
        "未激活": ["未激"],
    }
    assert board.counts() == {words: len(names) for words, names in found.items()}


def test_what_the_employer_has_to_do_is_counted_as_its_own() -> None:
    journey = walk("jiangbei").to("单位审核")
    board = Board(journey)

    assert board.counts()["待单位处理"] == 1
    assert board.names("?turn=employer") == ["林知远"]
    assert board.names("?turn=applicant") == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=章", ["章其"]),
        ("?stage=审核", ["章其"]),
        ("?status=draft", ["未激", "林知远"]),
        ("?inactive=on", ["未激"]),
        ("?status=nonsense&stage=nowhere&round=x", ["未激", "林知远", "章其"]),
    ],
)
def test_filters_stand_in_the_address(query: str, names: list[str]) -> None:
    journey = walk()
    another(journey, 65, "章其").to("审核")
    another(journey, 66, "未激", is_active=False)

    assert Board(journey).names(query) == names


def test_the_board_asks_as_much_for_many_as_for_few() -> None:
    journey = walk()
    board = Board(journey)
    board.opens()

    def asks() -> int:
        with clock.at(journey.now), CaptureQueriesContext(connection) as asked:
            board.client.get(reverse("staff", args=[journey.people.employer.pk]))
        return len([each for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]])

    few = asks()
    for serial in range(20, 32):
        another(journey, serial, "章某").to("评审材料")
    many = asks()

    assert [few, many <= 15] == [many, True]


# ── Reminding ────────────────────────────────────────────────────────────────


def test_who_is_reminded_reads_what_is_missing_and_by_when() -> None:
    journey = walk()

    response = Board(journey).presses("remind", journey.application.number)

    notice = Notice.objects.get(template="employer_reminder", channel="inbox")
    assert said(response) == ["已提醒 1 人。"]
    assert notice.recipient == journey.people.applicant
    assert "“报名”现在由您办理（填写并提交）" in notice.body
    assert "截止：2026年12月20日（周日）23:59。" in notice.body
    assert "1. 个人信息" in notice.body
    assert AuditEvent.objects.filter(action="application.remind").count() == 1


def test_nobody_is_reminded_twice_a_day_but_again_the_next() -> None:
    journey = walk()
    board = Board(journey)
    board.presses("remind", journey.application.number)

    again = board.presses("remind", journey.application.number)
    journey.now += timedelta(days=1)
    later = Board(journey).presses("remind", journey.application.number)

    assert said(again) == ["1 人没有办理：今天已经提醒过。"]
    assert said(later) == ["已提醒 1 人。"]
    assert Reminder.objects.count() == 2


def test_who_does_not_hold_it_up_is_not_reminded_and_the_page_says_so() -> None:
    journey = walk()
    pending, ended = another(journey, 70, "章其").to("审核"), another(journey, 71, "撤回").take(Action.WITHDRAW)
    numbers = [each.application.number for each in (journey, pending, ended)]

    response = Board(journey).presses("remind", *numbers)

    assert said(response) == [
        "已提醒 1 人。",
        "1 人没有办理：现在不由本人办理。",
        "1 人没有办理：已办完或已终止，没有要办的事。",
    ]
    assert sent("employer_reminder") == ["林知远"]


def test_all_that_match_the_filter_are_reminded_without_being_ticked() -> None:
    journey = walk()
    another(journey, 72, "章其")
    another(journey, 73, "方回").to("审核")
    elsewhere(journey)

    response = Board(journey).presses("remind", query="?level=", scope="all")

    assert said(response) == ["已提醒 2 人。"]
    assert sent("employer_reminder") == ["林知远", "章其"]


def test_more_than_can_be_done_at_once_go_on_with_the_next_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("employers.views.staff.MOST", 1)
    journey = walk()
    another(journey, 74, "章其")
    board = Board(journey)

    first, second = (board.presses("remind", scope="all") for _press in range(2))

    assert said(first) == ["一次最多办理 1 人，还有 1 人，请再按一次。", "已提醒 1 人。"]
    assert said(second) == ["已提醒 1 人。"]
    assert sent("employer_reminder") == ["林知远", "章其"]


@pytest.mark.parametrize("button", ["remind", "links"])
def test_what_is_not_this_employer_s_is_left_out_as_if_it_did_not_exist(button: str) -> None:
    journey = walk()
    own = another(journey, 75, "未激", is_active=False)
    foreign = elsewhere(journey)
    foreign.people.applicant.set_unusable_password()
    foreign.people.applicant.save()

    response = Board(journey).presses(button, own.application.number, foreign.application.number, "CAS-0-0", "x' or 1")

    assert said(response)[0] == "另有 3 项不在本单位，未处理。"
    assert not Notice.objects.filter(recipient=foreign.people.applicant).exists()
    assert not Reminder.objects.filter(application=foreign.application).exists()
    assert not OneTimeSecret.objects.filter(user=foreign.people.applicant).exists()


@pytest.mark.parametrize("button", ["remind", "links"])
def test_another_employer_s_officer_reaches_nobody(button: str) -> None:
    journey = walk()

    response = Board(journey, "other_hr_officer").presses(button, journey.application.number, scope="all")

    assert response.status_code == 404
    assert not Notice.objects.exists()


@pytest.mark.covers("I-09")
def test_an_officer_does_nothing_for_himself_from_the_board() -> None:
    journey = walk()
    Membership.objects.create(user=journey.people.applicant, organisation=journey.people.employer, role="hr_officer")

    response = Board(journey, "applicant").presses("remind", journey.application.number)

    assert said(response) == ["另有 1 项不在本单位，未处理。"]
    assert not Reminder.objects.exists()


def test_without_a_tick_nothing_is_done() -> None:
    response = Board(walk()).presses("remind")

    assert said(response) == ["还没有选人。请先勾选，或者选“符合条件的全部人员”。"]


def test_a_member_who_is_nobody_leads_back_to_the_board() -> None:
    journey = walk()

    responses = [Board(journey).presses("remind", "a/b", member=typed) for typed in ("a/b", "\0", "CAS-0-0")]

    board = reverse("staff", args=[journey.people.employer.pk])
    assert [response.url for response in responses] == [board] * 3


# ── Links ────────────────────────────────────────────────────────────────────


def test_links_go_again_to_those_who_have_no_password_yet() -> None:
    journey = walk()
    inactive = another(journey, 76, "未激", is_active=False)

    response = Board(journey).presses("links", journey.application.number, inactive.application.number)

    assert said(response) == ["已向 1 人重发设置密码的链接。", "1 人没有办理：账号已激活，不用链接。"]
    assert sent("account_opened") == ["未激"]


def test_a_link_is_not_sent_again_at_once() -> None:
    journey = walk()
    inactive = another(journey, 77, "未激", is_active=False)
    board = Board(journey)
    board.presses("links", inactive.application.number)

    again = board.presses("links", inactive.application.number)

    assert said(again) == ["1 人没有办理：链接刚发过，请过一会儿再发。"]
    assert OneTimeSecret.objects.count() == 1


def test_pressed_again_and_again_links_reach_everybody_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("employers.views.staff.MOST", 2)
    journey = walk()
    for serial, name in enumerate(("未甲", "未乙", "未丙"), start=90):
        another(journey, serial, name, is_active=False)
    board = Board(journey)

    presses = [said(board.presses("links", scope="all")) for _press in range(3)]
    journey.now += timedelta(days=1, minutes=1)
    tomorrow = said(Board(journey).presses("links", scope="all"))

    assert presses == [
        ["一次最多办理 2 人，还有 1 人，请再按一次。", "已向 2 人重发设置密码的链接。"],
        ["已向 1 人重发设置密码的链接。"],
        ["没有要重发的人：账号已激活，或者一天内发过链接。急需的，请到本人的页面重发。"],
    ]
    assert tomorrow == presses[0]
    assert sent("account_opened") == ["未丙", "未乙", "未甲"]


def test_when_all_have_been_reminded_the_page_says_that_there_is_nobody() -> None:
    board = Board(walk())
    board.presses("remind", scope="all")

    again = board.presses("remind", scope="all")

    assert said(again) == ["没有要提醒的人：现在不由本人办理，或者今天已经提醒过。"]


# ── One of them ──────────────────────────────────────────────────────────────


def test_the_page_of_one_of_the_staff_leads_to_what_can_be_filled_in_for_him() -> None:
    journey = walk()
    board = Board(journey)
    address = reverse("staff_member", args=[journey.people.employer.pk, journey.application.number])

    with clock.at(journey.now):
        draft = text(board.client.get(address))
        journey.to("评审材料")
        later = text(board.client.get(address))

    section = reverse("section", args=[journey.application.number, "档案"])
    assert [f'href="{section}"' in page for page in (draft, later)] == [True, False]
    assert "“评审材料”由申报人本人填写，单位不能代填。" in later
    assert reverse("staff_opinions", args=[journey.people.employer.pk, journey.application.number]) in later


def test_an_officer_releases_from_the_page_and_it_is_gone() -> None:
    journey = walk()
    board = Board(journey)
    address = reverse("staff_release", args=[journey.people.employer.pk, journey.application.number])

    with clock.at(journey.now):
        empty = board.client.post(address, {"reason": ""})
        done = board.client.post(address, {"reason": "已离职"})
        again = board.client.post(address, {"reason": "已离职"})

    assert "请写明原因，申报人会看到这段文字。" in text(empty)
    assert said(done) == [f"已登记，林知远的申报{journey.application.number}不再由本单位办理，已通知本人。"]
    assert again.status_code == 404
    assert [Application.objects.get().employer, board.names()] == [None, []]
    assert User.objects.get(pk=journey.people.applicant.pk).applications.count() == 1
