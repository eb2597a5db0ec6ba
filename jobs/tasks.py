"""The worker's side of long work: an id in, one function called."""

from celery import shared_task

from jobs import services


@shared_task
def run(job_id: str) -> None:
    services.run(job_id)


@shared_task
def sweep() -> None:
    services.sweep()
