"""Where does an application stand, which deeds are possible there, and what does each of them need?

An application stands at one *stage* of its programme's pipeline; its *status* says in which condition. Stages and
their *needs* (事项) are data; the statuses and the eight deeds below are the whole of the code. Nothing here touches
the database: ``Application.take`` (the one writer of status) asks ``why_not``, then writes what ``outcome`` says.

status         held by                                    leaves by
draft          the applicant (HR where the stage allows)  submit, withdraw
pending        the stage's ``who``, or who owes a need    approve, return, refuse, withdraw (and replace)
returned       the applicant until ``correct_by``         submit, withdraw, abandon
approved       as pending                                 approve, return, refuse, abandon
granted        who owes 归档                               disqualify
refused · withdrawn · abandoned · disqualified            nothing: ``stage`` keeps where it ended

Withdraw is the applicant's own until a reviewer has opened the application; from then on he asks, and the office puts
the withdrawal on record with his reason (applicants.withdrawal). A return names, item by item, what is to be mended;
from approved an office manager may return to any filling stage (重新打开), whatever the stage itself says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import deadlines
from applicants.needs import rules_for
from applicants.refusals import DeedRefused
from config.materials import OVERTAKEN
from programmes.schema import Need, Stage
from programmes.vocabulary import AfterCorrection, StageStatus, Who

if TYPE_CHECKING:
    from applicants.models import Application, NeedRecord, Snapshot


class Status(TextChoices):
    DRAFT = "draft", gettext_lazy("填报中")
    PENDING = "pending", gettext_lazy("待审核")
    RETURNED = "returned", gettext_lazy("退回修改")
    APPROVED = "approved", gettext_lazy("审核通过")
    GRANTED = "granted", gettext_lazy("已取得")
    REFUSED = "refused", gettext_lazy("不予受理")
    WITHDRAWN = "withdrawn", gettext_lazy("已撤回")
    ABANDONED = "abandoned", gettext_lazy("视为放弃")
    DISQUALIFIED = "disqualified", gettext_lazy("取消资格")


ENDED = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.ABANDONED, Status.DISQUALIFIED})
STATUS_OF = {
    StageStatus.DRAFT: Status.DRAFT,
    StageStatus.PENDING: Status.PENDING,
    StageStatus.APPROVED: Status.APPROVED,
    StageStatus.GRANTED: Status.GRANTED,
}


class Action(TextChoices):
    SUBMIT = "submit", gettext_lazy("提交")
    REPLACE = "replace", gettext_lazy("替换材料")
    APPROVE = "approve", gettext_lazy("通过")
    RETURN = "return", gettext_lazy("退回修改")
    REFUSE = "refuse", gettext_lazy("不予受理")
    WITHDRAW = "withdraw", gettext_lazy("撤回申报")
    ABANDON = "abandon", gettext_lazy("按放弃处理")
    DISQUALIFY = "disqualify", gettext_lazy("取消资格")


@dataclass(frozen=True)
class Deed:
    """``by``: who takes it (Who.SYSTEM stands for whoever the stage names); ``reason``: must one be given?"""

    statuses: frozenset[Status]
    by: Who
    reason: bool = False


DEEDS = {
    Action.SUBMIT: Deed(frozenset({Status.DRAFT, Status.RETURNED}), Who.APPLICANT),
    Action.REPLACE: Deed(frozenset({Status.PENDING}), Who.APPLICANT),
    Action.APPROVE: Deed(frozenset({Status.PENDING, Status.APPROVED}), Who.SYSTEM),
    Action.RETURN: Deed(frozenset({Status.PENDING, Status.APPROVED}), Who.SYSTEM, reason=True),
    Action.REFUSE: Deed(frozenset({Status.PENDING, Status.APPROVED}), Who.SYSTEM, reason=True),
    Action.WITHDRAW: Deed(frozenset({Status.DRAFT, Status.PENDING, Status.RETURNED}), Who.APPLICANT),
    Action.ABANDON: Deed(frozenset({Status.RETURNED, Status.APPROVED}), Who.OFFICE, reason=True),
    Action.DISQUALIFY: Deed(frozenset({Status.GRANTED}), Who.OFFICE, reason=True),
}
DECISIONS = (Action.APPROVE, Action.RETURN)  # that a reviewer has taken one shows that he has read what he decided on
ENDING = {
    Action.REFUSE: Status.REFUSED,
    Action.WITHDRAW: Status.WITHDRAWN,
    Action.ABANDON: Status.ABANDONED,
    Action.DISQUALIFY: Status.DISQUALIFIED,
}


@dataclass(frozen=True)
class Mark:
    """One thing a return asks to be mended: a section or material by its name, down to a field and a row (from 0)."""

    part: str
    reason: str
    field: str = ""
    position: int | None = None


@dataclass(frozen=True)
class Path:
    """The stages one application passes, in order; what does not concern it is left out."""

    stages: tuple[Stage, ...]

    def index(self, name: str) -> int:
        return next(i for i, stage in enumerate(self.stages) if stage.name == name)

    def stage(self, name: str) -> Stage:
        return self.stages[self.index(name)]

    def names(self) -> set[str]:
        return {stage.name for stage in self.stages}

    def after(self, name: str) -> Stage | None:
        rest = self.stages[self.index(name) + 1 :]
        return rest[0] if rest else None

    def first_review_after(self, name: str) -> Stage:
        return next(stage for stage in self.stages[self.index(name) + 1 :] if not stage.is_filling)


@dataclass(frozen=True)
class Unmet:
    """A need that keeps the application where it is. ``text`` says what is missing, ``task`` what ``by`` has to do.

    That is whoever owes it, or the office as long as it has to make it possible first.
    """

    stage: Stage
    need: Need
    text: str
    by: Who
    task: str


@dataclass(frozen=True)
class Holder:
    """Who blocks me: whose turn it is, for what, since when."""

    who: Who
    task: str
    since: datetime


# ── What an application waits for ────────────────────────────────────────────


def unmet(application: "Application", at: datetime) -> list[Unmet]:
    """The needs of this stage and of all earlier ones that are not met: a need reopened behind the pointer blocks too."""
    path = application.path
    here = path.index(application.stage)
    records = {(record.stage, record.name): record for record in application.live_need_records()}
    found = []
    for stage in path.stages[: here + 1]:
        for need in stage.needs:
            record, rules = records.get((stage.name, need.label)), rules_for(need.kind)
            text = rules.unmet(record, need, at) if record else _("%s尚未登记") % need.label
            if text and not record and not rules.was_possible(application, at):
                found.append(Unmet(stage, need, text, Who.OFFICE, str(rules.office_task)))
            elif text:
                found.append(Unmet(stage, need, text, need.by, text if record else _("办理“%s”") % need.label))
    return found


def holder(application: "Application", at: datetime) -> Holder | None:
    """Whose turn it is, or None when nobody's: ended, or granted with nothing left to file."""
    since = application.stage_since
    if application.status in ENDED:
        return None
    if application.status == Status.RETURNED:
        return Holder(Who.APPLICANT, _("按退回意见修改后重新提交"), since)
    stage = application.path.stage(application.stage)
    waiting = unmet(application, at)
    if waiting:
        return Holder(waiting[0].by, waiting[0].task, since)
    if application.status == Status.GRANTED:
        return None
    if application.status == Status.DRAFT:
        return Holder(Who.APPLICANT, _("填写并提交"), since)
    return Holder(stage.who, _("办理“%s”") % stage.name, since)


