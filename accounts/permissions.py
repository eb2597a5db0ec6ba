"""Who may open accounts, and whose accounts may he look after?"""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from applicants.models import Application, Organisation, User
from applicants.permissions import MANAGING, REVIEWING, Role, holds, programmes_of
from programmes.models import Programme, Round


def opens_accounts(programme: Programme) -> bool:
    """Does its office open the accounts, or do people register themselves?"""
    return programme.definition.accounts.opened_by == "评审办"


def can_open_account(user: User, round: Round) -> bool:
    opened_by_office = round.definition.accounts.opened_by == "评审办"
    return opened_by_office and programmes_of(user).filter(pk=round.programme_id).exists()


def people_of(user: User) -> "QuerySet[User]":
    """The applicants of his programmes; nobody looks after his own account from the office."""
    theirs = Application.objects.filter(applicant=OuterRef("pk"), round__programme__in=programmes_of(user))
    return User.objects.filter(Exists(theirs)).exclude(pk=user.pk)


def can_give_link(user: User, person: User) -> bool:
    """To the applicants of his programmes; whoever holds an office himself uses the code by SMS."""
    return person.is_active and not person.memberships.exists() and people_of(user).filter(pk=person.pk).exists()


def can_resend_link(user: User, person: User) -> bool:
    """Besides, an employer's officer to its staff: those with an application, or asked to apply, who hold no office."""
    return can_give_link(user, person) or staff_of(user).filter(pk=person.pk).exists()


def staff_of(user: User) -> "QuerySet[User]":
    """Those who can log in, hold no office, and apply with an employer for which he acts, or are asked to."""
    employers = user.memberships.filter(role=Role.HR_OFFICER).values("organisation")
    theirs = Application.objects.filter(applicant=OuterRef("pk"), employer__in=employers)
    asked = Q(candidacies__organisation__in=employers, candidacies__state__in=("invited", "filled"))
    staff = User.objects.filter(Q(Exists(theirs)) | asked, is_active=True, memberships=None)
    return staff.exclude(pk=user.pk).distinct()


def refuse_outsiders(user: User) -> None:
    if not holds(user, REVIEWING):
        raise PermissionDenied


def staff_under(manager: User) -> "QuerySet[User]":
    """Whom this office manager answers for: everybody who holds an office, but none for which another office answers."""
    if not holds(manager, MANAGING):
        return User.objects.none()
    led = Organisation.objects.filter(memberships__user=manager, memberships__role__in=MANAGING)
    elsewhere = Organisation.objects.exclude(pk__in=led | _below(led))
    staff = User.objects.filter(memberships__isnull=False).exclude(pk=manager.pk)
    return staff.exclude(memberships__organisation__in=elsewhere).distinct()


def _below(offices: "QuerySet[Organisation]") -> "QuerySet[Organisation]":
    """The employers and departments that an office of the same programme stands above, and those above which none does."""
    programmes = offices.values("programme")
    above = Q(superior__programme__in=programmes) | Q(superior__superior__programme__in=programmes)
    alone = Q(superior=None) | Q(superior__kind=Organisation.Kind.DEPARTMENT, superior__superior=None)
    return Organisation.objects.exclude(kind=Organisation.Kind.OFFICE).filter(above | alone)


def whose_mobile_changes(staff: User) -> "QuerySet[User]":
    """The applicants of his programmes; of those who hold an office only whom he answers for as manager."""
    applicants = people_of(staff).filter(memberships=None)
    return User.objects.filter(Q(pk__in=applicants.values("pk")) | Q(pk__in=staff_under(staff).values("pk")))
