"""Two reviewers decide at once: one decision. And with the lock off, would this test see it?"""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from applicants.demo import ACCOUNTS, Role
from tests.live.visitor import Visitor
from tests.stack import Stack

ROUNDS = int(os.environ.get("ROUNDS", "20"))
UNLOCKED_ROUNDS = 5
NUMBER = re.compile(r"^number (\S+)$", re.MULTILINE)


class Desk:
    """A running portal, two reviewers who have logged in, and applications that wait for them."""

    def __init__(self, stack: Stack) -> None:
        count = ROUNDS + UNLOCKED_ROUNDS
        said = stack.manage("shell", "-c", f"from tests.live import scenes; scenes.pending({count})")
        self.stack = stack
        self.numbers = NUMBER.findall(said)
        self.reviewers: list[Visitor] = []

    def reopen(self, **environment: str) -> None:
        """The same portal with its web server started anew under other conditions."""
        web = self.stack.parts["web"]
        web.stop()
        web.environment |= environment
        web.start()
        seats = [account for account in ACCOUNTS if account.seat == Role.REVIEWER]
        self.reviewers = [Visitor(self.stack.url).log_in(seat.mobile, seat.password) for seat in seats]

    def decide_at_once(self, number: str) -> list[int]:
        """One approves, the other returns; both have looked at the page before. Returns their two statuses."""
        at_once = Barrier(2)
        decisions = [
            ("approve", {}),
            ("return", {"to": "评审材料", "parts": "工作经历", "reason": "缺证明人，请补充。"}),
        ]

        def decide(reviewer: Visitor, name: str, typed: dict[str, str]) -> int:
            path = f"/desk/{number}/{name}/"
            page = reviewer.get(path)
            fields = reviewer.hidden(path) | typed
            if name == "return":
                fields["correct_by"] = re.findall(r'name="correct_by" value="([^"]+)"', page)[0]
            at_once.wait()
            return reviewer.post(path, fields)[0]

        with ThreadPoolExecutor(2) as pool:
            running = [pool.submit(decide, who, *what) for who, what in zip(self.reviewers, decisions, strict=True)]
            return [each.result() for each in running]

    def decisions(self, number: str) -> list[tuple[str, int, int]]:
        """What the database holds of it: each decision with its audit events and its notices."""
        return self.stack.rows(
            """
            SELECT step.action,
                   (SELECT count(*) FROM audit_auditevent WHERE detail->>'step' = step.id::text),
                   (SELECT count(*) FROM notices_notice WHERE key LIKE 'step:' || step.id || ':%%')
            FROM applicants_step AS step JOIN applicants_application AS application ON application.id = application_id
            WHERE number = %s AND action IN ('approve', 'return')
            """,
            number,
        )


@pytest.fixture(scope="module")
def desk(stack: Stack) -> Desk:
    return Desk(stack)


def test_two_reviewers_at_once_make_one_decision_one_audit_event_and_one_set_of_notices(desk: Desk) -> None:
    desk.reopen(RACE_PAUSE="0.1")
    winners = set()

    for number in desk.numbers[:ROUNDS]:
        statuses = desk.decide_at_once(number)
        assert sorted(statuses) == [200, 409]
        ((action, events, notices),) = desk.decisions(number)
        assert (events, notices) == (1, 3)
        winners.add(action)

    assert winners <= {"approve", "return"}


def test_with_the_lock_off_the_race_is_seen(desk: Desk) -> None:
    """The negative control: the same test setup, without the lock, lets both decide."""
    desk.reopen(RACE_PAUSE="0.3", RACE_UNLOCKED="1")

    doubled = 0
    for number in desk.numbers[ROUNDS:]:
        desk.decide_at_once(number)
        doubled += len(desk.decisions(number)) == 2

    assert doubled > 0
