"""Who has opened what was submitted, and is somebody reading it just now?"""

from datetime import datetime

from django.db import transaction

from applicants.models import Application, Reading, User
from applicants.workflow import Status
from config import races


def open_to_read(application: Application, *, by: User, at: datetime) -> None:
    """Note that a reviewer has this before his eyes; nothing is noted of what is not waiting for review.

    Under the application's lock: of a reviewer who opens and an applicant who withdraws at the same moment, one is first.
    """
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
    now = application.readings.filter(last_at__gte=at - Reading.LASTS).exclude(by=than)
    return list(now.select_related("by").order_by("-last_at"))
