"""What do postings, defences, countersignatures, ratifications and filings ask for?"""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.models import Application, NeedRecord, Snapshot
from applicants.needs import NeedRules, day, not_in_future, recorded_by_owner
from applicants.refusals import DeedRefused
from programmes import workdays
from programmes.schema import Need
from review.models import Objection

# ── 公示 ─────────────────────────────────────────────────────────────────────


def _posting(facts: dict[str, Any], application: Application, need: Need, at: datetime) -> dict[str, Any]:
    """Keeps the first and the last day; the last day may be later than the rule asks, never earlier."""
    first = day(facts, "from", _("公示开始日期"))
    not_in_future(first, at, _("公示开始日期"))
    begun = timezone.localtime(_opened_for(application, need)).date()
    if first < begun:
        raise DeedRefused(
            _("公示开始日期不能早于%(day)s（申报进入可公示阶段之日），请核对。") % {"day": f"{begun:%Y-%m-%d}"}
        )
    try:
        earliest_end = workdays.add_workdays(first, need.workdays or 5)
    except workdays.CalendarMissing as missing:
        raise DeedRefused(str(missing)) from None
    last = day(facts, "until", _("公示结束日期")) if facts.get("until") else earliest_end
    if last < earliest_end:
        raise DeedRefused(
            _("公示不得少于%(days)d个工作日：自%(first)s起，最早到%(end)s结束。")
            % {"days": need.workdays or 5, "first": f"{first:%Y-%m-%d}", "end": f"{earliest_end:%Y-%m-%d}"}
        )
    return {"from": first.isoformat(), "until": last.isoformat(), "place": str(facts.get("place", "")).strip()}


def _opened_for(application: Application, need: Need) -> datetime:
    """When the application first reached the stage from which this need may be recorded."""
    own = next(stage.name for stage in application.path.stages if need in stage.needs)
    opening = need.opens_at if need.opens_at in application.path.names() else own
    entered = application.steps.filter(stage=opening).first()
    return entered.at if entered else application.opened_at


def _posting_unmet(record: NeedRecord, need: Need, at: datetime) -> str:
    """Met from the day after its last day, with every objection rejected."""
    last = date.fromisoformat(record.facts["until"])
    if timezone.localtime(at).date() <= last:
        return _("%(name)s到%(last)s结束，次日起可办理下一步") % {"name": need.label, "last": f"{last:%Y-%m-%d}"}
    if any(objection.decision != Objection.Decision.REJECTED for objection in record.objections.all()):
        return _("%s有异议，须处理完毕") % need.label
    return ""


def _posted_facts_changed(record: NeedRecord, snapshot: Snapshot) -> bool:
    assert record.snapshot is not None  # a posting names the snapshot it shows
    return _shown(record.snapshot) != _shown(snapshot) or any(
        objection.decision == Objection.Decision.UPHELD for objection in record.objections.all()
    )


def _shown(snapshot: Snapshot) -> Any:
    """What a posting shows of a snapshot: everything stated, with numbers reduced to their digests; no files."""
    return [
        snapshot.content["application"],
        {
            block: [{k: v["digest"] if isinstance(v, dict) else v for k, v in row.items()} for row in rows]
            for block, rows in snapshot.content["answers"].items()
        },
    ]


PUBLICITY = NeedRules(
    clean=_posting, unmet=_posting_unmet, recorder=recorded_by_owner, voided_by_change=_posted_facts_changed
)


# ── 答辩、会签、核准文件、归档 ───────────────────────────────────────────────


def _dated(label: str) -> Any:
    def clean(facts: dict[str, Any], application: Application, need: Need, at: datetime) -> dict[str, Any]:
        when = day(facts, "on", label)
        not_in_future(when, at, label)
        return {"on": when.isoformat(), "note": str(facts.get("note", "")).strip()}

    return clean


DEFENCE = NeedRules(clean=_dated("答辩日期"))
COUNTERSIGNATURE = NeedRules(clean=_dated("会签日期"), recorder=recorded_by_owner, reopened_by_return=True)
RATIFICATION = NeedRules(clean=_dated("核准日期"))
ARCHIVING = NeedRules(clean=_dated("归档日期"))
