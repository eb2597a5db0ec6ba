"""How does a person get another mobile number, which is his user name: by himself, or where the old one is lost by staff?"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import audit.services
from accounts import secrets, tails
from accounts.models import OneTimeSecret
from applicants.models import IdentityDocument, User
from applicants.refusals import DeedRefused
from config import clock, races
from notices.models import Notice
from notices.services import tell

PURPOSE = OneTimeSecret.Purpose.CHANGE_MOBILE
SMS = Notice.Channel.SMS
SEEN = {  # how staff made sure of the person; the key is what the audit trail keeps
    "present": gettext_lazy("本人到场，已看证件原件"),
    "video": gettext_lazy("视频通话，已看证件原件"),
    "employer": gettext_lazy("所在单位出具了书面证明，并附证件"),
}
PER_PERSON = 5  # codes an hour, whatever the numbers: nobody has strangers' telephones rung


def request_change(mobile: str, *, by: User, at: datetime, address: str = "") -> OneTimeSecret:
    """Send a code to the new number. Raises DeedRefused.

    Whether the number is somebody else's is not looked at yet: only whoever can read the code is told (``change``).
    """
    with transaction.atomic():
        person = races.locked(User.objects.filter(pk=by.pk)).get()
        if mobile == person.mobile:
            raise DeedRefused(_("这就是您现在的手机号，不需要更换。"))
        recent = OneTimeSecret.objects.filter(user=person, purpose=PURPOSE, created_at__gt=at - timedelta(hours=1))
        if recent.count() >= PER_PERSON:
            raise DeedRefused(_("您一小时内获取验证码的次数已到上限，请过一小时再试。"))
        secrets.refuse_too_many(mobile, PURPOSE, at=at, address=address)
        recent.filter(used_at=None).update(expires_at=at)  # the newest one alone counts
        secret = secrets.issue(person, PURPOSE, mobile=mobile, by=person, at=at, address=address)
        audit.services.record("mobile.request", person, by=person)
        tell(
            "mobile_code", person, key=f"mobile_code:{secret.pk}", channels=(SMS,), to={SMS: mobile},
            secret=True, code=secrets.code(secret), minutes=secrets.CODE_LIFE.seconds // 60,
        )  # fmt: skip
    return secret


def asked(secret_id: Any, *, by: User) -> OneTimeSecret | None:
    """The change this person has begun and not finished."""
    return OneTimeSecret.objects.filter(pk=secret_id, user=by, purpose=PURPOSE, used_at=None).first()


def change(secret: OneTimeSecret, code: str, *, by: User, at: datetime) -> User:
    """The number is his if he can read the code that went there. Raises DeedRefused.

    All his logins end, for the number is part of what a session is tied to (``User.get_session_auth_hash``).
    """
    redeemed = secrets.redeem_code(secret.pk, PURPOSE, code, at=at)
    taken = _("这个手机号已有账号，一个号码只能用于一个账号。请换一个号码；那个账号也是您的，请联系工作人员。")
    with transaction.atomic():
        person = races.locked(User.objects.filter(pk=by.pk)).get()
        old = _written(person, redeemed.mobile, at, taken)
        audit.services.record("mobile.change", person, by=person)
        _tell_both("mobile_changed", person, old, key=f"mobile_changed:{redeemed.pk}")
    return person


def change_by_staff(user: User, mobile: str, *, tail: str, seen: str, reason: str, by: User, at: datetime) -> User:
    """For somebody whose old number is lost; who may: ``permissions.whose_mobile_changes``. Raises DeedRefused.

    ``tail``: the last six of the identity document that he showed; ``seen``: how, one of ``SEEN``.
    """
    taken = _("这个手机号已有账号，一个号码只能用于一个账号。请核对号码；两个账号是同一人的，请先弄清用哪一个。")
    if not IdentityDocument.objects.filter(user=user).exists():
        raise DeedRefused(_("%s还没有登记身份证件，无法核对身份。请先登记证件，再更换手机号。") % user.name)
    words = _("后六位与登记的证件号码不符。请再核对证件；不能确认是本人的，不要更换。")
    tails.refuse_wrong(user, tail, words, by=by, at=at)
    with transaction.atomic():
        person = races.locked(User.objects.filter(pk=user.pk)).get()
        if mobile == person.mobile:
            raise DeedRefused(_("这就是账号现在的手机号，不需要更换。"))
        old = _written(person, mobile, at, taken)
        event = audit.services.record("mobile.change_by_staff", person, by=by, seen=seen, reason=reason)
        _tell_both("mobile_changed_by_staff", person, old, key=f"mobile_changed:{event.key}")
    return person


def _written(person: User, mobile: str, at: datetime, taken: str) -> str:
    """The old number. Whatever link or code is under way went to it, and is worth nothing any more."""
    old, person.mobile = person.mobile, mobile
    try:
        with transaction.atomic():
            person.save(update_fields=["mobile"])
    except IntegrityError as error:
        raise DeedRefused(taken) from error
    OneTimeSecret.objects.filter(user=person, used_at=None, expires_at__gt=at).update(expires_at=at)
    return old


def _tell_both(template: str, person: User, old: str, *, key: str, **context: Any) -> None:
    """Once to each number; mail and inbox say it once."""
    context = context | {"old": old[-4:], "new": person.mobile[-4:], "at": clock.now()}
    tell(template, person, key=key, **context)
    tell(template, person, key=f"{key}:old", channels=(SMS,), to={SMS: old}, **context)
