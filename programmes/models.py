"""What is evaluated, by which version of which rules, in which round, and which days are working days?"""

from calendar import isleap
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
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
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_programme",
                violation_error_message=_("默认项目只能有一个。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def definition(self) -> Definition:
        """Its newest rules; a round, and what is applied for in it, keeps to its own."""
        return self.versions.defer("content").latest("number").definition


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
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="programme_version_from_1",
                violation_error_message=_("版本从1起编号。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a programme version never changes: load a new one")
        super().save(*args, **kwargs)

    @property
    def definition(self) -> Definition:
        return _definition(self.sha256)


@cache
def _definition(sha256: str) -> Definition:
    """Read and parsed once per content and process; frozen, so everybody may share it.

    What it mentions was checked when it was loaded; a vocabulary that has shrunk since must not lock its applications.
    """
    return Definition.model_validate(ProgrammeVersion.objects.filter(sha256=sha256).latest("pk").content)


class RoundState(StrEnum):
    AHEAD = "未开始"
    OPEN = "受理中"
    CLOSING = "即将截止"
    CLOSED = "已截止"


class RoundQuerySet(models.QuerySet["Round"]):
    def published(self) -> "RoundQuerySet":
        return self.filter(is_published=True)

    def open_at(self, now: datetime) -> "RoundQuerySet":
        """Those that take submissions at that moment. Which deadline ends them is the definition's to say, not SQL's."""
        begun = self.filter(opens_at__lte=now).select_related("version").defer("version__content")
        return self.filter(
            pk__in=[round.pk for round in begun.prefetch_related("deadlines") if not round.is_over_at(now)]
        )


class Round(models.Model):
    """One edition (批次). The file only seeds it; afterwards the office edits the row.

    Nothing is published by loading a file: that is the office's deed.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="rounds")
    key = models.SlugField(_("批次代号"), max_length=40)
    name = models.CharField(_("批次"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年度"))
    levels = models.JSONField(_("受理级别"), default=list, blank=True)
    opens_at = models.DateTimeField(_("开始受理"))
    advised_on = models.DateField(_("建议提交日"), null=True, blank=True)
    contacts = models.JSONField(_("联系方式"), default=list, blank=True)
    is_published = models.BooleanField(_("已公布"), default=False)
    is_demo = models.BooleanField(_("演示"), default=False)

    objects = RoundQuerySet.as_manager()

    SOON = timedelta(days=7)

    class Meta:
        verbose_name = verbose_name_plural = _("批次")
        ordering = ["-year", "-opens_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key"],
                name="round_key_once",
                violation_error_message=_("该批次代号已用过，请另取一个。"),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="round_year_plausible",
                violation_error_message=_("年度应在2000至2100之间。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def definition(self) -> Definition:
        return self.version.definition

    def deadline(self, name: str) -> "RoundDeadline | None":
        return next((deadline for deadline in self.deadlines.all() if deadline.name == name), None)

    def cutoff(self, name: str) -> date | None:
        return next((cutoff.on for cutoff in self.cutoffs.all() if cutoff.name == name), None)

    @property
    def contact_lines(self) -> list[str]:
        """How the office is reached about this round: the programme's own contacts until the office enters others."""
        return self.contacts or list(self.definition.public.contacts)

    def offers(self, level: str) -> bool:
        """``level`` by code. An empty list offers every level of the programme."""
        return not self.levels or self.definition.level(level).name in self.levels

    @property
    def last_submission(self) -> "RoundDeadline | None":
        """The last of the deadlines after which nothing is submitted; None while one of them is still 另行通知."""
        names = self.definition.submission_deadlines
        named = [deadline for deadline in self.deadlines.all() if deadline.name in names]
        known = [(deadline.closes_at, deadline.pk, deadline) for deadline in named if deadline.closes_at]
        return max(known)[2] if known and len(known) == len(named) else None

    @property
    def closes_at(self) -> datetime | None:
        return self.last_submission.closes_at if self.last_submission else None

    def is_over_at(self, now: datetime) -> bool:
        return self.last_submission is not None and self.last_submission.is_over_at(now)

    def is_open_at(self, now: datetime) -> bool:
        return self.opens_at <= now and not self.is_over_at(now)

    def state_at(self, now: datetime) -> RoundState:
        if now < self.opens_at:
            return RoundState.AHEAD
        if self.is_over_at(now):
            return RoundState.CLOSED
        closes_at = self.closes_at
        return RoundState.CLOSING if closes_at and closes_at - now <= self.SOON else RoundState.OPEN


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
                fields=["round", "name"],
                name="round_deadline_once",
                violation_error_message=_("该截止事项已有时间。"),
            ),
            models.CheckConstraint(
                condition=Q(grace_minutes__lte=24 * 60),
                name="round_deadline_grace_within_a_day",
                violation_error_message=_("宽限不超过一天。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.closes_at or _('另行通知')}"

    @property
    def accepts_until(self) -> datetime | None:
        """The last moment at which something is still accepted: closes_at and the grace."""
        return self.closes_at + timedelta(minutes=self.grace_minutes) if self.closes_at else None

    def is_over_at(self, stamp: datetime) -> bool:
        """Accepted iff stamp ≤ closes_at + grace."""
        return self.accepts_until is not None and stamp > self.accepts_until


def end_of(day: date) -> datetime:
    """A date without a time is the whole day: its last moment, local time."""
    return timezone.make_aware(datetime.combine(day, datetime.max.time()))


def years_later(day: date, years: int) -> date:
    """The same day of that year; 28 February where it has no 29th."""
    year = day.year + years
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28) if leap_day and not isleap(year) else day.replace(year=year)


class RoundCutoff(models.Model):
    """A named day on which something is measured (资历截止, 业绩截止)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="cutoffs")
    name = models.CharField(_("计算截止事项"), max_length=30)
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = verbose_name_plural = _("计算截止日")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"],
                name="round_cutoff_once",
                violation_error_message=_("该事项已有日期。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.on:%Y-%m-%d}"


class CalendarDay(models.Model):
    """One day of the official calendar (国务院办公厅 notices), editable by the administrator.

    A year is either here with each of its days or not at all (programmes.workdays).
    """

    OFFICIAL, PACKAGE, EXAMPLE = "国务院办公厅", "chinesecalendar", "示例"

    date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("工作日"))
    name = models.CharField(_("说明"), max_length=40, blank=True)
    source = models.CharField(_("依据"), max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {_('工作日') if self.is_workday else _('休息日')}"
