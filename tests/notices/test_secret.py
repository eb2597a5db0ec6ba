"""Is a body that holds a link or a code readable nowhere but where it is delivered?"""

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings as portal
from django.core import mail
from django.db import connection

from applicants.models import User
from config import checks, clock
from notices import channels, services
from notices.models import Notice
from tests.builders import START, person

pytestmark = pytest.mark.django_db
LINK = "https://portal.example/accounts/set-password/none/0123456789abcdef/"
CODE = "417263"


@pytest.fixture
def reader() -> User:
    with clock.at(START):
        return person(1, "林知远")


@pytest.fixture(autouse=True)
def sms_folder(settings: Any, tmp_path: Path) -> Path:
    settings.SMS_DIR = tmp_path / "sms"
    return tmp_path / "sms"


def tell(reader: User, **more: Any) -> None:
    with clock.at(START):
        services.tell("account_opened", reader, key="secret:1", secret=True, link=LINK, **more)


def rows() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_notice")
        return repr(cursor.fetchall())


def test_it_waits_sealed_and_goes_out_in_clear_but_not_into_the_inbox(reader: User, sms_folder: Path) -> None:
    tell(reader)
    waiting = rows()
    with clock.at(START):
        sent = services.relay()

    (sms,) = (json.loads(path.read_text()) for path in sms_folder.glob("*.json"))
    assert LINK not in waiting
    assert waiting.count("sealed:") == 2
    assert sent == 2
    assert LINK in sms["text"]
    assert LINK in mail.outbox[0].body
    assert not Notice.objects.in_inbox_of(reader).exists()


def test_once_sent_nothing_of_it_is_kept(reader: User) -> None:
    tell(reader)
    with clock.at(START):
        services.relay()

    kept = list(Notice.objects.values_list("body", "is_sealed"))
    assert kept == [("（内容保密，不再保存）", False)] * 2
    assert LINK not in rows()


def test_what_is_put_aside_unsent_is_dropped_too(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(notice: Notice) -> None:
        raise ConnectionRefusedError(f"cannot take {notice.text}")

    monkeypatch.setitem(channels.CHANNELS, Notice.Channel.SMS, refuses)
    tell(reader, channels=("sms",))
    said = []
    for attempt in range(Notice.MAX_ATTEMPTS):
        with clock.at(START + timedelta(hours=attempt)):
            services.relay()
        said.append(rows())

    dead = Notice.objects.get()
    assert (dead.state, dead.body, dead.error) == ("dead", "（内容保密，不再保存）", "ConnectionRefusedError")
    assert [text for text in said if LINK in text] == []


def test_no_log_line_holds_it(reader: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def refuses(notice: Notice) -> None:
        raise ConnectionRefusedError(f"cannot take {notice.text}")

    monkeypatch.setitem(channels.CHANNELS, Notice.Channel.SMS, refuses)
    with caplog.at_level(logging.DEBUG):
        tell(reader)
        with clock.at(START):
            services.relay()

    assert "not sent: ConnectionRefusedError" in caplog.text
    assert LINK not in caplog.text


def test_a_sealed_body_moved_to_another_row_cannot_be_opened(reader: User) -> None:
    tell(reader, channels=("sms",))
    notice = Notice.objects.get()
    moved = Notice(body=notice.body, is_sealed=True)

    assert LINK in notice.text
    with pytest.raises(InvalidTag):
        _ = moved.text


def test_a_waiting_body_names_its_key_to_the_check_at_start(reader: User) -> None:
    tell(reader)

    assert next(iter(portal.KEYRING.keys)) in set(checks._key_ids_in_use())


def test_a_message_may_go_to_another_number_than_the_account_s(reader: User, sms_folder: Path) -> None:
    with clock.at(START):
        services.tell(
            "password_code", reader, key="to", channels=("sms",), to={"sms": "19900009999"}, secret=True, code=CODE
        )
        services.relay()

    (sms,) = (json.loads(path.read_text()) for path in sms_folder.glob("*.json"))
    assert sms["to"] == "19900009999"
    assert CODE in sms["text"]
