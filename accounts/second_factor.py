"""With what, besides the password, does a member of staff show that it is he? Six digits from an app on his telephone.

Asked of whoever holds an office where ``STAFF_TOTP`` is set. The key of the app is sealed, the recovery codes are kept
nowhere; after five wrong codes in a row nothing is taken for a quarter of an hour.
"""

import unicodedata
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

import pyotp
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from pyotp.exceptions import OTPVerificationError

import audit.services
from accounts.models import RecoveryCode, SecondFactor
from applicants.models import User
from applicants.refusals import DeedRefused
from config import races
from notices.services import tell

KEY = "second_factor"  # in the session: which device was asked; another one, or none, and it is asked again
RECOVERY_CODES = 10
MAX_FAILURES = 5
LOCK = timedelta(minutes=15)


# ── Who is asked ─────────────────────────────────────────────────────────────


def step_before(request: HttpRequest) -> str:
    """The name of the page that comes before every other one, or nothing."""
    if not settings.STAFF_TOTP or not request.user.memberships.exists():  # type: ignore[union-attr]
        return ""
    factor = of(request.user)
    if factor is None or factor.confirmed_at is None:
        return "enrol_second_factor"
    if request.session.get(KEY) != str(factor.pk):
        return "second_factor"
    return "" if factor.codes_shown_at else "recovery_codes"


def of(user: Any) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user).select_related("user").first()


# ── Setting it up ────────────────────────────────────────────────────────────


def begun(*, by: User, at: datetime) -> SecondFactor:
    """His device, made when he has none yet; its first right code confirms it."""
    with transaction.atomic():
        factor, is_new = SecondFactor.objects.get_or_create(user=by, defaults={"created_at": at})
        if is_new:
            factor.key = settings.KEYRING.seal(pyotp.random_base32(), _place(factor))
            factor.save(update_fields=["key"])
    return factor


def key(factor: SecondFactor) -> str:
    """In base32, as it is typed into the app where no code can be scanned."""
    return settings.KEYRING.open(factor.key, _place(factor))


def address(factor: SecondFactor) -> str:
    """What the QR code says (otpauth:)."""
    user = factor.user
    return pyotp.TOTP(key(factor)).provisioning_uri(name=user.masked_mobile, issuer_name=settings.SITE_NAME)


def recovery_codes(factor: SecondFactor) -> list[str]:
    """Ten, in the order in which they were made; shown until the person says that he has them."""
    return [recovery_code(row) for row in factor.recovery_codes.order_by("pk")]


def recovery_code(row: RecoveryCode) -> str:
    digits = settings.KEYRING.digest(str(row.pk), "recovery-code")[:12]
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def keep_recovery_codes(*, by: User, at: datetime) -> None:
    SecondFactor.objects.filter(user=by, codes_shown_at=None).update(codes_shown_at=at)


# ── Asking for it ────────────────────────────────────────────────────────────


def verify(code: str, *, by: User, at: datetime) -> SecondFactor:
    """Takes a code of the app or a recovery code, each once; the first one confirms the device. Raises DeedRefused."""
    factor, refusal = _tried(code, by=by, at=at)
    if factor is None or refusal:
        raise DeedRefused(refusal)
    return factor


def _tried(typed: str, *, by: User, at: datetime) -> tuple[SecondFactor | None, str]:
    """The device, and why not; committed either way, for a wrong try counts."""
    code = "".join(unicodedata.normalize("NFKC", typed).split()).replace("-", "").lower()
    with transaction.atomic(durable=True):
        factor = races.locked(SecondFactor.objects.filter(user=by)).first()
        if factor is None:
            return None, _("您的动态码验证器已被重置，请重新登录后再次绑定。")
        if factor.locked_until and factor.locked_until > at:
            return factor, _locked(factor.locked_until)
        races.pause()
        step = _step(factor, code, at)
        spare = None if step or not factor.confirmed_at else _spare(factor, code)
        if step:
            factor.last_step = step
        elif spare is not None:
            spare.used_at = at
            spare.save(update_fields=["used_at"])
            left = factor.recovery_codes.filter(used_at=None).count()
            audit.services.record("second_factor.recover", by, by=by, left=left)
            tell("recovery_code_used", by, key=f"recovery:{spare.pk}", left=left, at=at)
        else:
            factor.failures += 1
            refusal = _("动态码不正确。请输入验证器上现在显示的 6 位数字；仍不对，请检查手机的时间是否准确。")
            if factor.failures >= MAX_FAILURES:
                factor.failures, factor.locked_until = 0, at + LOCK
                refusal = _locked(factor.locked_until)
                audit.services.record("second_factor.lock", by, by=by)
                if factor.confirmed_at:  # somebody knows his password
                    day = timezone.localtime(at).date()
                    tell("second_factor_locked", by, key=f"second_factor_locked:{day}", at=at)
            factor.save(update_fields=["failures", "locked_until"])
            return factor, refusal
        factor.failures, factor.locked_until = 0, None
        if factor.confirmed_at is None:
            factor.confirmed_at = at
            RecoveryCode.objects.bulk_create(RecoveryCode(second_factor=factor) for _each in range(RECOVERY_CODES))
            audit.services.record("second_factor.enrol", by, by=by)
        factor.save()
    return factor, ""


def _step(factor: SecondFactor, code: str, at: datetime) -> int:
    """The time step of this code, 0 when it is wrong or has been used. The telephone may be half a minute off."""
    try:
        step = pyotp.TOTP(key(factor)).verify_and_get_timecode(code, for_time=at, valid_window=1)
    except OTPVerificationError:
        return 0
    return step if step > factor.last_step else 0


def _spare(factor: SecondFactor, code: str) -> RecoveryCode | None:
    rows = factor.recovery_codes.filter(used_at=None)
    found = [row for row in rows if compare_digest(recovery_code(row).replace("-", "").encode(), code.encode())]
    return found[0] if found else None


def _locked(until: datetime) -> str:
    return _("输错次数太多，请在 %s 之后再试。") % f"{timezone.localtime(until):%H:%M}"


# ── Taking it away ───────────────────────────────────────────────────────────


def reset(user: User, reason: str, *, by: User) -> None:
    """His telephone is lost or replaced: he sets up another one at his next page. Raises DeedRefused when he has none.

    Who may: ``permissions.staff_under``.
    """
    with transaction.atomic():
        factor = races.locked(SecondFactor.objects.filter(user=user)).first()
        if factor is None:
            raise DeedRefused(_("%s没有绑定动态码验证器，不需要重置。") % user.name)
        audit.services.record("second_factor.reset", user, by=by, reason=reason)
        tell("second_factor_reset", user, key=f"second_factor_reset:{factor.pk}", by=by.name)
        factor.delete()


def _place(factor: SecondFactor) -> str:
    return f"accounts_secondfactor.key.{factor.pk}"
