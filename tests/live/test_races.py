"""Two people act at the same moment: one of them is in time. And with the lock off, would these tests see it?

Each race is run ``ROUNDS`` times with the lock, every time on another application, and a few times without it
(the negative control). What was accepted is read from the database: the steps, each with its one audit event.
"""

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Barrier
from time import sleep
from typing import Any

import pytest

from applicants.demo import ACCOUNTS, Role
from tests.live.slow import MATERIAL
from tests.live.visitor import Visitor
from tests.stack import Stack

ROUNDS = int(os.environ.get("ROUNDS", "20"))
UNLOCKED_ROUNDS = 4  # at most: one in which the race is seen is enough
LAID = re.compile(r"^application (\S+) (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Laid:
    """An application that lies ready, and its applicant, logged in."""

    number: str
    applicant: Visitor


class Portal:
    """A running portal whose web server takes its time between checking and writing; two reviewers have logged in."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        for name in ("worker", "beat"):  # the papers would only take time from the races
            stack.parts[name].stop()
        each = ROUNDS + UNLOCKED_ROUNDS
        scenes = f"scenes.pending({3 * each}, first=1000); scenes.ready({each}, first=5000)"
        said = stack.manage("shell", "-c", f"from tests.live import scenes; {scenes}")
        laid = [Laid(number, Visitor(stack.url, session)) for number, session in LAID.findall(said)]
        self._pending, self._ready = iter(laid[: 3 * each]), iter(laid[3 * each :])
        seats = [account for account in ACCOUNTS if account.seat == Role.REVIEWER]
        self.reviewers = [Visitor(stack.url).log_in(seat.mobile, seat.password) for seat in seats]

    def pending(self, *, locked: bool = True) -> Iterator[Laid]:
        """As many applications as there are rounds, waiting at the desk, unopened."""
        return self._rounds(self._pending, locked)

    def ready(self, *, locked: bool = True) -> Iterator[Laid]:
        """As many that are one submission away from it."""
        return self._rounds(self._ready, locked)

    def _rounds(self, laid: Iterator[Laid], locked: bool) -> Iterator[Laid]:
        """Without the lock the gap is wider still, so that a few rounds do."""
        web = self.stack.parts["web"]
        conditions = {"RACE_PAUSE": "0.1" if locked else "2", "RACE_UNLOCKED": "0" if locked else "1"}
        if not conditions.items() <= web.environment.items():
            web.stop()
            web.environment |= conditions
            web.start()
        return islice(laid, ROUNDS if locked else UNLOCKED_ROUNDS)

    def accepted(self, laid: Laid, *actions: str) -> list[tuple[str, int, int]]:
        """Which of these deeds are on record: each with its audit events and its notices."""
        return self.stack.rows(
            """
            SELECT step.action,
                   (SELECT count(*) FROM audit_auditevent WHERE detail->>'step' = step.id::text),
                   (SELECT count(*) FROM notices_notice WHERE key LIKE 'step:' || step.id || ':%%')
            FROM applicants_step AS step JOIN applicants_application AS application ON application.id = application_id
            WHERE number = %s AND action = ANY(%s) ORDER BY step.id
            """,
            laid.number,
            list(actions),
        )


@pytest.fixture(scope="module")
def portal(stack: Stack) -> Portal:
    return Portal(stack)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """All begin together; what each gave."""
    together = Barrier(len(deeds))

    def begin(deed: Callable[[], Any]) -> Any:
        together.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [each.result() for each in [pool.submit(begin, deed) for deed in deeds]]


# ── One approves, the other returns ──────────────────────────────────────────


def approve_and_return(portal: Portal, laid: Laid) -> list[int]:
    """Both have looked at the page before. Their two statuses."""
    first, second = portal.reviewers
    approval, returning = f"/desk/{laid.number}/approve/", f"/desk/{laid.number}/return/"
    seen, page = first.hidden(approval), second.get(returning)
    typed = second.hidden(returning) | {
        "to": "评审材料",
        "parts": "工作经历",
        "reason": "缺证明人，请补充。",
        "correct_by": re.findall(r'name="correct_by" value="([^"]+)"', page)[0],
    }
    return at_once(lambda: first.post(approval, seen)[0], lambda: second.post(returning, typed)[0])


def test_approval_and_return_at_once_make_one_decision_one_audit_event_and_one_set_of_notices(portal: Portal) -> None:
    for laid in portal.pending():
        statuses = approve_and_return(portal, laid)

        assert sorted(statuses) == [200, 409]
        ((action, events, notices),) = portal.accepted(laid, "approve", "return")
        assert (action, events, notices) == (("approve", "return")[statuses.index(200)], 1, 3)


# ── One approves while the applicant replaces the file ───────────────────────


def with_forms(portal: Portal, laid: Iterator[Laid], folder: Path) -> list[tuple[Laid, bytes]]:
    """Each with an evaluation form that nothing holds back."""
    each = list(laid)
    forms = f"scenes.forms({str(folder)!r}, {[one.number for one in each]!r})"
    portal.stack.manage("shell", "-c", f"from tests.live import scenes; {forms}")
    return [(one, (folder / f"{one.number}.docx").read_bytes()) for one in each]


def approve_and_replace(portal: Portal, laid: Laid, content: bytes, delay: float) -> list[int]:
    """The file is checked first, therefore the approval comes ``delay`` seconds later. Their two statuses."""
    reviewer, approval = portal.reviewers[0], f"/desk/{laid.number}/approve/"
    seen = reviewer.hidden(approval)
    upload = f"/applications/{laid.number}/materials/{MATERIAL}/"
    fields = laid.applicant.hidden(f"/applications/{laid.number}/materials/") | {"confirmed": "on"}

    def approve() -> int:
        sleep(delay)
        return reviewer.post(approval, seen)[0]

    return at_once(approve, lambda: laid.applicant.upload(upload, fields, content)[0])


def approved_version(portal: Portal, laid: Laid) -> tuple[int, int]:
    """The file's version in the snapshot that counts, and the last one on record."""
    ((in_snapshot, last),) = portal.stack.rows(
        """
        SELECT (snapshot.content->'files'->%s->>'version')::int,
               (SELECT max(file.number) FROM materials_materialfile AS file WHERE file.application_id = application.id)
        FROM applicants_application AS application
        JOIN applicants_snapshot AS snapshot ON snapshot.id = COALESCE(approved_snapshot_id, current_snapshot_id)
        WHERE application.number = %s
        """,
        MATERIAL,
        laid.number,
    )
    return in_snapshot, last


def test_what_is_approved_is_what_was_seen_even_if_it_is_replaced_at_that_moment(
    portal: Portal, tmp_path: Path
) -> None:
    for index, (laid, form) in enumerate(with_forms(portal, portal.pending(), tmp_path)):
        approval, upload = approve_and_replace(portal, laid, form, delay=0.5 * index / ROUNDS)

        ((action, events, _notices),) = portal.accepted(laid, "approve", "replace")
        assert (approval, upload, events) == ({"approve": 200, "replace": 409}[action], 200, 1)
        assert approved_version(portal, laid) == {"approve": (1, 1), "replace": (2, 2)}[action]


# ── Submitted twice ──────────────────────────────────────────────────────────


def submit_twice(laid: Laid) -> list[tuple[int, str]]:
    address = f"/applications/{laid.number}/submit/"
    seen = laid.applicant.hidden(address)
    return at_once(*[lambda: laid.applicant.post(address, seen)] * 2)


def test_a_double_submission_is_one_submission_and_both_end_on_its_receipt(portal: Portal) -> None:
    for laid in portal.ready():
        before = portal.accepted(laid, "submit")

        answers = submit_twice(laid)

        assert [(status, "提交成功" in page) for status, page in answers] == [(200, True), (200, True)]
        ((_action, events, _notices),) = portal.accepted(laid, "submit")[len(before) :]
        assert events == 1


# ── Withdrawn while a reviewer opens it ──────────────────────────────────────


def withdraw_and_open(portal: Portal, laid: Laid) -> tuple[int, int]:
    """How often it was withdrawn by its applicant, and how many readings are on record."""
    address = f"/applications/{laid.number}/withdraw/"
    seen = laid.applicant.hidden(address)
    at_once(lambda: laid.applicant.post(address, seen), lambda: portal.reviewers[0].get(f"/desk/{laid.number}/"))
    ((readings,),) = portal.stack.rows(
        """
        SELECT count(*) FROM applicants_reading
        JOIN applicants_application AS application ON application.id = application_id WHERE number = %s
        """,
        laid.number,
    )
    return len(portal.accepted(laid, "withdraw")), readings


def test_what_a_reviewer_has_opened_is_not_withdrawn_by_its_applicant(portal: Portal) -> None:
    for laid in portal.pending():
        assert withdraw_and_open(portal, laid) in {(1, 0), (0, 1)}


# ── The negative controls ────────────────────────────────────────────────────


def test_with_the_lock_off_two_decisions_are_seen(portal: Portal) -> None:
    def doubled(laid: Laid) -> bool:
        approve_and_return(portal, laid)
        return len(portal.accepted(laid, "approve", "return")) == 2

    assert any(doubled(laid) for laid in portal.pending(locked=False))


def test_with_the_lock_off_only_the_database_refuses_to_approve_what_was_replaced(
    portal: Portal, tmp_path: Path
) -> None:
    rounds = enumerate(with_forms(portal, portal.pending(locked=False), tmp_path))

    # later and later: how long a file is checked, the machine says
    assert any(500 in approve_and_replace(portal, laid, form, delay=2**index) for index, (laid, form) in rounds)


def test_with_the_lock_off_only_the_database_refuses_a_second_submission(portal: Portal) -> None:
    assert any(500 in [status for status, _page in submit_twice(laid)] for laid in portal.ready(locked=False))


def test_with_the_lock_off_a_withdrawal_of_what_was_opened_is_seen(portal: Portal) -> None:
    assert any(withdraw_and_open(portal, laid) == (1, 1) for laid in portal.pending(locked=False))
