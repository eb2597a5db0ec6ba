"""How long does a save take on the server, and how often is the database asked, with many rows in every block?

    python -m benchmarks.sections [ROWS]

PostgreSQL and Redis are started for it. One application of the default programme with so many rows in every block that
has rows; each section is opened and then saved forty times with one cell changed, the rules judging all of it each time.
Prints the median and the slowest time of the whole request inside the server, and the queries of the page. Wanted: a save
within 150 ms, a page within 15 queries.
"""

import os
import statistics
import sys
import time
from urllib.parse import urlencode

from programmes.vocabulary import FieldKind
from tests.stack import Stack

ROWS = 50
TURNS = 40
WANTED_MS, WANTED_QUERIES = 150, 15
TIMES = (FieldKind.PERIOD, FieldKind.YEAR_OR_PERIOD, FieldKind.MONTH)


def main(rows: int) -> None:
    stack = Stack()
    try:
        for name in ("worker", "beat"):
            stack.parts[name].stop()
        print(f"{rows} rows in every block; load {os.getloadavg()[0]:.1f}", flush=True)
        script = f"from benchmarks import sections; sections.measure({rows})"
        print("\n".join(line[2:] for line in stack.manage("shell", "-c", script).splitlines() if line[:2] == "| "))
    finally:
        stack.stop()


def measure(rows: int) -> None:
    """Inside the portal: prints one line per section that has rows."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings
    from django.urls import reverse

    from applicants import fields
    from applicants.forms import SectionForm, rows_of
    from applicants.models import Application
    from applicants.sections import begun, fingerprint, with_pages
    from tests.builders import filled
    from tests.journeys.scenes import filling

    with override_settings(ALLOWED_HOSTS=["*"]):
        application = filling(8901, "章满行").application
        client = Client()
        client.force_login(application.applicant)
        for section in [each for each in with_pages(application) if each.rows]:
            kinds = {asked.name: asked.kind for asked in fields.asked(section, application.definition)}
            row = {name: text or "北辰精密仪器有限公司" for name, text in filled(application, section).items()}
            many = [row | {name: _time(kinds[name], n) for name in row if kinds[name] in TIMES} for n in range(rows)]
            url = reverse("section", args=[application.number, section.name])
            client.post(url, _cells(many))
            client.get(url)  # shows, once, what the saves have said
            with CaptureQueriesContext(connection) as asked_for:
                page = client.get(url)
            assert f"第 {rows} 行" in page.content.decode()
            queries = len(asked_for)
            last, taken = list(kinds)[-1], list[float]()
            cpu = list[float]()
            for turn in range(TURNS):
                fresh = Application.objects.with_definition().get(pk=application.pk)
                form = SectionForm(
                    fresh, section, rows_of(begun(fresh, section), saved=True), seen=fingerprint(fresh, section)
                )
                sent = {bound.html_name: str(bound.value() or "") for bound in form}
                sent[f"{turn % rows}-{last}"] = f"第{turn}次"
                started, worked = time.perf_counter(), time.process_time()
                answer = client.post(url, urlencode(sent), content_type="application/x-www-form-urlencoded")
                taken.append(1000 * (time.perf_counter() - started))
                cpu.append(1000 * (time.process_time() - worked))
                assert answer.status_code == 302, answer.status_code
            kept = [each.typed[last] for each in application.answers.filter(block=section.block)][:TURNS]
            assert kept == [f"第{turn}次" for turn in range(TURNS)][:rows], kept
            _say(section.name, taken, cpu, queries)


def _time(kind: str, n: int) -> str:
    """Another year in each row, one after the other."""
    year = 1974 + n
    return f"{year}年7月" if kind == FieldKind.MONTH else f"{year}年1月—{year}年12月"


def _cells(rows: list[dict[str, str]]) -> dict[str, str]:
    cells = {f"{position}-{name}": text for position, row in enumerate(rows) for name, text in row.items()}
    return cells | {"rows": str(len(rows))}


def _say(name: str, taken: list[float], cpu: list[float], queries: int) -> None:
    median = statistics.median(taken)
    fits = median <= WANTED_MS and queries <= WANTED_QUERIES
    print(
        f"| page {queries:2d} queries, save median {median:6.1f} ms, slowest {max(taken):6.1f} ms,"
        f" of it this process {statistics.median(cpu):6.1f} ms"
        f"   {'ok' if fits else 'NOT ENOUGH'}   {name}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
