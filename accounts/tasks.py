"""What the worker does for accounts: who was locked out is told; links, codes and logins that are over are forgotten."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from accounts import lockouts, secrets
from config import clock


@shared_task
def tell_of_locks() -> None:
    lockouts.tell_of_locks()


@shared_task
def forget_secrets() -> None:
    secrets.forget_old(clock.now())


@shared_task
def forget_logins() -> None:
    SessionStore.clear_expired()
