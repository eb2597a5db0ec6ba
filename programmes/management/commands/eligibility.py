"""May a person apply? Facts as JSON on standard input, results as JSON on standard output."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.utils import OperationalError, ProgrammingError

from programmes import cutoffs, facts, schema
from programmes.eligibility import Result
from programmes.services import DEFINITIONS


class Command(BaseCommand):
    help = "按一个项目的申报条件判断：manage.py eligibility --programme SLUG < facts.json"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        slugs = sorted(path.stem for path in DEFINITIONS.glob("*.toml"))
        parser.add_argument("--programme", required=True, choices=slugs, metavar="SLUG", help="、".join(slugs))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            stated = facts.read(sys.stdin.buffer.read())
            definition = schema.load(DEFINITIONS / f"{options['programme']}.toml")
        except (facts.FactsError, schema.DefinitionError) as error:
            raise CommandError(str(error), returncode=2) from None
        try:
            rounds = cutoffs.open_rounds(definition)
        except (OperationalError, ProgrammingError):  # the portal has no database yet: then no round is open
            rounds = []
        as_of, results = cutoffs.judge_now(definition, stated, rounds)
        shown = {
            "programme": definition.slug,
            "as_of": as_of.isoformat(),
            "results": [self._shown(result) for result in results],
        }
        self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))

    def _shown(self, result: Result) -> dict[str, Any]:
        return {
            "level": result.level,
            "route": result.route,
            "verdict": result.verdict,
            "reasons": [
                {
                    "rule": reason.rule,
                    "text": f"{reason.text}（{'、'.join(reason.missing)}）" if reason.missing else reason.text,
                    "source": reason.source,
                }
                for reason in result.reasons
            ],
        }
