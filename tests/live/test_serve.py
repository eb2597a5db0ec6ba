"""Does ``manage.py serve`` keep its three parts together, and leave nothing behind however it ends?"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import serving
from tests import servers
from tests.stack import PATIENCE, embedded, until


@pytest.fixture(scope="module")
def prepared() -> Path:
    """A data folder with the demonstration in it."""
    portal = embedded().start()
    portal.stop()
    return Path(portal.environment["DATA_DIR"])


@pytest.fixture
def portal(prepared: Path) -> Iterator[servers.Server]:
    """A portal on a copy of it, running."""
    running = embedded()
    shutil.copytree(prepared, running.environment["DATA_DIR"])
    yield running.start()
    running.kill9()


def parts(portal: servers.Server) -> dict[str, list[int]]:
    """The process ids of web server, worker and beat, their own children included, by whose data folder they use."""
    found: dict[str, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().decode(errors="replace")
            command = (folder / "cmdline").read_bytes().decode().replace("\0", " ")
        except OSError:
            continue
        if f"DATA_DIR={portal.environment['DATA_DIR']}\0" in environment and "serve --prepare" not in command:
            name = next((name for name, mark in MARKS.items() if mark in command), command)
            found.setdefault(name, []).append(int(folder.name))
    return found


MARKS = {"web": "gunicorn", "worker": "--quiet worker", "beat": "--quiet beat"}


def start_and_be_refused(portal: servers.Server) -> str:
    """What it said when it did not start."""
    done = subprocess.run(portal.command, env=portal.environment, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_it_announces_address_and_demonstration_accounts(portal: servers.Server) -> None:
    until(lambda: "已启动" in portal.log.read_text())

    assert f"http://127.0.0.1:{portal.port}" in portal.log.read_text()
    until(lambda: set(parts(portal)) == set(serving.NAMES))  # the worker asks the linker where its libraries are


def test_sigterm_ends_everything_with_code_0(portal: servers.Server) -> None:
    until(lambda: set(parts(portal)) >= set(serving.NAMES))

    portal.process.send_signal(signal.SIGTERM)

    assert portal.process.wait(PATIENCE) == 0
    until(lambda: parts(portal) == {})


def test_kill_9_of_the_parent_leaves_nothing(portal: servers.Server) -> None:
    until(lambda: set(parts(portal)) >= set(serving.NAMES))

    portal.process.kill()
    portal.process.wait()

    until(lambda: parts(portal) == {})


@pytest.mark.parametrize("name", serving.NAMES)
def test_the_death_of_one_part_ends_the_whole_with_words(portal: servers.Server, name: str) -> None:
    until(lambda: set(parts(portal)) >= set(serving.NAMES) and "已启动" in portal.log.read_text())

    os.kill(min(parts(portal)[name]), signal.SIGKILL)

    assert portal.process.wait(PATIENCE) == 1
    assert f"{serving.NAMES[name]}（{name}，进程" in portal.log.read_text()
    until(lambda: parts(portal) == {})


def test_a_taken_port_is_refused() -> None:
    portal = embedded()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", portal.port))
        taken.listen()

        words = start_and_be_refused(portal)

    assert f"端口 {portal.port} 不能使用" in words
    assert "make run PORT=8001" in words


def test_a_folder_that_cannot_be_written_is_refused() -> None:
    words = start_and_be_refused(embedded(DATA_DIR="/dev/null/portal"))

    assert "数据目录 /dev/null/portal 不能写入" in words
    assert "DATA_DIR" in words


def test_debug_with_a_production_database_is_refused() -> None:
    words = start_and_be_refused(embedded(DEBUG="1", DATABASE_URL="postgres://portal@127.0.0.1:1/portal"))

    assert "DEBUG 会把内部信息显示给访问者" in words


def test_a_database_that_does_not_answer_is_refused() -> None:
    words = start_and_be_refused(embedded(DATABASE_URL=f"postgres://portal@127.0.0.1:{servers.free_port()}/portal"))

    assert "连不上数据库" in words
    assert "请检查 DATABASE_URL" in words


def test_a_missing_key_is_refused_by_its_name(prepared: Path) -> None:
    portal = embedded()
    shutil.copytree(prepared, portal.environment["DATA_DIR"])
    keys = Path(portal.environment["DATA_DIR"]) / "keys"
    (keys / "field-k1.key").rename(keys / "field-k2.key")

    words = start_and_be_refused(portal)

    assert "用密钥 k1 加密的内容" in words
    assert "恢复" in words
