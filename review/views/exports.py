"""How is an export watched while it is made, and taken away?"""

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applicants.refusals import DeedRefused
from config.requests import PersonRequest
from employers.views import papers
from jobs.models import Job
from review import archives, exports
from review.descriptions import Description
from review.permissions import BATCH, CASE, EMPLOYER_BATCH, EMPLOYER_ROSTER, ROSTER, exports_of
from review.views import batches, cases, rosters

LOOK_AGAIN = 2  # seconds
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
DESCRIBED: dict[str, Callable[[Job], Description]] = {
    ROSTER: rosters.described,
    BATCH: batches.described,
    CASE: cases.described,
    EMPLOYER_ROSTER: papers.roster_described,
    EMPLOYER_BATCH: papers.batch_described,
}


@require_safe
def export(request: PersonRequest, pk: object) -> HttpResponse:
    """How far it is; while it is being made the page looks again by itself."""
    job = get_object_or_404(exports_of(request.user), pk=pk)
    description = DESCRIBED[job.kind](job)
    failed, there, expired = job.state == Job.State.DEAD, exports.is_there(job), exports.is_expired(job)
    context = {
        "title": description.title,
        "trail": description.trail,
        "job": job,
        "description": description,
        "failed": failed,
        "there": there,
        "expired": expired,
        "left_out": job.total_units - job.done_units,
    }
    response = render(request, "review/export.html", context)
    if not (failed or there or expired):
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@require_safe
def file(request: PersonRequest, pk: object) -> HttpResponseBase:
    job = get_object_or_404(exports_of(request.user), pk=pk)
    try:
        content = exports.take(job, by=request.user)
    except DeedRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("export", job.pk)
    description = DESCRIBED[job.kind](job)
    day = timezone.localtime(job.finished_at)
    name = archives.safe(f"{description.title} {day:%Y-%m-%d %H%M}.{description.extension}")
    content_type = CONTENT_TYPES[description.extension]
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    return response
