"""Which logins that failed, and which that ended, stay on record?

django-axes forgets the failures of whoever logs in at last. Django's own signals are listened to, for nothing else hears
of every page that asks for a password, and of a login that has run out.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

import audit.services
from accounts import logins
from applicants.models import User
from config import clock, tries
from config.requests import client_address

EACH = 100  # failures from one address within an hour are on record one by one; of those after them every hundredth


@receiver(user_login_failed)
def failed(sender: object, credentials: dict[str, Any], request: HttpRequest, **_more: object) -> None:
    """Of what was typed nothing is kept, not even a digest: it may be a password. The same questions for any name."""
    address, at = client_address(request), clock.now()
    times = tries.count("login.fail", address, at)
    if times > EACH and times % EACH:
        return
    person = User.objects.filter(mobile=str(credentials.get("username") or "")).first()
    audit.services.record(
        "login.fail",
        person or User(pk=None),
        address=settings.KEYRING.digest(address, "login.address")[:16],
        times=times,
        locked=bool(getattr(request, "axes_locked_out", False)),
    )


@receiver(user_logged_out)
def ended(sender: object, request: HttpRequest, user: User | None, **_more: object) -> None:
    """He has ended it himself, or it has run out: then the page that asked is what noticed it."""
    if user is None:
        return
    session = request.session
    ran_out = logins.KEY in session and clock.now() > logins.ends_at(session)
    audit.services.record("logout", user, by=user, ran_out=ran_out)
