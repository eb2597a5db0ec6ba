"""What does a roster of 100,000 people cost in time and memory?

    python -m benchmarks.roster [ROWS]

Rows of twenty cells, invented, go through the writer the worker uses (review.sheets); the number of rows in the
database does not matter to it, they come in a few hundred at a time. Prints the time per row, the memory before and at
the highest, and the size of the file; measured at a tenth of the rows first, to show that memory does not grow.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import django

ROWS = 100_000
LABELS = [f"第{number}列" for number in range(1, 21)]
MEGABYTE = 1024 * 1024


def rows(number: int) -> Iterator[list[str]]:
    for index in range(number):
        stated = [f"CAS-2026-{index:05d}", f"申报人{index}", "110105198802143038", '=HYPERLINK("x","y")']
        yield [*stated, *("北辰精密仪器有限公司" for _column in LABELS[len(stated) :])]


def highest() -> float:
    """The most memory this process has ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


def measure(number: int) -> None:
    from review import sheets

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.xlsx"
        before, started = highest(), time.perf_counter()
        written = sheets.write(file, "名册", LABELS, rows(number))
        seconds = time.perf_counter() - started
        print(
            f"{written:>7} rows × {len(LABELS)}: {seconds:6.1f} s, {1e6 * seconds / written:5.0f} µs a row, "
            f"memory {before:5.0f} → {highest():5.0f} MB, file {file.stat().st_size / MEGABYTE:5.1f} MB"
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    with tempfile.TemporaryDirectory() as data:
        os.environ["DATA_DIR"] = data
        (Path(data) / "incoming").mkdir()
        django.setup()
        number = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
        for each in (number // 10, number):
            measure(each)
