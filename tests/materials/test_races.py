"""Two uploads at the same moment: two versions. And with the lock off, would this test see it?"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection

from applicants.models import Application
from materials import services
from tests.builders import Walk, walk
from tests.materials.brought import form
from tests.materials.test_receive import FORM, stored

pytestmark = pytest.mark.django_db(transaction=True)
AUDIT = ("audit_auditevent", "audit_auditlink")


@pytest.fixture(autouse=True, scope="module")
def _audit_may_be_emptied(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests that really commit end with a TRUNCATE of every table, which the audit would refuse."""
    with django_db_blocker.unblock():
        _switch_triggers("DISABLE")
    yield
    with django_db_blocker.unblock():
        _switch_triggers("ENABLE")
        connection.close()  # where a browser runs beside the tests, nobody else would


def _switch_triggers(verb: str) -> None:
    with connection.cursor() as cursor:
        for table in AUDIT:
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")


def twice_at_once(walking: Walk) -> list[Any]:
    """What the two uploads gave: a version's number, or the error."""
    content, at_once = form(walking), Barrier(2)

    def bring() -> Any:
        application = Application.objects.select_related("round__version").get(pk=walking.application.pk)
        uploaded = SimpleUploadedFile("a.docx", content)
        connection.ensure_connection()  # that no deed waits for its own
        at_once.wait()
        try:
            return services.receive(application, FORM, uploaded, by=walking.people.applicant, at=walking.now).number
        except IntegrityError as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return [each.result() for each in [pool.submit(bring), pool.submit(bring)]]


def versions(walking: Walk) -> int:
    return walking.application.files.filter(material=FORM).count()


def test_two_uploads_at_once_become_two_versions(settings: Any) -> None:
    settings.RACE_PAUSE = 0.1
    walking = walk("cas").to("审核")
    last = versions(walking)

    numbers = twice_at_once(walking)

    assert sorted(numbers) == [last + 1, last + 2]
    snapshot = walking.fresh().current_snapshot
    assert snapshot is not None
    assert snapshot.content["files"][FORM]["version"] == last + 2


def test_with_the_lock_off_the_race_is_seen_and_the_loser_leaves_no_file(settings: Any) -> None:
    """The negative control: without the lock both take the same number, and the database refuses one of them."""
    settings.RACE_PAUSE, settings.RACE_UNLOCKED = 1.0, True
    walking = walk("cas").to("评审材料")
    form(walking)  # with the picture that is stated
    last, before = versions(walking), len(stored())

    outcomes = twice_at_once(walking)

    assert sorted(outcomes, key=str) == [last + 1, IntegrityError]
    assert (versions(walking), len(stored())) == (last + 1, before + 2)  # the file, and what was read in it
