"""Which registrations wait for the level above, and how are they confirmed or sent back?"""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants.permissions import REVIEWING, holds
from applicants.refusals import DeedRefused, Outdated
from applicants.views.deeds import require_page_or_post, typed
from config.requests import PersonRequest
from employers import invitations, permissions, registration
from employers.organisation_forms import CodeForm, DecisionForm, InviteUnitForm, OrganisationFilter, seeing
from employers.permissions import State
from employers.views.organisations import TONES

PER_PAGE = 50


@require_safe
def organisations(request: PersonRequest) -> HttpResponse:
    """Those that wait come first, the longest waiting at the top."""
    if not permissions.confirms_any(request.user):
        raise PermissionDenied(_("单位登记由其主管部门或评审办确认。"))
    filters = OrganisationFilter(request.GET)
    found = permissions.subordinates_of(request.user).filter(filters.condition())
    waiting_first = Case(When(state=State.WAITING, then=0), default=1)
    rows = found.select_related("superior", "registered_by").order_by(waiting_first, "registered_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("单位登记"),
        "trail": [(_("申报审核"), reverse("desk"))],
        "filters": filters,
        "page": page,
        "rows": [(each, TONES[State(each.state)]) for each in page],
        "may_invite": holds(request.user, REVIEWING),
    }
    return render(request, "employers/organisations.html", context)


@require_page_or_post
def organisation(request: PersonRequest, pk: UUID) -> HttpResponse:
    rows = permissions.subordinates_of(request.user)
    one = get_object_or_404(rows.select_related("superior", "registered_by", "decided_by"), pk=pk)
    is_confirmed = one.state == State.CONFIRMED and "decision" not in request.POST
    form: DecisionForm | CodeForm = (CodeForm if is_confirmed else DecisionForm)(one, typed(request))
    status = 200
    if form.is_valid():
        stated = form.cleaned_data
        deed = {"by": request.user, "at": request.arrived_at, "seen_page": stated["seen"]}
        try:
            if is_confirmed:
                registration.correct_code(one, stated["credit_code"], reason=stated["reason"].strip(), **deed)
                messages.success(request, _("统一社会信用代码已更正，已通知该单位经办人。"))
                return redirect("organisation", pk)
            if stated["decision"] == DecisionForm.CONFIRM:
                registration.confirm(one, **deed)
                messages.success(request, _("已确认“%s”的登记，登记人已成为经办人。") % one.name)
            else:
                registration.refuse(one, stated["reason"].strip(), **deed)
                messages.success(request, _("已退回“%s”的登记，登记人会看到原因。") % one.name)
            return redirect("organisations")
        except Outdated as refusal:
            one = rows.select_related("superior", "registered_by", "decided_by").get(pk=pk)
            form.data, status = seeing(request.POST, one), 409
            form.add_error(None, str(refusal))
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "title": one.name,
        "trail": [(_("申报审核"), reverse("desk")), (_("单位登记"), reverse("organisations"))],
        "organisation": one,
        "tone": TONES[State(one.state)],
        "form": form,
        "may_correct_code": isinstance(form, CodeForm),
        "former_names": one.former_names.all(),
        "seats": permissions.seats_in(one).select_related("user").order_by("since", "pk"),
    }
    return render(request, "employers/organisation.html", context, status=status)


@require_page_or_post
def invite_unit(request: PersonRequest) -> HttpResponse:
    """For the office: whoever calls because his unit is not there is asked to register it."""
    if not holds(request.user, REVIEWING):
        raise PermissionDenied(_("由评审办邀请单位登记。"))
    form = InviteUnitForm(typed(request), asks_kind=True)
    if form.is_valid():
        stated = form.cleaned_data
        try:
            invitations.invite(by=request.user, at=request.arrived_at, may_often=True, **stated)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已邀请%(name)s登记“%(unit)s”，短信已发出。") % stated)
            return redirect("organisations")
    context = {
        "title": _("邀请单位登记"),
        "trail": [(_("申报审核"), reverse("desk")), (_("单位登记"), reverse("organisations"))],
        "form": form,
        "back": reverse("organisations"),
    }
    return render(request, "employers/invite_unit.html", context)
