"""For which organisation does somebody act, and whose registration does he confirm?"""

from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from applicants.models import Membership, Organisation, User
from applicants.permissions import REVIEWING, Role, holds
from programmes.models import Programme

Kind = Organisation.Kind
State = Organisation.State
ACTS_FOR = {Kind.EMPLOYER: Role.HR_OFFICER, Kind.DEPARTMENT: Role.DEPARTMENT_OFFICER}
CONFIRMING = REVIEWING | {Role.DEPARTMENT_OFFICER}


def employers_of(user: User) -> "QuerySet[Organisation]":
    """The confirmed employers for which he acts (经办人)."""
    seats = user.memberships.filter(role=Role.HR_OFFICER)
    return Organisation.objects.filter(kind=Kind.EMPLOYER, state=State.CONFIRMED, memberships__in=seats)


def of(user: User, pk: UUID) -> Organisation:
    """This employer, if he acts for it. Raises Http404: to everybody else it does not exist."""
    return get_object_or_404(employers_of(user).select_related("superior"), pk=pk)


def acted_for(user: User) -> "QuerySet[Organisation]":
    """The employers and departments for which he acts."""
    seats = user.memberships.filter(role__in=ACTS_FOR.values())
    return Organisation.objects.filter(kind__in=ACTS_FOR, state=State.CONFIRMED, memberships__in=seats)


def seats_in(organisation: Organisation) -> "QuerySet[Membership]":
    """Of those who act for it."""
    return organisation.memberships.filter(role=ACTS_FOR[Kind(organisation.kind)])


def officers_of(organisation: Organisation) -> "QuerySet[User]":
    """Those of them who can log in: who is told what concerns it."""
    return User.objects.filter(memberships__in=seats_in(organisation), is_active=True)


def is_officer(user: User, organisation: Organisation) -> bool:
    """Does he act for it?"""
    role = ACTS_FOR.get(Kind(organisation.kind))
    return any(seat.role == role and seat.organisation_id == organisation.pk for seat in user.memberships.all())


# ── The level above ──────────────────────────────────────────────────────────


def subordinates_of(user: User) -> "QuerySet[Organisation]":
    """What was registered under a department for which he acts, or under the office of a programme he reviews for.

    Nobody looks from above at what he registered himself.
    """
    seats = user.memberships.all()
    departments = seats.filter(role=Role.DEPARTMENT_OFFICER).values("organisation")
    programmes = seats.filter(role__in=REVIEWING).values("organisation__programme")
    above = Q(superior__kind=Kind.DEPARTMENT, superior__in=departments) | Q(superior__programme__in=programmes)
    return Organisation.objects.filter(above, registered_at__isnull=False).exclude(registered_by=user)


def unconfirmed_under(user: User) -> int:
    """How many wait for him or his colleagues."""
    return subordinates_of(user).filter(state=State.WAITING).count()


def counting_unconfirmed(seats: "QuerySet[Membership]") -> "QuerySet[Membership]":
    """Each with ``unconfirmed``: the same for one seat, asked in the question that fetches the seats."""
    above = Q(superior=OuterRef("organisation")) | Q(superior__programme=OuterRef("organisation__programme"))
    waiting = Organisation.objects.filter(above, ~Q(registered_by=OuterRef("user")), state=State.WAITING)
    number = waiting.order_by().values("state").annotate(number=Count("pk")).values("number")
    return seats.annotate(unconfirmed=Coalesce(Subquery(number), 0))


def unconfirmed_of(user: User) -> int:
    """The sum of what was counted at his seats; of several seats in one office, once."""
    by_place = {
        seat.organisation.programme_id or seat.organisation_id: seat.unconfirmed  # type: ignore[attr-defined]
        for seat in user.memberships.all()
        if seat.role in CONFIRMING
    }
    return sum(by_place.values())


def programme_above(organisation: Organisation) -> Programme | None:
    """Of the office with which its registration ends, by way of its department where it has one."""
    above = organisation.superior
    while above and not above.programme:
        above = above.superior
    return above.programme if above else None


def can_confirm(user: User, organisation: Organisation) -> bool:
    return subordinates_of(user).filter(pk=organisation.pk).exists()


def confirmers_of(organisation: Organisation) -> "QuerySet[User]":
    """Everybody who may confirm it: who acts for the department above it, or reviews for the office above it."""
    superior = organisation.superior
    if superior is None:
        return User.objects.none()
    if superior.kind == Kind.DEPARTMENT:
        seats = Membership.objects.filter(organisation=superior, role=Role.DEPARTMENT_OFFICER)
    else:
        seats = Membership.objects.filter(organisation__programme=superior.programme_id, role__in=REVIEWING)
    people = User.objects.filter(memberships__in=seats, is_active=True).distinct()
    return people.exclude(pk=organisation.registered_by_id) if organisation.registered_by_id else people


def confirms_any(user: User) -> bool:
    """Does he confirm registrations at all?"""
    return holds(user, CONFIRMING)
