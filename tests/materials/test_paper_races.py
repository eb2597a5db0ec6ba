"""Two clerks tick the same paper at the same moment: one entry, and no refusal. And with the lock off, would this see it?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection

from applicants.refusals import DeedRefused
from config import clock
from materials import paper
from materials.models import PaperReceipt
from tests.builders import Walk, walk
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — a fixture for tests that commit

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(journey: Walk, *deeds: Callable[[], list[str]]) -> list[Any]:
    """All begin together; what each gave: the lines it put on record, or the kind of refusal."""
    together = Barrier(len(deeds))

    def begin(deed: Callable[[], list[str]]) -> Any:
        connection.ensure_connection()  # that no deed waits for its own
        together.wait()
        try:
            with clock.at(journey.now):
                return deed()
        except (DeedRefused, IntegrityError) as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted((each.result() for each in [pool.submit(begin, deed) for deed in deeds]), key=str)


def receiving(journey: Walk, by: str, *lines: str) -> Callable[[], list[str]]:
    person = getattr(journey.people, by)
    return lambda: paper.receive(
        journey.application, dict.fromkeys(lines, False), on=date(2026, 3, 2), by=person, at=journey.now
    )


@pytest.mark.parametrize(
    ("unlocked", "given"), [(False, [[], ["身份证"]]), (True, [IntegrityError, ["身份证"]])], ids=["locked", "control"]
)
def test_of_two_who_tick_one_line_both_go_on_and_one_entry_stands(
    unlocked: bool, given: list[Any], settings: Any
) -> None:
    journey = walk().to("交纸质材料并缴费")
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0 if unlocked else 0.1, unlocked

    answers = at_once(journey, receiving(journey, "finance_clerk", "身份证"), receiving(journey, "reviewer", "身份证"))

    assert answers == sorted(given, key=str)
    assert PaperReceipt.objects.filter(line="身份证", voided_at=None).count() == 1


def test_two_who_bring_the_last_two_papers_record_the_need_once(settings: Any) -> None:
    journey = walk(archive="在本中心").to("交纸质材料并缴费")
    receiving(journey, "reviewer", "评审表", "身份证", "学历、学位证书")()
    settings.RACE_PAUSE = 0.1

    at_once(journey, receiving(journey, "finance_clerk", "社保"), receiving(journey, "reviewer", "参评人照片"))

    assert [record.kind for record in journey.fresh().live_need_records()] == ["纸质材料"]
