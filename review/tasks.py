"""The worker's side of the office: rosters whose time is over are removed."""

from celery import shared_task

from review import rosters


@shared_task
def sweep_rosters() -> None:
    rosters.sweep()
