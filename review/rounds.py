"""How does an office open next year's round from this year's, publish it, and put a deadline off?

A round is copied as a draft. Nothing in it binds anybody until a manager of the programme's office has confirmed each
of its dates, one by one, and published it; from then on a deadline only moves later, with a reason, and whoever has an
unfinished application is told. A date on a rest day is pointed out and never moved.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services
from applicants import deadlines, extensions
from applicants.models import Application, User
from applicants.permissions import MANAGING, programmes_of
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import Status
from audit.models import AuditEvent
from config import clock, races
from fees import prices
from fees.prices import PriceLine
from notices.services import post, written
from programmes import workdays
from programmes.models import CalendarDay, Round, RoundCutoff, RoundDeadline, end_of, years_later
from programmes.services import CALENDAR_FROM
from review.models import DeadlineChange


class Closing(NamedTuple):
    """The last moment of a deadline; None is 另行通知."""

    at: datetime | None
    whole_day: bool = True


class RoundDate(NamedTuple):
    """One date of a round, as its manager confirms it. ``note`` says what is odd about the day.

    ``uncharted`` is its year where no calendar of that year tells whether it is a rest day.
    """

    key: str
    label: str
    at: datetime | date | None
    note: str = ""
    uncharted: int | None = None

    @property
    def stamp(self) -> str:
        """What a confirmation refers to: the date itself, so that it does not outlive a change of it."""
        return self.at.isoformat() if self.at else "open"


class Uncharted(NamedTuple):
    """A year without its calendar, and the dates of which nobody can tell therefore whether they are rest days."""

    year: int
    dates: list[RoundDate]
    can_be_entered: bool


class PuttingOff(NamedTuple):
    """What putting a deadline off comes to, as it is shown before it is confirmed. ``told``: how many people."""

    name: str
    before: datetime | None
    after: datetime
    told: int

    @property
    def days(self) -> int:
        return (_day(self.after) - _day(self.before)).days if self.before else 0

    @property
    def stamp(self) -> str:
        """What the confirmation refers to, so that it does not outlive a change by somebody else."""
        return f"{self.before.isoformat() if self.before else 'open'} {self.after.isoformat()}"

    @property
    def dates(self) -> list[RoundDate]:
        return [_round_date("after", self.name, self.after, _calendar([self.after]))]


def rounds_of(user: User) -> "QuerySet[Round]":
    """Every round of his programmes, drafts too, with ``taken``: how many applications it has."""
    rounds = Round.objects.filter(programme__in=programmes_of(user, MANAGING)).annotate(taken=Count("applications"))
    return rounds.select_related("programme", "version").prefetch_related("deadlines", "cutoffs")


# ── Copying and drafting ─────────────────────────────────────────────────────


def proposed_year(source: Round) -> int:
    return max(source.year + 1, clock.today().year)


def copy_round(source: Round, year: int, *, by: User) -> Round:
    """A draft for ``year`` with every date moved by the years between, under the newest rules. Raises DeedRefused.

    What the newest rules no longer name stays behind; what they newly name has no date until somebody drafts it.
    """
    years = year - source.year
    key, name = source.key.replace(str(source.year), str(year)), source.name.replace(str(source.year), str(year))
    if years < 1:
        raise DeedRefused(_("新批次的年度应晚于%d年，请改填。") % source.year)
    if key == source.key:
        key = f"{source.key[:34]}-{year}"
    with transaction.atomic():
        _only_manager(source, by)
        if source.programme.rounds.filter(key=key).exists():
            raise DeedRefused(_("%d年的这一批次已经有了，请在批次列表里打开它修改。") % year)
        version = source.programme.versions.latest("number")
        rules = version.definition
        names = [level.name for level in rules.levels]
        try:
            with transaction.atomic():
                copy = Round.objects.create(
                    programme=source.programme,
                    version=version,
                    key=key,
                    name=name,
                    year=year,
                    levels=[level for level in source.levels if level in names],
                    opens_at=_moved(source.opens_at, years),
                    advised_on=years_later(source.advised_on, years) if source.advised_on else None,
                    contacts=source.contacts or list(rules.public.contacts),
                    is_demo=source.is_demo,
                )
        except IntegrityError as taken:
            raise DeedRefused(_("%d年的这一批次已经有了，请在批次列表里打开它修改。") % year) from taken
        for deadline in source.deadlines.filter(name__in=rules.deadlines):
            RoundDeadline.objects.create(
                round=copy,
                name=deadline.name,
                closes_at=_moved(deadline.closes_at, years) if deadline.closes_at else None,
                whole_day=deadline.whole_day,
                grace_minutes=deadline.grace_minutes,
            )
        for cutoff in source.cutoffs.filter(name__in=rules.cutoffs):
            RoundCutoff.objects.create(round=copy, name=cutoff.name, on=years_later(cutoff.on, years))
        audit.services.record("round.copy", copy, by=by, source=source.pk, year=year)
    return copy


def draft_round(
    round: Round,
    *,
    by: User,
    name: str,
    levels: list[str],
    opens_at: datetime,
    advised_on: date | None,
    contacts: list[str],
    deadlines: Mapping[str, Closing],
    cutoffs: Mapping[str, date],
) -> None:
    """Put down what a round not yet published is to say; deadlines and cut-offs by their names. Raises DeedRefused."""
    with transaction.atomic():
        draft = _locked_draft(round, by)
        draft.name, draft.levels, draft.opens_at = name, levels, opens_at
        draft.advised_on, draft.contacts = advised_on, contacts
        draft.save(update_fields=["name", "levels", "opens_at", "advised_on", "contacts"])
        for deadline, closing in deadlines.items():
            said = {"closes_at": closing.at, "whole_day": closing.whole_day}
            RoundDeadline.objects.update_or_create(round=draft, name=deadline, defaults=said)
        for cutoff, on in cutoffs.items():
            RoundCutoff.objects.update_or_create(round=draft, name=cutoff, defaults={"on": on})
        stamps = {each.key: each.stamp for each in dates(_fresh(draft))}
        audit.services.record("round.draft", draft, by=by, dates=stamps, levels=levels)


def _moved(moment: datetime, years: int) -> datetime:
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(years_later(local.date(), years), local.time()))


# ── Looking at the dates ─────────────────────────────────────────────────────


def dates(round: Round) -> list[RoundDate]:
    """Every date of the round in the order it is confirmed. On a cut-off nobody has to act, so it may be a rest day."""
    acted_on: list[tuple[str, str, datetime | date | None]] = [("opens", _("开始受理"), round.opens_at)]
    acted_on += [("advised", _("建议提交日"), round.advised_on)] if round.advised_on else []
    acted_on += [(f"deadline-{each.pk}", each.name, each.closes_at) for each in round.deadlines.all()]
    calendar = _calendar(at for _key, _label, at in acted_on if at)
    shown = [_round_date(key, label, at, calendar) for key, label, at in acted_on]
    return shown + [RoundDate(f"cutoff-{each.pk}", _("%s计算到") % each.name, each.on) for each in round.cutoffs.all()]


def odd(at: datetime | date) -> str:
    """What is odd about this one day; empty for a working day."""
    return _odd(at, _calendar([at]))


def odd_ahead(rounds: Iterable[Round], now: datetime) -> list[tuple[Round, RoundDate]]:
    """The deadlines still to come that lie on an odd day; one question for the calendar however many rounds."""
    coming = [
        (round, deadline)
        for round in rounds
        for deadline in round.deadlines.all()
        if round.is_published and deadline.closes_at and deadline.closes_at > now
    ]
    calendar = _calendar(deadline.closes_at for _round, deadline in coming if deadline.closes_at)
    dates = [(round, _round_date(f"deadline-{each.pk}", each.name, each.closes_at, calendar)) for round, each in coming]
    return [(round, each) for round, each in dates if each.note]


def odd_dates(round: Round, now: datetime) -> list[RoundDate]:
    """Those that can still be changed: all of a draft, of a published round the deadlines to come."""
    if round.is_published:
        return [each for _round, each in odd_ahead([round], now)]
    return [each for each in dates(round) if each.note]


def uncharted(dates: Iterable[RoundDate]) -> list[Uncharted]:
    """The years among these dates whose calendar is missing, each once. Next year's is the last that can be entered."""
    years: dict[int, list[RoundDate]] = {}
    for each in dates:
        if each.uncharted:
            years.setdefault(each.uncharted, []).append(each)
    this_year = clock.today().year
    return [Uncharted(year, years[year], CALENDAR_FROM <= year <= this_year + 1) for year in sorted(years)]


