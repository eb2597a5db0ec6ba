"""Who may see an application, and in which capacity may somebody do a deed on it?

Rights come from memberships alone. Nobody handles his own application, whatever his roles.
"""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from applicants import workflow
from applicants.models.people import Membership, Organisation, User
from applicants.workflow import DEEDS, Action, Status
from programmes.models import Programme
from programmes.schema import Need, Stage
from programmes.vocabulary import NeedKind, Who

if TYPE_CHECKING:
    from applicants.models import Application

Role = Membership.Role
MANAGING = frozenset({Role.OFFICE_MANAGER})
REVIEWING = MANAGING | {Role.REVIEWER}
COUNTER = REVIEWING | {Role.FINANCE_CLERK}  # who takes papers and fees in
SEEING = frozenset({Role.REVIEWER, Role.FINANCE_CLERK, Role.OFFICE_MANAGER, Role.SUPERVISOR})
DESKS = SEEING | {Role.HR_OFFICER, Role.DEPARTMENT_OFFICER}


def holds(user: User, roles: frozenset[str]) -> bool:
    """Does he hold one of these roles anywhere? Where, ``programmes_of`` says."""
    return any(seat.role in roles for seat in user.memberships.all())


def programmes_of(user: User, roles: frozenset[str] = REVIEWING) -> "QuerySet[Programme]":
    """Those in whose office he holds one of these roles."""
    return Programme.objects.filter(offices__memberships__in=user.memberships.filter(role__in=roles)).distinct()


def visible(user: User) -> Q:
    """The condition under which an application is visible to this person."""
    seats = user.memberships.all()
    employers = [seat.organisation_id for seat in seats if seat.role == Role.HR_OFFICER]
    departments = [seat.organisation_id for seat in seats if seat.role == Role.DEPARTMENT_OFFICER]
    offices = [seat.organisation_id for seat in seats if seat.role in SEEING]
    condition = Q(applicant=user)
    if employers:
        condition |= Q(employer__in=employers)
    if departments:
        condition |= Q(department__in=departments)
    if offices:
        programmes = Organisation.objects.filter(pk__in=offices).values("programme")
        condition |= Q(round__programme__in=programmes)
    return condition


def acts_as(user: User, application: "Application", who: Who, roles: frozenset[str] = REVIEWING) -> bool:
    """Is this person, on this application, one of ``who``? For the office, in one of ``roles``."""
    if who == Who.APPLICANT:
        return user.pk == application.applicant_id
    if user.pk == application.applicant_id:
        return False
    for seat in user.memberships.all():
        match who:
            case Who.EMPLOYER:
                fits = seat.role == Role.HR_OFFICER and seat.organisation_id == application.employer_id
            case Who.DEPARTMENT:
                fits = seat.role == Role.DEPARTMENT_OFFICER and seat.organisation_id == application.department_id
            case Who.OFFICE:
                fits = seat.role in roles and seat.organisation.programme_id == application.round.programme_id
            case Who.COMMITTEE:  # its secretary puts the committee's decision on record
                fits = (
                    seat.role == Role.OFFICE_MANAGER
                    and seat.organisation.programme_id == application.round.programme_id
                )
            case _:
                fits = False
        if fits:
            return True
    return False


def in_place_of(application: "Application", who: Who) -> Who:
    """The office acts for an employer or a department that this application does not have."""
    missing = (who == Who.EMPLOYER and application.employer_id is None) or (
        who == Who.DEPARTMENT and application.department_id is None
    )
    return Who.OFFICE if missing else who


def capacity(user: User | None, application: "Application", action: Action) -> Who | None:
    """As whom this person (None: the portal itself) may take this deed at the present stage; None when he may not."""
    if action == Action.WITHDRAW:
        return _withdrawing(user, application)
    deed = DEEDS[action]
    stage = application.path.stage(application.stage)
    who = in_place_of(application, stage.who) if deed.by == Who.SYSTEM else deed.by
    if user is None:
        return Who.SYSTEM if action == Action.APPROVE and who == Who.SYSTEM else None
    if who == Who.SYSTEM and action != Action.APPROVE:
        who = Who.OFFICE  # what passes by itself is still returned or refused by a person
    if action in (Action.ABANDON, Action.DISQUALIFY):
        return who if acts_as(user, application, who, MANAGING) else None
    for_staff = action == Action.SUBMIT and application.status == Status.DRAFT and stage.employer_may_submit
    if for_staff and acts_as(user, application, Who.EMPLOYER):
        return Who.EMPLOYER
    if action == Action.RETURN and application.status == Status.APPROVED:
        if reopens(user, application):
            return who if acts_as(user, application, who) else Who.OFFICE
        if not return_targets(user, application):
            return None
    return who if acts_as(user, application, who) else None


def _withdrawing(user: User | None, application: "Application") -> Who | None:
    """His own until he has to ask; then the office's, on his request."""
    if user is None:
        return None
    if user.pk == application.applicant_id:
        return None if application.withdrawal_asked_at else Who.APPLICANT
    asked = application.withdrawal_asked_at or application.was_opened
    return Who.OFFICE if asked and acts_as(user, application, Who.OFFICE) else None


def reopens(user: User | None, application: "Application") -> bool:
    """重新打开: a manager of the office may return what is approved to any filling stage, with a reason."""
    if user is None or application.status != Status.APPROVED:
        return False
    return acts_as(user, application, Who.OFFICE, MANAGING)


def return_targets(user: User | None, application: "Application") -> list[str]:
    """The stages to which this person may return it from here."""
    return workflow.return_targets(application, reopening=reopens(user, application))


def can_record(user: User | None, application: "Application", stage: Stage, need: Need) -> bool:
    """Who owes a need does not thereby record it: that follows from its kind. None is a payment gateway."""
    from applicants.needs import rules_for

    if user is None:
        return need.kind == NeedKind.PAYMENT
    recorder = in_place_of(application, rules_for(need.kind).recorder(need, stage))
    roles = COUNTER if need.kind in (NeedKind.PAYMENT, NeedKind.PAPER) else REVIEWING
    return acts_as(user, application, recorder, roles)


def can_work_at_desk(user: User) -> bool:
    """Does this person review anything at all? Whether this very application, ``capacity`` says."""
    return user.is_authenticated and holds(user, DESKS)
