"""What stands in a zip of filled-in registration forms? Which forms there are first, then each of them by itself.

No Django in here: both are asked in child processes that may do little else. Whatever is found in one form concerns that
form alone; the words of every code are in employers.staff.words.
"""

import tempfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import IO

from employers.bundles import packing
from employers.bundles.cells import Wanted, cells_of
from employers.staff.taken import Taken
from materials.checks import Upload, contents, first_problem
from materials.checks.archive import Archive
from materials.checks.problem import Found, Problem
from materials.reading.__main__ import READERS

MAX_BYTES = 100 * 1024 * 1024
MAX_FORM = 20 * 1024 * 1024


def listed(path: Path) -> Problem | packing.Listing:
    """The forms in the zip and what else is worth saying of it."""
    size = path.stat().st_size
    if not 0 < size <= MAX_BYTES:
        return Problem("size" if size else "empty")
    try:
        with path.open("rb") as file:
            if not packing.is_zip(file):
                raise Found("content", contents.format_of(path))
            return packing.listing(packing.opened(file))
    except Found as found:
        return found.problem


def form(path: Path, name: str, wanted: Sequence[Wanted]) -> Problem | Mapping[str, Taken]:
    """What the form of that name in the zip states, by column key."""
    try:
        with path.open("rb") as file, tempfile.NamedTemporaryFile() as copy:
            _copy(packing.opened(file), name, copy)
            return _read(Path(copy.name), wanted)
    except Found as found:
        return found.problem


def _copy(archive: Archive, name: str, copy: "IO[bytes]") -> None:
    size = archive.parts[name].file_size
    if not 0 < size <= MAX_FORM:
        raise Found("size" if size else "empty")
    for block in archive.blocks(name):
        copy.write(block)
    copy.flush()


def _read(path: Path, wanted: Sequence[Wanted]) -> Mapping[str, Taken]:
    """What the file is counts, not what it is called: WPS calls a .doc .wps. Raises Found."""
    kind = contents.format_of(path)
    if kind in ("macros", "encrypted"):
        raise Found(kind)
    if kind not in READERS:
        raise Found("content", kind)
    if problem := first_problem(Upload(path, f"form.{kind}", tuple(READERS), MAX_FORM)):
        raise Found(problem.code, problem.found)
    with path.open("rb") as file:
        return cells_of(import_module(READERS[kind]).content_of(file), wanted)
