"""What does a link do by which somebody without an account gives his opinion, and when does it no longer work?"""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applicants import opinions, services
from applicants.models import Opinion
from applicants.refusals import DeedRefused, Outdated
from applicants.workflow import Action
from config import clock
from config.logs import PERSONAL
from notices.models import Notice
from notices.services import relay
from tests.applicants.giving import (
    OPINION,
    PERSONNELS,
    SECTION,
    UNIT,
    Giving,
    asked,
    filling,
    given,
    sends,
    stands,
    transcribed,
)
from tests.applicants.visitor import Visitor, said, text, wrong
from tests.builders import Walk

pytestmark = pytest.mark.django_db


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
    secret = ("110105198802143038", "110***********3038", "19900000001", "199****0001", "p1@example.test")
    assert [each for each in secret if each in html] == []
    assert "/applications/" not in html  # nothing to follow into the portal
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


def test_what_is_past_all_measure_is_refused_with_its_text() -> None:
    journey = filling()
    with clock.at(journey.now):
        giving = Giving(asked(journey), journey.now)
        url = reverse("keep_opinion_draft", args=giving.arguments)
        by_script = giving.client.post(url, {"text": "好" * 60001})
        by_button = giving.client.post(giving.address, {"text": "好" * 60001, "later": "1", "seen": giving.seen()})

    words = "内容太长，不能自动保存，最多3000字。请先复制留用，删减后再保存。"
    assert (by_script.status_code, by_script.json()["words"]) == (413, words)
    assert wrong(by_button) == [words]
    assert "好" * 60001 in text(by_button)


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
    assert text(sent).count(OPINION) == 1  # given back to be copied
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


def test_whoever_signs_second_with_the_same_link_is_refused() -> None:
    journey = filling()
    opinion = given(journey)

    with pytest.raises((DeedRefused, Outdated)):
        opinions.give(opinion, "第二次", post="总工程师", seen_page=opinions.seen(journey.fresh()), at=journey.now)

    assert stands(journey) == OPINION
