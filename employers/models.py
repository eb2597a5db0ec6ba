"""Who is asked to act for an organisation, and which staff has it brought in at once?"""

import json
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.models import Application, Organisation, User
from programmes.models import Round


class OfficerInvitation(models.Model):
    """One person asked to act for an organisation (经办人); ``replaces`` hands his seat over once this is accepted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="officer_invitations")
    name = models.CharField(_("姓名"), max_length=50)
    mobile = models.CharField(_("手机号"), max_length=20)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("邀请人"))
    replaces = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("时间"))
    expires_at = models.DateTimeField(_("有效至"))
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True)
    declined_at = models.DateTimeField(_("谢绝时间"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("经办人邀请")
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "mobile"],
                condition=models.Q(accepted_at=None, declined_at=None, revoked_at=None),
                name="officer_invitation_once",
                violation_error_message=_("已经邀请了这个手机号，等待对方答复。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.name}"


class UnitInvitation(models.Model):
    """“我的单位（主管部门）不在列表中”: somebody of that unit is asked to register it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("类别"), max_length=12, choices=Organisation.Kind)
    unit = models.CharField(_("单位全称"), max_length=100)
    name = models.CharField(_("联系人"), max_length=50)
    mobile = models.CharField(_("手机号"), max_length=20)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    application = models.ForeignKey(Application, models.CASCADE, null=True, blank=True, related_name="unit_invitations")
    subordinate = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("时间"))
    expires_at = models.DateTimeField(_("有效至"))

    class Meta:
        verbose_name = verbose_name_plural = _("单位登记邀请")
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return self.unit