def may_record(application: "Application", stage: Stage, need: Need) -> bool:
    """From the stage named by ``opens_at``, else from its own; later still, when it was reopened."""
    path = application.path
    opens = need.opens_at if need.opens_at in path.names() else stage.name
    running = application.status not in ENDED and application.status != Status.RETURNED
    return running and path.index(application.stage) >= path.index(opens)


def may_void(application: "Application", stage: Stage, need: Need) -> bool:
    """As long as it may be recorded; what led to a title is no longer taken back once the title is granted."""
    settled = application.status == Status.GRANTED and stage.status != StageStatus.GRANTED
    if settled or not may_record(application, stage, need):
        return False
    there = (each for each in application.live_need_records() if (each.stage, each.name) == (stage.name, need.label))
    return not any(rules_for(each.kind).kept(each) for each in there)


def reopened_needs(application: "Application") -> list["NeedRecord"]:
    """What a return undoes: to the applicant, wherever it was recorded; to an earlier reviewer, from his stage on."""
    path = application.path
    first = 0 if application.status == Status.RETURNED else path.index(application.stage)
    return [
        record
        for record in application.live_need_records()
        if rules_for(record.kind).reopened_by_return and path.index(record.stage) >= first
    ]


# ── Late ─────────────────────────────────────────────────────────────────────


