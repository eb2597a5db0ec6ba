"""How does a page say what a round costs?"""

from decimal import Decimal

from django import template

from config import clock
from fees import prices
from fees.prices import PriceLine
from programmes.models import Round

register = template.Library()


@register.simple_tag
def prices_of(round: Round) -> list[PriceLine]:
    """What each level costs today; no question to the database where ``prices`` is prefetched."""
    return prices.table(round, clock.today())


@register.filter
def yuan(amount: Decimal) -> str:
    return prices.in_yuan(amount)
