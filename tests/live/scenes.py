"""What lies ready in a running portal before a live test acts on it? Run inside it: ``manage.py shell -c``.

A scene of applications prints ``application <number> <session>`` per application; the session is the applicant's, logged in.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from applicants import services
from applicants.demo import ACCOUNTS, DRAFTING, MANAGER
from applicants.models import Application, Membership, User
from applicants.refusals import DeedRefused
from applicants.workflow import Action
from audit.services import chain
from config import backups, clock
from jobs.models import Job
from jobs.services import run
from materials.documents import word
from materials.models import PackagePart
from programmes.models import Round
from review import exports, rosters
from review.permissions import ROSTER
from tests.builders import attached, person, stated
from tests.journeys.person import with_report
from tests.journeys.scenes import filling


@transaction.atomic
def filled(count: int, *, first: int = 1000) -> None:
    """So many applications, everything typed, whose material has still to be uploaded."""
    for application in _filled(count, first):
        _print(application)


@transaction.atomic
def ready(count: int, *, first: int = 1000) -> None:
    """So many with their material, one submission away from the desk."""
    for application in _filled(count, first):
        attached(application, by=application.applicant)
        _print(application)


@transaction.atomic
def pending(count: int, *, first: int = 1000) -> None:
    """So many that wait at the desk, unopened, with the few facts that every programme asks for."""
    round = Round.objects.filter(is_demo=True, programme__is_default=True).latest("pk")
    for applicant in _people(count, first):
        application = services.open_application(
            by=None, applicant=applicant, round=round, level="engineer", route="评审"
        )
        stated(application, by=applicant, 姓名=applicant.name)
        application.take(Action.SUBMIT, by=applicant)
        stated(application, by=applicant, 姓名=applicant.name)
        attached(application, by=applicant)
        application.take(Action.SUBMIT, by=applicant)
        _print(application)


def forms(folder: str, numbers: Sequence[str]) -> None:
    """The evaluation form of each of these applications, which nothing holds back, with a report behind it."""
    for application in Application.objects.for_pages().filter(number__in=numbers):
        (material,) = application.materials
        form = with_report(word.evaluation_form(application, material), "主要从事控制系统研发。")
        (Path(folder) / f"{application.number}.docx").write_bytes(form)


def _people(count: int, first: int) -> Iterator[User]:
    for number in range(first, first + count):
        yield person(number, f"申报人{number}")


def to_back_up(pages: int) -> None:
    """The demonstration with a roster to take away, and so many pages of proofs, by the material ``arriving``."""
    call_command("prepare")
    call_command("load_demo")
    manager = User.objects.get(mobile=MANAGER.mobile)
    round = Application.objects.exclude(submitted_at=None)[0].round
    run(str(rosters.order(round, rosters.Scope.ALL, ["name"], None, by=manager).pk))
    chain()
    PackagePart.objects.bulk_create([_page() for _ in range(pages)])


def backed_up(folder: str) -> None:
    """A page is half written when the files are copied, and two come in after; one of those goes once the database is.

    Prints ``page <name>`` for each that stays.
    """
    half = _page()
    Path(half.file.path).write_bytes(b"pa")
    stay, go = [half], list[PackagePart]()

    def say(words: str) -> None:
        if words.startswith("备份数据库") and not go:
            Path(half.file.path).write_bytes(b"page")
            stay.append(_page())
            go.append(_page())
            PackagePart.objects.bulk_create(stay + go)
        elif words.startswith("数据库已备份") and go[0].file:
            PackagePart.objects.filter(pk=go[0].pk).delete()
            go[0].file.delete(save=False)

    backups.make(Path(folder), say)
    for page in stay:
        print("page", page.file.name)


def roster_taken() -> None:
    """Whoever ordered the roster takes it away; prints what he is told instead."""
    (roster,) = Job.objects.filter(kind=ROSTER)
    try:
        exports.take(roster, by=User.objects.get(mobile=MANAGER.mobile))
    except DeedRefused as refusal:
        print(refusal)


def _page() -> PackagePart:
    """Its file is in the store, its row is still to be written."""
    application = Application.objects.exclude(submitted_at=None)[0]
    page = PackagePart(
        application=application,
        material="arriving",
        original_name="页.jpg",
        format="jpg",
        size=4,
        sha256=hashlib.sha256(b"page").hexdigest(),
        uploaded_at=clock.now(),
        uploaded_by=application.applicant,
    )
    page.file.save("", ContentFile(b"page"), save=False)
    return page


def readers() -> None:
    """An applicant and a reviewer of the demonstration, logged in; prints ``reader <session>`` for each."""
    reviewer = next(account for account in ACCOUNTS if account.seat == Membership.Role.REVIEWER)
    for account in (DRAFTING, reviewer):
        print("reader", _session(User.objects.get(mobile=account.mobile)))


def _filled(count: int, first: int) -> Iterator[Application]:
    for number in range(first, first + count):
        yield filling(number, f"申报人{number}").application


def _print(application: Application) -> None:
    print("application", application.number, _session(application.applicant))


def _session(user: User) -> str:
    browser = Client()
    browser.force_login(user)
    return browser.cookies["sessionid"].value
