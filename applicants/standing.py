"""What does a page say of where an application stands: its timeline, its needs, what its applicant can do next?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import deadlines, permissions, sections, services, workflow
from applicants.models import Application, NeedRecord, ReturnItem, Step, User
from applicants.needs import rules_for
from applicants.workflow import ENDED, Action, Status
from programmes.schema import Material, Need, Stage

TONES: dict[str, str] = {  # of the tag (components/tag.html)
    Status.PENDING: "grey",
    Status.RETURNED: "red",
    Status.APPROVED: "green",
    Status.GRANTED: "green",
    Status.REFUSED: "red",
    Status.WITHDRAWN: "grey",
    Status.ABANDONED: "grey",
    Status.DISQUALIFIED: "red",
}


OPEN = frozenset({Status.DRAFT, Status.PENDING, Status.RETURNED})  # what is stated may still change


# ── Needs ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Entry:
    """What one record says, in words; a voided one stays to be read."""

    record: NeedRecord
    words: str


@dataclass(frozen=True)
class NeedStanding:
    """One need: whether it is met, what is missing (empty when met), and whether this person may record it now.

    ``asks`` says what whoever owes it has to bring; it is looked up only where a page shows it. ``objections``: also
    those to a posting that no longer counts.
    """

    stage: Stage
    need: Need
    record: NeedRecord | None
    missing: str
    state: str
    deadline: datetime | None
    may_record: bool
    may_void: bool
    asks: Callable[[], str]
    entries: list[Entry]
    objections: list[Any]


def needs(application: Application, user: User, at: datetime) -> list[NeedStanding]:
    """The needs of all stages; a page shows those that have begun (``state`` is not todo)."""
    path = application.path
    here = path.index(application.stage)
    bound = deadlines.of(application)
    records = {(record.stage, record.name): record for record in application.live_need_records()}
    if user.pk != application.applicant_id:
        prefetch_related_objects([user], "memberships__organisation")
    standings = []
    for index, stage in enumerate(path.stages):
        for need in stage.needs:
            record = records.get((stage.name, need.label))
            rules = rules_for(need.kind)
            missing = rules.unmet(record, need, at) if record else _("尚未登记")
            opened = workflow.may_record(application, stage, need)
            begun = record or (index <= here and not application.is_ended) or opened
            mine = opened and permissions.can_record(user, application, stage, need)
            ever = [
                each for each in application.need_records.all() if (each.stage, each.name) == (stage.name, need.label)
            ]
            standings.append(
                NeedStanding(
                    stage=stage,
                    need=need,
                    record=record,
                    missing=missing,
                    state="done" if record and not missing else "current" if begun else "todo",
                    deadline=_closes_at(bound.get(need.deadline or stage.deadline)),
                    may_record=mine and record is None,
                    may_void=mine and record is not None and workflow.may_void(application, stage, need),
                    asks=partial(rules.asks, application, need, timezone.localtime(at).date()),
                    entries=[Entry(each, words) for each in ever if (words := rules.says(each))],
                    objections=[objection for each in ever for objection in each.objections.all()],
                )
            )
    return standings


def _closes_at(due: deadlines.Due | None) -> datetime | None:
    return due.closes_at if due else None


# ── Timeline ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Stop:
    """One entry of components/timeline.html."""

    name: str
    state: str
    at: datetime | None = None
    who: str = ""
    note: str = ""
    beside: list["Stop"] = field(default_factory=list)


def timeline(
    application: Application, standings: list[NeedStanding], at: datetime, *, names: bool = False
) -> list[Stop]:
    """One stop per stage of its path. The applicant reads which office acted; ``names`` adds the person, for staff."""
    here = application.path.index(application.stage)
    forward = (Action.SUBMIT, Action.APPROVE)
    passed = {step.from_stage: step for step in application.steps.all() if step.action in forward}
    stops = []
    for index, stage in enumerate(application.path.stages):
        beside = [_beside(each, application.is_ended) for each in standings if each.stage.name == stage.name]
        if index < here:
            step = passed.get(stage.name)
            who = actor(step, names=names) if step else ""
            stops.append(Stop(stage.name, "done", step.at if step else None, who, beside=beside))
        elif index == here:
            stops.append(Stop(stage.name, _state_here(application, at), application.stage_since, beside=beside))
        else:
            stops.append(Stop(stage.name, "skipped" if application.is_ended else "todo", beside=beside))
    return stops


def actor(step: Step, *, names: bool) -> str:
    if names and step.by:
        return _("%(who)s（%(name)s）") % {"who": step.acting_for, "name": step.by.name}
    return step.acting_for


def _state_here(application: Application, at: datetime) -> str:
    if application.status == Status.RETURNED:
        return "returned"
    if application.status in ENDED:
        return "ended"
    return "current" if application.holder(at) else "done"


def _beside(standing: NeedStanding, is_ended: bool) -> Stop:
    if standing.record is None:
        return Stop(standing.need.label, "skipped" if is_ended else standing.state)
    return Stop(standing.need.label, standing.state, at=standing.record.recorded_at, note=standing.missing)


# ── What now ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class NextStep:
    """The applicant's one next action. Without ``url`` he cannot act, and ``text`` says why."""

    text: str
    url: str = ""


