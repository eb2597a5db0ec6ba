"""Of a thousand identity numbers and passwords, does one stand anywhere in clear: database, broker, outbox, logs?"""

import base64
import io
import json
import logging
import logging.config
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

import audit.services
from accounts.models import OneTimeSecret
from accounts.secrets import code, token
from applicants.demo import ACCOUNTS, DRAFTING, PASSWORD, id_number
from applicants.identity import Identity, read
from applicants.models import Answer, Application, Draft, IdentityDocument, Snapshot, User
from applicants.people import record_document
from applicants.workflow import Action, Status
from config import clock, serving
from config.logs import LOGGING
from jobs.tasks import run
from notices import services as notices
from notices.models import Notice
from tests.builders import START, Cast, Walk, cast, new_application, open_round, stated

MANY = 1000
FLOWS = 20  # the last of them go through the pages, the others are laid straight into the tables
# The shape of what is planted, so that one pass finds whatever of it stands in a text, in groups too.
PLANTED = re.compile(
    r"(?:110105|810000|911840)[ -]?19060606[ -]?[0-9]{3}[0-9Xx]"
    r"|CAN190606[0-9]{6}|Q1906[0-9]{5}|Planted[0-9]{4}[a-z]+"
)
Found = dict[str, set[str]]


def document(number: int) -> Identity:
    """Five kinds in turn, each number once."""
    kind, text = [
        ("id_card", id_number(f"11010519060606{number:03d}")),
        ("residence_permit", id_number(f"81000019060606{number:03d}")),
        ("permanent_resident_card", id_number(f"91184019060606{number:03d}")),
        ("permanent_resident_card", f"CAN190606{number:06d}"),
        ("passport", f"Q1906{number:05d}"),
    ][number % 5]
    return read(kind, text)


def password(number: int) -> str:
    return f"Planted{number:04d}{'acegikmoqs'[number % 10] * 8}"


# ── Where it could stand ─────────────────────────────────────────────────────


def found_in(places: Iterator[tuple[str, str]]) -> Found:
    """What of the planted stands where; also inside base64, as the broker's messages are."""
    found: Found = {}
    for place, text in places:
        unpacked = [_decoded(run) for run in re.findall(r"[A-Za-z0-9+/_-]{24,}={0,2}", text)]
        for planted in PLANTED.findall("\n".join([text, *unpacked])):
            found.setdefault(place, set()).add(planted)
    return found


def _decoded(run: str) -> str:
    whole = run.rstrip("=").translate(str.maketrans("+/", "-_"))
    whole = whole[: len(whole) - (len(whole) % 4 == 1)]
    return base64.urlsafe_b64decode(whole + "==").decode(errors="replace")


def places(lines: io.StringIO, sms: Path) -> Iterator[tuple[str, str]]:
    yield from database()
    yield from broker()
    yield "mail", "\n".join(f"{message.subject}\n{message.body}\n{message.to}" for message in mail.outbox)
    yield "sms", "\n".join(path.read_text() for path in sms.glob("*"))
    yield "log", lines.getvalue()


def database() -> Iterator[tuple[str, str]]:
    """Every row of every table as a dump has it, and what is packed into the sessions."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f"COPY {connection.ops.quote_name(table)} TO STDOUT") as rows:
                yield table, b"".join(rows).decode()
    yield "django_session, unpacked", repr([session.get_decoded() for session in Session.objects.all()])


def broker() -> Iterator[tuple[str, str]]:
    queue: Any = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)
    contents: dict[str, Callable[[str], Any]] = {
        "list": lambda key: queue.lrange(key, 0, -1),
        "set": queue.smembers,
        "zset": lambda key: queue.zrange(key, 0, -1),
        "hash": queue.hgetall,
        "string": queue.get,
    }
    for key in queue.scan_iter():
        yield f"broker {key}", repr(contents[queue.type(key)](key))


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What every logger wrote, with the portal's own formatter but without the net that strikes numbers out."""
    written = io.StringIO()
    formatter = logging.config.DictConfigurator(LOGGING).configure_formatter({**LOGGING["formatters"]["json"]})
    formatter.processors = (*formatter.processors[:-1], lambda _logger, _name, event: json.dumps(event, default=str))
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def sms(settings: Any, tmp_path: Path) -> Path:
    settings.SMS_DIR = tmp_path / "sms"
    return tmp_path / "sms"


# ── How it gets in ───────────────────────────────────────────────────────────


