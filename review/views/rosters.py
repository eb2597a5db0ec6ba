"""How is a roster ordered?"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from applicants.models import User
from applicants.permissions import REVIEWING, holds
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest
from jobs.models import Job
from programmes.models import Round
from review import rosters
from review.descriptions import Description
from review.permissions import BATCH, ROSTER, exports_of, rounds_of
from review.rosters import Scope
from review.viewing_forms import InFullForm
from review.views.desk import seated

LISTED = {ROSTER: gettext_lazy("名册"), BATCH: gettext_lazy("成批打印件")}
USUAL = ["number", "name", "level", "route", "employer", "stage", "status", "approved", "paid"]


class OrderForm(InFullForm):
    """Who is listed, with which columns, and why numbers are to stand in it in full where they are."""

    scope = forms.ChoiceField(
        label=gettext_lazy("列入哪些申报"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择列入哪些申报。")},
    )

    def __init__(self, round: Round, data: Any = None) -> None:
        super().__init__(data, initial={"scope": Scope.SUBMITTED})
        self.fields["scope"].choices = rosters.choices(round.applications.all())  # type: ignore[attr-defined]
        self.groups = [f"columns-{number}" for number, _group in enumerate(rosters.groups(round.definition))]
        for name, group in zip(self.groups, rosters.groups(round.definition), strict=True):
            self.fields[name] = forms.MultipleChoiceField(
                label=_("列：%s") % group.title,
                choices=[(column.key, column.label) for column in group.columns],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=USUAL,
            )
        self.order_fields(["scope", *self.groups, "in_full", "reason", "note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in self.groups):
            self.add_error(self.groups[0], _("请至少选择一列。"))
        return cleaned

    def details(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        return self.why | {
            "scope": Scope(chosen["scope"]),
            "columns": [key for name in self.groups for key in chosen[name]],
        }


@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """The rounds a roster or their papers can be had of, and what is still there."""
    if not holds(seated(request), REVIEWING):
        raise PermissionDenied
    rounds = rounds_of(request.user, REVIEWING).annotate(number=Count("applications", distinct=True))
    kept = list(exports_of(request.user).filter(kind__in=LISTED, expires_at__gt=clock.now()))
    names = {each.pk: each for each in rounds}
    people = User.objects.in_bulk({export.created_by_id for export in kept})
    entries = [
        (export, LISTED[export.kind], names[export.parameters["round"]], people[export.created_by_id])
        for export in kept
    ]
    return render(request, "review/rosters.html", {"title": _("名册"), "rounds": rounds, "entries": entries})


@require_page_or_post
def order(request: PersonRequest, pk: int) -> HttpResponse:
    edition = get_object_or_404(rounds_of(request.user, REVIEWING), pk=pk)
    form = OrderForm(edition, typed(request))
    if form.is_valid():
        try:
            roster = rosters.order(edition, by=request.user, **form.details())
        except DeedRefused as refusal:
            form.add_error("scope", str(refusal))
        else:
            return redirect("export", roster.pk)
    context = {
        "title": _("导出%(programme)s %(round)s 名册") % {"programme": edition.programme.name, "round": edition.name},
        "trail": [(_("名册"), reverse("rosters"))],
        "form": form,
    }
    return render(request, "review/roster_order.html", context)


def described(roster: Job) -> Description:
    edition = Round.objects.select_related("programme").get(pk=roster.parameters["round"])
    in_full = _("显示，已记入审计记录") if roster.parameters["reason"] else _("不显示")
    return Description(
        title=_("%(programme)s %(round)s 名册") % {"programme": edition.programme.name, "round": edition.name},
        noun=_("名册"),
        facts=[
            (_("范围"), str(Scope(roster.parameters["scope"]).label)),
            (_("列数"), str(len(roster.parameters["columns"]))),
            (_("完整号码"), in_full),
        ],
        again=reverse("order_roster", args=[edition.pk]),
        trail=[(_("名册"), reverse("rosters"))],
        extension="xlsx",
    )