def next_step(application: Application, standings: list[NeedStanding], at: datetime) -> NextStep | None:
    """None when it is somebody else's turn, or nobody's."""
    number = application.number
    record = next((_to_record(application, standing) for standing in standings if standing.may_record), None)
    if application.status not in workflow.DEEDS[Action.SUBMIT].statuses:
        return record
    late = deadlines.missed(application, at)
    still = [task for task in sections.tasks(application) if task.is_open]
    unfinished = next((task.section for task in still if not task.awaited), None)
    if unfinished and not late:
        return NextStep(_("填写“%s”") % unfinished.name, reverse("section", args=[number, unfinished.name]))
    if record:  # what is posted is what is filled in: posted before, it would have to be posted anew
        return record
    missing = services.missing_materials(application) or _still_to_correct(application)
    if missing and not late:
        return NextStep(_("上传%s") % missing[0], reverse("materials", args=[number]))
    outdated = services.outdated_materials(application)
    if outdated and not late:
        return NextStep(_("重新合成并确认%s") % outdated[0], reverse("package", args=[number, outdated[0]]))
    unmended = services.unmended_materials(application)
    if unmended and not late:
        return NextStep(_("改好“%s”里检查出的问题") % unmended[0], reverse("materials", args=[number]))
    unconfirmed = services.unconfirmed_materials(application)
    if unconfirmed and not late:
        return NextStep(_("核对并确认“%s”的各栏") % unconfirmed[0], reverse("cells", args=[number, unconfirmed[0]]))
    if still and not late:  # others have been asked for it: he can only look, send again, or copy
        return NextStep(_("查看“%s”") % still[0].section.name, reverse("section", args=[number, still[0].section.name]))
    if not late and any(not item.response for item in application.return_items):
        return NextStep(_("逐条答复退回意见"), f"{reverse('application', args=[number])}#return-title")
    refusal = workflow.why_not(application, Action.SUBMIT, at)
    if refusal:
        return NextStep(refusal)
    again = application.status == Status.RETURNED
    return NextStep(
        _("核对并重新提交") if again else _("核对并提交“%s”") % application.stage, reverse("submit", args=[number])
    )


def _to_record(application: Application, standing: NeedStanding) -> NextStep:
    address = [application.number, standing.stage.name, standing.need.label]
    return NextStep(_("登记%s") % standing.need.label, reverse("need", args=address))


def after_submission(application: Application) -> str:
    """What becomes of what is submitted now, and what can still be changed afterwards."""
    if application.status not in workflow.DEEDS[Action.SUBMIT].statuses:
        return ""
    following = workflow.after_submission(application)
    if following.is_filling:
        return _("提交后继续办理“%s”。现在填报的内容，在下一次提交前还可以更正。") % following.name
    if following.applicant_may_change:
        parts = "、".join(following.applicant_may_change)
        return _("提交后转交“%(stage)s”。待审核期间还可以更改：%(parts)s。") % {"stage": following.name, "parts": parts}
    return _("提交后转交“%s”，须退回修改后才能更改。") % following.name


def next_deadline(application: Application, at: datetime) -> tuple[str, datetime] | None:
    """What ends next for the applicant, and when: the day for corrections, or the round's next deadline."""
    if application.is_ended:
        return None
    if application.correct_by:
        return _("补正期限"), application.correct_by
    known = [(due.closes_at, due.name) for due in deadlines.ahead(application) if due.closes_at]
    if not known:
        return None
    closes_at, name = min(known)
    return _("%s截止") % name, closes_at


def _still_to_correct(application: Application) -> list[str]:
    """Materials the return names, of which no newer version has come in and which he has not explained instead."""
    return _as_returned(application, {application.mended_in(item.part) for item in _to_mend(application)})


def not_renewed(application: Application) -> list[str]:
    """Materials that state once more what the return asks to be mended in a section, and say what they said before."""
    repeating = {name for item in _to_mend(application) for name in workflow.repeated_in(application, item.part)}
    return _as_returned(application, repeating)


def _to_mend(application: Application) -> list[ReturnItem]:
    return [item for item in application.return_items if item.response != ReturnItem.Response.EXPLAINED]


def _as_returned(application: Application, names: set[str]) -> list[str]:
    """Of these materials those of which no newer version has come in since the return."""
    newer = {file.material for file in application.files.all() if file.uploaded_at >= application.stage_since}
    return [each.name for each in application.materials if each.name in names and each.name not in newer]


def days_waited(application: Application, at: datetime) -> int:
    """Calendar days at its present stage."""
    return (timezone.localtime(at).date() - timezone.localtime(application.stage_since).date()).days


# ── Files and papers ─────────────────────────────────────────────────────────


@dataclass(frozen=True)
class MaterialStanding:
    """One material with its versions, newest first, and the number of the one that was submitted (0: none).

    ``is_outdated``, to who brings it: put together here, and what it was put together from has changed since.
    """

    material: Material
    versions: list[Any]
    submitted: int
    is_outdated: bool = False


def files(application: Application, user: User) -> list[Any]:
    """The versions he may read: all of them for who brings them, to others only what a snapshot has ever named."""
    brought = list(application.files.all())
    if permissions.capacity(user, application, Action.SUBMIT):
        return brought
    frozen = [snapshot.content["files"] for snapshot in application.snapshots.all()]
    named = {(material, file["version"]) for submitted in frozen for material, file in submitted.items()}
    return [file for file in brought if (file.material, file.number) in named]


def materials(application: Application, user: User) -> list[MaterialStanding]:
    """Those of the stages it has reached: what a later stage asks is not there yet."""
    path = application.path
    reached = path.index(application.returned_from or application.stage)
    readable = files(application, user)
    snapshot = application.current_snapshot
    submitted = snapshot.content["files"] if snapshot else {}
    is_his = application.status in OPEN and permissions.capacity(user, application, Action.SUBMIT)
    outdated = services.outdated_materials(application) if is_his else []
    return [
        MaterialStanding(
            material,
            [file for file in readable if file.material == material.name],
            submitted.get(material.name, {}).get("version", 0),
            material.name in outdated,
        )
        for material in application.materials
        if path.index(material.stage) <= reached
    ]
