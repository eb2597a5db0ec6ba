"""The worker's side of long work: an id in, one function called."""

from celery import shared_task

from jobs import services
from jobs.models import Heartbeat


@shared_task
def run(job_id: str) -> None:
    services.run(job_id)


@shared_task
def sweep() -> None:
    services.sweep()


@shared_task
def beat() -> None:
    services.show_life(Heartbeat.BACKGROUND)
