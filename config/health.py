"""Is the whole portal fit for work, and if not, what is wrong with it?

Two addresses for two askers. ``/healthz/live`` says that this process answers: it is for load balancers and containers.
``/healthz/ready`` names every fault and answers 503: it is for whoever wakes an administrator, and for a deployment that
waits until all parts are up. A load balancer must not go by it. Database, store, worker and beat are shared by all web
servers: taking one server out heals nothing, it only puts the proxy's bare page in the place of our own 503 page, and a
worker that has stopped takes no page away from anybody (what is told waits in the outbox). A server that cannot write to
the store does not start in the first place (config/settings.py).
"""

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import Error
from django.utils.translation import gettext as _

from jobs.models import Heartbeat
from notices.services import oldest_waiting

SILENCE = timedelta(minutes=3)  # without a heartbeat, which comes four times a minute
DELAY = timedelta(minutes=15)  # of a message that has still to go out


def faults(now: datetime) -> Iterator[str]:
    """One line per fault: what it is, then what to look at. Nobody's data is in it."""
    try:
        yield from _in_the_background(now)
    except Error:
        yield _("数据库：连不上或答不出。请检查数据库服务和 DATABASE_URL。")
    try:
        with tempfile.TemporaryFile(dir=default_storage.path("")) as probe:
            probe.write(b"ok")
    except OSError as error:
        yield _("文件：不能写入（%s）。请检查 DATA_DIR 所在的磁盘和权限。") % error.strerror


def _in_the_background(now: datetime) -> Iterator[str]:
    last = Heartbeat.objects.filter(name=Heartbeat.BACKGROUND).values_list("at", flat=True).first()
    look = _("worker 或 beat 停了，或排着的作业太多。")
    if last is None:
        yield _("后台：还没有动静。%s") % look
    elif now - last > SILENCE:
        yield _("后台：已 %d 分钟没有动静。%s") % (_minutes(now - last), look)
    waiting = oldest_waiting(now)
    if waiting > DELAY:
        yield _("通知：最早的一条已等 %d 分钟没有送出。请看后台是否在运行、邮件和短信服务是否可用。") % _minutes(
            waiting
        )


def _minutes(span: timedelta) -> int:
    return span // timedelta(minutes=1)