def _calendar(moments: Iterable[datetime | date]) -> dict[date, CalendarDay]:
    return workdays.known(_day(at) for at in moments)


def _round_date(key: str, label: str, at: datetime | date | None, calendar: Mapping[date, CalendarDay]) -> RoundDate:
    is_uncharted = at is not None and _day(at) not in calendar
    return RoundDate(key, label, at, _odd(at, calendar), _day(at).year if at and is_uncharted else None)


def _odd(at: datetime | date | None, calendar: Mapping[date, CalendarDay]) -> str:
    if at is None:
        return ""
    day = calendar.get(_day(at))
    if day is None:
        return _("%d年的工作日历尚未录入，看不出这一天是否休息；请评审办负责人在“工作日历”录入。") % _day(at).year
    if day.is_workday:
        return ""
    named = _("（%s）") % day.name if day.name else ""
    return _("这一天是休息日%s。系统不会自动顺延，请核对是否需要改期。") % named


def _day(at: datetime | date) -> date:
    return timezone.localtime(at).date() if isinstance(at, datetime) else at


def why_not_publish(round: Round, now: datetime) -> list[str]:
    """What has to be mended in a draft first, each with what to do. 另行通知 is said on purpose, by whoever drafts it."""
    absent = _("规则里的“%s”还没有填写截止时间，请在草稿里填写；日期未定的，保存为“另行通知”。")
    wrong = [absent % name for name in round.definition.deadlines if round.deadline(name) is None]
    uncounted = _("规则里的“%s”还没有填写计算到哪一天，请在草稿里填写。")
    wrong += [uncounted % name for name in round.definition.cutoffs if round.cutoff(name) is None]
    for deadline in round.deadlines.all():
        words = {"name": deadline.name}
        if deadline.is_over_at(now):
            wrong.append(_("“%(name)s”的截止时间已经过去，请改为以后的日期。") % words)
        elif deadline.closes_at and deadline.closes_at <= round.opens_at:
            wrong.append(_("“%(name)s”的截止时间早于开始受理，请改正其中一个。") % words)
    if round.advised_on and round.closes_at and end_of(round.advised_on) > round.closes_at:
        wrong.append(_("建议提交日晚于截止时间，请改早，或者不填。"))
    if not round.levels:
        wrong.append(_("没有选受理级别，请至少选一个。"))
    return wrong


