"""How does whoever minds the counter find a person, and take papers and fee in?"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import NeedRecord, User
from applicants.workflow import Action
from config import clock
from materials.models import PaperReceipt
from review import counter
from tests.builders import Walk, new_application, person, priced, walk

pytestmark = pytest.mark.django_db
STAGE = "交纸质材料并缴费"
LINES = ["外调表", "评审表", "身份证", "学历、学位证书", "社保", "参评人照片"]


def asks(user: User, journey: Walk, word: str | None = None, **more: Any) -> Any:
    client = Client()
    client.force_login(user)
    with clock.at(journey.now):
        return client.get(reverse("counter"), ({"q": word} if word is not None else {}) | more)


def shows(user: User, journey: Walk) -> str:
    client = Client()
    client.force_login(user)
    with clock.at(journey.now):
        return client.get(reverse("counter_application", args=[journey.application.number])).content.decode()


def send(
    journey: Walk, *, by: User, name: str = "counter_application", more: tuple[Any, ...] = (), **typed: Any
) -> Any:
    journey.now += timedelta(minutes=10)
    client = Client()
    client.force_login(by)
    with clock.at(journey.now):
        return client.post(reverse(name, args=[journey.application.number, *more]), typed)


def fee(**changes: str) -> dict[str, str]:
    """The fee's fields as the page sends them."""
    typed = {"on": "2026-03-02", "yuan": "320", "receipt": "A-17", "reason": ""} | changes
    return {f"fee-{name}": text for name, text in typed.items()}


def at_counter(yuan: int = 320, **fields: Any) -> Walk:
    journey = walk(**fields).to(STAGE)
    priced(journey.application.round, by=journey.people.office_manager, yuan=yuan)
    return journey


def another(journey: Walk, number: int, name: str) -> Walk:
    """One more person of the same employer at the same counter."""
    people = replace(journey.people, people=journey.people.people | {"applicant": person(number, name)})
    with clock.at(journey.now):
        return Walk(new_application(people), people, journey.now)


def received(journey: Walk) -> list[str]:
    live = PaperReceipt.objects.filter(application=journey.application, voided_at=None)
    return [line for line in LINES if line in set(live.values_list("line", flat=True))]


def live(journey: Walk, kind: str) -> NeedRecord | None:
    return NeedRecord.objects.filter(application=journey.application, kind=kind, voided_at=None).first()


# ── Finding ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "word",
    [
        "林知远",
        " 林知 ",
        "0001",
        "1990000 0001",
        "{number}",
        "{number} 第 2 版 2345-6789-ABCD",
        "{number}第2版",
        " {small} ",
        "{wide}",
        "{spaced}",
        "{spaced} 第 2 版",
    ],
)
def test_one_hit_leads_straight_to_the_person(word: str) -> None:
    journey = at_counter()
    number = journey.application.number
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    typed = word.format(number=number, small=number.lower(), wide=wide, spaced=" ".join(number))

    response = asks(journey.people.finance_clerk, journey, typed)

    code = "?code=2345-6789-ABCD" if "ABCD" in word else ""
    assert response["Location"] == reverse("counter_application", args=[number]) + code


def test_several_hits_are_listed_with_what_is_missing() -> None:
    first = at_counter()
    send(first, by=first.people.reviewer, papers=["外调表", "评审表", "身份证"], received_on="2026-03-02")
    other = another(first, 201, "林知夏")

    html = asks(first.people.finance_clerk, first, "林知").content.decode()

    assert "找到 2 份申报，请选择" in html
    assert "学历、学位证书、社保、参评人照片、缴费" in html
    assert reverse("counter_application", args=[other.application.number]) in html


def test_who_applied_again_stands_before_what_he_has_withdrawn() -> None:
    first = walk()
    first.take(Action.WITHDRAW)
    again = another(first, 201, "林知远")

    html = asks(first.people.finance_clerk, first, "林知远").content.decode()

    assert html.index(again.application.number) < html.index(first.application.number)


def test_a_sign_that_no_name_has_is_passed_over() -> None:
    journey = at_counter()

    response = asks(journey.people.finance_clerk, journey, "林知\0远")

    assert response["Location"] == reverse("counter_application", args=[journey.application.number])


def test_nobody_found_says_what_to_do_and_keeps_the_words() -> None:
    journey = at_counter()

    html = asks(journey.people.finance_clerk, journey, "查无此人").content.decode()

    assert "没有找到“查无此人”。请核对姓名或申报编号" in html
    assert 'value="查无此人"' in html


def test_the_counter_of_one_programme_does_not_know_the_others() -> None:
    journey = at_counter()

    html = asks(journey.people.other_reviewer, journey, "林知远").content.decode()

    assert "没有找到“林知远”。" in html


def test_without_a_word_it_lists_whoever_still_owes_something() -> None:
    owing = at_counter()
    done = another(owing, 201, "许䶮").to(STAGE).meet_needs()
    waiting = another(owing, 202, "冯远")

    with clock.at(owing.now):
        expected = [each.number for each in counter.expected(owing.people.finance_clerk)]
    html = asks(owing.people.finance_clerk, owing).content.decode()

    assert expected == [owing.application.number]
    assert "等待交材料或缴费的，共 1 份" in html
    assert done.application.number not in html
    assert waiting.application.number not in html


