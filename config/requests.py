"""What does a view find on a request once every middleware has seen it, and from where did it come?"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from applicants.models import User


class PersonRequest(HttpRequest):
    """A request of somebody who is logged in, as every page asks that does not say login_not_required.

    For the type checker; nothing is made of it.
    """

    user: User
    arrived_at: datetime  # config.middleware.stamp_arrival


def client_address(request: HttpRequest) -> str:
    """The network address a request came from; behind the reverse proxy, the one that the proxy itself has seen."""
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.BEHIND_PROXY else ""
    return seen or request.META.get("REMOTE_ADDR", "")
