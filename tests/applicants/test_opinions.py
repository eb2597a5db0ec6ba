"""How do the employer's opinions come in: signed by who gives them, or copied by the applicant and marked so?"""

import json
import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants import opinions, sections, services
from applicants.models import Opinion
from applicants.opinions import Giver
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import Action
from audit.models import AuditEvent
from config import clock
from config.logs import PERSONAL
from notices.models import Notice
from notices.services import relay
from programmes.schema import Section
from tests.applicants.visitor import Visitor, address, said, text, wrong
from tests.builders import Walk, walk

pytestmark = pytest.mark.django_db
SECTION = "单位意见"
LEADERS, PERSONNELS = "单位推荐意见", "单位人事部门审核意见"
UNIT = "北辰精密仪器有限公司"
LEADER = Giver(UNIT, "总工程师", "周衡", "19900002001", "zhou@example.test")
OPINION = "该同志独立承担控制系统研发，业绩真实，我单位同意推荐。"
SAID = f"由{UNIT}总工程师周衡于2026年3月2日填写"
COPIED = f"由申报人转录，{UNIT}总工程师周衡于2026年3月1日出具"


def filling() -> Walk:
    """At 评审材料, with work and achievements stated and no opinion yet."""
    journey = walk().to("评审材料")
    with clock.at(journey.now):
        for block in ("工作经历", "工作业绩"):
            services.save_section(
                journey.application,
                next(each.name for each in journey.application.sections if each.block == block),
                [
                    {
                        "起止时间": "2013年7月—至今",
                        "单位": UNIT,
                        "项目名称": "精密平台",
                        "成果": "误差降至0.3微米",
                        "证明人": "丁衡",
                    }
                ],
                by=journey.people.applicant,
            )
    return journey


def section(journey: Walk, name: str) -> Section:
    found = sections.find(journey.fresh(), name)
    assert found
    return found


def asked(journey: Walk, field: str = LEADERS, giver: Giver = LEADER) -> Opinion:
    return opinions.ask(journey.application, field, giver, by=journey.people.applicant, at=journey.now)


def given(journey: Walk, field: str = LEADERS, words: str = OPINION) -> Opinion:
    with clock.at(journey.now):
        opinion = asked(journey, field)
        page = opinions.seen(journey.fresh())
        return opinions.give(opinion, words, post=LEADER.post, seen_page=page, at=journey.now)


def transcribed(journey: Walk, field: str = LEADERS, words: str = OPINION, **more: Any) -> Opinion:
    on = more.pop("on", date(2026, 3, 1))
    by = more.pop("by", journey.people.applicant)
    return opinions.transcribe(journey.application, field, words, LEADER, on=on, by=by, at=journey.now)


def stands(journey: Walk, field: str = LEADERS) -> str:
    rows = journey.application.answers.filter(block=SECTION)
    return rows[0].typed.get(field, "") if rows else ""


def sends(journey: Walk, page: str, *args: Any, **typed: str) -> Any:
    """From the applicant's page."""
    visitor = Visitor(journey)
    with clock.at(journey.now):
        return visitor.client.post(address(journey, page, *args), typed)


class Giving:
    """Whoever holds the link, without an account."""

    def __init__(self, opinion: Opinion, at: datetime) -> None:
        self.client, self.at = Client(), at
        self.address = reverse("sign_opinion", args=[opinion.pk, opinions.token(opinion)])

    def opens(self) -> Any:
        with clock.at(self.at):
            return self.client.get(self.address)

    def seen(self) -> str:
        found = re.search(r'name="seen" value="([^"]+)"', text(self.opens()))
        assert found
        return found[1]

    def signs(self, **typed: str) -> Any:
        typed = {"text": OPINION, "post": "总工程师", "name": "周衡", "confirmed": "on", "seen": self.seen()} | typed
        with clock.at(self.at):
            return self.client.post(self.address, typed)


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


# ── How it is sent ───────────────────────────────────────────────────────────


def test_the_link_goes_sealed_to_its_giver_and_leaves_nothing_behind(settings: Any, tmp_path: Any) -> None:
    settings.SMS_DIR, settings.SMS_URL = tmp_path, "file:"
    journey = filling()
    with clock.at(journey.now):
        opinion = asked(journey)
    kept = list(Notice.objects.filter(template="opinion_asked").order_by("channel"))
    link = opinions.link(opinion)
    with clock.at(journey.now):
        relay()
    sent = [json.loads(file.read_text()) for file in tmp_path.glob("*.json")]

    assert [(each.channel, each.address, each.is_sealed) for each in kept] == [
        ("email", "zhou@example.test", True),
        ("sms", "19900002001", True),
    ]
    assert [each["to"] for each in sent if link in each["text"]] == ["19900002001"]
    assert [each.to for each in mail.outbox if link in each.body] == [["zhou@example.test"]]
    dropped = Notice.objects.filter(template="opinion_asked").values_list("body", "is_sealed")
    assert [*dropped] == [(str(Notice.DROPPED), False)] * 2
    held = [getattr(opinion, field.attname) for field in opinion._meta.concrete_fields]
    assert opinions.token(opinion) not in map(str, held)


