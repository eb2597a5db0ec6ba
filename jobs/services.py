"""How is long work asked for, taken by one worker only, reported and swept up after a crash?"""

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from config import clock
from config.jobs import JOBS
from config.wake import wake
from jobs.models import Heartbeat, Job

log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker has taken this job over; whoever holds the old lease stops without a result."""


class Progress:
    """What the work reports through: ``progress(3, 20)``; it also renews the lease. Raises LeaseLost."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self, done: int, total: int) -> None:
        now = clock.now()
        kept = Job.objects.filter(pk=self._job.pk, lease=self._job.lease).update(
            done_units=done, total_units=total, lease_until=now + Job.LEASE
        )
        if not kept:
            raise LeaseLost(self._job.key)


class PartOf(Progress):
    """What one piece of longer work reports through: the lease is renewed, the numbers stay those of the whole."""

    def __init__(self, whole: Progress, done: int, total: int) -> None:
        self._renew = partial(whole, done, total)

    def __call__(self, done: int, total: int) -> None:
        self._renew()


def enqueue(kind: str, key: str, *, by: Any = None, **parameters: Any) -> Job:
    """The job of this key, made if there is none. Parameters are ids, never personal data.

    Asked for again an hour after it was put aside, it is tried anew: what broke it may have been mended.
    """
    now = clock.now()
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "parameters": parameters,
            "next_at": now,
            "created_at": now,
            "created_by_id": getattr(by, "pk", None),
        },
    )
    aside = Job.objects.filter(pk=job.pk, finished_at__lt=now - Job.REVIVAL)
    if created or _revived(aside):
        _wake_for(job)
    return job


def retry(job: Job) -> bool:
    """Somebody asks that it be tried anew now, not in an hour; False where it was not put aside."""
    if is_aside := _revived(Job.objects.filter(pk=job.pk)):
        _wake_for(job)
    return is_aside


def run(job_id: str) -> bool:
    """Run one job if it is free; False when somebody else has it or it is done."""
    job = _take(job_id)
    if job is None:
        return False
    work: Callable[..., str | None] = import_string(JOBS[job.kind])
    try:
        result = work(progress=Progress(job), **job.parameters)
    except LeaseLost:
        return False
    except Exception as error:
        log.exception("job %s failed", job.pk)
        _give_back(job, error)
        return False
    ended = Job.objects.filter(pk=job.pk, lease=job.lease).update(
        state=Job.State.DONE, lease=None, lease_until=None, finished_at=clock.now(), result=result or "", error=""
    )
    return bool(ended)


def sweep() -> list[str]:
    """Wake the worker for every job that waits or whose worker died; the ids."""
    from jobs.tasks import run

    ids = [
        str(pk) for pk in Job.objects.runnable_at(clock.now()).order_by("next_at").values_list("pk", flat=True)[:200]
    ]
    for job_id in ids:
        run.delay(job_id)
    return ids


def show_life(name: str) -> None:
    """Whatever ``name`` stands for works at this moment (jobs.models.Heartbeat)."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})


def _revived(jobs: QuerySet[Job]) -> bool:
    fresh = {"state": Job.State.WAITING, "attempts": 0, "next_at": clock.now(), "finished_at": None}
    return bool(jobs.filter(state=Job.State.DEAD).update(**fresh))


def _wake_for(job: Job) -> None:
    from jobs.tasks import run

    wake(run, str(job.pk))


def _take(job_id: str) -> Job | None:
    now = clock.now()
    lease = uuid.uuid4()
    taken = (
        Job.objects.runnable_at(now)
        .filter(pk=job_id)
        .update(state=Job.State.RUNNING, lease=lease, lease_until=now + Job.LEASE, error="")
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    job.attempts += 1
    if job.attempts > Job.MAX_ATTEMPTS:  # a work that kills its worker never gets to report that it failed
        _give_back(job, RuntimeError("worker died repeatedly"))
        return None
    Job.objects.filter(pk=job_id, lease=lease).update(attempts=job.attempts)
    return job


def _give_back(job: Job, error: Exception) -> None:
    """The reason is kept in clear: of the database's no more than its kind, for it quotes the row that it refuses."""
    now = clock.now()
    why = "" if isinstance(error, DatabaseError) else f": {error}"
    dead = job.attempts >= Job.MAX_ATTEMPTS
    with transaction.atomic():
        Job.objects.filter(pk=job.pk, lease=job.lease).update(
            state=Job.State.DEAD if dead else Job.State.WAITING,
            lease=None,
            lease_until=None,
            next_at=now + timedelta(seconds=min(3600, 5 * 2**job.attempts)),
            finished_at=now if dead else None,
            error=f"{type(error).__name__}{why}"[:500],
        )
