"""Is the portal here again as it was when the backup was made, row by row and file by file?"""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import backups, checks


class Command(BaseCommand):
    help = "把备份恢复到空的数据库和空的 DATA_DIR，并逐表、逐文件核对；已有内容时拒绝"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="manage.py backup 写成的目录")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        os.umask(0o077)
        try:
            manifest = backups.bring_back(folder, self.stdout.write)
        except (backups.BackupRefused, checks.Refusal) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"恢复没有做完：{error}。请检查磁盘空间和目录权限，清空后重新恢复。") from error
        self.stdout.write(
            f"恢复完成：{len(manifest.tables)} 张表 {sum(manifest.tables.values())} 行，"
            f"{len(manifest.files)} 个文件，与备份逐一相符；审计链完整。备份的时间是 {manifest.made_at}。\n"
            "请执行 manage.py prepare（新版本的表和定义），再启动。"
        )
