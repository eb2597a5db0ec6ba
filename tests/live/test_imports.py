"""The worker is killed in the middle of a list, two lists name the same people: is everybody entered, and once?

``make soak`` does it with 5,000 rows. What a lock alone saves is in tests/employers/test_importing.py, with its control.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.employers import staff
from tests.live.outbox import UNFINISHED, count
from tests.stack import Stack, until

ROWS = 5000 if int(os.environ.get("ROUNDS", "20")) > 20 else 300
PATIENCE = 900
IMPORTED = "SELECT count(*) FROM employers_staffrow WHERE state = 'imported'"
# Of each of the people: applications, documents, links, events of his account and of his application, SMS.
EACH = """
    SELECT (SELECT count(*) FROM applicants_application WHERE applicant_id = person.id),
           (SELECT count(*) FROM applicants_identitydocument WHERE user_id = person.id),
           (SELECT count(*) FROM accounts_onetimesecret WHERE user_id = person.id),
           (SELECT count(*) FROM audit_auditevent WHERE action = 'account.open' AND object_id = person.id::text),
           (SELECT count(*) FROM audit_auditevent JOIN applicants_application AS his ON object_id = his.id::text
             WHERE action = 'application.open' AND his.applicant_id = person.id),
           (SELECT count(*) FROM notices_notice WHERE recipient_id = person.id AND channel = 'sms'),
           count(*)
      FROM (SELECT id FROM applicants_user WHERE mobile >= '19900001001' AND mobile < '19900009') AS person
     GROUP BY 1, 2, 3, 4, 5, 6
"""


@pytest.fixture
def stack() -> Iterator[Stack]:
    running = Stack(LEASE_SECONDS="15")
    yield running
    running.stop()


def inside(stack: Stack, *deeds: str) -> str:
    return stack.manage("shell", "-c", "; ".join(["from tests.employers import staff", *deeds]))


def sent(stack: Stack, path: Path) -> str:
    """Uploaded, read and judged; the import's id."""
    pk = inside(stack, f"staff.send({str(path)!r})").split()[-1]
    until(lambda: stack.rows("SELECT 1 FROM employers_staffimport WHERE id = %s AND state = 'preview'", pk), PATIENCE)
    return pk


def is_caught_half_way(stack: Stack) -> bool:
    """Then it stands still, and does not finish while it is looked at; otherwise it goes on."""
    if count(stack, IMPORTED) < ROWS / 2:
        return False
    os.killpg(stack.parts["worker"].process.pid, signal.SIGSTOP)
    return True


def is_done(stack: Stack) -> bool:
    open_lists = "SELECT count(*) FROM employers_staffimport WHERE state <> 'done' AND confirmed_at IS NOT NULL"
    return count(stack, open_lists) == 0 and count(stack, UNFINISHED) == 0


@pytest.mark.covers("O-01")
def test_a_worker_killed_half_way_through_a_list_leaves_everybody_entered_once(stack: Stack, tmp_path: Path) -> None:
    assert staff.sheet(tmp_path / "名单.xlsx", ROWS, 0) == []
    pk = sent(stack, tmp_path / "名单.xlsx")
    before = count(stack, "SELECT last FROM applicants_numberseries ORDER BY id LIMIT 1")
    inside(stack, f"staff.confirm({pk!r})")
    until(lambda: is_caught_half_way(stack), PATIENCE)

    stack.parts["worker"].kill9()
    half = count(stack, IMPORTED)
    stack.parts["worker"].start()

    until(lambda: is_done(stack), PATIENCE)
    assert ROWS / 2 <= half < ROWS
    assert count(stack, IMPORTED) == ROWS
    assert stack.rows(EACH) == [(1, 1, 1, 1, 1, 1, ROWS)]
    assert count(stack, "SELECT last FROM applicants_numberseries ORDER BY id LIMIT 1") == before + ROWS


@pytest.mark.covers("O-01")
def test_two_lists_of_the_same_people_imported_at_the_same_time_enter_everybody_once(
    stack: Stack, tmp_path: Path
) -> None:
    people, _planted = staff.staff(ROWS, 0)
    for name, listed in (("one", people), ("other", people[::-1])):
        staff.write(tmp_path / f"{name}.xlsx", listed, staff.definition("cas"))
    lists = [sent(stack, tmp_path / f"{name}.xlsx") for name in ("one", "other")]
    stack.parts["worker"].stop()
    inside(stack, *(f"staff.confirm({pk!r})" for pk in lists))

    stack.parts["worker"].start()

    until(lambda: is_done(stack), PATIENCE)
    assert stack.rows(EACH) == [(1, 1, 1, 1, 1, 1, ROWS)]
    rows = "SELECT state, count(*) FROM employers_staffrow WHERE staff_import_id::text = ANY(%s) GROUP BY state"
    states = dict(stack.rows(rows, lists))
    assert states == {"imported": ROWS, "existing": ROWS}
    both = "SELECT count(DISTINCT staff_import_id) FROM employers_staffrow WHERE state = 'imported'"
    assert count(stack, both) == 2  # they did run side by side
