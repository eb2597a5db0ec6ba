"""What the worker does for the portal itself: how often something was tried is forgotten when its hour is over."""

from celery import shared_task

from config import clock, tries


@shared_task
def forget_tries() -> None:
    tries.forget_old(clock.now())
