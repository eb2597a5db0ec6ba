"""Which figures does the portal give to whoever draws curves (Prometheus)?

All of them are read from the database and the disk at the moment of asking, so they are the same whichever of the web
processes, on whichever machine, is asked. What only one process would know (requests, seconds) is not counted here:
the reverse proxy in front sees every request, those that were not answered included. No figure speaks of a person.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Count
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from config import clock
from jobs.models import Heartbeat, Job
from notices.models import Notice
from notices.services import oldest_waiting

FORMAT = CONTENT_TYPE_LATEST


def text() -> bytes:
    """In Prometheus' own text format."""
    registry = CollectorRegistry()
    registry.register(_Portal())
    return generate_latest(registry)


class _Portal(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = clock.now()
        yield _heartbeats(now)
        yield _unfinished_jobs()
        yield _unsent_notices()
        waiting = oldest_waiting(now).total_seconds()
        yield _one("portal_notice_oldest_waiting_seconds", "最早一条待送通知已等的秒数", waiting)
        disk = shutil.disk_usage(default_storage.path(""))
        yield _one("portal_store_free_bytes", "文件所在磁盘的剩余空间", disk.free)
        yield _one("portal_store_total_bytes", "文件所在磁盘的总空间", disk.total)
        incoming = sum(1 for _upload in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())
        yield _one("portal_uploads_under_way", "正在接收的上传", incoming)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
                yield _one("portal_database_connections", "连着数据库的连接", cursor.fetchone()[0])


def _heartbeats(now: datetime) -> GaugeMetricFamily:
    ages = GaugeMetricFamily("portal_heartbeat_age_seconds", "距上一次动静的秒数（后台、备份）", labels=["name"])
    for name, at in Heartbeat.objects.order_by("name").values_list("name", "at"):
        ages.add_metric([name], (now - at).total_seconds())
    return ages


def _unfinished_jobs() -> GaugeMetricFamily:
    jobs = GaugeMetricFamily("portal_jobs", "没有完成的后台作业", labels=["state"])
    counted = dict(Job.objects.exclude(state=Job.State.DONE).values_list("state").annotate(Count("pk")))
    for state in (Job.State.WAITING, Job.State.RUNNING, Job.State.DEAD):
        jobs.add_metric([state], counted.get(state, 0))
    return jobs


def _unsent_notices() -> GaugeMetricFamily:
    notices = GaugeMetricFamily("portal_notices", "没有送出的通知", labels=["channel", "state"])
    states = (Notice.State.WAITING, Notice.State.SENDING, Notice.State.DEAD)
    rows = Notice.objects.filter(state__in=states).order_by().values_list("channel", "state").annotate(Count("pk"))
    counted = {(channel, state): number for channel, state, number in rows}
    for channel in Notice.Channel:
        for state in states:
            notices.add_metric([channel, state], counted.get((channel, state), 0))
    return notices


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
