"""Which organisations do tests register, and how are they decided?"""

from typing import Any

from applicants.models import Membership, Organisation, User
from config import clock
from employers import credit_code, registration
from employers.registration import Facts
from tests.builders import Cast

REASON = "名称与营业执照不一致，请按执照填写全称。"


def code(number: int) -> str:
    """An invented one: there is no area 990000."""
    first = f"91990000MA0{number:06d}"
    return first + credit_code.check_character(first)


def facts(number: int = 1, **changes: str) -> Facts:
    stated = {
        "name": "青石电子科技有限公司",
        "credit_code": code(number),
        "seal_name": "青石电子科技有限公司",
        "address": "示范区科创路1号",
        "phone": "010-50000001",
    }
    return Facts(**stated | changes)


def typed(number: int = 1, **changes: str) -> dict[str, Any]:
    """The same on the page; the level above is a department by its name."""
    stated = vars(facts(number))
    return stated | {"kind": "employer", "above": "department", "department": "示范区住房和城乡建设局"} | changes


def registered(people: Cast, number: int = 1, *, by: User | None = None, **changes: Any) -> Organisation:
    """An employer under the department of the cast, waiting."""
    superior = changes.pop("superior", people.department)
    kind = changes.pop("kind", "employer")
    stated = facts(number, **changes)
    return registration.register(kind, stated, superior, by=by or people.other_applicant, at=clock.now())


def confirmed(people: Cast, number: int = 1, **changes: Any) -> Organisation:
    """Whoever registered it acts for it."""
    organisation = registered(people, number, **changes)
    decider = people.department_officer if organisation.superior == people.department else people.reviewer
    shown = registration.seen(organisation)
    return registration.confirm(organisation, by=decider, at=clock.now(), seen_page=shown)


def seated(organisation: Organisation) -> list[User]:
    """Who acts for it, by name."""
    roles = (Membership.Role.HR_OFFICER, Membership.Role.DEPARTMENT_OFFICER)
    return [seat.user for seat in organisation.memberships.filter(role__in=roles).order_by("user__name")]
