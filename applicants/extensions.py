"""When is a deadline put off for one application: by its manager, or by the rule for whoever handed it in by the advised day?

The rule: who first handed in his material by the day the round advises does not become late by the office's waiting.
Where his approval leaves him fewer working days than the programme promises, the deadlines of what he still owes move
to the end of the last of them; a return moves them to the day for correction. A deadline that was 另行通知 then moves
once it has its date. An extension is never taken back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services
from applicants import deadlines, permissions
from applicants.models.deadlines import DeadlineExtension
from applicants.models.people import User
from applicants.refusals import DeedRefused
from applicants.workflow import Status
from config import clock, races
from config.templatetags import portal
from notices.models import Notice
from notices.services import post, written
from programmes import workdays
from programmes.models import Round, end_of
from programmes.vocabulary import Who

if TYPE_CHECKING:
    from applicants.models import Application, Step

LONGEST_HOLIDAY = timedelta(days=10)  # added where a year's calendar is missing: no official holiday is longer


# ── By the manager ───────────────────────────────────────────────────────────


def may_extend(user: User, application: "Application") -> bool:
    return permissions.acts_as(user, application, Who.OFFICE, permissions.MANAGING)


def extendable(application: "Application") -> list[deadlines.Due]:
    """What still binds it and has a date: of a returned one the day for corrections; nothing once it has ended."""
    if application.is_ended or application.status == Status.GRANTED:
        return []
    if application.correct_by:
        return [deadlines.Due(deadlines.CORRECTION, application.correct_by, whole_day=True, grace=timedelta())]
    return [due for due in deadlines.ahead(application) if due.closes_at]


def extend(
    application: "Application", deadline: str, until: date, reason: str, *, by: User, at: datetime | None = None
) -> DeadlineExtension:
    """Put off one deadline, or the day for corrections, to the end of a day; the applicant is told. Raises PermissionDenied, DeedRefused."""
    from applicants.models import Application

    at = at or clock.now()
    with transaction.atomic():
        fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
        if not may_extend(by, fresh):
            raise PermissionDenied
        due = next((each for each in extendable(fresh) if each.name == deadline), None)
        if due is None or due.closes_at is None:
            raise DeedRefused(_("“%s”已不约束这份申报，不必延期。请返回申报查看最新情况。") % deadline)
        if not reason.strip():
            raise DeedRefused(_("请写明延期的原因，申报人会看到。"))
        refusal = why_not_until(due, until, at)
        if refusal:
            raise DeedRefused(refusal)
        races.pause()
        [extension] = _keep([_extension(fresh, deadline, end_of(until), reason.strip(), by=by, at=at)])
        if deadline == deadlines.CORRECTION:  # nothing else may end sooner, or the correction comes too late after all
            fresh.correct_later(end_of(until))
            ahead = (each.name for each in deadlines.ahead(fresh))
            _keep(_sooner(ahead, end_of(until), reason.strip(), fresh, by=by, at=at))
        post(told(extension))
    return extension


def why_not_until(due: deadlines.Due, until: date, at: datetime) -> str:
    """Why this deadline, which has a date, is not put off to the end of that day; empty if it can be."""
    assert due.closes_at is not None
    if end_of(until) <= at:
        return _("延期的日期已经过去，请改为今天或以后的日期。")
    if end_of(until) <= due.closes_at:
        words = {"name": due.name, "day": portal.day(due.closes_at)}
        return _("“%(name)s”现在的截止时间是%(day)s，延期只能更晚。请改填更晚的日期。") % words
    return deadlines.why_too_far(end_of(until), due.closes_at, at)


def told(extension: DeadlineExtension) -> list[Notice]:
    """What tells the applicant of it, not kept yet."""
    application = extension.application
    return written(
        "deadline_extended",
        application.applicant,
        key=f"extension:{extension.pk}",
        url=reverse("application", args=[application.number]),
        application=application,
        extension=extension,
    )


def _extension(
    application: "Application", deadline: str, until: datetime, reason: str, *, by: User | None, at: datetime
) -> DeadlineExtension:
    return DeadlineExtension(application=application, deadline=deadline, until=until, reason=reason, by=by, at=at)


def _sooner(
    names: Iterable[str], until: datetime, reason: str, application: "Application", *, by: User | None, at: datetime
) -> list[DeadlineExtension]:
    """Those of these deadlines that would end sooner, put off until then; not kept yet."""
    known = deadlines.of(application)
    dues = [known[name] for name in names if name in known]
    sooner = [due for due in dues if due.closes_at and due.closes_at < until]
    return [_extension(application, due.name, until, reason, by=by, at=at) for due in sooner]


def _keep(extensions: list[DeadlineExtension]) -> list[DeadlineExtension]:
    """Write these and their audit events, of one application or of many."""
    kept = DeadlineExtension.objects.bulk_create(extensions)
    audit.services.record_all(
        audit.services.event(
            "deadline.extend",
            each.application,
            by=each.by,
            deadline=each.deadline,
            until=each.until.isoformat(),
            reason=each.reason,
        )
        for each in kept
    )
    return kept


@dataclass(frozen=True)
class LateEntry:
    """That one application may still begin in a round that is over (补报), and until when everything is put off for it."""

    until: date
    reason: str


def refuse_late_entry(entry: LateEntry, round: Round, *, by: User | None, at: datetime) -> None:
    """Raises DeedRefused with words where this one may not enter anybody late, or what he says of it makes no sense."""
    leads = (
        by is not None and permissions.programmes_of(by, permissions.MANAGING).filter(pk=round.programme_id).exists()
    )
    if not leads:
        raise DeedRefused(_("“%s”已截止，补报由评审办负责人办理，请联系负责人。") % round.name)
    if not entry.reason.strip():
        raise DeedRefused(_("请写明补报的原因。"))
    if end_of(entry.until) <= at:
        raise DeedRefused(_("补报的截止日期已经过去，请改为今天或以后的日期。"))
    too_far = deadlines.why_too_far(end_of(entry.until), None, at)
    if too_far:
        raise DeedRefused(too_far)


def enter_late(application: "Application", entry: LateEntry, *, by: User | None, at: datetime) -> None:
    """All deadlines of the round that end sooner, put off for this one application; in the transaction that opens it."""
    _keep(_sooner(deadlines.of(application), end_of(entry.until), entry.reason.strip(), application, by=by, at=at))


# ── By the rule ──────────────────────────────────────────────────────────────


def last_workday(day: date, days: int) -> tuple[date, int | None]:
    """The last of so many working days after ``day``; where a year's calendar is missing a day that is surely not
    earlier, and that year.
    """
    try:
        return workdays.add_workdays(day, days), None
    except workdays.CalendarMissing as missing:
        left = days
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        return day + LONGEST_HOLIDAY, missing.year


@dataclass(frozen=True)
class Promise:
    """More time by the rule: for which deadlines, until when and why. ``missing``: the year whose calendar is not there."""

    names: list[str]
    until: datetime
    reason: str
    missing: int | None = None


def follow(step: "Step") -> None:
    """What the rule gives after this step, in the transaction of its deed."""
    application = step.application
    approved = step.status == Status.APPROVED and step.from_status == Status.PENDING
    if not (approved or step.status == Status.RETURNED) or not deadlines.was_in_time(application):
        return
    promise = _after_approval(application, step.at) if approved else _after_return(application)
    given = _keep(_sooner(promise.names, promise.until, promise.reason, application, by=None, at=step.at))
    if promise.missing and given:
        post(_calendar_missing([(given[0], promise.missing)]))


def follow_date(applications: Iterable["Application"], deadline: str, *, at: datetime) -> list[DeadlineExtension]:
    """What the rule gives these applications of one round, now that a deadline that was 另行通知 has its date.

    What was promised to them did not depend on it. In the transaction that sets the date, on rows that it has locked;
    asks once for each day of approval, not for each application.
    """
    counting, given, uncounted = cache(last_workday), list[DeadlineExtension](), list[tuple[DeadlineExtension, int]]()
    for each in applications:
        if each.status not in (Status.APPROVED, Status.RETURNED) or not deadlines.was_in_time(each):
            continue
        approved = each.status == Status.APPROVED
        promise = _after_approval(each, _approved_at(each), counting) if approved else _after_return(each)
        names = [name for name in promise.names if name == deadline]
        found = _sooner(names, promise.until, promise.reason, each, by=None, at=at)
        given += found
        uncounted += [(extension, promise.missing) for extension in found if promise.missing]
    _keep(given)
    if uncounted:
        post(_calendar_missing(uncounted))
    return given


def _after_return(application: "Application") -> Promise:
    assert application.correct_by is not None  # the database: returned iff correct_by
    advised = _day(application.round.advised_on)
    reason = _("在建议提交日（%s）前提交，退回补正期间不因审核用时而逾期") % advised
    return Promise([due.name for due in deadlines.ahead(application)], application.correct_by, reason)


def _after_approval(
    application: "Application",
    approved_at: datetime,
    counting: Callable[[date, int], tuple[date, int | None]] = last_workday,
) -> Promise:
    promised = application.definition.workdays_after_approval
    last, missing = counting(timezone.localtime(approved_at).date(), promised)
    reason = _("在建议提交日（%(advised)s）前提交，审核通过后留足%(days)d个工作日") % {
        "advised": _day(application.round.advised_on),
        "days": promised,
    }
    if missing:
        reason += _("（%d年的工作日历尚未录入，按周一至周五计算，并为节假日多留10天）") % missing
    return Promise(owed_by_applicant(application), end_of(last), reason, missing)


def _approved_at(application: "Application") -> datetime:
    approvals = (step for step in application.steps.all() if step.status == Status.APPROVED)
    return max(step.at for step in approvals if step.from_status == Status.PENDING)


def owed_by_applicant(application: "Application") -> list[str]:
    """The deadlines of what he himself still has to bring or do from here on."""
    path = application.path
    needs = (need for stage in path.stages[path.index(application.stage) :] for need in stage.needs)
    return list(dict.fromkeys(need.deadline for need in needs if need.by == Who.APPLICANT and need.deadline))


def _calendar_missing(given: list[tuple[DeadlineExtension, int]]) -> list[Notice]:
    """What tells the managers of a round's office of each of these, counted without the calendar of that year."""
    programme = given[0][0].application.round.programme_id
    managers = User.objects.filter(
        memberships__role__in=permissions.MANAGING, memberships__organisation__programme=programme
    )
    return [
        notice
        for manager in managers.distinct()
        for extension, year in given
        for notice in written(
            "calendar_missing",
            manager,
            key=f"extension:{extension.pk}",
            url=reverse("desk_application", args=[extension.application.number]),
            channels=(Notice.Channel.INBOX,),
            application=extension.application,
            extension=extension,
            year=year,
        )
    ]


