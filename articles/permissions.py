"""Who writes for which programme, and who supervises it?"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from applicants.models import Membership, User
from applicants.permissions import REVIEWING, holds, programmes_of
from articles.models import Article
from programmes.models import Programme


def articles_of(user: User) -> "QuerySet[Article]":
    return Article.objects.filter(programme__in=programmes_of(user)).select_related("programme", "by")


def can_write(user: User, programme: Programme) -> bool:
    return programmes_of(user).filter(pk=programme.pk).exists()


def refuse_non_writers(user: User) -> None:
    if not holds(user, REVIEWING):
        raise PermissionDenied


def supervises(user: User) -> bool:
    return holds(user, frozenset({Membership.Role.SUPERVISOR}))
