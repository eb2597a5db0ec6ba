"""Which link or code works, for how long, and how often may one be asked for?

A link opens a page (``token``), a code is typed in (``code``); both are keyed digests of the row's id, so that neither
the database nor the outbox holds anything that opens an account.
"""

from datetime import datetime, timedelta
from hmac import compare_digest
from math import ceil
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import OneTimeSecret
from applicants.models import User
from applicants.refusals import DeedRefused
from config import races

Purpose = OneTimeSecret.Purpose
CODE_LIFE = timedelta(minutes=10)
LINK_LIFE = timedelta(hours=72)
SHOWN_LIFE = timedelta(hours=24)  # told face to face or on the telephone
NEXT_STEP_LIFE = timedelta(minutes=15)  # the link to which a right code leads
KEPT = timedelta(days=7)
MAX_TRIES = 5
PER_MOBILE = ((timedelta(minutes=1), 1), (timedelta(hours=1), 5), (timedelta(days=1), 10))
PER_ADDRESS = (timedelta(hours=1), 50)


class TooOften(DeedRefused):
    """``next_at``: from when it may be asked for again."""

    def __init__(self, next_at: datetime, now: datetime) -> None:
        self.next_at = next_at
        seconds = max(1, round((next_at - now).total_seconds()))
        if seconds <= 90:
            words = ngettext("请在%d秒后再获取。", "请在%d秒后再获取。", seconds) % seconds
        else:
            local = timezone.localtime(next_at)
            words = _("获取次数已到上限，请在%(day)s%(time)s之后再试；急用请致电工作人员。") % {
                "day": "" if local.date() == timezone.localtime(now).date() else _("明天"),
                "time": f"{local:%H:%M}",
            }
        super().__init__(words)


# ── Giving out ───────────────────────────────────────────────────────────────


def next_at(mobile: str, purpose: str, *, at: datetime) -> datetime:
    """From when another one may be asked for to this number; ``at`` itself when there is nothing to wait for."""
    longest = PER_MOBILE[-1][0]
    asked = OneTimeSecret.objects.filter(mobile=mobile, purpose=purpose, created_at__gt=at - longest)
    times = sorted(asked.values_list("created_at", flat=True))
    return max([at, *(_free_again(times, span, limit, at) for span, limit in PER_MOBILE)])


def wait(mobile: str, purpose: str, *, at: datetime) -> dict[str, Any]:
    """For the button that asks again: from when it may, and in how many seconds that is."""
    moment = next_at(mobile, purpose, at=at)
    return {"next_at": moment, "wait": ceil((moment - at).total_seconds())}


def refuse_too_many(mobile: str, purpose: str, *, at: datetime, address: str = "") -> None:
    """Raises TooOften. Call it in the transaction that issues, with the person's row locked where there is one.

    Many at once are counted one after the other, also where the number is nobody's: else it would show that it is not.
    """
    if address:
        races.take_turn(f"code for {address}")
    races.take_turn(f"code to {mobile}")
    wait_until = next_at(mobile, purpose, at=at)
    if address:
        span, limit = PER_ADDRESS
        asked = OneTimeSecret.objects.filter(asked_from=_digest(address, "address"), created_at__gt=at - span)
        wait_until = max(wait_until, _free_again(sorted(asked.values_list("created_at", flat=True)), span, limit, at))
    if wait_until > at:
        raise TooOften(wait_until, at)
    races.pause()


def _free_again(times: list[datetime], span: timedelta, limit: int, at: datetime) -> datetime:
    recent = [moment for moment in times if moment > at - span]
    return recent[-limit] + span if len(recent) >= limit else at


def issue(
    user: User | None,
    purpose: str,
    *,
    mobile: str,
    by: User | None,
    at: datetime,
    life: timedelta = CODE_LIFE,
    is_shown: bool = False,
    address: str = "",
) -> OneTimeSecret:
    """A new one. ``user`` is None where the number is nobody's; ``address`` is the network address of who asked."""
    secret = made(user, purpose, mobile=mobile, by=by, at=at, life=life, is_shown=is_shown, address=address)
    secret.save(force_insert=True)
    return secret


