"""What long work is under way, how far is it, and who holds the lease?"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def runnable_at(self, now: datetime) -> "JobQuerySet":
        """Waiting for a worker, or left behind by one that died with the lease."""
        return self.filter(
            models.Q(state=Job.State.WAITING, next_at__lte=now) | models.Q(state=Job.State.RUNNING, lease_until__lt=now)
        )


class Job(models.Model):
    """One piece of long work. This row is the truth; the broker only carries a wake-up with its id.

    ``key`` makes it unique: asking twice for the same work gives the same row. A worker takes the row by a
    conditional UPDATE (``services.lease``), so two workers never run it at once, and whoever lost his lease
    can no longer report a result.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        DEAD = "dead", _("未成功")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("种类"), max_length=40)
    key = models.CharField(_("唯一标识"), max_length=200, unique=True)
    parameters = models.JSONField(_("参数"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    done_units = models.PositiveIntegerField(_("已完成数"), default=0)
    total_units = models.PositiveIntegerField(_("总数"), default=0)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    next_at = models.DateTimeField(_("下次尝试"))
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    result = models.CharField(_("结果文件"), max_length=200, blank=True)
    error = models.TextField(_("未成功的原因"), blank=True)
    created_at = models.DateTimeField(_("提出时间"))
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    expires_at = models.DateTimeField(_("结果保留至"), null=True)
    created_by_id = models.UUIDField(_("提出人"), null=True)

    objects = JobQuerySet.as_manager()

    LEASE = timedelta(seconds=settings.LEASE_SECONDS)
    MAX_ATTEMPTS = 8
    REVIVAL = timedelta(hours=1)

    class Meta:
        verbose_name = verbose_name_plural = _("后台作业")
        indexes = [models.Index(fields=["state", "next_at"])]
        constraints = [
            models.CheckConstraint(
                name="job_running_iff_leased",
                condition=(models.Q(state="running") & models.Q(lease__isnull=False, lease_until__isnull=False))
                | (~models.Q(state="running") & models.Q(lease__isnull=True, lease_until__isnull=True)),
                violation_error_message=_("进行中的作业必须有租约，其余不得有。"),
            ),
            models.CheckConstraint(
                name="job_ended_iff_finished_at",
                condition=models.Q(state__in=["done", "dead"], finished_at__isnull=False)
                | models.Q(state__in=["waiting", "running"], finished_at__isnull=True),
                violation_error_message=_("结束的作业必须有结束时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}（{self.get_state_display()}）"


class Heartbeat(models.Model):
    """When something that nobody watches last showed that it works; its silence is the alarm.

    ``BACKGROUND``: beat sends the task, a worker writes the row, so that one row vouches for both and for the broker
    between them. ``BACKUP``: a backup that is whole.
    """

    BACKGROUND = "background"
    BACKUP = "backup"

    name = models.CharField(_("名称"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("动静")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%F %T}"
