"""What does the portal lose, and how do its other pages answer, while many people upload large files over slow lines?

``python -m benchmarks.uploads [--server granian] [--clients 20] [--size 20] [--rate 1]``; see benchmarks/README.md.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live import slow
from tests.live.slow import MEGABYTE
from tests.live.visitor import Visitor
from tests.stack import Stack

LAID = re.compile(r"^application (\S+) (\S+)$", re.MULTILINE)
PAUSE = 0.05  # seconds between two looks at a page or at the memory
Times = dict[str, list[float]]


def main() -> None:
    wanted = arguments()
    stack = Stack()
    try:
        serve_by(wanted.server, stack)
        with tempfile.TemporaryDirectory() as folder:
            measure(stack, wanted, Path(folder))
    finally:
        stack.stop()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--server", choices=["gunicorn", "granian"], default="gunicorn")
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--size", type=float, default=20, help="MB per file")
    parser.add_argument("--rate", type=float, default=1, help="MB per second and client")
    parser.add_argument("--quiet", type=float, default=20, help="seconds of measuring before the uploads begin")
    return parser.parse_args()


def serve_by(server: str, stack: Stack) -> None:
    """The portal's own web server is gunicorn; another one takes its place with as many processes and threads."""
    if server == "gunicorn":
        return
    web = stack.parts["web"]
    web.stop()
    web.command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(web.port), "--log-level", "warning"),
        *("--workers", os.environ.get("WEB_WORKERS", "2"), "--blocking-threads", os.environ.get("WEB_THREADS", "32")),
    ]
    web.start()


def measure(stack: Stack, wanted: argparse.Namespace, folder: Path) -> None:
    said = stack.manage("shell", "-c", f"from tests.live import scenes; scenes.filled({wanted.clients})")
    uploads = [
        slow.prepared(Visitor(stack.url, session), number, slow.report(folder, index, int(wanted.size * MEGABYTE)))
        for index, (number, session) in enumerate(LAID.findall(said))
    ]
    readers = {name: (visitor, path) for name, visitor, path in pages(stack)}
    pid = stack.parts["web"].process.pid
    print(f"{wanted.server}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}", flush=True)
    with asking(readers) as before:
        time.sleep(wanted.quiet)
    resident = slow.resident(pid)
    peak = [resident]
    with asking(readers) as during, slow.meanwhile(lambda: peak.append(slow.resident(pid)), every=PAUSE):
        answers = slow.all_at_once(uploads, wanted.rate * MEGABYTE)
    say_what_arrived(uploads, answers, slow.kept(stack))
    print(f"web memory  {resident / MEGABYTE:.0f} MB, at most {(max(peak) - resident) / MEGABYTE:+.0f} MB")
    say_how_pages_answered(before, during)
    print(f"load after  {os.getloadavg()[0]:.1f}")


def say_what_arrived(uploads: list[slow.Upload], answers: list[slow.Answer], kept: dict[str, str]) -> None:
    good = sum(kept.get(upload.number) == slow.sha256(upload.report) for upload in uploads)
    refused = [answer for answer in answers if not answer.is_taken]
    for answer in refused[:3]:
        print(f"  not taken: {answer.status} {slow.words(answer)}")
    seconds = sorted(answer.seconds for answer in answers)
    size = statistics.mean(upload.report.stat().st_size for upload in uploads) / MEGABYTE
    print(f"uploads     {len(uploads)} × {size:.2f} MB: {seconds[0]:.1f}–{seconds[-1]:.1f} s")
    print(f"lost        {len(uploads) - good}   sha256 equal {good}   refused {len(refused)}")


def say_how_pages_answered(before: Times, during: Times) -> None:
    for name in before:
        print(f"{name:<11} {line(before[name])}   |   meanwhile {line(during[name])}")
    quiet, busy = (p95([each for times in found.values() for each in times]) for found in (before, during))
    print(f"all pages   p95 {quiet * 1000:.0f} ms, meanwhile {busy * 1000:.0f} ms, ratio {busy / quiet:.1f}")


def pages(stack: Stack) -> Iterator[tuple[str, Visitor, str]]:
    said = stack.manage("shell", "-c", "from tests.live import scenes; scenes.readers()")
    applicant, reviewer = re.findall(r"^reader (\S+)$", said, re.MULTILINE)
    yield "login", Visitor(stack.url), "/accounts/login/"
    yield "own page", Visitor(stack.url, applicant), "/applications/"
    yield "desk", Visitor(stack.url, reviewer), "/desk/?scope=all"


@contextmanager
def asking(readers: dict[str, tuple[Visitor, str]]) -> Iterator[Times]:
    """One person after the other asks for his page; seconds per page."""
    times: Times = {name: [] for name in readers}

    def look() -> None:
        for name, (visitor, path) in readers.items():
            begun = time.monotonic()
            page = visitor.get(path)
            times[name].append(time.monotonic() - begun)
            assert "</html>" in page, f"{path}: {page[:200]}"

    with slow.meanwhile(look, every=PAUSE):
        yield times


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def line(times: list[float]) -> str:
    return f"{len(times):4d} × p50 {statistics.median(times) * 1000:4.0f} ms, p95 {p95(times) * 1000:5.0f} ms"


if __name__ == "__main__":
    main()
