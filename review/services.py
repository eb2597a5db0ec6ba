"""How is an objection to a posting recorded and decided?"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from applicants.announcements import after_record
from applicants.models import Application, NeedRecord, User
from applicants.permissions import acts_as
from applicants.refusals import DeedRefused, Outdated
from config import clock, races
from programmes.vocabulary import NeedKind, Who
from review.models import Objection


def raise_objection(posting: NeedRecord, text: str, *, by: User) -> Objection:
    """The office puts an objection on record; from then on the posting is not met. Raises PermissionDenied, DeedRefused."""
    if not acts_as(by, posting.application, Who.OFFICE):
        raise PermissionDenied
    if not text.strip():
        raise DeedRefused(_("请写明异议内容。"))
    with transaction.atomic():
        _lock(posting)
        if not NeedRecord.objects.filter(pk=posting.pk, kind=NeedKind.PUBLICITY, voided_at=None).exists():
            raise DeedRefused(_no_longer())
        objection = Objection.objects.create(posting=posting, text=text.strip(), raised_at=clock.now(), recorded_by=by)
        audit.services.record("objection.raise", posting.application, by=by, objection=str(objection.pk))
    return objection


def decide_objection(objection: Objection, decision: str, reason: str, *, by: User) -> None:
    """Rejected: the posting goes on. Upheld: it stays unmet until the office returns, refuses or disqualifies.

    An objection to a posting that a correction has overtaken is decided too: before, nothing is posted anew.

    Raises PermissionDenied; DeedRefused without a reason; Outdated when it has been decided already.
    """
    if not acts_as(by, objection.posting.application, Who.OFFICE):
        raise PermissionDenied
    if not reason.strip():
        raise DeedRefused(_("请写明处理理由。"))
    with transaction.atomic():
        _lock(objection.posting)
        decided = Objection.objects.filter(pk=objection.pk, decision="").update(
            decision=Objection.Decision(decision), reason=reason.strip(), decided_at=clock.now(), decided_by=by
        )
        if not decided:
            raise Outdated(_("该异议已经处理，请刷新页面查看结论。"))
        audit.services.record(
            "objection.decide", objection.posting.application, by=by, objection=str(objection.pk), decision=decision
        )
        after_record(objection.posting.application)
    objection.refresh_from_db()


def _lock(posting: NeedRecord) -> None:
    """Hold the application still, as every deed on it does. Raises DeedRefused when it has ended."""
    if races.locked(Application.objects.all()).get(pk=posting.application_id).is_ended:
        raise DeedRefused(_no_longer())


def _no_longer() -> str:
    return _("该公示已不再有效，请刷新页面查看最新情况。")