def test_no_log_line_keeps_the_link() -> None:
    opinion = Opinion(pk=uuid4())

    struck = PERSONAL.sub("***", f"Gone: /opinions/{opinion.pk}/{opinions.token(opinion)}/ 410")

    assert struck == "Gone: /opinions/***/ 410"


# ── The page of the link ─────────────────────────────────────────────────────


def test_its_giver_reads_what_he_judges_and_neither_number_nor_telephone() -> None:
    journey = filling()
    with clock.at(journey.now):
        html = text(Giving(asked(journey), journey.now).opens())

    facts = re.findall(r"summary-list__key\">([^<]+)</dt>\s*<dd[^>]*><span class=\"portal-text\">([^<]+)<", html)
    assert facts[0] == ("申报人", "林知远")
    assert ("项目名称", "精密平台") in facts
    assert {"110105198802143038", "19900000001", "p1@example.test"} & set(re.findall(r"[\w@.]{11,18}", html)) == set()
    assert "身份证号" not in html


def test_what_its_giver_has_typed_is_kept_as_he_goes_and_counts_only_once_signed() -> None:
    journey = filling()
    with clock.at(journey.now):
        opinion = asked(journey)
    giving = Giving(opinion, journey.now)
    seen = re.findall(r'data-seen="([^"]+)"', text(giving.opens()))
    url = reverse("keep_opinion_draft", args=[opinion.pk, opinions.token(opinion)])

    with clock.at(journey.now):
        first = giving.client.post(url, {"text": "该同志", "draft-seen": seen[0]})
        late = giving.client.post(url, {"text": "另一窗口", "draft-seen": seen[0]})
        giving.client.post(giving.address, {"text": "该同志业绩", "later": "1"})

    assert first.json()["words"] == f"已于 {timezone.localtime(journey.now):%H:%M} 保存"
    assert (late.status_code, late.json()["words"]) == (409, "这条意见已在另一个窗口修改。这里的内容没有覆盖它。")
    assert "该同志业绩</textarea>" in text(giving.opens())
    assert stands(journey) == ""
    assert "该同志业绩" not in Visitor(journey).reads("section", SECTION)


def test_who_signs_types_his_own_name_and_confirms() -> None:
    journey = filling()
    with clock.at(journey.now):
        giving = Giving(asked(journey), journey.now)

    nothing = giving.signs(text="", post="", name="", confirmed="")
    other = giving.signs(name="林知远")
    long = giving.signs(text="好" * 3001)

    assert wrong(nothing) == [
        "请填写“单位推荐意见”。",
        "请填写您的职务。",
        "请填写您的姓名，作为签署。",
        "签署前，请确认意见由您本人填写。",
    ]
    assert wrong(other) == ["这个链接发给“周衡”。请填写您的姓名；姓名写错了的，请申报人改正后重新发送链接。"]
    assert wrong(long) == ["不超过3000个字，现在有3001个字，请删减。"]
    assert OPINION in text(other)
    assert stands(journey) == ""


def test_a_change_while_he_was_reading_is_shown_to_him_before_he_signs() -> None:
    journey = filling()
    with clock.at(journey.now):
        giving = Giving(asked(journey), journey.now)
    seen = giving.seen()
    with clock.at(journey.now):
        services.save_section(
            journey.application,
            "工作经历",
            [{"起止时间": "2014年7月—至今", "单位": UNIT}],
            by=journey.people.applicant,
        )

    late = giving.signs(seen=seen)
    fresh = giving.signs()

    assert (late.status_code, wrong(late)) == (
        409,
        ["您打开页面以后，申报人改了上面的内容，还没有签署。请看过现在的内容，再签署。"],
    )
    assert OPINION in text(late)
    assert fresh.status_code == 302


