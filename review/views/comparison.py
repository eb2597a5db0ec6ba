"""How do any two submissions of one application differ, side by side?"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants import permissions, returns
from applicants.models import Application, Snapshot
from applicants.views.application import trail, visible
from config.requests import PersonRequest
from config.templatetags.portal import moment
from review import comparison
from review.views.desk import seated, visible_application


class VersionsForm(forms.Form):
    """``from`` and ``to``: numbers of two submissions; without them, the last one against the one before it."""

    def __init__(self, submitted: list[Snapshot], chosen: Any) -> None:
        numbers = [str(snapshot.number) for snapshot in submitted]
        wanted = {"from": chosen.get("from", numbers[-2]), "to": chosen.get("to", numbers[-1])}
        super().__init__({name: each if each in numbers else numbers[-1] for name, each in wanted.items()})
        versions = [
            (each.number, _("%(version)s，%(when)s") % {"version": each, "when": moment(each.frozen_at)})
            for each in submitted
        ]
        for name, label in (("from", _("原来的版次")), ("to", _("现在的版次"))):
            self.fields[name] = forms.TypedChoiceField(label=label, choices=versions, coerce=int)


@require_safe
def at_desk(request: PersonRequest, number: str) -> HttpResponse:
    """For whoever handles it."""
    application = visible_application(seated(request), number)
    if not permissions.can_work_at_desk(request.user):
        raise PermissionDenied
    home = reverse("desk_application", args=[number])
    return _page(request, application, home, [(_("申报审核"), reverse("desk")), (number, home)], page=home)


@require_safe
def own(request: PersonRequest, number: str) -> HttpResponse:
    """For its applicant, and whoever else may open his pages."""
    application = visible(request, number)
    return _page(request, application, reverse("application", args=[number]), trail(application), page="none")


def _page(
    request: PersonRequest, application: Application, home: str, way: list[tuple[str, str]], *, page: str
) -> HttpResponse:
    prefetch_related_objects([application], "snapshots")
    returns.at_hand(application)
    submitted = comparison.submissions(application)
    form = VersionsForm(submitted, request.GET) if len(submitted) > 1 else None
    compared = None
    if form and form.is_valid():
        by_number = {snapshot.number: snapshot for snapshot in submitted}
        chosen = sorted((form.cleaned_data["from"], form.cleaned_data["to"]))
        compared = comparison.between(application, *(by_number[number] for number in chosen))
    context = {
        "title": _("比较两个版次"),
        "trail": way,
        "application": application,
        "home": home,
        "form": form,
        "comparison": compared,
        "page": page,
    }
    return render(request, "review/compare.html", context)
