"""How does a person come to an account, and to a password that nobody else knows?"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from accounts import permissions, secrets, tails
from accounts.enrolment import Entrant, enrol, link_to
from accounts.models import OneTimeSecret
from accounts.secrets import Purpose
from applicants.extensions import LateEntry
from applicants.identity import Identity
from applicants.models import Application, Membership, Organisation, User
from applicants.opening import Circumstances
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import races
from config.wake import wake
from notices.models import Notice
from notices.services import post, tell
from notices.tasks import relay
from programmes.models import Programme, Round
from programmes.vocabulary import Archive

Channel = Notice.Channel
EMAILS_AN_HOUR = 5


# ── Opening ──────────────────────────────────────────────────────────────────


def open_account(
    *,
    by: User,
    at: datetime,
    name: str,
    mobile: str,
    identity: Identity,
    round: Round,
    level: str,
    route: str,
    archive: str = Archive.ELSEWHERE,
    employer: Organisation | None = None,
    email: str = "",
    confirmed_at: datetime | None = None,
    for_known: bool = False,
    late: LateEntry | None = None,
) -> Application:
    """Account, identity document, application and the link that sets the password, or none of them.

    ``by`` confirmed on the telephone, at ``confirmed_at`` (now, if not said), that the person may apply. One person has
    one account and one document: raises AlreadyKnown where he has both, until ``for_known`` says to open the application
    alone; DeedRefused with words where mobile or document is another person's, or the application cannot be opened.
    """
    if not permissions.can_open_account(by, round):
        raise PermissionDenied
    confirmed_at = confirmed_at or at
    if confirmed_at > at:
        raise DeedRefused(_("确认参评资格的时间不能晚于现在，请改正。"))
    entrant = Entrant(name, mobile, identity, level, route, archive, email)
    where = Circumstances(round, employer, None, confirmed_at, by, late)
    (outcome,) = enrol([entrant], where, by=by, at=at, for_known=for_known)
    if isinstance(outcome, DeedRefused):
        raise outcome
    return outcome


def create_manager(
    *, mobile: str, name: str, programme: Programme, office: str = "", at: datetime
) -> tuple[User, OneTimeSecret]:
    """The office manager of a programme, made where missing, and a link for him that is told and not sent.

    For whoever stands at the server (``manage.py create_manager``): before there is a manager nobody else can make one.
    """
    with transaction.atomic():
        person = User.objects.filter(mobile=mobile).first()
        if person is not None and person.name != name:
            raise DeedRefused(_("手机号%s已是另一个人的账号，请核对手机号和姓名。") % mobile)
        person = person or User.objects.create_user(mobile, name)
        seat = programme.offices.order_by("name")
        place = (seat.filter(name=office) if office else seat).first() or Organisation.objects.create(
            kind=Organisation.Kind.OFFICE, name=office or programme.body, programme=programme
        )
        role = Membership.Role.OFFICE_MANAGER
        Membership.objects.get_or_create(user=person, organisation=place, role=role)
        audit.services.record("manager.create", person, programme=programme.slug)
        return person, _issue_link(person, by=None, at=at)


# ── The link that sets the password ──────────────────────────────────────────


def resend_link(person: User, *, by: User, at: datetime) -> None:
    """Another link to his own mobile; earlier ones end. Raises TooOften."""
    if not permissions.can_resend_link(by, person):
        raise PermissionDenied
    with transaction.atomic():
        person = races.locked(User.objects.filter(pk=person.pk)).get()
        secrets.refuse_too_many(person.mobile, Purpose.SET_PASSWORD, at=at)
        audit.services.record("password_link.send", person, by=by)
        _send_link(person, by=by, at=at)


def show_link(person: User, tail: str, *, by: User, at: datetime) -> OneTimeSecret:
    """A link and a code to be told face to face or on the telephone, once; the person is notified that it happened.

    ``tail``: the last six of the identity document as the other one said them. Raises DeedRefused when they are wrong
    or it is asked for too often.
    """
    if not permissions.can_give_link(by, person):
        raise PermissionDenied
    words = _("后六位与登记的证件号码不符。请再核实对方身份，不能确认的不要告知。")
    tails.refuse_wrong(person, tail, words, by=by, at=at)
    with transaction.atomic():
        person = races.locked(User.objects.filter(pk=person.pk)).get()
        secrets.refuse_too_many(person.mobile, Purpose.SET_PASSWORD, at=at)
        secret = _issue_link(person, by=by, at=at, is_shown=True)
        audit.services.record("password_link.show", person, by=by)
        tell("link_shown", person, key=f"shown:{secret.pk}")
    return secret


def _send_link(person: User, *, by: User, at: datetime) -> None:
    secret, notices = link_to(person, by=by, at=at)
    secret.save(force_insert=True)
    post(notices)


def _issue_link(person: User, *, by: User | None, at: datetime, is_shown: bool = False) -> OneTimeSecret:
    life = secrets.SHOWN_LIFE if is_shown else secrets.LINK_LIFE
    return secrets.issue(person, Purpose.SET_PASSWORD, mobile=person.mobile, by=by, at=at, life=life, is_shown=is_shown)


def set_password(secret_id: Any, token: str, password: str, *, at: datetime) -> User:
    """By the link, which is thereby used up. Raises DeedRefused when it is no longer any good."""
    with transaction.atomic():
        secret = secrets.open_link(secret_id, token, at=at, to_use=True)
        if secret is None or secret.user is None:
            raise DeedRefused(_("这个链接已经用过或已过期，请重新获取。"))
        races.pause()
        secret.used_at = at
        secret.save(update_fields=["used_at"])
        return _keep_password(secret.user, password, at=at)


# ── Forgotten and changed ────────────────────────────────────────────────────


def ask_code(mobile: str, *, at: datetime, address: str) -> OneTimeSecret:
    """A code by SMS, if the number is somebody's; the same work, limits and answer if not. Raises TooOften.

    For a number that is nobody's the message is written too, and taken back: whoever watches the clock learns nothing.
    """
    with transaction.atomic():
        person = races.locked(User.objects.filter(mobile=mobile, is_active=True)).first()
        secrets.refuse_too_many(mobile, Purpose.RESET_PASSWORD, at=at, address=address)
        secret = secrets.issue(person, Purpose.RESET_PASSWORD, mobile=mobile, by=None, at=at, address=address)
        audit.services.record("password_code.ask", secret)
        with transaction.atomic():
            tell(
                "password_code",
                person or User(mobile=mobile),
                key=f"secret:{secret.pk}",
                channels=(Channel.SMS,),
                secret=True,
                code=secrets.code(secret),
            )
            transaction.set_rollback(person is None)
        if person is None:
            wake(relay)
    return secret


def next_step(secret_id: Any, code: str, *, at: datetime) -> OneTimeSecret:
    """The link to which the right code by SMS leads. Raises DeedRefused; a wrong try is kept (``redeem_code``)."""
    secret = secrets.redeem_code(secret_id, Purpose.RESET_PASSWORD, code, at=at)
    return _next_step(secret, at)


def next_step_of_told(mobile: str, code: str, *, at: datetime) -> OneTimeSecret:
    """The same for the code that staff have told. One refusal for all that can be wrong: it gives no number away."""
    told = OneTimeSecret.objects.filter(mobile=mobile, purpose=Purpose.SET_PASSWORD, user__is_active=True)
    newest = told.order_by("-created_at").first()
    secret_id = newest.pk if newest and newest.shown_at else uuid4()
    try:
        return _next_step(secrets.redeem_code(secret_id, Purpose.SET_PASSWORD, code, at=at), at)
    except DeedRefused as refusal:
        raise DeedRefused(
            _("手机号或代码不正确，或代码已失效。请核对后重新输入；输错5次代码即作废，请再联系工作人员。")
        ) from refusal


def _next_step(secret: OneTimeSecret, at: datetime) -> OneTimeSecret:
    life, mobile = secrets.NEXT_STEP_LIFE, secret.mobile
    return secrets.issue(secret.user, Purpose.SET_PASSWORD, mobile=mobile, by=None, at=at, life=life)


def change_password(person: User, password: str, *, at: datetime) -> User:
    """By the person himself, who has just given the old one. His other logins end with the next request."""
    with transaction.atomic():
        return _keep_password(races.locked(User.objects.filter(pk=person.pk)).get(), password, at=at)


def _keep_password(person: User, password: str, *, at: datetime) -> User:
    is_first = not person.has_usable_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    event = audit.services.record("password.set", person, by=person, is_first=is_first)
    if not is_first:
        tell("password_changed", person, key=f"event:{event.pk}", at=at)
    return person


def change_email(person: User, email: str, *, at: datetime) -> None:
    """The address that was there before is told, so that nobody loses his mail unawares. Raises DeedRefused where it
    changes so often that strangers would be written to.
    """
    with transaction.atomic():
        person = races.locked(User.objects.filter(pk=person.pk)).get()
        before, person.email = person.email, email
        if before == email:
            return
        his = AuditEvent.objects.filter(object_type=User._meta.label_lower, object_id=str(person.pk))
        recent = his.filter(action="email.change", at__gt=at - timedelta(hours=1))
        if before and recent.count() >= EMAILS_AN_HOUR:
            raise DeedRefused(_("一小时内修改邮箱的次数已到上限，请过一小时再试。"))
        person.save(update_fields=["email"])
        event = audit.services.record("email.change", person, by=person)
        channels = (Channel.INBOX, Channel.EMAIL) if before else (Channel.INBOX,)
        tell("email_changed", person, key=f"event:{event.pk}", channels=channels, to={Channel.EMAIL: before}, at=at)
