"""How is a payment put on record, and how is a wrong one corrected?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from applicants.models import NeedRecord, User
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import Status
from audit.models import AuditEvent
from config import clock
from fees.services import correct_payment, enter_price, take_payment
from programmes.models import RoundDeadline
from tests.builders import Walk, end_of, new_application, person, priced, walk

pytestmark = pytest.mark.django_db
COUNTER = "交纸质材料并缴费"


@pytest.fixture
def journey() -> Walk:
    """An application that owes 200 yuan since 1 January."""
    walking = walk().to(COUNTER)
    priced(walking.application.round, by=walking.people.office_manager)
    return walking


def facts(journey: Walk, **changed: Any) -> dict[str, Any]:
    return {"on": timezone.localtime(journey.now).date(), "yuan": Decimal(200), "receipt": "A-17"} | changed


def take(journey: Walk, *, by: User | None = None, **changed: Any) -> NeedRecord:
    with clock.at(journey.now):
        return take_payment(journey.application, by=by or journey.people.finance_clerk, facts=facts(journey, **changed))


def correct(record: NeedRecord, journey: Walk, *, reason: str = "票据号看错", **changed: Any) -> NeedRecord:
    with clock.at(journey.now):
        return correct_payment(
            record, by=journey.people.finance_clerk, facts=facts(journey, **changed), reason=reason, at=journey.now
        )


def beside(journey: Walk) -> Walk:
    """Another applicant of the same round, at the same stage."""
    with clock.at(journey.now):
        other = person(201, "许知夏")
        application = new_application(journey.people, journey.application.round, applicant=other)
    people = type(journey.people)(**vars(journey.people) | {"people": journey.people.people | {"applicant": other}})
    return Walk(application, people, journey.now).to(COUNTER)


# ── Taking ───────────────────────────────────────────────────────────────────


@pytest.mark.covers("Y-01", "Y-07")
def test_what_was_received_is_kept_with_the_basis_of_its_price(journey: Walk) -> None:
    record = take(journey)

    assert record.facts == {
        "on": "2026-03-02",
        "yuan": "200",
        "basis": "示例收费文件〔2026〕1号",
        "method": "现场缴费",
        "receipt": "A-17",
        "reason": "",
    }


@pytest.mark.covers("Y-01", "CR-49")
def test_without_a_price_no_payment_is_recorded_and_the_words_say_who_does_what() -> None:
    unpriced = walk().to(COUNTER)

    with pytest.raises(DeedRefused) as refused:
        take(unpriced)

    assert str(refused.value) == "金额以办公室通知为准：请负责人先在“批次—收费标准”录入金额和依据。"
    assert unpriced.fresh().live_need_records() == []


@pytest.mark.covers("CR-49", "Y-08")
def test_the_amount_is_that_of_the_day_received(journey: Walk) -> None:
    journey.now += timedelta(days=5)
    today = timezone.localtime(journey.now).date()
    priced(journey.application.round, by=journey.people.office_manager, yuan=260, since=today)

    with pytest.raises(DeedRefused) as refused:
        take(journey)
    yesterdays = take(journey, on=today - timedelta(days=1), reason="昨日收款时系统停用")

    assert str(refused.value) == "2026年3月7日应缴260元（示例收费文件〔2026〕1号），登记的是200元，请核对。"
    assert yesterdays.facts["yuan"] == "200"


@pytest.mark.parametrize("amount", ["", "二百", "NaN", "-200", "200.01", None])
def test_no_other_amount_is_taken(amount: str | None, journey: Walk) -> None:
    with pytest.raises(DeedRefused, match="请填写金额|请核对"):
        take(journey, yuan=amount)

    assert journey.fresh().live_need_records() == []


def test_what_is_entered_on_a_later_day_says_why(journey: Walk) -> None:
    journey.now += timedelta(days=1)

    with pytest.raises(DeedRefused, match="属于补录，请写明补录原因"):
        take(journey, on=date(2026, 3, 2), reason=" ")
    record = take(journey, on=date(2026, 3, 2), reason="收款当日断网")

    assert record.facts["reason"] == "收款当日断网"


@pytest.mark.covers("CR-49")
@pytest.mark.parametrize("on", ["2026-03-01", "2025-03-02"])
def test_no_money_was_received_before_it_was_due(on: str, journey: Walk) -> None:
    with pytest.raises(DeedRefused, match="收款日期不能早于2026年3月2日：申报从那天起才可缴费。请核对日期。"):
        take(journey, on=on, reason="补录")


def test_no_money_is_received_tomorrow(journey: Walk) -> None:
    with pytest.raises(DeedRefused, match="收款日期不能晚于今天"):
        take(journey, on=date(2026, 3, 3))


@pytest.mark.covers("Y-02", "Y-03", "CR-49")
def test_what_came_in_after_the_deadline_is_refused_and_what_came_in_on_its_day_is_not(journey: Walk) -> None:
    RoundDeadline.objects.update(closes_at=end_of(date(2026, 3, 3)))
    journey.application = journey.fresh()
    journey.now += timedelta(days=2)

    with pytest.raises(DeedRefused, match="截止后收到的缴费不能登记"):
        take(journey)
    record = take(journey, on=date(2026, 3, 3), reason="截止当日收款，次日登记")

    assert record.facts["on"] == "2026-03-03"


@pytest.mark.covers("CR-49")
def test_nothing_is_taken_before_the_stage_that_asks_for_it() -> None:
    early = walk().to("审核")
    priced(early.application.round, by=early.people.office_manager)

    with pytest.raises(DeedRefused, match="现在还不能登记"):
        take(early)


def test_where_nothing_is_charged_there_is_nothing_to_take() -> None:
    free = walk("jiangbei")

    with pytest.raises(DeedRefused, match="不须缴费"):
        take(free)


def test_a_method_that_the_body_does_not_offer_is_refused(journey: Walk) -> None:
    with pytest.raises(DeedRefused, match="请选择缴费方式：现场缴费"):
        take(journey, method="支票")


@pytest.mark.parametrize("again", ["A-17", "Ａ－17", " a - 17 "])
def test_one_receipt_stands_for_one_payment_of_the_programme(again: str, journey: Walk) -> None:
    take(journey)
    other = beside(journey)

    with pytest.raises(DeedRefused) as refused:
        take(other, receipt=again)
    corrected = correct(journey.application.need_records.get(voided_at=None), journey, receipt="A-18")
    freed = take(other, receipt="A-17")

    assert f"已登记在{journey.application.number}（林知远）名下" in str(refused.value)
    assert (corrected.facts["receipt"], freed.facts["receipt"]) == ("A-18", "A-17")


def test_only_the_office_of_the_programme_takes_money(journey: Walk) -> None:
    for stranger in ("applicant", "hr_officer", "other_reviewer", "supervisor", "expert"):
        with pytest.raises(PermissionDenied):
            take(journey, by=getattr(journey.people, stranger))

    assert take(journey, by=journey.people.reviewer).recorded_by == journey.people.reviewer


# ── Correcting ───────────────────────────────────────────────────────────────


@pytest.fixture
def wrong(journey: Walk) -> NeedRecord:
    return take(journey)


def test_a_correction_leaves_both_entries_on_record(journey: Walk, wrong: NeedRecord) -> None:
    journey.now += timedelta(days=3)

    right = correct(wrong, journey, on=date(2026, 3, 2), receipt="A-71")

    wrong.refresh_from_db()
    assert (wrong.voided_at, wrong.void_reason, wrong.facts["receipt"]) == (journey.now, "票据号看错", "A-17")
    assert (right.voided_at, right.facts["receipt"], right.facts["reason"]) == (None, "A-71", "票据号看错")
    detail = AuditEvent.objects.get(action="payment.correct").detail
    assert detail == {"before": str(wrong.pk), "after": str(right.pk)}


def test_a_correction_that_is_refused_leaves_the_first_entry_as_it_was(journey: Walk, wrong: NeedRecord) -> None:
    with pytest.raises(DeedRefused, match="请核对"):
        correct(wrong, journey, yuan=Decimal(20))
    with pytest.raises(DeedRefused, match="作废原因"):
        correct(wrong, journey, reason=" ")

    wrong.refresh_from_db()
    assert wrong.voided_at is None
    assert NeedRecord.objects.filter(name="缴费").count() == 1
    assert not AuditEvent.objects.filter(action__in=("need.void", "payment.correct")).exists()


def test_a_receipt_is_corrected_although_the_price_of_that_day_is_another_by_now(
    journey: Walk, wrong: NeedRecord
) -> None:
    with clock.at(journey.now):
        enter_price(
            journey.application.round,
            by=journey.people.office_manager,
            level="",
            yuan=Decimal(300),
            valid_from=journey.now.date(),
            legal_basis="示例收费文件〔2026〕2号",
            reason="文件追溯执行，已收的不补。",
        )

    right = correct(wrong, journey, receipt="A-71")

    kept = {name: right.facts[name] for name in ("yuan", "basis", "receipt")}
    assert kept == {"yuan": "200", "basis": "示例收费文件〔2026〕1号", "receipt": "A-71"}
    with pytest.raises(DeedRefused, match="应缴300元"):
        correct(right, journey, yuan=Decimal(250))


def test_what_was_corrected_is_not_corrected_again(journey: Walk, wrong: NeedRecord) -> None:
    correct(wrong, journey, receipt="A-71")

    with pytest.raises(Outdated, match="已作废"):
        correct(wrong, journey, receipt="A-72")

    assert journey.application.need_records.get(voided_at=None).facts["receipt"] == "A-71"


def test_a_correction_is_possible_after_the_deadline_and_until_the_title_is_granted(
    journey: Walk, wrong: NeedRecord
) -> None:
    journey.to("结果公示")
    RoundDeadline.objects.update(closes_at=end_of(date(2026, 3, 3)))
    journey.application = journey.fresh()

    right = correct(wrong, journey, on=date(2026, 3, 2), receipt="A-71")
    journey.to_status(Status.GRANTED)
    with pytest.raises(DeedRefused, match="不能再作废"):
        correct(right, journey, on=date(2026, 3, 2), receipt="A-72")

    assert right.facts["receipt"] == "A-71"
