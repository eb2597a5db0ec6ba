"""What does a view find on a request once every middleware has seen it, and from where did it come?"""

from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from applicants.models import User


class PersonRequest(HttpRequest):
    """A request of somebody who is logged in, as every page asks that does not say login_not_required.

    For the type checker; nothing is made of it.
    """

    user: User
    arrived_at: datetime  # config.middleware.stamp_arrival


LINE = 64  # bits of an IPv6 address that tell one line from another; whoever has the line has all the rest


def client_address(request: HttpRequest) -> str:
    """The network address a request came from; behind the reverse proxy, the one that the proxy itself has seen.

    As limits count it: of an IPv6 address the network of the line, for else each try could come from another one.
    """
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.BEHIND_PROXY else ""
    address = seen or request.META.get("REMOTE_ADDR", "")
    try:
        found = ip_address(address)
    except ValueError:
        return str(address)
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((int(found), LINE), strict=False).network_address)
