"""Is a definition file right, and what does it say in words?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from programmes import schema, words


class Command(BaseCommand):
    help = "检查一个项目定义文件：有错逐条列出，无错用文字打印全文，供经办人核对"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="定义文件，在 programmes/definitions/ 里")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            definition = schema.load(file)
        except OSError as error:
            self.stderr.write(f"{file}：打不开（{error.strerror}）")
        except schema.DefinitionError as error:
            self.stderr.write(str(error))
            self.stderr.write(f"共 {len(error.mistakes)} 处错误。")
        else:
            self.stdout.write(words.in_words(definition))
            return
        raise SystemExit(1)
