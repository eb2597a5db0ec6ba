"""``python -m materials.reading FILE FORMAT MAX_BYTES ALLOWED…`` checks FILE, then prints what is wrong with it or what it says.

As JSON, ``{"problem": …, "reading": …}``, one of them null. The checks come first: what reads the file relies on them.
"""

import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from materials.checks import Upload, first_problem, limits
from materials.checks.problem import Found, Problem
from materials.reading import WordReading

READERS = {"docx": "materials.reading.docx", "doc": "materials.reading.doc"}  # the libraries of one only


def read(upload: Upload) -> Problem | WordReading:
    """What is wrong with the file, else what stands in it."""
    if problem := first_problem(upload):
        return problem
    if upload.format not in READERS:
        return Problem("format")
    from materials.reading.understanding import understand

    try:
        with upload.path.open("rb") as file:
            content = import_module(READERS[upload.format]).content_of(file)
        return WordReading(content, understand(content))
    except Found as found:
        return found.problem


def answer(path: str, format: str, max_bytes: str, *allowed: str) -> bytes:
    """What is printed, in UTF-8; half of a character that needs two is none."""
    said = read(Upload(Path(path), f"upload.{format}", allowed, int(max_bytes)))
    found = {"problem": asdict(said)} if isinstance(said, Problem) else {"reading": said.as_json()}
    return json.dumps({"problem": None, "reading": None} | found, ensure_ascii=False).encode(errors="replace")


if __name__ == "__main__":
    limits.set_limits()
    sys.stdout.buffer.write(answer(*sys.argv[1:]))
