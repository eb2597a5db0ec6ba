"""Does the portal say when something is wrong with it, to whom it should, and without anybody's data?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from applicants.models import User
from config import checks, clock, health
from jobs.models import Heartbeat, Job
from jobs.services import show_life
from jobs.tasks import beat
from notices.models import Notice
from tests.builders import START, person

pytestmark = pytest.mark.django_db
LOOK = "worker 或 beat 停了，或排着的作业太多。"


@pytest.fixture(autouse=True)
def set_clock() -> Iterator[None]:
    with clock.at(START):
        yield


def after(span: timedelta) -> list[str]:
    return list(health.faults(START + span))


def waiting_notice(since: datetime, **fields: Any) -> Notice:
    recipient = User.objects.first() or person(1, "陈知远")
    return Notice.objects.create(
        key=str(uuid4()), recipient=recipient, channel=Notice.Channel.SMS, template="returned", subject="退回修改",
        body="请登录后修改。", next_at=since, created_at=since, **fields,
    )  # fmt: skip


def said(client: Client) -> tuple[int, str]:
    response = client.get("/healthz/ready")
    return response.status_code, response.content.decode()


# ── /healthz ─────────────────────────────────────────────────────────────────


def test_all_is_well_once_the_background_has_shown_life(client: Client) -> None:
    before = said(client)

    beat()

    assert before == (503, f"后台：还没有动静。{LOOK}\n")
    assert said(client) == (200, "ok\n")


def test_the_background_may_be_silent_for_three_minutes() -> None:
    beat()

    assert after(timedelta(minutes=3)) == []
    assert after(timedelta(minutes=3, seconds=1)) == [f"后台：已 3 分钟没有动静。{LOOK}"]
    assert after(timedelta(hours=2)) == [f"后台：已 120 分钟没有动静。{LOOK}"]


def test_a_message_may_wait_for_fifteen_minutes() -> None:
    waiting_notice(START)

    for minutes, expected in [
        (15, []),
        (16, ["通知：最早的一条已等 16 分钟没有送出。请看后台是否在运行、邮件和短信服务是否可用。"]),
    ]:
        with clock.at(START + timedelta(minutes=minutes)):
            beat()
        assert after(timedelta(minutes=minutes)) == expected


def test_a_store_that_cannot_be_written_is_named(settings: Any, tmp_path: Path) -> None:
    beat()
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "not-mounted")},
        }
    }

    assert after(timedelta()) == ["文件：不能写入（No such file or directory）。请检查 DATA_DIR 所在的磁盘和权限。"]


def test_without_the_database_the_web_server_is_alive_and_the_portal_is_not_ready(client: Client) -> None:
    with connection.execute_wrapper(database_away):
        live, ready = client.get("/healthz/live"), said(client)

    assert (live.status_code, live.content) == (200, b"ok\n")
    assert ready == (503, "数据库：连不上或答不出。请检查数据库服务和 DATABASE_URL。\n")


def database_away(*_: Any) -> None:
    raise OperationalError("server closed the connection unexpectedly, user=13900000001")


# ── /metrics ─────────────────────────────────────────────────────────────────


def figures(client: Client) -> dict[str, float]:
    text = client.get("/metrics").content.decode()
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_figures_are_those_of_the_database(client: Client) -> None:
    show_life(Heartbeat.BACKGROUND)
    lease = {"lease": uuid4(), "lease_until": START}
    for minutes, fields in [(20, {}), (5, {}), (30, {"state": "dead"}), (40, {"state": "sent", "sent_at": START})]:
        waiting_notice(START - timedelta(minutes=minutes), **fields)
    for number, fields in enumerate([{}, {"state": "running", **lease}, {"state": "done", "finished_at": START}]):
        Job.objects.create(kind="document", key=str(number), next_at=START, created_at=START, **fields)

    with clock.at(START + timedelta(seconds=42)):
        found = figures(client)

    assert found.pop("portal_store_free_bytes") <= found.pop("portal_store_total_bytes")
    assert found.pop("portal_database_connections") >= 1
    assert found == {
        "portal_heartbeat_age_seconds background": 42,
        "portal_jobs waiting": 1,
        "portal_jobs running": 1,
        "portal_jobs dead": 0,
        **{f"portal_notices {channel} {state}": 0 for channel in ("inbox", "email") for state in UNSENT},
        "portal_notices sms waiting": 2,
        "portal_notices sms sending": 0,
        "portal_notices sms dead": 1,
        "portal_notice_oldest_waiting_seconds": 20 * 60 + 42,
        "portal_uploads_under_way": 0,
    }


UNSENT = ("waiting", "sending", "dead")


def test_nobody_s_data_is_among_the_figures_or_the_faults(client: Client) -> None:
    notice = waiting_notice(START - timedelta(hours=1), error="退信 1990000@example.test")

    shown = client.get("/metrics").content.decode() + said(client)[1]

    personal = [notice.recipient.name, notice.recipient.mobile, str(notice.pk), notice.subject, notice.body, "退信"]
    assert [each for each in personal if each in shown] == []


@pytest.mark.parametrize(
    ("allowed", "asking", "status"),
    [
        (["127.0.0.1", "::1"], {"REMOTE_ADDR": "127.0.0.1"}, 200),
        (["127.0.0.1", "::1"], {"REMOTE_ADDR": "10.0.0.7"}, 404),
        (["10.0.0.0/24"], {"REMOTE_ADDR": "10.0.0.7"}, 200),
        (["10.0.0.1/24"], {"REMOTE_ADDR": "10.0.0.7"}, 200),
        (["10.0.0.0/24"], {"REMOTE_ADDR": "10.0.1.7"}, 404),
        (["10.0.0.0/24"], {"REMOTE_ADDR": "10.0.0.7", "HTTP_X_FORWARDED_FOR": "10.0.0.8"}, 404),
    ],
)
def test_only_an_allowed_machine_that_asks_the_server_itself_is_answered(
    client: Client, settings: Any, allowed: list[str], asking: dict[str, str], status: int
) -> None:
    settings.METRICS_ALLOWED = allowed

    response = client.get("/metrics", **asking)

    assert response.status_code == status
    assert ("portal_jobs" in response.content.decode()) == (status == 200)


# ── Beside the pages ─────────────────────────────────────────────────────────


def test_the_heartbeat_is_one_row_however_often_it_beats() -> None:
    beat()
    with clock.at(START + timedelta(minutes=1)):
        beat()

    assert list(Heartbeat.objects.values_list("name", "at")) == [("background", START + timedelta(minutes=1))]


def test_a_machine_that_cannot_make_backups_is_told_what_to_install(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert checks.backup_programs() == (
        "没有 pg_dump，不能在这台机器上备份和恢复。请执行：apt-get install postgresql-client"
    )
