"""How do those who act for an organisation ask others, hand over, and leave?"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.models import Organisation, User
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest
from employers import officers as services
from employers import permissions
from employers.models import OfficerInvitation
from employers.organisation_forms import ColleagueForm, RemovalForm, SuccessorForm
from employers.views.organisations import acted_for, trail


@require_safe
def officers(request: PersonRequest, pk: UUID) -> HttpResponse:
    organisation, now = acted_for(request.user, pk), clock.now()
    context = trail(organisation, _("经办人")) | {
        "organisation": organisation,
        "seats": permissions.seats_in(organisation).select_related("user").order_by("since", "pk"),
        "invitations": organisation.officer_invitations.filter(
            accepted_at=None, declined_at=None, revoked_at=None
        ).select_related("invited_by"),
        "now": now,
    }
    return render(request, "employers/officers.html", context)


@require_page_or_post
def invite_officer(request: PersonRequest, pk: UUID) -> HttpResponse:
    organisation = acted_for(request.user, pk)
    form = ColleagueForm(typed(request))
    if form.is_valid():
        stated = form.cleaned_data
        try:
            services.invite(organisation, by=request.user, at=request.arrived_at, **stated)
        except DeedRefused as refusal:
            form.add_error("mobile", str(refusal))
        else:
            messages.success(request, _("已邀请%s，14天内有效；对方接受后即可一起经办。") % stated["name"])
            return redirect("officers", pk)
    context = _trail(organisation, _("邀请同事作经办人")) | {"form": form}
    return render(request, "employers/invite_officer.html", context)


@require_page_or_post
def hand_over(request: PersonRequest, pk: UUID) -> HttpResponse:
    organisation = acted_for(request.user, pk)
    seats = permissions.seats_in(organisation).exclude(user=request.user).select_related("user")
    form = SuccessorForm([seat.user for seat in seats], typed(request))
    if form.is_valid():
        name, mobile = form.successor()
        try:
            services.invite(organisation, name, mobile, by=request.user, at=request.arrived_at, hands_over=True)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已请%s接替您，14天内有效。对方接受之前，您仍是经办人。") % name)
            return redirect("officers", pk)
    context = _trail(organisation, _("移交给同事")) | {"form": form}
    return render(request, "employers/hand_over.html", context)


@require_POST
def revoke_officer_invitation(request: PersonRequest, pk: UUID, invitation_id: UUID) -> HttpResponse:
    organisation = acted_for(request.user, pk)
    invitation = get_object_or_404(organisation.officer_invitations, pk=invitation_id)
    try:
        services.revoke(invitation, by=request.user, at=request.arrived_at)
        messages.success(request, _("已撤销对%s的邀请。") % invitation.name)
    except DeedRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("officers", pk)


@require_page_or_post
def leave_office(request: PersonRequest, pk: UUID) -> HttpResponse:
    organisation = acted_for(request.user, pk)
    refusal = ""
    if request.method == "POST":
        try:
            services.leave(organisation, by=request.user, at=request.arrived_at)
        except DeedRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("您已退出，不再是“%s”的经办人。") % organisation.name)
            return redirect("employers")
    is_alone = not permissions.seats_in(organisation).exclude(user=request.user).exists()
    context = _trail(organisation, _("退出经办人")) | {"refusal": refusal, "is_alone": is_alone}
    return render(request, "employers/leave_office.html", context)


@require_page_or_post
def remove_officer(request: PersonRequest, pk: UUID, person_id: UUID) -> HttpResponse:
    organisation = acted_for(request.user, pk)
    seats = permissions.seats_in(organisation).exclude(user=request.user)
    person = get_object_or_404(User.objects.filter(memberships__in=seats), pk=person_id)
    form = RemovalForm(typed(request))
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.remove(organisation, person, reason, by=request.user, at=request.arrived_at)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%s不再是经办人，已通知对方。") % person.name)
            return redirect("officers", pk)
    context = _trail(organisation, _("移除经办人%s") % person.name) | {"form": form, "person": person}
    return render(request, "employers/remove_officer.html", context)


@require_page_or_post
def officer_invitation(request: PersonRequest, pk: UUID) -> HttpResponse:
    """For the person who was asked; for everybody else it does not exist."""
    rows = OfficerInvitation.objects.select_related("organisation", "invited_by", "replaces")
    invitation = get_object_or_404(rows, pk=pk, mobile=request.user.mobile)
    refusal = ""
    if request.method == "POST":
        try:
            if "decline" in request.POST:
                services.decline(invitation, by=request.user, at=request.arrived_at)
                messages.success(request, _("已谢绝，邀请人会收到通知。"))
                return redirect("employers")
            services.accept(invitation, by=request.user, at=request.arrived_at)
            messages.success(request, _("您现在是“%s”的经办人。") % invitation.organisation.name)
            return redirect("employer", invitation.organisation_id)
        except DeedRefused as refused:
            refusal = str(refused)
    context = {
        "title": _("担任“%s”的经办人") % invitation.organisation.name,
        "trail": [(_("本单位"), reverse("employers"))],
        "invitation": invitation,
        "refusal": refusal,
        "ended": services.ended(invitation, clock.now()),
    }
    return render(request, "employers/officer_invitation.html", context)


def _trail(organisation: Organisation, title: str) -> dict[str, Any]:
    above = trail(organisation, title)
    way = [*above["trail"], (_("经办人"), reverse("officers", args=[organisation.pk]))]
    return above | {"trail": way, "organisation": organisation}
