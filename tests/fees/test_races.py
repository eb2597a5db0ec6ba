"""Two clerks at the same moment: one payment, one receipt, one correction. And with the lock off, would this test see it?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection

from applicants.models import NeedRecord
from applicants.refusals import DeedRefused, Outdated
from config import clock
from fees.models import Price
from fees.services import correct_payment, enter_price, take_payment, void_price
from tests.builders import Walk, priced, walk
from tests.fees.test_payments import COUNTER, beside, facts
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — a fixture for tests that commit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def journey() -> Walk:
    walking = walk().to(COUNTER)
    priced(walking.application.round, by=walking.people.office_manager)
    return walking


def at_once(journey: Walk, *deeds: Callable[[], Any]) -> list[Any]:
    """All begin together; what each gave: True, or the kind of refusal."""
    together = Barrier(len(deeds))

    def begin(deed: Callable[[], Any]) -> Any:
        connection.ensure_connection()  # that no deed waits for its own
        together.wait()
        try:
            with clock.at(journey.now):
                deed()
        except (DeedRefused, IntegrityError) as refusal:
            return type(refusal)
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted((each.result() for each in [pool.submit(begin, deed) for deed in deeds]), key=str)


def taking(journey: Walk, by: str, receipt: str) -> Callable[[], Any]:
    person, typed = getattr(journey.people, by), facts(journey, receipt=receipt)
    return lambda: take_payment(journey.application, by=person, facts=typed, at=journey.now)


def live() -> list[str]:
    return [record.facts["receipt"] for record in NeedRecord.objects.filter(name="缴费", voided_at=None)]


def test_of_two_clerks_who_record_the_same_payment_one_is_told(journey: Walk, settings: Any) -> None:
    settings.RACE_PAUSE = 0.1

    given = at_once(journey, taking(journey, "finance_clerk", "A-17"), taking(journey, "reviewer", "A-17"))

    assert given == [Outdated, True]
    assert live() == ["A-17"]


def test_with_the_lock_off_the_second_clerk_meets_the_databases_refusal(journey: Walk, settings: Any) -> None:
    """The negative control."""
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True

    given = at_once(journey, taking(journey, "finance_clerk", "A-17"), taking(journey, "reviewer", "A-18"))

    assert given == [IntegrityError, True]
    assert len(live()) == 1


def test_of_two_who_record_one_receipt_at_two_people_one_is_refused(journey: Walk, settings: Any) -> None:
    other = beside(journey)
    settings.RACE_PAUSE = 0.1

    given = at_once(journey, taking(journey, "finance_clerk", "A-17"), taking(other, "reviewer", "A-17"))

    assert given == [DeedRefused, True]
    assert live() == ["A-17"]


def test_with_the_lock_off_one_receipt_stands_twice(journey: Walk, settings: Any) -> None:
    """The negative control."""
    other = beside(journey)
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True

    given = at_once(journey, taking(journey, "finance_clerk", "A-17"), taking(other, "reviewer", "A-17"))

    assert given == [True, True]
    assert live() == ["A-17", "A-17"]


def test_of_two_corrections_one_counts_and_the_first_entry_is_voided_once(journey: Walk, settings: Any) -> None:
    taking(journey, "finance_clerk", "A-17")()
    wrong = NeedRecord.objects.get(name="缴费")
    settings.RACE_PAUSE = 0.1

    def correcting(by: str, receipt: str) -> Callable[[], Any]:
        person, typed = getattr(journey.people, by), facts(journey, receipt=receipt)
        return lambda: correct_payment(wrong, by=person, facts=typed, reason="票据号看错", at=journey.now)

    given = at_once(journey, correcting("finance_clerk", "A-71"), correcting("reviewer", "A-72"))

    assert given == [Outdated, True]
    assert NeedRecord.objects.filter(name="缴费").count() == 2
    assert len(live()) == 1


def entering(journey: Walk, yuan: int) -> Callable[[], Any]:
    return lambda: enter_price(
        journey.application.round,
        by=journey.people.office_manager,
        level="",
        yuan=Decimal(yuan),
        valid_from=date(2026, 4, 1),
        legal_basis="示例收费文件〔2026〕2号",
    )


@pytest.mark.parametrize("unlocked", [False, True], ids=["locked", "control"])
def test_a_price_is_not_voided_while_somebody_pays_by_it(unlocked: bool, journey: Walk, settings: Any) -> None:
    price, manager = Price.objects.get(), journey.people.office_manager
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0 if unlocked else 0.1, unlocked

    given = at_once(
        journey, taking(journey, "finance_clerk", "A-17"), lambda: void_price(price, by=manager, reason="录错")
    )

    price.refresh_from_db()
    is_paid_by_what_does_not_count = bool(live()) and price.voided_at is not None
    assert given == ([True, True] if unlocked else [DeedRefused, True])
    assert is_paid_by_what_does_not_count == unlocked


@pytest.mark.parametrize(
    ("unlocked", "outcome"), [(False, DeedRefused), (True, IntegrityError)], ids=["locked", "control"]
)
def test_of_two_prices_from_one_day_one_is_refused_in_words(
    unlocked: bool, outcome: type, journey: Walk, settings: Any
) -> None:
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0 if unlocked else 0.1, unlocked

    given = at_once(journey, entering(journey, 260), entering(journey, 280))

    assert given == [outcome, True]
    assert Price.objects.filter(valid_from=date(2026, 4, 1)).count() == 1
