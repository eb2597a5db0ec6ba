"""How often has something been tried from one network address within the hour? Counted in memory and forgotten."""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache

HOUR = 3600


def so_far(what: str, address: str, at: datetime) -> int:
    return int(cache.get(_key(what, address, at), 0))


def count(what: str, address: str, at: datetime) -> int:
    """One more; returns how many that makes."""
    key = _key(what, address, at)
    cache.add(key, 0, timeout=HOUR)
    return cache.incr(key)


def _key(what: str, address: str, at: datetime) -> str:
    """The address itself is kept nowhere."""
    return settings.KEYRING.digest(f"{address} {at:%Y%m%d%H}", f"{what}.address")