def plant(people: Cast, numbers: range) -> None:
    """A person each, with document, password, application, answers, snapshot and draft."""
    first = new_application(people, applicant=people.other_applicant)
    users = [
        User(mobile=f"1990001{number:04d}", name="林知远", password=make_password(password(number)))
        for number in numbers
    ]
    documents, applications, answers, snapshots, drafts = [], [], [], [], []
    for number, user in zip(numbers, users, strict=True):
        identity = document(number)
        kept = IdentityDocument(user=user, recorded_at=START)
        kept.seal(identity)
        documents.append(kept)
        application = Application(
            round=first.round,
            applicant=user,
            number=f"CAS-2026-1{number:04d}",
            level=first.level,
            route=first.route,
            archive=first.archive,
            stage=first.stage,
            status=first.status,
            opened_at=START,
            stage_since=START,
        )
        applications.append(application)
        answer = Answer(application=application, block="个人信息")
        answer.typed = {"姓名": user.name, "身份证号": identity.number}
        answers.append(answer)
        snapshot = Snapshot(application=application, number=1, frozen_at=START, frozen_by=user)
        snapshot.seal({"application": {}, "answers": {"个人信息": [answer.typed]}, "files": {}})
        snapshots.append(snapshot)
        draft = Draft(user=user, page=reverse("section", args=[application.number, "个人信息"]), saved_at=START)
        draft.typed_text = json.dumps({"0-身份证号": [identity.number]})
        drafts.append(draft)
    User.objects.bulk_create(users)
    for model, rows in (
        (IdentityDocument, documents),
        (Application, applications),
        (Answer, answers),
        (Snapshot, snapshots),
        (Draft, drafts),
    ):
        model.objects.bulk_create(rows)


class Visitor:
    """Somebody at his browser, an hour later each time."""

    def __init__(self, user: User | None = None) -> None:
        self.client, self.now = Client(), START
        if user:
            self.client.force_login(user)

    def send(self, page: str, /, *arguments: Any, **typed: Any) -> Any:
        self.now += timedelta(minutes=2)
        with clock.at(self.now):
            return self.client.post(reverse(page, args=arguments), typed)


DONE = [  # what the pages below answered, so that nothing is refused for another reason than the one meant
    "开通 200 302 200 True",
    "设置密码 200 302 410",
    "修改密码 302 True",
    "登录 [200, 200, 200, 302]",
    "找回 302",
    "草稿 200",
    "保存 302",
    "申报 True",
    "查看 True 200",
]


def go_through_the_pages(people: Cast, numbers: range) -> list[str]:
    """The same by those who would."""
    number = iter(numbers)
    return [
        *open_and_set_password(people, next(number), next(number)),
        *log_in(people, next(number), next(number)),
        *fill_in(people, next(number), next(number)),
        *look_at_it(people, next(number)),
    ]


def open_and_set_password(people: Cast, one: int, other: int) -> list[str]:
    office, round = Visitor(people.reviewer), open_round("cas")
    definition = round.definition
    typed = {
        "name": "许䶮",
        "mobile": "19900020001",
        "kind": document(one).kind,
        "round": round.pk,
        "level": definition.levels[-1].name,
        "route": "评审",
        "archive": "不在本中心",
        "confirmed": "on",
    }
    wrong = office.send("open_account", **typed, number=document(other).number[:-1])
    opened = office.send("open_account", **typed, number=document(one).number)
    again = office.send("open_account", **typed | {"mobile": "19900020002"}, number=document(one).number)
    secret = OneTimeSecret.objects.get(user__mobile="19900020001")
    person, link = Visitor(), [secret.pk, token(secret)]
    mistyped = person.send("set_password", *link, new=password(one), again=password(other))
    done = person.send("set_password", *link, new=password(one), again=password(one))
    used = Visitor().send("set_password", *link, new=password(other), again=password(other))
    person.send("consent", agreed="on")
    changed = person.send("change_password", old=password(one), new=password(other), again=password(other))
    user = User.objects.get(mobile="19900020001")
    return [
        f"开通 {wrong.status_code} {opened.status_code} {again.status_code} {IdentityDocument.objects.get(user=user).opened() == document(one).number}",
        f"设置密码 {mistyped.status_code} {done.status_code} {used.status_code}",
        f"修改密码 {changed.status_code} {user.check_password(password(other))}",
    ]


def log_in(people: Cast, one: int, other: int) -> list[str]:
    applicant = people.applicant
    applicant.set_password(password(one))
    applicant.save()
    person = Visitor()
    tries = [
        person.send("login", username=applicant.mobile, password=password(other)),
        person.send("login", username=document(one).number, password=password(one)),
        person.send("login", username=password(one), password=document(one).number),
        person.send("login", username=applicant.mobile, password=password(one)),
    ]
    forgot = Visitor()
    forgot.send("forgot_password", mobile=applicant.mobile)
    secret = OneTimeSecret.objects.filter(user=applicant, purpose="reset_password").latest("created_at")
    sent = forgot.send("forgot_password_code", code=code(secret))
    return [f"登录 {[answer.status_code for answer in tries]}", f"找回 {sent.status_code}"]


