"""Which applications are an employer's, how far is each, and which of them wait for whom?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application, Organisation, User
from applicants.models.application import ApplicationQuerySet
from applicants.permissions import Role
from applicants.workflow import ENDED, Status
from config.counting import counted
from programmes.models import Round
from programmes.schema import Definition
from programmes.vocabulary import Who
from review.filters import QueueFilter
from review.queue import NOBODY, next_deadline, unrecorded, waiting_for

INACTIVE = Q(applicant__password__startswith=UNUSABLE_PASSWORD_PREFIX)
FILLING = Q(status__in=[Status.DRAFT, Status.RETURNED])
LIVE = ~Q(status__in=ENDED)


class Turn(models.TextChoices):
    """Whose turn it is, as the address has it."""

    APPLICANT = "applicant", _("待本人办理")
    EMPLOYER = "employer", _("待单位处理")
    OTHERS = "others", _("待审核方办理")


class StaffFilter(QueueFilter):
    """As at the desk, with whose turn it is and who has not set a password yet instead of what concerns the office."""

    scope = None  # type: ignore[assignment]
    group = None  # type: ignore[assignment]
    withdrawal = None  # type: ignore[assignment]
    turn = forms.ChoiceField(label=_("由谁办理"), choices=[("", _("全部")), *Turn.choices], required=False)
    inactive = forms.BooleanField(label=_("只看未激活账号的"), required=False)


@dataclass(frozen=True)
class Board:
    """The staff of one employer as its officer may see it: everybody's but his own application."""

    organisation: Organisation
    user: User
    rounds: list[Round]

    @property
    def listed(self) -> ApplicationQuerySet:
        """With ``next_deadline`` beside each."""
        return staff_of(self.organisation, self.user).annotate(next_deadline=next_deadline(self.rounds))

    def chosen(self, filters: StaffFilter, now: datetime) -> ApplicationQuerySet:
        stated = filters.cleaned_data
        found = self.listed.filter(filters.condition(now))
        if stated.get("turn"):
            found = found.filter(self.turns()[stated["turn"]])
        return found.filter(INACTIVE) if stated.get("inactive") else found

    def turns(self) -> dict[str, Q]:
        """Whose turn it is: each application is one's at the most."""
        seats = [seat for seat in self.user.memberships.all() if _is_here(seat, self.organisation)]
        employer = waiting_for(self.user, {round.version for round in self.rounds}, seats)
        owed = NOBODY
        for version in {round.version for round in self.rounds}:
            owed |= Q(round__version=version) & _owed_by_applicant(version.definition)
        applicant = ~employer & LIVE & (FILLING | owed)
        others = ~employer & LIVE & ~FILLING & ~owed & ~Q(status=Status.GRANTED)
        return {Turn.APPLICANT: applicant, Turn.EMPLOYER: employer, Turn.OTHERS: others}

    def counts(self, now: datetime) -> list[tuple[str, str, int]]:
        """What the page says on top: in words, as the address asks for it, how many."""
        turns = self.turns()
        soon = QueueFilter({"scope": QueueFilter.ALL, "pace": "soon"}, self.rounds).condition(now)
        asked: list[tuple[Any, str, Q]] = [
            *((turn.label, f"turn={turn}", turns[turn]) for turn in Turn),
            (_("被退回"), f"status={Status.RETURNED}", Q(status=Status.RETURNED)),
            (_("7 天内截止"), "pace=soon", soon),
            (_("未激活"), "inactive=on", INACTIVE),
        ]
        there = counted(
            staff_of(self.organisation, self.user), {query: condition for _words, query, condition in asked}
        )
        return [(str(words), query, there[query]) for words, query, _condition in asked]


def staff_of(organisation: Organisation, user: User) -> ApplicationQuerySet:
    """The applications of this employer; whoever acts for it never handles his own."""
    return Application.objects.filter(employer=organisation).exclude(applicant=user)


def of(organisation: Organisation, user: User) -> Board:
    """Asks for the rounds in which its staff apply."""
    staff = staff_of(organisation, user)
    rounds = (
        Round.objects.filter(Exists(staff.filter(round=OuterRef("pk"))))
        .select_related("programme", "version")
        .prefetch_related("deadlines")
        .defer("version__content")
    )
    return Board(organisation, user, list(rounds))


def _is_here(seat: Any, organisation: Organisation) -> bool:
    return bool(seat.role == Role.HR_OFFICER and seat.organisation_id == organisation.pk)


def _owed_by_applicant(definition: Definition) -> Q:
    condition = NOBODY
    for stage in definition.pipeline:
        for need in stage.needs:
            if need.by == Who.APPLICANT:
                condition |= unrecorded(need, stage, definition)
    return condition
