"""How is the worker told, after the commit, that there is something to do?

The wake-up may get lost (no broker, broker emptied): the row in the database is the truth and the sweep finds it.
"""

import logging
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def wake(task: Task, *ids: str) -> None:
    """Send ``task(*ids)`` once the present transaction has committed; never raises."""
    transaction.on_commit(lambda: _send(task, ids), robust=True)


def _send(task: Task, ids: tuple[Any, ...]) -> None:
    try:
        task.delay(*ids)
    except (OperationalError, OSError) as error:
        log.warning("broker unavailable, the sweep will find it: %s", type(error).__name__)
