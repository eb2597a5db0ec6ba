"""Whose rounds may be listed, and which exports may be taken away?"""

from django.db.models import Q, QuerySet

from applicants.models import Application, User
from applicants.permissions import MANAGING, REVIEWING, Role, acts_as, programmes_of
from jobs.models import Job
from programmes.models import Round
from programmes.vocabulary import Who

ROSTER, BATCH, CASE = "roster", "batch", "case"  # kinds of job, ordered by an office
EMPLOYER_ROSTER, EMPLOYER_BATCH = "employer_roster", "employer_batch"  # ordered by an employer's officer
WHOLE_CASES = MANAGING | {Role.SUPERVISOR}
ORDERED_BY = {ROSTER: REVIEWING, BATCH: REVIEWING, CASE: WHOLE_CASES}
OF_EMPLOYERS = (EMPLOYER_ROSTER, EMPLOYER_BATCH)
KINDS = (*ORDERED_BY, *OF_EMPLOYERS)


def rounds_of(user: User, roles: frozenset[str]) -> "QuerySet[Round]":
    """The rounds of the programmes in whose office he holds one of these roles."""
    rounds = Round.objects.filter(programme__in=programmes_of(user, roles))
    return rounds.select_related("programme", "version").defer("version__content")


def exports_of(user: User) -> "QuerySet[Job]":
    """What he ordered himself, for as long as he may order such; and all of the programmes whose office he manages.

    The case file of his own application is nobody's, and what an employer's officer ordered is no office's.
    """
    seats = user.memberships.values_list("role", "organisation__programme__rounds")
    condition = Q(kind__in=ORDERED_BY, parameters__round__in=[pk for role, pk in seats if role in MANAGING])
    for kind, roles in ORDERED_BY.items():
        rounds = [pk for role, pk in seats if role in roles]
        condition |= Q(kind=kind, created_by_id=user.pk, parameters__round__in=rounds)
    employers = user.memberships.filter(role=Role.HR_OFFICER).values_list("organisation", flat=True)
    acted_for = [str(pk) for pk in employers]
    condition |= Q(kind__in=OF_EMPLOYERS, created_by_id=user.pk, parameters__employer__in=acted_for)
    own = [str(pk) for pk in Application.objects.filter(applicant=user).values_list("pk", flat=True)]
    return Job.objects.filter(condition).exclude(kind=CASE, parameters__application__in=own).order_by("-created_at")


def can_order_case(user: User, application: Application) -> bool:
    """The managers of its office, and who supervises it; never the person whose case it is."""
    return acts_as(user, application, Who.OFFICE, WHOLE_CASES)


def can_see_numbers(user: User, application: Application) -> bool:
    """In full: only who handles it (applicants.people)."""
    return acts_as(user, application, Who.OFFICE)