def late_for(application: "Application", at: datetime) -> dict[str, str]:
    """The deadlines that the applicant himself has let pass, by name, each with why it is he; empty when there is none.

    Only what may be ended for it: what is still to be submitted or waits for the office is not late in this sense, nor
    what the office did not make possible in time.
    """
    if application.status == Status.RETURNED:
        over = application.correct_by and at > application.correct_by
        late = {deadlines.CORRECTION: _("补正期限已过，申报人未重新提交")} if over else {}
        missed = deadlines.missed(application, at)
        return late | ({missed.name: _("“%s”已截止，申报人未重新提交") % missed.name} if missed else {})
    found: dict[str, str] = {}
    by_name = deadlines.of(application)
    for waiting in unmet(application, at):
        due = by_name.get(waiting.need.deadline or waiting.stage.deadline)
        if waiting.by == Who.APPLICANT and due and due.is_over_at(at) and _was_possible(waiting, application, due):
            text = _("“%(deadline)s”已截止，%(text)s") % {"deadline": due.name, "text": waiting.text}
            found[due.name] = f"{found[due.name]}，{waiting.text}" if due.name in found else text
    return found


def _was_possible(waiting: Unmet, application: "Application", due: deadlines.Due) -> bool:
    return rules_for(waiting.need.kind).was_possible(application, due.closes_at) if due.closes_at else True


def held_up_by_applicant(application: "Application", at: datetime) -> str:
    """Why the office may end this application: the applicant himself let a deadline pass. Empty when he did not."""
    return next(iter(late_for(application, at).values()), "")


# ── Guards ───────────────────────────────────────────────────────────────────


def why_not(application: "Application", action: Action, at: datetime) -> str:
    """Why this deed cannot be done now, in words that say what to do; empty when it can. The page shows the same text."""
    if application.status not in DEEDS[action].statuses:
        return _("当前状态为“%(status)s”，不能%(action)s。") % {
            "status": Status(application.status).label,
            "action": action.label,
        }
    match action:
        case Action.SUBMIT:
            return _why_not_submit(application, at)
        case Action.REPLACE:
            if not application.path.stage(application.stage).applicant_may_change:
                return _("“%s”阶段材料已锁定，不能替换。如确需更改，请联系经办人员退回。") % application.stage
            return _deadline_text(application, at)
        case Action.APPROVE:
            if application.withdrawal_asked_at:
                return _("申报人已申请撤回：请先登记撤回，或请申报人收回申请后再办理。")
            overtaken = import_string(OVERTAKEN)(application)
            if overtaken:
                names = "、".join(f"“{name}”" for name in overtaken)
                return _("还不能通过：申报人改动了填报内容，还没有重新合成%s。请等申报人更新，或退回修改。") % names
            waiting = unmet(application, at)
            return _("还不能通过：%s。") % "；".join(item.text for item in waiting) if waiting else ""
        case Action.RETURN:
            targets = return_targets(application)
            if not targets:
                return _("“%s”阶段不能退回。") % application.stage
            only_to_applicant = all(application.path.stage(name).is_filling for name in targets)
            return why_not_to_applicant(application, at) if only_to_applicant else ""
        case Action.REFUSE:
            may = application.path.stage(application.stage).may_refuse
            return "" if may else _("“%s”阶段不能作不予受理处理。") % application.stage
        case Action.WITHDRAW:
            return "" if application.withdrawal_asked_at else _why_not_withdraw(application)
        case Action.ABANDON:
            late = held_up_by_applicant(application, at)
            return "" if late else _("只有申报人逾期未办时才能按放弃处理；该申报目前没有逾期。")
    return ""


