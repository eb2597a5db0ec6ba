"""What do the tests that kill things stand on? A portal of their own per module, one module after the other."""

from collections.abc import Iterator

import pytest

from tests.stack import Stack


def pytest_itemcollected(item: pytest.Item) -> None:
    """One module after the other in one parallel worker: each has servers of its own, the machine two cores."""
    item.add_marker(pytest.mark.xdist_group("live"))


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    running = Stack()
    yield running
    running.stop()
