"""What does one page show whoever reviews an application: what changed, what was asked and answered, who else is reading?"""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants import reading, returns, services
from applicants.models import Reading, User
from applicants.workflow import Action
from config import clock
from tests.builders import Walk, attached, walk
from tests.review.test_decisions import MATERIAL, shown

pytestmark = pytest.mark.django_db


def archive_kept_at(journey: Walk, place: str) -> None:
    with clock.at(journey.now):
        services.save_section(journey.application, "档案", [{"档案所在地": place}], by=journey.people.applicant)


def cells(html: str) -> list[tuple[str, str, str]]:
    """The table of differences: place, what stood there, what stands there."""
    rows = html.split('id="differences"')[1].split("</table>")[0].split("<tr")[2:]
    return [(_text(row, "th"), _text(row, "del"), _text(row, "ins")) for row in rows]


def _text(row: str, tag: str) -> str:
    inner = row.split(f"<{tag}")[1].split(">", 1)[1].split(f"</{tag}>")[0]
    return re.sub("<[^>]+>", "", inner.replace("<br>", " "))


# ── What has changed ─────────────────────────────────────────────────────────


def test_before_anything_was_replaced_there_is_nothing_to_compare() -> None:
    journey = walk().to("审核")

    assert 'id="differences"' not in shown(journey, "desk_application")


@pytest.mark.covers("S-06")
def test_a_corrected_registration_shows_its_old_and_new_value() -> None:
    journey = walk().to("审核")
    old = journey.application.answers.get(block="档案").typed["档案所在地"]

    archive_kept_at(journey, "上海市人才服务中心")

    html = shown(journey, "desk_application")
    assert cells(html) == [("档案 档案所在地", old, "上海市人才服务中心")]
    assert "未要求的修改" in html


def test_after_a_correction_what_was_asked_for_is_told_from_what_was_not() -> None:
    journey = walk().to("审核").take(Action.RETURN, to="评审材料", parts=["工作经历", "联系方式"])
    (work,) = [each.typed for each in journey.application.answers.filter(block="工作经历")]
    with clock.at(journey.now):
        mended = [work | {"证明人": "方砚"}]
        services.save_section(journey.application, "工作经历", mended, by=journey.people.applicant)
    journey.take(Action.SUBMIT)
    archive_kept_at(journey, "上海市人才服务中心")

    html = shown(journey, "desk_application")

    table = html.split('id="differences"')[1].split("</table>")[0]
    assert [(row.count("未要求的修改"), row.count("按要求修改")) for row in table.split("<tr")[2:]] == [
        (1, 0),
        (0, 1),
    ]
    assert "没有发现改动" in html.split("联系方式</strong>")[1].split("</li>")[0]
    assert "没有发现改动" not in html.split("工作经历</strong>")[1].split("</li>")[0]


def test_a_form_older_than_what_is_stated_is_told_at_the_desk_and_before_approving() -> None:
    journey = walk().to("审核")
    before = [shown(journey, name) for name in ("desk_application", "desk_approve")]
    (work,) = [each.typed for each in journey.application.answers.filter(block="工作经历")]
    with clock.at(journey.now):
        mended = [work | {"证明人": "方砚"}]
        services.save_section(journey.application, "工作经历", mended, by=journey.people.applicant)
    older = [shown(journey, name) for name in ("desk_application", "desk_approve")]
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant, content=b"PK once more")
        journey.application.take(Action.REPLACE, by=journey.people.applicant)
    renewed = [shown(journey, name) for name in ("desk_application", "desk_approve")]

    words = f"上传的{MATERIAL}（第 1 版）早于现在的填报内容（第 3 版），之后改过：工作经历第 1 行证明人。"
    assert [words in html for html in older] == [True, True]
    assert ["早于现在的填报内容" in html for html in [*before, *renewed]] == [False] * 4


def test_once_it_was_decided_on_it_is_no_longer_compared() -> None:
    journey = walk().to("审核")
    archive_kept_at(journey, "上海市人才服务中心")
    journey.take(Action.APPROVE)

    assert 'id="differences"' not in shown(journey, "desk_application")


# ── What was asked and answered ──────────────────────────────────────────────


@pytest.mark.covers("S-03")
def test_the_reviewer_reads_each_answer_beside_what_he_asked() -> None:
    journey = walk().to("审核").take(Action.RETURN, to="评审材料", parts=[MATERIAL, "档案"])
    first, second = journey.application.return_items
    applicant = journey.people.applicant

    waiting = shown(journey, "desk_application")
    returns.answer(first, "mended", by=applicant, at=journey.now)
    returns.answer(second, "explained", explanation="公章确为此名。", by=applicant, at=journey.now)
    answered = shown(journey, "desk_application")

    assert waiting.count("申报人还没有答复") == 2
    assert "申报人还没有答复" not in answered
    assert "公章确为此名。" in answered


# ── Who is reading it ────────────────────────────────────────────────────────


def test_whoever_may_decide_and_opens_it_is_noted_once() -> None:
    journey = walk().to("审核")
    first = journey.now

    shown(journey, "desk_application")
    journey.now += timedelta(minutes=2)
    shown(journey, "desk_application")
    shown(journey, "desk_application", by=journey.people.supervisor)
    shown(journey, "desk_application", by=journey.people.hr_officer)

    reading = Reading.objects.get()
    assert (reading.by, reading.first_at, reading.last_at) == (journey.people.reviewer, first, journey.now)


def test_what_is_not_waiting_for_review_is_not_noted() -> None:
    draft = walk()

    shown(draft, "desk_application")
    draft.to("交纸质材料并缴费")
    shown(draft, "desk_application")

    assert not Reading.objects.exists()


def test_what_was_withdrawn_a_moment_ago_is_not_noted_either() -> None:
    journey = walk().to("审核")
    stale = journey.fresh()
    journey.take(Action.WITHDRAW)

    reading.open_to_read(stale, by=journey.people.reviewer, at=journey.now)

    assert not Reading.objects.exists()


def test_a_colleague_is_told_who_is_reading_and_the_applicant_only_that_somebody_is() -> None:
    journey = walk().to("审核")
    second, applicant = journey.people.second_reviewer, journey.people.applicant

    alone = shown(journey, "desk_application")
    beside = shown(journey, "desk_application", by=second)
    told = [of_applicant(journey, name, by=applicant) for name in ("application", "materials")]
    journey.now += timedelta(minutes=11)
    later = shown(journey, "desk_application", by=journey.people.office_manager)

    assert "正在审核" not in alone
    assert f"王舒 {timezone.localtime(journey.now) - timedelta(minutes=11):%H:%M} 正在审核" in beside
    assert ["审核人员正在查看您的材料" in html for html in told] == [True, True]
    assert ["王舒" in html for html in told] == [False, False]
    assert "正在审核" not in later


def of_applicant(journey: Walk, name: str, *, by: User) -> str:
    client = Client()
    with clock.at(journey.now):
        client.force_login(by)
        return client.get(reverse(name, args=[journey.application.number])).content.decode()