def fill_in(people: Cast, one: int, other: int) -> list[str]:
    journey = Walk(new_application(people), people)
    application, applicant = journey.application, people.applicant
    record_document(applicant, document(one), by=people.office_manager)
    page, person = ("section", application.number, "个人信息"), Visitor(applicant)
    typed = {"0-姓名": applicant.name, "0-身份证号": document(other).number, "seen": ""}
    drafted = person.send("save_draft", **typed, **{"draft-page": reverse(page[0], args=page[1:]), "draft-seen": ""})
    saved = person.send(*page, **typed)
    with clock.at(journey.now):
        stated(application, by=applicant, 身份证号=document(other).number)
    journey.to("审核").take(Action.RETURN, to="报名", reason="请核对个人信息。").step().to("审核").step()
    return [f"草稿 {drafted.status_code}", f"保存 {saved.status_code}", f"申报 {application.status == Status.APPROVED}"]


def look_at_it(people: Cast, one: int) -> list[str]:
    number = Application.objects.get(applicant=people.applicant, status=Status.APPROVED).number
    office = Visitor(people.reviewer)
    refused = office.send("identity_view", number, reason="other", note=document(one).number)
    shown = office.send("identity_view", number, reason="original", note="")
    return [f"查看 {PLANTED.findall(shown.content.decode()) != []} {refused.status_code}"]


# ── The tests ────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.covers("A-19", "R-02")
def test_a_thousand_numbers_and_passwords_stand_nowhere_in_clear(
    lines: io.StringIO, sms: Path, django_capture_on_commit_callbacks: Any
) -> None:
    people = cast("cas")
    with clock.at(START):
        plant(people, range(MANY - FLOWS))
    with django_capture_on_commit_callbacks(execute=True):
        answers = go_through_the_pages(people, range(MANY - FLOWS, MANY))
    while notices.relay():
        pass

    everywhere = dict(places(lines, sms))
    assert answers == DONE
    assert [place for place in ("broker celery", "mail", "sms", "log") if not everywhere.get(place)] == []
    assert found_in(iter(everywhere.items())) == {}


@pytest.mark.django_db
def test_a_number_left_in_clear_anywhere_is_found(lines: io.StringIO, sms: Path) -> None:
    """The negative control: the same search sees one in a column, a draft, a session, a message, an SMS, a log line."""
    number = document(5).number
    application = new_application(cast("cas"))
    User.objects.filter(pk=application.applicant_id).update(name=f"{number[:6]} {number[6:14]} {number[14:]}")
    Draft.objects.create(user=application.applicant, page="/", typed=password(7), saved_at=START)
    audit.services.record("test", application, note=document(9).number)
    Session(session_key="k", session_data=Client().session.encode({"seen": number}), expire_date=START).save()
    notices.tell("withdrawn", application.applicant, key="k", application=None)
    Notice.objects.update(body=document(8).number)
    notices.relay()
    run.delay(number)
    logging.getLogger("portal.test").warning("没有保存 %s", number)

    found = found_in(places(lines, sms))

    columns = {
        "applicants_user": {f"{number[:6]} {number[6:14]} {number[14:]}"},
        "applicants_draft": {password(7)},
        "audit_auditevent": {document(9).number},
        "notices_notice": {document(8).number},
        "django_session": {number},
        "django_session, unpacked": {number},
    }
    elsewhere = {"broker celery": {number}, "log": {number}, "mail": {document(8).number}, "sms": {document(8).number}}
    assert found == columns | elsewhere


def test_the_embedded_portal_keeps_nothing_in_clear_either(tmp_path: Path) -> None:
    """SQLite, the broker's folder, mail and SMS of the demonstration, which no worker has emptied."""
    data = tmp_path / "data"
    lay = "from django.core.management import call_command as do; do('migrate'); do('load_demo')"
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{data}/portal.sqlite3",
        "REDIS_URL": "",
        "DATA_DIR": str(data),
        "DEMO": "1",
    }

    command = [sys.executable, "manage.py", "shell", "--no-imports", "-v", "0", "-c", lay]
    done = subprocess.run(command, cwd=serving.ROOT, env=os.environ | environment, capture_output=True, check=True)

    files = {path: path.read_bytes() for path in data.rglob("*") if path.is_file() and path.parent.name != "keys"}
    everywhere = [done.stderr, *files.values(), *map(_unpacked, files.values())]
    assert [path for path in files if path.parent.name == "broker"] != []
    assert any(DRAFTING.mobile.encode() in content for content in everywhere)  # what is plain by design is seen
    planted = [*(account.identity_number for account in ACCOUNTS), PASSWORD]
    assert [secret for secret in planted for content in everywhere if secret.encode() in content] == []


def _unpacked(content: bytes) -> bytes:
    return b"".join(_decoded(run.decode()).encode() for run in re.findall(rb"[A-Za-z0-9+/_-]{24,}={0,2}", content))
