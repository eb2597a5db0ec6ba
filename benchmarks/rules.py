"""What does it cost to judge one dossier by every rule there is, and to draw its picture?

    python -m benchmarks.rules [ROWS]

An invented dossier with so many rows in every block that has rows, most of them wrong in some way, and long texts; no
server and no database. Prints the median and the slowest of a hundred runs.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable

from benchmarks import alone

ROWS = 50
RUNS = 100
LONG = "精密运动平台控制系统的误差补偿与现场标定" * 50  # a thousand characters


def answers(rows: int) -> dict[str, list[dict[str, str]]]:
    from tests.applicants.rules.dossiers import SOUND

    many = {block: [dict(SOUND[block][n % len(SOUND[block])]) for n in range(rows)] for block in SOUND}
    for n, row in enumerate(many["工作经历"]):
        row["起止时间"] = f"{1980 + n % 40}年{1 + n % 12}月—{1982 + n % 40}年{1 + n % 7}月"
    for row in many["工作业绩"]:
        row["成果"] = LONG
    opinions = dict.fromkeys(SOUND["单位意见"][0], LONG[::-1])
    return many | {"单位意见": [opinions], "工作总结": [{"正文": LONG * 3}]}


def measure(what: str, deed: Callable[[], object]) -> None:
    runs = []
    for _run in range(RUNS):
        started = time.perf_counter()
        deed()
        runs.append(1000 * (time.perf_counter() - started))
    print(f"{what:<10} median {statistics.median(runs):6.1f} ms, slowest {max(runs):6.1f} ms")


def main(rows: int) -> None:
    from applicants import career_picture, dossier
    from applicants.rules.consistency import CHECKED_BY, check
    from programmes.schema import Checks
    from tests.applicants.rules.dossiers import context

    every, at, typed = Checks(must=tuple(CHECKED_BY)), context(), answers(rows)
    stated = dossier.build(typed)
    found = check(stated, at, every)
    print(f"{rows} rows in every block, {len(found)} findings; load {os.getloadavg()[0]:.1f}")
    measure("build", lambda: dossier.build(typed))
    measure("check", lambda: check(stated, at, every))
    measure("picture", lambda: career_picture.draw(stated, at, found))


if __name__ == "__main__":
    with alone.django_in_a_folder():
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
