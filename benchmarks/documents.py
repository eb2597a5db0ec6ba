"""How long do the papers of an application take to draw and to hand out, and does memory grow with their number?

    python -m benchmarks.documents [APPLICATIONS]

PostgreSQL and Redis are started for it. One application of the default programme as the demonstration fills it in: its
evaluation form is drawn as PDF by the portal and, the same HTML, by WeasyPrint alone, in turns; then as Word file; then
fetched again and again. After that the forms of so many applications go out as one batch of each shape. Where typst is
installed (it is none of the portal's libraries), it sets the same facts in plain tables: about the least a PDF can take.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from benchmarks.roster import resident
from tests.stack import Stack

APPLICATIONS = 200
TURNS = 15
WANTED_RATIO, WANTED_WORD_MS, WANTED_DOWNLOAD_MS, WANTED_GROWTH_MB = 1.3, 100, 20, 80
FORM = "evaluation_form"
Times = tuple[float, float]  # milliseconds by the clock, and of this process
TYPST = """
#set page(paper: "a4", margin: 2cm)
#set text(font: "Noto Serif CJK SC", size: 10.5pt, lang: "zh")
#let cells = json(bytes(sys.inputs.cells))
#table(columns: (1fr, 2fr), ..cells.flatten())
"""


def main(applications: int) -> None:
    stack = Stack()
    try:
        for name in ("worker", "beat"):
            stack.parts[name].stop()
        print(f"load {os.getloadavg()[0]:.1f}", flush=True)
        _asked(stack, "measure()")
        stack.manage("shell", "-c", f"from benchmarks import population; population.grow({applications})")
        for form in ("zip", "pdf"):  # each in a process of its own, whose memory nothing else has stretched
            _asked(stack, f"batch({form!r})")
    finally:
        stack.stop()


def _asked(stack: Stack, what: str) -> None:
    said = stack.manage("shell", "-c", f"from benchmarks import documents; documents.{what}")
    print("\n".join(line[2:] for line in said.splitlines() if line[:2] == "| "), flush=True)


def measure() -> None:
    """Inside the portal, as is ``batch``."""
    from materials.documents import pages
    from tests.journeys.scenes import waiting

    application = waiting(8901, "章满页").fresh()
    assert application.current_snapshot is not None
    document = next(each for each in application.definition.documents if each.template == FORM)
    html = pages.page(application.current_snapshot, document.name, code="2345-6789-ABCD")
    _one_form(application, document.name, html)
    _typst(application.current_snapshot, document.name)
    _downloads(application, document.name)


def _one_form(application: Any, document: str, html: str) -> None:
    """Bare and whole in turns, so that a busy machine slows both; every time drawn anew, stored and put on record."""
    from weasyprint import HTML

    from materials.documents import services

    snapshot = str(application.current_snapshot_id)

    def drawn(format: str) -> Times:
        application.current_snapshot.papers.all().delete()
        return _timed(lambda: services.draw(progress=_nobody, snapshot=snapshot, document=document, format=format))  # type: ignore[arg-type]

    bare: list[Times] = []
    whole: list[Times] = []
    for turn in range(TURNS + 1):  # the first one reads fonts and templates
        times = _timed(lambda: HTML(string=html).render().write_pdf()), drawn("pdf")
        if turn:
            bare.append(times[0])
            whole.append(times[1])
    word = [drawn("docx") for _turn in range(TURNS + 1)][1:]
    ratio = _wall(whole) / _wall(bare)
    _say(
        f"PDF by WeasyPrint alone {_median(bare)}, by the portal {_median(whole)}, × {ratio:.2f}", ratio <= WANTED_RATIO
    )
    _say(f"Word file {_median(word)}", _wall(word) <= WANTED_WORD_MS)


def _typst(snapshot: Any, document: str) -> None:
    """Skipped with words where it is not there."""
    try:
        import typst
    except ImportError:
        _say("typst is not installed, nothing to compare with: pip install typst")
        return
    from materials.documents.cells import printed_cells

    def set_anew(turn: int) -> Times:
        cells = json.dumps([[label, f"{text} {turn}"] for label, text in printed], ensure_ascii=False)
        compiler = typst.Compiler(source.name, sys_inputs={"cells": cells})
        return _timed(compiler.compile)

    printed = list(printed_cells(document, snapshot).items())
    with tempfile.NamedTemporaryFile("w", suffix=".typ") as source:
        source.write(TYPST)
        source.flush()
        _say(f"PDF of the same facts in plain tables by typst {_median([set_anew(turn) for turn in range(TURNS)])}")


def _downloads(application: Any, document: str) -> None:
    from django.test import Client
    from django.test.utils import override_settings
    from django.urls import reverse

    from materials.documents import services

    asked = next(each for each in application.documents if each.name == document)
    is_draft = application.prints_draft(asked)
    snapshot = str(application.current_snapshot_id)
    services.draw(progress=_nobody, snapshot=snapshot, document=document, is_draft=is_draft)  # type: ignore[arg-type]
    with override_settings(ALLOWED_HOSTS=["*"]):
        client = Client()
        client.force_login(application.applicant)
        url = reverse("document", args=[application.number, document])

        def fetched() -> None:
            answer = client.get(url)
            assert answer.status_code == 200, answer.status_code
            assert b"".join(answer.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]

        fetched()
        times = [_timed(fetched) for _turn in range(5 * TURNS)]
    _say(f"download, drawn before: {_median(times)}", _wall(times) <= WANTED_DOWNLOAD_MS)


def batch(form: str) -> None:
    """The first one draws them. The memory is looked at after a tenth, a half and all of the applications, and at the end."""
    from django.core.files.storage import default_storage

    from applicants.demo import REVIEWER
    from applicants.models import User
    from materials.documents import printing
    from programmes.models import Round
    from review import batches

    printing.pdf('<p style="font-family: Noto Serif CJK SC">一</p>')  # what fonts take is none of this
    looks: dict[int, float] = {}
    papers = [0, 0]

    def looked_at(done: int, total: int) -> None:
        papers[:] = [done, total]
        if done in (round_up(total / 10), round_up(total / 2), total):
            looks.setdefault(done, resident())

    round = Round.objects.get(is_demo=True, programme__slug="cas")
    document = next(each.name for each in round.definition.documents if each.template == FORM)
    by = User.objects.get(mobile=REVIEWER.mobile)
    job = batches.order(round, batches.Scope.ALL, [document], batches.Form(form), by=by)
    started = time.perf_counter()
    stored = batches.assemble(progress=looked_at, **job.parameters)  # type: ignore[arg-type]
    seconds, size = time.perf_counter() - started, default_storage.size(stored) / 1024**2
    memory = [*looks.values(), resident()]
    _say(
        f"batch as {form}: {papers[0]} papers of {papers[1]} asked for in {seconds:.1f} s, {size:.1f} MB;"
        f" memory {'、'.join(f'{each:.0f}' for each in memory)} MB",
        memory[-1] - memory[0] <= WANTED_GROWTH_MB + (size if form == "pdf" else 0),
    )


def round_up(number: float) -> int:
    return int(number) + (number != int(number))


def _nobody(done: int, total: int) -> None:
    """Who asks how far it is."""


def _timed(do: Callable[[], object]) -> Times:
    started, worked = time.perf_counter(), time.process_time()
    do()
    return 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - worked)


def _wall(times: list[Times]) -> float:
    return statistics.median(wall for wall, _processor in times)


def _median(times: list[Times]) -> str:
    slowest = max(wall for wall, _processor in times)
    processor = statistics.median(processor for _wall, processor in times)
    return f"{_wall(times):.1f} ms (slowest {slowest:.1f}, of it this process {processor:.1f})"


def _say(words: str, fits: bool | None = None) -> None:
    print(f"| {words}{'' if fits is None else '   ok' if fits else '   NOT ENOUGH'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else APPLICATIONS)
