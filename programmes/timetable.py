"""What does a visitor read about the dates of a round?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.templatetags.portal import moment
from programmes.models import CalendarDay, Round, end_of
from programmes.vocabulary import Who

COME_BEFORE = gettext_lazy("当天是休息日%s，要到现场办理的请提前。")
OPENS_ALL_THE_SAME = gettext_lazy("当天是休息日%s，网上照常开始受理。")


@dataclass(frozen=True)
class DateLine:
    """``note`` says that it is a rest day, and what keeping an advised day is worth; empty otherwise."""

    name: str
    words: str
    note: str = ""


def of_rounds(rounds: Iterable[Round]) -> dict[int, list[DateLine]]:
    """Beginning and deadlines of each round by its pk; one question for the calendar however many there are."""
    rounds = list(rounds)
    days = {_day(at) for each in rounds for at in _moments(each)}
    calendar = CalendarDay.objects.in_bulk(sorted(days))
    return {each.pk: _of(each, calendar) for each in rounds}


def _moments(round: Round) -> list[datetime]:
    found = [round.opens_at, *(deadline.closes_at for deadline in round.deadlines.all())]
    return [at for at in found if at] + ([end_of(round.advised_on)] if round.advised_on else [])


def _of(round: Round, calendar: dict[date, CalendarDay]) -> list[DateLine]:
    opens = timezone.localtime(round.opens_at)
    began = _whole(opens) if opens.time() == time() else moment(opens)
    lines = [DateLine(_("开始受理"), began, _rest(opens, calendar, OPENS_ALL_THE_SAME))]
    if round.advised_on:
        advised = end_of(round.advised_on)
        lines.append(DateLine(_("建议提交日"), _whole(advised), _rest(advised, calendar) + _worth(round)))
    for deadline in round.deadlines.all():
        if deadline.closes_at is None:
            lines.append(DateLine(deadline.name, _("另行通知")))
        elif deadline.whole_day:
            words = _("%s，至当天结束") % _whole(deadline.closes_at)
            lines.append(DateLine(deadline.name, words, _rest(deadline.closes_at, calendar)))
        else:
            lines.append(DateLine(deadline.name, moment(deadline.closes_at), _rest(deadline.closes_at, calendar)))
    return lines


def _worth(round: Round) -> str:
    """What handing it in by the advised day is worth, where something is to be brought or paid by a day after approval."""
    owed = any(
        need.by == Who.APPLICANT and need.deadline for stage in round.definition.pipeline for need in stage.needs
    )
    promised = _("在此之前提交的，审核通过后至少有 %d 个工作日办理后续手续，不因审核用时而逾期。")
    return promised % round.definition.workdays_after_approval if owed else ""


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _whole(at: datetime) -> str:
    """The day with its weekday, without a time."""
    return moment(at).removesuffix(f"{timezone.localtime(at):%H:%M}")


def _rest(at: datetime, calendar: dict[date, CalendarDay], words: str | Promise = COME_BEFORE) -> str:
    known = calendar.get(_day(at))
    if known is None:
        weekend = _day(at).weekday() >= 5
        return _("当天是周末，是否办公以评审机构的通知为准。") if weekend else ""
    if known.is_workday:
        return ""
    named = _("（%s）") % known.name if known.name else ""
    return str(words) % named
