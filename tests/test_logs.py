"""Does a log line stay free of personal data, whichever way it got in?"""

import io
import json
import logging
import logging.config
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from config import clock, serving
from config.logs import LOGGING
from jobs.models import Job
from tests import servers


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a logger of the portal wrote, with the portal's own formatter."""
    written = io.StringIO()
    formatter = logging.config.DictConfigurator(LOGGING).configure_formatter({**LOGGING["formatters"]["json"]})
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    logger = logging.getLogger("portal.test")
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def test_a_line_is_json_with_level_logger_and_time(lines: io.StringIO) -> None:
    logging.getLogger("portal.test").warning("已送出 %s 条", 3)

    line = json.loads(lines.getvalue())
    assert (line["event"], line["level"], line["logger"]) == ("已送出 3 条", "warning", "portal.test")
    assert "timestamp" in line


@pytest.mark.parametrize(
    "personal",
    [
        "110101199003078515",
        "11010119900307851X",
        "13800000001",
        "8613800000001",
        "+8613800000001",
        "wang@unit.example.cn",
    ],
)
def test_numbers_and_addresses_are_struck_out_of_messages_and_tracebacks(lines: io.StringIO, personal: str) -> None:
    try:
        raise ValueError(f"重复的值（{personal}）")
    except ValueError:
        structlog.get_logger("portal.test").exception("没有保存", value=personal)

    assert personal not in lines.getvalue()
    assert lines.getvalue().count("***") >= 2


def test_a_refusal_is_one_line_and_a_crash_keeps_its_traceback(lines: io.StringIO) -> None:
    for status in (403, 500):
        try:
            raise PermissionDenied
        except PermissionDenied:
            logging.getLogger("portal.test").exception("答复 %s", status, extra={"status_code": status})

    refusal, crash = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert (refusal["event"], "exception" in refusal) == ("答复 403", False)
    assert "PermissionDenied" in crash["exception"]


def test_other_numbers_stay(lines: io.StringIO) -> None:
    logging.getLogger("portal.test").error("申报 %s 第 %s 版", "CAS-2026-000123", 20260512093000)

    assert json.loads(lines.getvalue())["event"] == "申报 CAS-2026-000123 第 20260512093000 版"


def test_the_link_that_sets_a_password_is_struck_out(lines: io.StringIO) -> None:
    path = "/accounts/set-password/0b0e2f5e-6f0a-4e0e-9f64-3f2a52d1c0aa/0123456789abcdef0123456789abcdef/"

    logging.getLogger("portal.test").error("Internal Server Error: %s", path)

    assert json.loads(lines.getvalue())["event"] == "Internal Server Error: /accounts/set-password/***/"


@pytest.mark.django_db
def test_the_row_that_the_database_quotes_is_struck_out_and_the_rest_of_the_traceback_stays(lines: io.StringIO) -> None:
    text = "陈知远在某某研究所\n\n主持精密运动平台"
    try:
        try:
            with transaction.atomic():
                Job.objects.create(kind=text, key="1", next_at=clock.now(), created_at=clock.now(), state="done")
        except IntegrityError as error:
            raise RuntimeError("作业没有登记") from error
    except RuntimeError as error:
        logging.getLogger("portal.test").exception("没有成功")
        logging.getLogger("portal.test").error("Task raised unexpected: %r", error.__cause__)

    crash, message = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [part for part in ("陈知远", "精密运动平台") if part in lines.getvalue()] == []
    assert "job_ended_iff_finished_at" in crash["exception"]
    assert crash["exception"].endswith("RuntimeError: 作业没有登记")
    assert message["event"].endswith("DETAIL: ***")


def test_what_the_web_server_itself_has_to_say_goes_the_same_way(tmp_path: Path) -> None:
    """A browser would have encoded this address; the server refuses it before the portal sees it."""
    port = servers.free_port()
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "DATA_DIR": str(tmp_path),
        "WEB_WORKERS": "1",
    }
    command = serving.commands(f"127.0.0.1:{port}")["web"]
    web = servers.Server(command, log=tmp_path / "web.log", port=port, environment=environment).start()

    with socket.create_connection(("127.0.0.1", port)) as visitor:
        visitor.sendall("GET /desk/?q=陈知远 13800000001 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        answer = visitor.makefile("rb").readline()
    web.stop()

    (line,) = [json.loads(line) for line in web.log.read_text().splitlines()]
    assert answer == b"HTTP/1.1 400 Bad Request\r\n"
    assert (line["logger"], line["level"]) == ("gunicorn.error", "warning")
    assert "***" in line["event"]
    assert "13800000001" not in web.log.read_text()
