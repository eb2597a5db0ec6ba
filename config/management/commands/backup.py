"""Is everything the portal keeps in this folder, so that it can be brought back elsewhere?"""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import backups
from jobs.models import Heartbeat
from jobs.services import show_life


class Command(BaseCommand):
    help = "把数据库和文件备份到一个新目录；平台可以照常运行。密钥不在其中，须另行保存；文件没有加密，目录须加密或锁好"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="新的或空的目录")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        os.umask(0o077)  # whatever is written holds personal data
        try:
            manifest = backups.make(folder, self.stdout.write)
        except (backups.BackupRefused, OSError) as error:
            raise CommandError(_words(error)) from error
        show_life(Heartbeat.BACKUP)
        names = "、".join([*(f"field-{key_id}.key" for key_id in manifest.keys), "index.key", "secret.key"])
        self.stdout.write(
            f"备份完成：{folder}\n密钥（{names}）不在备份里。没有它们，数据库里加密的内容谁也打不开："
            "请另行保存，并与备份分开存放。\n"
            "files/ 里的打印件、上传的文件和名单没有加密，证件号码可以直接读出：请把这个目录加密后再带走，或锁好。"
        )


def _words(error: Exception) -> str:
    return f"备份没有做完：{error}。请检查磁盘空间和目录权限。" if isinstance(error, OSError) else str(error)
