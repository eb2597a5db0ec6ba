"""What stands in a sheet that an employer sends? A path and the columns go in, a TakenList or a Problem comes out.

No Django in here: it is read in a child process that may do little else. What the file is counts, not what it is called;
the words of every code are in employers.staff.words.
"""

from collections.abc import Sequence
from pathlib import Path

from employers.sheets import delimited, workbook
from employers.sheets.lists import Wanted
from employers.staff.taken import TakenList
from materials.checks import contents
from materials.checks.problem import Found, Problem

MAX_BYTES = 20 * 1024 * 1024
OLD = {"xls", "wps", "ole"}  # and what WPS kept its tables in


def read(path: Path, format: str, wanted: Sequence[Wanted]) -> Problem | TakenList:
    """``format``: the extension, for what has no signature."""
    size = path.stat().st_size
    if size == 0:
        return Problem("empty_file")
    if size > MAX_BYTES:
        return Problem("size")
    try:
        kind = contents.format_of(path)
        if kind in ("macros", "encrypted"):
            raise Found(kind)
        with path.open("rb") as file:
            if kind == "xlsx":
                return workbook.read(file, wanted)
            if not kind and format in ("csv", "txt", "tsv"):
                return delimited.read(file.read(), wanted)
        raise Found("old" if kind in OLD else "content", kind)
    except Found as found:
        return found.problem
