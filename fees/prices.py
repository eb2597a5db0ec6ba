"""What does an application cost on a day, by which authority, and since when?"""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Application
from applicants.needs import ALWAYS
from fees.models import Price
from programmes.models import Round


@dataclass(frozen=True)
class Rate:
    """``since`` is None for what the definition itself states."""

    yuan: Decimal
    basis: str
    since: date | None = None

    @property
    def amount(self) -> str:
        return in_yuan(self.yuan)


@dataclass(frozen=True)
class PriceLine:
    """One level of a round as the public reads it: what is due now (None: not announced) and what will follow.

    ``said`` is what the definition says of an amount that it leaves to the office.
    """

    level: str
    rate: Rate | None
    coming: tuple[Rate, ...] = ()
    said: str = ""

    @property
    def authority(self) -> tuple[str, date | None]:
        """Levels that follow one another under the same authority share its line."""
        return (self.rate.basis, self.rate.since) if self.rate else (self.said, None)


def in_yuan(amount: Decimal) -> str:
    """320, 320.50"""
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}"


def price_for(application: Application, on: date) -> Rate | None:
    """What this application costs whoever pays on that day; None as long as it is the office's to announce.

    One query for each round in memory, or none where ``round__prices`` is prefetched.
    """
    return rate(application.round, application.level, on)


def rate(round: Round, level: str, on: date) -> Rate | None:
    """``level`` by code: the newest entry of its own in force, else of every level, else what the definition states."""
    return _rate(round, _live(round), level, on)


def _rate(round: Round, entered: list[Price], level: str, on: date) -> Rate | None:
    in_force = [price for price in entered if price.valid_from <= on and price.level in (level, "")]
    if in_force:
        newest = max(in_force, key=lambda price: precedence(price.level, price.valid_from, level))
        return Rate(newest.yuan, newest.legal_basis, newest.valid_from)
    name, fees = round.definition.level(level).name, round.definition.fees
    priced = fees.prices if fees else ()
    stated = [price for price in priced if price.yuan is not None and price.level in (name, "")]
    if stated:
        own = max(stated, key=lambda price: price.level == name)
        return Rate(Decimal(own.yuan or 0), own.basis)
    return None


def possible_since(round: Round, level: str) -> datetime | None:
    """From when on this level (by code) could be paid: the first price, entered and in force; None before there is one."""
    if _rate(round, [], level, date.min):  # stated by the definition
        return ALWAYS
    entered = [price for price in _live(round) if price.level in (level, "")]
    return min((max(price.at, _beginning(price.valid_from)) for price in entered), default=None)


def table(round: Round, on: date) -> list[PriceLine]:
    """What each level of the round costs; a single line where it is the same for all. Empty where nothing is charged."""
    if round.definition.fees is None:
        return []
    entered = _live(round)
    days = sorted({price.valid_from for price in entered if price.valid_from > on})
    lines = []
    for level in round.definition.levels:
        if not round.offers(level.code):
            continue
        course = [_rate(round, entered, level.code, day) for day in (on, *days)]
        coming = [later for before, later in zip(course, course[1:], strict=False) if later and later != before]
        said = next((price.basis for price in round.definition.fees.prices if price.level in (level.name, "")), "")
        lines.append(PriceLine(level.name, course[0], tuple(coming), "" if course[0] else said))
    same = {(line.rate, line.coming, line.said) for line in lines}
    return [PriceLine(_("各级别"), *same.pop())] if len(lines) > 1 and len(same) == 1 else lines


def unmoved_by(price: Price) -> list[tuple[str, Rate]]:
    """The levels (in words) that this entry of every level leaves as they are: each has one of its own."""
    round = price.round
    of_all = Rate(price.yuan, price.legal_basis, price.valid_from)
    levels = [each for each in round.definition.levels if not price.level and round.offers(each.code)]
    kept = [(each.name, rate(round, each.code, price.valid_from)) for each in levels]
    return [(name, own) for name, own in kept if own and own != of_all]


def precedence(level: str, valid_from: date, own: str) -> tuple[bool, date]:
    """Of two entries in force the greater one counts for an application of the level ``own``."""
    return level == own, valid_from


def _beginning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _live(round: Round) -> list[Price]:
    prefetch_related_objects([round], "prices")  # the same page asks more than once
    return [price for price in round.prices.all() if price.voided_at is None]
