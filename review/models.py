"""What was objected against a posting, and what was decided? Which deadlines did the office move?"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.models import NeedRecord
from programmes.models import RoundDeadline


class Objection(models.Model):
    """An objection (异议) to a posting (公示). While it is undecided or upheld the posting is not met."""

    class Decision(models.TextChoices):
        REJECTED = "rejected", _("异议不成立")
        UPHELD = "upheld", _("异议成立")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    posting = models.ForeignKey(NeedRecord, models.PROTECT, related_name="objections", verbose_name=_("公示"))
    text = models.TextField(_("异议内容"))
    raised_at = models.DateTimeField(_("提出时间"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    decision = models.CharField(_("处理结论"), max_length=10, choices=Decision, blank=True)
    reason = models.TextField(_("处理理由"), blank=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("异议")
        ordering = ["raised_at"]
        constraints = [
            models.CheckConstraint(
                name="objection_decided_with_reason",
                condition=models.Q(decision="", decided_at=None, decided_by=None)
                | (
                    ~models.Q(decision="")
                    & ~models.Q(reason="")
                    & models.Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                violation_error_message=_("处理异议必须写明结论和理由。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.posting}：{self.get_decision_display() or _('未处理')}"


class DeadlineChange(models.Model):
    """A deadline of a published round put off, with its reason. Never taken back: whoever relied on it may go on."""

    deadline = models.ForeignKey(RoundDeadline, models.PROTECT, related_name="changes", verbose_name=_("截止事项"))
    before = models.DateTimeField(_("原定时间"), null=True, blank=True)
    after = models.DateTimeField(_("现定时间"))
    reason = models.TextField(_("原因"))
    at = models.DateTimeField(_("变更时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经办人"))

    class Meta:
        verbose_name = verbose_name_plural = _("截止时间变更")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="deadline_change_is_later",
                condition=models.Q(before=None) | models.Q(after__gt=models.F("before")),
                violation_error_message=_("截止时间只能推后，不能提前。"),
            ),
            models.CheckConstraint(
                name="deadline_change_with_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("变更截止时间必须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.after:%Y-%m-%d}"
