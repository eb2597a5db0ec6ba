"""How does an officer remind those who hold their own applications up, and send a link again to who has none?

Each is asked for himself: what could not be done of one person is said, and holds nobody else up.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import accounts.services
import audit.services
from accounts.models import OneTimeSecret
from accounts.secrets import TooOften
from applicants import checking, permissions, sections, services, standing
from applicants.models import Application, User
from applicants.models.application import ApplicationQuerySet
from applicants.refusals import DeedRefused
from applicants.workflow import Status
from config import races
from employers.models import Reminder
from notices.services import tell
from programmes.vocabulary import Who

MOST = 100  # people at a time; the page says so, and the next press goes on
FRESH = timedelta(days=1)  # a link sent since then is not sent again to many at once
Row = TypeVar("Row", bound=Model)
Asked = TypeVar("Asked", Application, User)


@dataclass
class Outcome:
    """How many it was done for, and why others were left out: words → how many."""

    done: int = 0
    left: Counter[str] = field(default_factory=Counter)


def remind(applications: Iterable[Application], *, by: User, at: datetime) -> Outcome:
    """Tell each applicant whose turn it is what is missing, by when: once a day."""

    def one(application: Application) -> None:
        _remind(application, by=by, at=at)

    return _each(applications, one)


def resend_links(people: Iterable[User], *, by: User, at: datetime) -> Outcome:
    """Another link to everybody who has not set a password yet, within the limits of accounts.services."""

    def one(person: User) -> None:
        if person.has_usable_password():
            raise DeedRefused(_("账号已激活，不用链接"))
        try:
            accounts.services.resend_link(person, by=by, at=at)
        except TooOften as refusal:
            raise DeedRefused(_("链接刚发过，请过一会儿再发")) from refusal

    return _each(people, one)


def without_fresh_link(rows: "QuerySet[Row]", person: str, at: datetime) -> "QuerySet[Row]":
    """Those whose ``person`` has neither set a password nor been sent a link lately: a bulk press reaches each in turn."""
    lately = OneTimeSecret.objects.filter(
        user=OuterRef(person), purpose=OneTimeSecret.Purpose.SET_PASSWORD, created_at__gt=at - FRESH
    )
    inactive = {f"{person}__password__startswith": UNUSABLE_PASSWORD_PREFIX}
    return rows.filter(~Exists(lately), **inactive)


def not_yet_today(applications: ApplicationQuerySet, at: datetime) -> ApplicationQuerySet:
    return applications.exclude(Exists(_today(at).filter(application=OuterRef("pk"))))


def _each(asked: Iterable[Asked], do: Callable[[Asked], None]) -> Outcome:
    outcome = Outcome()
    for one in asked:
        try:
            do(one)
        except DeedRefused as refusal:
            outcome.left[str(refusal)] += 1
        except PermissionDenied:
            outcome.left[_("不能由您办理")] += 1
        else:
            outcome.done += 1
    return outcome


def _remind(application: Application, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
        if not permissions.acts_as(by, fresh, Who.EMPLOYER):
            raise PermissionDenied
        holder = fresh.holder(at)
        if holder is None:
            raise DeedRefused(_("已办完或已终止，没有要办的事"))
        if holder.who != Who.APPLICANT:
            raise DeedRefused(_("现在不由本人办理"))
        if _today(at).filter(application=fresh).exists():
            raise DeedRefused(_("今天已经提醒过"))
        races.pause()
        reminder = Reminder.objects.create(application=fresh, by=by, at=at)
        audit.services.record("application.remind", fresh, by=by)
        tell(
            "employer_reminder",
            fresh.applicant,
            key=f"remind:{reminder.pk}",
            url=reverse("application", args=[fresh.number]),
            application=fresh,
            officer=by,
            task=holder.task,
            missing=missing(fresh),
            deadline=standing.next_deadline(fresh, at),
        )


def _today(at: datetime) -> "QuerySet[Reminder]":
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Reminder.objects.filter(at__gte=midnight)


def missing(application: Application) -> list[str]:
    """The sections and materials that keep him from submitting, by name; nothing where nothing is to be submitted."""
    if application.status not in (Status.DRAFT, Status.RETURNED):
        return []
    prefetch_related_objects([application], "answers", "opinions", *checking.related(application.definition))
    unfinished = [task.section.name for task in sections.tasks(application) if task.is_open]
    return [*unfinished, *services.missing_materials(application)]
