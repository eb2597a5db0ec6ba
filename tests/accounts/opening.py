"""Whose account does a test open, and what do staff type for it?"""

from typing import Any

from accounts import services
from applicants import identity
from applicants.demo import id_number
from applicants.models import Application, User
from config import clock
from programmes.models import Round
from programmes.vocabulary import Archive
from tests.builders import Cast, open_round

MOBILE = "19900005001"
NUMBER = id_number("11010519850315301")
SPRING = ["高级工程师", "工程师", "助理工程师"]


def opened(people: Cast, round: Round | None = None, *, by: User | None = None, **changes: Any) -> Application:
    """An account with its first application, opened through the service; ``changes`` are its arguments."""
    facts: dict[str, Any] = {
        "name": "赵明远",
        "mobile": MOBILE,
        "identity": identity.read("id_card", NUMBER),
        "round": round or open_round(levels=SPRING),
        "level": "senior",
        "route": "评审",
        "archive": Archive.ELSEWHERE,
    }
    return services.open_account(by=by or people.reviewer, at=clock.now(), **facts | changes)


def typed(round: Round, /, **changes: Any) -> dict[str, Any]:
    """The same on the page."""
    return {
        "name": "赵明远",
        "mobile": MOBILE,
        "email": "",
        "kind": "id_card",
        "number": NUMBER,
        "round": round.pk,
        "level": "高级工程师",
        "route": "评审",
        "archive": "不在本中心",
        "employer": "",
        "confirmed": "on",
        "confirmed_at": "",
    } | changes
