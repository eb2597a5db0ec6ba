"""How are races provoked in tests? In production this locks, and nothing else.

``RACE_PAUSE`` (seconds) widens the gap between reading and writing; ``RACE_UNLOCKED`` leaves the lock out, so that a
race test can show that it would see the race (its negative control).
"""

import time
from typing import TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def locked(rows: "QuerySet[M]", *, may_be_named: bool = False) -> "QuerySet[M]":
    """These rows, locked until the transaction ends.

    ``may_be_named``: others may refer to them meanwhile by a foreign key. It lets two deeds that lock different rows first
    and each write down the other's pass, where they would else wait for each other.
    """
    return rows if settings.RACE_UNLOCKED else rows.select_for_update(of=("self",), no_key=may_be_named)


def take_turn(what: str) -> None:
    """Where there may be no row to lock: whoever comes with the same words waits until this transaction has ended.

    SQLite lets but one transaction write in any case.
    """
    if settings.RACE_UNLOCKED or connection.vendor != "postgresql":
        return
    number = int(settings.KEYRING.digest(what, "turn")[:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def pause() -> None:
    """Called between a check and the write that relies on it."""
    if settings.RACE_PAUSE:
        time.sleep(settings.RACE_PAUSE)
