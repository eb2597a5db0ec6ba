"""Who brings the files of an application?"""

from applicants.models import Application, User
from applicants.permissions import capacity
from applicants.workflow import Action


def can_upload(user: User, application: Application) -> bool:
    """Whoever may submit it. Whether a file may still be changed, ``services.why_locked`` says."""
    return capacity(user, application, Action.SUBMIT) is not None
