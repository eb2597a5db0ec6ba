"""Who reaches which address? Every URL of the portal × everyone in the cast × GET and POST, as ``access_table`` says."""

import io
import zipfile
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts import secrets
from applicants import opinions
from applicants.models import Membership, ReturnItem
from applicants.services import save_section
from applicants.workflow import Action
from articles.services import attach, complain
from config import clock
from employers import officers
from employers.models import Candidate
from materials.documents import codes
from materials.models import Package, PackagePart, Paper
from materials.proofs import Place
from notices.models import Notice
from notices.services import relay
from review import rosters
from review.rosters import Scope
from review.services import raise_objection
from tests.access_table import EVERYBODY, LOGIN, TABLE, Row
from tests.articles.shelf import published
from tests.builders import Cast, Walk, person, walk
from tests.employers import lists
from tests.employers.organisations import registered

pytestmark = pytest.mark.django_db

MATERIAL = "评审表+个人技术报告"
POSTING = ["结果公示", "评审结果公示"]


@pytest.fixture
def scene() -> Walk:
    """One application in its result posting, corrected, returned, objected to: every address has something to show."""
    journey = walk().to("评审材料")
    with clock.at(journey.now):
        giver = opinions.Giver("北辰精密仪器有限公司", "总工程师", "周衡", "19900002001")
        opinions.ask(journey.application, "单位推荐意见", giver, by=journey.people.applicant, at=journey.now)
    journey.to("审核")
    with clock.at(journey.now):
        save_section(journey.application, "档案", [{"档案所在地": "南岭区"}], by=journey.people.applicant)
    journey.take(Action.RETURN, to="评审材料", parts=["档案"]).to("结果公示")
    stage = journey.application.path.stage("结果公示")
    posting = journey.record(stage, stage.needs[0])
    raise_objection(posting, "反映业绩不实。", by=journey.people.reviewer)
    with clock.at(journey.now):
        relay()
    return journey


