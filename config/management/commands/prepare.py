"""Is the database as this version of the portal needs it? Tables, programme definitions."""

import time
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "建立或更新数据库表，装入项目定义；可以重复执行"

    def handle(self, *args: Any, **options: Any) -> None:
        for words, command in (("更新数据库表", "migrate"), ("装入项目定义", "load_programmes")):
            started, said = time.monotonic(), StringIO()
            call_command(command, verbosity=0, stdout=said)
            self.stdout.write(f"  {words} … {time.monotonic() - started:.1f} 秒")
            for line in said.getvalue().splitlines():
                self.stdout.write(f"    {line}")
