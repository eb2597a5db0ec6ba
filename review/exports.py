"""How is a file ordered, kept for a day, taken away and swept: a roster, a batch of papers, a case file?

An export is a job (jobs.models.Job): its parameters say what was ordered, its result is the file.
"""

import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext as _

import audit.services
from applicants.models import User
from applicants.refusals import DeedRefused
from config import clock, races
from jobs.models import Job
from jobs.services import enqueue
from review.permissions import KINDS, exports_of

KEPT = timedelta(hours=24)


def order(kind: str, subject: models.Model, *, by: User, on_record: dict[str, Any], **parameters: Any) -> Job:
    """The job that makes it; the same order while the first is under way gives the same job.

    ``parameters`` are what the work is called with, besides ``ordered_by``, and name its ``round``; ``on_record`` is
    what the audit trail keeps of them, about ``subject``. Whether he may order it, the caller has seen to.
    """
    parameters["ordered_by"] = str(by.pk)
    with transaction.atomic():
        races.locked(User.objects.filter(pk=by.pk)).get()  # a double click waits here for its first half
        running = Job.objects.filter(kind=kind, state__in=[Job.State.WAITING, Job.State.RUNNING])
        same = running.filter(parameters=parameters).first()
        if same:
            return same
        job = enqueue(kind, f"{kind}:{uuid4()}", by=by, **parameters)
        job.expires_at = job.created_at + KEPT
        job.save(update_fields=["expires_at"])
        audit.services.record(f"{kind}.order", subject, by=by, job=str(job.pk), **on_record)
    return job


def keep(kind: str, file: IO[Any]) -> str:
    """Put into the private store by the worker; the name under which it lies there."""
    return default_storage.save(f"{kind}/{uuid4()}", File(file))


def is_there(export: Job) -> bool:
    """Finished, and not yet expired."""
    return export.state == Job.State.DONE and not is_expired(export)


def is_expired(export: Job) -> bool:
    return export.expires_at is not None and export.expires_at <= clock.now()


def take(export: Job, *, by: User) -> File:
    """The open file; that it was taken is on record. Raises DeedRefused when it is not there (any more)."""
    if not exports_of(by).filter(pk=export.pk).exists():
        raise PermissionDenied
    if not is_there(export):
        raise DeedRefused(
            _("文件已过保留时间，请重新生成。") if is_expired(export) else _("文件还没有生成好，请稍候。")
        )
    audit.services.record(f"{export.kind}.take", export, by=by, reason=export.parameters.get("reason", ""))
    return default_storage.open(export.result, "rb")


def sweep() -> int:
    """Remove the files whose time is over, also those a worker left behind when it died; how many.

    By the file system's clock: a file is younger than its order, so what is this old has expired in any case.
    """
    gone = 0
    for kind in KINDS:
        for path in Path(default_storage.path(kind)).glob("*"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > KEPT.total_seconds():
                    path.unlink()
                    gone += 1
    return gone
