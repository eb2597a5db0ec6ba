"""How do the employer's opinions come in: signed by who gives them, or copied by the applicant and marked so?"""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants import opinions, sections, services
from applicants.models import Opinion
from applicants.opinions import Giver
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from tests.applicants.giving import (
    COPIED,
    LEADER,
    LEADERS,
    OPINION,
    PERSONNELS,
    SAID,
    SECTION,
    UNIT,
    Giving,
    asked,
    filling,
    given,
    section,
    sends,
    stands,
    transcribed,
)
from tests.applicants.visitor import Visitor, said, text, wrong
from tests.builders import Walk, stated

pytestmark = pytest.mark.django_db


# ── Asking ───────────────────────────────────────────────────────────────────


@pytest.mark.covers("F-45", "F-46", "CR-37")
def test_the_applicant_asks_for_an_opinion_and_its_giver_types_and_signs_it_without_an_account() -> None:
    journey = filling()

    typed = {"unit": UNIT, "post": "总工程师", "name": "周衡", "mobile": "199 0000 2001", "email": ""}
    response = sends(journey, "ask_opinion", LEADERS, **typed)
    opinion = Opinion.objects.get()
    giving = Giving(opinion, journey.now + timedelta(days=13))
    page = text(giving.opens())
    signed = giving.signs()

    assert said(response) == ["链接已发给周衡（199****2001），14天内有效。"]
    assert (opinion.field, opinion.unit, opinion.post, opinion.mobile) == (LEADERS, UNIT, "总工程师", "19900002001")
    assert "周衡，您好！林知远申报职称" in page
    assert (signed.status_code, signed["Location"]) == (302, giving.address)
    assert "这条意见已签署" in text(giving.opens())
    assert stands(journey) == OPINION
    assert Opinion.objects.get().given_on == date(2026, 3, 15)


def test_the_page_of_the_section_says_how_far_each_opinion_is_and_what_to_do() -> None:
    journey = filling()
    visitor = Visitor(journey)

    before = visitor.reads("section", SECTION)
    asked(journey)
    waiting = visitor.reads("section", SECTION)

    assert "意见由单位出具，不由您本人填写。" in before
    assert [before.count("还没有</strong>"), waiting.count("还没有</strong>")] == [2, 1]
    assert "等待对方填写" in waiting
    assert f"发给{UNIT}总工程师周衡（199****2001）" in waiting
    assert "19900002001" not in waiting
    assert "“评审办事机构审核意见”由评审办填写，您不用填。" in before
    assert "<textarea" not in before


def test_the_applicant_cannot_type_an_opinion_as_if_he_were_the_employer() -> None:
    journey = filling()

    with pytest.raises(DeedRefused, match="“单位意见”由单位出具，不能在这里填写。"):
        services.save_section(journey.application, SECTION, [{LEADERS: OPINION}], by=journey.people.applicant)
    sends(journey, "section", SECTION, **{f"0-{LEADERS}": OPINION, "rows": "1"})

    assert stands(journey) == ""


@pytest.mark.parametrize("own", ["19900000001", "19900007777"])
def test_the_link_never_goes_to_the_applicant_s_own_number(own: str) -> None:
    journey = filling()
    services.save_answers(
        journey.application, "联系方式", [{"手机": "199 0000 7777", "电子邮箱": ""}], by=journey.people.applicant
    )

    typed = {"unit": UNIT, "post": "总工程师", "name": "周衡", "mobile": own}
    response = sends(journey, "ask_opinion", LEADERS, **typed)

    assert wrong(response) == ["这是申报人自己的手机号。请填写出具意见的人的手机号，链接会发到那里。"]
    assert 'value="周衡"' in text(response)
    assert not Opinion.objects.exists()


def test_what_is_missing_is_asked_for_by_name() -> None:
    response = sends(filling(), "ask_opinion", LEADERS, unit="", post="", name="", mobile="")

    assert wrong(response) == [
        "请填写单位全称。",
        "请填写职务，如总工程师、人力资源部部长。",
        "请填写姓名。",
        "请输入手机号",
    ]


