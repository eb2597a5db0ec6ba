"""What does an application cost, and how does the office say so?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applicants.models import Application
from applicants.refusals import DeedRefused, Outdated
from audit.models import AuditEvent
from config import clock
from fees.models import Price
from fees.prices import PriceLine, Rate, price_for, rate, table
from fees.services import enter_price, void_price
from programmes.models import Round
from tests.builders import START, Cast, Walk, cast, open_round, priced, walk

pytestmark = pytest.mark.django_db
BASIS = "示例收费文件〔2026〕1号"
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def edition(people: Cast) -> Round:
    return open_round()


def entered(round: Round, people: Cast, **changed: Any) -> Price:
    facts = {"level": "", "yuan": Decimal(200), "valid_from": MARCH, "legal_basis": BASIS, "by": people.office_manager}
    with clock.at(START):
        return enter_price(round, **facts | changed)


# ── Which price counts ───────────────────────────────────────────────────────


@pytest.mark.covers("Y-08", "CR-49")
def test_the_newest_entry_in_force_on_that_day_counts(people: Cast, edition: Round) -> None:
    entered(edition, people)
    entered(edition, people, yuan=Decimal(260), valid_from=APRIL)

    found = [rate(edition, "senior", day) for day in (date(2026, 2, 28), MARCH, date(2026, 3, 31), APRIL)]

    assert found == [
        None,
        Rate(Decimal(200), BASIS, MARCH),
        Rate(Decimal(200), BASIS, MARCH),
        Rate(Decimal(260), BASIS, APRIL),
    ]


@pytest.mark.covers("Y-08")
def test_an_entry_of_its_own_level_goes_before_one_of_every_level(people: Cast, edition: Round) -> None:
    entered(edition, people, level="senior", yuan=Decimal(450))
    entered(edition, people, valid_from=APRIL)

    assert [rate(edition, level, APRIL).yuan for level in ("senior", "engineer")] == [450, 200]


@pytest.mark.covers("Y-01")
@pytest.mark.parametrize(("slug", "yuan"), [("chengdu", 320), ("fifth", 360), ("cas", None), ("xishan", None)])
def test_without_an_entry_the_definitions_own_amount_counts(slug: str, yuan: int | None) -> None:
    application = walk(slug).application

    found = price_for(application, MARCH)

    assert (found.yuan if found else None) == yuan
    assert yuan is None or (found.basis, found.since) == (application.definition.fees.prices[0].basis, None)


def test_an_entry_replaces_what_the_definition_states_from_its_day_on() -> None:
    journey = walk("chengdu")
    priced(journey.application.round, by=journey.people.office_manager, yuan=400, since=APRIL)

    assert [price_for(journey.application, day).yuan for day in (MARCH, APRIL)] == [320, 400]


def test_the_public_reads_each_level_with_what_will_follow(people: Cast, edition: Round) -> None:
    edition.levels = ["高级工程师", "工程师"]
    edition.save(update_fields=["levels"])
    entered(edition, people, level="senior", yuan=Decimal(450))
    entered(edition, people, level="senior", yuan=Decimal(500), valid_from=APRIL)

    assert table(edition, MARCH) == [
        PriceLine("高级工程师", Rate(Decimal(450), BASIS, MARCH), (Rate(Decimal(500), BASIS, APRIL),)),
        PriceLine("工程师", None, said="评审费用，金额以当年评审工作通知为准"),
    ]


@pytest.mark.covers("W-12")
def test_where_the_amount_is_awaited_the_public_reads_what_the_body_says_of_it() -> None:
    assert table(open_round("xishan"), MARCH) == [PriceLine("各级别", None, said="按照省物价规定执行")]


def test_the_public_reads_one_line_where_all_levels_cost_the_same(people: Cast, edition: Round) -> None:
    entered(edition, people)

    assert table(edition, MARCH) == [PriceLine("各级别", Rate(Decimal(200), BASIS, MARCH))]
    assert table(open_round("jiangbei"), MARCH) == []  # charges nothing


def test_prices_fetched_with_the_page_cost_no_further_question(people: Cast, edition: Round) -> None:
    entered(edition, people)
    rounds = list(Round.objects.prefetch_related("prices").select_related("version"))

    with CaptureQueriesContext(connection) as queries:
        found = [rate(each, level, MARCH).yuan for each in rounds for level in ("senior", "engineer", "assistant")]

    assert found == [200, 200, 200]
    assert len(queries) == 0


# ── Entering and voiding ─────────────────────────────────────────────────────


def test_an_entry_is_on_record_with_who_and_when(people: Cast, edition: Round) -> None:
    price = entered(edition, people, level="senior", yuan=Decimal("450.50"))

    event = AuditEvent.objects.get(action="price.enter")
    assert (price.by, price.at, event.actor_id) == (people.office_manager, START, people.office_manager.pk)
    assert (event.detail["level"], event.detail["yuan"], event.detail["valid_from"]) == (
        "senior",
        "450.50",
        "2026-03-01",
    )


def test_only_a_manager_of_its_office_enters_and_voids(people: Cast, edition: Round) -> None:
    price = entered(edition, people)

    for stranger in (people.reviewer, people.finance_clerk, people.other_reviewer, people.applicant):
        with pytest.raises(PermissionDenied):
            entered(edition, people, by=stranger, valid_from=APRIL)
        with pytest.raises(PermissionDenied):
            void_price(price, by=stranger, reason="错了")


def test_it_refuses_a_price_without_basis_twice_from_one_day_or_of_a_level_not_offered(
    people: Cast, edition: Round
) -> None:
    edition.levels = ["工程师"]
    edition.save(update_fields=["levels"])
    entered(edition, people)

    with pytest.raises(DeedRefused, match="请写明收费依据"):
        entered(edition, people, valid_from=APRIL, legal_basis=" ")
    with pytest.raises(DeedRefused, match="自2026年3月1日起的标准已经录入"):
        entered(edition, people, yuan=Decimal(300))
    with pytest.raises(DeedRefused, match="不受理该级别"):
        entered(edition, people, level="senior")


@pytest.mark.parametrize("nonsense", [{"yuan": 0}, {"legal_basis": ""}, {"void_reason": "错了"}], ids=str)
def test_the_database_refuses_a_price_that_cannot_be(nonsense: dict[str, Any], people: Cast, edition: Round) -> None:
    price = entered(edition, people)

    with pytest.raises(IntegrityError), transaction.atomic():
        Price.objects.filter(pk=price.pk).update(**nonsense)


def test_an_entry_made_by_mistake_is_voided_once_and_the_one_before_counts_again(people: Cast, edition: Round) -> None:
    entered(edition, people)
    wrong = entered(edition, people, yuan=Decimal(2600), valid_from=APRIL)

    with pytest.raises(DeedRefused, match="作废原因"):
        void_price(wrong, by=people.office_manager, reason=" ")
    void_price(wrong, by=people.office_manager, reason="多打一个零")
    with pytest.raises(Outdated, match="已经作废"):
        void_price(wrong, by=people.office_manager, reason="多打一个零")
    entered(edition, people, yuan=Decimal(260), valid_from=APRIL)

    wrong.refresh_from_db()
    assert (wrong.void_reason, wrong.voided_by) == ("多打一个零", people.office_manager)
    assert rate(edition, "senior", APRIL).yuan == 260
    assert AuditEvent.objects.filter(action="price.void").count() == 1


# ── When somebody has paid already ───────────────────────────────────────────


@pytest.fixture
def paid() -> Walk:
    return walk().to("交纸质材料并缴费").meet_needs()


def test_a_price_from_a_day_on_which_others_were_paid_asks_for_a_reason_and_changes_no_payment(paid: Walk) -> None:
    round, since = Application.objects.get().round, START.date()
    record = paid.application.need_records.get(name="缴费")

    with pytest.raises(DeedRefused, match="自2026年3月2日起已有1笔缴费按其他金额登记"):
        entered(round, paid.people, yuan=Decimal(300), valid_from=since)
    entered(round, paid.people, yuan=Decimal(300), valid_from=since, reason="财政部门追溯调整，已缴的不补")

    record.refresh_from_db()
    assert (record.facts["yuan"], record.voided_at) == ("200", None)


def test_a_price_from_before_today_that_nobody_paid_otherwise_asks_for_none(paid: Walk) -> None:
    round = paid.application.round

    other_level = entered(round, paid.people, level="assistant", yuan=Decimal(90), valid_from=date(2026, 2, 1))
    same_amount = entered(round, paid.people, valid_from=START.date())
    later = entered(round, paid.people, yuan=Decimal(300), valid_from=APRIL)

    assert [price.reason for price in (other_level, same_amount, later)] == ["", "", ""]


def test_a_price_that_another_one_goes_before_concerns_none_of_its_payments(paid: Walk) -> None:
    round, since = paid.application.round, START.date()
    entered(round, paid.people, level="engineer", valid_from=date(2026, 2, 1))

    for_every_level = entered(round, paid.people, yuan=Decimal(300), valid_from=since)
    of_before = entered(round, paid.people, level="engineer", yuan=Decimal(150), valid_from=date(2026, 1, 5))

    assert [price.reason for price in (for_every_level, of_before)] == ["", ""]


def test_what_somebody_has_paid_by_is_not_voided(paid: Walk) -> None:
    with clock.at(paid.now), pytest.raises(DeedRefused, match="已有缴费按这一标准登记"):
        void_price(Price.objects.get(), by=paid.people.office_manager, reason="录错")

    assert Price.objects.get().voided_at is None
