"""Before anything else a person agrees to the privacy notice, once for each version of its text."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import consents
from accounts.models import Consent
from applicants.models import User
from audit.models import AuditEvent
from config import clock
from jobs.tasks import beat
from tests.builders import START, person

pytestmark = pytest.mark.django_db

TEXTS = Path(__file__).parents[2] / "templates" / "accounts"
# One line per version of each text that anybody has been asked to agree to. Whoever changes a text adds one.
VERSIONS = {
    ("privacy", "2026-11"): "2114ed09c597c9f6",
    ("privacy", "2026-12"): "70cfe1f73d1e0b05",
    ("pledge", "2026-11"): "b52911cc15af1ad9",
    ("sensitive", "2026-11"): "45749b50bc46bbef",
}


@pytest.fixture
def newcomer() -> Client:
    user = User.objects.create_user("19900000001", "林知远", "Secret-2026")
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("document", Consent.Document)
def test_another_text_is_another_version(document: Consent.Document) -> None:
    text = (TEXTS / f"{document.value}_text.html").read_bytes()

    assert hashlib.sha256(text).hexdigest()[:16] == VERSIONS[document.value, consents.VERSIONS[document]]


def test_the_first_page_after_the_first_login_is_the_notice_and_then_the_page_wanted(newcomer: Client) -> None:
    with clock.at(START):
        sent = newcomer.get("/inbox/?page=2")
        page = newcomer.get(sent["Location"])
        onward = newcomer.post(sent["Location"], {"agreed": "on"})
        arrived = newcomer.get("/inbox/")

    assert sent["Location"] == "/accounts/privacy/?next=/inbox/%3Fpage%3D2"
    assert "<title>请先阅读隐私政策 - 职称评审申报平台</title>" in page.content.decode()
    assert (onward["Location"], arrived.status_code) == ("/inbox/?page=2", 200)
    consent = Consent.objects.get()
    assert (consent.user.mobile, consent.document, consent.version, consent.at) == (
        "19900000001", "privacy", "2026-12", START,
    )  # fmt: skip
    assert AuditEvent.objects.get(action="consent.give").detail == {"document": "privacy", "version": "2026-12"}


def test_without_the_tick_nothing_is_recorded_and_the_page_says_what_to_do(newcomer: Client) -> None:
    page = newcomer.post("/accounts/privacy/", {}).content.decode()

    assert re.findall(r'<a href="#id_agreed">([^<]+)</a>', page) == [
        "请先阅读，再勾选“我已阅读并同意以上说明”；不同意可以退出"
    ]
    assert not Consent.objects.exists()


def test_what_a_button_sends_is_not_done_before_the_consent(newcomer: Client) -> None:
    response = newcomer.post("/inbox/read/", headers={"referer": "http://testserver/inbox/?page=2"})

    assert response["Location"] == "/accounts/privacy/?next=/inbox/%3Fpage%3D2"


@pytest.mark.parametrize("address", ["/privacy/", "/accessibility/", "/healthz/live", "/healthz/ready"])
def test_statements_and_health_are_open_without_it(newcomer: Client, address: str) -> None:
    beat()

    assert newcomer.get(address).status_code == 200


def test_whoever_does_not_agree_can_log_out(newcomer: Client) -> None:
    assert newcomer.post("/accounts/logout/")["Location"] == "/"
    assert newcomer.get("/").status_code == 200


def test_a_new_version_asks_again_and_keeps_the_earlier_consent(newcomer: Client, monkeypatch: Any) -> None:
    newcomer.post("/accounts/privacy/", {"agreed": "on"})

    monkeypatch.setitem(consents.VERSIONS, Consent.Document.PRIVACY, "2027-01")
    asked = newcomer.get("/inbox/")
    newcomer.post("/accounts/privacy/", {"agreed": "on"})

    assert asked["Location"] == "/accounts/privacy/?next=/inbox/"
    assert list(Consent.objects.order_by("pk").values_list("version", flat=True)) == ["2026-12", "2027-01"]


def test_agreeing_twice_is_agreeing_once(newcomer: Client) -> None:
    for _each in range(2):
        newcomer.post("/accounts/privacy/", {"agreed": "on"})

    assert Consent.objects.count() == AuditEvent.objects.filter(action="consent.give").count() == 1


def test_nobody_is_led_out_of_the_portal(newcomer: Client) -> None:
    response = newcomer.post("/accounts/privacy/?next=https://elsewhere.example/", {"agreed": "on"})

    assert response["Location"] == "/"


def test_the_database_is_asked_once_in_a_login() -> None:
    client = Client()
    client.force_login(person(1, "林知远"))

    asked = []
    for _each in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/inbox/")
        asked.append(len([query for query in queries if "accounts_consent" in query["sql"]]))

    assert asked == [1, 0]


def test_the_account_page_shows_to_what_and_when(newcomer: Client) -> None:
    with clock.at(START):
        newcomer.post("/accounts/privacy/", {"agreed": "on"})
        page = re.sub(r"\s+", " ", newcomer.get("/accounts/").content.decode())

    assert "我同意过的文件" in page
    assert "2026年3月2日（周一）09:00" in page


def test_a_cast_of_the_tests_has_agreed_as_whoever_presses_the_button() -> None:
    by_hand = User.objects.create_user("19900000001", "林知远")
    consents.agree(by=by_hand, at=clock.now())

    at_once = person(2, "许䶮")

    def left(user: User) -> list[Any]:
        events = AuditEvent.objects.filter(actor_id=user.pk).values_list("action", "object_type", "detail")
        return [*Consent.objects.filter(user=user).values_list("document", "version"), *events]

    assert left(at_once) == left(by_hand) != []
