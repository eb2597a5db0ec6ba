"""After every way to a password: does any link, code or password lie in the database, in a log or with the broker?"""

import logging
import logging.config
import os
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
import redis
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

import audit.services
from accounts import secrets
from accounts.models import OneTimeSecret
from config import clock
from config.logs import LOGGING
from tests.accounts.opening import MOBILE, NUMBER, opened
from tests.accounts.telephone import code_in, link_in, received
from tests.builders import START, Cast, cast

pytestmark = pytest.mark.django_db


def held() -> str:
    """Every row of every table, as the database has it."""
    return "\n".join(
        f"{model.__name__} {row!r}"
        for model in apps.get_models()
        for row in model._base_manager.values_list(*_columns(model))
    )


def _columns(model: type) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]  # type: ignore[attr-defined]


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What the portal writes of everything that any library says, in its own format."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(
        logging.config.DictConfigurator(LOGGING).configure_formatter({**LOGGING["formatters"]["json"]})
    )
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(level)
    root.removeHandler(handler)


def queued() -> str:
    """What the broker holds."""
    broker = redis.Redis.from_url(os.environ["REDIS_URL"])
    keys = [key for key in broker.scan_iter("*") if broker.type(key) == b"list"]
    return repr([broker.lrange(key, 0, -1) for key in keys])


def set_by(client: Client, link: str, password: str) -> str:
    client.post(link, {"new": password, "again": password})
    return password


def walked(people: Cast) -> Iterator[str]:
    """Every way, one after the other; what nobody else may ever read."""
    client = Client()
    with clock.at(START):
        person = opened(people).applicant
        link = link_in(received(MOBILE)[0])
        yield set_by(client, link, "Walnut-Bridge-7")
        yield link.split("/")[-2]
    with clock.at(START + timedelta(minutes=2)):
        client.post(
            reverse("change_password"), {"old": "Walnut-Bridge-7", "new": "Hazel-9-Lake", "again": "Hazel-9-Lake"}
        )
        yield "Hazel-9-Lake"
    with clock.at(START + timedelta(minutes=3)):
        asking = Client()
        asking.post(reverse("forgot_password"), {"mobile": MOBILE})
        code = code_in(received(MOBILE)[-1])
        next_page = asking.post(reverse("forgot_password_code"), {"code": code})["Location"]
        yield set_by(asking, next_page, "Cedar=3=Hill")
        yield from (code, next_page.split("/")[-2])
    with clock.at(START + timedelta(minutes=5)):
        staff = Client()
        staff.force_login(people.reviewer)
        staff.post(reverse("show_link", args=[person.pk]), {"tail": NUMBER[-6:]})
        told = OneTimeSecret.objects.get(shown_at__isnull=False)
        yield from (secrets.code(told), secrets.token(told))
    with clock.at(START + timedelta(minutes=7)):
        staff.post(reverse("send_link", args=[person.pk]))  # stays waiting
        yield secrets.token(OneTimeSecret.objects.latest("created_at"))
        printed = StringIO()
        call_command("create_manager", mobile="19900004321", name="严主任", stdout=printed)
        yield link_in(printed.getvalue()).split("/")[-2]
        Client().post(reverse("login"), {"username": MOBILE, "password": "Elm?Road-44"})
        yield "Elm?Road-44"


@pytest.mark.covers("A-06")
def test_no_link_code_or_password_is_left_anywhere(lines: StringIO) -> None:
    with clock.at(START):
        people = cast()

    secret = list(walked(people))

    kept = f"{held()}\n{lines.getvalue()}\n{queued()}"
    assert len(secret) == 11
    assert [line for line in kept.splitlines() if any(word in line for word in secret)] == []
    assert "sealed:" in kept  # the link that still waits


def test_what_lies_there_is_found(lines: StringIO) -> None:
    """The negative control: the same search sees a link that was put on record, and a code that was logged."""
    with clock.at(START):
        application = opened(cast())
        link = link_in(received(MOBILE)[0])
        audit.services.record("test", application.applicant, link=link)

        logging.getLogger("portal.test").debug("code %s", "417263")

    assert link in held()
    assert "417263" in lines.getvalue()