class StaffImport(models.Model):
    """集体参评: one list of staff an employer has brought in, from the file to the result.

    The file is kept until it is read, its rows until ``expires_at``; what came of the rows are applications, which stay.
    Until ``confirmed_at`` nothing has been written but this and its rows.
    """

    class Source(models.TextChoices):
        SHEET = "sheet", _("Excel 名单")
        FORMS = "forms", _("报名表压缩包")
        LIST = "list", _("简要名单")  # name, mobile and level; each fills in the rest by his own link

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        REFUSED = "refused", _("不能读取")
        PREVIEW = "preview", _("待确认导入")
        IMPORTING = "importing", _("正在导入")
        DONE = "done", _("已导入")
        ABANDONED = "abandoned", _("已放弃")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="staff_imports")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name=_("批次"))
    source = models.CharField(_("来源"), max_length=10, choices=Source)
    file = models.FileField(_("文件"), upload_to="staff", max_length=200, blank=True)
    file_name = models.CharField(_("文件名"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.READING)
    refusal = models.TextField(_("不能读取的原因"), blank=True)
    remarks = models.JSONField(_("读取说明"), default=list)  # of the whole file, in words: hidden rows, other sheets …
    headings = models.JSONField(_("列"), default=dict)  # column key → letter in the file
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    created_at = models.DateTimeField(_("上传时间"))
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人"))
    confirmed_at = models.DateTimeField(_("确认导入时间"), null=True)
    expires_at = models.DateTimeField(_("保留至"))

    class Meta:
        verbose_name = verbose_name_plural = _("集体参评名单")
        ordering = ["-created_at", "pk"]
        indexes = [models.Index(fields=["organisation", "-created_at"])]
        constraints = [
            models.CheckConstraint(
                name="staff_import_confirmed_iff_by",
                condition=models.Q(confirmed_at=None, confirmed_by=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                violation_error_message=_("确认导入必须有确认人和时间。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.file_name}"


class StaffRow(models.Model):
    """One person of a list, as he stands in it.

    ``sealed`` is what is stated of him, column key → text, sealed (AES-256-GCM, AAD = employers_staffrow.sealed.<pk>):
    read and write it through ``typed``. ``problems``: ``[{"column": key, "where": "C12", "message": words}]``, in the
    order of the columns, never with an identity number or a mobile in them. ``place`` is where he stands, in words.
    """

    class State(models.TextChoices):
        READY = "ready", _("可导入")
        WRONG = "wrong", _("有错")
        DUPLICATE = "duplicate", _("重复")  # an earlier row of the same list is the same person
        EXISTING = "existing", _("已存在")  # he has an application in this round
        IMPORTED = "imported", _("已导入")
        FAILED = "failed", _("未导入")  # refused when it was imported: something had changed since the preview

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff_import = models.ForeignKey(StaffImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行号"))
    place = models.CharField(_("位置"), max_length=200)
    sealed = models.TextField(_("内容"))
    identity_digest = models.CharField(max_length=64, blank=True)
    mobile_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State)
    problems = models.JSONField(_("问题"), default=list)
    advice = models.JSONField(_("资格初判"), default=dict)  # {"outcome": …, "text": words}, or nothing
    message = models.TextField(_("导入结果"), blank=True)
    application = models.ForeignKey(Application, models.SET_NULL, null=True, related_name="+")
    candidate = models.ForeignKey("Candidate", models.SET_NULL, null=True, related_name="+")
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("更正人"))
    changed_at = models.DateTimeField(_("更正时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("名单中的一行")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["staff_import", "state", "number"]),
            models.Index(fields=["staff_import", "identity_digest"]),
            models.Index(fields=["staff_import", "mobile_digest"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["staff_import", "number"],
                name="staff_row_once",
                violation_error_message=_("这一行已经读取。"),
            ),
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def typed(self) -> dict[str, str]:
        """Column key → text, in clear."""
        stated: dict[str, str] = json.loads(settings.KEYRING.open(self.sealed, self._aad))
        return stated

    @typed.setter
    def typed(self, stated: dict[str, str]) -> None:
        self.sealed = settings.KEYRING.seal(json.dumps(stated, ensure_ascii=False), self._aad)

    @property
    def _aad(self) -> str:
        return f"employers_staffrow.sealed.{self.pk}"


class Candidate(models.Model):
    """Somebody of whom the employer has stated name, mobile and level only: he states the rest, his employer confirms.

    ``sealed``: what he has filled in, column key → text, sealed (AAD = employers_candidate.sealed.<pk>); gone with the
    decision, whichever it is: what was confirmed stands in the application.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("待本人填写")
        FILLED = "filled", _("待单位确认")
        CONFIRMED = "confirmed", _("单位已确认")
        DECLINED = "declined", _("本人不参评")
        DROPPED = "dropped", _("单位已取消")
        LAPSED = "lapsed", _("逾期未办")  # the round was over

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="candidates")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, related_name="candidacies")
    level = models.CharField(_("评审级别"), max_length=20)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.INVITED)
    sealed = models.TextField(_("本人填写的内容"), blank=True)
    remark = models.TextField(_("单位的意见"), blank=True)  # why the employer sent it back or dropped it
    reason = models.TextField(_("不参评的原因"), blank=True)  # as he states it himself
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("邀请时间"))
    filled_at = models.DateTimeField(_("填写时间"), null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("确认时间"), null=True)
    application = models.ForeignKey(Application, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("拟参评人员")
        ordering = ["-invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"],
                condition=models.Q(state__in=["invited", "filled"]),
                name="candidate_once_per_round",
                violation_error_message=_("该人员在本批次已被邀请参评。"),
            ),
            models.CheckConstraint(
                name="candidate_sealed_while_waiting",
                condition=models.Q(sealed="") | models.Q(state__in=["invited", "filled"]),
                violation_error_message=_("办结以后不再保留本人填写的内容。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_state_display()}"

    @property
    def typed(self) -> dict[str, str]:
        """Column key → text, in clear."""
        if not self.sealed:
            return {}
        stated: dict[str, str] = json.loads(settings.KEYRING.open(self.sealed, self._aad))
        return stated

    @typed.setter
    def typed(self, stated: dict[str, str]) -> None:
        self.sealed = settings.KEYRING.seal(json.dumps(stated, ensure_ascii=False), self._aad)

    @property
    def _aad(self) -> str:
        return f"employers_candidate.sealed.{self.pk}"


class Reminder(models.Model):
    """That the employer reminded the person who holds an application up: not twice a day."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("提醒")
        indexes = [models.Index(fields=["application", "-at"])]

    def __str__(self) -> str:
        return f"{self.at:%F}"
