"""With what does a person prove that an account is his, and to what has he consented?"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OneTimeSecret(models.Model):
    """A link or a code that works once. The secret itself is kept nowhere: it is a keyed digest of this row's id.

    ``mobile`` is where it was sent: for a change of mobile the new number. Without ``user`` nothing was sent: somebody
    asked for a code to a number that nobody has, and must not find that out. Rows are forgotten after a week.
    """

    class Purpose(models.TextChoices):
        SET_PASSWORD = "set_password", _("设置密码的链接")
        RESET_PASSWORD = "reset_password", _("找回密码的验证码")
        CHANGE_MOBILE = "change_mobile", _("更换手机号的验证码")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="one_time_secrets")
    purpose = models.CharField(_("用途"), max_length=20, choices=Purpose)
    mobile = models.CharField(_("手机号"), max_length=20)
    created_at = models.DateTimeField(_("生成时间"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_from = models.CharField(_("来处的摘要"), max_length=64, blank=True)  # keyed digest of the address
    expires_at = models.DateTimeField(_("有效至"))
    shown_at = models.DateTimeField(_("当面告知时间"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("输错次数"), default=0)
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("一次性凭证")
        indexes = [
            models.Index(fields=["user", "purpose", "-created_at"]),
            models.Index(fields=["mobile", "purpose", "-created_at"]),
            models.Index(fields=["asked_from", "-created_at"]),
            models.Index(fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


class Consent(models.Model):
    """That a person has agreed to a text, and to which version of it."""

    class Document(models.TextChoices):
        PRIVACY = "privacy", _("隐私政策")
        PLEDGE = "pledge", _("诚信承诺")
        SENSITIVE = "sensitive", _("处理敏感个人信息的单独同意")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    document = models.CharField(_("文件"), max_length=20, choices=Document)
    version = models.CharField(_("版本"), max_length=20)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("同意记录")
        constraints = [models.UniqueConstraint(fields=["user", "document", "version"], name="consent_once")]

    def __str__(self) -> str:
        return f"{self.get_document_display()} {self.version}"


class SecondFactor(models.Model):
    """The app on a telephone that shows a member of staff six digits, a new code every 30 seconds (TOTP, RFC 6238).

    ``key`` is sealed (AES-256-GCM, AAD = accounts_secondfactor.key.<pk>). ``last_step`` is the time step of the last
    code accepted: a code works once. Until the first code has confirmed it, it is only being set up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor")
    key = models.CharField(_("密钥"), max_length=200)
    created_at = models.DateTimeField(_("生成时间"))
    confirmed_at = models.DateTimeField(_("启用时间"), null=True, blank=True)
    codes_shown_at = models.DateTimeField(_("备用码交付时间"), null=True, blank=True)
    last_step = models.BigIntegerField(_("最近一次动态码的时间步"), default=0)
    failures = models.PositiveSmallIntegerField(_("连续输错次数"), default=0)
    locked_until = models.DateTimeField(_("锁定至"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("动态码验证器")

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """For whoever has lost the telephone; works once. The code itself is kept nowhere: it is a keyed digest of this row's id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    second_factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("备用码")

    def __str__(self) -> str:
        return str(_("已使用") if self.used_at else _("未使用"))
