"""What has been done to an application, and which needs (事项) have been recorded for it?"""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applicants.workflow import Action, Status
from programmes.vocabulary import Who

if TYPE_CHECKING:
    from applicants.models.application import Application
    from applicants.models.people import User


class Step(models.Model):
    """One deed on one application: what the timeline shows. Written by ``Application.take`` alone."""

    application = models.ForeignKey("Application", models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    acting_for = models.CharField(_("以何身份"), max_length=10)
    action = models.CharField(_("动作"), max_length=12, choices=Action)
    from_stage = models.CharField(_("原阶段"), max_length=30)
    from_status = models.CharField(_("原状态"), max_length=12, choices=Status)
    stage = models.CharField(_("阶段"), max_length=30)
    status = models.CharField(_("状态"), max_length=12, choices=Status)
    reason = models.TextField(_("原因"), blank=True)
    snapshot = models.ForeignKey("Snapshot", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("经过")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.from_stage} → {self.stage}"


class ReturnItem(models.Model):
    """One thing a return asks to be mended, and what the applicant says has become of it.

    ``part`` is a section or a material by its name; ``field`` and ``position`` (the row, from 0) may narrow it down.
    """

    class Response(models.TextChoices):
        MENDED = "mended", _("已修改")
        EXPLAINED = "explained", _("另作说明")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    step = models.ForeignKey(Step, models.CASCADE, related_name="items", verbose_name=_("退回"))
    part = models.CharField(_("须修改的部分"), max_length=60)
    field = models.CharField(_("栏目"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("行"), null=True, blank=True)
    reason = models.TextField(_("退回意见"))
    response = models.CharField(_("处理情况"), max_length=10, choices=Response, blank=True)
    explanation = models.TextField(_("说明"), blank=True)
    responded_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("退回意见")
        ordering = ["step", "part", "position", "field"]
        constraints = [
            models.CheckConstraint(
                name="return_item_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("请逐条写明退回原因。"),
            ),
            models.CheckConstraint(
                name="return_item_responded_iff_at",
                condition=models.Q(response="", responded_at=None)
                | (~models.Q(response="") & models.Q(responded_at__isnull=False)),
                violation_error_message=_("处理情况必须带时间。"),
            ),
            models.CheckConstraint(
                name="return_item_explained_iff_explanation",
                condition=(models.Q(response="explained") & ~models.Q(explanation=""))
                | (~models.Q(response="explained") & models.Q(explanation="")),
                violation_error_message=_("另作说明的请写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def place(self) -> str:
        """工作经历，第 2 行，证明人"""
        row = gettext("第 %d 行") % (self.position + 1) if self.position is not None else ""
        return "，".join(filter(None, [self.part, row, self.field]))

    @property
    def url(self) -> str:
        """Where the applicant mends it: the field of a section with a page, else among the materials."""
        application = self.step.application
        part = application.mended_in(self.part)
        if part not in [section.name for section in application.sections]:
            return reverse("materials", args=[application.number])
        page = reverse("section", args=[application.number, part])
        return f"{page}#id_{self.position or 0}-{self.field}" if self.field else page


class Reading(models.Model):
    """That a reviewer has opened a pending application: from the first one on the applicant asks before he withdraws."""

    application = models.ForeignKey("Application", models.CASCADE, related_name="readings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("审核人员"))
    first_at = models.DateTimeField(_("首次打开时间"))
    last_at = models.DateTimeField(_("最近打开时间"))

    LASTS = timedelta(minutes=10)  # after this nobody is taken to be reading any more

    class Meta:
        verbose_name = verbose_name_plural = _("审阅")
        constraints = [models.UniqueConstraint(fields=["application", "by"], name="reading_once_per_person")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.by_id}"


class NeedRecord(models.Model):
    """That a need has been met, or is on its way: a posting's dates, a payment, papers received.

    Recording never moves the application. A record that no longer holds (papers of an older version, a posting of
    facts that have changed since) is voided, not deleted; the next one stands beside it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey("Application", models.CASCADE, related_name="need_records")
    stage = models.CharField(_("阶段"), max_length=30)
    kind = models.CharField(_("事项种类"), max_length=10)
    name = models.CharField(_("事项"), max_length=40)
    facts = models.JSONField(_("登记内容"), default=dict)
    snapshot = models.ForeignKey(
        "Snapshot", models.PROTECT, null=True, related_name="+", verbose_name=_("所依据的版次")
    )
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("事项登记")
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage", "name"],
                condition=models.Q(voided_at=None),
                name="need_recorded_once",
                violation_error_message=_("该事项已登记，如有变化请先作废原登记。"),
            ),
            models.CheckConstraint(
                name="need_voided_iff_reason",
                condition=models.Q(voided_at=None, void_reason="")
                | (models.Q(voided_at__isnull=False) & ~models.Q(void_reason="")),
                violation_error_message=_("作废登记必须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.stage}）"


class EmployerChange(models.Model):
    """That an application went from one employer to another, or to none: it goes along with the person.

    ``before`` sees it no longer; what it has done to it stays in the history. Written by ``employers.moves``.
    """

    application = models.ForeignKey("Application", models.CASCADE, related_name="employer_changes")
    before = models.ForeignKey("Organisation", models.PROTECT, null=True, related_name="+", verbose_name=_("原单位"))
    after = models.ForeignKey("Organisation", models.PROTECT, null=True, related_name="+", verbose_name=_("现单位"))
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    reason = models.TextField(_("原因"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("单位变动")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.before or ''} → {self.after or ''}"

    @property
    def is_move(self) -> bool:
        """What tells it from a step, where both are listed."""
        return True


def latest_first(application: "Application") -> list[Step | EmployerChange]:
    """Steps and changes of employer together; the latter are looked up only of an application that went anywhere."""
    found: list[Step | EmployerChange] = [*application.steps.all()]
    if getattr(application, "has_moved", True):
        found += application.employer_changes.select_related("before", "after", "by")
    return sorted(found, key=lambda each: each.at)[::-1]


def meanwhile(application: "Application", *, told_to: "User | None") -> str:
    """Who was faster, in words: colleagues read a name, the applicant which side it was."""
    last = application.steps.select_related("by").last()
    if last is None:
        return gettext("该申报刚刚有变化，请刷新页面后再办理。")
    by_name = last.by is not None and last.acting_for != Who.APPLICANT and told_to != application.applicant
    who = last.by.name if last.by and by_name else last.acting_for
    moment = timezone.localtime(last.at)
    return gettext("该申报已由%(who)s于%(when)s办理“%(action)s”，本次操作没有生效。请查看最新情况。") % {
        "who": who,
        "when": f"{moment:%-m月%-d日 %H:%M}",
        "action": Action(last.action).label,
    }
