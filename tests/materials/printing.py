"""A paper as the worker draws it from the version in force: for tests of what becomes of it."""

from config import clock
from jobs.models import Job
from jobs.services import run
from materials.models import Paper
from tests.builders import Walk

ARCHIVE_FORM = "职称评审外调表"
FORM = "中国科学院专业技术职务任职资格评审表"


def printed(journey: Walk, document: str = ARCHIVE_FORM) -> Paper:
    """The one that was not there before."""
    snapshot = journey.fresh().current_snapshot
    assert snapshot is not None
    before = set(snapshot.papers.values_list("pk", flat=True))
    asked = Job.objects.filter(
        kind="document", parameters__snapshot=str(snapshot.pk), parameters__document=document, state=Job.State.WAITING
    )
    for job in asked:
        with clock.at(journey.now):
            run(str(job.pk))
    return snapshot.papers.exclude(pk__in=before).get(document=document, format="pdf")
