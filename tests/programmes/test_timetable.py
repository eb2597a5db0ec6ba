"""What does the public read beside the dates of a round?"""

from datetime import date
from typing import Any

import pytest

from programmes import timetable
from programmes.models import CalendarDay, Round
from tests.builders import open_round

pytestmark = pytest.mark.django_db
WORTH = "在此之前提交的，审核通过后至少有 5 个工作日办理后续手续，不因审核用时而逾期。"
PAPER = "纸质材料及缴费"


def lines(round: Round) -> list[tuple[str, str, str]]:
    return [(line.name, line.words, line.note) for line in timetable.of_rounds([round])[round.pk]]


@pytest.mark.covers("P-02")
def test_each_date_has_its_weekday_and_says_when_it_is_a_rest_day() -> None:
    for day, name in ((date(2026, 1, 1), "元旦"), (date(2026, 11, 21), ""), (date(2026, 12, 20), "")):
        CalendarDay.objects.create(date=day, is_workday=False, name=name, source="测试通知")

    assert lines(open_round(advised_on=date(2026, 11, 21), until=date(2026, 12, 20))) == [
        ("开始受理", "2026年1月1日（周四）", "当天是休息日（元旦），网上照常开始受理。"),
        ("建议提交日", "2026年11月21日（周六）", "当天是休息日，要到现场办理的请提前。" + WORTH),
        (PAPER, "2026年12月20日（周日），至当天结束", "当天是休息日，要到现场办理的请提前。"),
    ]


def test_a_working_day_at_the_weekend_is_a_working_day_and_without_a_calendar_nobody_can_tell() -> None:
    CalendarDay.objects.create(date=date(2026, 11, 21), is_workday=True, name="调休上班", source="测试通知")

    assert lines(open_round(advised_on=date(2026, 11, 21), until=date(2026, 12, 20))) == [
        ("开始受理", "2026年1月1日（周四）", ""),
        ("建议提交日", "2026年11月21日（周六）", WORTH),
        (PAPER, "2026年12月20日（周日），至当天结束", "当天是周末，是否办公以评审机构的通知为准。"),
    ]


def test_the_calendar_is_asked_once_however_many_rounds(django_assert_num_queries: Any) -> None:
    keys = [open_round(key=f"round-{number}", advised_on=date(2026, 11, 21)).pk for number in range(3)]
    rounds = list(Round.objects.filter(pk__in=keys).select_related("version").prefetch_related("deadlines"))

    with django_assert_num_queries(1):
        timetable.of_rounds(rounds)
