"""Who reaches which address? Every URL of the portal × everyone in the cast × GET and POST, in one table."""

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
from tests.articles.shelf import published
from tests.builders import Cast, Walk, person, walk
from tests.employers import lists
from tests.employers.organisations import registered

pytestmark = pytest.mark.django_db

OUTSIDE = "anonymous disabled"
STRANGERS = "other_applicant other_hr_officer other_reviewer expert system_administrator"  # to the application below
OFFICE = "reviewer second_reviewer office_manager"
HANDLING = f"hr_officer department_officer {OFFICE} finance_clerk"
STAFF = f"{HANDLING} supervisor"
INSIDE = f"applicant {STAFF} {STRANGERS}"
EVERYBODY = f"{OUTSIDE} {INSIDE}"
MATERIAL = "评审表+个人技术报告"
POSTING = ["结果公示", "评审结果公示"]
# A row: outcome → who. 302 leads on within the portal, LOGIN to the login page. Each row names everybody once.
LOGIN = "login"
Row = dict[int | str, str]


def public(get: int = 200, post: int = 405) -> tuple[Row, Row]:
    return {get: EVERYBODY}, {post: EVERYBODY}


def personal(get: Row, post: Row) -> tuple[Row, Row]:
    """For whoever is logged in."""
    return {LOGIN: OUTSIDE} | get, {LOGIN: OUTSIDE} | post


def about_application(get: Row, post: Row) -> tuple[Row, Row]:
    """To a stranger the application does not exist, whatever he asks of it."""
    return personal(_with_strangers(get), _with_strangers(post))


def _with_strangers(row: Row) -> Row:
    return row if 405 in row else row | {404: STRANGERS}


def deed_of(who: str) -> tuple[Row, Row]:
    """Page and deed for these; the others who see the application are told that it is not theirs to do."""
    others = " ".join(person for person in f"applicant {STAFF}".split() if person not in who.split())
    return about_application({200: who, 403: others}, {200: who, 403: others})