@pytest.mark.covers("F-47")
def test_only_the_applicant_asks_and_only_for_what_the_employer_fills_in() -> None:
    journey = filling()

    with pytest.raises(PermissionDenied):
        opinions.ask(journey.application, LEADERS, LEADER, by=journey.people.reviewer, at=journey.now)
    with pytest.raises(DeedRefused, match="不是由单位填写的栏目"):
        asked(journey, "评审办事机构审核意见")

    assert Visitor(journey).opens("ask_opinion", "评审办事机构审核意见").status_code == 404


def test_six_links_a_day_are_too_many() -> None:
    journey = filling()
    for hours in range(5):
        journey.now += timedelta(hours=1) if hours else timedelta()
        asked(journey, giver=Giver(UNIT, "总工程师", f"周{hours}", "19900002001"))

    again = timezone.localtime(journey.now + timedelta(hours=20))
    with pytest.raises(DeedRefused, match=f"一天最多发5次链接，请在{again:%-m月%-d日%H:%M}之后再发"):
        asked(journey, PERSONNELS)
    journey.now += timedelta(hours=20, seconds=1)

    assert asked(journey, PERSONNELS).field == PERSONNELS


# ── What is given ────────────────────────────────────────────────────────────


def test_the_applicant_is_told_and_reads_what_was_signed_but_cannot_change_it() -> None:
    journey = filling()
    given(journey)
    html = Visitor(journey).reads("section", SECTION)

    told = Notice.objects.get(template="opinion_given", channel="inbox")
    assert told.subject == f"“单位推荐意见”已填写：{journey.application.number}"
    assert OPINION in html
    assert SAID in html
    with pytest.raises(DeedRefused, match=f"“单位推荐意见”已{SAID}，不能改为转录。"):
        transcribed(journey)


def test_a_new_opinion_takes_the_place_of_the_old_one_which_stays_in_the_history() -> None:
    journey = filling()
    given(journey)
    journey.now += timedelta(minutes=1)
    given(journey, words="经复核，同意推荐。")

    html = Visitor(journey).reads("section", SECTION)

    assert stands(journey) == "经复核，同意推荐。"
    assert html.index("经复核，同意推荐。") < html.index("以前的意见") < html.index(OPINION)
    assert Opinion.objects.exclude(given_at=None).count() == 2


def test_until_the_new_opinion_is_signed_the_old_one_stands() -> None:
    journey = filling()
    given(journey)
    journey.now += timedelta(minutes=1)
    with clock.at(journey.now):
        asked(journey)

    assert stands(journey) == OPINION
    assert SAID in Visitor(journey).reads("section", SECTION)


def test_an_opinion_the_applicant_copies_is_marked_as_copied_everywhere() -> None:
    journey = filling()
    typed = {"text": OPINION, "unit": UNIT, "post": "总工程师", "name": "周衡", "on": "2026年3月1日"}
    response = sends(journey, "transcribe_opinion", LEADERS, **typed)
    with clock.at(journey.now):
        transcribed(journey, PERSONNELS)
    before = Visitor(journey).reads("section", SECTION), Visitor(journey).reads("submit")
    journey.to("审核")
    with clock.at(journey.now):
        client = Client()
        client.force_login(journey.people.reviewer)
        desk = text(client.get(reverse("desk_application", args=[journey.application.number])))

    assert said(response) == ["“单位推荐意见”已保存。审核人员会看到它由您转录。"]
    assert [html.count(COPIED) for html in (*before, desk)] == [2, 2, 2]
    frozen = journey.application.current_snapshot.content["opinions"][LEADERS]
    assert (frozen["origin"], frozen["name"], frozen["on"]) == ("copied", "周衡", "2026-03-01")


def test_an_opinion_is_not_copied_from_the_future_nor_by_anybody_else() -> None:
    journey = filling()

    with pytest.raises(DeedRefused, match="出具日期不能晚于今天"):
        transcribed(journey, on=date(2026, 3, 4))
    with pytest.raises(PermissionDenied):
        transcribed(journey, by=journey.people.hr_officer)

    assert not Opinion.objects.exists()


