"""Who takes part in the journeys: the demonstration's accounts, and applicants who join them?"""

from collections.abc import Sequence
from typing import NamedTuple

from applicants.demo import ACCOUNTS, Account
from tests.journeys.scenes import PASSWORD
from tests.stack import Stack


def account(name: str) -> Account:
    """Of the demonstration."""
    return next(each for each in ACCOUNTS if each.name == name)


def newcomer(portal: Stack, number: int, name: str, *, without: Sequence[str] = ()) -> Account:
    """One more applicant, past 报名, with everything typed but these blocks."""
    begin = f"scenes.filling({number}, '{name}', without={list(without)})"
    portal.manage("shell", "-c", f"from tests.journeys import scenes; {begin}")
    return Account(f"1990000{number}", name, "申报人", password=PASSWORD)


class State(NamedTuple):
    """One application laid ready, and its applicant's account."""

    number: str
    applicant: Account


def laid(portal: Stack) -> dict[str, State]:
    lay = "from tests.journeys import employer_scene, scenes; scenes.every_state(); employer_scene.in_hand()"
    said = portal.manage("shell", "-c", lay)
    rows = [line.split(":")[1:] for line in said.splitlines() if line.startswith("state:")]
    return {
        state: State(number, Account(mobile, name, "申报人", password=PASSWORD)) for state, number, mobile, name in rows
    }
