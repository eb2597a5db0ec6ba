"""What the worker does for applications: stages of 系统 pass by themselves, deadlines are called to mind, forgotten drafts go."""

from celery import shared_task

from applicants import drafts, reminders, services


@shared_task
def pass_by_itself(application_id: str) -> None:
    services.pass_by_itself(application_id)


@shared_task
def pass_by_themselves() -> None:
    services.pass_by_themselves()


@shared_task
def remind() -> None:
    reminders.remind()


@shared_task
def sweep_drafts() -> None:
    drafts.sweep()
