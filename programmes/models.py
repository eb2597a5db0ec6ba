"""What is evaluated, by which version of which rules, in which round, and which days are working days?"""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.schema import Definition


class Programme(models.Model):
    """A programme (项目): one definition file, whose rules are in its versions and whose editions are its rounds."""

    slug = models.SlugField(_("代号"), unique=True)
    name = models.CharField(_("名称"), max_length=100)
    body = models.CharField(_("评审机构"), max_length=100)
    is_default = models.BooleanField(_("默认项目"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("项目")
        ordering = ["-is_default", "slug"]

    def __str__(self) -> str:
        return self.name


class ProgrammeVersion(models.Model):
    """One state of the definition file, for ever: applications keep the rules under which they began."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    sha256 = models.CharField(max_length=64)
    content = models.JSONField(_("内容"))
    loaded_at = models.DateTimeField(_("载入时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("项目定义版本")
        ordering = ["programme", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="programme_version_once",
                violation_error_message=_("该版本已存在。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a programme version never changes: load a new one")
        super().save(*args, **kwargs)

    @property
    def definition(self) -> Definition:
        """Parsed once per content; frozen, so everybody may share it."""
        if self.sha256 not in _parsed:
            _parsed[self.sha256] = Definition.model_validate(self.content)
        return _parsed[self.sha256]


_parsed: dict[str, Definition] = {}


class RoundQuerySet(models.QuerySet["Round"]):
    def published(self) -> "RoundQuerySet":
        return self.filter(is_published=True)

    def open_at(self, now: datetime) -> "RoundQuerySet":
        """Begun, and not yet past its last deadline."""
        return self.filter(opens_at__lte=now).filter(
            models.Q(deadlines__closes_at__gte=now) | models.Q(deadlines__closes_at=None)
        ).distinct()


class Round(models.Model):
    """One edition (批次). The file only seeds it; afterwards the office edits the row."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="rounds")
    key = models.CharField(_("批次代号"), max_length=40)
    name = models.CharField(_("批次"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年度"))
    levels = models.JSONField(_("受理级别"), default=list, blank=True)
    opens_at = models.DateTimeField(_("开始受理"))
    is_published = models.BooleanField(_("已公布"), default=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = RoundQuerySet.as_manager()

    SOON = timedelta(days=7)

    class Meta:
        verbose_name = verbose_name_plural = _("批次")
        ordering = ["-year", "-opens_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key"], name="round_key_once", violation_error_message=_("该批次代号已用过，请另取一个。")
            )
        ]

    def __str__(self) -> str:
        return self.name

    def deadline(self, name: str) -> "RoundDeadline | None":
        return next((deadline for deadline in self.deadlines.all() if deadline.name == name), None)

    @property
    def closes_at(self) -> datetime | None:
        """The first deadline that stops a new application: the earliest of all that are known."""
        known = [deadline.closes_at for deadline in self.deadlines.all() if deadline.closes_at]
        return min(known) if known else None

    def state_at(self, now: datetime) -> str:
        """未开始, 受理中, 即将截止 (seven days or less) or 已截止."""
        if now < self.opens_at:
            return str(_("未开始"))
        if self.closes_at and now > self.closes_at:
            return str(_("已截止"))
        if self.closes_at and self.closes_at - now <= self.SOON:
            return str(_("即将截止"))
        return str(_("受理中"))


class RoundDeadline(models.Model):
    """A named deadline of a round. ``closes_at`` is its last moment, inclusive; None is 另行通知."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="deadlines")
    name = models.CharField(_("截止事项"), max_length=30)
    closes_at = models.DateTimeField(_("截止时间"), null=True, blank=True)
    whole_day = models.BooleanField(_("至当日结束"), default=True)
    grace_minutes = models.PositiveSmallIntegerField(_("宽限（分钟）"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("截止时间")
        ordering = ["closes_at", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"], name="round_deadline_once", violation_error_message=_("该截止事项已有时间。")
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.closes_at or _('另行通知')}"

    def is_over_at(self, stamp: datetime) -> bool:
        """Accepted iff stamp ≤ closes_at + grace."""
        return self.closes_at is not None and stamp > self.closes_at + timedelta(minutes=self.grace_minutes)


class RoundCutoff(models.Model):
    """A named day on which something is measured (资历截止, 业绩截止)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="cutoffs")
    name = models.CharField(_("计算截止事项"), max_length=30)
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = verbose_name_plural = _("计算截止日")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"], name="round_cutoff_once", violation_error_message=_("该事项已有日期。")
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.on:%Y-%m-%d}"


class CalendarDay(models.Model):
    """One day of the official calendar (国务院办公厅 notices), editable by the administrator."""

    date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("工作日"))
    name = models.CharField(_("说明"), max_length=40, blank=True)
    source = models.CharField(_("依据"), max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {_('工作日') if self.is_workday else _('休息日')}"
