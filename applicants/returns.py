"""What does the applicant answer to each thing that a return asks of him?"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

import audit.services
from applicants import permissions
from applicants.models import Application, ReturnItem, User
from applicants.refusals import DeedRefused
from applicants.workflow import Action
from config import races


def at_hand(application: Application) -> None:
    """Fetch what all its returns ask, in one question; in none where nothing was ever returned."""
    prefetch_related_objects([step for step in application.steps.all() if step.action == Action.RETURN], "items")


def as_returned(application: Application) -> dict[str, str]:
    """The files he calls mended of which the version that was returned is still the newest: by name, each with what to do."""
    mended = [item for item in application.return_items if item.response == ReturnItem.Response.MENDED]
    asked = {item.part for item in mended} & {material.name for material in application.materials}
    newest = {file.material: file.number for file in sorted(application.files.all(), key=lambda file: file.number)}
    snapshot = application.current_snapshot if asked else None
    returned = snapshot.content["files"] if snapshot else {}
    words = {}
    for name in sorted(asked):
        version = returned.get(name, {}).get("version", 0)
        if version and newest.get(name) == version:
            said = _("“%(name)s”这一条标为已修改，但文件仍是退回时的第 %(version)d 版：请重新上传，或改为“另作说明”。")
            words[name] = said % {"name": name, "version": version}
        elif name not in newest:
            words[name] = _("“%s”这一条标为已修改，但还没有上传文件：请上传，或改为“另作说明”。") % name
    return words


def answer(item: ReturnItem, response: str, *, explanation: str = "", by: User, at: datetime) -> None:
    """已修改, or 另作说明 with his reasons; he may change the answer until he submits again.

    Raises PermissionDenied; DeedRefused when the return is no longer being corrected, or nothing is explained.
    """
    with transaction.atomic():
        application = races.locked(Application.objects.with_definition()).get(pk=item.step.application_id)
        if permissions.capacity(by, application, Action.SUBMIT) is None:
            raise PermissionDenied
        if item not in application.return_items:
            raise DeedRefused(_("这次退回已处理完毕，不能再答复。请返回申报查看最新情况。"))
        explained = response == ReturnItem.Response.EXPLAINED
        if explained and not explanation.strip():
            raise DeedRefused(_("另作说明的，请写明理由，审核人员会看到。"))
        item.response = ReturnItem.Response(response)
        item.explanation = explanation.strip() if explained else ""
        item.responded_at = at
        item.save(update_fields=["response", "explanation", "responded_at"])
        audit.services.record("return.answer", application, by=by, item=str(item.pk), response=response)
