"""How does a test get a whole running portal? Either as in production, every part killable, or as ``make run`` starts it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from config import serving
from tests import servers

PATIENCE = 180  # seconds; no promise of the portal, but how long a machine that is busy with other things may take
# What the demonstration leaves to the worker: done once, here, and not again by the worker of every portal.
WORK_THROUGH = """
from jobs.models import Job
from jobs.services import run
from notices.services import relay
for job in Job.objects.filter(state="waiting"):
    run(str(job.pk))
while relay():
    pass
"""
TODAY = "2026-05-12"  # the day on which these portals' clocks start, whatever the machine's date is


class Stack:
    """PostgreSQL, Redis, web server, worker and beat, each a process of its own, with the demonstration loaded.

    ``stack.parts["worker"].kill9()``, ``.start()``; parts: postgresql, redis, web, worker, beat.
    """

    def __init__(self, **environment: str) -> None:
        folder, like = servers.new_folder(), _demonstration()
        shutil.copytree(like / "data", folder / "data")
        database, broker = servers.postgresql(folder, safe=True, like=like).start(), servers.redis(folder).start()
        self.port = servers.free_port()
        self.environment = {
            **_environment(folder / "data", self.port),
            **servers.environment(database, broker),
            **environment,
        }
        self.parts = {"postgresql": database, "redis": broker}
        for name, command in serving.commands(f"127.0.0.1:{self.port}").items():
            port = self.port if name == "web" else 0
            log = folder / f"{name}.log"
            self.parts[name] = servers.Server(command, port=port, log=log, environment=self.environment).start()

    @property
    def url(self) -> str:
        return self.parts["web"].url

    def manage(self, *arguments: str) -> str:
        """What ``manage.py …`` printed; raises with its words when it fails."""
        return _manage(self.environment, *arguments)

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What the database holds right now, read past the portal."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            return connection.execute(query, parameters).fetchall()

    def stop(self) -> None:
        """Nothing of it is kept: only PostgreSQL has something to clear away outside its folder."""
        for name, part in reversed(self.parts.items()):
            if name != "postgresql":
                part.kill9()
        self.parts["postgresql"].stop()


def embedded(**environment: str) -> servers.Server:
    """``make run``'s own process on SQLite, with the demonstration, not yet started."""
    folder, port = servers.new_folder(), servers.free_port()
    database = {"DATABASE_URL": f"sqlite:///{folder}/data/portal.sqlite3", "REDIS_URL": ""}
    return servers.Server(
        [sys.executable, str(serving.ROOT / "manage.py"), "serve", "--prepare"],
        port=port,
        log=folder / "serve.log",
        environment={**_environment(folder / "data", port), **database, **environment},
    )


def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Waits for it, and fails when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{seconds} 秒内没有等到"
        time.sleep(0.1)


@cache
def _demonstration() -> Path:
    """A folder with a stopped cluster and a data folder that hold the demonstration, laid once per process."""
    folder = servers.new_folder()
    database = servers.postgresql(folder).start()
    environment = _environment(folder / "data", 0) | {"DATABASE_URL": servers.database_url(database)}
    _manage(environment, "prepare")
    _manage(environment, "load_demo")
    _manage(environment, "shell", "-c", WORK_THROUGH)
    database.stop()
    return folder


def _manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    result = subprocess.run(command, cwd=serving.ROOT, env=os.environ | environment, capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} → {result.returncode}\n{result.stdout}{result.stderr}")
    return result.stdout


def _environment(data: Path, port: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tests.stack_settings",
        "DATA_DIR": str(data),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DEMO": "1",
        "DEMO_TODAY": TODAY,
    }
