"""What do the registration forms in a zip state, one person each? Each is read in a process of its own.

What keeps one form from being read is said of that form; the others are read.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from employers.bundles.packing import shown
from employers.staff.columns import KEPT_AT, Column
from employers.staff.taken import Taken, TakenList, TakenRow
from materials.checks import child
from materials.checks.problem import Problem
from programmes.vocabulary import Archive

READER = (*child.PYTHON, "employers.bundles")
AT_ONCE = 2  # processes
DIED_SLOWLY = 10.0  # seconds after which a reader that dies has used up its processor time
MOST_SLOW = 3  # forms that keep their readers until they are stopped; then nobody waits for the others
ARCHIVE = "archive"
Told = Callable[[int, int], None]


def nobody(done: int, total: int) -> None:
    """Who is told of the progress where nobody looks."""


def read(path: Path, columns: Sequence[Column], *, body: str, progress: Told = nobody) -> Problem | TakenList:
    """``body``: who keeps an archive that is 在本中心; ``progress`` is told how many of how many forms are read.

    Words of a Problem, of rows, cells and remarks: ``staff.words``.
    """
    listed = child.answer((*READER, str(path.resolve())), _listing)
    if isinstance(listed, Problem):
        code = "parts" if listed.found == "parts" else listed.code  # the audit counts them too
        return Problem(f"zip_{code}", listed.found)
    names, remarks = listed
    wanted = json.dumps([[each.key, each.label, bool(each.choices)] for each in columns], ensure_ascii=False)
    rows: list[TakenRow] = []
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        for row in pool.map(partial(_row, path, wanted, body), range(1, len(names) + 1), names):
            rows.append(row)
            progress(len(rows), len(names))
            if sum(each.trouble == "form_slow" for each in rows) == MOST_SLOW:
                return Problem("zip_slow")
    finally:
        pool.shutdown(cancel_futures=True)
    return TakenList(tuple(rows), remarks=remarks)


def _listing(said: dict[str, Any]) -> Problem | tuple[list[str], tuple[tuple[str, str], ...]]:
    return child.problem_in(said) or (said["forms"], tuple((code, found) for code, found in said["remarks"]))


def _row(path: Path, wanted: str, body: str, number: int, name: str) -> TakenRow:
    def understood(said: dict[str, Any]) -> Problem | dict[str, Taken]:
        return child.problem_in(said) or {key: Taken(*cell) for key, cell in said["cells"].items()}

    began = time.monotonic()
    found = child.answer((*READER, str(path.resolve()), name, wanted), understood)
    if found == Problem("unreadable") and time.monotonic() - began > DIED_SLOWLY:
        found = Problem("slow")
    if isinstance(found, Problem):
        return TakenRow(number, shown(name), trouble=f"form_{found.code}", found=found.found)
    return TakenRow(number, shown(name), found | dict(_told_by_keeper(found, body)))


def _told_by_keeper(cells: dict[str, Taken], body: str) -> Iterator[tuple[str, Taken]]:
    """The printed form does not ask where the archive is, but who keeps it."""
    keeper = cells.get(KEPT_AT)
    if ARCHIVE not in cells and keeper and keeper.text:
        place = Archive.HERE if "".join(keeper.text.split()) == body else Archive.ELSEWHERE
        yield ARCHIVE, Taken(place.value, keeper.where)
