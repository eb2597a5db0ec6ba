"""What is one thing that is to be said of a file, and which of several that come from one mistake is said?"""

from collections import Counter
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
    """A remark before there are words for it. ``at``: a cell by its key, or a part by its name; ``also``: the cells on
    which it rests besides. ``spot``: where neither of them says it."""

    rule: str
    code: str
    severity: Severity
    at: Key | str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[Key | str, ...] = ()
    spot: Spot | None = None


def without_echoes(flaws: Iterable[Flaw]) -> list[Flaw]:
    """One thing at a time in each place, the gravest, and of one mistake one thing: at the cell that explains the most."""
    found = list(flaws)
    explains = Counter(cell for flaw in found for cell in set(flaw.also))
    kept: list[Flaw] = []
    for flaw in sorted(found, key=lambda each: (SEVERITIES.index(each.severity), -explains[each.at])):
        if not any(_is_echo(flaw, graver) for graver in kept):
            kept.append(flaw)
    return kept


def _is_echo(flaw: Flaw, graver: Flaw) -> bool:
    """Whether it rests on a cell that is wrong itself. What is only a doubt is not raised either about cells of which one
    is wrong, nobody knows yet which."""
    if graver.at in (flaw.at, *flaw.also):
        return True
    if flaw.severity == "blocking":
        return False
    doubtful = (graver.at, *graver.also)
    return flaw.at in doubtful or (graver.severity == "blocking" and not set(flaw.also).isdisjoint(doubtful))
