"""The worker's side of files: what is swept by the clock."""

from celery import shared_task

from materials import services


@shared_task
def sweep_orphans() -> None:
    services.sweep_orphans()
