"""How does one message leave the house? One function per channel; each may be called again with the same notice."""

from collections.abc import Callable
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMessage

from notices import gateways
from notices.models import Notice


def deliver_to_inbox(notice: Notice) -> None:
    """The row itself is the inbox note: it shows once its state is *sent*."""


def send_email(notice: Notice) -> None:
    """By EMAIL_URL. Message-ID is the notice's id, so that a mailbox shows a repeat once."""
    EmailMessage(
        subject=notice.subject,
        body=notice.text + (f"\n\n{settings.SITE_URL}{notice.url}\n" if notice.url else "\n"),
        to=[notice.mailbox],
        headers={"Message-ID": f"<{notice.pk}@portal>"},
    ).send()


def send_sms(notice: Notice) -> None:
    """By SMS_URL. The gateway is given the notice's id, by which it knows a repeat."""
    gateways.send(settings.SMS_URL, id=str(notice.pk), to=notice.telephone, text=signed(notice.text))


def found_nobody(error: Exception) -> bool:
    """Did it fail on the way, so that the next one would too? Not where somebody answered, and did not take this one."""
    answered = isinstance(error, SMTPException) and not isinstance(error, SMTPServerDisconnected | SMTPConnectError)
    return isinstance(error, OSError | SoftTimeLimitExceeded) and not answered


def signed(text: str) -> str:
    """As it stands on the telephone: the signature counts too."""
    return f"【{settings.SMS_SIGNATURE}】{text}"


def segments(text: str) -> int:
    """As how many messages an SMS is charged: up to 70 characters are one, longer ones are cut into pieces of 67."""
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= 70 else -(-length // 67)


CHANNELS: dict[str, Callable[[Notice], None]] = {
    Notice.Channel.INBOX: deliver_to_inbox,
    Notice.Channel.EMAIL: send_email,
    Notice.Channel.SMS: send_sms,
}
