"""What waits for this person at the desk?"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from applicants.models import Membership, NeedRecord, User
from applicants.needs import rules_for
from applicants.workflow import ENDED, Status
from programmes.models import ProgrammeVersion
from programmes.schema import Definition, Need, Stage
from programmes.vocabulary import NeedKind, StageStatus, Who

Role = Membership.Role
ACTS_AS: dict[str, set[Who]] = {
    Role.HR_OFFICER: {Who.EMPLOYER},
    Role.DEPARTMENT_OFFICER: {Who.DEPARTMENT},
    Role.REVIEWER: {Who.OFFICE},
    Role.OFFICE_MANAGER: {Who.OFFICE, Who.COMMITTEE},
    Role.FINANCE_CLERK: set(),
}
NOBODY = Q(pk__in=[])
SLOW, LATE = 3, 7  # calendar days at one stage after which a row is marked


def decides(user: User) -> bool:
    """Can anything wait for him at all, or does he only look?"""
    return any(seat.role in ACTS_AS for seat in user.memberships.all())


def waiting_for(user: User) -> Q:
    """The condition under which an application waits for him: he decides at its stage, or has one of its needs to record."""
    waiting = NOBODY
    versions = list(ProgrammeVersion.objects.filter(rounds__applications__isnull=False).distinct().defer("content"))
    for seat in user.memberships.all():
        if seat.role not in ACTS_AS:
            continue
        for version in versions:
            if seat.organisation.programme_id in (None, version.programme_id):
                stages = _stages_of(seat.role, version.definition)
                waiting |= Q(round__version=version) & stages & _handed_to(seat)
    return waiting & ~Q(status__in=[*ENDED, Status.RETURNED]) & ~Q(applicant=user)


def _handed_to(seat: Membership) -> Q:
    match seat.role:
        case Role.HR_OFFICER:
            return Q(employer=seat.organisation_id)
        case Role.DEPARTMENT_OFFICER:
            return Q(department=seat.organisation_id)
    return Q()


def _stages_of(role: str, definition: Definition) -> Q:
    condition = Q(stage__in=[stage.name for stage in definition.pipeline if _decides(role, stage)])
    for stage, need in _recorded_by(role, definition):
        recorded = NeedRecord.objects.filter(
            application=OuterRef("pk"), stage=stage.name, name=need.label, voided_at=None
        )
        condition |= Q(~Exists(recorded), stage=stage.name)
    return condition


def _decides(role: str, stage: Stage) -> bool:
    """At the last stage nothing is left to decide; what is to be filed there is a need."""
    return stage.who in ACTS_AS[role] and stage.status != StageStatus.GRANTED


def _recorded_by(role: str, definition: Definition) -> Iterable[tuple[Stage, Need]]:
    """The needs this role puts on record at stages where somebody else decides."""
    for stage in definition.pipeline:
        for need in stage.needs:
            pays = role == Role.FINANCE_CLERK and need.kind == NeedKind.PAYMENT
            records = rules_for(need.kind).recorder(need, stage) in ACTS_AS[role]
            if not _decides(role, stage) and (pays or records):
                yield stage, need
