"""How often has something been tried from one network address within the hour, and is it the first time this minute?

Counted in the database, where all machines see one number, and forgotten when the hour is over.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from config import races
from config.models import TryCount

HOUR = timedelta(hours=1)


def so_far(what: str, address: str, at: datetime) -> int:
    return TryCount.objects.filter(key=_key(what, address, at)).values_list("times", flat=True).first() or 0


def count(what: str, address: str, at: datetime) -> int:
    """One more; returns how many that makes. In a transaction of its own: what is refused afterwards stays counted."""
    key = _key(what, address, at)
    with transaction.atomic(durable=True):
        TryCount.objects.bulk_create([TryCount(key=key, hour=_hour(at))], ignore_conflicts=True)
        counted = races.locked(TryCount.objects.all()).get(key=key)
        races.pause()
        counted.times += 1
        counted.save(update_fields=["times"])
    return counted.times


def is_first(what: str, at: datetime) -> bool:
    """Within this minute; of many at once one is. Others wait until the transaction that asks has ended."""
    key = settings.KEYRING.digest(f"{what} {at:%Y%m%d%H%M}", "minute")
    return TryCount.objects.get_or_create(key=key, defaults={"hour": _hour(at)})[1]


def forget_old(at: datetime) -> None:
    """The hour before this one stays: a request that arrived in it may still be counting."""
    TryCount.objects.filter(hour__lt=_hour(at) - HOUR).delete()


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _key(what: str, address: str, at: datetime) -> str:
    """The address itself is kept nowhere."""
    return settings.KEYRING.digest(f"{address} {at:%Y%m%d%H}", f"{what}.address")
