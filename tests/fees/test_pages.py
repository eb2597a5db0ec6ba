"""What do the pages on prices and payments show, and what do they answer?"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from applicants.models import NeedRecord, User
from config import clock
from fees.models import Price
from notices.models import Notice
from tests.builders import Walk, priced, walk

pytestmark = pytest.mark.django_db
COUNTER = "交纸质材料并缴费"
PAYMENT = [COUNTER, "缴费"]
BASIS = "示例收费文件〔2026〕1号"
AWAITED = "金额以办公室通知为准"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def reads(journey: Walk, name: str, *arguments: Any, by: User | None) -> str:
    """The words of the page, as one line."""
    client = client_of(by) if by else Client()
    with clock.at(journey.now):
        html = client.get(reverse(name, args=arguments)).content.decode()
    return "".join(strip_tags(html.split("<main")[1].split("</main>")[0]).split())


def send(journey: Walk, name: str, *arguments: Any, by: User, **typed: str) -> Any:
    with clock.at(journey.now):
        return client_of(by).post(reverse(name, args=arguments), typed)


def entry(**changed: str) -> dict[str, str]:
    return {"level": "", "yuan": "200", "valid_from": "2026-03-01", "legal_basis": BASIS, "reason": ""} | changed


# ── Prices ───────────────────────────────────────────────────────────────────


def test_who_enters_a_price_of_every_level_reads_which_levels_keep_their_own() -> None:
    journey = walk()
    people, round = journey.people, journey.application.round
    send(journey, "prices", round.pk, by=people.office_manager, **entry(level="senior", yuan="450"))

    with clock.at(journey.now):
        address = reverse("prices", args=[round.pk])
        html = client_of(people.office_manager).post(address, entry(yuan="350"), follow=True).content.decode()

    assert "单独录入过标准的级别不变：高级工程师450元。要调整的，请按级别另录。" in html


@pytest.mark.covers("Y-08", "W-12")
def test_the_manager_enters_a_price_and_everybody_reads_it_with_its_basis() -> None:
    journey = walk()
    people, round = journey.people, journey.application.round
    before = reads(journey, "programme", "cas", by=None)

    response = send(
        journey, "prices", round.pk, by=people.office_manager, **entry(yuan="￥４５０元", valid_from="2026年3月1日")
    )

    assert response["Location"] == reverse("prices", args=[round.pk])
    assert f"各级别：{AWAITED}" in before
    said = f"各级别：450元依据：{BASIS}，自2026年3月1日起执行"
    assert said in reads(journey, "programme", "cas", by=None)
    assert "评审收费各级别：450元" in reads(journey, "home", by=None)
    assert said in reads(journey, "prices", round.pk, by=people.office_manager)
    assert AWAITED not in reads(journey, "programme", "cas", by=None)


def test_what_will_follow_is_announced_with_its_day() -> None:
    journey = walk()
    priced(journey.application.round, by=journey.people.office_manager, yuan=200)
    priced(
        journey.application.round, by=journey.people.office_manager, yuan=260, since=journey.now.date() + timedelta(9)
    )

    assert "自2026年3月11日起改为260元。" in reads(journey, "programme", "cas", by=None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"yuan": ""}, "请填写金额（元），如 320。"),
        ({"yuan": "三百"}, "请填写金额（元），如 320。"),
        ({"yuan": "0"}, "金额必须大于零。"),
        ({"yuan": "1.234"}, "金额最多两位小数。"),
        ({"yuan": "12345678"}, "金额太大，请核对。"),
        ({"valid_from": "三月"}, "请填写日期，格式如 2026-04-10。"),
        ({"legal_basis": " "}, "请写明收费依据，如文件名称和文号。"),
    ],
    ids=str,
)
def test_a_price_typed_wrong_is_shown_again_with_what_is_wrong(typed: dict[str, str], words: str) -> None:
    journey = walk()

    html = send(
        journey,
        "prices",
        journey.application.round.pk,
        by=journey.people.office_manager,
        **entry(reason="追溯") | typed,
    ).content.decode()

    assert words in html
    assert 'value="追溯"' in html
    assert not Price.objects.exists()


def test_a_price_is_voided_from_its_page_and_stays_to_be_read() -> None:
    journey = walk()
    round, manager = journey.application.round, journey.people.office_manager
    price = priced(round, by=manager, yuan=2000)

    without_reason = send(journey, "void_price", round.pk, price.pk, by=manager, reason=" ").content.decode()
    send(journey, "void_price", round.pk, price.pk, by=manager, reason="多打一个零")
    again = send(journey, "void_price", round.pk, price.pk, by=manager, reason="再来一次")

    assert "请写明作废原因。" in without_reason
    assert again.status_code == 409
    page = reads(journey, "prices", round.pk, by=manager)
    assert "2000元" in page
    assert "作废：多打一个零" in page
    assert f"各级别：{AWAITED}" in page


def test_where_nothing_is_charged_there_is_nothing_to_enter() -> None:
    journey = walk("jiangbei")
    round, manager = journey.application.round, journey.people.office_manager

    assert "没有收费，不必录入" in reads(journey, "prices", round.pk, by=manager)
    assert "收费标准" not in reads(journey, "round", round.pk, by=manager)
    assert "不收费" in send(journey, "prices", round.pk, by=manager, **entry()).content.decode()
    assert not Price.objects.exists()


# ── What the applicant owes ──────────────────────────────────────────────────


@pytest.mark.covers("Y-07", "W-12")
def test_the_applicant_reads_what_he_owes_by_what_authority_until_when_and_where() -> None:
    journey = walk().to(COUNTER)
    number, applicant = journey.application.number, journey.people.applicant
    before = reads(journey, "application", number, by=applicant)
    priced(journey.application.round, by=journey.people.office_manager, yuan=450)

    after = reads(journey, "application", number, by=applicant)

    owes = f"应缴450元（工程师）。依据：{BASIS}，自2026年1月1日起执行。缴费方式：现场缴费。"
    contacts = "".join("".join(line.split()) for line in journey.application.round.contact_lines)
    assert f"尚未登记{AWAITED}截止2026年12月20日" in before
    assert f"{owes}{contacts}截止2026年12月20日" in after


@pytest.mark.covers("Y-07")
def test_the_applicant_reads_what_was_received_and_what_was_corrected() -> None:
    journey = walk().to(COUNTER).meet_needs()
    record = journey.application.need_records.get(name="缴费")
    clerk, number = journey.people.finance_clerk, journey.application.number
    typed = {"on": "2026-03-02", "yuan": "200", "receipt": "A-71", "reason": "票据号看错"}

    response = send(journey, "correct_payment", number, record.pk, by=clerk, **typed)

    page = reads(journey, "application", number, by=journey.people.applicant)
    assert response["Location"] == reverse("desk_application", args=[number])
    assert (
        f"200元，现场缴费，票据号P-0001，2026年3月2日收款2026年3月2日（周一）{journey.now:%H:%M}作废：票据号看错"
        in page
    )
    assert "200元，现场缴费，票据号A-71，2026年3月2日收款" in page


@pytest.mark.covers("N-06")
def test_the_approval_says_what_to_pay_once_there_is_a_price() -> None:
    journey = walk().to("审核")
    priced(journey.application.round, by=journey.people.office_manager, yuan=450)

    journey.to(COUNTER)

    line = f"缴费：应缴450元（工程师）。依据：{BASIS}，自2026年1月1日起执行。缴费方式：现场缴费。请在2026年12月20日（周日）23:59前办理。"
    told = Notice.objects.filter(template="approved")
    assert told.get(channel="email").body.splitlines()[-1] == line
    assert line in told.get(channel="sms").body


@pytest.mark.covers("N-06")
@pytest.mark.parametrize(("slug", "stage", "yuan"), [("chengdu", "网上缴费", 320), ("xishan", "评前公示与缴费", 200)])
def test_whoever_comes_to_the_stage_of_the_fee_is_told(slug: str, stage: str, yuan: int) -> None:
    journey = walk(slug)
    if slug == "xishan":
        priced(journey.application.round, by=journey.people.office_manager)

    journey.to(stage)

    body = Notice.objects.filter(channel="sms").latest("created_at").body
    assert f"缴费：应缴{yuan}元" in body


# ── At the desk ──────────────────────────────────────────────────────────────


@pytest.mark.covers("Y-01")
def test_without_a_price_the_clerk_reads_who_has_to_enter_it() -> None:
    journey = walk().to(COUNTER)
    number, clerk = journey.application.number, journey.people.finance_clerk
    typed = {"on": "2026-03-02", "yuan": "200", "receipt": "A-17"}

    page = reads(journey, "desk_need", number, *PAYMENT, by=clerk)
    answer = send(journey, "desk_need", number, *PAYMENT, by=clerk, **typed).content.decode()

    assert "金额以办公室通知为准：请负责人先在“批次—收费标准”录入金额和依据。" in page
    assert "收款日期" not in page
    assert "金额以办公室通知为准：请负责人先在“批次—收费标准”录入金额和依据。" in answer
    assert not NeedRecord.objects.filter(name="缴费").exists()


def test_the_amount_stands_there_already_and_one_way_to_pay_is_not_asked_for() -> None:
    journey = walk().to(COUNTER)
    priced(journey.application.round, by=journey.people.office_manager, yuan=450)
    with clock.at(journey.now):
        html = (
            client_of(journey.people.finance_clerk)
            .get(reverse("desk_need", args=[journey.application.number, *PAYMENT]))
            .content.decode()
        )

    assert 'name="yuan" value="450"' in html
    assert 'name="method"' not in html
    assert f"今天应缴450元（工程师）。依据：{BASIS}，自2026年1月1日起执行" in html


def test_a_correction_asks_for_its_reason_and_shows_what_stood_there() -> None:
    journey = walk().to(COUNTER).meet_needs()
    record = journey.application.need_records.get(name="缴费")
    clerk, number = journey.people.finance_clerk, journey.application.number
    with clock.at(journey.now):
        page = client_of(clerk).get(reverse("correct_payment", args=[number, record.pk])).content.decode()
    typed = {"on": "2026-03-02", "yuan": "200", "receipt": "A-71"}

    answer = send(journey, "correct_payment", number, record.pk, by=clerk, **typed, reason=" ").content.decode()
    send(journey, "correct_payment", number, record.pk, by=clerk, **typed, reason="票据号看错")
    again = send(journey, "correct_payment", number, record.pk, by=clerk, **typed, reason="再改")

    assert 'name="receipt" value="P-0001"' in page
    assert "请写明更正原因。" in answer
    assert again.status_code == 409
    assert NeedRecord.objects.filter(name="缴费").count() == 2


def test_the_pages_ask_for_prices_once_however_many_there_are() -> None:
    journey = walk().to(COUNTER)
    number, round, manager = journey.application.number, journey.application.round, journey.people.office_manager
    pages = {
        "prices": ([round.pk], manager),
        "application": ([number], journey.people.applicant),
        "programme": (["cas"], None),
        "home": ([], None),
    }
    asked: dict[str, list[tuple[int, int]]] = {name: [] for name in pages}
    for days in (1, 6):
        for day in range(days):
            priced(round, by=manager, yuan=200 + day, since=journey.now.date() - timedelta(10 * days + day))
        for name, (arguments, user) in pages.items():
            client = client_of(user) if user else Client()
            with clock.at(journey.now):
                client.get(reverse(name, args=arguments))  # the first one of a session also begins it
                with CaptureQueriesContext(connection) as queries:
                    client.get(reverse(name, args=arguments))
            asked[name].append((len(queries), sum('FROM "fees_price"' in query["sql"] for query in queries)))

    assert {name: few for name, (few, many) in asked.items() if few != many} == {}
    assert {name: prices for name, ((_all, prices), _many) in asked.items()} == {
        "prices": 2,  # the table of entries, with who made them, and what is in force
        "application": 1,
        "programme": 1,
        "home": 1,
    }


def test_a_missing_reason_for_the_late_entry_is_named_beside_its_field() -> None:
    journey = walk().to(COUNTER)
    priced(journey.application.round, by=journey.people.office_manager)
    journey.now += timedelta(days=1)
    typed = {"on": "2026-03-02", "yuan": "200", "receipt": "A-17", "reason": ""}

    html = send(
        journey, "desk_need", journey.application.number, *PAYMENT, by=journey.people.finance_clerk, **typed
    ).content.decode()

    assert (
        html.split('id="id_reason_error"')[1].split("</p>")[0].endswith("收款日期早于今天，属于补录，请写明补录原因。")
    )
