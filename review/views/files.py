"""On which page does a reviewer read a Word file that was brought, without opening it, and what is said of it at the desk?"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants import permissions
from applicants.models import Application, Reading
from config.requests import PersonRequest
from materials import readings
from materials.content_views import file_of, page_of
from materials.models import MaterialFile
from materials.precheck import Remark
from review import marking
from review.views.decisions import markable, note_reading, offered
from review.views.desk import seated, visible_application


@dataclass(frozen=True)
class Examined:
    """One submitted file in short: what must be mended in it, and how much else was found.

    ``older``: that what it repeats was stated otherwise since, in words.
    """

    file: MaterialFile
    is_read: bool
    must: list[Remark]
    others: int
    older: str


@require_safe
def file(request: PersonRequest, number: str, material: str, version: int) -> HttpResponse:
    """What was read in the file, what was found there, and what may be decided now; opening it is put on record."""
    user = seated(request)
    application = visible_application(user, number)
    if not permissions.can_work_at_desk(user):
        raise PermissionDenied
    opened = Prefetch("readings", Reading.objects.select_related("by"))
    prefetch_related_objects([application], opened, "snapshots", "explanations")
    shown = file_of(application, user, material, version)
    is_submitted = version == readings.submitted_version(application, material)
    decisions = offered(application, user)
    found = readings.remarks(application, shown)
    home = reverse("desk_application", args=[number])
    context = {
        "title": _("%(name)s的%(material)s") % {"name": application.applicant.name, "material": material},
        "trail": [(_("申报审核"), reverse("desk")), (number, home)],
        "home": home,
        "application": application,
        "file": shown,
        "is_submitted": is_submitted,
        "page": page_of(application, shown, found, ticked=request.GET.getlist("remark")),
        "decisions": decisions,
        "form": "marking" if is_submitted and material in markable(application, user, decisions) else "",
    }
    note_reading(application, user)
    return render(request, "review/file.html", context)


def examined(application: Application) -> list[Examined]:
    """What was found in the files submitted last, as far as they are of a kind that is read.

    What the applicant explains of it stands on the page of the file.
    """
    files, older = [], readings.older_than_stated(application)
    for each in marking.submitted_files(application):
        found = readings.remarks(
            application, each, answered=False
        )  # in short: the file's own page says what is explained
        must = readings.blocking(found)
        is_read, others = readings.of(each) is not None, len(found) - len(must)
        files.append(Examined(each, is_read, must, others, older.get(each.material, "")))
    return files
