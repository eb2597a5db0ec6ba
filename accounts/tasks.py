"""What the worker does for accounts: links and codes that have long expired are forgotten."""

from celery import shared_task

from accounts import secrets
from config import clock


@shared_task
def forget_secrets() -> None:
    secrets.forget_old(clock.now())
