"""How does the office enter the official calendar of a year, from the notice of the State Council's General Office?"""

import re
import unicodedata
from calendar import isleap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from applicants.models import User
from applicants.permissions import MANAGING, holds
from applicants.refusals import DeedRefused
from programmes.models import CalendarDay

DAY = re.compile(r"(?:(\d{4})\s*[-年/.])?\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?")
BETWEEN = re.compile(r"\s*(?:至|到|~|～|—|–|-)+\s*")
WEEKDAY = re.compile(r"\s*[(]?(?:周|星期)[一二三四五六日天][)]?")
ANNOUNCED = 11  # the notice for the next year comes out in November


def awaited(today: date) -> int | None:
    """The year whose official calendar should be there and is not: next year's from 1 November on."""
    year = today.year + (today.month >= ANNOUNCED)
    return None if is_entered(year) else year


def is_entered(year: int) -> bool:
    """Whole, and not the example days of the demonstration."""
    days = CalendarDay.objects.filter(date__year=year).exclude(source=CalendarDay.EXAMPLE)
    return days.count() == 365 + isleap(year)


def exceptions(year: int) -> list[CalendarDay]:
    """The days on which the calendar differs from Monday to Friday, or has a name."""
    return _exceptions(CalendarDay.objects.filter(date__year=year))


def in_summary(days: Sequence[CalendarDay]) -> dict[str, object]:
    """What a year's calendar comes to: how many working days, and which days are out of the ordinary."""
    return {"workdays": sum(day.is_workday for day in days), "days": _exceptions(days)}


def _exceptions(days: Iterable[CalendarDay]) -> list[CalendarDay]:
    return [day for day in days if day.is_workday != (day.date.weekday() < 5) or (day.name and not day.is_workday)]


def read_days(text: str, year: int) -> dict[date, str]:
    """Days with their names, one entry a line: ``1月1日至3日 元旦``, ``2027-02-07 春节``. Raises DeedRefused."""
    found: dict[date, str] = {}
    for line in text.splitlines():
        plain = WEEKDAY.sub("", unicodedata.normalize("NFKC", line)).strip()
        if plain:
            days, name = _read_line(plain, year)
            found |= dict.fromkeys(days, name)
    return found


def _read_line(line: str, year: int) -> tuple[list[date], str]:
    refusal = DeedRefused(
        _("看不懂“%(line)s”。请每行写一天或一段，例如“1月1日至3日 元旦”，年份须是%(year)d年。")
        % {"line": line, "year": year}
    )
    begins = DAY.match(line)
    if begins is None:
        raise refusal
    rest = line[begins.end() :]
    joined = BETWEEN.match(rest)
    month, last_day = int(begins[2]), int(begins[3])
    last_month, last_year = month, begins[1]
    if joined:
        rest = rest[joined.end() :]
        ends = DAY.match(rest)
        short = re.match(r"(\d{1,2})\s*日?", rest)
        if ends:
            last_year, last_month, last_day, rest = ends[1], int(ends[2]), int(ends[3]), rest[ends.end() :]
        elif short:
            last_day, rest = int(short[1]), rest[short.end() :]
        else:
            raise refusal
    name = rest.strip(" ,;:。、")
    if any(character.isdigit() for character in name) or {begins[1], last_year} - {None, str(year)}:
        raise refusal
    try:
        first, last = date(year, month, int(begins[3])), date(year, last_month, last_day)
    except ValueError:
        raise refusal from None
    if last < first:
        raise refusal
    return [first + timedelta(days=n) for n in range((last - first).days + 1)], name[:30]


def laid_out(year: int, rests: Mapping[date, str], works: Mapping[date, str], source: str) -> list[CalendarDay]:
    """Every day of the year: Monday to Friday are working days but for ``rests`` and ``works``. Raises DeedRefused."""
    both = sorted(rests.keys() & works.keys())
    if both:
        raise DeedRefused(_("%s既写在放假日期里，又写在调休上班日期里，请删去其中一处。") % both[0])
    weekdays = sorted(day for day in works if day.weekday() < 5)
    if weekdays:
        raise DeedRefused(_("%s是周一至周五，本来就上班，请核对调休上班日期。") % weekdays[0])
    first = date(year, 1, 1)
    return [
        CalendarDay(
            date=day,
            is_workday=day in works or (day.weekday() < 5 and day not in rests),
            name=(works.get(day) or _("调休上班")) if day in works else rests.get(day, ""),
            source=source,
        )
        for day in (first + timedelta(days=n) for n in range(365 + isleap(year)))
    ]


def enter_calendar(year: int, days: list[CalendarDay], *, by: User) -> None:
    """Put the whole year in the place of what was there; what was already reckoned keeps its dates. Raises DeedRefused."""
    if not holds(by, MANAGING):
        raise DeedRefused(_("工作日历由评审办负责人录入，请联系负责人。"))
    with transaction.atomic():
        CalendarDay.objects.filter(date__year=year).delete()
        CalendarDay.objects.bulk_create(
            days, update_conflicts=True, unique_fields=["date"], update_fields=["is_workday", "name", "source"]
        )
        rests = [f"{day.date}" for day in days if not day.is_workday and day.date.weekday() < 5]
        works = [f"{day.date}" for day in days if day.is_workday and day.date.weekday() >= 5]
        audit.services.record("calendar.enter", days[0], by=by, year=year, rests=rests, works=works)
