"""Is an identity document sealed, found again without being opened, and one person's alone?"""

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings

from applicants.demo import id_number
from applicants.identity import Identity, read
from applicants.models import IdentityDocument
from applicants.people import record_document
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import keyring
from tests.builders import person

pytestmark = pytest.mark.django_db
CARD = "11010519880214011X"
KNOWN = "该证件号码已开通账号，同一人只能有一个账号。请在原账号上办理；登录不了的，请联系工作人员。"


@pytest.mark.covers("A-19", "R-02")
def test_a_document_is_kept_sealed_and_read_back() -> None:
    staff, applicant = person(1, "王舒"), person(2, "林知远")

    document = record_document(applicant, read("id_card", "110105 19880214 011x"), by=staff)

    kept = IdentityDocument.objects.get(user=applicant)
    assert keyring.is_sealed(kept.number)
    assert CARD not in "".join(map(str, vars(kept).values()))
    assert (kept.opened(), kept.masked, kept.kind) == (CARD, "110***********011X", "id_card")
    assert (kept.recorded_by, kept.recorded_at) == (staff, document.recorded_at)
    event = AuditEvent.objects.get(action="identity.record")
    assert (event.actor_id, event.object_id, event.detail) == (staff.pk, str(kept.pk), {"kind": "id_card"})


def test_it_is_found_by_the_whole_number_and_by_its_last_six_however_they_are_typed() -> None:
    mine = record_document(person(1, "林知远"), read("id_card", CARD), by=None)
    record_document(person(2, "许知夏"), read("passport", "E12345678"), by=None)

    assert IdentityDocument.objects.known(read("id_card", CARD)).get() == mine
    assert [document.pk for document in IdentityDocument.objects.ending_with(" 4011ｘ ")] == []
    assert [document.pk for document in IdentityDocument.objects.ending_with("14 01 1ｘ")] == [mine.pk]
    assert mine.matches("110105-19880214-011x")
    assert mine.ends_with("14011x")
    assert not mine.matches(id_number("11010519880214013"))
    assert not mine.ends_with("011x")
    assert not mine.ends_with("")


@pytest.mark.covers("A-19")
def test_one_number_opens_one_account_whatever_kind_it_is_called() -> None:
    record_document(person(1, "林知远"), read("id_card", CARD), by=None)

    for kind in ("id_card", "passport"):
        with pytest.raises(DeedRefused, match=KNOWN):
            record_document(person(2 if kind == "id_card" else 3, "许知夏"), Identity(kind, CARD), by=None)

    assert IdentityDocument.objects.count() == 1
    assert AuditEvent.objects.filter(action="identity.record").count() == 1


@pytest.mark.covers("A-19")
def test_one_account_has_one_document() -> None:
    applicant = person(1, "林知远")
    record_document(applicant, read("id_card", CARD), by=None)

    with pytest.raises(DeedRefused, match="该账号已登记身份证件，不能再登记一个。"):
        record_document(applicant, read("passport", "E12345678"), by=None)

    assert applicant.identity_document.opened() == CARD


def test_a_number_moved_to_another_row_does_not_open() -> None:
    mine = record_document(person(1, "林知远"), read("id_card", CARD), by=None)
    other = record_document(person(2, "许知夏"), read("passport", "E12345678"), by=None)

    IdentityDocument.objects.filter(pk=other.pk).update(number=mine.number)

    with pytest.raises(InvalidTag):
        IdentityDocument.objects.get(pk=other.pk).opened()


def test_a_digest_cannot_be_guessed_without_the_key() -> None:
    document = record_document(person(1, "林知远"), read("id_card", CARD), by=None)

    digests = [
        settings.KEYRING.digest(CARD, "identity.number"),
        settings.KEYRING.digest(CARD[-6:], "identity.tail"),
    ]
    strange = keyring.Keyring(keys={"k": bytes(32)}, index_key=bytes(32), secret_key="")
    assert [document.digest, document.tail_digest] == digests
    assert strange.digest(CARD, "identity.number") != document.digest
    assert settings.KEYRING.digest(CARD[-6:], "identity.number") != document.tail_digest
