"""What waits for this person at the desk, and which of it is the most urgent?"""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least, NullIf

from applicants.models import DeadlineExtension, Membership, NeedRecord, User
from applicants.needs import rules_for
from applicants.permissions import REVIEWING, holds
from applicants.workflow import ENDED, Status
from programmes.models import ProgrammeVersion, Round, RoundDeadline
from programmes.schema import Definition, Need, Only, Stage
from programmes.vocabulary import NeedKind, StageStatus, Who

Role = Membership.Role
ACTS_AS: dict[str, set[Who]] = {
    Role.HR_OFFICER: {Who.EMPLOYER},
    Role.DEPARTMENT_OFFICER: {Who.DEPARTMENT},
    Role.REVIEWER: {Who.OFFICE},
    Role.OFFICE_MANAGER: {Who.OFFICE, Who.COMMITTEE},
    Role.FINANCE_CLERK: set(),
}
ABSENT = {Who.EMPLOYER: Q(employer=None), Who.DEPARTMENT: Q(department=None)}  # then the office acts in their place
AT_COUNTER = frozenset({NeedKind.PAPER, NeedKind.PAYMENT})
NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY  # for an alternative: Q() means nothing there
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # later than every deadline: not every database ignores a null among several
SLOW, LATE = 3, 7  # calendar days at one stage after which a row is marked


def decides(user: User) -> bool:
    """Can anything wait for him at all, or does he only look?"""
    return holds(user, frozenset(ACTS_AS))


def waiting_for(user: User, versions: Iterable[ProgrammeVersion], seats: Iterable[Membership] | None = None) -> Q:
    """The condition under which an application waits for him: he decides at its stage, or has something to record.

    A request to withdraw waits for the office wherever the application stands. ``versions``: those by which whatever he
    may see is handled; ``seats``: those of his that are meant, where not all are.
    """
    waiting = asked_for = NOBODY
    for seat in user.memberships.all() if seats is None else seats:
        if seat.role not in ACTS_AS:
            continue
        if seat.role in REVIEWING:
            asked_for |= Q(round__programme=seat.organisation.programme_id, withdrawal_asked_at__isnull=False)
        for version in versions:
            if seat.organisation.programme_id in (None, version.programme_id):
                stages = _stages_of(seat.role, version.definition)
                waiting |= Q(round__version=version) & stages & _handed_to(seat)
    return (asked_for | waiting & ~Q(status=Status.RETURNED)) & ~Q(status__in=ENDED) & ~Q(applicant=user)


def next_deadline(rounds: Iterable[Round]) -> Combinable:
    """The day for corrections, or else the first deadline that binds it, as ``deadlines.ahead`` has it: one that has
    passed without being met comes first of all. Null for what nothing binds any more.
    """
    cases = [
        When(Q(status__in=[*ENDED, Status.GRANTED]), then=Value(None)),
        When(correct_by__isnull=False, then=F("correct_by")),
    ]
    never = Value(NEVER, output_field=DateTimeField())
    for round in rounds:
        definition = round.version.definition
        ends = [
            Case(When(binds(deadline.name, definition), then=closes_at(deadline)), default=never)
            for deadline in round.deadlines.all()
            if deadline.closes_at
        ]
        if ends:
            cases.append(When(round=round.pk, then=NullIf(Least(never, *ends), never)))
    return Case(*cases, default=Value(None), output_field=DateTimeField())


def closes_at(deadline: RoundDeadline) -> Combinable:
    """The last moment of this deadline of its round for one application, as ``deadlines.due`` has it."""
    own = DeadlineExtension.objects.filter(application=OuterRef("pk"), deadline=deadline.name).order_by("-until")
    usual = Value(deadline.closes_at, output_field=DateTimeField())
    return Greatest(usual, Coalesce(Subquery(own.values("until")[:1]), usual))


def binds(deadline: str, definition: Definition) -> Q:
    """Up to and at every stage that names this deadline, itself or for one of its needs."""
    names = [stage.name for stage in definition.pipeline]
    condition = NOBODY
    for index, stage in enumerate(definition.pipeline):
        named = EVERYBODY if stage.deadline == deadline else NOBODY
        for need in stage.needs:
            if need.deadline == deadline:
                named |= _admitted(need.only, definition) or EVERYBODY
        condition |= Q(stage__in=names[: index + 1]) & _passes(stage, definition) & named
    return condition


def _handed_to(seat: Membership) -> Q:
    match seat.role:
        case Role.HR_OFFICER:
            return Q(employer=seat.organisation_id)
        case Role.DEPARTMENT_OFFICER:
            return Q(department=seat.organisation_id)
    return Q()


def _stages_of(role: str, definition: Definition) -> Q:
    """At the last stage nothing is left to decide; what is to be filed there is a need."""
    condition = NOBODY
    for stage in definition.pipeline:
        if stage.status != StageStatus.GRANTED:
            condition |= Q(stage=stage.name) & _acting(ACTS_AS[role], stage.who)
        for need in stage.needs:
            clerk = role == Role.FINANCE_CLERK and need.kind in AT_COUNTER
            roles = {Who.OFFICE} if clerk else ACTS_AS[role]
            condition |= _acting(roles, rules_for(need.kind).recorder(need, stage)) & owed(need, stage, definition)
    return condition


def _acting(roles: set[Who], who: Who) -> Q:
    if who in roles:
        return Q()
    return ABSENT.get(who, NOBODY) if Who.OFFICE in roles else NOBODY


def owed(need: Need, stage: Stage, definition: Definition) -> Q:
    """From the moment it may be recorded, as ``workflow.may_record`` has it, for as long as it is not on record."""
    names = [each.name for each in definition.pipeline]
    opening = next((each for each in definition.pipeline if each.name == need.opens_at), stage)
    early = Q(stage__in=names[names.index(opening.name) :]) & _passes(opening, definition)
    return unrecorded(need, stage, definition, early)


def unrecorded(need: Need, stage: Stage, definition: Definition, early: Q = NOBODY) -> Q:
    """This need concerns it and is not on record, from its stage on (or ``early``)."""
    names = [each.name for each in definition.pipeline]
    begun = Q(stage__in=names[names.index(stage.name) :]) | early
    recorded = NeedRecord.objects.filter(application=OuterRef("pk"), stage=stage.name, name=need.label, voided_at=None)
    return Q(begun, _passes(stage, definition), _admitted(need.only, definition), ~Exists(recorded))


def _passes(stage: Stage, definition: Definition) -> Q:
    """``Definition.stages_for`` as a condition."""
    condition = _admitted(stage.only, definition)
    return condition & Q(department__isnull=False) if stage.skip_without_department else condition


def _admitted(only: Only, definition: Definition) -> Q:
    """``Only.admits`` as a condition; an application holds its level by code."""
    condition = Q()
    if only.levels:
        condition &= Q(level__in=[level.code for level in definition.levels if level.name in only.levels])
    if only.routes:
        condition &= Q(route__in=only.routes)
    if only.archive:
        condition &= Q(archive=only.archive)
    return condition