def test_what_was_copied_can_be_corrected_and_replaced_by_a_signed_opinion() -> None:
    journey = filling()
    transcribed(journey, words="同意")
    journey.now += timedelta(minutes=1)
    visitor = Visitor(journey)
    page = visitor.reads("transcribe_opinion", LEADERS)
    transcribed(journey)
    corrected = stands(journey)
    journey.now += timedelta(minutes=1)
    given(journey, words="同意推荐，特此说明。")

    assert "同意</textarea>" in page
    assert corrected == OPINION
    assert stands(journey) == "同意推荐，特此说明。"


def test_the_section_counts_as_filled_in_once_both_opinions_are_there() -> None:
    journey = filling()
    states = []
    for field in (LEADERS, PERSONNELS):
        states.append(_state(journey))
        transcribed(journey, field)
    states.append(_state(journey))

    assert states == ["todo", "doing", "done"]


def test_while_a_link_is_out_the_task_list_says_for_whom_it_waits() -> None:
    journey = filling()
    asked(journey)
    waiting = Visitor(journey).reads("application")
    journey.now += opinions.LIFE + timedelta(hours=1)
    over = Visitor(journey).reads("application")

    assert [_line(page) for page in (waiting, over)] == ["单位意见 链接已发出，等待周衡签署 进行中", "单位意见 未开始"]


def _line(page: str) -> str:
    """Of the section on the task list."""
    listed = page.split('<ul class="govuk-task-list">', 1)[1]
    item = next(each for each in listed.split("</li>") if f">{SECTION}<" in each)
    return " ".join(re.sub("<[^>]+>", " ", item).split())


def _state(journey: Walk) -> str:
    tasks = sections.tasks(journey.fresh())
    return next(str(task.state) for task in tasks if task.section.name == SECTION)


# ── What changes afterwards ──────────────────────────────────────────────────


def test_what_changes_after_signing_is_said_to_the_applicant_and_to_the_reviewer() -> None:
    journey = filling()
    with clock.at(journey.now):
        stated(journey.application, by=journey.people.applicant)
    journey.now += timedelta(minutes=1)
    given(journey)
    untouched = Visitor(journey).reads("section", SECTION)
    shown = Visitor(journey).shown("工作经历")
    fields = {
        "0-起止时间": "2015年7月—至今",
        "0-单位": UNIT,
        "0-技术职务": "工程师",
        "0-证明人": "丁衡",
        "0-专业技术工作": "研发",
    }
    response = sends(journey, "section", "工作经历", **shown, **fields)
    changed = Visitor(journey).reads("section", SECTION)
    journey.to("审核")
    with clock.at(journey.now):
        client = Client()
        client.force_login(journey.people.reviewer)
        desk = text(client.get(reverse("desk_application", args=[journey.application.number])))

    words = "意见签署后内容有改动：工作经历"
    assert words not in untouched
    assert [each for each in said(response) if "签署以后" in each] == [
        "“单位推荐意见”签署以后，内容有改动：工作经历。审核人员会看到；改动较大的，请重新发送链接，请对方再看一遍。"
    ]
    assert [changed.count(words), desk.count(words)] == [1, 1]


def test_other_sections_and_the_same_words_again_are_no_change() -> None:
    journey = filling()
    given(journey)
    with clock.at(journey.now):
        rows = sections.stored(journey.application, section(journey, "工作经历"))
        services.save_section(journey.application, "工作经历", rows, by=journey.people.applicant)
        services.save_section(journey.application, "考试", [{"科目": "无"}], by=journey.people.applicant)

    assert "意见签署后内容有改动" not in Visitor(journey).reads("section", SECTION)


# ── On record ────────────────────────────────────────────────────────────────


def test_every_step_is_on_record_and_none_holds_the_telephone() -> None:
    journey = filling()
    given(journey)
    with clock.at(journey.now):
        opinions.revoke(asked(journey, PERSONNELS), by=journey.people.applicant, at=journey.now)
    transcribed(journey, PERSONNELS)

    events = AuditEvent.objects.filter(action__startswith="opinion.").order_by("pk")
    assert [(event.action, event.actor_id) for event in events] == [
        ("opinion.ask", journey.people.applicant.pk),
        ("opinion.give", None),
        ("opinion.ask", journey.people.applicant.pk),
        ("opinion.revoke", journey.people.applicant.pk),
        ("opinion.transcribe", journey.people.applicant.pk),
    ]
    assert [event for event in events if "19900002001" in str(vars(event))] == []
