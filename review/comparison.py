"""What has changed between two submissions, which of it was asked for, and which answer changed nothing?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from applicants import differences, workflow
from applicants.differences import Difference
from applicants.models import Application, ReturnItem, Snapshot, Step
from applicants.rules import Place
from applicants.workflow import DECISIONS, Action, Status
from review import marking


@dataclass(frozen=True)
class Change:
    difference: Difference
    is_asked: bool

    @property
    def row(self) -> int | None:
        """From 1, as people count."""
        return None if self.difference.row is None else self.difference.row + 1

    @property
    def anchor(self) -> str:
        """Where the cell stands on the desk's page; empty for a row as a whole and for a file."""
        here = self.difference
        return marking.anchor(Place(here.section, here.field, here.row)) if here.field else ""


@dataclass(frozen=True)
class Comparison:
    """``new`` is what would be submitted now where it has not been submitted yet. ``was_asked``: did a return come between?"""

    since: Snapshot
    new: Snapshot
    changes: list[Change]
    was_asked: bool

    @property
    def asked(self) -> list[Change]:
        return [change for change in self.changes if change.is_asked]

    @property
    def unasked(self) -> list[Change]:
        return [change for change in self.changes if not change.is_asked]


def submissions(application: Application) -> list[Snapshot]:
    """All of them, in order; what was frozen before the first one, for a posting, is nobody's to compare."""
    handed_in = {step.snapshot_id for step in application.steps.all()}
    return [snapshot for snapshot in application.snapshots.all() if snapshot.pk in handed_in]


def is_possible(application: Application) -> bool:
    """Whether there are two submissions; asks the database nothing that its steps do not say."""
    return len({step.snapshot_id for step in application.steps.all()} - {None}) > 1


def with_last_decided(application: Application) -> Comparison | None:
    """Against what the last decision was taken on; before the first one, against what was submitted to be reviewed."""
    steps = [step for step in application.steps.all() if step.snapshot_id]
    decided = [step for step in steps if step.action in DECISIONS and step.by_id]
    submitted = [step for step in steps if step.action == Action.SUBMIT and step.status == Status.PENDING]
    last = (decided or submitted)[-1:]
    return with_current(application, _frozen(application, last[0])) if last else None


def of_correction(application: Application) -> Comparison | None:
    """What the applicant has changed since it was returned to him, before he submits it again; None at other times."""
    returns = [step for step in application.steps.all() if step.action == Action.RETURN and step.snapshot_id]
    if application.status != Status.RETURNED or not returns:
        return None
    return between(application, _frozen(application, returns[-1]), differences.as_it_stands(application))


def with_current(application: Application, old: Snapshot) -> Comparison | None:
    """What differs from ``old`` now; None when nothing has been submitted since."""
    new = application.current_snapshot
    return between(application, old, new) if new and new.pk != old.pk else None


def between(application: Application, old: Snapshot, new: Snapshot) -> Comparison:
    """Asked for is what a return between the two asked. Its steps and their items are at hand (applicants.returns)."""
    numbers = {snapshot.pk: snapshot.number for snapshot in application.snapshots.all()}
    returns = [
        step
        for step in application.steps.all()
        if step.action == Action.RETURN and step.snapshot_id and old.number <= numbers[step.snapshot_id] < new.number
    ]
    asked = [item for step in returns for item in step.items.all()]
    found = differences.between(old, new, application)
    return Comparison(old, new, [_stamped(each, asked, old, application) for each in found], bool(asked))


def mark_unchanged(application: Application, items: Iterable[ReturnItem], *, new: Snapshot | None = None) -> None:
    """Set ``is_unchanged`` on those called mended whose part has stayed as it was when it was returned.

    ``new``: what is looked at, unless it is what was submitted last.
    """
    new = new or application.current_snapshot
    answered = [item for item in items if item.response == ReturnItem.Response.MENDED]
    compared: dict[int, list[Difference]] = {}
    for item in answered:
        if item.step.snapshot_id is None or new is None:
            continue
        old = _frozen(application, item.step)
        if item.step_id not in compared:
            compared[item.step_id] = differences.between(old, new, application)
        item.is_unchanged = not any(_asks(item, each, old, application) for each in compared[item.step_id])  # type: ignore[attr-defined]


def _frozen(application: Application, step: Step) -> Snapshot:
    """What was before its eyes when the step was taken."""
    return next(snapshot for snapshot in application.snapshots.all() if snapshot.pk == step.snapshot_id)


def _stamped(difference: Difference, asked: list[ReturnItem], old: Snapshot, application: Application) -> Change:
    """What was asked for is named by the section in which it was asked; a file that repeats that section follows it."""
    item = next((item for item in asked if _asks(item, difference, old, application)), None)
    if item and item.part in difference.also:
        difference = replace(difference, section=item.part)
    follows = any(difference.section in workflow.repeated_in(application, item.part) for item in asked)
    return Change(difference, item is not None or follows)


def _asks(item: ReturnItem, difference: Difference, old: Snapshot, application: Application) -> bool:
    """A section of the Word form is mended in its file: then the file's new version is what was asked for.

    An item's row is counted in what was returned. Of a row he marked, that it was moved or taken out is asked for too.
    """
    if item.part not in (difference.section, *difference.also):
        return difference.section == application.mended_in(item.part)
    if item.position is None or item.step.snapshot_id != old.pk:
        return item.field in ("", difference.field)
    if difference.old_row != item.position:
        return False
    return item.field in ("", difference.field) or not difference.field
