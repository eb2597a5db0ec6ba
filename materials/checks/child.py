"""How is an upload read so that a file which breaks its reader breaks nothing else? In a process of its own.

Whatever happens to the process that checks it (a signal, no end, nonsense for an answer) is a Problem with its own words.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any, TypeVar

from materials.checks import Upload
from materials.checks.problem import Problem
from materials.reading import Reading

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = (sys.executable, "-s", "-P", "-m")
COMMAND, READING = (*PYTHON, "materials.checks"), (*PYTHON, "materials.reading")
SECONDS = 30.0  # by the clock on the wall; processor time is limited by the process itself
AT_ONCE = 4  # per web process: twenty people may send twenty files in the same second
PATIENCE = 60.0  # seconds an upload waits for a place; the public page waits less, and elsewhere
PATIENCE_IN_PUBLIC = 10.0
MAX_ANSWER = 32 * 1024 * 1024  # two million letters, some of them twice: as they stand and as cells of the form
Answer = TypeVar("Answer")
_places, _public_places = BoundedSemaphore(AT_ONCE), BoundedSemaphore(1)
log = logging.getLogger(__name__)


class Busy(Exception):
    """Too many files are being read, and none came to its end in time."""


def first_problem(upload: Upload) -> Problem | None:
    """As ``checks.first_problem``; besides, ``unreadable`` and ``slow`` say that the reader did not come to an end,
    ``busy`` that it did not begin."""
    return _answered(COMMAND, upload, problem_in)


def read(upload: Upload, *, public: bool = False) -> Problem | Reading:
    """What is wrong with a .doc or .docx, found as by ``first_problem`` or where it was read; else what stands in it.

    ``public``: for somebody unknown, who takes no place away from those who submit.
    """

    def understood(said: dict[str, Any]) -> Problem | Reading:
        return problem_in(said) or Reading.from_json(said["reading"])

    return _answered(READING, upload, understood, public=public)


def _answered(
    command: Sequence[str], upload: Upload, understood: Callable[[dict[str, Any]], Answer], *, public: bool = False
) -> Answer | Problem:
    format, limit = upload.format, str(upload.max_bytes)  # the name is nobody's business
    path = str(upload.path.resolve())  # the process works in another folder
    return answer((*command, path, format, limit, *upload.formats), understood, public=public)


def answer(
    command: Sequence[str], understood: Callable[[dict[str, Any]], Answer], *, public: bool = False
) -> Answer | Problem:
    """What ``understood`` makes of what the program says; a Problem where it did not come to an end, or never began."""
    places, patience = (_public_places, PATIENCE_IN_PUBLIC) if public else (_places, PATIENCE)
    try:
        return understood(run(command, places=places, patience=patience))
    except Busy:
        log.warning("a file found no reader within %s seconds", patience)
        return Problem("busy")
    except subprocess.TimeoutExpired:
        log.warning("a file kept its reader for %s seconds", SECONDS)
        return Problem("slow")
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        log.warning("a file broke its reader: %s", error)
        return Problem("unreadable")


def problem_in(said: dict[str, Any]) -> Problem | None:
    problem = said["problem"]
    return Problem(**problem | {"pictures": tuple(map(tuple, problem["pictures"]))}) if problem else None


def is_without_network() -> bool:
    """Whether this machine lets the process do without a network."""
    try:
        return bool(run(COMMAND)["without_network"])
    except (subprocess.TimeoutExpired, ValueError, TypeError, LookupError):
        return False


def run(command: Sequence[str], *, places: BoundedSemaphore = _places, patience: float | None = None) -> dict[str, Any]:
    """What a program says as JSON that reads a stranger's file; it sets ``limits`` itself before it opens the file.

    Paths in ``command`` are absolute. Waits as long as it takes for one of the ``places``, or ``patience`` seconds.
    Raises Busy, subprocess.TimeoutExpired, or ValueError when it ended otherwise than with an answer.
    """
    with (
        _place(places, patience),
        tempfile.TemporaryDirectory() as folder,
        (Path(folder) / "answer").open("w+b") as answer,
    ):
        # nothing of the portal's own environment: it holds keys and passwords
        environment = {"PYTHONPATH": str(ROOT), "TMPDIR": folder, "LANG": "C.UTF-8"}
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = process.wait(SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # whatever it may have started
            process.wait()
        return _read(answer, code)


@contextmanager
def _place(places: BoundedSemaphore, patience: float | None) -> Iterator[None]:
    if not places.acquire(timeout=patience):
        raise Busy
    try:
        yield
    finally:
        places.release()


def _read(answer: IO[bytes], code: int) -> dict[str, Any]:
    if code:
        raise ValueError(f"ended with {code}")
    length = answer.seek(0, os.SEEK_END)
    if length > MAX_ANSWER:
        raise ValueError(f"says {length} bytes")
    answer.seek(0)
    said = json.loads(answer.read())
    if not isinstance(said, dict):
        raise ValueError("not an answer")
    return said
