"""What is wrong with an uploaded file? No Django in here: a path and what the definition allows go in, a Problem comes out.

The checks run in order, the cheap ones first, and stop at the first problem. Its words are in materials.refusals.
An upload is checked in a child process that may do little else (``child``); ``first_problem`` is what runs there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from materials.checks import archive, compound, contents, word
from materials.checks.problem import Found, Problem

SPELLINGS = {"jpeg": "jpg"}
NAMED = 3  # pictures of a file that is too large


@dataclass(frozen=True)
class Upload:
    """``name`` is what the person calls the file; ``formats`` are extensions without the dot; equal to ``max_bytes`` passes."""

    path: Path
    name: str
    formats: tuple[str, ...]
    max_bytes: int

    @property
    def format(self) -> str:
        """The extension in the definition's spelling, empty when there is none."""
        extension = self.name.rpartition(".")[2].strip().lower() if "." in self.name else ""
        return SPELLINGS.get(extension, extension)

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def first_problem(upload: Upload) -> Problem | None:
    """The first thing that is wrong, or None when the file may be taken."""
    try:
        return next((problem for check in CHECKS if (problem := check(upload))), None)
    except Found as found:
        return found.problem


def _format(upload: Upload) -> Problem | None:
    return None if upload.format in upload.formats else Problem("format")


def _size(upload: Upload) -> Problem | None:
    if upload.size == 0:
        return Problem("empty")
    if upload.size <= upload.max_bytes:
        return None
    with upload.path.open("rb") as file:
        return Problem("size", pictures=archive.largest(file, NAMED))


def _content(upload: Upload) -> Problem | None:
    found = contents.format_of(upload.path)
    if found in ("macros", "encrypted"):
        return Problem(found)
    return None if found == upload.format else Problem("content", found)


def _inside(upload: Upload) -> Problem | None:
    """Of Word files only: others are neither opened by the portal nor sent on."""
    check = {"docx": word.check, "doc": compound.check_document}.get(upload.format)
    if check:
        with upload.path.open("rb") as file:
            check(file)
    return None


CHECKS: tuple[Callable[[Upload], Problem | None], ...] = (_format, _size, _content, _inside)
