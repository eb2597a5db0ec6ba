"""Is the demonstration there: its accounts, an open round, one application being filled and one waiting at the desk?"""

import unicodedata
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from docx import Document

from accounts import consents
from applicants import fields, identity, opinions, sections, services
from applicants.demo import (
    ACCOUNTS,
    DRAFTING,
    EMPLOYER_FACTS,
    FACTS,
    FORMER_NAME,
    LEADER,
    MANAGER,
    OFFICER,
    ORGANISATIONS,
    PASSWORD,
    PERSONNEL_OFFICER,
    REGISTRANT,
    REGISTRATION,
    REVIEWER,
    SUBMITTED,
    WAITING,
    Account,
)
from applicants.fields import OPINIONS
from applicants.models import Application, IdentityDocument, Membership, Organisation, User
from applicants.opinions import Giver
from applicants.people import record_document
from articles.demo import COMPLAINT, TEXTS
from articles.models import Article, Complaint
from articles.services import attach, complain, write
from config import clock
from employers.demo import bring
from employers.registration import Facts, register
from fees.demo import BASIS, PRICES
from fees.services import enter_price
from materials import photo
from materials.demo import REPORT, portrait
from materials.documents import word
from materials.services import receive
from programmes.models import Programme, Round
from programmes.schema import Material
from programmes.services import lay_demo_rounds, load_calendar, load_programmes

Kind = Organisation.Kind
BEGUN = timedelta(
    days=6
)  # how long ago the applications were opened, so that the timeline and the queue show something


class Command(BaseCommand):
    help = "装入演示账号和申报；可以重复执行，只补缺少的。只在演示模式（DEMO=1）下可用"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("没有装入。演示数据只能装入演示系统；请设 DEMO=1 后再运行。")
        if not Programme.objects.exists():  # ``serve --prepare`` has just loaded them
            load_programmes()
        load_calendar()
        rounds = lay_demo_rounds(clock.today())
        with transaction.atomic():
            people = _people()
            edition = next(each for each in rounds if each.programme.is_default)
            _organisations(people[REGISTRANT.mobile])
            _prices(edition, people[MANAGER.mobile])
            _applications(edition, people)
        employer = Organisation.objects.get(
            kind=Organisation.Kind.EMPLOYER, name=ORGANISATIONS[Organisation.Kind.EMPLOYER]
        )
        bring(employer, edition, by=people[OFFICER.mobile])
        if not Article.objects.exists():
            _articles(people[REVIEWER.mobile])
        if not Complaint.objects.exists():
            programme = Programme.objects.get(is_default=True)
            complain(programme, text=COMPLAINT, name="", contact="", address="", at=clock.now())
        self.stdout.write(_table())


def _people() -> dict[str, User]:
    """Every account with its seat, made where it is missing."""
    there = {user.mobile: user for user in User.objects.filter(mobile__in=[account.mobile for account in ACCOUNTS])}
    missing = [account for account in ACCOUNTS if account.mobile not in there]
    if missing:
        password = make_password(PASSWORD)  # once: it is meant to be slow
        offices = {kind: _organisation(kind, name) for kind, name in ORGANISATIONS.items()}
        for account in missing:
            there[account.mobile] = _person(account, password, offices)
    with_document = set(IdentityDocument.objects.values_list("user", flat=True))
    for account in ACCOUNTS:
        if there[account.mobile].pk not in with_document:
            card = identity.read(IdentityDocument.Kind.ID_CARD, account.identity_number)
            record_document(there[account.mobile], card, by=None)
    return there


def _organisations(registrant: User) -> None:
    """The employer with what papers carry and the levels above it; another one waits for the office."""
    kinds = {Kind(each.kind): each for each in Organisation.objects.filter(name__in=ORGANISATIONS.values())}
    employer = kinds[Kind.EMPLOYER]
    if not employer.credit_code:
        for name, value in EMPLOYER_FACTS.items():
            setattr(employer, name, value)
        employer.superior, kinds[Kind.DEPARTMENT].superior = kinds[Kind.DEPARTMENT], kinds[Kind.OFFICE]
        employer.save()
        kinds[Kind.DEPARTMENT].save()
        name, until = FORMER_NAME
        employer.former_names.create(name=name, until=until)
    if not Organisation.objects.filter(registered_by=registrant).exists():
        with clock.at(clock.now() - BEGUN / 3):
            register(Kind.EMPLOYER, Facts(**WAITING), kinds[Kind.OFFICE], by=registrant, at=clock.now())


def _prices(round: Round, manager: User) -> None:
    """Since the round opened; entered once."""
    if not round.prices.exists():
        since = timezone.localtime(round.opens_at).date()
        for level, yuan in PRICES.items():
            enter_price(round, by=manager, level=level, yuan=Decimal(yuan), valid_from=since, legal_basis=BASIS)


def _organisation(kind: str, name: str) -> Organisation:
    programme = Programme.objects.get(is_default=True) if kind == Organisation.Kind.OFFICE else None
    return Organisation.objects.get_or_create(kind=kind, name=name, programme=programme)[0]


