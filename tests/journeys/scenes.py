"""What else lies ready in a running portal when the browser comes? Run inside it: ``manage.py shell -c``.

Walked by the real services with the demonstration's own people, so that each state is one that occurs.
"""

from collections.abc import Callable
from datetime import timedelta

from applicants import services
from applicants.demo import ACCOUNTS, FACTS, REGISTRATION, SUBMITTED
from applicants.models import Application, Membership, Organisation, User
from applicants.workflow import Action, Status
from config import clock
from programmes.models import Programme, Round
from review.services import raise_objection
from tests.builders import Cast, Walk, attached, person

PASSWORD = "Secret-2026"
SEATS: dict[str, str] = {
    Membership.Role.HR_OFFICER: "hr_officer",
    Membership.Role.DEPARTMENT_OFFICER: "department_officer",
    Membership.Role.REVIEWER: "reviewer",
    Membership.Role.FINANCE_CLERK: "finance_clerk",
    Membership.Role.OFFICE_MANAGER: "office_manager",
}


def filling(number: int, name: str) -> Walk:
    """One more applicant of the demonstration, past 报名 with everything typed, twenty days ago."""
    people = _cast(person(number, name))
    begun = clock.now() - timedelta(days=20)
    facts = FACTS[SUBMITTED.mobile] | {
        "个人信息": [FACTS[SUBMITTED.mobile]["个人信息"][0] | {"姓名": name}],
    }
    with clock.at(begun):
        application = services.open_application(
            by=people.office_manager,
            applicant=people.applicant,
            round=Round.objects.filter(is_demo=True, programme=people.programme).latest("pk"),
            level="senior",
            route="评审",
            employer=people.employer,
            department=people.department,
        )
        for block in sorted(REGISTRATION):
            services.save_answers(application, block, facts[block], by=people.applicant)
    walk = Walk(application, people, begun).take(Action.SUBMIT)
    for block in sorted(facts.keys() - REGISTRATION):
        services.save_answers(application, block, facts[block], by=people.applicant)
    return walk


def every_state() -> None:
    """Applications in the states that the demonstration itself does not show; prints number and mobile of each."""
    for number, (name, lay) in enumerate(STATES.items(), start=7001):
        walk = filling(number, name)
        lay(walk)
        print("state", name, walk.application.number, walk.people.applicant.mobile)
    for number, (name, posted) in enumerate({"单贴": False, "岑贴": True}.items(), start=7101):
        application = _self_posting(person(number, name), posted=posted)
        print("state", name, application.number, application.applicant.mobile)


def _uploaded(walk: Walk) -> None:
    attached(walk.application, by=walk.people.applicant)


def _returned(walk: Walk) -> None:
    parts = [walk.application.materials[0].name, "工作经历"]
    walk.to("审核").take(Action.RETURN, to="评审材料", parts=parts, correct_by=clock.now() + timedelta(days=9))


def _overdue(walk: Walk) -> None:
    walk.to("审核").take(Action.RETURN, to="评审材料", parts=["工作经历"], correct_by=walk.now + timedelta(days=3))


def _posted(walk: Walk) -> None:
    """A posting that runs, with one objection still to be decided."""
    walk.to("结果公示")
    stage = walk.application.path.stage("结果公示")
    posting = walk.record(stage, stage.needs[0])
    raise_objection(posting, "来电反映：工作经历中的任职时间与公示不符。", by=walk.people.reviewer)


STATES: dict[str, Callable[[Walk], object]] = {
    "备传": _uploaded,
    "待审": lambda walk: walk.to("审核"),
    "待判": lambda walk: walk.to("审核"),
    "崔返": _returned,
    "石逾": _overdue,
    "夏缴": lambda walk: walk.to("交纸质材料并缴费"),
    "公示": _posted,
    "齐得": lambda walk: walk.to_status(Status.GRANTED),
    "任撤": lambda walk: walk.take(Action.WITHDRAW),
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
