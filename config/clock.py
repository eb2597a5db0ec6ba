"""What time is it for the portal? The one clock by which deadlines are judged.

``now()`` is the real time, unless the demonstration was told to start on another day (``DEMO_TODAY``)
or a test has set the clock with ``at()``. A request carries the moment its headers arrived as
``request.arrived_at`` (config.middleware.stamp_arrival): a deadline is judged by that, not by the end of the upload.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)
_started = timezone.now()


def now() -> datetime:
    """The present moment, timezone-aware."""
    fixed = _set.get()
    return fixed if fixed is not None else timezone.now() + _offset()


def today() -> date:
    """The calendar day in the portal's own time zone."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this block the clock stands still at ``moment`` (tests, replays). Naive moments are local time."""
    token = _set.set(moment if timezone.is_aware(moment) else timezone.make_aware(moment))
    try:
        yield
    finally:
        _set.reset(token)


def _offset() -> timedelta:
    if not settings.DEMO_TODAY:
        return timedelta()
    return date.fromisoformat(settings.DEMO_TODAY) - timezone.localtime(_started).date()
