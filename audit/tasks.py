"""The minute job that chains the audit events."""

from celery import shared_task
from django.db import IntegrityError

from audit import services


@shared_task
def chain() -> None:
    try:
        services.chain()
    except IntegrityError:  # another chainer was faster: its links stand, ours are made next minute
        pass
