"""Who acts for an organisation: how is somebody asked, how does he hand his seat over, and how does he leave?

There is always somebody who acts for it. A seat ends and another begins in the same moment, and each change is told to
all who act for it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

import audit.services
from applicants.employment import applies_with
from applicants.models import Membership, Organisation, User
from applicants.refusals import DeedRefused, Outdated
from audit.models import AuditEvent
from config import races
from employers import newcomers, permissions
from employers.models import OfficerInvitation
from employers.permissions import ACTS_FOR, Kind
from notices.models import Notice
from notices.services import tell

LIFE = timedelta(days=14)
MOST_OPEN = 10  # invitations of one organisation that nobody has answered yet
PER_DAY = 20  # of one organisation, taken back or not; with the tries that were refused because of the number
REFUSED = "officer.invite_refused"
Channel = Notice.Channel


def open_invitations(at: datetime) -> "QuerySet[OfficerInvitation]":
    """Those that can be answered."""
    unanswered = OfficerInvitation.objects.filter(accepted_at=None, declined_at=None, revoked_at=None)
    return unanswered.filter(expires_at__gte=at)


def invitations_to(person: User, at: datetime) -> "QuerySet[OfficerInvitation]":
    asked = open_invitations(at).filter(mobile=person.mobile)
    return asked.select_related("organisation", "invited_by", "replaces")


# ── Asking ───────────────────────────────────────────────────────────────────


def invite(
    organisation: Organisation, name: str, mobile: str, *, by: User, at: datetime, hands_over: bool = False
) -> OfficerInvitation:
    """Ask somebody to act for it too, or (``hands_over``) in one's own place once he accepts.

    Who has no account gets one. Raises PermissionDenied; DeedRefused with words when it cannot be this person, which is
    on record: it tells something of whose number it is, and nobody may ask that all day.
    """
    with transaction.atomic():
        fresh = _locked(organisation)
        if not permissions.acted_for(by).filter(pk=fresh.pk).exists():
            raise PermissionDenied
        if mobile == by.mobile:
            raise DeedRefused(_("这是您自己的手机号，请填写同事的手机号。"))
        asked = OfficerInvitation.objects.filter(organisation=fresh)
        expired = asked.filter(mobile=mobile, expires_at__lt=at, accepted_at=None, declined_at=None, revoked_at=None)
        expired.update(revoked_at=at)
        since = at - timedelta(days=1)
        if asked.filter(created_at__gt=since).count() + _refused_since(since, fresh) >= PER_DAY:
            raise DeedRefused(_("今天已邀请%d次（含没有发出的），请明天再发。急用的，请评审办协助。") % PER_DAY)
        unanswered = open_invitations(at).filter(organisation=fresh)
        if unanswered.filter(mobile=mobile).exists():
            raise DeedRefused(_("已经邀请了这个手机号，等待对方答复。要改的请先撤销原来的邀请。"))
        if unanswered.count() >= MOST_OPEN:
            raise DeedRefused(_("已有%d个邀请等待答复，请等对方答复，或先撤销不需要的。") % MOST_OPEN)
        races.pause()
        try:
            with transaction.atomic():
                return _invited(fresh, name, mobile, by=by, at=at, hands_over=hands_over)
        except DeedRefused as refusal:
            refused = refusal
            audit.services.record(REFUSED, fresh, by=by)
    raise refused


def _refused_since(since: datetime, organisation: Organisation) -> int:
    return AuditEvent.objects.filter(
        object_type=organisation._meta.label_lower, object_id=str(organisation.pk), action=REFUSED, at__gt=since
    ).count()


def _invited(
    organisation: Organisation, name: str, mobile: str, *, by: User, at: datetime, hands_over: bool
) -> OfficerInvitation:
    person, link = newcomers.account_of(name, mobile, by=by, at=at)
    if not hands_over and permissions.seats_in(organisation).filter(user=person).exists():
        raise DeedRefused(_("%s已经是本单位经办人，不用再邀请。") % name)
    _refuse_applicant(person, organisation)
    invitation = OfficerInvitation.objects.create(
        organisation=organisation,
        name=name,
        mobile=mobile,
        invited_by=by,
        replaces=by if hands_over else None,
        created_at=at,
        expires_at=at + LIFE,
    )
    audit.services.record("officer.invite", organisation, by=by, invitation=str(invitation.pk), hands_over=hands_over)
    _send(invitation, person, link)
    return invitation


def _send(invitation: OfficerInvitation, person: User, link: str) -> None:
    """Where a link opens an account it is sealed until it goes out, and what is to be done stands in the inbox too."""
    address = reverse("officer_invitation", args=[invitation.pk])
    words = {
        "programme": permissions.programme_above(invitation.organisation),
        "invitation": invitation,
        "days": LIFE.days,
        "address": settings.SITE_URL + address,
        "link": link,
    }
    key, channels = f"officer:{invitation.pk}", tuple(Channel)
    if link:
        tell("officer_invited", person, key=key, channels=(Channel.SMS,), secret=True, **words)
        words["link"], channels = "", (Channel.INBOX,)
    tell("officer_invited", person, key=key, url=address, channels=channels, **words)


def revoke(invitation: OfficerInvitation, *, by: User, at: datetime) -> None:
    """By an officer of the organisation; revoking it twice changes nothing. Raises DeedRefused once it is accepted."""
    with transaction.atomic():
        organisation = _locked(invitation.organisation)
        if not permissions.acted_for(by).filter(pk=organisation.pk).exists():
            raise PermissionDenied
        fresh = races.locked(OfficerInvitation.objects.filter(pk=invitation.pk)).get()
        if fresh.accepted_at:
            raise DeedRefused(_("%s刚刚接受了邀请，不能再撤销。") % fresh.name)
        if fresh.revoked_at is None:
            fresh.revoked_at = at
            fresh.save(update_fields=["revoked_at"])
            audit.services.record("officer.revoke", organisation, by=by, invitation=str(fresh.pk))


# ── Answering ────────────────────────────────────────────────────────────────


def ended(invitation: OfficerInvitation, at: datetime) -> str:
    """Why it can no longer be answered, and what to do instead; empty where it can."""
    if invitation.accepted_at:
        return _("您已接受邀请，不用再办。")
    if invitation.declined_at:
        return _("您已谢绝。需要担任经办人的，请邀请人重新邀请。")
    if invitation.revoked_at:
        return _("邀请已撤销。如有疑问，请与%s联系。") % invitation.invited_by.name
    if at > invitation.expires_at:
        return _("邀请有效期%d天，已经过期。请邀请人重新邀请。") % LIFE.days
    return ""


def accept(invitation: OfficerInvitation, *, by: User, at: datetime) -> Membership:
    """By the person asked: he acts for the organisation from now on; the seat he takes over ends in the same moment.

    Raises PermissionDenied when it is not his; DeedRefused when it is over or he applies with this employer.
    """
    with transaction.atomic():
        organisation, fresh = _to_answer(invitation, by=by, at=at)
        person = races.locked(User.objects.filter(pk=by.pk), may_be_named=True).get()
        _refuse_applicant(person, organisation)
        races.pause()
        fresh.accepted_at = at
        fresh.save(update_fields=["accepted_at"])
        role = ACTS_FOR[Kind(organisation.kind)]
        seat, _is_new = Membership.objects.get_or_create(
            user=person, organisation=organisation, role=role, defaults={"since": at}
        )
        replaced = permissions.seats_in(organisation).filter(user=fresh.replaces_id).exclude(user=person)
        hands_over = bool(fresh.replaces_id and replaced.delete()[0])
        if hands_over:
            _take_back(organisation, fresh.replaces_id, at)
        event = audit.services.record("officer.accept", organisation, by=by, hands_over=hands_over)
        change = "handed_over" if hands_over else "joined"
        _tell_all(
            organisation, change, person, key=f"event:{event.pk}", by=by, besides=fresh.replaces or fresh.invited_by
        )
    return seat


def decline(invitation: OfficerInvitation, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        organisation, fresh = _to_answer(invitation, by=by, at=at)
        fresh.declined_at = at
        fresh.save(update_fields=["declined_at"])
        event = audit.services.record("officer.decline", organisation, by=by, invitation=str(fresh.pk))
        tell(
            "officers_changed",
            fresh.invited_by,
            key=f"event:{event.pk}",
            url=reverse("officers", args=[organisation.pk]),
            programme=permissions.programme_above(organisation),
            organisation=organisation,
            change="declined",
            person=by,
        )


def _to_answer(invitation: OfficerInvitation, *, by: User, at: datetime) -> tuple[Organisation, OfficerInvitation]:
    organisation = _locked(invitation.organisation)
    fresh = races.locked(OfficerInvitation.objects.filter(pk=invitation.pk)).get()
    if fresh.mobile != by.mobile:
        raise PermissionDenied
    if refusal := ended(fresh, at):
        raise Outdated(refusal)
    return organisation, fresh


# ── Leaving ──────────────────────────────────────────────────────────────────


def leave(organisation: Organisation, *, by: User, at: datetime) -> None:
    """Give one's seat up. Raises DeedRefused while nobody else acts for the organisation."""
    with transaction.atomic():
        fresh = _locked(organisation)
        seats = permissions.seats_in(fresh)
        own = seats.filter(user=by)
        if not own.exists():
            raise PermissionDenied
        if not seats.exclude(user=by).filter(user__is_active=True).exists():
            raise DeedRefused(_("您是本单位唯一的经办人，还不能退出。请先移交给同事，对方接受后您即自动退出。"))
        races.pause()
        own.delete()
        _take_back(fresh, by.pk, at)
        event = audit.services.record("officer.leave", fresh, by=by)
        _tell_all(fresh, "left", by, key=f"event:{event.pk}", by=by)


