"""What the worker does for employers: lists of staff that are kept too long are forgotten."""

from celery import shared_task

from employers.staff import candidates, importing, previewing


@shared_task
def sweep_staff_imports() -> None:
    importing.sweep()
    previewing.sweep()
    candidates.sweep()
