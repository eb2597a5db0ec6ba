"""What do the needs 纸质材料 and 原件核验 ask for?"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from applicants.models import Application, NeedRecord
from applicants.needs import NeedRules, day, not_after_deadline, not_in_future
from applicants.refusals import DeedRefused
from config.templatetags import portal
from materials import paper
from programmes.schema import Need


def _all_received(facts: dict[str, Any], application: Application, need: Need, at: datetime) -> dict[str, Any]:
    """Where there is a list of papers, the deed that receives the last of them records the need (materials.paper)."""
    asked = paper.checklist(application)
    if asked and asked.missing:
        names = "、".join(line.name for line in asked.missing)
        raise DeedRefused(_("还没有收齐：%s。请在“收件收费”里逐项登记。") % names)
    return _received(facts, application, need, at)


def _received(facts: dict[str, Any], application: Application, need: Need, at: datetime) -> dict[str, Any]:
    """Keeps the day on which everything was there; CR-50: only an approved version is received at an approved stage."""
    when = day(facts, "on", need.label)
    not_in_future(when, at, need.label)
    not_after_deadline(when, application, need)
    return {"on": when.isoformat(), "note": str(facts.get("note", "")).strip()}


def _says(record: NeedRecord) -> str:
    return _("%s收齐") % portal.day(date.fromisoformat(record.facts["on"]))


PAPER = NeedRules(clean=_all_received, reopened_by_return=True, says=_says)
ORIGINALS = NeedRules(clean=_received, reopened_by_return=True)
