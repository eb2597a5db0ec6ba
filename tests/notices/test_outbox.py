"""Is everything told once, after it is true, through every channel?"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction

from applicants.workflow import Action
from config import clock
from notices import channels, services
from notices.models import Notice
from tests.builders import START, person, walk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sms_folder(settings: Any, tmp_path: Path) -> Path:
    settings.SMS_DIR = tmp_path / "sms"
    return tmp_path / "sms"


def sms(folder: Path) -> list[dict[str, str]]:
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


@pytest.mark.covers("N-03", "N-05", "S-03")
def test_a_return_reaches_inbox_mail_and_sms_once(sms_folder: Path) -> None:
    journey = walk("cas").to("审核")
    with clock.at(journey.now):
        while services.relay():
            pass
    mail.outbox.clear()
    for path in sms_folder.glob("*.json"):
        path.unlink()

    journey.take(Action.RETURN, to="评审材料", reason="工作经历第2行缺证明人，请补充。")
    with clock.at(journey.now):
        assert services.relay() == 3
        assert services.relay() == 0

    note = Notice.objects.in_inbox_of(journey.people.applicant).first()
    assert note is not None
    assert "工作经历第2行缺证明人，请补充。" in note.body
    assert "年3月7日 23:59前" in note.body
    assert [message.to for message in mail.outbox] == [[journey.people.applicant.email]]
    assert "工作经历第2行缺证明人" in mail.outbox[0].body
    (text,) = sms(sms_folder)
    assert text["to"] == journey.people.applicant.mobile


def test_nothing_is_told_of_a_deed_that_did_not_happen() -> None:
    journey = walk("cas").to("审核")
    before = Notice.objects.count()

    with transaction.atomic():
        journey.take(Action.APPROVE)
        transaction.set_rollback(True)

    assert Notice.objects.count() == before


def test_telling_the_same_thing_twice_sends_it_once() -> None:
    reader = person(1, "林知远")
    for _ in range(2):
        services.tell("withdrawn", reader, key="event:7", application=None)

    assert Notice.objects.count() == 3


def test_a_person_without_an_address_gets_no_mail() -> None:
    reader = person(1, "林知远")
    reader.email = ""

    services.tell("withdrawn", reader, key="event:7", application=None)

    assert sorted(Notice.objects.values_list("channel", flat=True)) == ["inbox", "sms"]


def test_a_channel_that_fails_is_tried_again_and_its_neighbours_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(notice: Notice) -> None:
        raise ConnectionRefusedError("mail server away")

    monkeypatch.setitem(channels.CHANNELS, Notice.Channel.EMAIL, refuses)
    with clock.at(START):
        services.tell("withdrawn", person(1, "林知远"), key="event:7", application=None)
        assert services.relay() == 2
        assert services.relay() == 0

    failed = Notice.objects.get(channel="email")
    assert (failed.state, failed.attempts) == ("waiting", 1)
    assert failed.next_at > START
    monkeypatch.undo()
    with clock.at(failed.next_at):
        assert services.relay() == 1
    assert len(mail.outbox) == 1


def test_after_eight_failures_it_is_put_aside_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(notice: Notice) -> None:
        raise ConnectionRefusedError("mail server away")

    monkeypatch.setitem(channels.CHANNELS, Notice.Channel.EMAIL, refuses)
    moment = START
    with clock.at(moment):
        services.tell("withdrawn", person(1, "林知远"), key="event:7", channels=("email",), application=None)
    for _ in range(Notice.MAX_ATTEMPTS):
        with clock.at(moment):
            services.relay()
        moment = Notice.objects.get().next_at

    with clock.at(moment + timedelta(days=1)):
        assert services.relay() == 0
    dead = Notice.objects.get()
    assert (dead.state, dead.error) == ("dead", "ConnectionRefusedError: mail server away")


def test_a_relay_that_died_with_the_lease_is_made_good() -> None:
    with clock.at(START):
        services.tell("withdrawn", person(1, "林知远"), key="event:7", channels=("email",), application=None)
    Notice.objects.update(state="sending", lease=uuid4(), lease_until=START + Notice.LEASE)

    with clock.at(START + timedelta(seconds=30)):
        assert services.relay() == 0
    with clock.at(START + Notice.LEASE + timedelta(seconds=1)):
        assert services.relay() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("limit", [1, 5])
def test_a_code_that_somebody_waits_for_goes_before_what_was_told_to_many(sms_folder: Path, limit: int) -> None:
    reader = person(1, "林知远")
    for number in range(4):
        services.tell("withdrawn", reader, key=f"event:{number}", channels=("sms",), application=None)
    services.tell("password_code", reader, key="code", channels=("sms",), secret=True, code="123456", minutes=10)
    sent: list[str] = []
    with clock.at(clock.now() + timedelta(seconds=1)), pytest.MonkeyPatch.context() as patched:
        patched.setitem(channels.CHANNELS, "sms", lambda notice: sent.append(notice.template))
        services.relay(limit)

    assert sent == ["password_code", *["withdrawn"] * (limit - 1)]
