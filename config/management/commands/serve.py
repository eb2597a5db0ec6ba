"""Who keeps web server, background worker and timetable together? This one process, on a laptop as in a container."""

import http.client
import os
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config import checks, serving


class Command(BaseCommand):
    help = "启动网页服务、后台作业和定时任务：同起同停，任何一个意外结束则全部结束"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", choices=list(serving.NAMES), action="append", help="只启动其中一项（可重复）")
        parser.add_argument("--prepare", action="store_true", help="先更新数据库；演示模式下并装入演示数据")

    def handle(self, *args: Any, only: list[str] | None, prepare: bool, **options: Any) -> None:
        started = time.monotonic()
        os.umask(0o077)  # whatever is written holds personal data
        names = only or list(serving.NAMES)
        try:
            for check in checks.CHECKS.values():
                check()
            if "web" in names:
                checks.port_is_free(settings.HOST, settings.PORT)
        except checks.Refusal as refusal:
            raise CommandError(f"没有启动。{refusal}") from refusal
        for words in filter(None, (remark() for remark in checks.REMARKS.values())):
            self.stderr.write(f"注意：{words}")
        accounts = self._prepared() if prepare else ""
        connections.close_all()

        def announce() -> None:
            seconds = time.monotonic() - started
            self.stdout.write(
                f"{settings.SITE_NAME}已启动（{seconds:.1f} 秒）：{settings.SITE_URL}　按 Ctrl+C 停止\n{accounts}"
            )
            self.stdout.flush()

        commands = serving.commands(f"{settings.HOST}:{settings.PORT}")
        children = {name: serving.spawn(commands[name], cwd=serving.ROOT) for name in names}
        sys.exit(serving.keep(children, is_ready=_answers if "web" in names else lambda: True, on_ready=announce))

    def _prepared(self) -> str:
        """The demonstration's accounts as a table, or nothing on a real site."""
        call_command("prepare", stdout=self.stdout)
        accounts = StringIO()
        if settings.DEMO:
            started = time.monotonic()
            call_command("load_demo", stdout=accounts)
            self.stdout.write(f"  装入演示数据 … {time.monotonic() - started:.1f} 秒")
        return accounts.getvalue()


def _answers() -> bool:
    """Whether a worker of the web server, not only its listening socket, is up."""
    with suppress(OSError, http.client.HTTPException):
        web = http.client.HTTPConnection(settings.HOST, settings.PORT, timeout=2)
        web.request("GET", "/healthz/live")
        web.getresponse().read()
        return True
    return False
