"""How is something told: written down with the deed, sent by the relay after the commit?"""

import logging
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db.models import Case, Min, When
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from config import clock
from config.reminders import STILL_NEEDED
from config.wake import wake
from notices.channels import CHANNELS, found_nobody
from notices.models import Notice

log = logging.getLogger(__name__)
ALL_CHANNELS = tuple(Notice.Channel)
URGENT = ("mobile_code", "password_code")  # templates: somebody sits there and waits for it


def tell(
    template: str,
    recipient: Any,
    *,
    key: str,
    url: str = "",
    channels: tuple[str, ...] = ALL_CHANNELS,
    to: Mapping[str, str] | None = None,
    secret: bool = False,
    about: Mapping[str, Any] | None = None,
    **context: Any,
) -> None:
    """Write one row per channel, inside the caller's transaction; ``key`` names the event for ever.

    ``templates/notices/<template>.txt``: first line the subject, the rest the body for mail and inbox;
    ``<template>.sms.txt``: the body of the SMS. A person without an e-mail address gets none. ``to`` gives, by channel,
    another mobile or mailbox than the recipient's own. ``secret``: the body holds a link or a code; it is kept sealed
    until it is sent and then dropped, no copy goes into the inbox, and neither subject nor ``url`` may hold any of it.
    ``about``: the circumstances a reminder was written in, which are looked at again before it goes out. Which office
    looks after it follows from the ``programme``, ``round`` or ``application`` that the texts are given.
    """
    post(
        written(template, recipient, key=key, url=url, channels=channels, to=to, secret=secret, about=about, **context)
    )


