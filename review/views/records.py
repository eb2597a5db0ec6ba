"""How is a need put on record or voided from a page, and an objection to a posting recorded and decided?"""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import permissions
from applicants.models import Application, NeedRecord
from applicants.needs import rules_for
from applicants.refusals import DeedRefused, Outdated
from applicants.views.deeds import require_page_or_post, typed
from config.requests import PersonRequest
from materials import paper
from programmes.schema import Need, Stage
from programmes.vocabulary import NeedKind, Who
from review import services
from review.forms import NEEDS, DecisionForm, ObjectionForm, VoidForm
from review.models import Objection
from review.views.desk import visible_application


@require_page_or_post
def need(request: PersonRequest, number: str, stage: str, name: str, home: str) -> HttpResponse:
    """Put a need on record. ``home`` is the page to go back to: the applicant's own, or the desk's."""
    application, owed_at, owed = _need(request, number, stage, name)
    if owed.kind == NeedKind.PAPER and paper.checklist(application):  # line by line: one place says what is there
        return redirect("counter_application", number)
    form, status = NEEDS[owed.kind](application, typed(request)), 200
    if form.is_valid():
        try:
            application.record(stage, name, by=request.user, facts=form.facts, at=request.arrived_at)
        except DeedRefused as refusal:
            status = _refused(form, refusal)
        else:
            messages.success(request, _("已登记：%s。") % name)
            return redirect(home, number)
    context = _page(application, _("登记%s") % name, home) | {"form": form, "stage": owed_at, "need": owed}
    return render(request, "review/need.html", context, status=status)


@require_page_or_post
def void_need(request: PersonRequest, number: str, stage: str, name: str, home: str) -> HttpResponse:
    """Take back what was put on record wrongly; the next record stands beside it."""
    application, _owed_at, owed = _need(request, number, stage, name)
    if owed.kind == NeedKind.PAPER and paper.checklist(application):
        return redirect("counter_application", number)
    record = _seen_record(request, application, stage, name)
    form, status = VoidForm(typed(request)), 200
    if form.is_valid() and (kept := rules_for(owed.kind).kept(record)):
        form.add_error(None, kept)
    elif form.is_valid():
        try:
            application.void(record, by=request.user, reason=form.cleaned_data["reason"], at=request.arrived_at)
        except DeedRefused as refusal:
            status = _refused(form, refusal)
        else:
            messages.success(request, _("已作废：%s。请重新登记。") % name)
            return redirect(home, number)
    context = _page(application, _("作废“%s”的登记") % name, home) | {"form": form, "record": record}
    return render(request, "review/void.html", context, status=status)


@require_page_or_post
def objection(request: PersonRequest, number: str, stage: str, name: str) -> HttpResponse:
    application = visible_application(request.user, number)
    if not permissions.acts_as(request.user, application, Who.OFFICE):
        raise PermissionDenied
    posting = _live_record(application, stage, name)
    if posting.kind != NeedKind.PUBLICITY:
        raise Http404
    form, status = ObjectionForm(typed(request)), 200
    if form.is_valid():
        try:
            services.raise_objection(posting, form.cleaned_data["text"], by=request.user)
        except DeedRefused as refusal:
            status = _refused(form, refusal)
        else:
            messages.success(request, _("异议已登记，处理完毕前不能办理下一步。"))
            return redirect("desk_application", number)
    context = _page(application, _("登记对“%s”的异议") % name, "desk_application") | {"form": form, "record": posting}
    return render(request, "review/objection.html", context, status=status)


@require_page_or_post
def objection_decision(request: PersonRequest, number: str, pk: UUID) -> HttpResponse:
    application = visible_application(request.user, number)
    if not permissions.acts_as(request.user, application, Who.OFFICE):
        raise PermissionDenied
    objection = get_object_or_404(Objection, pk=pk, posting__application=application)
    form, status = DecisionForm(typed(request)), 200
    if form.is_valid():
        try:
            services.decide_objection(objection, **form.cleaned_data, by=request.user)
        except DeedRefused as refusal:
            status = _refused(form, refusal)
        else:
            messages.success(request, _("异议已处理：%s。") % objection.get_decision_display())
            return redirect("desk_application", number)
    context = _page(application, _("处理异议"), "desk_application") | {"form": form, "objection": objection}
    return render(request, "review/objection_decision.html", context, status=status)


def _refused(form: Form, refusal: DeedRefused) -> int:
    """Why, above what was typed; the status of the answer: 409 when somebody was faster."""
    form.add_error(None, str(refusal))
    return 409 if isinstance(refusal, Outdated) else 200


def _need(request: PersonRequest, number: str, stage: str, name: str) -> tuple[Application, Stage, Need]:
    application = visible_application(request.user, number)
    for owed_at in application.path.stages:
        for owed in owed_at.needs:
            if (owed_at.name, owed.label) == (stage, name):
                if not permissions.can_record(request.user, application, owed_at, owed):
                    raise PermissionDenied
                return application, owed_at, owed
    raise Http404


def _seen_record(request: PersonRequest, application: Application, stage: str, name: str) -> NeedRecord:
    """Which one the page showed: where somebody was faster, another one may count by now."""
    named = request.POST.get("record")
    if named is None:
        return _live_record(application, stage, name)
    try:
        seen = UUID(named)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(application.need_records, stage=stage, name=name, pk=seen)


def _live_record(application: Application, stage: str, name: str) -> NeedRecord:
    return get_object_or_404(application.need_records, stage=stage, name=name, voided_at=None)


def _page(application: Application, title: str, home: str) -> dict[str, object]:
    return {
        "title": title,
        "trail": [
            (_("我的申报"), reverse("applications")) if home == "application" else (_("申报审核"), reverse("desk")),
            (application.number, reverse(home, args=[application.number])),
        ],
        "application": application,
    }
