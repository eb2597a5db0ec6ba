"""The worker's side of the outbox: send what is due."""

from celery import shared_task

from notices import services


@shared_task
def relay() -> None:
    while services.relay():
        pass