def test_the_list_shows_no_identity_number_and_of_the_mobile_its_end_alone() -> None:
    journey = at_counter()

    html = asks(journey.people.finance_clerk, journey).content.decode() + shows(journey.people.finance_clerk, journey)

    assert "手机尾号 0001" in html
    assert "19900000001" not in html
    assert "110105198802143038" not in html


def test_fifteen_hits_cost_no_more_questions_than_three() -> None:
    first = at_counter()
    for number in range(2):
        another(first, 300 + number, "林知远").to(STAGE)
    clerk = first.people.finance_clerk
    asks(clerk, first, "林知远")

    with CaptureQueriesContext(connection) as few:
        asks(clerk, first, "林知远")
    for number in range(12):
        another(first, 310 + number, "林知远").to(STAGE)
    with CaptureQueriesContext(connection) as many:
        html = asks(clerk, first, "林知远").content.decode()

    assert "找到 15 份申报" in html
    assert len(few) == len(many)


def test_a_person_at_the_counter_costs_at_most_fifteen_questions() -> None:
    journey = at_counter()
    send(journey, by=journey.people.reviewer, papers=["身份证", "社保"], received_on="2026-03-02")
    clerk, client = journey.people.finance_clerk, Client()
    client.force_login(clerk)
    address = reverse("counter_application", args=[journey.application.number])
    with clock.at(journey.now):
        client.get(address)  # the first one after a login writes its session

    with clock.at(journey.now), CaptureQueriesContext(connection) as asked:
        client.get(address)

    assert len(asked) <= 15, "\n".join(query["sql"][:150] for query in asked)


# ── Taking in ────────────────────────────────────────────────────────────────


@pytest.mark.covers("CR-50")
def test_before_the_approval_the_page_says_why_nothing_can_be_ticked() -> None:
    journey = walk().to("审核")

    html = shows(journey.people.finance_clerk, journey)
    response = send(journey, by=journey.people.finance_clerk, papers=["身份证"], received_on="2026-03-02")

    assert "审核通过后方可交纸质材料" in html
    assert 'name="papers"' not in html
    assert "审核通过后方可交纸质材料" in response.content.decode()
    assert received(journey) == []


def test_papers_and_fee_are_sent_together() -> None:
    journey = at_counter()

    response = send(journey, by=journey.people.finance_clerk, papers=LINES, received_on="2026-03-02", **fee())
    html = shows(journey.people.finance_clerk, journey)

    assert response["Location"] == reverse("counter_application", args=[journey.application.number])
    assert received(journey) == LINES
    assert live(journey, "纸质材料") is not None
    payment = live(journey, "缴费")
    assert payment is not None
    assert payment.facts["receipt"] == "A-17"
    assert "已收齐" in html
    assert "320元，现场缴费，票据号A-17，2026年3月2日收款" in html


def test_three_papers_today_and_the_fee_another_day() -> None:
    journey = at_counter()
    clerk = journey.people.finance_clerk

    send(journey, by=clerk, papers=["身份证"], substitutes=["外调表"], received_on="2026年3月2日", **fee(receipt=""))
    html = shows(clerk, journey)

    assert received(journey) == ["外调表", "身份证"]
    assert "以代替材料收取" in html
    assert live(journey, "缴费") is None


def test_a_fee_refused_takes_the_papers_with_it_and_keeps_what_was_typed() -> None:
    journey = at_counter()

    html = send(
        journey, by=journey.people.finance_clerk, papers=["身份证"], received_on="2026-03-02", **fee(yuan="230")
    ).content.decode()

    assert "应缴320元" in html
    assert 'value="A-17"' in html
    assert html.count(" checked") == 1
    assert received(journey) == []


def test_an_empty_form_says_what_to_do() -> None:
    journey = at_counter()

    html = send(journey, by=journey.people.finance_clerk, received_on="2026-03-02", **fee(receipt="")).content.decode()

    assert "没有可登记的内容：请勾选收到的材料，或填写缴费的票据号。" in html


def test_without_a_price_papers_are_taken_and_the_fee_says_what_is_missing() -> None:
    journey = walk().to(STAGE)

    html = shows(journey.people.finance_clerk, journey)
    send(journey, by=journey.people.finance_clerk, papers=["身份证"], received_on="2026-03-02")

    assert "金额以办公室通知为准" in html
    assert "fee-receipt" not in html
    assert received(journey) == ["身份证"]


def test_two_clerks_with_the_same_line_make_one_entry_and_no_error() -> None:
    journey = at_counter()
    send(journey, by=journey.people.reviewer, papers=["身份证"], received_on="2026-03-02")

    response = send(journey, by=journey.people.finance_clerk, papers=["身份证", "社保"], received_on="2026-03-02")

    assert response["Location"] == reverse("counter_application", args=[journey.application.number])
    assert sorted(PaperReceipt.objects.values_list("line", "by__name")) == [("社保", "褚账"), ("身份证", "王舒")]


