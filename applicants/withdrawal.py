"""How does the applicant ask to withdraw what a reviewer has already opened, and how does he take the request back?"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from applicants import announcements, workflow
from applicants.models import Application, User
from applicants.refusals import DeedRefused
from applicants.workflow import Action
from config import races


def ask(application: Application, reason: str, *, by: User, at: datetime) -> None:
    """申请撤回: with a reason, to the office, which puts the withdrawal on record. The application stays where it is.

    Raises PermissionDenied; DeedRefused where nothing can be withdrawn, or he can still do it himself.
    """
    with transaction.atomic():
        fresh = _locked(application, by)
        if fresh.status not in workflow.DEEDS[Action.WITHDRAW].statuses:
            raise DeedRefused(workflow.why_not(fresh, Action.WITHDRAW, at))
        if not fresh.was_opened:
            raise DeedRefused(_("审核人员还没有打开您的申报，您可以直接撤回，不必申请。"))
        if not reason.strip():
            raise DeedRefused(_("请写明申请撤回的原因，评审办会看到。"))
        if fresh.withdrawal_asked_at is None:
            fresh.withdrawal_asked_at, fresh.withdrawal_reason = at, reason.strip()
            fresh.save(update_fields=["withdrawal_asked_at", "withdrawal_reason"])
            audit.services.record("withdrawal.ask", fresh, by=by)
            announcements.tell_of_withdrawal(fresh)
    application.refresh_from_db()


def take_back(application: Application, *, by: User) -> None:
    """He goes on after all; asking it twice does nothing. Raises PermissionDenied."""
    with transaction.atomic():
        fresh = _locked(application, by)
        if fresh.withdrawal_asked_at and not fresh.is_ended:
            fresh.withdrawal_asked_at, fresh.withdrawal_reason = None, ""
            fresh.save(update_fields=["withdrawal_asked_at", "withdrawal_reason"])
            audit.services.record("withdrawal.take_back", fresh, by=by)
    application.refresh_from_db()


def _locked(application: Application, by: User) -> Application:
    if by.pk != application.applicant_id:
        raise PermissionDenied
    return races.locked(Application.objects.with_definition()).get(pk=application.pk)
