"""Who writes for which programme, and who supervises it?"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from applicants.models import Membership, User
from applicants.permissions import REVIEWING
from articles.models import Article
from programmes.models import Programme


def programmes_of(user: User) -> "QuerySet[Programme]":
    """Those whose office he manages or reviews for."""
    return Programme.objects.filter(offices__memberships__in=user.memberships.filter(role__in=REVIEWING)).distinct()


def articles_of(user: User) -> "QuerySet[Article]":
    return Article.objects.filter(programme__in=programmes_of(user)).select_related("programme", "by")


def can_write(user: User, programme: Programme) -> bool:
    return programmes_of(user).filter(pk=programme.pk).exists()


def refuse_non_writers(user: User) -> None:
    if not any(seat.role in REVIEWING for seat in user.memberships.all()):
        raise PermissionDenied


def supervises(user: User) -> bool:
    return any(seat.role == Membership.Role.SUPERVISOR for seat in user.memberships.all())