def return_targets(application: "Application", *, reopening: bool = True) -> list[str]:
    """The stages to which this application may be returned: those the present one names, in its order.

    With ``reopening`` also, once it is approved, every filling stage: for whom, ``permissions.return_targets`` says.
    """
    path = application.path
    named = [name for name in path.stage(application.stage).returns_to if name in path.names()]
    if not reopening or application.status != Status.APPROVED:
        return named
    return list(dict.fromkeys([*named, *(stage.name for stage in path.stages if stage.is_filling)]))


def _why_not_withdraw(application: "Application") -> str:
    if not application.was_opened:
        return ""
    return _("审核人员已打开这份申报，不能直接撤回：由申报人写明原因申请撤回，评审办登记后生效。")


def why_not_to_applicant(application: "Application", at: datetime) -> str:
    """Why nothing is returned to him any more: he could not submit it again. Empty when he could."""
    closed = "" if deadlines.was_in_time(application) else _deadline_text(application, at)
    return _("%s退回后申报人已不能再提交，请先为其延期，或作不予受理处理。") % closed if closed else ""


def _limits(application: "Application") -> list[datetime]:
    """The last moments at which a submission is still accepted."""
    return [due.accepts_until for due in deadlines.ahead(application) if due.accepts_until]


def _why_not_submit(application: "Application", at: datetime) -> str:
    if application.status == Status.DRAFT and at < application.round.opens_at:
        return _("本批次尚未开始受理，请在开始后提交。")
    if application.correct_by and at > application.correct_by:
        return _("补正期限已过，不能再提交。请联系评审办。")
    text = _deadline_text(application, at)
    if text:
        return text
    if application.withdrawal_asked_at:
        return _("您已申请撤回，不能再提交。要继续申报，请先收回撤回申请。")
    unanswered = dict.fromkeys(item.part for item in application.return_items if not item.response)
    if unanswered:
        names = "、".join(f"“{part}”" for part in unanswered)
        return _("还有退回意见没有答复：%s。请逐条标明已修改，或另作说明。") % names
    waiting = unmet(application, at) if application.status == Status.DRAFT else []
    return _("还不能提交：%s。") % "；".join(item.text for item in waiting) if waiting else ""


def _deadline_text(application: "Application", at: datetime) -> str:
    missed = deadlines.missed(application, at)
    if missed is None or missed.closes_at is None:
        return ""
    closed = timezone.localtime(missed.closes_at)
    return _("“%(name)s”已于%(when)s截止。") % {"name": missed.name, "when": f"{closed:%Y年%-m月%-d日 %H:%M}"}


# ── Outcomes ─────────────────────────────────────────────────────────────────


