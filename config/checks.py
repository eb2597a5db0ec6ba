"""May the portal start here? If not: why, and what to do about it.

``serve`` refuses to start on the first reason found, ``doctor`` prints them all. What can be known without Django's
models (data folder, DEBUG on a real database) is refused by the settings themselves.
"""

import ctypes
import json
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection

from applicants.dossier import SENSITIVE_FIELDS
from config import keyring
from materials.checks import child
from notices.gateways import GATEWAYS

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
SEALED = (  # table, column, and by what its rows stand in the order in which they were sealed
    ("applicants_answer", "values", "updated_at"),
    ("applicants_snapshot", "content", "frozen_at"),
    ("applicants_identitydocument", "number", "recorded_at"),
    ("applicants_draft", "typed", "saved_at"),
    ("accounts_secondfactor", "key", "created_at"),
    ("notices_notice", "body", "created_at"),
    ("articles_complaint", "sealed", "received_at"),
    ("employers_staffrow", "sealed", "(SELECT created_at FROM employers_staffimport WHERE id = staff_import_id)"),
    ("employers_candidate", "sealed", "invited_at"),
)
JSON = {"values", "content"}  # columns with sealed places in them; the other sealed columns are sealed whole
SAMPLE = 50  # rows looked at from each end: keys change over time, so old and new keys are found there


class Refusal(Exception):
    """Why the portal cannot start, then what to do."""


def pdf_library() -> None:
    """Looks for what WeasyPrint would open, without the second that importing WeasyPrint costs every start.

    Without the last one a form takes 11 seconds instead of half a second, and only a log line says so.
    """
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError as error:
            raise Refusal(f"缺少 PDF 排版要用的 {library}。请执行：apt-get install {package}") from error


def chinese_font() -> None:
    """Papers are set in this font; another one would print rare characters in names as boxes."""
    font = "Noto Serif CJK SC"
    if not shutil.which("fc-list"):
        raise Refusal("缺少 fontconfig，无法查找字体。请执行：apt-get install fontconfig")
    if not subprocess.run(["fc-list", font, "family"], capture_output=True, check=True).stdout.strip():
        raise Refusal(f"缺少中文字体 {font}，打印件会出现方框。请执行：apt-get install fonts-noto-cjk")


def database() -> None:
    try:
        connection.ensure_connection()
    except Error as error:
        raise Refusal(f"连不上数据库（{error}）。请检查 DATABASE_URL 和数据库服务。") from error


def keys() -> None:
    """Starting without a key would look like data loss, and new values would be sealed with a stranger's key."""
    missing = sorted(set(_key_ids_in_use()) - set(settings.KEYRING.keys))
    if missing:
        raise Refusal(
            f"数据库里有用密钥 {'、'.join(missing)} 加密的内容，但本机没有这些密钥。"
            "请把原来的 var/keys 目录（或 FIELD_KEYS）恢复后再启动，不要生成新的密钥。"
        )


def sms_gateway() -> None:
    """Otherwise every SMS would be put aside, one after the other, and nobody would know why."""
    scheme = urlsplit(settings.SMS_URL).scheme
    if scheme not in GATEWAYS:
        known = "、".join(f"{each}:" for each in GATEWAYS)
        raise Refusal(f"SMS_URL 不能以“{scheme}”开头，可以是 {known}（见 .env.example）。请改正，或去掉 SMS_URL。")


CHECKS: dict[str, Callable[[], None]] = {
    "PDF 排版库": pdf_library,
    "中文字体": chinese_font,
    "数据库": database,
    "加密密钥": keys,
    "短信": sms_gateway,
}


def reader_without_network() -> str:
    """A file that took over its reader would otherwise find a network there (materials.checks.child)."""
    if child.is_without_network():
        return ""
    return (
        "这台机器不允许检查上传文件的进程断开网络（需要 root、CAP_SYS_ADMIN 或允许用户命名空间）。"
        "内存、时间和文件大小仍受限制；建议用防火墙禁止本平台的账户主动外连。"
    )


def backup_programs() -> str:
    """SQLite is copied by Python itself."""
    if connection.vendor == "sqlite" or shutil.which("pg_dump"):
        return ""
    return "没有 pg_dump，不能在这台机器上备份和恢复。请执行：apt-get install postgresql-client"


REMARKS: dict[str, Callable[[], str]] = {  # said, but no reason not to start
    "上传文件的检查": reader_without_network,
    "备份": backup_programs,
}


def port_is_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(
                f"端口 {port} 不能使用（{error.strerror}）。请先停掉占用它的程序，或换一个：make run PORT=8001"
            ) from error


def _key_ids_in_use() -> Iterator[str]:
    tables = connection.introspection.table_names()
    for table, column, order in SEALED:
        if table not in tables:
            continue  # a new database: nothing is sealed yet
        with connection.cursor() as cursor:
            for direction in ("ASC", "DESC"):
                quoted = connection.ops.quote_name(column)
                cursor.execute(f"SELECT {quoted} FROM {table} ORDER BY {order} {direction} LIMIT {SAMPLE}")  # noqa: S608 — constants above
                for (value,) in cursor.fetchall():
                    if column in JSON:
                        value = json.loads(value) if isinstance(value, str) else value
                    else:
                        value = {"sealed": value}
                    yield from (keyring.key_id(token) for token in _tokens(value) if keyring.is_sealed(token))


def _tokens(value: Any) -> Iterator[Any]:
    """Within JSON only the places that are sealed, whatever people type elsewhere."""
    if isinstance(value, list):
        for item in value:
            yield from _tokens(item) if isinstance(item, dict | list) else ()
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == "sealed" or name in SENSITIVE_FIELDS:
                yield item
            if isinstance(item, dict | list):
                yield from _tokens(item)
