"""What is submitted, and the papers as the worker draws them from it: for tests of what becomes of both."""

from applicants import services
from applicants.models import Snapshot
from applicants.workflow import Action
from config import clock
from jobs.models import Job
from jobs.services import run
from materials.models import Paper
from tests.builders import Walk, attached, walk

ARCHIVE_FORM = "职称评审外调表"
FORM = "中国科学院专业技术职务任职资格评审表"


def with_file() -> Walk:
    """At 评审材料, its Word file there."""
    walking = walk("cas", level="senior").to("评审材料")
    attached(walking.application, by=walking.people.applicant)
    return walking


def submitted(answers: dict[str, list[dict[str, str]]], walking: Walk | None = None) -> Walk:
    """Waiting for the office to approve, with these blocks stated beside what every walk states."""
    walking = walking or with_file()
    with clock.at(walking.now):
        for block, rows in answers.items():
            services.save_answers(walking.application, block, rows, by=walking.people.applicant)
    return walking.take(Action.SUBMIT)


def version(walking: Walk) -> Snapshot:
    """The one in force."""
    snapshot = walking.fresh().current_snapshot
    assert snapshot is not None
    return snapshot


def printed(journey: Walk, document: str = ARCHIVE_FORM) -> Paper:
    """The one that was not there before."""
    snapshot = version(journey)
    before = set(snapshot.papers.values_list("pk", flat=True))
    asked = Job.objects.filter(
        kind="document", parameters__snapshot=str(snapshot.pk), parameters__document=document, state=Job.State.WAITING
    )
    for job in asked:
        with clock.at(journey.now):
            run(str(job.pk))
    return snapshot.papers.exclude(pk__in=before).get(document=document, format="pdf")
