"""Who is reminded of which deadline, 7, 3 and 1 days before it, and is the reminder still true when it goes out?

Only of what he himself must still do and can do now: while the office has it, he is not reminded. A mark that had passed
before it became his turn is left out; a mark the job missed is made good the next time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import deadlines, workflow
from applicants.models import Application
from applicants.workflow import Status
from config import clock
from notices.services import tell
from programmes.models import Round
from programmes.vocabulary import Who

MARKS = (1, 3, 7)  # days before, the nearest first
AHEAD = timedelta(days=max(MARKS) + 1)


@dataclass(frozen=True)
class Owed:
    """What he must still do himself before one moment."""

    deadline: str
    closes_at: datetime
    tasks: list[str]


def owed(application: Application, at: datetime) -> list[Owed]:
    """Everything that is his to do now and ends at a known moment; empty when it is not his turn, or too late."""
    if application.status == Status.RETURNED and application.correct_by:
        found = [Owed(deadlines.CORRECTION, application.correct_by, [_("按退回意见修改后重新提交")])]
    elif application.status == Status.DRAFT:
        binding = [due for due in deadlines.ahead(application) if due.closes_at]
        first = min(binding, key=lambda due: due.closes_at or at, default=None)
        tasks = [_("提交“%s”") % application.stage]
        found = [Owed(first.name, first.closes_at, tasks)] if first and first.closes_at else []
    else:
        found = _owed_needs(application, at)
    return [each for each in found if each.closes_at > at]


def _owed_needs(application: Application, at: datetime) -> list[Owed]:
    if application.is_ended or application.status == Status.GRANTED:
        return []
    known = deadlines.of(application)
    tasks: dict[str, list[str]] = {}
    for waiting in workflow.unmet(application, at):
        name = waiting.need.deadline or waiting.stage.deadline
        if waiting.by == Who.APPLICANT and name in known:
            tasks.setdefault(name, []).append(waiting.need.label)
    return [
        Owed(name, closes_at, labels)
        for name, labels in tasks.items()
        if (closes_at := known[name].closes_at) is not None
    ]


def remind() -> int:
    """Write what is due to be said today, each of it once for ever; how many reminders were looked at."""
    now, written = clock.now(), 0
    for application in _near(now):
        for each in owed(application, now):
            mark = _mark(application, each, now)
            if mark:
                written += 1
                with transaction.atomic():
                    _tell(application, each, mark)
    return written


def _near(now: datetime) -> Iterator[Application]:
    """Applications with something that ends soon, a few at a time."""
    soon = (now, now + AHEAD)
    rounds = Round.objects.published().filter(deadlines__closes_at__range=soon)
    found = Application.objects.live().exclude(status=Status.GRANTED).filter(round__is_published=True)
    found = found.filter(Q(round__in=rounds) | Q(correct_by__range=soon) | Q(extensions__until__range=soon))
    pks = found.distinct().order_by("pk").values_list("pk", flat=True)
    yield from Application.objects.filter(pk__in=pks).for_lists().order_by("pk").iterator(chunk_size=200)


def _mark(application: Application, each: Owed, now: datetime) -> int | None:
    """Which of the marks is the one to be kept today; None before the first, and where it was not yet his turn then."""
    last, today = timezone.localtime(each.closes_at).date(), timezone.localtime(now).date()
    mark = next((days for days in MARKS if (last - today).days <= days), None)
    his_turn = timezone.localtime(application.stage_since).date()
    return mark if mark is not None and his_turn <= last - timedelta(days=mark) else None


def _tell(application: Application, each: Owed, mark: int) -> None:
    moment = f"{each.closes_at:%Y%m%d%H%M%S}"
    tell(
        "deadline_near",
        application.applicant,
        key=f"near:{application.pk}:{each.deadline}:{moment}:{mark}",
        url=reverse("application", args=[application.number]),
        about={
            "application": str(application.pk),
            "deadline": each.deadline,
            "closes_at": each.closes_at.isoformat(),
            "tasks": each.tasks,
        },
        application=application,
        owed=each,
        contacts=application.round.contact_lines,
    )


def is_still_needed(about: Mapping[str, object]) -> bool:
    """Is it still as the reminder says: the same moment, and everything it names still to be done?"""
    application = Application.objects.for_pages().filter(pk=str(about["application"])).first()
    if application is None:
        return False
    said = (about["deadline"], about["closes_at"], about["tasks"])
    return said in [(each.deadline, each.closes_at.isoformat(), each.tasks) for each in owed(application, clock.now())]
