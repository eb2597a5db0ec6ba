"""What does an applicant agree to before he submits, is it asked once, and who can read it afterwards?"""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import consents
from accounts.models import Consent
from applicants.models import Step
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock
from tests.applicants.visitor import Visitor, address, filled, text, wrong
from tests.builders import Walk

pytestmark = pytest.mark.django_db
BOTH = {"pledge": "on", "sensitive": "on"}


@pytest.fixture
def journey() -> Walk:
    """Ready to be submitted for the first time, by somebody who has agreed to nothing but the privacy notice."""
    journey = filled()
    journey.people.applicant.consents.filter(document__in=consents.AT_SUBMISSION).delete()
    return journey


def submits(visitor: Visitor, **ticks: str) -> Any:
    visitor.opens("submit")
    version = visitor.journey.fresh().version
    return visitor.sends("submit", version=version, captcha=visitor.solved(), **ticks)


def ticks(html: str) -> list[str]:
    return re.findall(r'type="checkbox" name="([^"]+)"', html)


@pytest.mark.covers("I-01")
def test_the_pledge_and_the_separate_consent_are_read_and_ticked_each_by_itself(journey: Walk) -> None:
    visitor = Visitor(journey)

    html = visitor.reads("submit")
    neither, one = submits(visitor), submits(visitor, pledge="on")
    given = journey.people.applicant.consents.filter(document__in=consents.AT_SUBMISSION).order_by("pk")
    there = list(given)
    submitted = submits(visitor, **BOTH)

    assert ticks(html) == ["pledge", "sensitive"]
    assert "本人郑重承诺：所填报的内容和提交的材料真实、准确、完整" in html
    assert "您可以不同意；不同意就不能在网上提交" in html
    assert wrong(neither) == [
        "请先阅读诚信承诺，再勾选“我作出以上承诺”",
        "请先阅读说明，再勾选“我单独同意这样使用我的证件号码”；不同意的，请与评审机构联系",
    ]
    assert wrong(one) == ["请先阅读说明，再勾选“我单独同意这样使用我的证件号码”；不同意的，请与评审机构联系"]
    assert there == []
    assert submitted["Location"] == address(journey, "submitted")
    assert [(each.document, each.version, each.at) for each in given.all()] == [
        ("pledge", "2026-11", journey.now),
        ("sensitive", "2026-11", journey.now),
    ]
    told = AuditEvent.objects.filter(action="consent.give").order_by("pk").values_list("detail", flat=True)
    assert [each["document"] for each in told][-2:] == ["pledge", "sensitive"]


def test_both_are_frozen_with_what_was_submitted_and_read_on_the_receipt_and_at_the_desk(journey: Walk) -> None:
    visitor = Visitor(journey)
    submits(visitor, **BOTH)

    snapshot = journey.fresh().current_snapshot
    receipt = visitor.reads("submitted")
    desk = Visitor(journey, "reviewer").reads("desk_application")

    assert snapshot is not None
    frozen = {
        name: (each["version"], datetime.fromisoformat(each["at"])) for name, each in snapshot.content["agreed"].items()
    }
    versions = {"privacy": "2026-12", "pledge": "2026-11", "sensitive": "2026-11"}
    assert frozen == {name: (version, timezone.localtime(journey.now)) for name, version in versions.items()}
    said = [(text, "2026年3月2日（周一）09:00，2026-11 版") for text in ("诚信承诺", "处理敏感个人信息的单独同意")]
    assert _agreed(receipt) == said
    assert _agreed(desk) == said


def _agreed(html: str) -> list[tuple[str, str]]:
    section = html.split('id="agreed"', 1)[1].split("</section>", 1)[0]
    return re.findall(r"<dt[^>]*>([^<]+)</dt><dd[^>]*>([^<]+)</dd>", section)


def test_a_text_agreed_to_is_asked_again_only_when_it_has_changed(
    journey: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    consents.agree(by=journey.people.applicant, at=journey.now, documents=consents.AT_SUBMISSION)
    visitor = Visitor(journey)

    before = visitor.reads("submit")
    monkeypatch.setitem(consents.VERSIONS, Consent.Document.PLEDGE, "2027-01")
    after = visitor.reads("submit")

    assert ticks(before) == []
    assert ticks(after) == ["pledge"]


def test_whoever_submits_for_him_pledges_nothing_in_his_name(journey: Walk) -> None:
    officer = Visitor(journey, "hr_officer")

    html = officer.reads("submit")
    submits(officer)
    receipt = officer.reads("submitted")

    assert ticks(html) == []
    assert Step.objects.get().by == journey.people.hr_officer
    assert _agreed(receipt) == [
        ("诚信承诺", "申报人本人尚未作出"),
        ("处理敏感个人信息的单独同意", "申报人本人尚未作出"),
    ]


def test_without_them_the_deed_does_nothing_either(journey: Walk) -> None:
    with clock.at(journey.now), pytest.raises(DeedRefused) as refused:
        consents.submit(
            journey.application,
            agreed=[Consent.Document.PLEDGE],
            by=journey.people.applicant,
            at=journey.now,
            version=journey.application.version,
        )

    assert str(refused.value) == "还不能提交：请先阅读“处理敏感个人信息的单独同意”，并勾选同意。"
    assert not journey.people.applicant.consents.filter(document="pledge").exists()
    assert not Step.objects.exists()


def test_what_is_submitted_is_said_once_more_large_before_the_button(journey: Walk) -> None:
    html = Visitor(journey).reads("submit")

    section = html.split('aria-labelledby="confirm"', 1)[1].split("</section>", 1)[0]
    assert dict(re.findall(r"<dt[^>]*>([^<]+)</dt><dd[^>]*>([^<]+)</dd>", section)) == {
        "申报人": "林知远",
        "申报级别": "工程师",
        "申报专业": "计算机工程",
        "纸质材料及缴费截止": "2026年12月20日（周日）23:59",
    }
    assert html.index('id="confirm"') < html.index("portal-button--start")


def test_he_reads_on_his_own_page_what_he_has_agreed_to(journey: Walk) -> None:
    consents.agree(by=journey.people.applicant, at=journey.now, documents=consents.AT_SUBMISSION)
    client = Client()
    client.force_login(journey.people.applicant)

    with clock.at(journey.now):
        html = text(client.get("/accounts/"))

    assert sorted(re.findall(r'details__summary-text">([^<]+)<', html)) == ["处理敏感个人信息的单独同意", "诚信承诺"]
    assert "本人郑重承诺" in html
