"""Is what happened kept, in order, and out of everybody's reach?"""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from audit import services
from audit.models import AuditEvent, AuditLink
from tests.builders import walk

pytestmark = pytest.mark.django_db


def execute(statement: str, *parameters: Any) -> None:
    """As somebody with the database's own client would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, parameters)


@pytest.mark.parametrize("table", ["audit_auditevent", "audit_auditlink"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_what_is_on_record(table: str, statement: str) -> None:
    walk("cas").to("审核")
    services.chain()
    before = AuditEvent.objects.count(), AuditLink.objects.count()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(statement.format(table))

    assert (AuditEvent.objects.count(), AuditLink.objects.count()) == before


def test_every_event_is_chained_once_and_the_chain_holds() -> None:
    walk("cas").to("审核")

    chained = services.chain()

    assert chained == AuditEvent.objects.count() > 0
    assert services.chain() == 0
    assert services.first_broken_link() is None


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_auditevent SET action = 'application.approve' WHERE id = %s",
        "UPDATE audit_auditevent SET detail = '{}' WHERE id = %s",
        "UPDATE audit_auditevent SET at = at + interval '1 second' WHERE id = %s",
        "UPDATE audit_auditlink SET hash = repeat('0', 63) || '1' WHERE event_id = %s",
        "DELETE FROM audit_auditlink WHERE event_id = %s",
    ],
)
def test_whoever_gets_past_the_triggers_is_found_by_the_chain(tampering: str) -> None:
    walk("cas").to("审核")
    services.chain()
    victim = AuditEvent.objects.order_by("pk")[2]

    execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
    execute("ALTER TABLE audit_auditlink DISABLE TRIGGER USER")
    execute(tampering, victim.pk)

    assert services.first_broken_link() is not None
    with pytest.raises(CommandError, match="断开"):
        call_command("verify_audit")


def test_no_personal_data_enters_the_record() -> None:
    journey = walk("cas").to("审核")

    details = " ".join(str(event.detail) for event in AuditEvent.objects.all())

    for secret in ("林知远", journey.people.applicant.mobile, "110105198802143038"):
        assert secret not in details


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET action = 'tampered'",
        "DELETE FROM audit_auditevent",
        "UPDATE audit_auditlink SET hash = 'x'",
        "DELETE FROM audit_auditlink",
        "INSERT OR REPLACE INTO audit_auditevent SELECT id, at, actor_id, 'tampered', object_type, object_id, detail, key"
        " FROM audit_auditevent",
        "INSERT OR REPLACE INTO audit_auditlink SELECT id + 9, previous_hash, hash, chained_at, event_id"
        " FROM audit_auditlink",
    ],
)
def test_sqlite_refuses_too(statement: str, sqlite_file: Path) -> None:
    with sqlite3.connect(sqlite_file) as database:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(statement)

        assert database.execute("SELECT action FROM audit_auditevent").fetchall() == [("application.open",)]


@pytest.fixture(scope="module")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded default's database with one chained event in it, made by its own migrations."""
    folder = tmp_path_factory.mktemp("sqlite")
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3", "DATA_DIR": str(folder)}
    event = "from audit.models import *; from django.utils import timezone; from audit import services; "
    event += "AuditEvent.objects.create(at=timezone.now(), action='application.open', object_type='a', object_id='1'); "
    for command in (["migrate", "--verbosity", "0"], ["shell", "-c", event + "services.chain()"]):
        subprocess.run([sys.executable, "manage.py", *command], env=environment, cwd=settings.BASE_DIR, check=True)
    return folder / "portal.sqlite3"