def arguments(journey: Walk) -> dict[str, list[Any]]:
    """What stands in each address between the slashes; the application's number where nothing else is said."""
    application = journey.application
    number = application.number
    posting = application.need_records.get(name=POSTING[1])
    slug = journey.people.programme.slug
    link = secrets.issue(
        journey.people.applicant, secrets.Purpose.SET_PASSWORD, mobile="19900000001", by=None, at=journey.now
    )
    article = published(journey.people)
    attachment = attach(article, SimpleUploadedFile("表.pdf", b"%PDF-"), by=journey.people.reviewer, at=journey.now)
    reported = complain(journey.people.programme, text="情况", name="", contact="", address="", at=journey.now)
    round = application.round
    opinion = application.opinions.get(origin="link")
    signing = [opinion.pk, opinions.token(opinion)]
    portrait = application.applicant.photos.get()
    with clock.at(journey.now):
        roster = rosters.order(application.round, Scope.ALL, ["name"], None, by=journey.people.reviewer)
    snapshot = application.current_snapshot
    assert snapshot is not None
    verifiable = Paper.objects.create(
        snapshot=snapshot,
        document=application.definition.documents[0].name,
        pages=1,
        code=codes.new(),
        drawn_at=journey.now,
    )
    employer, colleague = journey.people.employer, person(98, "同事")
    Membership.objects.create(user=colleague, organisation=employer, role=Membership.Role.HR_OFFICER)
    candidate = Candidate.objects.create(
        organisation=employer,
        round=round,
        person=journey.people.other_applicant,
        level="senior",
        invited_by=journey.people.hr_officer,
        invited_at=journey.now,
    )
    former = employer.former_names.create(name="北辰仪表有限公司", until=journey.now.date())
    asked = officers.invite(
        employer, "许䶮", journey.people.other_applicant.mobile, by=journey.people.hr_officer, at=journey.now
    )
    with clock.at(journey.now):
        listed = lists.previewed([lists.person(1)], round, journey.people)
    more: dict[str, list[Any]] = {
        **dict.fromkeys(("staff_imports", "new_staff_import", "candidates", "candidates_links"), [employer.pk]),
        **dict.fromkeys(
            ("candidate", "return_candidate", "drop_candidate", "resend_candidate_link"), [employer.pk, candidate.pk]
        ),
        **dict.fromkeys(("candidacy", "decline_candidacy"), [candidate.pk]),
        **dict.fromkeys(("staff_template", "staff_form_template"), [employer.pk, round.pk]),
        "staff_row": [employer.pk, listed.pk, 2],
        **{
            name: [employer.pk, listed.pk]
            for name in (
                "staff_import",
                "staff_errors",
                "staff_result",
                "confirm_staff_import",
                "resume_staff_import",
                "abandon_staff_import",
            )
        },
        **dict.fromkeys(("employer", "officers", "correct_registration", "employer_facts"), [employer.pk]),
        **dict.fromkeys(("former_name", "invite_officer", "hand_over", "leave_office"), [employer.pk]),
        "remove_officer": [employer.pk, colleague.pk],
        "drop_former_name": [employer.pk, former.pk],
        "revoke_officer_invitation": [employer.pk, asked.pk],
        "officer_invitation": [asked.pk],
        **dict.fromkeys(("staff", "staff_remind", "staff_links"), [employer.pk]),
        **dict.fromkeys(("staff_member", "staff_release", "staff_opinions"), [employer.pk, number]),
        "staff_opinion": [employer.pk, number, opinion.field],
        "employer_papers": [employer.pk],
        **dict.fromkeys(("employer_roster", "employer_batch", "employer_seals"), [employer.pk, round.pk]),
        "organisation": [registered(journey.people).pk],
        **{name: [round.pk] for name in ("round", "copy_round", "edit_round", "publish_round", "round_versions")},
        "round_contacts": [round.pk],
        "move_deadline": [round.pk, round.deadlines.all()[0].pk],
        "prices": [round.pk],
        "void_price": [round.pk, round.prices.get().pk],
        **{
            name: [number, application.need_records.get(name="缴费").pk]
            for name in ("correct_payment", "counter_payment")
        },
        **{name: [round.pk, round.deadlines.all()[0].name] for name in ("late_list", "late_result")},
        "calendar": [journey.now.year],
        **dict.fromkeys(("programme", "self_check", "articles", "complaint"), [slug]),
        **dict.fromkeys(("precheck_programme", "sample_form"), [slug]),
        "article": [slug, article.pk],
        "article_file": [slug, article.pk, attachment.pk],
        "office_article": [article.pk],
        "edit_article": [article.pk],
        "pin_article": [article.pk],
        "withdraw_article": [article.pk],
        **dict.fromkeys(("office_article_file", "remove_attachment"), [article.pk, attachment.pk]),
        "supervised_complaint": [reported.pk],
        "section": [number, "档案"],
        "photo": [number, "基本情况"],
        **{name: [number, "基本情况", portrait.pk] for name in ("photo_frame", "photo_source")},
        "photo_picture": [portrait.sha256],
        **{name: [number, opinion.field] for name in ("ask_opinion", "transcribe_opinion")},
        **{name: [number, opinion.pk] for name in ("renew_opinion", "revoke_opinion")},
        **dict.fromkeys(("sign_opinion", "keep_opinion_draft"), signing),
        "need": [number, *POSTING],
        "void_need": [number, *POSTING],
        "desk_need": [number, *POSTING],
        "desk_void_need": [number, *POSTING],
        "objection": [number, *POSTING],
        "objection_decision": [number, posting.objections.get().pk],
        "return_item": [number, ReturnItem.objects.get().pk],
        **dict.fromkeys(("upload", "explain", "cells"), [number, MATERIAL]),
        "correct_cells": [number, MATERIAL, "工作经历"],
        **dict.fromkeys(("package", "package_report", "assemble", "confirm_package"), [number, MATERIAL]),
        **dict.fromkeys(("report_file", "package_file"), [number, MATERIAL]),
        **dict.fromkeys(("proofs", "give_place"), [number, MATERIAL, Place("", "", "").key]),
        **dict.fromkeys(("proof_page", "arrange_proof"), [number, MATERIAL, _packed(journey).pk]),
        **dict.fromkeys(("material_file", "material_content", "desk_file"), [number, MATERIAL, 1]),
        "material_picture": [number, MATERIAL, 1, _drawn(journey)],
        "material_print": [number, MATERIAL, application.files.filter(material=MATERIAL).latest("number").number],
        "material_template": [number, MATERIAL],
        "document": [number, application.definition.documents[1].name],
        "document_in_word": [number, application.definition.documents[1].name],
        "verify_paper": [verifiable.code],
        "set_password": [link.pk, secrets.token(link)],
        "person_account": [application.applicant_id],
        "send_link": [application.applicant_id],
        "show_link": [application.applicant_id],
        "staff_mobile": [application.applicant_id],
        "reset_second_factor": [journey.people.reviewer.pk],
        "read": [Notice.objects.in_inbox_of(application.applicant)[0].pk],
        "counter_take_back": [number, application.paper_receipts.all()[0].pk],
        "round_statistics": [application.round.pk],
        **{name: [application.round.pk] for name in ("order_roster", "order_batch")},
        **{name: [roster.pk] for name in ("export", "export_file")},
    }
    return {name: more.get(name, [number] if "<str:number>" in route else []) for name, route in _routes().items()}


