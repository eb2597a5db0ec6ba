"""The worker's side of the office: exports whose time is over are removed, managers hear who is late."""

from celery import shared_task

from review import exports, late


@shared_task
def sweep_exports() -> None:
    exports.sweep()


@shared_task
def propose_late() -> None:
    late.propose()
