"""The worker's side of files: what is swept by the clock."""

from celery import shared_task

from materials import photo, services


@shared_task
def sweep_orphans() -> None:
    photo.forget_unused()
    services.sweep_orphans()
