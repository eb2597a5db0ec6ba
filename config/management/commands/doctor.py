"""Is this machine fit to run the portal? Every check of a start, one line each."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from config import checks


class Command(BaseCommand):
    help = "逐项检查这台机器能否运行本平台；有一项不行，返回码为 1"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        healthy = True
        for name, check in checks.CHECKS.items():
            try:
                check()
                self.stdout.write(f"正常  {name}")
            except checks.Refusal as refusal:
                healthy = False
                self.stdout.write(f"不行  {name}：{refusal}")
        for name, remark in checks.REMARKS.items():
            words = remark()
            self.stdout.write(f"注意  {name}：{words}" if words else f"正常  {name}")
        sys.exit(0 if healthy else 1)
