"""Which messages does the office look after, and how does it send again what did not go out?"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from applicants.models import Application, Membership, User
from applicants.permissions import REVIEWING, programmes_of
from applicants.refusals import DeedRefused
from audit.services import record
from config import races
from notices.models import Notice
from notices.services import wait_again


def visible_to(user: User) -> "QuerySet[Notice]":
    """What was told of his programmes, to whomever; and what concerned nobody but its recipient, as his password, where
    that is one of their people: who applies there, has a seat in his office or in a unit below it, or was told something
    of them.

    What an organisation's officers are told of it belongs to the office that confirmed it. What was told to a supervisor,
    as of a complaint, is for the supervisor alone.
    """
    programmes = list(programmes_of(user).values_list("pk", flat=True))
    seats = user.memberships.filter(role__in=REVIEWING)
    seated = Membership.objects.filter(
        Q(organisation__in=seats.values("organisation"))
        | Q(organisation__superior__programme__in=programmes)
        | Q(organisation__superior__superior__programme__in=programmes)
    )
    supervisors = Membership.objects.filter(role=Membership.Role.SUPERVISOR).values("user")
    one_of_theirs = (
        Q(recipient__in=seated.values("user"))
        | Exists(Application.objects.filter(applicant=OuterRef("recipient"), round__programme__in=programmes))
        | Exists(Notice.objects.filter(recipient=OuterRef("recipient"), programme__in=programmes))
    )
    told = Notice.objects.filter(Q(programme__in=programmes) | Q(programme=None) & one_of_theirs)
    return told.exclude(recipient__in=supervisors)


@transaction.atomic
def resend(chosen: Collection[Notice], *, by: User) -> int:
    """How many of these wait to go out once more; what is no longer given up is left as it is.

    Raises DeedRefused, and sends nothing, when of one of them nothing is left to send.
    """
    given_up = Notice.objects.filter(pk__in=[notice.pk for notice in chosen], state=Notice.State.DEAD)
    notices = list(races.locked(given_up).select_related("recipient").order_by("pk"))
    for notice in notices:
        if notice.is_dropped:
            raise DeedRefused(
                _("给%(name)s的“%(kind)s”内容保密，没有保存，不能重新发送。请对方重新获取，或在“账号”里重新发送链接。")
                % {"name": notice.recipient.name, "kind": notice.kind}
            )
    wait_again(notices)
    for notice in notices:
        record("message.resent", notice, by=by, template=notice.template, channel=notice.channel)
    return len(notices)
