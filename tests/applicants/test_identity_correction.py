"""Can a wrong name or identity document be put right, by whom, and who learns of it?"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from applicants import people
from applicants.demo import id_number
from applicants.identity import read
from applicants.models import IdentityDocument, User
from applicants.people import CorrectionReason
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from tests.applicants.visitor import Visitor
from tests.builders import Walk, walk

pytestmark = pytest.mark.django_db
MISTYPED = CorrectionReason.MISTYPED
CARD = id_number("11010519880214011")
WRONG = id_number("11010519880214013")


@pytest.fixture
def journey() -> Walk:
    """At 审核, with a document in which one digit is wrong."""
    journey = walk("cas").to("审核")
    people.record_document(journey.people.applicant, read("id_card", WRONG), by=journey.people.office_manager)
    return journey


def send(journey: Walk, **typed: str) -> Any:
    """Over what the page shows: the name and the kind as they are, the reason chosen, the tick set."""
    client = Client()
    client.force_login(journey.people.reviewer)
    shown = {"name": journey.people.applicant.name, "kind": "id_card", "reason": "mistyped", "seen": "on"}
    with clock.at(journey.now):
        return client.post(reverse("identity_correct", args=[journey.application.number]), shown | typed, follow=True)


def on_record(journey: Walk) -> IdentityDocument:
    return IdentityDocument.objects.get(user=journey.people.applicant)


@pytest.mark.covers("A-19", "R-02")
def test_the_office_puts_it_right_and_its_owner_is_told_without_the_number(journey: Walk) -> None:
    before, applicant = on_record(journey), journey.people.applicant

    html = send(journey, number=CARD).content.decode()

    document = on_record(journey)
    assert (document.pk, document.opened(), document.recorded_by) == (before.pk, CARD, journey.people.reviewer)
    assert document.recorded_at == journey.now
    assert IdentityDocument.objects.known(read("id_card", WRONG)).exists() is False
    assert "已更正，已通知申报人。" in html
    event = AuditEvent.objects.get(action="identity.correct")
    assert (event.actor_id, event.object_id) == (journey.people.reviewer.pk, str(applicant.pk))
    assert event.detail == {
        "application": str(journey.application.pk),
        "reason": "mistyped",
        "corrected": ["document"],
        "before": "id_card",
        "kind": "id_card",
    }
    told = Notice.objects.filter(template="identity_corrected", recipient=applicant)
    assert sorted(told.values_list("channel", flat=True)) == ["email", "inbox", "sms"]
    assert [CARD in notice.body for notice in told] == [False] * 3
    assert document.masked in told.get(channel="inbox").body


def test_where_none_was_recorded_it_is_recorded() -> None:
    journey = walk("xishan").to("网上审核")

    send(journey, kind="passport", number="e1234 5678", reason="missing")

    assert on_record(journey).opened() == "E12345678"


@pytest.mark.covers("A-19", "R-02")
def test_a_wrong_name_is_put_right_and_follows_him_from_then_on(journey: Walk) -> None:
    applicant, before = journey.people.applicant, on_record(journey)

    html = send(journey, name=" 林知遠 ").content.decode()

    applicant.refresh_from_db()
    assert (applicant.name, on_record(journey).recorded_at) == ("林知遠", before.recorded_at)
    assert "林知遠的申报" in html
    assert AuditEvent.objects.get(action="identity.correct").detail["corrected"] == ["name"]
    told = Notice.objects.get(template="identity_corrected", recipient=applicant, channel="inbox")
    assert "姓名由“林知远”更正为“林知遠”。" in told.body
    assert "身份证件更正为" not in told.body


@pytest.mark.covers("A-19")
def test_while_it_waits_for_review_he_sends_what_was_corrected_on_by_saving_the_section(journey: Walk) -> None:
    """The section asks him nothing: all of it follows from account and document."""
    visitor, said = Visitor(journey), ("工作人员已更正您登记的信息", "保存并替换已提交的内容</button>")
    send(journey, name="林知遠", number=CARD)

    before = visitor.reads("section", "个人信息")
    visitor.saves("个人信息")
    after = visitor.reads("section", "个人信息")

    snapshot = journey.fresh().current_snapshot
    assert snapshot is not None
    stated = snapshot.opened()["answers"]["个人信息"][0]
    assert (stated["姓名"], stated["身份证号"]) == ("林知遠", CARD)
    assert [[words in html for words in said] for html in (before, after)] == [[True] * 2, [False] * 2]


def test_the_name_of_who_has_no_document_is_put_right_too() -> None:
    journey = walk("xishan").to("网上审核")

    send(journey, name="林知遠", kind="")

    assert User.objects.get(pk=journey.people.applicant.pk).name == "林知遠"
    assert not IdentityDocument.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"number": WRONG}, "与已登记的姓名和证件相同，不用更正。"),
        ({"name": "林知远 "}, "与已登记的姓名和证件相同，不用更正。"),
        ({"number": CARD[:-1]}, "居民身份证号码应为 18 位，您填了 17 位。"),
        ({"kind": "passport", "number": CARD}, "这是居民身份证的号码。"),
        ({"number": CARD, "seen": ""}, "请先核对证件，再勾选。"),
        ({"kind": "passport"}, "改了证件类型的，请填写证件号码。"),
        ({"kind": "", "number": CARD}, "请选择证件类型。"),
        ({"name": " ", "number": CARD}, "请填写姓名。"),
        ({"reason": "", "number": CARD}, "请选择更正的原因。"),
    ],
)
def test_each_mistake_has_its_words_and_nothing_changes(journey: Walk, typed: dict[str, str], words: str) -> None:
    html = send(journey, **typed).content.decode()

    assert words in html
    assert html.count(f'value="{typed.get("number", "nothing")}"') == ("number" in typed)
    assert on_record(journey).opened() == WRONG
    assert User.objects.get(pk=journey.people.applicant.pk).name == "林知远"
    assert not AuditEvent.objects.filter(action="identity.correct").exists()


@pytest.mark.covers("A-19")
def test_the_number_of_another_account_is_refused(journey: Walk) -> None:
    people.record_document(journey.people.other_applicant, read("id_card", CARD), by=None)

    html = send(journey, name="林知遠", number=CARD).content.decode()

    assert "该证件号码已开通账号，同一人只能有一个账号。" in html
    assert on_record(journey).opened() == WRONG
    assert User.objects.get(pk=journey.people.applicant.pk).name == "林知远"


def test_only_who_reviews_the_application_may(journey: Walk) -> None:
    cast = journey.people
    for by in (cast.applicant, cast.supervisor, cast.finance_clerk, cast.hr_officer, cast.other_reviewer):
        with pytest.raises(PermissionDenied):
            people.correct_identity(
                journey.application, name="林知遠", document=read("id_card", CARD), reason=MISTYPED, by=by
            )

    assert on_record(journey).opened() == WRONG