# ── What it costs ────────────────────────────────────────────────────────────


def source_of(round: Round) -> Round | None:
    """The round it was copied from, as that deed is on record."""
    copied = AuditEvent.objects.filter(
        object_type=Round._meta.label_lower, object_id=str(round.pk), action="round.copy"
    ).first()
    return Round.objects.select_related("version").get(pk=copied.detail["source"]) if copied else None


def former_prices(source: Round) -> list[PriceLine]:
    """What its office had set and is in force today. A copy has none of it: each price has an authority of its own."""
    return [line for line in prices.table(source, clock.today()) if line.rate and line.rate.since]


def unpriced(round: Round, source: Round | None) -> list[str]:
    """What an office should know before it publishes: for which levels nothing is set, or it reverts to the rules."""
    if round.definition.fees is None:
        return []
    before = {level.code for level in source.definition.levels if _was_set(source, level.code)} if source else set()
    without, reverted = [], []
    for level in round.definition.levels:
        if round.offers(level.code):
            rate = prices.rate(round, level.code, date.max)  # also what is set for a day to come
            if rate is None:
                without.append(level.name)
            elif rate.since is None and level.code in before:
                reverted.append(_("%(level)s %(yuan)s 元") % {"level": level.name, "yuan": rate.amount})
    says = []
    if without:
        says.append(_("%s还没有收费标准：公布为“金额以办公室通知为准”，也不能登记缴费。") % "、".join(without))
    if reverted and source:
        words = {"prices": "、".join(reverted), "source": source.name}
        says.append(_("%(prices)s，是规则里的金额；“%(source)s”另行录入过标准，请核对是否要为本批次录入。") % words)
    return says


def _was_set(round: Round, level: str) -> bool:
    rate = prices.rate(round, level, clock.today())
    return rate is not None and rate.since is not None


# ── Publishing ───────────────────────────────────────────────────────────────


def publish_round(round: Round, confirmed: Mapping[str, str], *, by: User) -> None:
    """Make it public. ``confirmed`` is, by key, the stamp of each date that the manager has confirmed.

    Raises DeedRefused when something is to be mended, Outdated when a date is no longer what was confirmed.
    """
    with transaction.atomic():
        draft = _locked_draft(round, by)
        wrong = why_not_publish(draft, clock.now())
        if wrong:
            raise DeedRefused("".join(wrong))
        stamps = {each.key: each.stamp for each in dates(draft)}
        if stamps != dict(confirmed):
            raise Outdated(_("日期没有逐项核对，或核对之后又有改动。没有公布，请重新逐项核对。"))
        draft.is_published = True
        draft.save(update_fields=["is_published"])
        audit.services.record("round.publish", draft, by=by, dates=stamps, version=draft.version.number)


