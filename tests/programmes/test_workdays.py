"""Are working days counted by the official calendar, and refused where it is not there?"""

from datetime import date, timedelta

import pytest

from programmes import services
from programmes.models import CalendarDay
from programmes.workdays import CalendarMissing, add_workdays

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar() -> None:
    services.load_calendar()


@pytest.mark.covers("U-02", "U-03", "CR-38")
@pytest.mark.parametrize(
    ("posted", "fifth"),
    [
        ("2026-09-24", "2026-10-09"),
        ("2026-09-30", "2026-10-13"),
        ("2026-02-12", "2026-02-26"),
        ("2026-04-30", "2026-05-11"),
    ],
)
def test_the_fifth_working_day_after_a_posting(calendar: None, posted: str, fifth: str) -> None:
    first, last = date.fromisoformat(posted), date.fromisoformat(fifth)

    assert add_workdays(first, 5) == last


def test_a_weekend_worked_in_lieu_is_a_working_day(calendar: None) -> None:
    assert add_workdays(date(2026, 10, 9), 1) == date(2026, 10, 10)  # a Saturday
    assert CalendarDay.objects.get(date="2026-10-10").name == "国庆节调休上班"
    assert add_workdays(date(2026, 10, 10), 1) == date(2026, 10, 12)


def test_it_refuses_to_count_into_a_year_without_calendar(calendar: None) -> None:
    assert add_workdays(date(2026, 12, 24), 5) == date(2026, 12, 31)

    with pytest.raises(CalendarMissing, match="2027年的工作日历尚未录入.*请评审办管理员") as caught:
        add_workdays(date(2026, 12, 25), 5)

    assert caught.value.year == 2027


def test_it_refuses_a_year_of_which_a_day_is_missing(calendar: None) -> None:
    CalendarDay.objects.filter(date="2026-03-03").delete()

    with pytest.raises(CalendarMissing):
        add_workdays(date(2026, 3, 4), 1)


def test_it_refuses_to_count_no_days(calendar: None) -> None:
    with pytest.raises(ValueError, match="at least one"):
        add_workdays(date(2026, 3, 2), 0)


def test_the_calendar_is_loaded_once_and_corrections_stay() -> None:
    assert services.load_calendar() == list(range(2019, 2027))
    CalendarDay.objects.filter(date="2026-03-03").update(is_workday=False, source="国务院办公厅")

    assert services.load_calendar() == []

    assert add_workdays(date(2026, 3, 2), 1) == date(2026, 3, 4)


def test_example_days_give_way_to_the_official_year() -> None:
    CalendarDay.objects.bulk_create(
        CalendarDay(date=date(2026, 1, 1) + timedelta(days=n), is_workday=True, source=CalendarDay.EXAMPLE)
        for n in range(365)
    )

    services.load_calendar()

    assert add_workdays(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert not CalendarDay.objects.filter(source=CalendarDay.EXAMPLE).exists()
