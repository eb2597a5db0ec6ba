"""With which employer does an applicant apply, and what if it is not in the list?"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.models import Application, Organisation
from applicants.models.people import OrganisationQuerySet
from applicants.refusals import DeedRefused
from applicants.views.application import one, trail
from applicants.views.deeds import require_page_or_post, typed
from config.requests import PersonRequest
from employers import invitations, moves
from employers.organisation_forms import InviteUnitForm
from employers.permissions import Kind

MOST_FOUND = 20


@require_page_or_post
def choose_employer(request: PersonRequest, number: str) -> HttpResponse:
    """Looked for by part of its name now or formerly, or by its credit code."""
    application = _own(request, number)
    asked, refusal = request.GET.get("q", "").replace("\0", "").strip(), ""
    if request.method == "POST":
        try:
            if "leave" in request.POST:
                moves.leave(application, by=request.user, at=request.arrived_at)
                messages.success(request, _("已改为没有单位。找到单位后可以再选。"))
            else:
                chosen = _chosen(request.POST.get("organisation", ""))
                moves.choose(application, chosen, by=request.user, at=request.arrived_at)
                messages.success(request, _("已选择“%s”，该单位经办人可以看到您的申报。") % chosen.name)
            return redirect("application", number)
        except DeedRefused as refused:
            refusal = str(refused)
    matching = _employers().matching(asked).order_by("name", "pk") if asked else Organisation.objects.none()
    found = list(matching[: MOST_FOUND + 1])
    context = _context(application, _("选择用人单位")) | {
        "asked": asked,
        "found": found[:MOST_FOUND],
        "too_many": len(found) > MOST_FOUND,
        "refusal": refusal,
        "why_not": moves.why_not(application),
        "invitations": invitations.sent_by(request.user, application),
    }
    return render(request, "employers/choose_employer.html", context)


@require_page_or_post
def invite_employer(request: PersonRequest, number: str) -> HttpResponse:
    """“我的单位不在列表中”."""
    application = _own(request, number)
    form = InviteUnitForm(typed(request))
    if form.is_valid():
        stated = form.cleaned_data
        deed: dict[str, Any] = {"by": request.user, "at": request.arrived_at, "application": application}
        try:
            invitations.invite(Kind.EMPLOYER, **stated, **deed)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已邀请%(name)s登记“%(unit)s”，确认后会通知您。") % stated)
            return redirect("choose_employer", number)
    context = _context(application, _("邀请单位登记"))
    context["trail"].append((_("选择用人单位"), reverse("choose_employer", args=[number])))
    context |= {"form": form, "back": reverse("choose_employer", args=[number])}
    return render(request, "employers/invite_unit.html", context)


def _employers() -> "OrganisationQuerySet":
    return Organisation.objects.confirmed().filter(kind=Kind.EMPLOYER).select_related("superior")


def _chosen(text: str) -> Organisation:
    """Raises Http404."""
    try:
        return get_object_or_404(_employers(), pk=UUID(text))
    except ValueError as error:
        raise Http404 from error


def _own(request: PersonRequest, number: str) -> Application:
    """Raises Http404 for strangers, PermissionDenied for whoever else sees it."""
    rows = Application.objects.with_definition().select_related(
        "employer", "department", "applicant", "round__programme"
    )
    application = one(rows, request, number)
    if application.applicant_id != request.user.pk:
        raise PermissionDenied(_("用人单位由申报人本人选择。"))
    return application


def _context(application: Application, title: str) -> dict[str, Any]:
    return {"title": title, "trail": trail(application), "application": application}
