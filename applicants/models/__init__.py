"""Who applies, for what, and where does each application stand?"""

from applicants.models.answers import Answer, Snapshot
from applicants.models.application import Application
from applicants.models.deadlines import DeadlineExtension
from applicants.models.drafts import Draft
from applicants.models.history import NeedRecord, Reading, ReturnItem, Step
from applicants.models.numbers import NumberSeries
from applicants.models.people import IdentityDocument, Membership, Organisation, User

__all__ = [
    "Answer",
    "Application",
    "DeadlineExtension",
    "Draft",
    "IdentityDocument",
    "Membership",
    "NeedRecord",
    "NumberSeries",
    "Organisation",
    "Reading",
    "ReturnItem",
    "Snapshot",
    "Step",
    "User",
]
