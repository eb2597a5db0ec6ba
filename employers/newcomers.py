"""Who is the person with this name and mobile number, and how does he get in if he has no account yet?"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import audit.services
from accounts import secrets
from accounts.secrets import Purpose
from applicants.models import User
from applicants.refusals import DeedRefused
from config import races


def account_of(name: str, mobile: str, *, by: User, at: datetime) -> tuple[User, str]:
    """The person of this name with this mobile, or a new account of both; and, for whoever has no password yet, the link
    that sets it (empty for the others). Call it inside the deed's transaction.

    Raises DeedRefused with words when the number is somebody else's or the account is disabled.
    """
    person, link = whoever_has(mobile, name, by=by, at=at)
    if person.name != name and User.objects.unclaimed().filter(pk=person.pk).exists():
        person.name = name
        person.save(update_fields=["name"])
        audit.services.record("account.name", person, by=by)
    if person.name != name:
        raise DeedRefused(_("这个手机号已是另一人的账号，请核对姓名和手机号。"))
    if not person.is_active:
        raise DeedRefused(_("%s的账号已停用。请换一个人，或联系评审办。") % person.name)
    return person, link


def whoever_has(mobile: str, name: str, *, by: User, at: datetime) -> tuple[User, str]:
    """The same, but the account of this mobile whatever its name: who asks learns nothing of it."""
    person = races.locked(User.objects.filter(mobile=mobile)).first() or _new(name, mobile, by=by)
    if person.has_usable_password() or not person.is_active:
        return person, ""
    return person, secrets.link(secrets.renew(person, Purpose.SET_PASSWORD, by=by, at=at))


def _new(name: str, mobile: str, *, by: User) -> User:
    races.pause()
    try:
        with transaction.atomic():
            person = User.objects.create_user(mobile, name)
    except IntegrityError as error:  # somebody else was faster
        raise DeedRefused(_("这个手机号刚刚开通了账号，请再试一次。")) from error
    audit.services.record("account.open", person, by=by)
    return person
