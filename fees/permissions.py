"""Who may set what a round costs?"""

from applicants.models import User
from applicants.permissions import MANAGING, programmes_of
from programmes.models import Round


def can_price(user: User, round: Round) -> bool:
    return programmes_of(user, MANAGING).filter(pk=round.programme_id).exists()
