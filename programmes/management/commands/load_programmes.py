"""Are the definition files and the official calendar in the database?"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import clock
from programmes import services
from programmes.schema import DefinitionError


class Command(BaseCommand):
    help = "装入项目定义和工作日历；内容未变的不重复装入，已有的批次不改动"

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        """Without verbosity it tells what is new."""
        try:
            loaded = services.load_programmes()
        except (DefinitionError, services.KeyReused) as error:
            raise CommandError(str(error)) from None
        for each in [each for each in loaded if each.is_new or each.rounds or verbosity]:
            state = f"新版本 {each.version.number}" if each.is_new else f"版本 {each.version.number}，未变"
            rounds = f"；新批次：{'、'.join(each.rounds)}" if each.rounds else ""
            self.stdout.write(f"{each.version.programme.name}：{state}{rounds}")
        years = services.load_calendar()
        if years:
            self.stdout.write(f"工作日历：装入 {years[0]}—{years[-1]} 年")
        laid = services.lay_demo_rounds(clock.today()) if settings.DEMO else []
        if verbosity:
            for round in laid:
                self.stdout.write(f"演示批次：{round.programme.name} {round.name}")
