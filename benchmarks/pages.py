"""How many pages a second does one person get who is logged in, with few applications in the portal and with many?

``python -m benchmarks.pages [--sizes 200 2000] [--seconds 10]``; see benchmarks/README.md.
"""

import argparse
import os
import time
from dataclasses import dataclass

from tests.live.visitor import Visitor
from tests.stack import Stack

WANTED = {"staff list": 13, "staff detail": 83, "applicant's list": 133, "own page": 93}  # a second, with the most
FRAME = "frame alone"  # a page that asks nothing but who is logged in and what is unread: no page can be faster
RATIO = 0.8  # of the figure with the fewest
QUERIES = 15


@dataclass(frozen=True)
class Figure:
    queries: int
    per_second: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 2000], help="applications, the fewest first")
    parser.add_argument("--seconds", type=float, default=10, help="of measuring per page")
    wanted = parser.parse_args()
    stack = Stack()
    try:
        for name in ("worker", "beat"):
            stack.parts[name].stop()
        print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}", flush=True)
        say({size: measured(stack, size, wanted.seconds) for size in wanted.sizes})
        print(f"load after {os.getloadavg()[0]:.1f}")
    finally:
        stack.stop()


def measured(stack: Stack, size: int, seconds: float) -> dict[str, Figure]:
    script = f"from benchmarks import population; population.grow({size}); population.readers()"
    said = stack.manage("shell", "-c", script)
    figures = {}
    for line in said.splitlines():
        if line.startswith("page\t"):
            _page, name, path, session, queries = line.split("\t")
            figures[name] = Figure(int(queries), per_second(Visitor(stack.url, session), path, seconds))
    return figures


def per_second(visitor: Visitor, path: str, seconds: float) -> float:
    """One request after the other; the first ones, for which each process reads its templates, are not counted."""
    for _ in range(20):
        assert "</html>" in visitor.get(path)
    begun, asked = time.monotonic(), 0
    while time.monotonic() - begun < seconds:
        visitor.get(path)
        asked += 1
    return asked / (time.monotonic() - begun)


def say(measured: dict[int, dict[str, Figure]]) -> None:
    fewest, most = min(measured), max(measured)
    print(f"{FRAME:<17} per second {measured[fewest][FRAME].per_second:6.1f} → {measured[most][FRAME].per_second:6.1f}")
    for name, wanted in WANTED.items():
        few, many = measured[fewest][name], measured[most][name]
        ratio = many.per_second / few.per_second
        fits = many.per_second >= wanted and ratio >= RATIO and few.queries == many.queries <= QUERIES
        print(
            f"{name:<17} queries {few.queries:2d} → {many.queries:2d}   per second {few.per_second:6.1f} →"
            f" {many.per_second:6.1f} (at least {wanted})   ratio {ratio:.2f}   {'ok' if fits else 'NOT ENOUGH'}"
        )


if __name__ == "__main__":
    main()
