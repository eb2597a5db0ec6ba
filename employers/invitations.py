"""“我的单位（主管部门）不在列表中”: who asks which unit to register, and what becomes of it?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services
from applicants.models import Application, Organisation, User
from applicants.permissions import programmes_of
from applicants.refusals import DeedRefused
from config import races
from employers import newcomers
from employers.models import UnitInvitation
from employers.permissions import State, acted_for, programme_above
from notices.models import Notice
from notices.services import tell
from programmes.models import Programme

LIFE = timedelta(days=30)
PER_DAY = 3
Channel = Notice.Channel


def invite(
    kind: str,
    unit: str,
    *,
    name: str,
    mobile: str,
    by: User,
    at: datetime,
    application: Application | None = None,
    may_often: bool = False,
) -> UnitInvitation:
    """Ask somebody of a unit to register it; who has no account gets one of name and mobile only.

    Whether the number is somebody's, and whose, he does not learn. ``may_often``: for the office, which invites whoever
    calls. Raises DeedRefused when the unit is registered, the number is his own, or he has asked often enough today.
    """
    with transaction.atomic():
        person = races.locked(User.objects.filter(pk=by.pk)).get()
        known = Organisation.objects.exclude(state=State.REFUSED).filter(kind=kind).called(unit).first()
        if known:
            raise DeedRefused(_known(known))
        if mobile == person.mobile:
            raise DeedRefused(
                _("这是您自己的手机号。请填写单位负责职称工作的人的手机号；您就是负责人的，请直接登记单位。")
                if application is None
                else _("这是您自己的手机号。申报人本人不得兼任单位经办人，请填写单位负责职称工作的人的手机号。")
            )
        sent = UnitInvitation.objects.filter(asked_by=person, created_at__gt=at - timedelta(days=1))
        if not may_often and sent.count() >= PER_DAY:
            again = timezone.localtime(sent.order_by("-created_at")[PER_DAY - 1].created_at + timedelta(days=1))
            words = {"most": PER_DAY, "when": f"{again:%-m月%-d日%H:%M}"}
            raise DeedRefused(_("一天最多邀请%(most)d次，请在%(when)s之后再发，或者直接打电话告诉对方。") % words)
        races.pause()
        invited, link = newcomers.whoever_has(mobile, name, by=person, at=at)
        invitation = UnitInvitation.objects.create(
            kind=kind,
            unit=unit,
            name=name,
            mobile=mobile,
            asked_by=person,
            application=application,
            created_at=at,
            expires_at=at + LIFE,
        )
        audit.services.record("unit.invite", invitation, by=person, kind=kind)
        _send(invitation, invited, link)
    return invitation


def _known(organisation: Organisation) -> str:
    words = {"name": organisation.name}
    if organisation.state == State.WAITING:
        return _("“%(name)s”已经登记，正在等待上级确认，不用邀请；确认后即可选择。") % words
    return _("“%(name)s”已经登记，可以直接选择，不用邀请。") % words


def _send(invitation: UnitInvitation, invited: User, link: str) -> None:
    """Where a link opens an account it is sealed until it goes out, and what is to be done stands in the inbox too."""
    address = reverse("register_employer") + f"?invitation={invitation.pk}"
    words = {
        "programme": _programme(invitation),
        "invitation": invitation,
        "asker": invitation.asked_by,
        "days": LIFE.days,
        "address": settings.SITE_URL + address,
        "link": link,
    }
    key, channels = f"unit:{invitation.pk}", tuple(Channel)
    if link:
        tell("unit_invited", invited, key=key, channels=(Channel.SMS,), secret=True, **words)
        words["link"], channels = "", (Channel.INBOX,)
    tell("unit_invited", invited, key=key, url=address, channels=channels, **words)


def _programme(invitation: UnitInvitation) -> Programme | None:
    """The one of its application; where it is for none, the asker's: of his office, above his unit, or last told him of."""
    if invitation.application:
        return invitation.application.round.programme
    asker = invitation.asked_by
    above = filter(None, map(programme_above, acted_for(asker)))
    told = Notice.objects.filter(recipient=asker).exclude(programme=None).values("programme")[:1]
    return programmes_of(asker).first() or next(above, None) or Programme.objects.filter(pk__in=told).first()


def open_for(invitation_id: UUID, person: User, at: datetime) -> UnitInvitation | None:
    """The invitation with which he registers his unit; None when it is not his, over or answered."""
    mine = UnitInvitation.objects.filter(pk=invitation_id, mobile=person.mobile, organisation=None)
    return mine.filter(expires_at__gte=at).first()


def answered(organisation: Organisation, invitation: UnitInvitation | None) -> None:
    """It has been registered, by this invitation or by itself: all who asked for a unit of this name see so."""
    named = Q(unit=organisation.name) if invitation is None else Q(unit=organisation.name) | Q(pk=invitation.pk)
    asked = UnitInvitation.objects.filter(named, kind=organisation.kind, organisation=None)
    asked.update(organisation=organisation)


def tell_askers(organisation: Organisation) -> None:
    """It has been confirmed: who asked for it can choose it now."""
    asked = UnitInvitation.objects.filter(organisation=organisation).select_related("asked_by", "application")
    for invitation in asked:
        application = invitation.application
        if invitation.asked_by_id == organisation.registered_by_id:
            continue
        if application is not None:
            address = reverse("choose_employer", args=[application.number])
        else:
            address = reverse("employers")
        tell(
            "unit_confirmed",
            invitation.asked_by,
            key=f"unit.confirmed:{invitation.pk}",
            url=address,
            programme=_programme(invitation) if application else programme_above(organisation),
            invitation=invitation,
            organisation=organisation,
        )


def sent_by(person: User, application: Application | None = None) -> "QuerySet[UnitInvitation]":
    """What he has sent, for this application or otherwise, with what became of it."""
    sent = UnitInvitation.objects.filter(asked_by=person, application=application)
    return sent.select_related("organisation").order_by("-created_at")
