"""What has changed since a reviewer last decided, which of it was asked for, and which answer changed nothing?"""

from collections.abc import Iterable
from dataclasses import dataclass

from applicants import differences
from applicants.differences import Difference
from applicants.models import Application, ReturnItem, Snapshot, Step
from applicants.workflow import DECISIONS, Action, Status


@dataclass(frozen=True)
class Change:
    difference: Difference
    is_asked: bool

    @property
    def row(self) -> int | None:
        """From 1, as people count."""
        return None if self.difference.row is None else self.difference.row + 1


@dataclass(frozen=True)
class Comparison:
    since: Snapshot
    changes: list[Change]


def with_last_decided(application: Application) -> Comparison | None:
    """Against what the last decision was taken on; before the first one, against what was submitted to be reviewed."""
    steps = [step for step in application.steps.all() if step.snapshot_id]
    decided = [step for step in steps if step.action in DECISIONS and step.by_id]
    submitted = [step for step in steps if step.action == Action.SUBMIT and step.status == Status.PENDING]
    last = (decided or submitted)[-1:]
    return between(application, _frozen(application, last[0])) if last else None


def _frozen(application: Application, step: Step) -> Snapshot:
    """What was before its eyes when the step was taken."""
    return next(snapshot for snapshot in application.snapshots.all() if snapshot.pk == step.snapshot_id)


def between(application: Application, old: Snapshot) -> Comparison | None:
    """What differs from ``old`` now; None when nothing has been submitted since."""
    new = application.current_snapshot
    if new is None or old.pk == new.pk:
        return None
    later = {snapshot.pk for snapshot in application.snapshots.all() if snapshot.number >= old.number}
    returns = [step for step in application.steps.all() if step.action == Action.RETURN and step.snapshot_id in later]
    asked = [item for step in returns for item in step.items.all()]
    found = differences.between(old, new, application)
    return Comparison(old, [Change(each, any(_asks(item, each, application) for item in asked)) for each in found])


def mark_unchanged(application: Application, items: Iterable[ReturnItem]) -> None:
    """Set ``is_unchanged`` on those called mended whose part has stayed as it was when it was returned."""
    answered = [item for item in items if item.response == ReturnItem.Response.MENDED]
    compared: dict[int, list[Difference]] = {}
    for item in answered:
        new = application.current_snapshot
        if item.step.snapshot_id is None or new is None:
            continue
        if item.step_id not in compared:
            compared[item.step_id] = differences.between(_frozen(application, item.step), new, application)
        item.is_unchanged = not any(_asks(item, each, application) for each in compared[item.step_id])  # type: ignore[attr-defined]


def _asks(item: ReturnItem, difference: Difference, application: Application) -> bool:
    """A section of the Word form is mended in its file: then the file's new version is what was asked for."""
    if difference.section == item.part:
        return item.field in ("", difference.field)
    return difference.section == application.mended_in(item.part)
