"""What is wrong with an uploaded file? No Django in here: a path and what the definition allows go in, a Problem comes out.

The checks run in order, the cheap ones first, and stop at the first problem. Its words are in materials.refusals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from materials.checks import contents

SPELLINGS = {"jpeg": "jpg"}


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


@dataclass(frozen=True)
class Problem:
    """``code``: format, empty, size or content; ``found``: for content, what the file really is (contents.format_of)."""

    code: str
    found: str = ""


def first_problem(upload: Upload) -> Problem | None:
    """The first thing that is wrong, or None when the file may be taken."""
    return next((problem for check in CHECKS if (problem := check(upload))), None)


def _format(upload: Upload) -> Problem | None:
    return None if upload.format in upload.formats else Problem("format")


def _size(upload: Upload) -> Problem | None:
    if upload.size == 0:
        return Problem("empty")
    return Problem("size") if upload.size > upload.max_bytes else None


def _content(upload: Upload) -> Problem | None:
    found = contents.format_of(upload.path)
    return None if found == upload.format else Problem("content", found)


CHECKS: tuple[Callable[[Upload], Problem | None], ...] = (_format, _size, _content)
