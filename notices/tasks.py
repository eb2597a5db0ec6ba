"""The worker's side of the outbox: send what is due."""

from celery import shared_task

from config.wake import wake
from notices import services


@shared_task
def relay() -> None:
    """Asked for again, behind whatever else waits for a worker, until nothing more goes out."""
    if services.relay():
        wake(relay)
