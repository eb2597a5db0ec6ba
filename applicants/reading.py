"""Who has opened what was submitted, and is somebody reading it just now?"""

from datetime import datetime, timedelta

from django.db import transaction

from applicants.models import Application, Reading, User
from applicants.workflow import Status
from config import races

AGAIN = timedelta(minutes=1)  # after this it is written down anew that he is still reading


def open_to_read(application: Application, *, by: User, at: datetime) -> None:
    """Note that a reviewer has this before his eyes; nothing is noted of what is not waiting for review.

    Under the application's lock: of a reviewer who opens and an applicant who withdraws at the same moment, one is first.
    """
    if any(each.by_id == by.pk and timedelta() <= at - each.last_at < AGAIN for each in application.readings.all()):
        return
    with transaction.atomic():
        fresh = races.locked(Application.objects.only("status")).get(pk=application.pk)
        if fresh.status == Status.PENDING:
            races.pause()
            Reading.objects.bulk_create(
                [Reading(application=application, by=by, first_at=at, last_at=at)],
                update_conflicts=True,
                unique_fields=["application", "by"],
                update_fields=["last_at"],
            )


def others(application: Application, *, than: User, at: datetime) -> list[Reading]:
    """His colleagues who are reading it now, the latest first."""
    now = [each for each in application.readings.all() if each.by_id != than.pk and each.last_at >= at - Reading.LASTS]
    return sorted(now, key=lambda each: each.last_at, reverse=True)
