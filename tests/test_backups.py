"""What does a backup or a restoration refuse before it has touched anything? (tests/live/test_backup.py makes real ones.)"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config import backups

pytestmark = pytest.mark.django_db


def refusal(command: str, folder: Path) -> str:
    with pytest.raises(CommandError) as refused:
        call_command(command, str(folder))
    return str(refused.value)


def manifest(folder: Path, **fields: Any) -> Path:
    """A backup of nothing by somebody with other keys, on PostgreSQL."""
    stated = {"made_at": "", "database": "postgresql", "tables": {}, "files": {}, "keys": {}, "index": ""} | fields
    (folder / "manifest.json").write_text(json.dumps(stated))
    return folder


def test_a_backup_is_not_written_over_anything(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("别人的")

    assert refusal("backup", tmp_path) == f"没有备份。{tmp_path} 里已有内容；请指明一个新的或空的目录。"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_programs_of_postgresql_ask_for_the_encryption_that_the_portal_asks_for(monkeypatch: Any) -> None:
    """The server of the tests has none."""
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"sslmode": "require", "connect_timeout": 5})

    with pytest.raises(backups.BackupRefused, match="server does not support SSL, but SSL was required"):
        backups._postgresql("pg_dump", "--schema-only", "--table=no_such_table")


def test_a_folder_without_a_manifest_is_no_backup(tmp_path: Path) -> None:
    assert refusal("restore", tmp_path) == (
        f"没有恢复。{tmp_path} 里没有可读的 manifest.json：不是备份，或备份没有做完。请换一份。"
    )


def test_a_backup_of_another_kind_of_database_is_refused(tmp_path: Path) -> None:
    assert refusal("restore", manifest(tmp_path, database="sqlite")) == (
        "没有恢复。这份备份来自 sqlite，DATABASE_URL 指的是 postgresql；两者须相同。"
    )


def test_keys_are_compared_by_what_they_open_and_not_by_name(tmp_path: Path, settings: Any) -> None:
    (key_id,) = settings.KEYRING.keys
    moved = settings.KEYRING.seal("portal", "elsewhere")

    assert refusal("restore", manifest(tmp_path, keys={key_id: moved, "k0": moved.replace(key_id, "k0")})) == (
        f"没有恢复。这份备份用的密钥与本机的不同：field-{key_id}.key、field-k0.key、index.key。密钥不在备份里，"
        "请先把另行保存的密钥放进 KEYS_DIR（或 FIELD_KEYS），再恢复。"
    )


def test_a_database_in_use_is_not_restored_over(tmp_path: Path, settings: Any) -> None:
    mine = settings.KEYRING.digest("portal", "portal")

    assert refusal("restore", manifest(tmp_path, index=mine)) == (
        "没有恢复。数据库里已有表；请指明一个空的数据库（DATABASE_URL）。"
    )
