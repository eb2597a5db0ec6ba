"""Is a backup, made while people work, the whole portal again in an empty place?"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from config import serving
from tests import servers

NUMBERS = (
    "from applicants.models import IdentityDocument as D; print(sorted(each.opened() for each in D.objects.all()))"
)
SCENE = f"""
from audit.services import chain
from django.core.management import call_command
call_command("prepare"); call_command("load_demo"); chain()
{NUMBERS}"""


@dataclass
class Portal:
    """A database and a data folder; nothing runs there."""

    database: str
    data: Path
    numbers: str = ""  # identity numbers, as the portal itself opens them

    def manage(self, *arguments: object) -> tuple[int, str]:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.database,
            "DATA_DIR": str(self.data),
            "DEMO": "1",
        }
        command = [sys.executable, "manage.py", *map(str, arguments)]
        done = subprocess.run(command, cwd=serving.ROOT, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table as PostgreSQL prints it."""
        with psycopg.connect(self.database) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            return {
                table: [row for (row,) in connection.execute(f"SELECT t::text FROM {table} t ORDER BY 1")]  # noqa: S608
                for (table,) in tables
            }

    def files(self) -> dict[str, str]:
        store = self.data / "files"
        return {
            str(path.relative_to(store)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in store.rglob("*")
            if path.is_file()
        }

    def with_keys_of(self, other: "Portal") -> "Portal":
        shutil.copytree(other.data / "keys", self.data / "keys", dirs_exist_ok=True)
        return self


@pytest.fixture(scope="module")
def folder() -> Path:
    return servers.new_folder()


def cluster() -> Iterator[Portal]:
    folder = servers.new_folder()
    database = servers.postgresql(folder).start()
    yield Portal(f"postgres://portal@127.0.0.1:{database.port}/postgres", folder / "data")
    database.stop()


@pytest.fixture(scope="module")
def empty() -> Iterator[Portal]:
    yield from cluster()


@pytest.fixture(scope="module")
def working() -> Iterator[Portal]:
    """The demonstration: people, applications with material, an audit chain."""
    for portal in cluster():
        code, words = portal.manage("shell", "-c", SCENE)
        assert code == 0, words
        portal.numbers = words.splitlines()[-1]
        yield portal


@pytest.fixture(scope="module")
def backup(working: Portal, folder: Path) -> Path:
    """Made while sessions come in and files are added. ``said`` beside it keeps what it printed."""
    before = len(working.rows()["django_session"])
    with arriving(working):
        code, words = working.manage("backup", folder / "backup")
    assert code == 0, words
    assert before < tables_of(folder / "backup")["django_session"] < len(working.rows()["django_session"])
    (folder / "said").write_text(words)
    return folder / "backup"


@contextmanager
def arriving(portal: Portal) -> Iterator[None]:
    """One row after the other into one table, and files into the store, until the block ends."""
    stop, folder = threading.Event(), portal.data / "files" / "materialfile" / "zz"
    folder.mkdir(parents=True)

    def run() -> None:
        with psycopg.connect(portal.database, autocommit=True) as connection:
            for number in count():
                if stop.wait(0.002):
                    return
                connection.execute("INSERT INTO django_session VALUES (%s, '', now())", [f"arriving-{number}"])
                if number % 50 == 0:
                    (folder / f"{number}").write_text("新来的")

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def tables_of(backup: Path) -> dict[str, int]:
    tables: dict[str, int] = json.loads((backup / "manifest.json").read_text())["tables"]
    return tables


# ── PostgreSQL ───────────────────────────────────────────────────────────────


def test_every_row_and_every_file_is_there_again(working: Portal, empty: Portal, backup: Path) -> None:
    """What came in after the moment of the backup is left out on both sides before they are compared."""
    stranger = empty.manage("restore", backup)
    code, words = empty.with_keys_of(working).manage("restore", backup)

    assert (stranger[0], "用的密钥与本机的不同：field-k1.key、index.key" in stranger[1]) == (1, True)
    assert code == 0, words
    old, new = working.rows(), empty.rows()
    assert {table: len(rows) for table, rows in new.items()} == tables_of(backup)
    for rows in (old, new):
        rows["django_session"] = [row for row in rows["django_session"] if "arriving" not in row]
        rows["jobs_heartbeat"] = []  # of this very backup
    assert new == old
    assert min(len(new[table]) for table in ("applicants_answer", "audit_auditlink", "materials_materialfile")) > 0
    assert empty.files().items() <= working.files().items()
    assert [name for name in working.files().keys() - empty.files().keys() if "/zz/" not in name] == []


def test_the_restored_portal_opens_what_was_sealed(working: Portal, empty: Portal) -> None:
    code, words = empty.manage("shell", "-c", NUMBERS)

    assert (code, words.splitlines()[-1]) == (0, working.numbers)
    assert "'110" in working.numbers


def test_the_backup_holds_no_key_and_says_so(working: Portal, backup: Path, folder: Path) -> None:
    keys = [path.read_bytes().strip() for path in (working.data / "keys").iterdir()]
    kept = b"".join(path.read_bytes() for path in backup.rglob("*") if path.is_file())

    assert [key for key in keys if key in kept] == []
    assert "密钥（field-k1.key、index.key、secret.key）不在备份里。" in (folder / "said").read_text()


# ── SQLite ───────────────────────────────────────────────────────────────────


def on_sqlite(folder: Path) -> Portal:
    return Portal(f"sqlite:///{folder}/portal.sqlite3", folder)


def test_on_sqlite_as_well_and_a_damaged_backup_is_refused(folder: Path) -> None:
    old, new = on_sqlite(folder / "laptop"), on_sqlite(folder / "other-laptop")
    assert old.manage("prepare")[0] == 0
    (old.data / "files" / "paper").mkdir()
    paper = old.data / "files" / "paper" / "one"
    paper.write_text("一份打印件")

    made = old.manage("backup", folder / "small")
    copy = folder / "small" / "files" / "paper" / "one"
    copy.write_text("另一份")
    damaged = new.with_keys_of(old).manage("restore", folder / "small")
    copy.write_text("一份打印件")
    restored = new.manage("restore", folder / "small")

    assert (made[0], damaged[0], restored[0]) == (0, 1, 0), (made, damaged, restored)
    assert "里的文件与清单不符：缺少、多出或被改动。" in damaged[1]
    assert new.files() == old.files()
    dumps = []
    for portal in (old, new):
        with closing(sqlite3.connect(portal.data / "portal.sqlite3")) as connection:
            connection.execute("DELETE FROM jobs_heartbeat")
            dumps.append(list(connection.iterdump()))
    assert dumps[0] == dumps[1]


def test_a_file_that_a_row_speaks_of_and_that_has_rotted_is_named(working: Portal, folder: Path, backup: Path) -> None:
    with psycopg.connect(working.database) as connection:
        ((name,),) = connection.execute("SELECT file FROM materials_materialfile LIMIT 1")
    rotten = working.data / "files" / name
    rotten.write_bytes(rotten.read_bytes()[:-1])

    code, words = working.manage("backup", folder / "rotten")

    assert (code, "1 个文件缺失，或内容与登记的 sha256 不符" in words) == (1, True)
    assert str(rotten.relative_to(working.data / "files")) in words
