"""Whose rounds may this person count, and which rosters may he order or take away?"""

from django.db.models import Q, QuerySet

from applicants.models import User
from applicants.permissions import MANAGING, REVIEWING, programmes_of
from jobs.models import Job
from programmes.models import Round

ROSTER = "roster"  # the kind of job


def rounds_of(user: User, roles: frozenset[str]) -> "QuerySet[Round]":
    """The rounds of the programmes in whose office he holds one of these roles."""
    rounds = Round.objects.filter(programme__in=programmes_of(user, roles))
    return rounds.select_related("programme", "version").defer("version__content")


def rosters_of(user: User) -> "QuerySet[Job]":
    """What he ordered himself, for as long as he works there; and all of the programmes whose office he manages."""
    reviewed = list(rounds_of(user, REVIEWING).values_list("pk", flat=True))
    managed = list(rounds_of(user, MANAGING).values_list("pk", flat=True))
    own = Q(created_by_id=user.pk, parameters__round__in=reviewed)
    return Job.objects.filter(own | Q(parameters__round__in=managed), kind=ROSTER).order_by("-created_at")
