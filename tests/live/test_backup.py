"""Is a backup, made while people work, the whole portal again in an empty place?"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections import deque
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
PAGES = 1000  # of proofs: as many steps as a file lies in the store while the backup is made


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

    def scene(self, deed: str) -> tuple[int, str]:
        return self.manage("shell", "-v", "0", "-c", f"from tests.live.scenes import *; {deed}")

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
    """The demonstration: people, applications with material, an audit chain; and more pages of proofs than it has."""
    for portal in cluster():
        code, words = portal.scene(f"to_back_up({PAGES}); {NUMBERS}")
        assert code == 0, words
        portal.numbers = words.splitlines()[-1]
        yield portal


@pytest.fixture(scope="module")
def backup(working: Portal, folder: Path) -> Path:
    """Made while sessions come in, files are added and others removed. ``said`` beside it keeps what it printed."""
    before = len(working.rows()["django_session"])
    with coming_and_going(working):
        code, words = working.manage("backup", folder / "backup")
    assert code == 0, words
    assert before < tables_of(folder / "backup")["django_session"] < len(working.rows()["django_session"])
    (folder / "said").write_text(words)
    return folder / "backup"


@contextmanager
def coming_and_going(portal: Portal) -> Iterator[None]:
    """One row after the other into one table, and one page of a proof after the other gives way to another file."""
    stop, store = threading.Event(), portal.data / "files"
    (store / "packagepart" / "zz").mkdir(parents=True)

    def run() -> None:
        with psycopg.connect(portal.database, autocommit=True) as connection:
            asked = connection.execute("SELECT id, file FROM materials_packagepart WHERE material = 'arriving'")
            pages = deque(asked.fetchall())
            for number in count():
                if stop.wait(0.002):
                    return
                connection.execute("INSERT INTO django_session VALUES (%s, '', now())", [f"arriving-{number}"])
                (page, old), new = pages.popleft(), f"packagepart/zz/{number}"
                (store / new).write_bytes(b"page")
                connection.execute("UPDATE materials_packagepart SET file = %s WHERE id = %s", [new, page])
                (store / old).unlink()
                pages.append((page, new))

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
    """What came or went after the moment of the backup is left out on both sides before they are compared."""
    stranger = empty.manage("restore", backup)
    code, words = empty.with_keys_of(working).manage("restore", backup)

    assert (stranger[0], "用的密钥与本机的不同：field-k1.key、index.key" in stranger[1]) == (1, True)
    assert code == 0, words
    old, new = working.rows(), empty.rows()
    assert {table: len(rows) for table, rows in new.items()} == tables_of(backup)
    for rows in (old, new):
        for table in ("django_session", "materials_packagepart"):
            rows[table] = [row for row in rows[table] if "arriving" not in row]
        rows["jobs_heartbeat"] = []  # of this very backup
        rows["jobs_job"] = [row for row in rows["jobs_job"] if "roster" not in row]
    assert new == old
    assert min(len(new[table]) for table in ("applicants_answer", "audit_auditlink", "materials_materialfile")) > 0
    there = [{name: sha256 for name, sha256 in each.files().items() if of_all(name)} for each in (working, empty)]
    assert there[0] == there[1] != {}
    with psycopg.connect(empty.database) as connection:
        pages = {file for (file,) in connection.execute("SELECT file FROM materials_packagepart")}
    assert pages - empty.files().keys() == set()


def of_all(name: str) -> bool:
    return name.split("/")[0] not in ("packagepart", "roster")


def test_an_export_is_not_in_it_and_whoever_asks_for_one_is_told_to_order_it_anew(
    working: Portal, empty: Portal, backup: Path
) -> None:
    assert [name for name in working.files() if name.startswith("roster/")] != []
    assert not (backup / "files" / "roster").exists()
    assert working.scene("roster_taken()") == (0, "")
    assert empty.scene("roster_taken()") == (0, "文件已过保留时间，请重新生成。\n")


def test_what_comes_once_the_files_are_copied_is_there_and_what_goes_again_is_in_no_row(
    working: Portal, folder: Path
) -> None:
    code, words = working.scene(f"backed_up('{folder}/moving')")

    assert code == 0, words
    pages = [line.removeprefix("page ") for line in words.splitlines() if line.startswith("page ")]
    assert [(folder / "moving" / "files" / page).read_bytes() for page in pages] == [b"page", b"page"]
    assert tables_of(folder / "moving")["materials_packagepart"] == len(working.rows()["materials_packagepart"])


def test_the_restored_portal_opens_what_was_sealed(working: Portal, empty: Portal) -> None:
    code, words = empty.manage("shell", "-c", NUMBERS)

    assert (code, words.splitlines()[-1]) == (0, working.numbers)
    assert "'110" in working.numbers


def test_the_backup_holds_no_key_and_says_so_and_that_its_files_are_readable(
    working: Portal, backup: Path, folder: Path
) -> None:
    keys = [path.read_bytes().strip() for path in (working.data / "keys").iterdir()]
    kept = b"".join(path.read_bytes() for path in backup.rglob("*") if path.is_file())

    assert [key for key in keys if key in kept] == []
    assert "密钥（field-k1.key、index.key、secret.key）不在备份里。" in (folder / "said").read_text()
    assert "files/ 里" in (folder / "said").read_text()
    assert "没有加密，证件号码可以直接读出" in (folder / "said").read_text()


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