def ends(journey: Walk, opinion: Opinion, how: str) -> datetime:
    """The moment at which the link is tried, after this has happened to it."""
    by = journey.people.applicant
    match how:
        case "expired":
            return journey.now + timedelta(days=14, seconds=1)
        case "revoked":
            opinions.revoke(opinion, by=by, at=journey.now)
        case "renewed":
            opinions.renew(opinion, by=by, at=journey.now)
        case "submitted":
            transcribed(journey)
            transcribed(journey, PERSONNELS)
            journey.to("审核")
        case "withdrawn":
            journey.take(Action.WITHDRAW)
    return journey.now


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("expired", "链接有效期14天，已经过期。请与申报人联系，请他重新发送。"),
        ("revoked", "申报人已撤销这个链接，或者又发了新的。请打开最近收到的链接；没有收到的，请与申报人联系。"),
        ("renewed", "申报人已撤销这个链接，或者又发了新的。请打开最近收到的链接；没有收到的，请与申报人联系。"),
        ("submitted", "申报已提交，意见现在不能填写或更换。确需更换的，请申报人联系评审办退回修改。"),
        ("withdrawn", "申报已终止，不再需要意见。"),
    ],
)
def test_a_link_that_has_ended_says_why_and_takes_nothing(how: str, words: str) -> None:
    journey = filling()
    with clock.at(journey.now):
        opinion = asked(journey)
        seen = opinions.seen(journey.fresh())
        giving = Giving(opinion, ends(journey, opinion, how))
    before = stands(journey)

    page = giving.opens()
    with clock.at(giving.at):
        sent = giving.client.post(giving.address, {"text": OPINION, "seen": seen})

    assert (page.status_code, sent.status_code) == (410, 410)
    assert words in text(page)
    assert stands(journey) == before
    with clock.at(giving.at), pytest.raises(DeedRefused, match=re.escape(words[:20])):
        opinions.give(opinion, OPINION, post="总工程师", seen_page=seen, at=giving.at)


def test_a_link_opened_again_after_signing_is_a_receipt_and_signs_nothing() -> None:
    journey = filling()
    with clock.at(journey.now):
        opinion = given(journey)
    giving = Giving(opinion, journey.now)

    page = text(giving.opens())

    assert "您已填写并签署，申报人和评审办都能看到。需要更改的，请申报人重新发送链接。" in page
    with pytest.raises(DeedRefused, match="您已填写并签署"):
        opinions.give(opinion, "改写", post="总工程师", seen_page="", at=journey.now)
    assert stands(journey) == OPINION


def test_a_link_nobody_made_says_so() -> None:
    journey = filling()
    with clock.at(journey.now):
        opinion = asked(journey)

    page = Client().get(reverse("sign_opinion", args=[opinion.pk, "0" * 32]))

    assert page.status_code == 410
    assert "链接不完整或不正确。" in text(page)


def test_a_renewed_link_keeps_what_was_typed_and_lives_fourteen_days_more() -> None:
    journey = filling()
    with clock.at(journey.now):
        first = asked(journey)
        opinions.keep_draft(first, "写了一半", seen_text=opinions.draft_seen(first), at=journey.now)
    journey.now += timedelta(days=20)

    response = sends(journey, "renew_opinion", first.pk)
    second = Opinion.objects.get(revoked_at=None)

    assert said(response) == ["链接已重新发给周衡（199****2001），以前的不再能用。"]
    assert second.expires_at == journey.now + timedelta(days=14)
    assert "写了一半</textarea>" in text(Giving(second, journey.now).opens())


def test_a_revoked_link_is_said_to_be_revoked_and_another_can_be_sent() -> None:
    journey = filling()
    with clock.at(journey.now):
        opinion = asked(journey)

    response = sends(journey, "revoke_opinion", opinion.pk)

    assert said(response) == ["发给周衡（199****2001）的链接已撤销，不再能用。"]
    assert "已撤销，不再能用。" in Visitor(journey).reads("section", SECTION)
    assert asked(journey).is_open_at(journey.now)


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


def _state(journey: Walk) -> str:
    tasks = sections.tasks(journey.fresh())
    return next(str(task.state) for task in tasks if task.section.name == SECTION)


# ── What changes afterwards ──────────────────────────────────────────────────


def test_what_changes_after_signing_is_said_to_the_applicant_and_to_the_reviewer() -> None:
    journey = filling()
    given(journey)
    transcribed(journey, PERSONNELS)
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


def test_whoever_signs_second_with_the_same_link_is_refused() -> None:
    journey = filling()
    opinion = given(journey)

    with pytest.raises((DeedRefused, Outdated)):
        opinions.give(opinion, "第二次", post="总工程师", seen_page=opinions.seen(journey.fresh()), at=journey.now)

    assert stands(journey) == OPINION
