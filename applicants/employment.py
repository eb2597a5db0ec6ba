"""May one person both apply with an employer and act for it? No: nobody handles his own application (申报人本人不得兼任)."""

from django.utils.translation import gettext as _

from applicants.models import Application, Organisation, User
from applicants.permissions import Role
from applicants.refusals import DeedRefused


class OwnOfficer(DeedRefused):
    """He acts for the employer with which he would apply."""


def refuse_own_officer(applicant: User, employer: Organisation | None) -> None:
    """Raises OwnOfficer when the applicant acts for this employer. Looks at his memberships alone."""
    if employer is None:
        return
    for seat in applicant.memberships.all():
        if seat.role == Role.HR_OFFICER and seat.organisation_id == employer.pk:
            words = {"name": applicant.name, "employer": employer.name}
            raise OwnOfficer(
                _(
                    "%(name)s是“%(employer)s”的经办人，不能以该单位申报：申报人本人不得兼任推荐单位的经办人。"
                    "请先在“本单位”页把经办工作移交给同事，对方接受后再申报。"
                )
                % words
            )


def applies_with(person: User, employer: Organisation) -> bool:
    """Has he an application under way with this employer: chosen, or stated as where he works?"""
    names = {employer.name, *(each.name for each in employer.former_names.all())} if employer.pk else {employer.name}
    for application in Application.objects.live().filter(applicant=person).select_related("employer"):
        chosen = application.employer
        if chosen and (chosen.pk == employer.pk or chosen.name in names):
            return True
        if chosen is None and _stated(application) in names:
            return True
    return False


def _stated(application: Application) -> str:
    row = application.answers.filter(block="单位与岗位", position=0).first()
    return row.typed.get("工作单位", "").strip() if row else ""
