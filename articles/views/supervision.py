"""Which complaints does a supervisor read? Those about his own office; nobody else any."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Complaint
from articles.permissions import supervises
from audit.services import record
from config.requests import PersonRequest

PER_PAGE = 50


@require_safe
def complaints(request: PersonRequest) -> HttpResponse:
    if not supervises(request.user):
        raise PermissionDenied
    found = Complaint.objects.visible_to(request.user).select_related("programme").defer("sealed")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "articles/complaints.html", {"title": _("举报投诉"), "page": page})


@require_safe
def supervised_complaint(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Each reading is put on record."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user).select_related("programme"), pk=pk)
    if request.method == "GET":
        record("complaint.read", complaint, by=request.user)
    context = {
        "title": complaint.number,
        "trail": [(_("举报投诉"), reverse("complaints"))],
        "complaint": complaint,
        "stated": complaint.opened(),
    }
    return render(request, "articles/supervised_complaint.html", context)
