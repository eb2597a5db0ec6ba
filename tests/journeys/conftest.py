"""Which portal does the browser visit? One as in production, one as ``make run`` starts it; both with the demonstration."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, expect

from tests import servers
from tests.journeys import watch
from tests.journeys.mailbox import Mailbox
from tests.journeys.person import PATIENCE, Person
from tests.stack import Stack, embedded, until

if TYPE_CHECKING:
    from tests.journeys.cast import State

expect.set_options(timeout=PATIENCE)


def pytest_itemcollected(item: pytest.Item) -> None:
    """One browser and one portal for all journeys: they stay together in one parallel worker."""
    item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    running = Mailbox()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def portal(mailbox: Mailbox) -> Iterator[Stack]:
    running = Stack(EMAIL_URL=mailbox.url)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def laptop_mailbox() -> Iterator[Mailbox]:
    """Its own: the demonstration's applications have the same numbers there."""
    running = Mailbox()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def laptop(laptop_mailbox: Mailbox) -> Iterator[servers.Server]:
    running = embedded(EMAIL_URL=laptop_mailbox.url).start()
    yield running
    running.kill9()


@pytest.fixture(scope="session")
def states(portal: Stack) -> "dict[str, State]":
    """Applications in the states that the demonstration itself does not show, by what they show; nothing left to do."""
    from tests.journeys.cast import laid  # not before Django is set up

    states = laid(portal)
    until(lambda: portal.rows("SELECT count(*) FROM jobs_job WHERE state <> 'done'") == [(0,)])
    return states


@pytest.fixture
def arrive(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Person]]:
    """``arrive(portal, viewport=…)``: a person with a browser of his own. Whatever goes wrong in it fails the test."""
    contexts, faults = [], []

    def arrived(at: Stack | servers.Server, **options: Any) -> Person:
        context = browser.new_context(**browser_context_args | options)
        contexts.append(context)
        faults.append(watch.listen(context))
        return Person(context.new_page(), at.url)

    yield arrived
    for context in contexts:
        context.close()
    assert sum(faults, []) == []
