"""What else lies ready in a running portal when the browser comes? Run inside it: ``manage.py shell -c``.

Walked by the real services with the demonstration's own people, so that each state is one that occurs.
"""

from collections.abc import Callable, Collection
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import consents
from applicants import reading, sections, services, withdrawal
from applicants.demo import ACCOUNTS, FACTS, REGISTRATION, SUBMITTED
from applicants.fields import OPINIONS
from applicants.models import Application, Membership, Organisation, User
from applicants.workflow import Action, Status
from config import clock
from jobs.services import run
from materials import package, proofs
from materials.documents import word
from materials.services import receive
from programmes.models import Programme, Round
from review import rosters
from review.rounds import copy_round
from review.services import raise_objection
from tests.builders import Cast, Walk, person, photographed, stated, transcribed
from tests.journeys.person import with_report
from tests.materials.pictures import picture

PASSWORD = "Secret-2026"
REPORT = "报告为演示用，内容均属虚构。"
SEATS: dict[str, str] = {
    Membership.Role.HR_OFFICER: "hr_officer",
    Membership.Role.DEPARTMENT_OFFICER: "department_officer",
    Membership.Role.REVIEWER: "reviewer",
    Membership.Role.FINANCE_CLERK: "finance_clerk",
    Membership.Role.OFFICE_MANAGER: "office_manager",
}


def filling(number: int, name: str, *, without: Collection[str] = ()) -> Walk:
    """One more applicant of the demonstration, past 报名 with everything typed but these blocks, twenty days ago."""
    walk = _registering(number, name)
    applicant = walk.people.applicant
    consents.agree(by=applicant, at=walk.now, documents=consents.AT_SUBMISSION)
    walk.take(Action.SUBMIT)
    facts = FACTS[SUBMITTED.mobile]
    for block in sorted(facts.keys() - REGISTRATION - {OPINIONS, *without}):
        services.save_answers(walk.application, block, facts[block], by=applicant)
    if OPINIONS not in without:
        with clock.at(walk.now):
            transcribed(walk.application, facts[OPINIONS][0], by=applicant)
    return walk


def state_the_rest(number: str) -> None:
    """Everything that this application's sections still ask, typed by its applicant."""
    application = Application.objects.with_definition().get(number=number)
    stated(application, by=application.applicant, 姓名=application.applicant.name)


def waiting(number: int, name: str) -> Walk:
    """One more, submitted and waiting to be reviewed."""
    return _pending(filling(number, name))


def _registering(number: int, name: str) -> Walk:
    """With everything of 报名 typed, and not submitted."""
    people = _cast(person(number, name))
    begun = clock.now() - timedelta(days=20)
    facts = FACTS[SUBMITTED.mobile] | {
        "个人信息": [FACTS[SUBMITTED.mobile]["个人信息"][0] | {"姓名": name}],
    }
    with clock.at(begun):
        application = services.open_application(
            by=people.office_manager,
            applicant=people.applicant,
            round=Round.objects.filter(is_demo=True, is_published=True, programme=people.programme).latest("pk"),
            level="senior",
            route="评审",
            employer=people.employer,
            department=people.department,
        )
        facts["个人信息"][0]["照片"] = photographed(application).sha256
        for block in sorted(REGISTRATION):
            services.save_answers(application, block, facts[block], by=people.applicant)
    return Walk(application, people, begun)


def every_state() -> None:
    """Applications in the states that the demonstration itself does not show; prints number and mobile of each."""
    for number, (state, (name, lay)) in enumerate(STATES.items(), start=7001):
        walk = filling(number, name)
        lay(walk)
        _say(state, walk.application)
    registering = _registering(7201, "章启程")
    _say("registering", registering.application)
    round = registering.application.round
    manager = registering.people.office_manager
    copy_round(round, round.year + 1, by=manager)  # a draft for the manager
    rosters.order(round, rosters.Scope.ALL, ["number", "name"], None, by=manager)
    for number, state in enumerate(("to post", "posted himself"), start=7101):
        _say(state, _self_posting(person(number, "岑自立"), posted=state == "posted himself"))


def _say(state: str, application: Application) -> None:
    print("state", state, application.number, application.applicant.mobile, application.applicant.name, sep=":")


def _uploaded(walk: Walk) -> Walk:
    applicant = walk.people.applicant
    for material in walk.application.materials:
        form = with_report(word.evaluation_form(walk.fresh(), material), REPORT)
        upload = SimpleUploadedFile(f"{applicant.name} 评审表.docx", form)
        receive(walk.application, material.name, upload, by=applicant, at=walk.now)
    return walk


def _pending(walk: Walk) -> Walk:
    return _uploaded(walk).take(Action.SUBMIT)


