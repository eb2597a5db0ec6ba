"""What does the portal itself keep, that belongs to none of its parts? How often something was tried."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TryCount(models.Model):
    """Written by ``config.tries`` alone. From ``key`` nobody reads what was tried, by whom or from where."""

    key = models.CharField(max_length=64, primary_key=True)
    hour = models.DateTimeField(_("开始时间"))
    times = models.PositiveIntegerField(_("次数"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("尝试次数")

    def __str__(self) -> str:
        return f"{self.hour:%F %H:%M} {self.times}"
