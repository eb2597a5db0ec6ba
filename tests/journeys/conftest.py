"""Which portal does the browser visit? One as in production, one as ``make run`` starts it; both with the demonstration."""

from collections.abc import Iterator

import pytest

from tests import servers
from tests.stack import Stack, embedded


@pytest.fixture(scope="session")
def portal() -> Iterator[Stack]:
    running = Stack()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def laptop() -> Iterator[servers.Server]:
    running = embedded().start()
    yield running
    running.stop()