def remove(organisation: Organisation, person: User, reason: str, *, by: User, at: datetime) -> None:
    """End a colleague's seat, who has left or changed posts; he reads why. Removing him twice changes nothing."""
    with transaction.atomic():
        fresh = _locked(organisation)
        seats = permissions.seats_in(fresh)
        if not seats.filter(user=by).exists():
            raise PermissionDenied
        if person.pk == by.pk:
            raise DeedRefused(_("不能在这里移除自己。要退出的，请用“退出”或“移交”。"))
        races.pause()
        if not seats.filter(user=person).delete()[0]:
            return
        _take_back(fresh, person.pk, at)
        event = audit.services.record("officer.remove", fresh, by=by, person=str(person.pk))
        key = f"event:{event.pk}"
        _tell_all(fresh, "removed", person, key=key, by=by, besides=person, reason=reason)


def _take_back(organisation: Organisation, inviter: UUID | None, at: datetime) -> None:
    """Whoever does not act for it any more has nobody seated by what he asked before."""
    open_invitations(at).filter(organisation=organisation, invited_by=inviter).update(revoked_at=at)


def _tell_all(
    organisation: Organisation,
    change: str,
    person: User,
    *,
    key: str,
    by: User,
    besides: User | None = None,
    reason: str = "",
) -> None:
    """Everybody who acts for it now, and whom it concerns ``besides``; not him whose deed it was."""
    programme = permissions.programme_above(organisation)
    concerned = {seat.user for seat in permissions.seats_in(organisation).select_related("user")}
    for each in (concerned | ({besides} if besides else set())) - {by}:
        acts = each in concerned
        tell(
            "officers_changed",
            each,
            key=key,
            url=reverse("officers", args=[organisation.pk]) if acts else reverse("employers"),
            programme=programme,
            organisation=organisation,
            change=change,
            person=person,
            by=by,
            reason=reason,
            is_he=each == person,
        )


def _locked(organisation: Organisation) -> Organisation:
    return races.locked(Organisation.objects.filter(pk=organisation.pk), may_be_named=True).get()


def _refuse_applicant(person: User, organisation: Organisation) -> None:
    if organisation.kind == Kind.EMPLOYER and applies_with(person, organisation):
        words = {"name": person.name, "unit": organisation.name}
        raise DeedRefused(
            _("%(name)s正在以“%(unit)s”申报职称，申报人本人不得兼任该单位的经办人。请换一位同事。") % words
        )
