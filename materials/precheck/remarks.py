"""What is one thing that is to be said of a file, and which of several that come from one mistake is said?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from materials.reading.form import Key, Spot

Severity = Literal["blocking", "warning", "advice"]
SEVERITIES: tuple[Severity, ...] = ("blocking", "warning", "advice")


@dataclass(frozen=True)
class Remark:
    """``rule``: the requirement's number; ``code``: the key of its words; ``where``: the place in words; ``message``: what is
    wrong and what to do. ``mark`` stays the same as long as the remark does, to know it again."""

    rule: str
    code: str
    severity: Severity
    spot: Spot | None
    where: str
    message: str
    mark: str


@dataclass(frozen=True)
class Flaw:
    """A remark before there are words for it. ``at``: a cell by its key, or a part by its name; ``also``: the cells that it
    compares with. ``spot``: where neither of them says it."""

    rule: str
    code: str
    severity: Severity
    at: Key | str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[Key | str, ...] = ()
    spot: Spot | None = None


def without_echoes(flaws: Iterable[Flaw]) -> list[Flaw]:
    """One thing at a time in each place, the gravest; and no doubt about a cell that another one is compared with and wrong."""
    kept: list[Flaw] = []
    for flaw in sorted(flaws, key=lambda each: SEVERITIES.index(each.severity)):
        if any(_is_echo(flaw, each) for each in kept):
            continue
        kept.append(flaw)
    return kept


def _is_echo(flaw: Flaw, graver: Flaw) -> bool:
    if flaw.at == graver.at:
        return True
    return flaw.severity != "blocking" and graver.severity == "blocking" and graver.at in flaw.also