def _packed(journey: Walk) -> PackagePart:
    """A page of proof; beside it a report, and what was put together from them."""
    common = {"application": journey.application, "material": MATERIAL, "size": 1, "sha256": "0" * 64}
    brought = {"uploaded_at": journey.now, "uploaded_by": journey.people.applicant, "original_name": "一"}
    file = SimpleUploadedFile("一", b"x")
    PackagePart.objects.create(format="docx", file=file, **common, **brought)
    Package.objects.create(basis="0", file=file, made_at=journey.now, **common)
    return PackagePart.objects.create(format="jpg", file=file, **common, **brought)


def _drawn(journey: Walk) -> int:
    """A picture in the first file that came in, as it is kept for the pages."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("7.jpg", b"\xff\xd8\xff")
    journey.application.files.get(number=1).pictures.save("", written)
    return 7


def _routes(resolver: URLResolver | None = None, before: str = "") -> dict[str, str]:
    """Every address of the portal by its name."""
    found: dict[str, str] = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= _routes(pattern, route)
        else:
            found[pattern.name or route] = route
    return found


def test_no_address_is_missing_from_the_table() -> None:
    assert set(_routes()) == set(TABLE)


def test_every_row_names_everybody_once() -> None:
    wrong = [
        name for name, row in TABLE.items() for part in row if sorted(_by_person(part)) != sorted(EVERYBODY.split())
    ]

    assert wrong == []


def _by_person(row: Row) -> list[str]:
    return " ".join(row.values()).split()


def test_every_address_answers_everybody_as_the_table_says(scene: Walk) -> None:
    client, wrong = Client(), []

    with clock.at(scene.now):
        sessions = {person: _session(scene.people, person) for person in EVERYBODY.split()}
        for name, values in arguments(scene).items():
            for method, row in zip(("get", "post"), TABLE[name], strict=True):
                for outcome, people in row.items():
                    for person in people.split():
                        answer = _answer(client, sessions[person], method, reverse(name, args=values))
                        if answer != outcome:
                            wrong.append(f"{name} {method} {person}: {answer}, not {outcome}")

    assert wrong == []


def _session(people: Cast, person: str) -> str:
    """He has opened a page before: what only the first one of a login asks and writes is not asked each time."""
    client = Client()
    if person == "anonymous":
        return ""
    client.force_login(getattr(people, person))
    client.get(reverse("home"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _answer(client: Client, session: str, method: str, address: str) -> int | str:
    """What this person gets, without anything staying behind."""
    client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: session})
    undone = transaction.atomic()
    undone._from_testcase = True  # type: ignore[attr-defined]  # like Django's own around a test: what is durable elsewhere goes with it
    with undone:
        response = getattr(client, method)(address)
        transaction.set_rollback(True)
    if response.status_code == 302 and response["Location"].startswith(reverse("login")):
        return LOGIN
    return int(response.status_code)


def test_what_is_not_there_is_not_found_even_for_the_office(scene: Walk) -> None:
    client = Client()
    client.force_login(scene.people.office_manager)

    def answered(address: str) -> int:
        """What takes nothing but POST says so whatever the number is, and is asked by POST."""
        status = client.get(address).status_code
        return client.post(address).status_code if status == 405 else status

    found = [
        name
        for name, values in arguments(scene).items()
        if values and values[0] == scene.application.number
        if answered(reverse(name, args=["NO-2026-00001", *values[1:]])) != 404
    ]

    assert found == []


def test_an_address_that_cannot_be_is_not_found(scene: Walk) -> None:
    client = Client()
    client.force_login(scene.people.office_manager)

    answers = {
        page: client.get(page).status_code
        for page in ("/applications/%00/", "/desk/CAS%00/approve/", "/programmes/%00/")
    }

    assert set(answers.values()) == {404}


def test_whoever_is_refused_reads_why_and_what_to_do(scene: Walk) -> None:
    client = Client()
    client.force_login(scene.people.expert)

    html = client.get(reverse("desk")).content.decode()

    assert "这个页面或这一步不属于您的角色" in html
    assert "请换用相应的账号登录" in html
    assert "您可以看到这份材料" not in html


def test_a_deed_is_refused_without_the_token_of_the_page(scene: Walk) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.people.reviewer)
    application = scene.application

    response = client.post(
        reverse("desk_refuse", args=[application.number]), {"version": application.version, "reason": "不受理"}
    )

    assert "页面已过期" in response.content.decode()
    assert not application.steps.filter(action=Action.REFUSE).exists()
