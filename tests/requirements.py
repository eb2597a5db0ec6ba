"""Which requirement rows have a test that says it covers them, and which have none?

``python -m tests.requirements`` (make requirements) collects the tests without running them and reads their
``@pytest.mark.covers("P-01", …)``.
"""

import contextlib
import io
import os
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from programmes import schema

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Requirement:
    title: str
    programmes: tuple[str, ...]


def requirements() -> dict[str, Requirement]:
    rows = tomllib.loads((ROOT / "docs" / "requirements.toml").read_text(encoding="utf-8"))
    return {row: Requirement(entry["title"], tuple(entry["programmes"])) for row, entry in rows.items()}


def covered(items: Iterable[pytest.Item]) -> dict[str, set[str]]:
    """The tests, without their parameters, by the row each says it covers."""
    tests: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for mark in item.iter_markers("covers"):
            for row in mark.args:
                tests[row].add(item.nodeid.partition("[")[0])
    return tests


class Collector:
    """A pytest plugin that keeps what was collected."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = session.items


def report(tests: Mapping[str, set[str]]) -> Iterable[str]:
    rows = requirements()
    for file in sorted((ROOT / "programmes" / "definitions").glob("*.toml")):
        own = {row: each for row, each in rows.items() if file.stem in each.programmes}
        without = [f"  {row} {each.title}" for row, each in own.items() if row not in tests]
        tested = [f"  {row} {each.title}（{len(tests[row])}）" for row, each in own.items() if row in tests]
        yield f"{schema.load(file).name}：共 {len(own)} 行，有测试 {len(tested)} 行，没有测试 {len(without)} 行"
        yield from ("有测试（测试数）：", *tested, "没有测试：", *without, "")
    unknown = sorted(set(tests) - set(rows))
    if unknown:
        yield f"测试里写了不存在的行：{'、'.join(unknown)}"


def main() -> int:
    os.environ["DATABASE_URL"] = "sqlite://:memory:"  # collecting needs no server
    collector, output = Collector(), io.StringIO()
    with contextlib.redirect_stdout(output):
        code = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", str(ROOT / "tests")], plugins=[collector])
    if code != pytest.ExitCode.OK:
        sys.stderr.write(output.getvalue())
        return int(code)
    tell(report(covered(collector.items)))
    return 0


def tell(lines: Iterable[str]) -> None:
    """Print them; a reader who stops early (``| head``) has what he wanted."""
    try:
        sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter still flushes what is left when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
