"""What is one thing that is to be said of a file, and which of several that come from one mistake is said?"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from materials.reading.form import Key, Spot

Severity = Literal["blocking", "warning", "advice"]
SEVERITIES: tuple[Severity, ...] = ("blocking", "warning", "advice")
NOTHING_THERE = frozenset({"part_blank", "part_blank_or_none", "part_not_found", "rest_not_found"})
BESIDE_OTHERS = frozenset({"too_long"})  # it leaves open whether what the cell says is right


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


def without_echoes(flaws: Iterable[Flaw], is_explained: Callable[[Flaw], bool]) -> list[Flaw]:
    """Of one mistake one thing, the gravest, at the cell that explains the most. What was explained stays as it is, and
    what rests on it is said too. The gravest come first, of them those that still wait for an answer."""
    found = list(flaws)
    explains = Counter(cell for flaw in found for cell in set(flaw.also))
    graver, kept = _Graver(), []
    for flaw in sorted(found, key=lambda each: (SEVERITIES.index(each.severity), -explains[each.at])):
        if graver.have_said(flaw):
            continue
        answered = is_explained(flaw)
        kept.append((SEVERITIES.index(flaw.severity), answered, flaw))
        if not answered:
            graver.say(flaw)
    return [flaw for _severity, _answered, flaw in sorted(kept, key=lambda each: each[:2])]


class _Graver:
    """The cells of what has been said already: those that are wrong, and those of which one is."""

    def __init__(self) -> None:
        self.wrong: set[Key | str] = set()
        self.doubtful: set[Key | str] = set()
        self.gravely_doubtful: set[Key | str] = set()

    def say(self, flaw: Flaw) -> None:
        if flaw.code in BESIDE_OTHERS or (isinstance(flaw.at, str) and flaw.code not in NOTHING_THERE):
            return
        self.wrong.add(flaw.at)
        self.doubtful |= {flaw.at, *flaw.also}
        if flaw.severity == "blocking":
            self.gravely_doubtful |= {flaw.at, *flaw.also}

    def have_said(self, flaw: Flaw) -> bool:
        """Whether it rests on a cell that is wrong itself. What is only a doubt is not raised either about cells of which
        one is wrong, nobody knows yet which."""
        if flaw.code in BESIDE_OTHERS:
            return False
        if not self.wrong.isdisjoint((flaw.at, *flaw.also)):
            return True
        if flaw.severity == "blocking":
            return False
        return flaw.at in self.doubtful or not self.gravely_doubtful.isdisjoint(flaw.also)
