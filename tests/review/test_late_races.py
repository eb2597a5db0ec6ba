"""A name is confirmed as late while what it owed is being recorded: which of the two counts, and is the other told?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from applicants.models import Application
from applicants.refusals import DeedRefused
from applicants.workflow import Status
from config import clock
from programmes.schema import Need, Stage
from review import late
from tests.builders import Walk, open_round, priced, walk
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — a fixture for tests that commit

pytestmark = pytest.mark.django_db(transaction=True)
AFTER = timezone.make_aware(datetime(2026, 3, 11, 9))


def owing_one_need() -> tuple[Walk, Stage, Need]:
    """Everything there but the payment, which was made in time and is entered a day after the deadline."""
    open_round(until=date(2026, 3, 10))
    journey = walk().to("交纸质材料并缴费")
    with clock.at(journey.now):
        priced(journey.application.round, by=journey.people.office_manager)
    stage = journey.application.path.stage("交纸质材料并缴费")
    paper, payment = stage.needs
    journey.record(stage, paper)
    return journey, stage, payment


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    barrier = Barrier(2)

    def run(deed: Callable[[], Any]) -> Any:
        connection.ensure_connection()  # that no deed waits for its own
        barrier.wait()
        try:
            with clock.at(AFTER):
                return deed()
        except DeedRefused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, [first, second]))


def race(journey: Walk, stage: Stage, need: Need) -> tuple[Any, Any, Application]:
    application = journey.application
    facts = journey.facts(need) | {"on": "2026-03-10", "reason": "昨日收款，今日补录。"}
    chosen = [(application.number, application.version)]

    def confirm() -> late.Outcome:
        round = application.round
        return late.confirm(round, "纸质材料及缴费", chosen, "", by=journey.people.office_manager, at=AFTER)[0]

    def pay() -> str:
        fresh = Application.objects.get(pk=application.pk)
        fresh.record(stage.name, need.label, by=journey.people.finance_clerk, facts=facts, at=AFTER)
        return "paid"

    outcome, paid = at_once(confirm, pay)
    return outcome, paid, journey.fresh()


def test_one_of_them_counts_and_the_other_is_told(settings: Any) -> None:
    settings.RACE_PAUSE = 0.3

    outcome, paid, application = race(*owing_one_need())

    is_paid = any(record.name == "缴费" for record in application.live_need_records())
    assert (application.status == Status.ABANDONED, is_paid) in [(True, False), (False, True)]
    assert outcome.is_done != (paid == "paid")
    if is_paid:
        assert "逾期" in outcome.words
    else:
        assert paid == "现在还不能登记“缴费”。"


def test_with_the_lock_off_both_count(settings: Any) -> None:
    """The negative control."""
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True

    outcome, paid, _application = race(*owing_one_need())

    assert (outcome.is_done, paid) == (True, "paid")
