"""The worker's side of accounts: what is done by the clock."""

from celery import shared_task

from accounts import lockouts


@shared_task
def tell_of_locks() -> None:
    lockouts.tell_of_locks()