def change_contacts(round: Round, contacts: list[str], *, by: User) -> None:
    """How to reach the office about this round, published or not: a telephone may change while a round runs."""
    with transaction.atomic():
        current = races.locked(Round.objects.filter(pk=round.pk)).get()
        _only_manager(current, by)
        before, current.contacts = current.contacts, contacts
        current.save(update_fields=["contacts"])
        audit.services.record("round.contacts", current, by=by, before=before, after=contacts)


def move_deadline(deadline: RoundDeadline, closing: Closing, reason: str, *, by: User) -> DeadlineChange:
    """Put off a deadline of a published round, or set what was 另行通知; everybody it still binds is told once.

    Who was promised time after his approval gets it, also where there was no date yet. Raises DeedRefused.
    """
    now = clock.now()
    with transaction.atomic():
        round = races.locked(Round.objects.filter(pk=deadline.round_id)).get()
        _only_manager(round, by)
        current = round.deadlines.get(pk=deadline.pk)
        before = current.closes_at
        refusal = why_not_move(round, current, closing, now)
        if refusal:
            raise DeedRefused(refusal)
        assert closing.at is not None  # why_not_move
        current.closes_at, current.whole_day = closing
        current.save(update_fields=["closes_at", "whole_day"])
        change = DeadlineChange.objects.create(
            deadline=current, before=before, after=closing.at, reason=reason, at=now, by=by
        )
        audit.services.record(
            "round.deadline",
            round,
            by=by,
            deadline=current.name,
            before=before.isoformat() if before else None,
            after=closing.at.isoformat(),
            reason=reason,
        )
        theirs = _unfinished(round)
        # Who approves or returns one of them while the first date is set waits for it, or is waited for.
        unfinished = races.locked(theirs.prefetch_related("steps")) if before is None else theirs
        given = extensions.follow_date(unfinished, current.name, at=now) if before is None else []
        notices = [notice for each in given for notice in extensions.told(each)]
        for application in _bound(unfinished, current.name, closing.at, {each.application_id for each in given}):
            notices += written(
                "deadline_changed",
                application.applicant,
                key=f"deadline:{change.pk}",
                url=reverse("application", args=[application.number]),
                round=round,
                change=change,
            )
        post(notices)
    return change


def why_not_move(round: Round, deadline: RoundDeadline, closing: Closing, now: datetime) -> str:
    if not round.is_published:
        return _("批次尚未公布，请直接修改草稿里的日期。")
    if closing.at is None or closing.at <= now:
        return _("新的截止时间已经过去，请改为以后的日期。")
    if deadline.closes_at and closing.at <= deadline.closes_at:
        return _("截止时间只能推后，不能提前：已公布的时间，申报人可能已据此安排。请改填更晚的时间。")
    return deadlines.why_too_far(closing.at, deadline.closes_at, now)


def putting_off(deadline: RoundDeadline, closing: Closing) -> PuttingOff:
    """What ``move_deadline`` would do, for its manager to confirm."""
    assert closing.at is not None  # why_not_move
    told = len(_bound(_unfinished(deadline.round), deadline.name, closing.at))
    return PuttingOff(deadline.name, deadline.closes_at, closing.at, told)


def _unfinished(round: Round) -> "QuerySet[Application]":
    return Application.objects.for_lists().filter(round=round, ended_at=None).exclude(status=Status.GRANTED)


def _bound(
    unfinished: Iterable[Application], deadline: str, until: datetime, given: Collection[UUID] = ()
) -> list[Application]:
    """Those that the deadline binds once it ends then, one per person; not who has just been ``given`` later time."""
    bound = [each for each in unfinished if each.pk not in given and _binds(deadline, until, each)]
    return list({each.applicant_id: each for each in bound}.values())


def _binds(deadline: str, until: datetime, application: Application) -> bool:
    """Not who has later time of his own."""
    own = (each.until for each in application.extensions.all() if each.deadline == deadline)
    return not any(each > until for each in own) and deadline in (due.name for due in deadlines.ahead(application))


def _locked_draft(round: Round, by: User) -> Round:
    draft = races.locked(Round.objects.filter(pk=round.pk)).select_related("version").get()
    _only_manager(draft, by)
    if draft.is_published:
        raise DeedRefused(_("批次已经公布，只能推后截止时间，不能再改其他日期。"))
    return draft


def _fresh(round: Round) -> Round:
    return Round.objects.prefetch_related("deadlines", "cutoffs").get(pk=round.pk)


def _only_manager(round: Round, by: User) -> None:
    if not programmes_of(by, MANAGING).filter(pk=round.programme_id).exists():
        raise DeedRefused(_("批次由该项目评审办的负责人办理，请联系负责人。"))
