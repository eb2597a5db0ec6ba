"""Which organisations are mine, how do I register one, and what do I keep up about it?"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.models import Organisation, User
from applicants.refusals import DeedRefused, Outdated
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest
from employers import invitations, officers, permissions, registration
from employers.models import UnitInvitation
from employers.organisation_forms import (
    DEPARTMENT,
    ChangeForm,
    FormerNameForm,
    InviteUnitForm,
    RegisterForm,
    seeing,
)
from employers.permissions import Kind, State

TONES = {State.WAITING: "grey", State.CONFIRMED: "green", State.REFUSED: "red"}


@require_safe
def employers(request: PersonRequest) -> HttpResponse:
    """Those for which he acts, those he has registered, and where he is asked to act."""
    rows = _visible(request.user).order_by("kind", "name")
    context = {
        "title": _("本单位"),
        "organisations": [(each, TONES[State(each.state)]) for each in rows],
        "invitations": officers.invitations_to(request.user, clock.now()),
        "asked": invitations.sent_by(request.user),
    }
    return render(request, "employers/employers.html", context)


@require_page_or_post
def register_employer(request: PersonRequest) -> HttpResponse:
    """Whoever was asked by an invitation finds the name filled in."""
    invitation = _invitation(request)
    known = {"kind": invitation.kind, "name": invitation.unit} if invitation else {}
    form = RegisterForm(typed(request), initial=known)
    if form.is_valid():
        stated = form.cleaned_data
        try:
            organisation = registration.register(
                stated["kind"],
                form.facts(),
                stated["superior"],
                by=request.user,
                at=request.arrived_at,
                invitation=invitation,
            )
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已提交登记，等待“%s”确认，结果会通知您。") % stated["superior"].name)
            return redirect("employer", organisation.pk)
    context = {
        "title": _("登记单位"),
        "trail": [(_("本单位"), reverse("employers"))],
        "form": form,
        "invitation": invitation,
    }
    return render(request, "employers/register.html", context)


def _invitation(request: PersonRequest) -> UnitInvitation | None:
    try:
        number = UUID(request.GET.get("invitation", ""))
    except ValueError:
        return None
    return invitations.open_for(number, request.user, clock.now())


@require_page_or_post
def invite_department(request: PersonRequest) -> HttpResponse:
    """“我的主管部门不在列表中”."""
    form = InviteUnitForm(typed(request))
    if form.is_valid():
        stated = form.cleaned_data
        try:
            invitations.invite(Kind.DEPARTMENT, by=request.user, at=request.arrived_at, **stated)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已邀请%(name)s登记“%(unit)s”，确认后会通知您。") % stated)
            return redirect("employers")
    context = {
        "title": _("邀请主管部门登记"),
        "trail": [(_("本单位"), reverse("employers")), (_("登记单位"), reverse("register_employer"))],
        "form": form,
        "back": reverse("register_employer"),
    }
    return render(request, "employers/invite_unit.html", context)


@require_safe
def employer(request: PersonRequest, pk: UUID) -> HttpResponse:
    organisation = _of(request.user, pk)
    context = {
        "title": organisation.name,
        "trail": [(_("本单位"), reverse("employers"))],
        "organisation": organisation,
        "tone": TONES[State(organisation.state)],
        "former_names": organisation.former_names.all(),
        "seats": permissions.seats_in(organisation).select_related("user").order_by("since", "pk"),
        "acts": organisation.state == State.CONFIRMED,
        "waiting": permissions.unconfirmed_under(request.user) if organisation.kind == Kind.DEPARTMENT else 0,
    }
    return render(request, "employers/employer.html", context)


@require_page_or_post
def correct_registration(request: PersonRequest, pk: UUID) -> HttpResponse:
    """While it waits, or after it was refused."""
    organisation = _of(request.user, pk)
    if organisation.state == State.CONFIRMED:
        return redirect("employer", pk)
    superior = organisation.superior
    above = DEPARTMENT if superior and superior.kind == Kind.DEPARTMENT else str(superior.pk) if superior else ""
    known = {name: getattr(organisation, name) for name in registration.Facts.__dataclass_fields__}
    known |= {"above": above, "department": superior.name if superior and above == DEPARTMENT else ""}
    form = RegisterForm(typed(request), organisation=organisation, initial=known)
    if form.is_valid():
        superior = form.cleaned_data["superior"]
        try:
            registration.correct(organisation, form.facts(), superior, by=request.user, at=request.arrived_at)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已重新提交登记，等待“%s”确认，结果会通知您。") % superior.name)
            return redirect("employer", pk)
    context = trail(organisation, _("改正登记")) | {"form": form, "organisation": organisation}
    return render(request, "employers/register.html", context)


@require_page_or_post
def employer_facts(request: PersonRequest, pk: UUID) -> HttpResponse:
    organisation = acted_for(request.user, pk)
    known = {name: getattr(organisation, name) for name in registration.Facts.__dataclass_fields__}
    form = ChangeForm(typed(request), initial=known | {"seen": registration.seen(organisation)})
    status = 200
    if form.is_valid():
        stated = form.cleaned_data
        try:
            registration.change(
                organisation,
                form.facts(),
                reason=stated["reason"].strip(),
                until=stated["until"],
                seen_page=stated["seen"],
                by=request.user,
                at=request.arrived_at,
            )
        except Outdated as refusal:
            organisation, status = acted_for(request.user, pk), 409
            form.data = seeing(request.POST, organisation)
            form.add_error(None, str(refusal))
        except DeedRefused as refusal:
            form.add_error("reason" if not stated["reason"].strip() else None, str(refusal))
        else:
            messages.success(request, _("单位信息已保存。"))
            return redirect("employer", pk)
    context = trail(organisation, _("更改单位信息")) | {"form": form, "organisation": organisation}
    return render(request, "employers/facts.html", context | {"is_outdated": status == 409}, status=status)


@require_page_or_post
def former_name(request: PersonRequest, pk: UUID) -> HttpResponse:
    organisation = acted_for(request.user, pk)
    form = FormerNameForm(typed(request))
    if form.is_valid():
        try:
            registration.add_former_name(organisation, by=request.user, **form.cleaned_data)
        except DeedRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("已登记曾用名称“%s”。") % form.cleaned_data["name"])
            return redirect("employer", pk)
    context = trail(organisation, _("登记曾用名称")) | {"form": form, "organisation": organisation}
    return render(request, "employers/former_name.html", context)


@require_POST
def drop_former_name(request: PersonRequest, pk: UUID, name_id: int) -> HttpResponse:
    registration.drop_former_name(acted_for(request.user, pk), name_id, by=request.user)
    messages.success(request, _("已删去这个曾用名称。"))
    return redirect("employer", pk)


def _visible(user: User) -> "QuerySet[Organisation]":
    """Those for which he acts, and those he has registered that nobody has confirmed."""
    seated = Q(pk__in=permissions.acted_for(user).values("pk"))
    own = Q(registered_by=user) & ~Q(state=State.CONFIRMED)
    return Organisation.objects.filter(seated | own).select_related("superior", "registered_by", "decided_by")


def _of(user: User, pk: UUID) -> Organisation:
    return get_object_or_404(_visible(user), pk=pk)


def acted_for(user: User, pk: UUID) -> Organisation:
    return get_object_or_404(permissions.acted_for(user).select_related("superior"), pk=pk)


def trail(organisation: Organisation, title: str) -> dict[str, Any]:
    way = [(_("本单位"), reverse("employers")), (organisation.name, reverse("employer", args=[organisation.pk]))]
    return {"title": title, "trail": way}
