"""What is told to whom, through which channel, and has it gone out?"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from notices import words


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due_at(self, now: datetime) -> "NoticeQuerySet":
        """Waiting for the relay, or left behind by a relay that died with the lease; not where nobody has just answered."""
        silent = Notice.objects.filter(unanswered_at__gt=now - Notice.REST).values("channel")
        return self.filter(
            models.Q(state=Notice.State.WAITING, next_at__lte=now)
            | models.Q(state=Notice.State.SENDING, lease_until__lt=now)
        ).exclude(channel__in=silent)

    def in_inbox_of(self, user: Any) -> "NoticeQuerySet":
        return self.filter(recipient=user, channel=Notice.Channel.INBOX, state=Notice.State.SENT)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def with_what_followed(self) -> "NoticeQuerySet":
        """``followed_by``, ``followed_at``: the last thing told to the same person about the same page since then."""
        later = Notice.objects.filter(
            recipient=OuterRef("recipient"), url=OuterRef("url"), created_at__gt=OuterRef("created_at")
        )
        later = later.exclude(url="").order_by("-created_at")
        return self.annotate(
            followed_by=Subquery(later.values("subject")[:1]), followed_at=Subquery(later.values("created_at")[:1])
        )


class Notice(models.Model):
    """One message to one person through one channel: the outbox row, committed together with what it tells.

    ``key`` names the event and the channel; telling the same thing twice gives the same row. The relay delivers
    at least once and gives its id to the channel (file name, Message-ID), so that a repeat can be recognised. Where a
    gateway does not answer (``unanswered_at``), its whole channel rests: one try is lost in that time, not one a notice.

    A reminder says ``about`` which circumstances it was written in: config/reminders.py names who tells, when it is about
    to go out, whether they are still so; if not, it does not go out and stays as *moot*.

    A confidential body (a link, a code) is sealed until it is sent (AES-256-GCM, AAD = notices_notice.body.<pk>) and
    then dropped. ``address`` is where it goes when that is not the recipient's own mobile or mailbox. ``programme`` is
    the id of the programme that it speaks of, whose office looks after it; empty where it concerns the person alone.
    """

    class Channel(models.TextChoices):
        INBOX = "inbox", _("站内信")
        EMAIL = "email", _("电子邮件")
        SMS = "sms", _("短信")

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENDING = "sending", _("发送中")
        SENT = "sent", _("已发送")
        DEAD = "dead", _("发送不成")
        MOOT = "moot", _("不再需要")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("唯一标识"), max_length=200, unique=True)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    address = models.CharField(_("另送往"), max_length=254, blank=True)
    template = models.CharField(_("模板"), max_length=60)
    subject = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("正文"))
    is_sealed = models.BooleanField(_("正文加密"), default=False)
    url = models.CharField(_("链接"), max_length=200, blank=True)
    programme = models.BigIntegerField(_("项目"), null=True, editable=False)
    about = models.JSONField(_("所依据的情况"), default=dict, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    next_at = models.DateTimeField(_("下次尝试"))
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    error = models.CharField(_("发送不成的原因"), max_length=300, blank=True)
    unanswered_at = models.DateTimeField(_("对方没有答复"), null=True, editable=False)
    created_at = models.DateTimeField(_("时间"))
    resent_at = models.DateTimeField(_("重新发送"), null=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    objects = NoticeQuerySet.as_manager()

    LEASE = timedelta(seconds=settings.LEASE_SECONDS)
    TURN = LEASE / 2  # of one relay: what it has not come to by then is given back well before the lease ends
    REST = timedelta(seconds=30)  # no longer than a notice waits for its second try
    MAX_ATTEMPTS = 8
    DROPPED = _("（内容保密，不再保存）")  # instead of a confidential body, once nothing more will be sent

    class Meta:
        verbose_name = verbose_name_plural = _("通知")
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(fields=["state", "next_at"]),
            models.Index(fields=["recipient", "channel", "state", "-created_at"]),
            models.Index(fields=["recipient", "url", "-created_at"]),
            models.Index(fields=["programme", "recipient"]),
            models.Index(
                fields=["unanswered_at"], condition=models.Q(unanswered_at__isnull=False), name="notice_unanswered"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_sent_iff_sent_at",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at=None)),
                violation_error_message=_("已发送的通知必须有发送时间，其余不得有。"),
            ),
            models.CheckConstraint(
                name="notice_sending_iff_leased",
                condition=models.Q(state="sending", lease__isnull=False, lease_until__isnull=False)
                | (~models.Q(state="sending") & models.Q(lease=None, lease_until=None)),
                violation_error_message=_("发送中的通知必须有租约，其余不得有。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.subject}（{self.get_state_display()}）"

    @property
    def text(self) -> str:
        """What the recipient reads. Raises what ``Keyring.open`` raises."""
        return settings.KEYRING.open(self.body, self.place) if self.is_sealed else self.body

    @property
    def is_dropped(self) -> bool:
        """Its confidential body is gone: there is nothing left to send."""
        return self.body == str(self.DROPPED)

    @property
    def is_readable(self) -> bool:
        """May its text be shown to anybody but the recipient?"""
        return not (self.is_sealed or self.is_dropped)

    @property
    def kind(self) -> str:
        return words.kind(self.template)

    @property
    def failure(self) -> str:
        """Why the last try did not succeed, in words."""
        return words.failure(self.error)

    @property
    def place(self) -> str:
        """Where a sealed body belongs: moved to another row it cannot be opened."""
        return f"notices_notice.body.{self.pk}"

    @property
    def mailbox(self) -> str:
        return self.address or str(self.recipient.email)

    @property
    def telephone(self) -> str:
        return self.address or str(self.recipient.mobile)
