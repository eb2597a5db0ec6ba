"""Which PostgreSQL and Redis do the tests talk to? Real, private ones on free loopback ports.

They end with the process that started them, even after its ``kill -9``. ``conftest.py`` starts a pair when
DATABASE_URL is not set; ``python -m tests.servers COMMAND …`` runs any other command with a pair of its own.
"""

import atexit
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from config.serving import spawn

POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/usr/bin"))
FOLDERS = "portal-test-"


class Server:
    """One process with a log of its own, usually listening on a loopback ``port``; started again it keeps port and data."""

    def __init__(
        self,
        command: list[str],
        *,
        log: Path,
        port: int = 0,
        dies_by: str = "TERM",
        environment: dict[str, str] | None = None,
    ) -> None:
        self.command, self.log, self.port, self.dies_by = command, log, port, dies_by
        self.environment = os.environ | (environment or {})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, timeout: float = 180) -> "Server":
        """Returns when it answers. One that ends meanwhile is tried again: a killed PostgreSQL leaves children behind."""
        self.spawn()
        deadline = time.monotonic() + timeout
        while self.port and not answers(self.port):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.command[0]} 未在 {timeout} 秒内就绪：\n{self.log.read_text()[-3000:]}")
            if self.process.poll() is not None:
                time.sleep(0.3)
                self.spawn()
            time.sleep(0.02)
        return self

    def spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = spawn(self.command, dies_by=self.dies_by, stdout=log, stderr=log, env=self.environment)

    def stop(self) -> int:
        """As an administrator stops it; returns its exit code."""
        self.process.send_signal(getattr(signal, f"SIG{self.dies_by}"))
        try:
            return self.process.wait(120)
        except subprocess.TimeoutExpired:
            self.kill9()
            raise

    def kill9(self) -> None:
        """The whole session at once, as when the machine loses power."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def postgresql(folder: Path, *, safe: bool = False, like: Path | None = None) -> Server:
    """A cluster in ``folder``, user ``portal``: a new one, or a copy of the stopped one in the folder ``like``.

    ``safe`` keeps fsync on, for tests that kill it.
    """
    port, data = free_port(), folder / "postgresql"
    become: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        folder.chmod(0o711)
        become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig", "INT"]
    if like:
        subprocess.run(["cp", "--archive", like / "postgresql", data], check=True)
    else:
        data.mkdir(mode=0o700)
        if become:
            shutil.chown(data, "postgres", "postgres")
        initdb = f"{POSTGRES}/initdb -D {data} -U portal -A trust -E UTF8 --locale=C.UTF-8 --no-sync"
        subprocess.run([*become, *initdb.split()], check=True, stdout=subprocess.DEVNULL, cwd="/")
    options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": 200}
    if not safe:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    command = [*become, str(POSTGRES / "postgres"), "-D", str(data), *settings]
    return Server(command, port=port, dies_by="INT", log=folder / "postgresql.log")


def redis(folder: Path) -> Server:
    port, data = free_port(), folder / "redis"
    data.mkdir()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(data)]
    return Server(command, port=port, log=folder / "redis.log")


def start_pair() -> tuple[dict[str, str], list[Server]]:
    """A running PostgreSQL and Redis, and the environment that names them."""
    folder = new_folder()
    servers = [postgresql(folder).start(), redis(folder).start()]
    return environment(*servers), servers


def environment(database: Server, broker: Server, name: str = "postgres") -> dict[str, str]:
    return {
        "DATABASE_URL": database_url(database, name),
        "REDIS_URL": f"redis://127.0.0.1:{broker.port}/0",
    }


def database_url(database: Server, name: str = "postgres") -> str:
    return f"postgres://portal@127.0.0.1:{database.port}/{name}"


def new_folder() -> Path:
    """A temporary folder named after this process; those of processes that were killed are swept on the way."""
    for old in Path(tempfile.gettempdir()).glob(f"{FOLDERS}*"):
        if not Path(f"/proc/{old.name.split('-')[2]}").exists():
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDERS}{os.getpid()}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def free_port() -> int:
    """Not one of those that the system gives to the near ends of connections: nobody takes it before, or while, its
    server is away."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


if __name__ == "__main__":
    addresses, running = start_pair()
    try:
        sys.exit(subprocess.call(sys.argv[1:], env=os.environ | addresses))
    finally:
        for server in running:
            server.stop()
