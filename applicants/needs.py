"""What does every kind of need (事项) have to answer?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from applicants import deadlines
from applicants.refusals import DeedRefused
from config.needs import NEEDS
from programmes.schema import Need, Stage
from programmes.vocabulary import Who

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from applicants.models import Application, NeedRecord, Snapshot
    from programmes.models import Round

ALWAYS = datetime(1, 1, 2, tzinfo=UTC)  # a day late: no time zone takes it before the first


def _never(*args: Any) -> bool:
    return False


def _met(record: "NeedRecord", need: Need, at: datetime) -> str:
    return ""


def _unsaid(*args: Any) -> str:
    return ""


def _always(round: "Round", level: str) -> datetime | None:
    return ALWAYS


def recorded_by_stage(need: Need, stage: Stage) -> Who:
    """Owing is not recording: papers owed by the applicant are recorded by whoever works at the stage."""
    return Who.OFFICE if stage.who in (Who.SYSTEM, Who.APPLICANT, Who.COMMITTEE) else stage.who


def recorded_by_owner(need: Need, stage: Stage) -> Who:
    return need.by


@dataclass(frozen=True)
class NeedRules:
    """One kind of need, owned by one app; ``config/needs.py`` says which.

    clean(facts, application, need, at)  the facts to keep, or DeedRefused with words; ``facts`` as typed
    unmet(record, need, at)              what is still missing, empty when met
    recorder(need, stage)                who may record it
    reopened_by_return                   does a return to the applicant undo it?
    voided_by_change(record, snapshot)   does it no longer hold once the application states ``snapshot``?
    kept(record)                         why nobody takes it back now, in words; empty when it may be voided
    asks(application, need, day)         what whoever owes it has to bring on that day, in words; may be empty
    says(record)                         what was put on record, in words; may be empty
    possible_since(round, level)         from when on whoever owes it can do it; None while the office has to act first
    office_task                          what the office then has to do, in words
    """

    clean: Callable[[dict[str, Any], "Application", Need, datetime], dict[str, Any]]
    unmet: Callable[["NeedRecord", Need, datetime], str] = _met
    recorder: Callable[[Need, Stage], Who] = recorded_by_stage
    reopened_by_return: bool = False
    voided_by_change: Callable[["NeedRecord", "Snapshot"], bool] = _never
    kept: Callable[["NeedRecord"], str] = _unsaid
    asks: Callable[["Application", Need, date], str] = _unsaid
    says: Callable[["NeedRecord"], str] = _unsaid
    possible_since: Callable[["Round", str], datetime | None] = _always
    office_task: "StrPromise | str" = ""

    def was_possible(self, application: "Application", at: datetime) -> bool:
        since = self.possible_since(application.round, application.level)
        return since is not None and since <= at


def rules_for(kind: str) -> NeedRules:
    """Raises KeyError for a kind that no app owns."""
    rules: NeedRules = import_string(NEEDS[kind])
    return rules


# ── What the owners share when they read typed facts ─────────────────────────


def day(facts: dict[str, Any], name: str, label: str) -> date:
    """The day typed under ``name``. Raises DeedRefused with words."""
    typed = facts.get(name)
    if isinstance(typed, datetime):
        return timezone.localtime(typed).date()
    if isinstance(typed, date):
        return typed
    try:
        return date.fromisoformat(str(typed or "").strip())
    except ValueError:
        raise DeedRefused(_("请填写%(label)s，格式如 2026-04-10。") % {"label": label}) from None


def not_in_future(moment: date, at: datetime, label: str) -> None:
    """Raises DeedRefused when the day lies after the present one."""
    if moment > timezone.localtime(at).date():
        raise DeedRefused(_("%(label)s不能晚于今天。") % {"label": label})


def not_after_deadline(moment: date, application: "Application", need: Need) -> None:
    """Raises DeedRefused for what came in after the need's deadline; by the day, for a receipt carries no hour."""
    deadline = deadlines.due(application, need.deadline) if need.deadline else None
    if deadline and deadline.closes_at and moment > timezone.localtime(deadline.closes_at).date():
        raise DeedRefused(
            _("“%(deadline)s”已截止，截止后收到的%(need)s不能登记。") % {"deadline": deadline.name, "need": need.label}
        )
