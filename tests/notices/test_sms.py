"""Does an SMS reach the gateway once it answers, with the same id however often it is tried?"""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config import clock
from notices import gateways, services
from notices.models import Notice
from tests.builders import START, person
from tests.notices.gateway import Gateway

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    running = Gateway()
    settings.SMS_URL = running.url
    settings.SMS_TIMEOUTS = (30, 30)
    yield running
    running.close()


@pytest.fixture
def notice() -> Notice:
    with clock.at(START):
        reader = person(1, "林知远")
        services.tell("withdrawn", reader, key="event:7", channels=("sms",), application=None)
    return Notice.objects.get()


def relayed(moment: Any = START) -> int:
    with clock.at(moment):
        return services.relay()


def test_the_gateway_gets_id_number_and_text(gateway: Gateway, notice: Notice) -> None:
    assert relayed() == 1

    (request,) = gateway.requests
    assert request["path"] == "/sms?account=1"
    assert request["body"] == {
        "id": str(notice.pk),
        "to": "19900000001",
        "text": f"【职称评审】{notice.body}",
    }
    assert request["headers"]["Idempotency-Key"] == str(notice.pk)
    assert request["headers"]["Content-Type"] == "application/json"
    assert "Authorization" not in request["headers"]


def test_name_and_password_in_the_address_are_sent_as_basic_authentication(
    gateway: Gateway, notice: Notice, settings: Any
) -> None:
    settings.SMS_URL = gateway.url.replace("http://", "http://portal:p%40ss@")

    assert relayed() == 1
    assert gateway.requests[0]["headers"]["Authorization"] == "Basic cG9ydGFsOnBAc3M="


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (500, "NotAccepted: HTTP 500"),
        (302, "NotAccepted: HTTP 302"),
        (429, "NotAccepted: HTTP 429"),
        ("hang", "TimeoutError: timed out"),
        ("cut", "RemoteDisconnected: Remote end closed connection without response"),
    ],
)
def test_what_was_not_taken_is_sent_again_with_the_same_id(
    gateway: Gateway, notice: Notice, behaviour: Any, error: str, settings: Any
) -> None:
    gateway.behaviour = [behaviour]
    settings.SMS_TIMEOUTS = (30, 0.5 if behaviour == "hang" else 30)

    first = relayed()
    settings.SMS_TIMEOUTS = (30, 30)
    failed = Notice.objects.get()
    second = relayed(failed.next_at)

    assert (first, failed.state, failed.error) == (0, "waiting", error)
    assert (second, Notice.objects.get().state) == (1, "sent")
    assert [request["body"]["id"] for request in gateway.requests] == [str(notice.pk)] * 2


def test_a_gateway_that_is_not_there_leaves_it_waiting(gateway: Gateway, notice: Notice, settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.SMS_URL = f"http://127.0.0.1:{free.getsockname()[1]}/"
    assert relayed() == 0

    failed = Notice.objects.get()
    settings.SMS_URL = gateway.url
    assert failed.error == "ConnectionRefusedError: [Errno 111] Connection refused"
    assert relayed(failed.next_at + timedelta(seconds=1)) == 1


def test_the_file_gateway_writes_one_file_per_message_however_often(tmp_path: Path) -> None:
    for _ in range(2):
        gateways.send(f"file://{tmp_path}/out", id="a1", to="19900000001", text="你好")

    (file,) = (tmp_path / "out").iterdir()
    assert (file.name, json.loads(file.read_text())) == ("a1.json", {"id": "a1", "to": "19900000001", "text": "你好"})


def test_the_console_gateway_prints_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    gateways.send("console:", id="a1", to="19900000001", text="你好")

    assert capsys.readouterr().out == "SMS 19900000001 你好\n"