def _person(account: Account, password: str, offices: dict[Organisation.Kind, Organisation]) -> User:
    email = f"{account.mobile}@example.test"
    user = User.objects.create(mobile=account.mobile, name=account.name, email=email, password=password)
    consents.agree(by=user, at=clock.now())
    if account.seat:
        kind = Organisation.Kind(account.kind)
        Membership.objects.create(user=user, organisation=offices[kind], role=account.seat)
    return user


def _applications(round: Round, people: dict[str, User]) -> None:
    for account in (DRAFTING, SUBMITTED):
        applicant = people[account.mobile]
        if not Application.objects.filter(round=round, applicant=applicant).exists():
            with clock.at(clock.now() - BEGUN):
                application = _registered(round, applicant, people[REVIEWER.mobile])
            if account is SUBMITTED:
                with clock.at(clock.now() - BEGUN / 2):
                    _submitted(application)


def _registered(round: Round, applicant: User, reviewer: User) -> Application:
    """Past the first filling stage, with everything typed that the evaluation form asks for."""
    organisations = {each.kind: each for each in Organisation.objects.filter(name__in=ORGANISATIONS.values())}
    application = services.open_application(
        by=reviewer,
        applicant=applicant,
        round=round,
        level="senior",
        route=round.version.definition.routes[0].name,
        employer=organisations[Organisation.Kind.EMPLOYER],
        department=organisations[Organisation.Kind.DEPARTMENT],
        eligibility_confirmed_at=clock.now(),
        eligibility_confirmed_by=reviewer,
    )
    facts = FACTS[applicant.mobile]
    for block in sorted(REGISTRATION):
        services.save_answers(application, block, facts[block], by=applicant)
    _submit(application)
    for block in sorted(facts.keys() - REGISTRATION - {OPINIONS}):
        services.save_answers(application, block, facts[block], by=applicant)
    _photographed(application)
    _opinions(application, facts[OPINIONS][0], by=applicant)
    return application


def _photographed(application: Application) -> None:
    applicant = application.applicant
    kept = photo.keep(applicant, portrait(applicant.name), by=applicant, at=clock.now())
    for section in sections.with_pages(application):
        if fields.photo(section):
            photo.use(application, section.name, kept, photo.frame_of(kept), by=applicant, at=clock.now())


def _opinions(application: Application, words: dict[str, str], *, by: User) -> None:
    """The leader's signed by his link, the personnel department's copied."""
    unit, now = ORGANISATIONS[Organisation.Kind.EMPLOYER], clock.now()
    (leaders, recommended), (personnels, checked) = words.items()
    asked = opinions.ask(application, leaders, Giver(unit, *LEADER), by=by, at=now)
    opinions.give(asked, recommended, post=asked.post, seen_page=opinions.seen(application), at=now)
    today = timezone.localtime(now).date()
    opinions.transcribe(application, personnels, checked, Giver(unit, *PERSONNEL_OFFICER), on=today, by=by, at=now)


def _submit(application: Application) -> None:
    by, version = application.applicant, application.version
    consents.submit(application, agreed=consents.AT_SUBMISSION, by=by, at=clock.now(), version=version)


def _submitted(application: Application) -> None:
    applicant = application.applicant
    for material in application.materials:
        upload = SimpleUploadedFile(f"{material.name}.docx", _word_file(application, material))
        receive(application, material.name, upload, by=applicant, at=clock.now())
    _submit(application)


def _word_file(application: Application, material: Material) -> bytes:
    """The evaluation form as stated, a technical report behind it."""
    paper = Document(BytesIO(word.evaluation_form(application, material)))
    paper.add_heading("个人技术报告", level=1).paragraph_format.page_break_before = True
    for heading, text, times in REPORT:
        paper.add_heading(heading, level=2)
        for _each in range(times):
            paper.add_paragraph(text)
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _articles(writer: User) -> None:
    """Each written on its own day, the newest last."""
    programme = Programme.objects.get(is_default=True)
    for text in TEXTS:
        at = clock.now() - timedelta(days=text.days_ago)
        stated: dict[str, Any] = {"kind": text.kind, "title": text.title, "body": text.body, "pinned": text.pinned}
        with clock.at(at):
            article = write(programme, publish_at=at, by=writer, at=at, **stated)
            if text.file:
                attach(article, SimpleUploadedFile(text.file, _word_form(text.title)), by=writer, at=at)


def _word_form(title: str) -> bytes:
    paper = Document()
    paper.add_heading(title, level=1)
    paper.add_paragraph("演示用空白表，内容均属虚构。")
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _table() -> str:
    lines = [("手机号", "密码", "姓名", "角色"), *((a.mobile, a.password, a.name, a.role) for a in ACCOUNTS)]
    return "演示账号：\n" + "\n".join(
        "  " + _padded(mobile, 13) + _padded(password, 11) + _padded(name, 8) + role
        for mobile, password, name, role in lines
    )


def _padded(text: str, width: int) -> str:
    """Chinese characters take two columns of a terminal."""
    return text + " " * (width - sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text))
