"""Who applies, for what, and where does each application stand?"""

from applicants.models.answers import Answer, Snapshot
from applicants.models.application import Application, NumberSeries
from applicants.models.history import NeedRecord, Step
from applicants.models.people import Membership, Organisation, User

__all__ = [
    "Answer",
    "Application",
    "Membership",
    "NeedRecord",
    "NumberSeries",
    "Organisation",
    "Snapshot",
    "Step",
    "User",
]
