"""The worker's side of the office: rosters whose time is over are removed, managers hear who is late."""

from celery import shared_task

from review import late, rosters


@shared_task
def sweep_rosters() -> None:
    rosters.sweep()


@shared_task
def propose_late() -> None:
    late.propose()
