"""How does a running portal come to hold thousands of applications within a minute? Run inside it: ``manage.py shell -c``.

One application per state is walked by the real services; the rest are copies of these with people of their own:
as many answers, snapshots, steps, needs, files and inbox notes each, without audit events and without files on disk.
"""

from copy import copy
from typing import Any
from uuid import uuid4

from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import consents
from applicants.demo import REVIEWER
from applicants.models import Answer, Application, NeedRecord, ReturnItem, Snapshot, Step, User
from applicants.workflow import Status
from config import clock
from materials.models import MaterialFile, Photo
from notices.models import Notice
from notices.services import relay
from review.models import Objection
from tests.journeys.scenes import STATES, filling

SHOWN = ["uploaded", "pending", "disputed", "returned", "paying", "posted", "granted"]
FIRST = 5000  # the number of the first walked one's mobile; the copies go on from FIRST + 100
BELONGING = (Snapshot, Application, Answer, Step, ReturnItem, NeedRecord, Objection, MaterialFile, Photo, Notice)
BATCH = 500
Own = dict[tuple[int, Any, Any], Any]  # by number, model and key of the original: the key of the copy


def grow(total: int) -> None:
    """Until there are so many applications, the states in turn; prints how many there are."""
    originals = list(Application.objects.filter(applicant__mobile__startswith=f"1990000{FIRST // 100}"))
    with transaction.atomic():
        originals = originals or [_walked(number, state) for number, state in enumerate(SHOWN, start=FIRST)]
        present = Application.objects.count()
        for begin in range(present, total, BATCH):
            for position, original in enumerate(originals):
                numbers = [
                    each for each in range(begin, min(begin + BATCH, total)) if each % len(originals) == position
                ]
                _copy(original, numbers)
    with connection.cursor() as cursor:
        for tidying in ("VACUUM ANALYZE", "CHECKPOINT"):  # what the copying leaves to be done is not to be measured
            cursor.execute(tidying)
    print(f"{Application.objects.count()} applications")


def readers() -> None:
    """Prints ``page <name> <path> <session> <queries>`` for each page that is measured."""
    pending = Application.objects.filter(status=Status.PENDING, number__startswith="B-").latest("number")
    consents.agree(by=pending.applicant, at=clock.now())
    staff, applicant = Client(SERVER_NAME="127.0.0.1"), Client(SERVER_NAME="127.0.0.1")
    staff.force_login(User.objects.get(mobile=REVIEWER.mobile))
    applicant.force_login(pending.applicant)
    for name, browser, path in (
        ("staff list", staff, "/desk/?scope=waiting"),
        ("staff detail", staff, f"/desk/{pending.number}/"),
        ("applicant's list", applicant, "/applications/"),
        ("own page", applicant, f"/applications/{pending.number}/"),
        ("frame alone", applicant, "/privacy/"),
    ):
        assert browser.get(path).status_code == 200  # the definition is read once per process
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        print("page", name, path, browser.cookies["sessionid"].value, len(asked), sep="\t")


def _walked(number: int, state: str) -> Application:
    name, lay = STATES[state]
    walk = filling(number, name)
    lay(walk)
    while relay():
        pass
    return walk.fresh()


def _copy(original: Application, numbers: list[int]) -> None:
    """So many applications like this one, each of a person of his own."""
    people = {number: _person(original.applicant, number) for number in numbers}
    User.objects.bulk_create(people.values())
    own: Own = {(number, User, original.applicant_id): user.pk for number, user in people.items()}
    kept = {model: _rows(model, original) for model in BELONGING}
    for rows in kept.values():
        for row in rows:
            if isinstance(row._meta.pk, models.UUIDField):
                own |= {(number, type(row), row.pk): uuid4() for number in numbers}
    for rows in kept.values():
        for row in rows:
            copies = [_like(row, number, own) for number in numbers]
            type(row)._default_manager.bulk_create(copies)
            own |= {(number, type(row), row.pk): each.pk for number, each in zip(numbers, copies, strict=True)}


def _rows(model: type[models.Model], application: Application) -> list[models.Model]:
    ways: dict[Any, dict[str, Any]] = {
        Application: {"pk": application.pk},
        ReturnItem: {"step__application": application},
        Objection: {"posting__application": application},
        Notice: {"recipient": application.applicant_id},
        Photo: {"person": application.applicant_id},
    }
    return list(model._default_manager.filter(**ways.get(model, {"application": application})))


def _like(row: models.Model, number: int, own: Own) -> models.Model:
    """The same row, pointing to what belongs to this number wherever the original pointed to its own."""
    new = copy(row)
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key:
            setattr(new, field.attname, own.get((number, type(row), value)))
        elif field.is_relation:
            setattr(new, field.attname, own.get((number, field.related_model, value), value))
    if isinstance(row, Answer) and isinstance(new, Answer):
        new.typed = row.typed  # sealed once more: what is moved to another row cannot be opened
    if isinstance(row, Snapshot) and isinstance(new, Snapshot):
        new.seal(row.opened())
    if isinstance(new, Application):
        new.number = f"B-{number:05d}"
    if isinstance(new, Notice):
        new.key = f"{number}:{new.key}"[:200]
    new._state.adding = True
    return new


def _person(original: User, number: int) -> User:
    new = copy(original)
    new.pk, new.mobile, new.name = uuid4(), f"1990001{number:04d}", f"{original.name}{number}"
    new.email = f"b{number}@example.test"
    new._state.adding = True
    return new