OPENING = f"{OFFICE} other_reviewer"  # of an office, whichever
NO_OFFICE = (
    "applicant hr_officer department_officer finance_clerk supervisor other_applicant other_hr_officer expert "
    "system_administrator"
)
NOT_HIS = f"{NO_OFFICE} other_reviewer"
NOT_SUPERVISING = " ".join(person for person in INSIDE.split() if person != "supervisor")
SEATED = f"{OPENING} finance_clerk supervisor"  # at an office, in whatever role that sees applications
NOT_OF_OFFICE = "applicant hr_officer department_officer other_applicant other_hr_officer other_reviewer expert system_administrator"
NOT_SEATED = " ".join(person for person in NOT_OF_OFFICE.split() if person != "other_reviewer")
NOT_AT_COUNTER = " ".join(person for person in NO_OFFICE.split() if person != "finance_clerk")
WHOLE_CASES = "office_manager supervisor"
NO_WHOLE_CASES = " ".join(person for person in STAFF.split() if person not in WHOLE_CASES.split())
NOT_POSTED: Row = {405: INSIDE}
NOT_HR = " ".join(person for person in INSIDE.split() if person != "hr_officer")  # of this employer
NOT_ABOVE = " ".join(person for person in INSIDE.split() if person != "department_officer")  # the employer that waits
NOT_ASKED = " ".join(person for person in INSIDE.split() if person != "other_applicant")
NOT_CONFIRMING = " ".join(person for person in NO_OFFICE.split() if person != "department_officer")
NO_MANAGER = " ".join(person for person in INSIDE.split() if person != "office_manager")
TABLE: dict[str, tuple[Row, Row]] = {
    # public
    **dict.fromkeys(("home", "programme", "all_articles", "articles", "article", "article_file", "live"), public()),
    **dict.fromkeys(("sample_form", "verify", "verify_paper", "privacy", "accessibility"), public()),
    "self_check": public(post=200),
    "complaint": public(post=200),
    "precheck": public(get=302),  # only one programme asks for such a file
    "precheck_programme": public(post=200),
    "ready": public(get=503),  # no worker runs here
    "metrics": public(),  # from this machine
    "display": public(get=405, post=302),
    "login": ({200: OUTSIDE, 302: INSIDE}, {200: OUTSIDE, 302: INSIDE}),
    "logout": ({405: EVERYBODY}, {302: EVERYBODY}),
    "forgot_password": public(post=200),
    "forgot_password_code": public(get=302, post=302),  # to where a code is asked for
    "told_code": public(post=200),
    "set_password": public(post=200),  # whoever holds the link
    "sign_opinion": public(get=410, post=410),  # likewise; this one ended when the application was submitted
    "keep_opinion_draft": public(get=405, post=413),
    # one's own
    "account": personal({200: INSIDE}, NOT_POSTED),
    "email": personal({200: INSIDE}, {302: INSIDE}),
    "change_password": personal({200: INSIDE}, {200: INSIDE}),
    "consent": personal({200: INSIDE}, {200: INSIDE}),
    "stay": personal({405: INSIDE}, {200: INSIDE}),
    "change_mobile": personal({200: INSIDE}, {200: INSIDE}),
    "mobile_code": personal({302: INSIDE}, {302: INSIDE}),  # nothing is asked of whoever was sent no code
    "second_factor": personal({302: INSIDE}, {302: INSIDE}),  # nor of anybody where STAFF_TOTP is not set
    "enrol_second_factor": personal({302: INSIDE}, {302: INSIDE}),
    "recovery_codes": personal({302: INSIDE}, {302: INSIDE}),
    "inbox": personal({200: INSIDE}, NOT_POSTED),
    "read_all": personal({405: INSIDE}, {302: INSIDE}),
    "read": personal({405: INSIDE}, {302: "applicant", 404: f"{STAFF} {STRANGERS}"}),
    "applications": personal({200: INSIDE}, NOT_POSTED),
    "save_draft": personal({405: INSIDE}, {404: INSIDE}),  # of no page
    "discard_draft": personal({405: INSIDE}, {404: INSIDE}),
    # one application, the applicant's side
    "application": about_application({200: "applicant", 302: STAFF}, NOT_POSTED),
    "submit": about_application({302: "applicant", 403: STAFF}, {200: "applicant", 403: STAFF}),
    "stated": about_application({200: "applicant", 302: STAFF}, NOT_POSTED),
    "submitted": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "section": deed_of("applicant"),
    "photo": deed_of("applicant"),
    "photo_frame": about_application({200: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "photo_source": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "photo_picture": personal({200: f"applicant {STAFF}", 404: STRANGERS}, NOT_POSTED),
    "carry_over": about_application({302: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "open_again": about_application({302: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "compare": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "replaced": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "ask_opinion": deed_of("applicant"),
    "transcribe_opinion": deed_of("applicant"),
    "renew_opinion": about_application({302: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "revoke_opinion": about_application({302: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "withdraw": deed_of("applicant"),
    "withdraw_take_back": about_application({302: "applicant", 403: STAFF}, {302: "applicant", 403: STAFF}),
    "return_item": deed_of("applicant"),
    "need": deed_of(OFFICE),
    "void_need": deed_of(OFFICE),
    "materials": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "upload": about_application({302: f"applicant {STAFF}"}, {200: "applicant", 403: STAFF}),
    "explain": about_application({302: f"applicant {STAFF}"}, {200: "applicant", 403: STAFF}),
    # there are none where sections have pages; who may where there are, tests.materials.test_cells_pages says
    **dict.fromkeys(("cells", "correct_cells"), personal({404: INSIDE}, {404: INSIDE})),
    "material_file": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "material_content": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "material_picture": about_application({200: f"applicant {STAFF}"}, NOT_POSTED),
    "material_print": about_application({202: f"applicant {STAFF}"}, NOT_POSTED),
    "material_template": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "package": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "package_report": about_application({302: "applicant", 403: STAFF}, {200: "applicant", 403: STAFF}),
    "report_file": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "proofs": deed_of("applicant"),
    "proof_page": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "arrange_proof": about_application({405: INSIDE}, {302: "applicant", 403: STAFF}),
    "give_place": about_application({405: INSIDE}, {302: "applicant", 403: STAFF}),
    "assemble": about_application({405: INSIDE}, {302: "applicant", 403: STAFF}),
    "package_file": about_application({200: "applicant", 403: STAFF}, NOT_POSTED),
    "confirm_package": about_application({302: "applicant", 403: STAFF}, {200: "applicant", 403: STAFF}),
    "document": about_application({202: f"applicant {STAFF}"}, NOT_POSTED),
    "document_in_word": about_application({202: f"applicant {STAFF}"}, NOT_POSTED),
    # other people's accounts
    "people": personal({200: OPENING, 403: NO_OFFICE}, NOT_POSTED),
    "open_account": personal({200: OPENING, 403: NO_OFFICE}, {200: OPENING, 403: NO_OFFICE}),
    "person_account": personal({200: OFFICE, 404: NOT_HIS}, NOT_POSTED),
    "send_link": personal({405: INSIDE}, {302: OFFICE, 404: NOT_HIS}),
    "show_link": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "staff_mobile": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "staff_accounts": personal(
        {200: "office_manager", 403: " ".join(person for person in INSIDE.split() if person != "office_manager")},
        NOT_POSTED,
    ),
    "reset_second_factor": personal({404: INSIDE}, {404: INSIDE}),
    # an organisation: whoever registers, acts for it, or confirms it
    "employers": personal({200: INSIDE}, NOT_POSTED),
    **dict.fromkeys(("register_employer", "invite_department"), personal({200: INSIDE}, {200: INSIDE})),
    "employer": personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED),
    "officers": personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED),
    "correct_registration": personal({302: "hr_officer", 404: NOT_HR}, {302: "hr_officer", 404: NOT_HR}),
    **dict.fromkeys(
        ("employer_facts", "former_name", "invite_officer", "hand_over", "remove_officer"),
        personal({200: "hr_officer", 404: NOT_HR}, {200: "hr_officer", 404: NOT_HR}),
    ),
    "leave_office": personal({200: "hr_officer", 404: NOT_HR}, {302: "hr_officer", 404: NOT_HR}),
    **dict.fromkeys(
        ("drop_former_name", "revoke_officer_invitation"),
        personal({405: INSIDE}, {302: "hr_officer", 404: NOT_HR}),
    ),
    "officer_invitation": personal({200: "other_applicant", 404: NOT_ASKED}, {302: "other_applicant", 404: NOT_ASKED}),
    **dict.fromkeys(
        ("staff", "staff_member", "staff_opinions"), personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED)
    ),
    **dict.fromkeys(
        ("staff_release", "staff_opinion"),
        personal({200: "hr_officer", 404: NOT_HR}, {200: "hr_officer", 404: NOT_HR}),
    ),
    **dict.fromkeys(("staff_remind", "staff_links"), personal({405: INSIDE}, {302: "hr_officer", 404: NOT_HR})),
    **dict.fromkeys(("employer_papers", "employer_seals"), personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED)),
    **dict.fromkeys(
        ("employer_roster", "employer_batch"),
        personal({200: "hr_officer", 404: NOT_HR}, {200: "hr_officer", 404: NOT_HR}),
    ),
    **dict.fromkeys(
        ("staff_imports", "staff_template", "staff_import", "staff_errors"),
        personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED),
    ),
    **dict.fromkeys(
        ("new_staff_import", "confirm_staff_import"),
        personal({200: "hr_officer", 404: NOT_HR}, {200: "hr_officer", 404: NOT_HR}),
    ),
    "staff_row": personal({200: "hr_officer", 404: NOT_HR}, {409: "hr_officer", 404: NOT_HR}),  # nothing was seen of it
    "staff_result": personal({404: INSIDE}, NOT_POSTED),  # nothing was imported yet
    "candidates": personal({200: "hr_officer", 404: NOT_HR}, NOT_POSTED),
    **dict.fromkeys(
        ("candidate", "return_candidate", "drop_candidate"),
        personal({200: "hr_officer", 404: NOT_HR}, {200: "hr_officer", 404: NOT_HR}),
    ),
    "resend_candidate_link": personal({405: INSIDE}, {302: "hr_officer", 404: NOT_HR}),
    **dict.fromkeys(
        ("candidacy", "decline_candidacy"),
        personal({200: "other_applicant", 404: NOT_ASKED}, {200: "other_applicant", 404: NOT_ASKED}),
    ),
    "abandon_staff_import": personal({405: INSIDE}, {302: "hr_officer", 404: NOT_HR}),
    "choose_employer": (
        about_application({200: "applicant", 403: STAFF}, NOT_POSTED)[0],
        {LOGIN: OUTSIDE, 404: f"applicant {STRANGERS}", 403: STAFF},  # nobody said which employer
    ),
    "invite_employer": deed_of("applicant"),
    "organisations": personal({200: f"{OPENING} department_officer", 403: NOT_CONFIRMING}, NOT_POSTED),
    "organisation": personal({200: "department_officer", 404: NOT_ABOVE}, {200: "department_officer", 404: NOT_ABOVE}),
    "invite_unit": personal({200: OPENING, 403: NO_OFFICE}, {200: OPENING, 403: NO_OFFICE}),
    # what the portal has sent
    "messages": personal({200: OPENING, 403: NO_OFFICE}, NOT_POSTED),
    "resend_messages": personal({405: INSIDE}, {302: OPENING, 403: NO_OFFICE}),
    # articles and complaints
    "office_articles": personal({200: OPENING, 403: NO_OFFICE}, NOT_POSTED),
    "new_article": personal({200: OPENING, 403: NO_OFFICE}, {200: OPENING, 403: NO_OFFICE}),
    "office_article": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "edit_article": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "pin_article": personal({405: INSIDE}, {302: OFFICE, 404: NOT_HIS}),
    "withdraw_article": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "remove_attachment": personal({405: INSIDE}, {302: OFFICE, 404: NOT_HIS}),
    "complaints": personal({200: "supervisor", 403: NOT_SUPERVISING}, NOT_POSTED),
    "supervised_complaint": personal({200: "supervisor", 404: NOT_SUPERVISING}, NOT_POSTED),
    # rounds and the calendar, the manager's alone
    "rounds": personal({200: "office_manager", 403: NO_MANAGER}, NOT_POSTED),
    "round": personal({200: "office_manager", 404: NO_MANAGER}, NOT_POSTED),
    "copy_round": personal({200: "office_manager", 404: NO_MANAGER}, {200: "office_manager", 404: NO_MANAGER}),
    "edit_round": personal({302: "office_manager", 404: NO_MANAGER}, {302: "office_manager", 404: NO_MANAGER}),
    "round_contacts": personal({200: "office_manager", 404: NO_MANAGER}, {302: "office_manager", 404: NO_MANAGER}),
    "publish_round": personal({302: "office_manager", 404: NO_MANAGER}, {302: "office_manager", 404: NO_MANAGER}),
    "move_deadline": personal({200: "office_manager", 404: NO_MANAGER}, {200: "office_manager", 404: NO_MANAGER}),
    "prices": personal({200: "office_manager", 404: NO_MANAGER}, {200: "office_manager", 404: NO_MANAGER}),
    "void_price": personal({200: "office_manager", 404: NO_MANAGER}, {200: "office_manager", 404: NO_MANAGER}),
    "round_versions": personal({200: "office_manager", 404: NO_MANAGER}, NOT_POSTED),
    "late": personal({200: "office_manager", 403: NO_MANAGER}, NOT_POSTED),
    "late_list": personal({200: "office_manager", 404: NO_MANAGER}, {302: "office_manager", 404: NO_MANAGER}),
    "late_result": personal({302: "office_manager", 404: NO_MANAGER}, NOT_POSTED),
    "calendar": personal({200: "office_manager", 403: NO_MANAGER}, {200: "office_manager", 403: NO_MANAGER}),
    # how a round stands, and its rosters
    "statistics": personal({200: SEATED, 403: NOT_SEATED}, NOT_POSTED),
    "round_statistics": personal({200: f"{OFFICE} finance_clerk supervisor", 404: NOT_OF_OFFICE}, NOT_POSTED),
    "rosters": personal({200: OPENING, 403: NO_OFFICE}, NOT_POSTED),
    "order_roster": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "order_batch": personal({200: OFFICE, 404: NOT_HIS}, {200: OFFICE, 404: NOT_HIS}),
    "export": personal({200: "reviewer office_manager", 404: f"second_reviewer {NOT_HIS}"}, NOT_POSTED),
    "export_file": personal({302: "reviewer office_manager", 404: f"second_reviewer {NOT_HIS}"}, NOT_POSTED),
    # the counter
    "counter": personal({200: f"{OPENING} finance_clerk", 403: NOT_AT_COUNTER}, NOT_POSTED),
    "counter_application": deed_of(f"{OFFICE} finance_clerk"),
    "counter_take_back": deed_of(f"{OFFICE} finance_clerk"),
    "counter_payment": deed_of(f"{OFFICE} finance_clerk"),
    # the desk
    "desk": personal(
        {200: f"{STAFF} other_hr_officer other_reviewer", 403: "applicant other_applicant expert system_administrator"},
        NOT_POSTED,
    ),
    "desk_application": about_application({200: STAFF, 403: "applicant"}, NOT_POSTED),
    "desk_compare": about_application({200: STAFF, 403: "applicant"}, NOT_POSTED),
    "desk_file": about_application({200: STAFF, 403: "applicant"}, NOT_POSTED),
    "order_case": about_application(
        {200: WHOLE_CASES, 403: f"applicant {NO_WHOLE_CASES}"}, {302: WHOLE_CASES, 403: f"applicant {NO_WHOLE_CASES}"}
    ),
    "desk_approve": deed_of(OFFICE),
    "desk_return": deed_of("office_manager"),  # at this stage it is a reopening
    "desk_withdraw": deed_of(OFFICE),
    "desk_refuse": deed_of(OFFICE),
    "desk_abandon": deed_of("office_manager"),
    "desk_disqualify": deed_of("office_manager"),
    "desk_extend": deed_of("office_manager"),
    "identity_view": deed_of(OFFICE),
    "identity_correct": deed_of(OFFICE),
    "desk_need": deed_of(OFFICE),
    "desk_void_need": deed_of(OFFICE),
    "correct_payment": deed_of(f"{OFFICE} finance_clerk"),
    "objection": deed_of(OFFICE),
    "objection_decision": deed_of(OFFICE),
}


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
        **dict.fromkeys(("staff_imports", "new_staff_import", "candidates"), [employer.pk]),
        **dict.fromkeys(
            ("candidate", "return_candidate", "drop_candidate", "resend_candidate_link"), [employer.pk, candidate.pk]
        ),
        **dict.fromkeys(("candidacy", "decline_candidacy"), [candidate.pk]),
        "staff_template": [employer.pk, round.pk],
        "staff_row": [employer.pk, listed.pk, 2],
        **{
            name: [employer.pk, listed.pk]
            for name in (
                "staff_import",
                "staff_errors",
                "staff_result",
                "confirm_staff_import",
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
        "remove_attachment": [article.pk, attachment.pk],
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
    sessions = {person: _session(scene.people, person) for person in EVERYBODY.split()}
    client, wrong = Client(), []

    with clock.at(scene.now):
        for name, values in arguments(scene).items():
            for method, row in zip(("get", "post"), TABLE[name], strict=True):
                for outcome, people in row.items():
                    for person in people.split():
                        answer = _answer(client, sessions[person], method, reverse(name, args=values))
                        if answer != outcome:
                            wrong.append(f"{name} {method} {person}: {answer}, not {outcome}")

    assert wrong == []


def _session(people: Cast, person: str) -> str:
    client = Client()
    if person == "anonymous":
        return ""
    client.force_login(getattr(people, person))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _answer(client: Client, session: str, method: str, address: str) -> int | str:
    """What this person gets, without anything staying behind."""
    client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: session})
    with transaction.atomic():
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
