"""How are races provoked in tests? In production this locks, and nothing else.

``RACE_PAUSE`` (seconds) widens the gap between reading and writing; ``RACE_UNLOCKED`` leaves the lock out, so that a
race test can show that it would see the race (its negative control).
"""

import time
from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def locked(rows: "QuerySet[M]") -> "QuerySet[M]":
    """These rows, locked until the transaction ends."""
    return rows if settings.RACE_UNLOCKED else rows.select_for_update(of=("self",))


def pause() -> None:
    """Called between a check and the write that relies on it."""
    if settings.RACE_PAUSE:
        time.sleep(settings.RACE_PAUSE)
