"""How does an officer put down what his employer says of one of its staff?"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants import drafts, opinions
from applicants.fields import Asked
from applicants.models import Application, Opinion, Organisation
from applicants.models.opinions import current
from applicants.refusals import DeedRefused, Outdated
from applicants.views.deeds import require_page_or_post, typed
from applicants.views.opinions import facts, judged, standing
from config.requests import PersonRequest
from employers.views.staff import member_of, trail
from employers.views.staff_forms import EnterOpinionForm


@require_safe
def overview(request: PersonRequest, pk: UUID, number: str) -> HttpResponse:
    """What is judged, and how far each opinion is."""
    organisation, application = _asked_for(request, pk, number)
    refusal = opinions.why_not(application)
    context = _about(organisation, application) | {
        "title": _("%(name)s的单位意见") % {"name": application.applicant.name},
        "refusal": refusal,
        "cells": [standing(application, each, may_change=not refusal) for each in opinions.asked(application)],
    }
    return render(request, "employers/staff_opinions.html", context)


@require_page_or_post
def enter(request: PersonRequest, pk: UUID, number: str, field: str) -> HttpResponse:
    organisation, application = _asked_for(request, pk, number)
    asked = next((each for each in opinions.asked(application) if each.name == field), None)
    if asked is None:
        raise Http404
    form, status = _form(request, organisation, application, asked), 200
    if form.is_valid():
        stated = form.cleaned_data
        try:
            opinions.enter(
                application,
                field,
                stated["text"],
                form.giver(),
                on=stated["on"],
                seen_page=stated["seen"],
                by=request.user,
                at=request.arrived_at,
            )
        except Outdated as refusal:
            form, status = _renewed(form, str(refusal), application), 409
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            drafts.discard(request.path, by=request.user)
            messages.success(request, _("“%s”已保存，已通知申报人。审核人员会看到它由您录入。") % field)
            return redirect("staff_opinions", pk, number)
    context = _about(organisation, application) | {
        "title": _("录入“%s”") % field,
        "asked": asked,
        "form": form,
        "refusal": opinions.why_not(application),
        "draft": drafts.restore(request, form),
    }
    context["trail"] = [*context["trail"], (_("单位意见"), reverse("staff_opinions", args=[pk, number]))]
    return render(request, "employers/staff_opinion.html", context, status=status)


def _form(
    request: PersonRequest, organisation: Organisation, application: Application, asked: Asked
) -> EnterOpinionForm:
    """To begin with what the employer has put down before, else its name and today's date."""
    there = current(application.opinions.all()).get(asked.name)
    initial: dict[str, Any] = {"unit": organisation.name, "on": timezone.localtime(request.arrived_at).date()}
    if there and there.origin == Opinion.Origin.EMPLOYER:
        initial |= {name: getattr(there, name) for name in ("text", "unit", "post", "name")}
    initial["seen"] = opinions.seen_by_employer(application, asked.name)
    return EnterOpinionForm(asked, typed(request), initial=initial)


def _renewed(form: EnterOpinionForm, refusal: str, application: Application) -> EnterOpinionForm:
    """What was typed stays; what is on the page now has been seen with the next press."""
    fresh = Application.objects.with_definition().get(pk=application.pk)
    data = form.data.copy()  # type: ignore[attr-defined]
    data["seen"] = opinions.seen_by_employer(fresh, form.asked.name)
    again = EnterOpinionForm(form.asked, data)
    again.errors.clear()
    again.add_error(None, refusal)
    return again


def _asked_for(request: PersonRequest, pk: UUID, number: str) -> tuple[Organisation, Application]:
    """Raises Http404 where the programme asks the employer for no opinion, or does not yet."""
    organisation, application = member_of(request, pk, number)
    if opinions.section_of(application) is None:
        raise Http404
    return organisation, application


def _about(organisation: Organisation, application: Application) -> dict[str, Any]:
    address = reverse("staff_member", args=[organisation.pk, application.number])
    return {
        "trail": [*trail(organisation), (application.applicant.name, address)],
        "organisation": organisation,
        "application": application,
        "facts": facts(application),
        "sections": judged(application),
    }
