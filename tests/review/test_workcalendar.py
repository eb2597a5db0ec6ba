"""How does the office enter the official calendar of a year?"""

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock
from programmes import workdays
from programmes.models import CalendarDay
from review import workcalendar
from tests.builders import Cast, cast, open_round, weekdays_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9)
NOTICE = {
    "source": "关于2027年部分节假日安排的通知",
    "rests": "1月1日（周五）至3日（周日） 元旦\n2027年2月5日至2月11日 春节\n2027-04-05 清明节",
    "works": "1月30日\n2月14日 春节调休上班",
}


@pytest.fixture
def people() -> Cast:
    return cast()


def page(by: Any, sent: dict[str, str] | None = None, *, name: str = "calendar", values: Any = (2027,)) -> str:
    client = Client()
    client.force_login(by)
    with clock.at(NOW):
        address = reverse(name, args=values)
        response = client.get(address) if sent is None else client.post(address, sent, follow=True)
    return response.content.decode()


def test_lines_of_the_notice_are_read_as_they_are_pasted() -> None:
    days = workcalendar.read_days(NOTICE["rests"], 2027)

    assert sorted(days) == [
        *(date(2027, 1, day) for day in (1, 2, 3)),
        *(date(2027, 2, day) for day in range(5, 12)),
        date(2027, 4, 5),
    ]
    assert {days[date(2027, 1, 3)], days[date(2027, 2, 5)], days[date(2027, 4, 5)]} == {"元旦", "春节", "清明节"}


@pytest.mark.parametrize("line", ["明天", "13月1日", "2026年1月1日", "1月3日至1日", "1月1日、1月2日", "1月1日至"])
def test_a_line_that_says_no_day_of_the_year_is_refused_with_an_example(line: str) -> None:
    with pytest.raises(DeedRefused, match="请每行写一天或一段，例如“1月1日至3日 元旦”，年份须是2027年。"):
        workcalendar.read_days(line, 2027)


def test_the_preview_enters_nothing(people: Cast) -> None:
    html = page(people.office_manager, NOTICE)

    assert "全年工作日 256 天。" in html  # 261 from Monday to Friday, less 7 days off, and two days made up
    assert ">2027年2月14日（星期日）</td>" in html
    assert CalendarDay.objects.count() == 0


def test_the_confirmed_year_is_reckoned_with_and_on_record(people: Cast) -> None:
    html = page(people.office_manager, NOTICE | {"confirm": "1"})

    event = AuditEvent.objects.get(action="calendar.enter")
    assert "2027年的工作日历已录入。" in html
    assert workdays.add_workdays(date(2027, 2, 4), 3) == date(2027, 2, 15)
    assert event.detail["works"] == ["2027-01-30", "2027-02-14"]
    assert event.actor_id == people.office_manager.pk


def test_an_entered_year_is_corrected(people: Cast) -> None:
    page(people.office_manager, NOTICE | {"confirm": "1"})

    assert "4月5日 清明节" in page(people.office_manager)
    page(people.office_manager, NOTICE | {"rests": "1月1日 元旦", "confirm": "1"})

    assert CalendarDay.objects.filter(date__year=2027).count() == 365
    assert CalendarDay.objects.get(date=date(2027, 4, 5)).is_workday


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"works": "1月4日"}, "2027-01-04是周一至周五，本来就上班，请核对调休上班日期。"),
        ({"works": "1月2日"}, "2027-01-02既写在放假日期里，又写在调休上班日期里，请删去其中一处。"),
        ({"source": ""}, "请填写依据的通知名称或文号。"),
    ],
)
def test_a_contradiction_is_refused_and_what_was_typed_is_kept(
    people: Cast, changed: dict[str, str], refusal: str
) -> None:
    html = page(people.office_manager, NOTICE | changed | {"confirm": "1"})

    assert refusal in html
    assert "2027年2月5日至2月11日 春节" in html
    assert CalendarDay.objects.count() == 0


def test_only_a_manager_enters_a_calendar(people: Cast) -> None:
    days = workcalendar.laid_out(2027, {}, {}, "测试通知")

    with pytest.raises(DeedRefused, match="请联系负责人"):
        workcalendar.enter_calendar(2027, days, by=people.reviewer)

    assert CalendarDay.objects.count() == 0


@pytest.mark.parametrize(
    ("today", "awaited"), [(date(2026, 10, 31), None), (date(2026, 11, 1), 2027), (date(2027, 1, 1), 2027)]
)
def test_next_years_calendar_is_awaited_from_november_until_it_is_entered(today: date, awaited: int | None) -> None:
    weekdays_of(2026)

    assert workcalendar.awaited(today) == awaited

    weekdays_of(2027)
    assert workcalendar.awaited(today) is None


def test_example_days_do_not_stand_for_the_official_calendar() -> None:
    weekdays_of(2026)
    CalendarDay.objects.update(source=CalendarDay.EXAMPLE)

    assert workcalendar.awaited(date(2026, 3, 1)) == 2026


def test_the_office_is_reminded_where_it_works(people: Cast) -> None:
    weekdays_of(2026)

    for name in ("rounds", "desk"):
        html = page(people.office_manager, name=name, values=())
        assert "2027年的工作日历尚未录入" in html
        assert reverse("calendar", args=[2027]) in html
    assert "工作日历尚未录入" not in page(people.reviewer, name="desk", values=())


@pytest.mark.covers("P-02")
def test_the_desk_warns_of_a_round_in_which_nobody_has_applied_yet(people: Cast) -> None:
    open_round(until=date(2027, 4, 5))
    open_round(key="draft", name="草稿批次", until=date(2027, 4, 5), is_published=False)
    warning = "测试批次，纸质材料及缴费 2027年4月5日：2027年的工作日历尚未录入，看不出这一天是否休息"

    before = text(page(people.office_manager, name="desk", values=()))
    page(people.office_manager, NOTICE | {"confirm": "1"})
    after = text(page(people.office_manager, name="desk", values=()))

    assert warning in before
    assert "测试批次，纸质材料及缴费 2027年4月5日：这一天是休息日（清明节）。" in after
    assert [words for words in (before, after) if "草稿批次" in words] == []
    assert warning not in text(page(people.reviewer, name="desk", values=()))


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
