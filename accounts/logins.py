"""How long does a login last? Until nothing has been done for a while, and at the longest for half a day.

What the session keeps under ``login`` are moments of the portal's clock, as seconds since 1970.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from applicants.models import User

KEY = "login"


def begin(session: SessionBase, user: User, at: datetime) -> None:
    """Whoever holds an office has half the idle time of an applicant: he sees what is other people's."""
    is_staff = user.memberships.exists()
    session[KEY] = {"began": at.timestamp(), "active": at.timestamp(), "is_staff": is_staff}


def renew(session: SessionBase, user: User, at: datetime) -> None:
    """Something was done. Written down once a minute at most, so that reading a page is not also a write.

    Who has been given an office since he logged in, or has lost it, has its idle time from then on.
    """
    login = session[KEY]
    if at.timestamp() - login["active"] >= min(60, _idle(session).total_seconds() / 10):
        session[KEY] = login | {"active": at.timestamp(), "is_staff": user.memberships.exists()}


def ends_at(session: SessionBase) -> datetime:
    """When it ends if nothing more is done."""
    login = session[KEY]
    absolute = _moment(login["began"]) + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return min(_moment(login["active"]) + _idle(session), absolute)


def _idle(session: SessionBase) -> timedelta:
    return timedelta(seconds=settings.IDLE_STAFF if session[KEY]["is_staff"] else settings.IDLE_APPLICANTS)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
