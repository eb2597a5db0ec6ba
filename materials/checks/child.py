"""How is an upload read so that a file which breaks its reader breaks nothing else? In a process of its own.

Whatever happens to the process that checks it (a signal, no end, nonsense for an answer) is a Problem with its own words.
"""

import json
import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any, TypeVar
from weakref import finalize

from materials.checks import Upload
from materials.checks.problem import Found, Problem
from materials.reading import WordReading

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = (sys.executable, "-s", "-P", "-m")
COMMAND, READING = (*PYTHON, "materials.checks"), (*PYTHON, "materials.reading")
SECONDS = 30.0  # by the clock on the wall; processor time is limited by the process itself
AT_ONCE = 4  # per web process: twenty people may send twenty files in the same second
PATIENCE = 60.0  # seconds an upload waits for a place; the public page waits less, and elsewhere
PATIENCE_IN_PUBLIC = 10.0
MAX_ANSWER = 32 * 1024 * 1024  # two million letters, some of them twice: as they stand and as cells of the form
BROKEN = (ValueError, TypeError, LookupError, AttributeError)  # what comes of reading nonsense for an answer
Answer = TypeVar("Answer")
T = TypeVar("T")
_places, _public_places = BoundedSemaphore(AT_ONCE), BoundedSemaphore(1)
log = logging.getLogger(__name__)


class Busy(Exception):
    """Too many files are being read, and none came to its end in time."""


def first_problem(upload: Upload) -> Problem | None:
    """As ``checks.first_problem``; besides, ``unreadable`` and ``slow`` say that the reader did not come to an end,
    ``busy`` that it did not begin."""
    return _answered(COMMAND, upload, problem_in)


def read(upload: Upload, *, public: bool = False) -> Problem | WordReading:
    """What is wrong with a .doc or .docx, found as by ``first_problem`` or where it was read; else what stands in it.

    ``public``: for somebody unknown, who takes no place away from those who submit.
    """

    def understood(said: dict[str, Any]) -> Problem | WordReading:
        return problem_in(said) or WordReading.from_json(said["reading"])

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
    return _or_problem(lambda: understood(run(command, places=places, patience=patience)), patience)


def answer_in_lines(command: Sequence[str], understood: Callable[["Lines"], Answer]) -> Answer | Problem:
    """As ``answer``, of a program that says the most important in its first line and much of one kind in the others."""
    return _or_problem(lambda: understood(Lines(_file_of(command, _places, PATIENCE))), PATIENCE)


class Lines:
    """What a program has said line by line. It stays in its file: of thousands of lines one at a time is in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raises ValueError where not even the first line is an answer."""
        self._file = file
        finalize(self, file.close)
        self.first = _object(self._file.readline())
        self._others = self._file.tell()
        self.count = sum(1 for _line in self._file)

    def each(self, understood: Callable[[Any], T]) -> Iterator[T]:
        """What is ``understood`` of the others, as often as somebody looks. Raises Found where one is nonsense."""
        self._file.seek(self._others)
        for line in self._file:
            try:
                yield understood(json.loads(line))
            except BROKEN as error:
                log.warning("a file broke its reader: %s", error)
                raise Found("unreadable") from None


def _or_problem(answered: Callable[[], Answer], patience: float) -> Answer | Problem:
    try:
        return answered()
    except Busy:
        log.warning("a file found no reader within %s seconds", patience)
        return Problem("busy")
    except subprocess.TimeoutExpired:
        log.warning("a file kept its reader for %s seconds", SECONDS)
        return Problem("slow")
    except BROKEN as error:
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
    with _file_of(command, places, patience) as answer:
        return _object(answer.read())


def _file_of(command: Sequence[str], places: BoundedSemaphore, patience: float | None) -> IO[bytes]:
    """What the program has said, in a file without a name, from its beginning. Raises as ``run`` does."""
    with (
        _place(places, patience),
        tempfile.TemporaryDirectory() as folder,
        ExitStack() as unless_it_is_answered,
    ):
        answer = unless_it_is_answered.enter_context((Path(folder) / "answer").open("w+b"))
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
            _await(process, SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # whatever it may have started
            code = process.wait()
        if code:
            raise ValueError(f"ended with {code}")
        if (length := answer.seek(0, os.SEEK_END)) > MAX_ANSWER:
            raise ValueError(f"says {length} bytes")
        answer.seek(0)
        unless_it_is_answered.pop_all()
        return answer


def _await(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Until it has ended; ``Popen.wait`` looks only every twentieth of a second. Raises subprocess.TimeoutExpired."""
    watched, its_end = os.pidfd_open(process.pid), select.poll()
    try:
        its_end.register(watched, select.POLLIN)
        if not its_end.poll(seconds * 1000):
            raise subprocess.TimeoutExpired(process.args, seconds)
    finally:
        os.close(watched)


@contextmanager
def _place(places: BoundedSemaphore, patience: float | None) -> Iterator[None]:
    if not places.acquire(timeout=patience):
        raise Busy
    try:
        yield
    finally:
        places.release()


def _object(answer: bytes) -> dict[str, Any]:
    said = json.loads(answer)
    if not isinstance(said, dict):
        raise ValueError("not an answer")
    return said