def _day(on: date | None) -> str:
    return f"{on:%Y年%-m月%-d日}" if on else ""


# ── In words ─────────────────────────────────────────────────────────────────


def in_words(application: "Application", at: datetime, *, you: bool) -> list[str]:
    """What the advised day and his extensions mean for him; ``you``: does he read it himself, or the office?"""
    if application.is_ended or application.status == Status.GRANTED:
        return []
    who = _("您") if you else _("申报人")
    given = [due.extension for due in deadlines.ahead(application) if due.extension]
    said = [
        _("“%(name)s”已为%(who)s延至%(day)s：%(reason)s。")
        % {
            "name": extension.deadline,
            "who": who,
            "day": _day(timezone.localtime(extension.until).date()),
            "reason": extension.reason.rstrip("。"),
        }
        for extension in given
    ]
    return said + (_promised(application, at, who) or _waiting(application, at))


def _promised(application: "Application", at: datetime, who: str) -> list[str]:
    """Before approval, where the round advises a day: what handing it in by then is worth."""
    advised = application.round.advised_on
    if advised is None or application.status == Status.APPROVED or not owed_by_applicant(application):
        return []
    words = {"who": who, "advised": _day(advised), "days": application.definition.workdays_after_approval}
    if deadlines.was_in_time(application):
        promise = _(
            "%(who)s在建议提交日（%(advised)s）前提交：审核通过后至少有%(days)d个工作日办理后续手续，"
            "不因审核用时而逾期；离截止不足%(days)d个工作日的，通过时自动延期。"
        )
        return [promise % words]
    if application.status != Status.DRAFT or deadlines.missed(application, at):
        return []
    if at <= end_of(advised):
        promise = _(
            "建议在%(advised)s前提交：在此之前提交的，审核通过后至少有%(days)d个工作日办理后续手续，不因审核用时而逾期。"
        )
        return [promise % words]
    return [_("建议提交日（%(advised)s）已过，请尽快提交：审核需要时间，截止时间不会因此顺延。") % words]


def _waiting(application: "Application", at: datetime) -> list[str]:
    """While the office still has it after the deadline of what comes next."""
    over = deadlines.missed(application, at) if application.status == Status.PENDING else None
    if over is None:
        return []
    words = _(
        "“%s”已截止，申报还在审核：审核期间不会按逾期处理。审核通过后需要时间办理后续手续的，请联系评审办申请延期。"
    )
    return [words % over.name]