def test_a_second_fee_is_told_who_was_faster() -> None:
    journey = at_counter()
    send(journey, by=journey.people.reviewer, **fee())

    response = send(journey, by=journey.people.finance_clerk, **fee(receipt="A-18"))

    assert response.status_code == 409
    assert "“缴费”已登记。如有变化，请先作废原登记。" in response.content.decode()


def test_papers_that_survived_are_confirmed_anew_by_one_press() -> None:
    journey = at_counter()
    clerk = journey.people.finance_clerk
    send(journey, by=clerk, papers=LINES, received_on="2026-03-02")
    record = live(journey, "纸质材料")
    assert record is not None
    journey.application.void(record, by=journey.people.reviewer, reason="退回上一环节")

    before = shows(clerk, journey)
    send(journey, by=clerk)

    assert "各项都已收到，还没有登记收齐" in before
    assert live(journey, "纸质材料") is not None
    assert PaperReceipt.objects.count() == len(LINES)


# ── Correcting ───────────────────────────────────────────────────────────────


def test_a_line_is_taken_back_with_a_reason_and_stays_visible_struck() -> None:
    journey = at_counter()
    clerk = journey.people.finance_clerk
    send(journey, by=clerk, papers=LINES, received_on="2026-03-02")
    wrong = PaperReceipt.objects.get(line="社保")

    refused = send(journey, by=clerk, name="counter_take_back", more=(wrong.pk,), reason=" ").content.decode()
    send(journey, by=clerk, name="counter_take_back", more=(wrong.pk,), reason="年限不够")
    html = shows(clerk, journey)

    assert "请写明作废原因。" in refused
    assert "<del>2026年3月2日收到</del> 作废：年限不够，褚账" in html
    assert live(journey, "纸质材料") is None


def test_a_fee_typed_wrong_is_corrected_beside_itself() -> None:
    journey = at_counter()
    clerk = journey.people.finance_clerk
    send(journey, by=clerk, **fee(receipt="A-71"))

    payment = live(journey, "缴费")
    assert payment is not None
    more = (payment.pk,)
    page = send(
        journey, by=clerk, name="counter_payment", more=more, on="2026-03-02", yuan="320", receipt="A-17", reason=""
    )
    send(
        journey,
        by=clerk,
        name="counter_payment",
        more=more,
        on="2026-03-02",
        yuan="320",
        receipt="A-17",
        reason="票据号抄错",
    )
    html = shows(clerk, journey)

    assert "请写明更正原因。" in page.content.decode()
    assert "票据号A-17" in html
    assert "<del>320元，票据号A-71，2026-03-02收款</del>" in html
    assert "作废：票据号抄错" in html


def test_after_the_title_is_granted_nothing_is_taken_back() -> None:
    journey = at_counter().to("发证")
    receipt = PaperReceipt.objects.first()
    assert receipt is not None

    html = send(
        journey, by=journey.people.reviewer, name="counter_take_back", more=(receipt.pk,), reason="录错"
    ).content.decode()

    assert "收件登记不能再作废" in html


# ── What the applicant reads ─────────────────────────────────────────────────


def test_the_applicant_reads_line_by_line_what_has_come_in_and_what_is_missing() -> None:
    journey = at_counter()
    send(journey, by=journey.people.reviewer, papers=["身份证"], received_on="2026-03-02")
    client = Client()
    client.force_login(journey.people.applicant)

    with clock.at(journey.now):
        html = client.get(reverse("application", args=[journey.application.number])).content.decode()

    assert html.count("未收到") == 5
    assert "2026年3月2日" in html
    assert "王舒" not in html
    assert "纸质版材料清单" in html


def test_of_a_returned_application_nothing_is_received() -> None:
    journey = at_counter()
    journey.take(Action.RETURN, to="评审材料", by=journey.people.office_manager)

    html = send(journey, by=journey.people.finance_clerk, papers=["身份证"], received_on="2026-03-02").content.decode()

    assert "这份申报已退回修改，重新审核通过后再收取纸质材料。" in html


@pytest.mark.parametrize("on", [date(2026, 3, 1), date(2026, 3, 9)])
def test_a_day_that_cannot_be_is_refused_in_words(on: date) -> None:
    journey = at_counter()

    html = send(
        journey, by=journey.people.finance_clerk, papers=["身份证"], received_on=on.isoformat()
    ).content.decode()

    assert "收到日期不能" in html
    assert received(journey) == []


def test_a_department_receives_what_its_own_stage_asks_for() -> None:
    journey = walk("chengdu").to("主管部门审核")
    officer = journey.people.department_officer
    html = shows(officer, journey)

    send(journey, by=officer, papers=["能力、业绩证明材料"], received_on=f"{journey.now:%Y-%m-%d}")

    assert "能力、业绩证明材料" in html
    assert PaperReceipt.objects.get().by == officer
