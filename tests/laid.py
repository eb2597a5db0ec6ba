"""How does a test get again, without walking, where another test of this process has walked before?

Walking asks the database hundreds of questions, and most tests begin where others did. What the first walk left, rows
and files, is kept and laid for the next ones: to the byte, with the same keys. It is laid only in a test that has
written nothing but what was walked or laid here, and that neither alters the portal nor watches more of it than what is
stored (``WALKING``); every other test walks, as does whoever goes on from what was laid.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

if TYPE_CHECKING:
    from tests.builders import Walk

WALKING = {"monkeypatch", "settings", "caplog", "capsys", "lines", "sms", "django_capture_on_commit_callbacks"}
Trail = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Ground:
    """What a walk left, as it was stored: table → rows, name → file; and the walk itself."""

    rows: dict[str, bytes]
    files: dict[str, bytes]
    walk: "Walk"


@dataclass
class Present:
    """How the test that is running came to what is stored now; ``trail`` is None once it has gone its own way."""

    trail: Trail | None = None
    tables: set[str] = field(default_factory=set)
    writes: int = 0
    expected: int = 0
    empty: str = ""  # the savepoint before anything was written, and how deep in transactions it was set
    depth: int = 0


_kept: dict[Trail, Ground] = {}
_present: ContextVar[Present] = ContextVar("present")  # none outside pytest: there everybody walks


def begin(asks_for: Iterable[str]) -> None:
    """A test, before its fixtures; ``asks_for`` names those that it has."""
    _present.set(Present(trail=None if WALKING.intersection(asks_for) else ()))
    if _count not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count)


def once(step: tuple[Any, ...], go: "Callable[[], Walk]", walk: "Walk | None" = None) -> "Walk":
    """What ``go`` makes of the present state: a new walk, or ``walk`` led further. Laid if it was done before."""
    here = _present.get(None)
    trail = _further(here, step) if here else None
    if here is None or trail is None:
        return go()
    if not here.trail:
        here.depth, here.empty = len(connection.savepoint_ids), transaction.savepoint()
    if trail in _kept:
        walk = _lay(here, _kept[trail], walk)
    else:
        walk = go()
        _kept[trail] = _ground(here, walk)
    here.trail, here.expected = trail, here.writes
    return walk


def _further(here: Present, step: tuple[Any, ...]) -> Trail | None:
    is_elsewhere = here.trail and here.depth != len(connection.savepoint_ids)
    if here.writes != here.expected or is_elsewhere or not connection.in_atomic_block:
        here.trail = None
    plain = all(part is None or isinstance(part, str | datetime) for part in step)
    return (*here.trail, step) if here.trail is not None and plain else None


def _count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Of the statements that change rows, which Django writes as ``INSERT INTO "table" …``; a test's own do otherwise."""
    if sql.startswith(("INSERT", "UPDATE", "DELETE")) and (here := _present.get(None)):
        here.writes += 1
        _verb, *named = sql.split('"', 2)
        here.tables.update(named[:1])
    return execute(sql, params, many, context)


def _ground(here: Present, walk: "Walk") -> Ground:
    walk.application.__dict__.pop("path", None)  # worked out again where it is asked for
    stored = [model for model in apps.get_models() if model._meta.db_table in here.tables]
    columns = [
        (model, each.name) for model in stored for each in model._meta.fields if isinstance(each, models.FileField)
    ]
    names = {name for model, column in columns for name in model._default_manager.values_list(column, flat=True)} - {""}
    rows, files = {}, {}
    for name in names:
        with default_storage.open(name) as file:
            files[name] = file.read()
    with connection.cursor() as cursor:
        for table in here.tables:
            with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
                rows[table] = b"".join(copy)
    return Ground(rows, files, deepcopy(walk))


def _lay(here: Present, ground: Ground, walk: "Walk | None") -> "Walk":
    transaction.savepoint_rollback(here.empty)
    with connection.cursor() as cursor:
        for table, rows in ground.rows.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as copy:
                copy.write(rows)
    here.tables |= ground.rows.keys()
    for name, content in ground.files.items():
        default_storage.delete(name)  # somebody may have altered it
        default_storage.save(name, ContentFile(content))
    if walk is None:
        return deepcopy(ground.walk)
    walk.now = ground.walk.now
    walk.application.refresh_from_db()
    walk.application.__dict__.pop("path", None)
    return walk
