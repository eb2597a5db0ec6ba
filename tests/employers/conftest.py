"""Who is there in the tests of employers, and where do their SMS go? Into a folder of its own, as in those of accounts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.accounts.conftest import sms_folder

if TYPE_CHECKING:
    from programmes.models import Round
    from tests.builders import Cast

__all__ = ["sms_folder"]


@pytest.fixture
def at_the_start() -> Iterator[None]:
    """The clock stands at the first morning."""
    from config import clock
    from tests.builders import START

    with clock.at(START):
        yield


@pytest.fixture
def people() -> "Cast":
    from tests.builders import cast

    return cast()


@pytest.fixture
def round(people: "Cast") -> "Round":
    from tests.builders import open_round

    return open_round()