def outcome(
    application: "Application",
    action: Action,
    *,
    at: datetime,
    snapshot: "Snapshot | None" = None,
    to: str = "",
    marks: Sequence[Mark] = (),
    correct_by: datetime | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """The new values of the application's fields after ``action``, which ``why_not`` has allowed."""
    path = application.path
    match action:
        case Action.SUBMIT:
            return _enter(after_submission(application), at) | {"current_snapshot": snapshot, "submitted_at": at}
        case Action.REPLACE:
            return {"current_snapshot": snapshot}
        case Action.APPROVE:
            following = path.after(application.stage)
            if following is None:
                raise DeedRefused(_("“%s”已是最后一个阶段。") % application.stage)
            return _enter(following, at) | {"approved_snapshot": application.current_snapshot}
        case Action.RETURN:
            return _returned(application, at, to, marks, correct_by)
        case Action.WITHDRAW:
            reason = application.withdrawal_reason
    changes = {"status": ENDING[action], "ended_at": at, "ended_reason": reason or action.label, "correct_by": None}
    return changes | {"returned_from": "", "returned_parts": []}


def default_correct_by(application: "Application", at: datetime) -> datetime:
    """The end of the last day for correction, never later than a deadline that would stop the submission anyway."""
    days = application.path.stage(application.stage).correction_days or application.definition.correction_days
    last_day = timezone.localtime(at).date() + timedelta(days=days)
    return capped(application, timezone.make_aware(datetime.combine(last_day, time(23, 59, 59))))


def capped(application: "Application", correct_by: datetime) -> datetime:
    """No day for correction outlasts the moment after which nothing is accepted any more.

    Of whoever handed it in by the advised day that moment is put off with the return (applicants.extensions).
    """
    return correct_by if deadlines.was_in_time(application) else min([correct_by, *_limits(application)])


def changed_publicities(application: "Application", snapshot: "Snapshot") -> list["NeedRecord"]:
    """The live records that no longer hold once ``snapshot`` is what the application states."""
    return [
        record
        for record in application.live_need_records()
        if rules_for(record.kind).voided_by_change(record, snapshot)
    ]


def after_submission(application: "Application") -> Stage:
    """Where it goes on once what is being filled in or corrected now is submitted."""
    path = application.path
    if application.status == Status.DRAFT:
        following = path.after(application.stage)
        assert following is not None  # the schema: a pipeline ends with a stage 已取得
        return following
    returner = path.stage(application.returned_from)
    starts_again = (
        returner.after_correction == AfterCorrection.FROM_THE_FIRST or returner.status == StageStatus.APPROVED
    )
    return path.first_review_after(application.stage) if starts_again else returner


def _returned(
    application: "Application", at: datetime, to: str, marks: Sequence[Mark], correct_by: datetime | None
) -> dict[str, Any]:
    target = application.path.stage(to)
    if not target.is_filling:
        return _enter(target, at)
    closed = why_not_to_applicant(application, at) or why_not_marked(application, to, marks)
    if closed:
        raise DeedRefused(closed)
    if correct_by is None:
        correct_by = default_correct_by(application, at)
    if correct_by <= at:
        raise DeedRefused(_("补正期限必须晚于现在，请重新选择日期。"))
    too_far = deadlines.why_too_far(correct_by, None, at)
    if too_far:
        raise DeedRefused(too_far)
    return _enter(target, at) | {
        "status": Status.RETURNED,
        "returned_from": application.stage,
        "returned_parts": _opened_parts(application, marks),
        "correct_by": capped(application, correct_by),
    }


def _opened_parts(application: "Application", marks: Sequence[Mark]) -> list[str]:
    """A file that repeats a part is opened with it, also where a later stage than the one it goes back to asks for it."""
    opened = {mark.part for mark in marks} | {application.mended_in(mark.part) for mark in marks}
    opened |= {name for mark in marks for name in repeated_in(application, mark.part)}
    return [part for part in application.parts(application.stage) if part in opened]


def repeated_in(application: "Application", part: str) -> list[str]:
    """The uploads that state a section once more, by name: they begin with a paper drawn from what the sections hold.

    Whoever has to mend the one may bring the other too, so that both go on saying the same.
    """
    if all(section.name != part for section in application.sections):
        return []
    drawn = {document.name for document in application.definition.documents if document.template}
    return [material.name for material in application.materials if material.template in drawn]


def why_not_marked(application: "Application", to: str, marks: Sequence[Mark]) -> str:
    """Why a return to this filling stage cannot ask for these; empty when it can."""
    if not marks:
        return _("请选出须修改的部分，可以多选。")
    if not all(mark.reason.strip() for mark in marks):
        return _("请逐条写明退回意见，申报人会看到。")
    known = application.parts(to)
    later = dict.fromkeys(mark.part for mark in marks if mark.part not in known)
    if later:
        return _("退回到“%(to)s”时，申报人还不能改%(parts)s，请退回到填写它的阶段。") % {
            "to": to,
            "parts": "、".join(f"“{part}”" for part in later),
        }
    return ""


def _enter(stage: Stage, at: datetime) -> dict[str, Any]:
    return {
        "stage": stage.name,
        "status": STATUS_OF[stage.status],
        "stage_since": at,
        "returned_from": "",
        "returned_parts": [],
        "correct_by": None,
    }
