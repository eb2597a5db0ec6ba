"""How does a manager put a deadline off for one application?"""

from datetime import date, datetime, time

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from applicants import extensions
from applicants.deadlines import CORRECTION
from applicants.workflow import Action, Status
from config import clock
from notices.models import Notice
from programmes.models import CalendarDay
from tests.builders import Walk, walk
from tests.review.test_late import PAPER, another, ask, brought_nothing
from tests.review.test_putting_off import hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def first() -> Walk:
    return brought_nothing()


@pytest.mark.covers("P-02")
def test_an_extension_to_a_rest_day_is_given_and_pointed_out(first: Walk) -> None:
    CalendarDay.objects.update_or_create(
        date=date(2026, 3, 21), defaults={"is_workday": False, "name": "", "source": "测试通知"}
    )

    sent = {"deadline": PAPER, "until": "2026-03-21", "reason": "住院。"}
    preview = ask(first, "desk_extend", first.application.number, at=first.now, **sent)
    given = first.application.extensions.count(), Notice.objects.filter(template="deadline_extended").count()
    html = ask(first, "desk_extend", first.application.number, at=first.now, **hidden(preview))

    assert f"“{PAPER}”由2026年3月10日（周二）23:59改为2026年3月21日（周六）23:59，推后 11 天，将通知 1 人。" in preview
    assert "2026年3月21日：这一天是休息日。系统不会自动顺延，请核对是否需要改期。" in preview
    assert given == (0, 0)
    assert f"“{PAPER}”已为申报人延期，已通知本人。" in html
    assert "这一天是休息日。系统不会自动顺延，请核对是否需要改期。" in html
    assert f"“{PAPER}”已为申报人延至2026年3月21日：住院。" in html


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        ("2026-03-05", "现在的截止时间是2026年3月10日，延期只能更晚。请改填更晚的日期。"),
        ("2026-02-05", "延期的日期已经过去，请改为今天或以后的日期。"),
        ("2127-03-20", "您填写的是2127年3月20日，离现在超过一年。最晚可以填2027年3月10日，请核对年份后重新填写。"),
        ("2027-03-11", "您填写的是2027年3月11日，离现在超过一年。最晚可以填2027年3月10日，请核对年份后重新填写。"),
    ],
)
def test_a_refused_extension_keeps_what_was_typed(first: Walk, day: str, refusal: str) -> None:
    sent = {"deadline": PAPER, "until": day, "reason": "住院治疗。"}
    html = ask(first, "desk_extend", first.application.number, at=first.now, **sent)

    assert refusal in html
    assert "住院治疗。" in html
    assert f'value="{day}"' in html
    assert "请再核对一次" not in html


def test_long_after_a_deadline_there_is_a_year_from_today(first: Walk) -> None:
    later = timezone.make_aware(datetime(2027, 6, 1, 9))
    sent = {"deadline": PAPER, "until": "2028-06-01", "reason": "住院治疗。"}

    preview = ask(first, "desk_extend", first.application.number, at=later, **sent)
    refused = ask(first, "desk_extend", first.application.number, at=later, **sent | {"until": "2028-06-02"})

    assert "改为2028年6月1日（周四）23:59，推后 814 天" in preview
    assert "最晚可以填2028年6月1日" in refused


def test_an_extension_is_looked_at_again_before_it_is_given(first: Walk) -> None:
    """Back to what was typed; and what was previewed before somebody else put it off confirms nothing."""
    number = first.application.number
    sent = {"deadline": PAPER, "until": "2026-03-21", "reason": "住院。"}
    seen = hidden(ask(first, "desk_extend", number, at=first.now, **sent))

    form = ask(first, "desk_extend", number, at=first.now, **seen, edit="1")
    with clock.at(first.now):
        extensions.extend(first.application, PAPER, date(2026, 3, 16), "出差", by=first.people.office_manager)
    again = ask(first, "desk_extend", number, at=first.now, **seen)

    assert 'value="2026-03-21"' in form
    assert "住院。</textarea>" in form
    assert "截止时间在您核对之后有改动" in again
    assert "由2026年3月16日（周一）23:59改为2026年3月21日" in again
    assert first.application.extensions.count() == 1


def test_the_day_for_corrections_is_put_off_with_everything_that_would_end_sooner(first: Walk) -> None:
    returned = another(first, 201, "退回者").to("审核").take(Action.RETURN, to="评审材料")
    with clock.at(returned.now):
        extensions.extend(returned.application, CORRECTION, date(2026, 3, 16), "出差", by=first.people.office_manager)
    returned.now = timezone.make_aware(datetime.combine(date(2026, 3, 16), time(20)))
    returned.application = returned.fresh()

    returned.take(Action.SUBMIT)

    assert returned.application.status == Status.PENDING


def test_who_may_not_extend_is_told_so(first: Walk) -> None:
    with pytest.raises(PermissionDenied):
        extensions.extend(first.application, PAPER, date(2026, 3, 20), "住院", by=first.people.reviewer, at=first.now)


def test_a_return_to_whom_a_deadline_has_shut_out_is_refused_before_its_preview() -> None:
    journey = walk("xishan").to("终审")
    end = datetime(2026, 3, 20, 23, 59, 59)
    journey.application.round.deadlines.filter(name="缴费").update(closes_at=timezone.make_aware(end))
    later = timezone.make_aware(datetime(2026, 4, 1, 9))
    application, office = journey.fresh(), "reviewer"
    seen = {"version": application.version, "snapshot": application.current_snapshot_id}
    typed = {"parts": ["个人信息"], "reason": "与证件不一致。", "correct_by": "2026-04-10", "preview": "1"}

    html = ask(journey, "desk_return", application.number, by=office, at=later, to="填报", **seen, **typed)
    back = ask(journey, "desk_return", application.number, by=office, at=later, to="网上审核", **seen, **typed)

    refusal = "“缴费”已于2026年3月20日 23:59截止。退回后申报人已不能再提交，请先为其延期，或作不予受理处理。"
    assert (refusal in html, "申报人将看到" in html) == (True, False)
    assert "与证件不一致。" in html
    assert "将转回“网上审核”重新办理" in back
