"""Who applies, for what, and where does each application stand?"""

from applicants.models.answers import Answer, Snapshot
from applicants.models.application import Application
from applicants.models.deadlines import DeadlineExtension
from applicants.models.drafts import Draft
from applicants.models.history import EmployerChange, NeedRecord, Reading, ReturnItem, Step
from applicants.models.numbers import NumberSeries
from applicants.models.opinions import Opinion
from applicants.models.people import FormerName, IdentityDocument, Membership, Organisation, User

__all__ = [
    "Answer",
    "Application",
    "DeadlineExtension",
    "Draft",
    "EmployerChange",
    "FormerName",
    "IdentityDocument",
    "Membership",
    "NeedRecord",
    "NumberSeries",
    "Opinion",
    "Organisation",
    "Reading",
    "ReturnItem",
    "Snapshot",
    "Step",
    "User",
]
