"""How does one message leave the house? One function per channel; each may be called again with the same notice."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

from notices.models import Notice


def deliver_to_inbox(notice: Notice) -> None:
    """The row itself is the inbox note: it shows once its state is *sent*."""


def send_email(notice: Notice) -> None:
    """By EMAIL_URL. Message-ID is the notice's id, so that a mailbox shows a repeat once."""
    EmailMessage(
        subject=notice.subject,
        body=notice.body + (f"\n\n{settings.SITE_URL}{notice.url}\n" if notice.url else "\n"),
        to=[notice.recipient.email],
        headers={"Message-ID": f"<{notice.pk}@portal>"},
    ).send()


def send_sms(notice: Notice) -> None:
    """The file gateway: one file per notice in SMS_DIR, so that a repeat changes nothing."""
    folder = Path(settings.SMS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{notice.pk}.{os.getpid()}"
    text = f"【{settings.SMS_SIGNATURE}】{notice.body}"
    draft.write_text(
        json.dumps({"id": str(notice.pk), "to": notice.recipient.mobile, "text": text}, ensure_ascii=False)
    )
    draft.replace(folder / f"{notice.pk}.json")


CHANNELS: dict[str, Callable[[Notice], None]] = {
    Notice.Channel.INBOX: deliver_to_inbox,
    Notice.Channel.EMAIL: send_email,
    Notice.Channel.SMS: send_sms,
}