def renew(person: User, purpose: str, *, by: User, at: datetime) -> OneTimeSecret:
    """The link he was sent last, for as long again, where it still works; else a new one. Whoever is told by many keeps
    the one he has, and his own right to ask for another.
    """
    live = OneTimeSecret.objects.filter(user=person, purpose=purpose).order_by("-created_at").first()
    if live is None or live.mobile != person.mobile or not is_live(live, at) or live.shown_at:
        return issue(person, purpose, mobile=person.mobile, by=by, at=at, life=LINK_LIFE)
    live.expires_at = at + LINK_LIFE
    live.save(update_fields=["expires_at"])
    return live


def made(
    user: User | None,
    purpose: str,
    *,
    mobile: str,
    by: User | None,
    at: datetime,
    life: timedelta = CODE_LIFE,
    is_shown: bool = False,
    address: str = "",
) -> OneTimeSecret:
    """The row of one ``issue``, before it is kept."""
    return OneTimeSecret(
        user=user,
        purpose=purpose,
        mobile=mobile,
        created_at=at,
        created_by=by,
        expires_at=at + life,
        shown_at=at if is_shown else None,
        asked_from=_digest(address, "address") if address else "",
    )


def token(secret: OneTimeSecret) -> str:
    """What stands in a link."""
    return _digest(str(secret.pk), "one-time-link")[:32]


def link(secret: OneTimeSecret) -> str:
    return settings.SITE_URL + reverse("set_password", args=[secret.pk, token(secret)])


def code(secret: OneTimeSecret) -> str:
    """What is typed: six digits, or eight where it is read out and lives for a day."""
    digits = 8 if secret.shown_at else 6
    return f"{int(_digest(str(secret.pk), 'one-time-code'), 16) % 10**digits:0{digits}d}"


# ── Taking back ──────────────────────────────────────────────────────────────


def is_live(secret: OneTimeSecret, at: datetime) -> bool:
    return secret.used_at is None and at <= secret.expires_at and secret.tries < MAX_TRIES


def redeem_code(secret_id: Any, purpose: str, typed: str, *, at: datetime) -> OneTimeSecret:
    """Use the code up if it is right. Raises DeedRefused with words when it is wrong, expired, used or tried too often.

    Commits by itself and is never called inside a transaction: a wrong try must be kept although the deed fails.
    """
    with transaction.atomic(durable=True):
        secret = races.locked(OneTimeSecret.objects.filter(pk=secret_id, purpose=purpose)).first()
        refusal = _no_code(secret, at)
        if secret is not None and not refusal:
            races.pause()
            if compare_digest(code(secret).encode(), typed.encode()) and secret.user_id is not None:
                secret.used_at = at
            else:
                secret.tries += 1
                refusal = _wrong_code(MAX_TRIES - secret.tries)
            secret.save(update_fields=["used_at", "tries"])
    if secret is None or refusal:
        raise DeedRefused(refusal)
    return secret


def _no_code(secret: OneTimeSecret | None, at: datetime) -> str:
    if secret is None or secret.used_at is not None:
        return _("这个验证码已经用过，请重新获取。")
    if secret.tries >= MAX_TRIES:
        return _("验证码输错次数太多，已作废，请重新获取。")
    return _("验证码已过期，请重新获取。") if at > secret.expires_at else ""


def _wrong_code(left: int) -> str:
    if left <= 0:
        return _("验证码输错次数太多，已作废，请重新获取。")
    return _("验证码不正确，请核对短信里的数字，还可以试%d次。") % left


def open_link(secret_id: Any, typed: str, *, at: datetime, to_use: bool = False) -> OneTimeSecret | None:
    """The live link to set a password that this id and token are, or None. ``to_use`` locks its row."""
    rows = OneTimeSecret.objects.filter(pk=secret_id, purpose=Purpose.SET_PASSWORD).select_related("user")
    secret = (races.locked(rows) if to_use else rows).first()
    if secret is None or not compare_digest(token(secret).encode(), typed.encode()) or not is_live(secret, at):
        return None
    newer = OneTimeSecret.objects.filter(user=secret.user_id, purpose=secret.purpose, created_at__gt=secret.created_at)
    return None if newer.exists() or secret.user is None or not secret.user.is_active else secret


def forget_old(at: datetime) -> int:
    """Delete what has long expired; how many."""
    return OneTimeSecret.objects.filter(created_at__lt=at - KEPT).delete()[0]


def _digest(text: str, purpose: str) -> str:
    return settings.KEYRING.digest(text, purpose)
