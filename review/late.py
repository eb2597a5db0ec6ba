"""Who has let a deadline pass by himself, and how does the office end these applications, name by name?

Time alone ends nothing. The daily job counts and tells the managers; a manager reads the list, ticks names and
confirms, and each name is a deed of its own, judged again at that moment. Whom the office itself holds up, by waiting
or by not having said what is to be paid, is never on the list. What SQL finds here is what ``workflow.late_for`` says
of each of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField, F, Max, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from django.db.models.lookups import LessThan, LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import workflow
from applicants.deadlines import CORRECTION
from applicants.models import Application, User
from applicants.needs import rules_for
from applicants.permissions import MANAGING, programmes_of
from applicants.refusals import DeedRefused
from applicants.workflow import ENDED, Action, Status
from config import clock
from config.counting import counted
from notices.models import Notice
from notices.services import tell
from programmes.models import Round, RoundDeadline
from programmes.schema import Need
from programmes.vocabulary import Who
from review.queue import EVERYBODY, NOBODY, binds, closes_at, unrecorded


@dataclass(frozen=True)
class OpenList:
    """One deadline of one round that somebody has let pass: how many wait to be confirmed, how many the office holds up."""

    round: Round
    deadline: str
    late: int
    held: int


@dataclass(frozen=True)
class Outcome:
    """What became of one name: done, or passed over and why."""

    number: str
    is_done: bool
    words: str


def rounds_of(user: User) -> "QuerySet[Round]":
    """The published rounds of the programmes whose office he manages."""
    return _published().filter(programme__in=programmes_of(user, MANAGING))


def _published() -> "QuerySet[Round]":
    rounds = Round.objects.published().select_related("programme", "version").defer("version__content")
    return rounds.prefetch_related("deadlines", "prices").order_by("programme", "-year", "-opens_at")


# ── Who is late ──────────────────────────────────────────────────────────────


def deadlines_of(round: Round) -> list[str]:
    """What can be let pass in this round, by name: its deadlines, and the day for corrections."""
    return [*(deadline.name for deadline in round.deadlines.all()), CORRECTION]


def late(round: Round, name: str, now: datetime) -> Q:
    """The condition under which an application is late for this deadline, and may be ended for it."""
    if name == CORRECTION:
        return Q(round=round.pk, status=Status.RETURNED, correct_by__lt=now)
    deadline = round.deadline(name)
    if deadline is None or not deadline.is_over_at(now):
        return NOBODY
    definition, owing = round.version.definition, NOBODY
    for stage in definition.pipeline:
        for need in stage.needs:
            if need.by == Who.APPLICANT and (need.deadline or stage.deadline) == name:
                owing |= unrecorded(need, stage, definition) & _was_possible(need, round, deadline)
    return Q(owing, _over(deadline, now), round=round.pk, status=Status.APPROVED)


def _was_possible(need: Need, round: Round, deadline: RoundDeadline) -> Q:
    """Before the deadline was over, as ``NeedRules.was_possible`` has it."""
    condition = EVERYBODY
    for level in round.definition.levels:
        since = rules_for(need.kind).possible_since(round, level.code)
        if since is None:
            condition &= ~Q(level=level.code)
        elif deadline.closes_at and since > deadline.closes_at:
            in_time = LessThanOrEqual(Value(since, output_field=DateTimeField()), closes_at(deadline))
            condition &= ~Q(level=level.code) | Q(in_time)
    return condition


def held(round: Round, name: str, now: datetime) -> Q:
    """Past the deadline, and it is not the applicant who keeps it there."""
    deadline = round.deadline(name)
    if deadline is None or not deadline.is_over_at(now):
        return NOBODY
    waiting = Q(round=round.pk, status__in=[Status.PENDING, Status.APPROVED])
    return waiting & binds(name, round.version.definition) & _over(deadline, now) & ~late(round, name, now)


def _over(deadline: RoundDeadline, now: datetime) -> Q:
    return Q(LessThan(closes_at(deadline), now - timedelta(minutes=deadline.grace_minutes)))


def open_lists(rounds: Iterable[Round], now: datetime) -> list[OpenList]:
    """Those on which somebody stands, in one question however many rounds there are."""
    keyed = [(round, name) for round in rounds for name in deadlines_of(round)]
    conditions = {}
    for index, (round, name) in enumerate(keyed):
        deadline = round.deadline(name)
        if name == CORRECTION or deadline and deadline.is_over_at(now):
            conditions[f"late_{index}"] = late(round, name, now)
            conditions[f"held_{index}"] = held(round, name, now)
    found = counted(Application.objects.filter(round__in=[round.pk for round, _name in keyed]), conditions)
    lists = [
        OpenList(round, name, found.get(f"late_{index}", 0), found.get(f"held_{index}", 0))
        for index, (round, name) in enumerate(keyed)
    ]
    return [each for each in lists if each.late or each.held]


def names(round: Round, name: str, now: datetime) -> "QuerySet[Application]":
    """The applications on one list, the longest late first; with what its page says of each of them."""
    found = Application.objects.filter(late(round, name, now)).for_lists().prefetch_related("steps")
    return found.annotate(lapsed_at=_lapsed(round, name)).order_by("lapsed_at", "number")


def _lapsed(round: Round, name: str) -> Combinable:
    deadline = round.deadline(name)
    return closes_at(deadline) if deadline else F("correct_by")


def why(application: Application, name: str, at: datetime) -> str:
    return workflow.late_for(application, at).get(name, "")


# ── Confirming ───────────────────────────────────────────────────────────────


def confirm(
    round: Round, name: str, chosen: Iterable[tuple[str, int]], note: str, *, by: User, at: datetime
) -> list[Outcome]:
    """End these applications (number and the version seen), each by a deed of its own; who has moved is passed over.

    Raises DeedRefused when he does not manage this round's office.
    """
    if not rounds_of(by).filter(pk=round.pk).exists():
        raise DeedRefused(_("逾期名单由该项目评审办的负责人确认，请联系负责人。"))
    return [_end(round, name, number, version, note, by=by, at=at) for number, version in chosen]


def _end(round: Round, name: str, number: str, version: int, note: str, *, by: User, at: datetime) -> Outcome:
    application = Application.objects.for_pages().filter(round=round, number=number).first()
    if application is None:
        return Outcome(number, is_done=False, words=_("这一批次没有这份申报，请返回名单重新勾选。"))
    reason = why(application, name, at)
    if application.status in ENDED:
        return Outcome(number, is_done=False, words=_("已经终止，没有再次处理。"))
    if not reason:
        return Outcome(number, is_done=False, words=_("现在没有逾期（刚刚办理了，或已延期），没有按放弃处理。"))
    try:
        words = f"{reason}。{note.strip()}".strip()
        application.take(Action.ABANDON, by=by, at=at, version=version, reason=words)
    except DeedRefused as refusal:  # Outdated too: somebody was faster
        return Outcome(number, is_done=False, words=str(refusal))
    except PermissionDenied:
        return Outcome(number, is_done=False, words=_("不能处理自己的申报，请由其他负责人确认。"))
    return Outcome(number, is_done=True, words=words)


# ── The daily job ────────────────────────────────────────────────────────────


def propose() -> int:
    """Tell the managers of every list on which somebody newly stands, once; how many lists they were told of."""
    now, told = clock.now(), 0
    for each in open_lists(_published(), now):
        if each.late:
            on_list = Application.objects.filter(late(each.round, each.deadline, now))
            came = Greatest(_lapsed(each.round, each.deadline), F("stage_since"))  # approved only after the deadline
            newest = on_list.aggregate(newest=Max(came))["newest"]
            told += 1
            for manager in _managers(each.round):
                tell(
                    "late_to_confirm",
                    manager,
                    key=f"late:{each.round.pk}:{each.deadline}:{newest:%Y%m%d%H%M%S}",
                    url=reverse("late_list", args=[each.round.pk, each.deadline]),
                    channels=(Notice.Channel.INBOX, Notice.Channel.EMAIL),
                    round=each.round,
                    deadline=each.deadline,
                    number=each.late,
                )
    return told


def _managers(round: Round) -> "QuerySet[User]":
    offices = {"memberships__organisation__programme": round.programme_id, "memberships__role__in": MANAGING}
    return User.objects.filter(is_active=True, **offices).distinct()