def _returned(walk: Walk) -> None:
    parts = [walk.application.materials[0].name, "工作经历"]
    reason = "第3页缺单位推荐意见；2016年12月至2017年1月的工作经历没有写明。请补充后重新上传。"
    walk.now = clock.now() - timedelta(days=2)
    _pending(walk).take(Action.RETURN, to="评审材料", parts=parts, reason=reason)
    _put_together(walk)


def _put_together(walk: Walk) -> None:
    """A report and a page of proof, put together and waiting to be confirmed."""
    application, by = walk.application, walk.people.applicant
    material = application.materials[0]
    report = SimpleUploadedFile("技术报告.docx", with_report(word.evaluation_form(application, material), REPORT))
    package.receive_report(application, material, report, by=by, at=walk.now)
    place = proofs.places(application, material)[0]
    proofs.receive(application, material, place.key, SimpleUploadedFile("证书.jpg", picture()), by=by, at=walk.now)
    job = package.order(walk.fresh(), material, by=by, at=walk.now)
    run(str(job.pk))


def _overdue(walk: Walk) -> None:
    _pending(walk).take(Action.RETURN, to="评审材料", parts=["工作经历"], correct_by=walk.now + timedelta(days=3))


def _posted(walk: Walk) -> None:
    """A posting that has run, with one objection still to be decided."""
    _pending(walk).to("结果公示")
    stage = walk.application.path.stage("结果公示")
    posting = walk.record(stage, stage.needs[0])
    raise_objection(posting, "来电反映：工作经历中的任职时间与公示不符。", by=walk.people.reviewer)


def _replaced(walk: Walk) -> Walk:
    """Corrected while it waits: old and new value are shown to both sides."""
    application = _pending(walk).application
    section = sections.find(application, "档案")
    assert section
    services.save_section(
        application,
        section.name,
        [{"档案所在地": "示范区人才服务中心"}],
        by=walk.people.applicant,
        at=walk.now,
        seen=sections.fingerprint(application, section),
    )
    return walk


def keeper_corrected(number: int, name: str) -> None:
    """Printed for its seal, then corrected in one printed fact, and approved so; prints the application's number."""
    application = _replaced(filling(number, name)).to("交纸质材料并缴费").application
    print("corrected", application.number, sep=":")


def _withdrawal_asked(walk: Walk) -> None:
    application = _pending(walk).application
    with clock.at(walk.now):
        reading.open_to_read(application, by=walk.people.reviewer, at=walk.now)
        withdrawal.ask(application, "所在单位调整，本年度不再申报。", by=walk.people.applicant, at=walk.now)


STATES: dict[str, tuple[str, Callable[[Walk], object]]] = {
    "uploaded": ("白宜", _uploaded),
    "pending": ("崔明远", _pending),
    "disputed": ("杜若溪", _pending),
    "returned": ("范以安", _returned),
    "overdue": ("石逾", _overdue),
    "paying": ("夏雨·买买提", lambda walk: _pending(walk).to("交纸质材料并缴费")),
    "posted": ("孟昭", _posted),
    "granted": ("齐得胜", lambda walk: _pending(walk).to_status(Status.GRANTED)),
    "replaced": ("柳如新", _replaced),
    "withdrawal asked": ("向晚", _withdrawal_asked),
    "withdrawn": ("任远", lambda walk: walk.take(Action.WITHDRAW)),
}


def _self_posting(applicant: User, *, posted: bool) -> Application:
    """Of a programme whose first stage has a posting that the applicant himself puts on record."""
    round = Round.objects.get(is_demo=True, programme__slug="xishan")
    level, route = round.version.definition.levels[0], round.version.definition.routes[0]
    application = services.open_application(
        by=None, applicant=applicant, round=round, level=level.code, route=route.name
    )
    stage = application.path.stages[0]
    if posted:
        facts = {"from": clock.today().isoformat(), "place": "公告栏"}
        application.record(stage.name, stage.needs[0].label, by=applicant, facts=facts)
    return application


def _cast(applicant: User) -> Cast:
    """The demonstration's staff around this applicant."""
    programme = Programme.objects.get(is_default=True)
    mobiles = [account.mobile for account in ACCOUNTS]
    seats = Membership.objects.filter(user__mobile__in=mobiles, role__in=SEATS).select_related("user", "organisation")
    offices = {seat.organisation.kind: seat.organisation for seat in seats}
    people = {SEATS[seat.role]: seat.user for seat in seats} | {"applicant": applicant}
    kind = Organisation.Kind
    return Cast(programme, offices[kind.EMPLOYER], offices[kind.DEPARTMENT], offices[kind.OFFICE], people)
