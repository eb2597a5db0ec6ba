"""Do the tests speak only of requirement rows that exist, and the rows only of programmes that exist?"""

import re
import subprocess
import sys

import pytest

from tests import requirements
from tests.builders import DEFINITIONS


def test_every_row_a_test_says_it_covers_exists(request: pytest.FixtureRequest) -> None:
    tests = requirements.covered(request.session.items)

    assert {row: tests[row] for row in tests if row not in requirements.requirements()} == {}


def test_every_row_is_of_programmes_that_exist() -> None:
    slugs = {file.stem for file in DEFINITIONS.glob("*.toml")}

    rows = requirements.requirements()

    assert [row for row, each in rows.items() if not each.programmes or not set(each.programmes) <= slugs] == []
    assert [row for row in rows if not re.fullmatch(r"([PEARFMUSYTKXNOIW]|CR)-\d\d", row)] == []


def test_a_row_without_a_test_is_reported_as_such() -> None:
    lines = list(requirements.report({"P-01": {"tests/a.py::test_one", "tests/a.py::test_two"}}))

    first = lines[: lines.index("")]
    assert first[0].endswith(f"有测试 1 行，没有测试 {len(first) - 4} 行")
    assert first[1:4] == ["有测试（测试数）：", "  P-01 Rounds per year（2）", "没有测试："]
    assert "  P-02 Window opens" in first[4:]


def test_an_unknown_row_is_reported() -> None:
    assert list(requirements.report({"Z-99": {"tests/a.py::test_one"}}))[-1] == "测试里写了不存在的行：Z-99"


def test_a_reader_who_stops_early_is_no_error() -> None:
    told = "from tests.requirements import tell; tell(str(number) for number in range(100_000))"
    writer = [sys.executable, "-c", told]

    with subprocess.Popen(writer, cwd=requirements.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        first = process.stdout.readline()
        process.stdout.close()
        complaint = process.stderr.read()

    assert (first, complaint, process.returncode) == (b"0\n", b"", 0)
