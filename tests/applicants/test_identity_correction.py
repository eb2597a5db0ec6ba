"""Can a wrong identity document be put right, by whom, and who learns of it?"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from applicants import people
from applicants.demo import id_number
from applicants.identity import read
from applicants.models import IdentityDocument
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from tests.builders import Walk, walk

pytestmark = pytest.mark.django_db
CARD = id_number("11010519880214011")
WRONG = id_number("11010519880214013")


@pytest.fixture
def journey() -> Walk:
    """At 审核, with a document in which one digit is wrong."""
    journey = walk("cas").to("审核")
    people.record_document(journey.people.applicant, read("id_card", WRONG), by=journey.people.office_manager)
    return journey


def send(journey: Walk, **typed: str) -> Any:
    client = Client()
    client.force_login(journey.people.reviewer)
    with clock.at(journey.now):
        return client.post(reverse("identity_correct", args=[journey.application.number]), typed, follow=True)


def on_record(journey: Walk) -> IdentityDocument:
    return IdentityDocument.objects.get(user=journey.people.applicant)


@pytest.mark.covers("A-19", "R-02")
def test_the_office_puts_it_right_and_its_owner_is_told_without_the_number(journey: Walk) -> None:
    before, applicant = on_record(journey), journey.people.applicant

    html = send(journey, kind="id_card", number=CARD, seen="on").content.decode()

    document = on_record(journey)
    assert (document.pk, document.opened(), document.recorded_by) == (before.pk, CARD, journey.people.reviewer)
    assert document.recorded_at == journey.now
    assert IdentityDocument.objects.known(read("id_card", WRONG)).exists() is False
    assert "身份证件已更正，已通知申报人。" in html
    event = AuditEvent.objects.get(action="identity.correct")
    assert (event.actor_id, event.detail) == (journey.people.reviewer.pk, {"before": "id_card", "kind": "id_card"})
    told = Notice.objects.filter(template="identity_corrected", recipient=applicant)
    assert sorted(told.values_list("channel", flat=True)) == ["email", "inbox", "sms"]
    assert [CARD in notice.body for notice in told] == [False] * 3
    assert document.masked in told.get(channel="inbox").body


def test_where_none_was_recorded_it_is_recorded() -> None:
    journey = walk("xishan").to("网上审核")

    send(journey, kind="passport", number="e1234 5678", seen="on")

    assert on_record(journey).opened() == "E12345678"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kind": "id_card", "number": WRONG, "seen": "on"}, "与已登记的证件相同，不用更正。"),
        ({"kind": "id_card", "number": CARD[:-1], "seen": "on"}, "居民身份证号码应为 18 位，您填了 17 位。"),
        ({"kind": "passport", "number": CARD, "seen": "on"}, "这是居民身份证的号码。"),
        ({"kind": "id_card", "number": CARD}, "请先核对证件，再勾选。"),
        ({"kind": "id_card", "seen": "on"}, "请填写证件号码。"),
        ({"number": CARD, "seen": "on"}, "请选择证件类型。"),
    ],
)
def test_each_mistake_has_its_words_and_nothing_changes(journey: Walk, typed: dict[str, str], words: str) -> None:
    html = send(journey, **typed).content.decode()

    assert words in html
    assert html.count(f'value="{typed.get("number", "nothing")}"') == ("number" in typed)
    assert on_record(journey).opened() == WRONG
    assert not AuditEvent.objects.filter(action="identity.correct").exists()


@pytest.mark.covers("A-19")
def test_the_number_of_another_account_is_refused(journey: Walk) -> None:
    people.record_document(journey.people.other_applicant, read("id_card", CARD), by=None)

    html = send(journey, kind="id_card", number=CARD, seen="on").content.decode()

    assert "该证件号码已开通账号，同一人只能有一个账号。" in html
    assert on_record(journey).opened() == WRONG


def test_only_who_reviews_the_application_may(journey: Walk) -> None:
    cast = journey.people
    for by in (cast.applicant, cast.supervisor, cast.finance_clerk, cast.hr_officer, cast.other_reviewer):
        with pytest.raises(PermissionDenied):
            people.correct_document(journey.application, read("id_card", CARD), by=by)

    assert on_record(journey).opened() == WRONG
