"""How is everything the portal keeps put into one folder, and brought back from there?

The folder holds the database, the files of the private store, and a manifest: rows per table, sha256 per file, and which
keys seal the values. The keys themselves are not in it: they are kept somewhere else, so that the sealed columns of the
database stay sealed for whoever finds the backup. The files are no secret to him: papers print identity numbers in full.
The folder has to be locked away or encrypted, which is left to whoever keeps it. Exports, which live for a day, would
live on in it: they are left out. The manifest is written last: a folder without one is no backup.

People go on working meanwhile: files come, and some are removed with their rows. So the files are copied first, then the
database as it is at one moment, then the files that came in between; where one of those went again, the database is
taken once more. Every file that a row of that moment speaks of is then there.
"""

import hashlib
import json
import os
import sqlite3
import subprocess
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from audit.services import first_broken_link
from config import checks, clock
from config.keyring import KeyMissing
from jobs.models import Job
from review.permissions import KINDS

MANIFEST = "manifest.json"
DATABASE = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}
PROOF = "portal"  # sealed with each key: only the same key opens it
STEP = 500  # files between two lines of progress
Say = Callable[[str], None]


class BackupRefused(Exception):
    """What is wrong, then what to do."""


@dataclass(frozen=True)
class Manifest:
    """``keys``: key id → a sealed proof; ``index``: a digest that only the same index key gives."""

    made_at: str
    database: str
    tables: dict[str, int]
    files: dict[str, str]
    keys: dict[str, str]
    index: str


def make(folder: Path, say: Say) -> Manifest:
    """Raises BackupRefused when the folder is in use, and after the fact when the store lacks a file or holds a damaged one."""
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(f"没有备份。{folder} 里已有内容；请指明一个新的或空的目录。")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files: dict[str, str] = {}
    while True:
        files |= _copy_files(_store(), folder / "files", _lasting(_store()) - files.keys(), say)
        say("备份数据库 …")
        if connection.vendor == "postgresql":
            tables, promised = _dump_postgresql(folder / DATABASE["postgresql"])
        else:
            tables, promised = _copy_sqlite(folder / DATABASE["sqlite"])
        say(f"数据库已备份：{len(tables)} 张表，{sum(tables.values())} 行。")
        files |= _copy_files(_store(), folder / "files", _not_whole(promised.keys(), folder / "files"), say)
        damaged = {name for name, sha256 in promised.items() if files.get(name) != (sha256 or files.get(name, ""))}
        with connection.cursor() as cursor:
            if damaged <= _promised(cursor).keys():
                break
        say("有文件刚上传就移除了：再备份一次数据库。")
    say(f"文件已备份：{len(files)} 个。")
    manifest = Manifest(
        made_at=clock.now().isoformat(),
        database=connection.vendor,
        tables=tables,
        files=files,
        keys={key_id: _proof(key_id) for key_id in settings.KEYRING.keys},
        index=settings.KEYRING.digest(PROOF, PROOF),
    )
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    os.sync()
    if damaged:
        raise BackupRefused(
            f"备份已写入 {folder}，但平台的文件有损：{len(damaged)} 个文件缺失，或内容与登记的 sha256 不符，"
            f"如 {'、'.join(sorted(damaged)[:5])}。请保留以前的备份，检查磁盘，从以前的备份取回这些文件。"
        )
    return manifest


def bring_back(folder: Path, say: Say) -> Manifest:
    """Into an empty database and an empty store; every file and table is compared with the manifest afterwards."""
    manifest = _read(folder)
    _refuse_other_keys(manifest)
    _refuse_a_target_in_use()
    say(f"核对备份的 {len(manifest.files)} 个文件 …")
    if _digests(folder / "files") != manifest.files:
        raise BackupRefused(f"没有恢复。{folder} 里的文件与清单不符：缺少、多出或被改动。请换一份备份。")
    say("恢复数据库 …")
    if connection.vendor == "postgresql":
        _postgresql("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
                    "--dbname", _environment()["PGDATABASE"], str(folder / DATABASE["postgresql"]))  # fmt: skip
    else:
        with _opened(folder / DATABASE["sqlite"]) as source:
            connection.ensure_connection()
            source.backup(connection.connection)
    _copy_files(folder / "files", _store(), manifest.files.keys(), say)
    say("核对恢复的内容 …")
    _compare(manifest)
    made = Job.objects.filter(kind__in=KINDS, state=Job.State.DONE)
    made.update(expires_at=manifest.made_at)  # whoever comes for an export is told that it is there no more
    return manifest


# ── The database ─────────────────────────────────────────────────────────────


