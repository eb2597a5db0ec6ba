"""The worker is killed, the broker emptied: is everything that was promised done, and done once?"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import Stack, until

PAPERS = "SELECT count(*) FROM materials_paper"
UNFINISHED = "SELECT count(*) FROM jobs_job WHERE state <> 'done'"
UNSENT = "SELECT count(*) FROM notices_notice WHERE state <> 'sent'"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    running = Stack(LEASE_SECONDS="5")
    yield running
    running.stop()


def count(stack: Stack, query: str) -> int:
    return int(stack.rows(query)[0][0])


def sms(stack: Stack) -> list[str]:
    """The ids of the notices in the file gateway, one for each text that went out."""
    return [json.loads(path.read_text())["id"] for path in Path(stack.environment["DATA_DIR"], "sms").glob("*.json")]


def mails(stack: Stack) -> list[str]:
    """The Message-IDs that went out, repeats included."""
    texts = [path.read_text(errors="replace") for path in Path(stack.environment["DATA_DIR"], "mail").glob("*.log")]
    return re.findall(r"^Message-ID: (\S+)$", "\n".join(texts), re.MULTILINE)


def submit(stack: Stack, count: int, *, first: int) -> None:
    stack.manage("shell", "-c", f"from tests.live import scenes; scenes.pending({count}, first={first})")


def assert_everything_was_done_once(stack: Stack) -> None:
    until(lambda: count(stack, UNSENT) == 0 and count(stack, UNFINISHED) == 0, seconds=90)
    told = {row[0] for row in stack.rows("SELECT id::text FROM notices_notice WHERE channel = 'sms'")}
    mailed = {f"<{row[0]}@portal>" for row in stack.rows("SELECT id::text FROM notices_notice WHERE channel = 'email'")}
    assert sorted(sms(stack)) == sorted(told)
    assert sorted(mails(stack)) == sorted(mailed)
    assert count(stack, PAPERS) == count(stack, "SELECT count(*) FROM jobs_job WHERE kind = 'document'") > 0


def test_worker_killed_while_all_is_pending_and_the_broker_emptied(stack: Stack) -> None:
    stack.parts["worker"].kill9()
    stack.parts["beat"].kill9()
    submit(stack, 3, first=1000)
    assert count(stack, UNSENT) > 0
    assert count(stack, UNFINISHED) > 0
    stack.parts["redis"].kill9()
    stack.parts["redis"].start()  # it keeps nothing on disk: everything queued is gone

    stack.parts["worker"].start()
    stack.parts["beat"].start()

    assert_everything_was_done_once(stack)


def test_worker_killed_in_the_middle_of_a_paper(stack: Stack) -> None:
    stack.parts["worker"].kill9()
    submit(stack, 2, first=2000)
    stack.parts["worker"].start()
    until(lambda: count(stack, "SELECT count(*) FROM jobs_job WHERE state = 'running'"))

    stack.parts["worker"].kill9()
    assert count(stack, UNFINISHED) > 0
    stack.parts["worker"].start()

    assert_everything_was_done_once(stack)
