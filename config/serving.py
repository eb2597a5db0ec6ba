"""How are the portal's processes started, kept together and ended?

Each child runs in a session of its own and is told to stop when this process dies, even by ``kill -9``
(PR_SET_PDEATHSIG, through Debian's ``setpriv``). When one child ends, all end: half a portal helps nobody.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAMES = {"web": "网页服务", "worker": "后台作业", "beat": "定时任务"}
GRACE = 20  # seconds the children have to finish what they are doing; then their sessions are killed

Children = Mapping[str, subprocess.Popen[bytes]]


def commands(bind: str) -> dict[str, list[str]]:
    """What runs as web server, worker and beat; how many of each is for the machine to say (WEB_WORKERS, …)."""
    python = [sys.executable, "-m"]
    # As root on a laptop the worker warns at length; in production it has a user of its own (Dockerfile).
    threads = os.environ.get("WEB_THREADS", "32")
    celery = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "-A", "config", "--quiet"]
    return {
        "web": [
            *python, "gunicorn", "config.wsgi", "--bind", bind, "--worker-class", "gthread", "--preload",
            "--workers", os.environ.get("WEB_WORKERS", "2"),
            # A process takes no more than it has threads for: nobody waits behind slow uploads while another has room.
            "--threads", threads, "--worker-connections", threads, "--keep-alive", "0",
            "--graceful-timeout", str(GRACE - 5), "--no-control-socket", "--log-level", "warning",
        ],
        # What takes a second and a hundred megabytes to load is loaded once, before the pool forks: WeasyPrint, the views.
        "worker": [
            *celery, "worker", "--include", "weasyprint,config.urls",
            "--concurrency", os.environ.get("WORKER_PROCESSES", "2"),
            "--without-gossip", "--without-mingle", "--loglevel", "warning",
        ],
        "beat": [*celery, "beat", "--loglevel", "warning"],
    }  # fmt: skip


def spawn(command: list[str], *, dies_by: str = "TERM", **options: Any) -> subprocess.Popen[bytes]:
    """Starts a child that leads its own session and gets the signal ``dies_by`` when this process is gone."""
    return subprocess.Popen(["setpriv", "--pdeathsig", dies_by, *command], start_new_session=True, **options)


def keep(children: Children, *, on_ready: Callable[[], None], is_ready: Callable[[], bool]) -> int:
    """Watches the children until SIGTERM or SIGINT (→ 0) or until one of them ends (→ 1); leaves nothing behind."""
    asked_to_stop = False

    def stop(*_: object) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    ready = False
    try:
        while not asked_to_stop:
            for name, child in children.items():
                if child.poll() is not None:
                    words = f"{NAMES[name]}（{name}，进程 {child.pid}）意外结束，返回码 {child.returncode}；其余进程一并停止。"
                    print(words, file=sys.stderr, flush=True)
                    return 1
            if not ready and is_ready():
                ready = True
                on_ready()
            time.sleep(0.1)
        return 0
    finally:
        end(children)


def end(children: Children) -> None:
    """Asks every child to stop, waits ``GRACE`` seconds for all together, then kills what is left of each session."""
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children.values():
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
    for child in children.values():
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
