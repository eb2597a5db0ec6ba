"""Whose account has been locked after too many wrong passwords, and has he been told?

Looked for once a minute in what django-axes has written down, not at the moment of the lock: there a known account
would take longer than an unknown one, and so give itself away.
"""

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.utils import timezone

from applicants.models import User
from notices.services import tell


def tell_of_locks() -> int:
    """Tell whoever has an account that is locked from somewhere, once a day however long it goes on. How many are locked."""
    cool_off = get_cool_off(None)
    assert cool_off is not None  # AXES_COOLOFF_TIME
    since = timezone.now() - cool_off  # axes goes by the clock of the machine
    tried = AccessAttempt.objects.filter(attempt_time__gte=since).values("username", "ip_address")
    counted = tried.annotate(failures=Sum("failures_since_start"), last=Max("attempt_time")).order_by()
    locked = {row["username"]: row["last"] for row in counted.filter(failures__gte=settings.AXES_FAILURE_LIMIT)}
    people = User.objects.filter(mobile__in=locked)
    for person in people:
        at = locked[person.mobile]
        tell("locked_out", person, key=f"locked_out:{timezone.localtime(at).date()}", at=at)
    return len(people)
