"""Which messages does the office look after, and how does it send again what did not go out?"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import Application, Membership, Organisation, User
from applicants.permissions import REVIEWING
from applicants.refusals import DeedRefused
from audit.services import record
from config import races
from notices.models import Notice
from notices.services import wait_again


def visible_to(user: User) -> "QuerySet[Notice]":
    """What the applicants of his programmes and the holders of a seat in his office were told.

    What one of them was told about an application of another programme is that office's; what a supervisor was told,
    as of a complaint, is for the supervisor alone.
    """
    offices = Organisation.objects.filter(
        kind=Organisation.Kind.OFFICE, memberships__user=user, memberships__role__in=REVIEWING
    )
    programmes = offices.values("programme")
    applicants = Application.objects.filter(round__programme__in=programmes).values("applicant")
    colleagues = Membership.objects.filter(organisation__in=offices.values("pk")).values("user")
    supervisors = Membership.objects.filter(role=Membership.Role.SUPERVISOR).values("user")
    elsewhere = Application.objects.exclude(round__programme__in=programmes).filter(number=_number(OuterRef("url")))
    told = Notice.objects.filter(Q(recipient__in=applicants) | Q(recipient__in=colleagues))
    return told.exclude(recipient__in=supervisors).exclude(Exists(elsewhere))


def _number(url: OuterRef) -> Replace:
    """The number of the application whose page this address is."""
    at_desk = Replace(url, Value(reverse("desk")), Value(""))
    return Replace(Replace(at_desk, Value(reverse("applications")), Value("")), Value("/"), Value(""))


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
