"""Is the audit chain whole?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import services
from audit.models import AuditLink


class Command(BaseCommand):
    help = "核验审计链是否完整；被改动时指出第一处并以退出码 1 结束"

    def handle(self, *args: Any, **options: Any) -> None:
        broken = services.first_broken_link()
        if broken:
            raise CommandError(
                f"审计链在第 {broken.pk} 环断开（事件 {broken.event_id}），请立即报告系统管理员并保留数据库备份。"
            )
        self.stdout.write(f"审计链完整，共 {AuditLink.objects.count()} 环。")
