"""How long do the preview and the import of a whole staff take, and does the worker's memory grow with it?

``python -m benchmarks.import [--sizes 1000 5000] [--errors 200]``; see benchmarks/README.md.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live import slow
from tests.live.slow import MEGABYTE
from tests.stack import Stack, until

WANTED = {"preview": 15.0, "import": 60.0}  # seconds, with the most rows
GROWTH = 1.3  # of the worker's memory, from the fewest rows to the most
LONGEST = 900
TOOK = "SELECT extract(epoch FROM finished_at - created_at)::float FROM jobs_job WHERE key = %s AND state = 'done'"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000], help="rows, the fewest first")
    parser.add_argument("--errors", type=int, default=200, help="planted in each list")
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}", flush=True)
    peaks = {size: measured(size, wanted.errors, limits=size == max(wanted.sizes)) for size in wanted.sizes}
    fewest, most = min(peaks), max(peaks)
    for name in WANTED:
        ratio = peaks[most][name] / peaks[fewest][name]
        fits = "ok" if ratio <= GROWTH else "NOT ENOUGH"
        print(f"{name:<8} worker memory {fewest} → {most} rows: ratio {ratio:.2f} (at most {GROWTH})   {fits}")
    print(f"load after {os.getloadavg()[0]:.1f}")


def measured(size: int, errors: int, *, limits: bool) -> dict[str, int]:
    """A portal of its own for each size; the most the worker held, by step."""
    stack = Stack()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _measured(stack, Path(folder) / "名单.xlsx", size, errors, limits=limits)
    finally:
        stack.stop()


def _measured(stack: Stack, path: Path, size: int, errors: int, *, limits: bool) -> dict[str, int]:
    inside(stack, f"staff.sheet(Path({str(path)!r}), {size}, {errors})")
    peaks, pk = {}, ""
    for name, kind in (("preview", "staff_preview"), ("import", "staff_import")):
        with memory(stack) as seen:
            if name == "preview":
                pk = inside(stack, f"staff.send({str(path)!r})").split()[-1]
            else:
                inside(stack, f"staff.confirm({pk!r})")
            key = f"{kind}:{pk}"
            until(lambda key=key: stack.rows(TOOK, key), LONGEST)  # type: ignore[misc]
        ((seconds,),) = stack.rows(TOOK, key)
        peaks[name] = max(seen)
        fits = "" if not limits else "ok" if seconds <= WANTED[name] else "NOT ENOUGH"
        states = dict(stack.rows("SELECT state, count(*) FROM employers_staffrow GROUP BY state"))
        print(
            f"{size:>5} rows {name:<8} {seconds:5.1f} s, {1000 * seconds / size:4.1f} ms a row (at most {WANTED[name]:.0f} s)"
            f"   worker {peaks[name] / MEGABYTE:.0f} MB   {states}   {fits}",
            flush=True,
        )
    unsent = "SELECT count(*) FROM notices_notice WHERE state <> 'sent'"
    ((waiting,),) = stack.rows(unsent)
    print(f"{size:>5} rows: {waiting} notices still to be sent when the import was done", flush=True)
    return peaks


def inside(stack: Stack, deed: str) -> str:
    return stack.manage("shell", "-c", f"from pathlib import Path; from tests.employers import staff; {deed}")


@contextmanager
def memory(stack: Stack) -> Iterator[list[int]]:
    """What the worker's processes hold together, the child that reads included, looked at again and again."""
    pid = stack.parts["worker"].process.pid
    seen = [slow.resident(pid)]
    with slow.meanwhile(lambda: seen.append(slow.resident(pid)), every=0.2):
        yield seen
    time.sleep(0.2)


if __name__ == "__main__":
    main()
