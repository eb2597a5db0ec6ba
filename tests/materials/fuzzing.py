"""``python -m tests.materials.fuzzing FOLDER FIRST LAST STEP``: what becomes of the good files in FOLDER, once they are harmed?

Thousands of processes that each start Python would take a quarter of an hour. So this one has read its libraries and
forks: every file is read by a process of its own, under the limits and by the function of the real one, and what
breaks there breaks nothing else. Of each seed a line of JSON: how the process ended, what it said, what it took.
"""

import gc
import json
import os
import resource
import select
import signal
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from materials.checks import limits
from materials.reading import __main__ as reading
from tests.materials.mutations import mutated

SECONDS = 30.0
MAX_BYTES = 20 * 1024 * 1024
FORMATS = ("doc", "docx")


def tried(path: Path) -> dict[str, Any]:
    """Reads the file in a process of its own."""
    answer, started = path.with_suffix(".answer"), time.monotonic()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            limits.set_limits()
            answer.write_bytes(reading.answer(str(path), path.suffix[1:], str(MAX_BYTES), *FORMATS))
            code = 0
        finally:
            os._exit(code)
    process = os.pidfd_open(pid)
    if not select.select([process], [], [], SECONDS)[0]:
        os.kill(pid, signal.SIGKILL)
    os.close(process)
    _pid, status, used = os.wait4(pid, 0)
    return {
        "ended": os.waitstatus_to_exitcode(status),
        "wall": time.monotonic() - started,
        "processor": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
        "said": _said(answer),
    }


def _said(answer: Path) -> Any:
    """The problem, or how many blocks were read; None where nothing was said."""
    try:
        said = json.loads(answer.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return said["problem"] or len(said["reading"]["content"]["blocks"])


def main(folder: str, first: str, last: str, step: str) -> None:
    good = [(path.name, path.read_bytes()) for path in sorted(Path(folder).glob("good/*"))]
    for name in (*reading.READERS.values(), "materials.reading.understanding"):
        import_module(name)
    gc.freeze()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for seed in range(int(first), int(last), int(step)):
        name, content = mutated(seed, good)
        path = Path(folder) / f"{seed}{Path(name).suffix}"
        path.write_bytes(content)
        print(json.dumps({"seed": seed, "name": name, "size": len(content)} | tried(path)), flush=True)
        path.unlink()
        path.with_suffix(".answer").unlink(missing_ok=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
