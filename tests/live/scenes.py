"""What lies ready in a running portal before a live test acts on it? Run inside it: ``manage.py shell -c``."""

from applicants import services
from applicants.workflow import Action
from programmes.models import Round
from tests.builders import attached, person, stated


def pending(count: int, *, first: int = 1000) -> None:
    """So many applications in the demonstration's own open round wait for review; prints their numbers."""
    round = Round.objects.filter(is_demo=True, is_published=True).latest("pk")
    for number in range(first, first + count):
        applicant = person(number, f"申报人{number}")
        application = services.open_application(
            by=None, applicant=applicant, round=round, level="engineer", route="评审"
        )
        stated(application, by=applicant)
        application.take(Action.SUBMIT, by=applicant)
        attached(application, by=applicant)
        application.take(Action.SUBMIT, by=applicant)
        print("number", application.number)
