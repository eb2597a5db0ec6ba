"""How does an application come to an employer, and how does it go along with a person who leaves?

It is the person's: whoever leaves takes it along, to another employer or to none. The former employer sees it no
longer; what was done there stays in its history.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

import audit.services
from applicants import opinions, permissions
from applicants.employment import refuse_own_officer
from applicants.models import Application, EmployerChange, Organisation, User
from applicants.permissions import programmes_of
from applicants.refusals import DeedRefused
from applicants.workflow import Status
from config import clock, races
from employers.permissions import officers_of
from notices.models import Notice
from notices.services import tell
from programmes.vocabulary import Who

MOVABLE = frozenset({Status.DRAFT, Status.RETURNED})


def why_not(application: Application) -> str:
    """Why the employer cannot be changed now, in words that say what to do; empty where it can."""
    if application.is_ended:
        return _("申报已终止，单位不再更换。")
    if application.status not in MOVABLE:
        return _("申报已提交，现在不能更换单位。确已调动或者不是本单位人员的，请联系评审办退回修改，退回后即可更换。")
    return ""


def choose(
    application: Application, organisation: Organisation, *, by: User, at: datetime | None = None, reason: str = ""
) -> None:
    """The applicant says for whom he works: from now on its officers see the application, those before no longer.

    Raises PermissionDenied; DeedRefused when it is too late, nobody has confirmed that employer, or he acts for it.
    """
    _move(application, organisation, by=by, at=at, reason=reason)


def leave(application: Application, *, by: User, at: datetime | None = None, reason: str = "") -> None:
    """The applicant takes it along, for the time being to no employer. Raises what ``choose`` raises."""
    _move(application, None, by=by, at=at, reason=reason)


def release(application: Application, reason: str, *, by: User, at: datetime | None = None) -> None:
    """An officer of the employer: he does not work here, or no longer. The applicant is told, with the reason.

    Raises PermissionDenied; DeedRefused when it is too late or no reason is given.
    """
    at = at or clock.now()
    with transaction.atomic():
        fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
        before = fresh.employer
        if before is None or not permissions.acts_as(by, fresh, Who.EMPLOYER):
            raise PermissionDenied
        if refusal := why_not(fresh):
            raise DeedRefused(refusal)
        if not reason.strip():
            raise DeedRefused(_("请写明原因，申报人会看到这段文字。"))
        races.pause()
        change = _write(fresh, None, by=by, at=at, reason=reason)
        tell(
            "employer_released",
            fresh.applicant,
            key=f"employer.change:{change.pk}",
            url=reverse("application", args=[fresh.number]),
            application=fresh,
            change=change,
        )
    _renew(application)


def _move(
    application: Application, organisation: Organisation | None, *, by: User, at: datetime | None, reason: str
) -> None:
    at = at or clock.now()
    with transaction.atomic():
        fresh = races.locked(Application.objects.with_definition()).get(pk=application.pk)
        person = races.locked(User.objects.filter(pk=fresh.applicant_id), may_be_named=True).get()
        if by.pk != fresh.applicant_id:
            raise PermissionDenied
        before = fresh.employer
        if before == organisation:
            return
        if refusal := why_not(fresh):
            raise DeedRefused(refusal)
        if organisation:
            _refuse_employer(organisation)
            refuse_own_officer(person, organisation)  # whose seat he may be taking at this moment
        races.pause()
        change = _write(fresh, organisation, by=by, at=at, reason=reason)
        _tell_officers(before, "employer_left", fresh, change, url=reverse("staff", args=[before.pk]) if before else "")
        _tell_officers(
            organisation,
            "employer_joined",
            fresh,
            change,
            url=reverse("staff_member", args=[organisation.pk, fresh.number]) if organisation else "",
        )
    _renew(application)


def _refuse_employer(organisation: Organisation) -> None:
    fresh = Organisation.objects.get(pk=organisation.pk)
    if fresh.kind != Organisation.Kind.EMPLOYER or fresh.state != Organisation.State.CONFIRMED:
        raise DeedRefused(_("“%s”还没有确认登记，不能选用。请等登记确认后再选，或者重新查找。") % fresh.name)


def _write(
    application: Application, organisation: Organisation | None, *, by: User, at: datetime, reason: str
) -> EmployerChange:
    """The caller holds the row lock. The department is the one above the new employer.

    What the former employer has answered for does not go along: its word that he may apply, and the opinions it put down.
    """
    before = application.employer
    superior = organisation.superior if organisation else None
    is_department = superior is not None and superior.kind == Organisation.Kind.DEPARTMENT
    department = superior if is_department else None
    if department is None and application.department_id and not _goes_on_without_department(application):
        raise DeedRefused(
            _("申报由“%s”退回，现在不能更换单位。请改好后重新提交，或者联系评审办。") % application.returned_from
        )
    application.employer, application.department = organisation, department
    pledger = application.eligibility_confirmed_by
    if before and pledger and not programmes_of(pledger).filter(pk=application.round.programme_id).exists():
        application.eligibility_confirmed_by = application.eligibility_confirmed_at = None  # the former employer's word
    application.save(update_fields=["employer", "department", "eligibility_confirmed_by", "eligibility_confirmed_at"])
    change = EmployerChange.objects.create(
        application=application, before=before, after=organisation, at=at, by=by, reason=reason.strip()
    )
    if before:
        opinions.void(application, by=by, at=at)
    audit.services.record(
        "employer.change",
        application,
        by=by,
        before=str(before.pk) if before else "",
        after=str(organisation.pk) if organisation else "",
    )
    return change


def _goes_on_without_department(application: Application) -> bool:
    """Not where the very stage that returned it is the department's."""
    back = application.returned_from
    return not back or not application.path.stage(back).skip_without_department


def _tell_officers(
    organisation: Organisation | None,
    template: str,
    application: Application,
    change: EmployerChange,
    *,
    url: str,
) -> None:
    if organisation is None:
        return
    for officer in officers_of(organisation):
        tell(
            template,
            officer,
            key=f"employer.change:{change.pk}",
            url=url,
            channels=(Notice.Channel.INBOX,),
            application=application,
            change=change,
        )


def _renew(application: Application) -> None:
    application.refresh_from_db()
    application.__dict__.pop("path", None)
