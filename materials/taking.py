"""What stays on record when a file or a paper is given to somebody else than its applicant?"""

from django.db import transaction

from applicants import permissions, reading
from applicants.models import Application, User
from applicants.workflow import Action, Status
from audit.services import record_once_a_minute
from config import clock


def note(application: Application, *, by: User, **what: str | int) -> None:
    """Before it is given. Whoever may decide and takes it reads it, as if he had opened the page (decision 012)."""
    if by.pk == application.applicant_id:
        return
    with transaction.atomic():
        record_once_a_minute("file.take", application, by=by, **what)
        if application.status == Status.PENDING and permissions.capacity(by, application, Action.APPROVE):
            reading.open_to_read(application, by=by, at=clock.now())
