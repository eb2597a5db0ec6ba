"""Who sees an identity number in full, and what does he leave behind?"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

import audit.services
from applicants import people
from applicants.identity import read
from applicants.models import Membership, User
from applicants.people import Viewing, ViewingReason
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock
from tests.builders import Walk, walk

pytestmark = pytest.mark.django_db
CARD = "11010519880214011X"


@pytest.fixture
def journey() -> Walk:
    """Submitted and waiting at 审核; the applicant's document is on record."""
    journey = walk("cas").to("审核")
    people.record_document(journey.people.applicant, read("id_card", CARD), by=journey.people.office_manager)
    return journey


def ask(journey: Walk, by: User, **typed: str) -> Any:
    client = Client()
    client.force_login(by)
    with clock.at(journey.now):
        return client.post(reverse("identity_view", args=[journey.application.number]), typed)


def views() -> list[dict[str, Any]]:
    return [event.detail for event in AuditEvent.objects.filter(action="identity.view").order_by("pk")]


@pytest.mark.covers("R-02")
def test_for_a_reason_the_number_is_shown_and_the_view_is_on_record(journey: Walk) -> None:
    reviewer, application = journey.people.reviewer, journey.application

    response = ask(journey, reviewer, reason="original", note="")

    html = response.content.decode()
    assert html.count(CARD) == 1
    assert "本次查看已记入审计记录" in html
    assert "no-store" in response["Cache-Control"]
    event = AuditEvent.objects.get(action="identity.view")
    assert (event.actor_id, event.object_id) == (reviewer.pk, str(journey.people.applicant.pk))
    assert event.detail == {"application": str(application.pk), "reason": "original", "note": ""}


def test_the_page_that_asks_shows_no_number_and_leaves_nothing(journey: Walk) -> None:
    client = Client()
    client.force_login(journey.people.reviewer)

    html = client.get(reverse("identity_view", args=[journey.application.number])).content.decode()

    assert CARD not in html
    assert "110***********011X" in html
    assert "居民身份证" in html
    assert views() == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "请选择为什么要查看完整证件号。"),
        ({"reason": "curiosity"}, "选择一个有效的选项"),
        ({"reason": "other"}, "选择“其他”时，请写明查看事由。"),
        ({"reason": "other", "note": "  "}, "选择“其他”时，请写明查看事由。"),
        ({"reason": "other", "note": "他的号码尾号是 2303"}, "这段文字会长期留在审计记录里，请删去其中的号码。"),
        ({"reason": "other", "note": "核" * 51}, "补充说明最多 50 字，请精简。"),
    ],
)
def test_without_a_proper_reason_nothing_is_shown_and_what_was_typed_is_kept(
    journey: Walk, typed: dict[str, str], words: str
) -> None:
    html = ask(journey, journey.people.reviewer, **typed).content.decode()

    assert words in html
    assert CARD not in html
    assert typed.get("note", "").strip() in html
    assert views() == []


def test_every_view_is_one_event(journey: Walk) -> None:
    for by in (journey.people.reviewer, journey.people.reviewer, journey.people.office_manager):
        ask(journey, by, reason="other", note="档案馆来函")

    assert [detail["note"] for detail in views()] == ["档案馆来函"] * 3


def test_nobody_else_may_and_nobody_sees_his_own_that_way(journey: Walk) -> None:
    cast = journey.people
    Membership.objects.create(user=cast.applicant, organisation=cast.office, role=Membership.Role.REVIEWER)
    outsiders = [cast.hr_officer, cast.finance_clerk, cast.supervisor, cast.expert, cast.other_reviewer, cast.applicant]

    for by in outsiders:
        with pytest.raises(PermissionDenied):
            people.view_number(journey.application, ViewingReason.ORIGINAL, by=by)

    assert CARD not in "".join(ask(journey, by, reason="original").content.decode() for by in outsiders)
    assert views() == []


def test_without_a_document_it_is_the_number_last_submitted() -> None:
    journey = walk("xishan").to("网上审核")
    stated = journey.application.answers.get(block="个人信息").typed["身份证号"]

    html = ask(journey, journey.people.reviewer, reason="statement").content.decode()

    assert html.count(stated) == 1


def test_before_anything_is_on_record_it_says_so() -> None:
    journey = walk("cas")

    assert "申报人还没有登记身份证件" in ask(journey, journey.people.reviewer, reason="statement").content.decode()
    with pytest.raises(DeedRefused, match="还没有登记证件号码。请在申报人提交后再查看。"):
        people.view_number(journey.application, ViewingReason.STATEMENT, by=journey.people.reviewer)
    assert views() == []


def test_its_owner_reads_which_office_looked_when_and_why(journey: Walk) -> None:
    cast, application = journey.people, journey.application
    with clock.at(journey.now):
        people.view_number(application, ViewingReason.ORIGINAL, by=cast.reviewer)
    with clock.at(journey.now + timedelta(days=1)):
        people.view_number(application, ViewingReason.OTHER, " 档案馆来函 ", by=cast.office_manager)

    audit.services.record("accounts.open", cast.applicant, by=cast.reviewer)

    found = people.viewings(cast.applicant)

    office = f"{application.round.programme.name}评审办"
    assert found == [
        Viewing(journey.now + timedelta(days=1), office, "其他：档案馆来函"),
        Viewing(journey.now, office, "核对证件原件"),
    ]
    assert people.viewings(cast.other_applicant) == []
    html = render_to_string("accounts/viewings.html", {"viewings": found})
    assert html.index("其他：档案馆来函") < html.index("核对证件原件")
    assert cast.reviewer.name not in html
    assert "还没有人查看过您的完整证件号。" in render_to_string("accounts/viewings.html", {"viewings": []})


def test_reading_the_list_asks_as_much_for_many_views_as_for_one(
    journey: Walk, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        people.view_number(journey.application, ViewingReason.ORIGINAL, by=journey.people.reviewer)

    with django_assert_max_num_queries(2):
        assert len(people.viewings(journey.people.applicant)) == 20


@pytest.mark.covers("R-02")
def test_no_other_page_shows_the_number(journey: Walk) -> None:
    number, shown = journey.application.number, []
    stated = journey.application.answers.get(block="个人信息").typed["身份证号"]
    pages = {
        journey.people.reviewer: [
            "desk",
            "desk_application",
            "desk_approve",
            "desk_return",
            "desk_refuse",
            "materials",
        ],
        journey.people.applicant: ["applications", "application", "submitted", "materials"],
    }

    for user, names in pages.items():
        client = Client()
        client.force_login(user)
        for name in names:
            with clock.at(journey.now):
                response = client.get(reverse(name, args=[] if name in ("desk", "applications") else [number]))
            assert response.status_code == 200
            shown += [name for secret in (CARD, stated) if secret in response.content.decode()]

    assert shown == []
