"""Does everything else go on where a gateway takes the connection and never answers?"""

import os
import signal
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from types import FrameType
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from applicants.models import User
from config import clock
from notices import services
from notices.models import Notice
from tests.builders import START, person
from tests.notices.gateway import Gateway

pytestmark = pytest.mark.django_db
ACCEPTED = {
    "sms": "TimeoutError: timed out",
    "email": "SMTPServerDisconnected: Connection unexpectedly closed: timed out",
}


class Silent:
    """Takes every connection and says nothing. ``reached`` empties its queue: so many have tried."""

    def __init__(self) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.door.getsockname()[1]

    def reached(self) -> int:
        self.door.settimeout(0.1)
        number = 0
        try:
            while True:
                self.door.accept()[0].close()
                number += 1
        except TimeoutError:
            return number


@pytest.fixture
def silent() -> Iterator[Silent]:
    """The SMS gateway, or the mail server, according to where a test turns to it."""
    server = Silent()
    yield server
    server.door.close()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    """One that answers."""
    running = Gateway()
    settings.SMS_URL, settings.SMS_TIMEOUTS = running.url, (30, 30)
    yield running
    running.close()


@pytest.fixture
def reader() -> User:
    with clock.at(START):
        return person(1, "林知远")


def turned(channel: str, server: Silent, settings: Any) -> None:
    if channel == "sms":
        settings.SMS_URL, settings.SMS_TIMEOUTS = f"http://127.0.0.1:{server.port}/", (0.3, 0.3)
    else:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 0.3


def told(reader: User, *keys: str, channels: tuple[str, ...] = ("sms", "email", "inbox")) -> None:
    for key in keys:
        services.tell("withdrawn", reader, key=key, channels=channels, application=None)


def relayed(moment: Any = START) -> int:
    with clock.at(moment):
        return services.relay()


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_it_is_asked_once_and_the_others_go_out(
    channel: str, silent: Silent, reader: User, settings: Any, tmp_path: Any
) -> None:
    settings.SMS_DIR = tmp_path
    turned(channel, silent, settings)
    with clock.at(START):
        told(reader, "1", "2", "3")

    assert relayed() == 6

    left = Notice.objects.filter(channel=channel)
    assert sorted(left.values_list("state", "attempts", "lease", "error")) == [
        ("waiting", 0, None, ""), ("waiting", 0, None, ""), ("waiting", 1, None, ACCEPTED[channel]),
    ]  # fmt: skip
    assert silent.reached() == 1


def test_for_half_a_minute_nobody_asks_it_again_for_what_is_told_meanwhile_either(
    silent: Silent, gateway: Gateway, reader: User, settings: Any
) -> None:
    turned("sms", silent, settings)
    with clock.at(START):
        told(reader, "1", "2", channels=("sms",))
    relayed()
    with clock.at(START + timedelta(seconds=10)):
        told(reader, "3", channels=("sms", "inbox"))

    meanwhile = relayed(START + timedelta(seconds=29))
    reached = silent.reached()
    settings.SMS_URL, settings.SMS_TIMEOUTS = gateway.url, (30, 30)
    afterwards = relayed(START + timedelta(seconds=30))

    assert (meanwhile, reached) == (1, 1)  # the note in the inbox; the one try before
    assert (afterwards, len(gateway.requests)) == (3, 3)


def test_a_hundred_that_wait_lose_one_try_in_half_a_minute_and_none_is_given_up_in_an_hour(
    silent: Silent, reader: User, settings: Any
) -> None:
    turned("sms", silent, settings)
    settings.SMS_TIMEOUTS = (0.01, 0.01)
    with clock.at(START):
        told(reader, *map(str, range(100)), channels=("sms",))

    for halves in range(120):
        relayed(START + timedelta(seconds=30 * halves))

    tried = [attempts for attempts in Notice.objects.values_list("attempts", flat=True) if attempts]
    assert (sum(tried), Notice.objects.filter(state="dead").count()) == (120, 0)


def test_a_slow_one_is_left_in_time_and_what_was_not_come_to_is_given_back_as_it_was(
    gateway: Gateway, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Notice, "TURN", timedelta(seconds=0.5))
    gateway.behaviour = [0.3] * 9
    told(reader, *map(str, range(9)), channels=("sms",))

    began = time.monotonic()
    sent = services.relay()

    assert (sent, time.monotonic() - began < 2) == (2, True)
    rest = Notice.objects.exclude(state="sent")
    assert set(rest.values_list("state", "attempts", "lease")) == {("waiting", 0, None)}


def test_what_the_worker_stops_is_not_taken_for_a_failure_to_go_on_after(gateway: Gateway, reader: User) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:  # as celery's own handler does
        raise SoftTimeLimitExceeded

    gateway.behaviour = [lambda: os.kill(os.getpid(), signal.SIGUSR1)]
    with clock.at(START):
        told(reader, "1", "2", channels=("sms",))
    before = signal.signal(signal.SIGUSR1, stop)
    try:
        with pytest.raises(SoftTimeLimitExceeded):
            relayed()
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert len(gateway.requests) == 1
    assert sorted(Notice.objects.values_list("state", "attempts", "lease")) == [
        ("waiting", 0, None),
        ("waiting", 1, None),
    ]
    assert relayed(START + timedelta(seconds=30)) == 2
