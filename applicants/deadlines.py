"""Until when may this very person still do it? The one place that says which moment of a deadline binds an application.

A round has its deadlines for everybody; an extension (延期) puts one of them off for one application. Whatever judges
or shows a deadline of an application asks here; what the public reads of a round stays ``Round.deadlines``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from config.templatetags.portal import day
from programmes.models import end_of, years_later

if TYPE_CHECKING:
    from applicants.models import Application
    from applicants.models.deadlines import DeadlineExtension

CORRECTION = "补正期限"  # the day for corrections of one return, beside the deadlines of the round


@dataclass(frozen=True)
class Due:
    """One deadline as it binds one application. ``closes_at`` is its last moment, inclusive; None is 另行通知.

    ``extension`` is what put it off for him alone, None where the round's own date holds.
    """

    name: str
    closes_at: datetime | None
    whole_day: bool
    grace: timedelta
    extension: "DeadlineExtension | None" = None

    @property
    def accepts_until(self) -> datetime | None:
        return self.closes_at + self.grace if self.closes_at else None

    def is_over_at(self, stamp: datetime) -> bool:
        """Accepted iff stamp ≤ closes_at + grace."""
        return self.accepts_until is not None and stamp > self.accepts_until


def of(application: "Application") -> dict[str, Due]:
    """Every deadline of its round by name, as it binds this application; two questions, none on prefetched rows."""
    latest: dict[str, DeadlineExtension] = {}
    for extension in application.extensions.all():
        known = latest.get(extension.deadline)
        if known is None or extension.until > known.until:
            latest[extension.deadline] = extension
    found = {}
    for deadline in application.round.deadlines.all():
        later = latest.get(deadline.name)
        if later and (deadline.closes_at is None or later.until <= deadline.closes_at):
            later = None
        found[deadline.name] = Due(
            deadline.name,
            later.until if later else deadline.closes_at,
            True if later else deadline.whole_day,
            timedelta(minutes=deadline.grace_minutes),
            later,
        )
    return found


def due(application: "Application", name: str) -> Due | None:
    """None where the round has no such deadline."""
    return of(application).get(name)


def ahead(application: "Application") -> list[Due]:
    """The deadlines that bind this application: those of every stage it has not yet passed.

    A returned application has passed all stages before the one that returned it: a deadline of *first*
    submission no longer binds it, ``correct_by`` does.
    """
    known = of(application)
    return [known[name] for name in dict.fromkeys(_names_ahead(application)) if name in known]


def _names_ahead(application: "Application") -> Iterator[str]:
    path = application.path
    for stage in path.stages[path.index(application.returned_from or application.stage) :]:
        yield from (stage.deadline, *(need.deadline for need in stage.needs))


def why_too_far(until: datetime, present: datetime | None, at: datetime) -> str:
    """Empty up to a year after the ``present`` last moment or today: more is a slip of the pen, and is not taken back."""
    last = years_later(timezone.localtime(max(present or at, at)).date(), 1)
    if timezone.localtime(until).date() <= last:
        return ""
    return _("您填写的是%(typed)s，离现在超过一年。最晚可以填%(last)s，请核对年份后重新填写。") % {
        "typed": day(until),
        "last": day(last),
    }


def missed(application: "Application", at: datetime) -> Due | None:
    return next((each for each in ahead(application) if each.is_over_at(at)), None)


def was_in_time(application: "Application") -> bool:
    """Did he first hand it in for review by the day the round advises? Then the office's own waiting costs him nothing."""
    advised = application.round.advised_on
    if advised is None:
        return False
    handed_in = (step for step in application.steps.all() if step.action == "submit" and step.status == "pending")
    first = next(handed_in, None)
    return first is not None and first.at <= end_of(advised)