def _dump_postgresql(target: Path) -> tuple[dict[str, int], dict[str, str]]:
    """The rows are counted in the very snapshot that is dumped."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _postgresql("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        return _counted(cursor), _promised(cursor)


def _copy_sqlite(target: Path) -> tuple[dict[str, int], dict[str, str]]:
    connection.ensure_connection()
    with _opened(target) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        cursor = copy.cursor()
        return _counted(cursor), _promised(cursor)


class _opened:
    """sqlite3's own ``with`` commits but does not close."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _postgresql(*command: str) -> None:
    """One of PostgreSQL's own programs; the password goes by the environment, where no list of processes shows it."""
    try:
        done = subprocess.run(command, env=os.environ | _environment(), capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BackupRefused(f"这台机器没有 {command[0]}。请执行：apt-get install postgresql-client") from error
    if done.returncode:
        raise BackupRefused(f"{command[0]} 没有成功（它的版本不能低于数据库的）：\n{done.stderr.strip()[-2000:]}")


def _environment() -> dict[str, str]:
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    database = connection.settings_dict
    found = {variable: str(database[name]) for variable, name in names.items() if database[name]}
    options = database["OPTIONS"].items()
    return found | {f"PG{name.upper()}": str(value) for name, value in options if name.startswith("ssl")}


def _counted(cursor: Any) -> dict[str, int]:
    counted = {}
    for table in sorted(connection.introspection.table_names(cursor)):
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 — a table's own name
        (counted[table],) = cursor.fetchone()
    return counted


def _promised(cursor: Any) -> dict[str, str]:
    """Every file that a row speaks of, with the sha256 that the row holds, or "" where it holds none.

    It is the digest of the column ``file``, or of the one that the model names in ``sha256_of``.
    """
    found: dict[str, str] = {}
    for model in apps.get_models():
        columns = {field.column for field in model._meta.local_concrete_fields}
        digested = getattr(model, "sha256_of", "file")
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                sha256 = "sha256" if "sha256" in columns and field.name == digested else "''"
                cursor.execute(f"SELECT {field.column}, {sha256} FROM {model._meta.db_table}")  # noqa: S608 — our own models
                found |= {name: digest for name, digest in cursor.fetchall() if name}
    return found


# ── The files ────────────────────────────────────────────────────────────────


def _store() -> Path:
    return Path(default_storage.path(""))


def _lasting(store: Path) -> set[str]:
    """The names of all but the exports."""
    names = (path.relative_to(store) for path in _files(store))
    return {str(name) for name in names if name.parts[0] not in KINDS}


def _not_whole(names: Iterable[str], copy: Path) -> set[str]:
    """Those that were not copied, or while they were still being written."""
    found = set()
    for name in names:
        with suppress(FileNotFoundError):  # removed meanwhile: what was copied before stands
            size = (_store() / name).stat().st_size
            if not (copy / name).exists() or (copy / name).stat().st_size != size:
                found.add(name)
    return found


def _copy_files(source: Path, target: Path, names: Collection[str], say: Say) -> dict[str, str]:
    """The sha256 of each, as it was read."""
    target.mkdir(mode=0o700, exist_ok=True)
    copied: dict[str, str] = {}
    for name in sorted(names):
        try:
            content = (source / name).open("rb")
        except FileNotFoundError:  # it was removed in between
            continue
        (target / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with content, (target / name).open("wb") as copy:
            while block := content.read(1024 * 1024):
                digest.update(block)
                copy.write(block)
        copied[name] = digest.hexdigest()
        if len(copied) % STEP == 0:
            say(f"已复制文件 {len(copied)} / {len(names)} …")
    return copied


def _digests(folder: Path) -> dict[str, str]:
    digests = {}
    for path in _files(folder):
        with path.open("rb") as file:
            digests[str(path.relative_to(folder))] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


# ── Before and after ─────────────────────────────────────────────────────────


def _read(folder: Path) -> Manifest:
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise BackupRefused(
            f"没有恢复。{folder} 里没有可读的 {MANIFEST}：不是备份，或备份没有做完。请换一份。"
        ) from error
    if manifest.database != connection.vendor:
        raise BackupRefused(
            f"没有恢复。这份备份来自 {manifest.database}，DATABASE_URL 指的是 {connection.vendor}；两者须相同。"
        )
    return manifest


def _proof(key_id: str) -> str:
    key = settings.KEYRING.keys[key_id]
    return str(replace(settings.KEYRING, keys={key_id: key}).seal(PROOF, PROOF))


def _refuse_other_keys(manifest: Manifest) -> None:
    """A first start makes keys of its own under the same names, so that comparing names would not do."""
    strange = []
    for key_id, proof in manifest.keys.items():
        try:
            settings.KEYRING.open(proof, PROOF)
        except (KeyMissing, InvalidTag):
            strange.append(f"field-{key_id}.key")
    if manifest.index != settings.KEYRING.digest(PROOF, PROOF):
        strange.append("index.key")
    if strange:
        raise BackupRefused(
            f"没有恢复。这份备份用的密钥与本机的不同：{'、'.join(strange)}。密钥不在备份里，"
            f"请先把另行保存的密钥放进 KEYS_DIR（或 FIELD_KEYS），再恢复。"
        )


def _refuse_a_target_in_use() -> None:
    if connection.introspection.table_names():
        raise BackupRefused("没有恢复。数据库里已有表；请指明一个空的数据库（DATABASE_URL）。")
    if any(_files(_store())):
        raise BackupRefused(f"没有恢复。{_store()} 里已有文件；请指明一个空的 DATA_DIR。")


def _compare(manifest: Manifest) -> None:
    """Read back from the database and from the disk."""
    with connection.cursor() as cursor:
        tables = _counted(cursor)
    wrong = sorted(name for name in tables | manifest.tables if tables.get(name) != manifest.tables.get(name))
    files = _digests(_store())
    wrong += sorted(name for name in files | manifest.files if files.get(name) != manifest.files.get(name))
    broken = first_broken_link()
    if broken:
        wrong.append(f"审计链第 {broken.pk} 环")
    if wrong:
        raise BackupRefused(f"恢复的内容与备份不符：{'、'.join(wrong[:10])}。请清空后重新恢复，或换一份备份。")
    checks.keys()
