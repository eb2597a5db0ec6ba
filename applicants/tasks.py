"""What the worker does for applications: stages of 系统 pass by themselves, forgotten drafts go."""

from celery import shared_task

from applicants import drafts, services


@shared_task
def pass_by_itself(application_id: str) -> None:
    services.pass_by_itself(application_id)


@shared_task
def pass_by_themselves() -> None:
    services.pass_by_themselves()


@shared_task
def sweep_drafts() -> None:
    drafts.sweep()
