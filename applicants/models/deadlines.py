"""For whom has a deadline been put off, until when and why?"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DeadlineExtension(models.Model):
    """One deadline of the round, by its name, put off for one application. Never taken back: the latest ``until`` counts.

    ``by`` is None where a rule gave the time (applicants.extensions). What it means for the person, ``deadlines.due`` says.
    """

    application = models.ForeignKey("Application", models.CASCADE, related_name="extensions")
    deadline = models.CharField(_("截止事项"), max_length=30)
    until = models.DateTimeField(_("延至"))
    reason = models.TextField(_("原因"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("个人延期")
        ordering = ["pk"]
        indexes = [models.Index(fields=["application", "deadline", "until"])]
        constraints = [
            models.CheckConstraint(
                name="deadline_extension_with_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("延期必须写明原因。"),
            ),
            models.CheckConstraint(
                name="deadline_extension_is_later",
                condition=models.Q(until__gt=models.F("at")),
                violation_error_message=_("延期必须延到以后。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.deadline} {self.until:%Y-%m-%d}"