def post(notices: Iterable[Notice]) -> None:
    """Keep what was ``written``, for one person or for many, inside the caller's transaction, and wake the relay."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    from notices.tasks import relay

    wake(relay)


def written(
    template: str,
    recipient: Any,
    *,
    key: str,
    url: str = "",
    channels: tuple[str, ...] = ALL_CHANNELS,
    to: Mapping[str, str] | None = None,
    secret: bool = False,
    about: Mapping[str, Any] | None = None,
    **context: Any,
) -> list[Notice]:
    """The rows of one ``tell``, before they are kept."""
    to = to or {}
    programme = _programme(context)
    subject, _, body = render_to_string(f"notices/{template}.txt", context).strip().partition("\n")
    now = clock.now()
    rows = []
    for channel in channels:
        if channel == Notice.Channel.EMAIL and not (to.get(channel) or recipient.email):
            continue
        if channel == Notice.Channel.INBOX and secret:
            continue
        text = body.strip()
        if channel == Notice.Channel.SMS:
            text = render_to_string(f"notices/{template}.sms.txt", context).strip()
        notice = Notice(
            key=f"{key}:{recipient.pk}:{channel}",
            channel=channel,
            recipient=recipient,
            address=to.get(channel, ""),
            template=template,
            subject=subject,
            body=text,
            is_sealed=secret,
            url=url,
            programme=programme,
            about=dict(about or {}),
            next_at=now,
            created_at=now,
        )
        if secret:
            notice.body = settings.KEYRING.seal(text, notice.place)
        rows.append(notice)
    return rows


def _programme(context: Mapping[str, Any]) -> int | None:
    """The id of the one it speaks of; None where it concerns the person alone."""
    if programme := context.get("programme"):
        return int(programme.pk)
    round = context.get("round") or getattr(context.get("application"), "round", None)
    return round.programme_id if round else None


class Unanswered(Exception):
    """At the other end of the channel there is nobody, or nobody who answers in time."""


def relay(limit: int = 50) -> int:
    """Send what is due, a code before the thousand messages that an import has written; how many went out.

    Several relays may run: each row is leased by one of them. What this one does not come to, because its turn or the
    worker's time is over or the channel does not answer, is given back as it was.
    """
    now = clock.now()
    lease = uuid.uuid4()
    due = Notice.objects.due_at(now)
    urgent_first = Case(When(template__in=URGENT, then=0), default=1)
    chosen = list(due.order_by(urgent_first, "next_at").values_list("pk", flat=True)[:limit])
    due.filter(pk__in=chosen).update(state=Notice.State.SENDING, lease=lease, lease_until=now + Notice.LEASE)
    sent, silent = 0, set()
    leased = Notice.objects.filter(lease=lease)
    try:
        for notice in leased.select_related("recipient").order_by(urgent_first, "created_at", "pk"):
            if notice.channel in silent:
                continue
            if clock.now() > now + Notice.TURN:
                break
            try:
                sent += _send(notice)
            except Unanswered:
                silent.add(notice.channel)
    finally:
        leased.update(state=Notice.State.WAITING, lease=None, lease_until=None)
    return sent


def _send(notice: Notice) -> bool:
    """Has it gone out? Raises Unanswered, with the failure on record, and what ends the worker's task."""
    mine = Notice.objects.filter(pk=notice.pk, lease=notice.lease)
    attempts = notice.attempts + 1
    if not mine.update(attempts=attempts, lease_until=clock.now() + Notice.LEASE):
        return False  # another relay has taken it over
    if attempts > Notice.MAX_ATTEMPTS:
        mine.update(state=Notice.State.DEAD, lease=None, lease_until=None, **_dropped(notice))
        return False
    try:
        if not _is_still_needed(notice):
            mine.update(state=Notice.State.MOOT, lease=None, lease_until=None, error="", **_dropped(notice))
            return False
        CHANNELS[notice.channel](notice)
    except Exception as error:
        log.warning("notice %s not sent: %s", notice.pk, type(error).__name__)
        dead, unanswered = attempts >= Notice.MAX_ATTEMPTS, found_nobody(error)
        mine.update(
            state=Notice.State.DEAD if dead else Notice.State.WAITING,
            lease=None,
            lease_until=None,
            next_at=clock.now() + timedelta(seconds=min(3600, 15 * 2**attempts)),
            error=_said(error, notice),
            unanswered_at=clock.now() if unanswered else None,
            **(_dropped(notice) if dead else {}),
        )
        if isinstance(error, SoftTimeLimitExceeded):
            raise
        if unanswered:
            raise Unanswered from error
        return False
    return bool(
        mine.update(
            state=Notice.State.SENT,
            lease=None,
            lease_until=None,
            sent_at=clock.now(),
            error="",
            **_dropped(notice),
        )
    )


def _is_still_needed(notice: Notice) -> bool:
    named = STILL_NEEDED.get(notice.template)
    return named is None or bool(import_string(named)(notice.about))


def wait_again(notices: Iterable[Notice]) -> None:
    """Put these, given up before, back into the queue with all their tries; the caller has them locked."""
    now = clock.now()
    Notice.objects.filter(pk__in=[notice.pk for notice in notices], state=Notice.State.DEAD).update(
        state=Notice.State.WAITING, attempts=0, next_at=now, resent_at=now
    )
    from notices.tasks import relay

    wake(relay)


def oldest_waiting(now: datetime) -> timedelta:
    """For how long the longest waiting notice has been waiting to go out; nothing where none waits."""
    waiting = Notice.objects.filter(state__in=(Notice.State.WAITING, Notice.State.SENDING))
    since = waiting.aggregate(since=Min(Coalesce("resent_at", "created_at")))["since"]
    return now - since if since else timedelta()


def _dropped(notice: Notice) -> dict[str, Any]:
    """A confidential body is not kept once nothing more will be sent."""
    return {"body": str(Notice.DROPPED), "is_sealed": False} if notice.is_sealed else {}


def _said(error: Exception, notice: Notice) -> str:
    """Why it failed; of a confidential notice no more than the kind, for a gateway may quote what it was given."""
    kind = type(error).__name__
    return kind if notice.is_sealed else f"{kind}: {error}"[:300]
