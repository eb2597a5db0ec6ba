"""What does an office publish for everybody to read, and what is reported to its supervisor alone?"""

import json
import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from applicants.models import User
from programmes.models import Programme


class ArticleQuerySet(models.QuerySet["Article"]):
    def published_at(self, now: datetime) -> "ArticleQuerySet":
        return self.filter(publish_at__lte=now, withdrawn_at=None)

    def newest(self, number: int) -> "ArticleQuerySet":
        """So many of each kind, the pinned ones first."""
        rank = Window(RowNumber(), partition_by=F("kind"), order_by=Article.ORDER)
        return self.annotate(rank=rank).filter(rank__lte=number).order_by("rank").defer("body")


class Article(models.Model):
    """A public text of a programme's office, in Markdown. Withdrawn, it stays on record with the reason.

    Without ``publish_at`` it is not to be public yet: the office is still writing it, or uploading its files.

    ``version`` is the two-tabs guard: a revision of what somebody else has revised meanwhile is refused.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", _("通知公告")
        POLICY = "policy", _("政策文件")
        GUIDANCE = "guidance", _("申报指导")
        TEMPLATE = "template", _("材料模板")
        QUESTION = "question", _("常见问题")

    ORDER = ["-pinned", "-publish_at", "-pk"]

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="articles", verbose_name=_("项目"))
    kind = models.CharField(_("栏目"), max_length=12, choices=Kind)
    title = models.CharField(_("标题"), max_length=100)
    body = models.TextField(_("正文"))
    publish_at = models.DateTimeField(_("发布时间"), null=True)
    pinned = models.BooleanField(_("置顶"), default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("撰写人"))
    revised_at = models.DateTimeField(_("最后修改"))
    version = models.PositiveIntegerField(_("版本"), default=1)
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True)
    withdrawn_reason = models.CharField(_("撤下原因"), max_length=500, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("文章")
        ordering = ["-pinned", "-publish_at", "-pk"]
        indexes = [models.Index(fields=["programme", "kind", "-publish_at"], name="article_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="article_withdrawn_with_reason",
                violation_error_message=_("撤下文章必须写明原因。"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_public_at(self, now: datetime) -> bool:
        return self.withdrawn_at is None and self.publish_at is not None and self.publish_at <= now


def _stored_as(attachment: "Attachment", filename: str) -> str:
    """A random name in the private store; the office's own file name is kept in the row."""
    return f"attachment/{uuid.uuid4().hex[:2]}/{attachment.pk}"


class Attachment(models.Model):
    """A file of an article. Taken off, it is no longer given out; the file stays for the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="attachments")
    original_name = models.CharField(_("文件名"), max_length=120)
    format = models.CharField(_("格式"), max_length=8)
    size = models.PositiveIntegerField(_("大小（字节）"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=_stored_as, max_length=120)
    added_at = models.DateTimeField(_("上传时间"))
    removed_at = models.DateTimeField(_("移除时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("附件")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.original_name


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user: User) -> "ComplaintQuerySet":
        """A supervisor's of that programme's office; nobody else's, whatever his role."""
        seats = user.memberships.filter(role="supervisor").values("organisation__programme")
        return self.filter(programme__in=seats)


class Complaint(models.Model):
    """What somebody reports, with or without his name. Neither his address nor his account is kept.

    ``sealed`` is JSON of text, name and contact (AES-256-GCM, AAD = articles_complaint.sealed.<pk>).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("受理编号"), max_length=20, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("项目"))
    sealed = models.TextField(_("内容"))
    received_at = models.DateTimeField(_("收到时间"))

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("举报投诉")
        ordering = ["-received_at", "pk"]

    def __str__(self) -> str:
        return self.number

    def seal(self, stated: dict[str, str]) -> None:
        self.sealed = settings.KEYRING.seal(json.dumps(stated, ensure_ascii=False), self._aad)

    def opened(self) -> dict[str, str]:
        """``text``, ``name`` and ``contact`` in clear: for the supervisor's page alone."""
        stated: dict[str, str] = json.loads(settings.KEYRING.open(self.sealed, self._aad))
        return stated

    @property
    def _aad(self) -> str:
        return f"articles_complaint.sealed.{self.pk}"
