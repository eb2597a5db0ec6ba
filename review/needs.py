"""What do postings, defences, countersignatures, ratifications and filings ask for?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import deadlines, differences, workflow
from applicants.dossier import SENSITIVE_FIELDS
from applicants.models import Application, NeedRecord, Snapshot
from applicants.needs import NeedRules, day, not_in_future, recorded_by_owner
from applicants.refusals import DeedRefused
from config.templatetags import portal
from programmes import workdays
from programmes.models import end_of
from programmes.schema import Need
from programmes.vocabulary import NeedKind
from review.models import Objection

WORKDAYS = 5  # 职称评审管理暂行规定（人社部令第40号）, where the definition says nothing else
NEVER_POSTED = frozenset({"联系方式"})

# ── 公示 ─────────────────────────────────────────────────────────────────────


def _posting(facts: dict[str, Any], application: Application, need: Need, at: datetime) -> dict[str, Any]:
    """Keeps the first and the last day; the last day may be later than the rule asks, never earlier."""
    if Objection.objects.filter(posting__application=application, posting__name=need.label, decision="").exists():
        raise DeedRefused(_("原来的公示有异议没有处理完毕，评审办处理以后才能登记新的公示。"))
    first = day(facts, "from", _("公示开始日期"))
    not_in_future(first, at, _("公示开始日期"))
    begun = timezone.localtime(_opened_for(application, need)).date()
    if first < begun:
        raise DeedRefused(
            _("公示开始日期不能早于%(day)s（申报进入可公示阶段之日），请核对。") % {"day": f"{begun:%Y-%m-%d}"}
        )
    try:
        earliest_end = workdays.add_workdays(first, need.workdays or WORKDAYS)
    except workdays.CalendarMissing as missing:
        raise DeedRefused(str(missing)) from None
    last = day(facts, "until", _("公示结束日期")) if facts.get("until") else earliest_end
    if last < earliest_end:
        raise DeedRefused(
            _("公示不得少于%(days)d个工作日：自%(first)s起，最早到%(end)s结束。")
            % {"days": need.workdays or WORKDAYS, "first": f"{first:%Y-%m-%d}", "end": f"{earliest_end:%Y-%m-%d}"}
        )
    too_far = deadlines.why_too_far(end_of(last), None, at)
    if too_far:
        raise DeedRefused(too_far)
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
    return _("%s有异议，须处理完毕") % need.label if _is_objected_to(record) else ""


def _is_objected_to(record: NeedRecord) -> bool:
    return any(objection.decision != Objection.Decision.REJECTED for objection in record.objections.all())


def _kept(record: NeedRecord) -> str:
    """With the posting an objection to it would be gone."""
    return _("“%s”有异议没有处理完毕，登记不能作废。") % record.name if _is_objected_to(record) else ""


def _posted_facts_changed(record: NeedRecord, snapshot: Snapshot) -> bool:
    return bool(_changed(record, snapshot)) or any(
        objection.decision == Objection.Decision.UPHELD for objection in record.objections.all()
    )


def _changed(record: NeedRecord, snapshot: Snapshot) -> set[str]:
    """The blocks that say something else than was posted."""
    assert record.snapshot is not None  # a posting names the snapshot it shows
    then, now = _shown(record.snapshot), _shown(snapshot)
    return {block for block in {*then, *now} if then.get(block) != now.get(block)}


def _shown(snapshot: Snapshot) -> dict[str, Any]:
    """What a posting may show of a snapshot, by block: everything stated but files, numbers of documents, and how the
    person is reached."""
    answers = {
        block: [{name: text for name, text in row.items() if name not in SENSITIVE_FIELDS} for row in rows]
        for block, rows in snapshot.content["answers"].items()
        if block not in NEVER_POSTED
    }
    return answers | {"": snapshot.content["application"]}


@dataclass(frozen=True)
class Overtaken:
    """A posting that no longer holds once what is stated now is submitted. ``parts``: where that says something else;
    ``workdays``: how long it has to be posted anew."""

    record: NeedRecord
    parts: list[str]
    workdays: int


def overtaken(application: Application) -> list[Overtaken]:
    """Before he submits: the postings that he would have to repeat."""
    if all(record.kind != NeedKind.PUBLICITY for record in application.live_need_records()):
        return []
    now = differences.as_it_stands(application)
    return [_overtaken(record, application, now) for record in workflow.changed_publicities(application, now)]


def _overtaken(record: NeedRecord, application: Application, now: Snapshot) -> Overtaken:
    blocks = _changed(record, now)
    parts = dict.fromkeys(section.name for section in application.sections if section.block in blocks)
    needs = application.path.stage(record.stage).needs
    days = next(need.workdays for need in needs if need.label == record.name)
    return Overtaken(record, list(parts), days or WORKDAYS)


PUBLICITY = NeedRules(
    clean=_posting,
    unmet=_posting_unmet,
    recorder=recorded_by_owner,
    voided_by_change=_posted_facts_changed,
    kept=_kept,
)


# ── 答辩、会签、核准文件、归档 ───────────────────────────────────────────────


def _dated(label: str) -> Any:
    def clean(facts: dict[str, Any], application: Application, need: Need, at: datetime) -> dict[str, Any]:
        when = day(facts, "on", label)
        not_in_future(when, at, label)
        opened = timezone.localtime(application.opened_at).date()
        if when < opened:
            raise DeedRefused(
                _("%(label)s不能早于%(day)s（建立申报之日），请核对。") % {"label": label, "day": portal.day(opened)}
            )
        return {"on": when.isoformat(), "note": str(facts.get("note", "")).strip()}

    return clean


DEFENCE = NeedRules(clean=_dated("答辩日期"))
COUNTERSIGNATURE = NeedRules(clean=_dated("会签日期"), recorder=recorded_by_owner, reopened_by_return=True)
RATIFICATION = NeedRules(clean=_dated("核准日期"))
ARCHIVING = NeedRules(clean=_dated("归档日期"))
