"""Which days are working days, by the official calendar with its holidays and working weekends?"""

from calendar import isleap
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import count, islice

from django.utils.translation import gettext as _

from programmes.models import CalendarDay

LONGEST_REST = 31  # days; no holiday is longer


class CalendarMissing(LookupError):
    """The calendar of a year is not there. Guessing would be wrong: working weekends are announced year by year."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            _(
                "%(year)d年的工作日历尚未录入，不能计算工作日；请评审办管理员按国务院办公厅公布的节假日安排录入后再办理。"
            )
            % {"year": year}
        )


def add_workdays(start: date, days: int) -> date:
    """The ``days``-th working day after ``start``; ``start`` itself is not counted (民法典第二百零一条).

    A posting of five working days begun on ``start`` ends with that day, and is signed for from the day after.
    """
    if days < 1:
        raise ValueError("count at least one working day")
    return next(islice(_workdays_after(start), days - 1, None))


def on_or_after(day: date) -> date:
    """This day or the next working day after it; Monday to Friday where the calendar is missing."""
    calendar = known(day + timedelta(days=n) for n in range(LONGEST_REST))
    while not (calendar[day].is_workday if day in calendar else day.weekday() < 5):
        day += timedelta(days=1)
    return day


def known(days: Iterable[date]) -> dict[date, CalendarDay]:
    """What is entered about these days, without the example days of the demonstration."""
    wanted = set(days)
    found = CalendarDay.objects.exclude(source=CalendarDay.EXAMPLE).filter(date__in=wanted) if wanted else []
    return {each.date: each for each in found}


def _workdays_after(start: date) -> Iterator[date]:
    for year in count(start.year):
        yield from (day for day in _workdays_of(year) if day > start)


def _workdays_of(year: int) -> list[date]:
    days = list(CalendarDay.objects.filter(date__year=year).order_by("date").values_list("date", "is_workday"))
    if len(days) < 365 + isleap(year):
        raise CalendarMissing(year)
    return [day for day, works in days if works]
