"""What does a roster of 100,000 people cost in time and memory?

    python -m benchmarks.roster [ROWS]

Rows of twenty cells, invented, go through the writer the worker uses (review.sheets); the number of rows in the
database does not matter to it, they come in a few hundred at a time. Prints the time per row so far and the memory held
after a tenth, a half and all of the rows, to show that it does not grow with them, and the size of the file. What the
database gives is not measured, nor what a roster with whole numbers puts on record of each person (review.rosters.Shown).
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import alone

ROWS = 100_000
PARTS = (0.1, 0.5, 1.0)  # of the rows: where the memory is looked at
LABELS = [f"第{number}列" for number in range(1, 21)]
MEGABYTE = 1024 * 1024


def rows(number: int) -> Iterator[list[str]]:
    for index in range(number):
        stated = [f"CAS-2026-{index:05d}", f"申报人{index}", "110105198802143038", '=HYPERLINK("x","y")']
        yield [*stated, *("北辰精密仪器有限公司" for _column in LABELS[len(stated) :])]


def looked_at(rows: Iterator[list[str]], number: int) -> Iterator[list[str]]:
    """The same rows; the writer has finished those before when it asks for the next."""
    marks, started = {round(part * number) for part in PARTS}, time.perf_counter()
    for count, row in enumerate(rows, start=1):
        yield row
        if count in marks:
            micro = 1e6 * (time.perf_counter() - started) / count
            print(f"{count:>7} rows × {len(LABELS)}: {micro:5.0f} µs a row, memory {resident():6.1f} MB", flush=True)


def resident() -> float:
    """What this process holds now, in megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def measure(number: int) -> None:
    from review import sheets

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.xlsx"
        print(f"        before: memory {resident():6.1f} MB")
        started = time.perf_counter()
        written = sheets.write(file, "名册", LABELS, looked_at(rows(number), number))
        seconds = time.perf_counter() - started
        size = file.stat().st_size / MEGABYTE
        print(
            f"{written:>7} rows in {seconds:.1f} s with the packing, {1e6 * seconds / written:.0f} µs a row, "
            f"memory {resident():.1f} MB, file {size:.1f} MB, load {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    with alone.django_in_a_folder():
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
