"""What does the demonstration's employer have in hand when the browser comes? Run inside the portal."""

from django.core.files.base import ContentFile, File

from applicants.models import Membership, User
from config import clock
from employers import officers, registration
from employers.models import Candidate, StaffImport
from employers.staff import candidates, importing, previewing
from jobs.services import run
from programmes.models import Round
from tests.builders import person
from tests.employers import lists, staff
from tests.employers.lists import uploaded
from tests.employers.organisations import facts

STATED = lists.person(531, name="曾应之", level="工程师")
BRIEF = (
    f"沈督 19900000010 高级工程师\n曾应之 {STATED['mobile']} 工程师"  # the first has an account and applies for nothing
)


def in_hand() -> None:
    """A list that is imported, one with mistakes, one that was refused; two asked by name, one has answered; officers, one invited; a branch not confirmed."""
    now = clock.now()
    (round, *_others) = previewing.rounds_at(now)
    seats = Membership.objects.filter(role=Membership.Role.HR_OFFICER).select_related("organisation", "user")
    seat = seats.get(user__mobile="19900000003")
    organisation, by = seat.organisation, seat.user
    _imported(_begun(seat, round, uploaded(staff.staff(2, 0, first=501)[0], round, name="已导入.csv")))
    _imported(_begun(seat, round, ContentFile(BRIEF.encode(), name="粘贴的名单.txt"), "list"))
    asked = Candidate.objects.get(person__mobile=STATED["mobile"])
    assert candidates.fill(asked, {key: STATED[key] for key in candidates.OWN}, by=asked.person, at=now) == {}
    _begun(seat, round, uploaded(staff.staff(16, 15, first=511)[0], round, name="待更正.csv"))
    _begun(seat, round, ContentFile("姓名\n曾应之".encode(), name="缺列.csv"))
    seats.create(user=person(7391, "阮同办"), organisation=organisation, role=Membership.Role.HR_OFFICER)
    colleague = User.objects.get(mobile="19900000012")
    assert organisation.superior
    registration.register(
        "employer", facts(731, name="北辰精密仪器有限公司南岭分公司"), organisation.superior, by=by, at=now
    )
    officers.invite(organisation, colleague.name, colleague.mobile, by=by, at=now)


def _begun(seat: Membership, round: Round, upload: File, source: str = "sheet") -> StaffImport:
    """Read and judged."""
    begun = previewing.begin(seat.organisation, round, upload, source, by=seat.user, at=clock.now())
    job = previewing.job_of(begun)
    assert job
    run(str(job.pk))
    begun.refresh_from_db()
    return begun


def _imported(listed: StaffImport) -> None:
    assert listed.created_by
    run(
        str(
            importing.confirm(
                listed, by=listed.created_by, at=clock.now(), pledged=True, seen_page=importing.seen(listed)
            ).pk
        )
    )
