"""Does a definition file write its dates without quotes, and is a stored version, which cannot, read all the same?"""

from typing import Any

import pytest

from programmes.schema import Definition
from tests.builders import SLUGS, definition
from tests.programmes.test_mistakes import mistakes_in, put

DAY = "日期，如 2020-12-31，不带时刻，不加引号"


@pytest.mark.parametrize(
    ("steps", "text", "place", "expected"),
    [
        (("routes", 0, "until"), "2020-12-31", "routes[0]（评审）.until", DAY),
        (
            ("eligibility", "tables", 0, "rows", 5, "until"),
            "2020-12-31",
            "eligibility.tables[0].rows[5]（高级工程师）.until",
            DAY,
        ),
        (("rounds", 0, "cutoffs", "资历"), "2019-12-31", "rounds[0]（2020年春季）.cutoffs.资历", DAY),
        (("rounds", 0, "opens"), "2020-03-02", "rounds[0]（2020年春季）.opens", "日期，或日期加时刻，不加引号"),
        (
            ("rounds", 0, "deadlines", "纸质材料及缴费"),
            "2020-04-10T17:00:00",
            "rounds[0]（2020年春季）.deadlines.纸质材料及缴费",
            "日期，或日期加时刻，不加引号；或“另行通知”",
        ),
    ],
)
def test_a_date_in_quotes_is_a_mistake(steps: tuple[Any, ...], text: str, place: str, expected: str) -> None:
    mistakes = mistakes_in(put(text, *steps))

    assert [(m.place, m.found, m.expected) for m in mistakes] == [(place, f"写的是“{text}”", expected)]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_stored_version_says_what_the_file_says(slug: str) -> None:
    written = definition(slug)

    assert Definition.model_validate(written.content) == written
