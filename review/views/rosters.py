"""How is a roster ordered, watched while it is written, and taken away?"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from applicants.models import User
from applicants.people import ViewingReason
from applicants.permissions import REVIEWING, holds
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest
from jobs.models import Job
from programmes.models import Round
from review import rosters
from review.permissions import rosters_of, rounds_of
from review.rosters import Scope
from review.views.desk import seated
from review.views.identity import ViewingForm

LOOK_AGAIN = 2  # seconds
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
USUAL = ["number", "name", "level", "route", "employer", "stage", "status", "approved", "paid"]


class OrderForm(ViewingForm):
    """Who is listed, with which columns, and why numbers are to stand in it in full where they are."""

    scope = forms.ChoiceField(
        label=gettext_lazy("列入哪些申报"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择列入哪些申报。")},
    )
    in_full = forms.BooleanField(
        label=gettext_lazy("证件号码、手机和电子邮箱显示完整内容"),
        help_text=gettext_lazy(
            "不勾选时只显示首尾几位。勾选须选择事由，记入审计记录；申报人可以看到证件号码何时、因何被导出。"
        ),
        required=False,
    )

    field_order = ["scope"]

    def __init__(self, round: Round, data: Any = None) -> None:
        super().__init__(data, initial={"scope": Scope.SUBMITTED})
        numbers = rosters.counts(round)
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (scope.value, _("%(scope)s（%(number)d 件）") % {"scope": scope.label, "number": numbers[scope]})
            for scope in Scope
        ]
        self.groups = [f"columns-{number}" for number, _group in enumerate(rosters.groups(round.definition))]
        for name, group in zip(self.groups, rosters.groups(round.definition), strict=True):
            self.fields[name] = forms.MultipleChoiceField(
                label=_("列：%s") % group.title,
                choices=[(column.key, column.label) for column in group.columns],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=USUAL,
            )
        self.fields["reason"].required = False
        self.fields["reason"].label = _("显示完整内容的事由")
        self.order_fields(["scope", *self.groups, "in_full", "reason", "note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in self.groups):
            self.add_error(self.groups[0], _("请至少选择一列。"))
        if cleaned.get("in_full") and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("请选择为什么要显示完整内容，或取消勾选“显示完整内容”。"))
        return cleaned

    def details(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        reason = ViewingReason(chosen["reason"]) if chosen["in_full"] else None
        return {
            "scope": Scope(chosen["scope"]),
            "columns": [key for name in self.groups for key in chosen[name]],
            "reason": reason,
            "note": chosen["note"],
        }


@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """The rounds a roster can be had of, and those that are still there."""
    if not holds(seated(request), REVIEWING):
        raise PermissionDenied
    rounds = rounds_of(request.user, REVIEWING).annotate(number=Count("applications", distinct=True))
    kept = list(rosters_of(request.user).filter(expires_at__gt=clock.now()))
    names = {each.pk: each for each in rounds}
    people = User.objects.in_bulk({roster.created_by_id for roster in kept})
    entries = [(roster, names[roster.parameters["round"]], people[roster.created_by_id]) for roster in kept]
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
            return redirect("roster", roster.pk)
    context = {
        "title": _("导出%(programme)s %(round)s 名册") % {"programme": edition.programme.name, "round": edition.name},
        "trail": [(_("名册"), reverse("rosters"))],
        "form": form,
    }
    return render(request, "review/roster_order.html", context)


@require_safe
def roster(request: PersonRequest, pk: UUID) -> HttpResponse:
    """How far it is; while it is being written the page looks again by itself."""
    job = get_object_or_404(rosters_of(request.user), pk=pk)
    edition = Round.objects.select_related("programme").get(pk=job.parameters["round"])
    failed, there = job.state == Job.State.DEAD, rosters.is_there(job)
    expired = rosters.is_expired(job)
    working = not (failed or there or expired)
    context = {
        "title": _("%(programme)s %(round)s 名册") % {"programme": edition.programme.name, "round": edition.name},
        "trail": [(_("名册"), reverse("rosters"))],
        "job": job,
        "scope": Scope(job.parameters["scope"]).label,
        "columns": len(job.parameters["columns"]),
        "round": edition,
        "failed": failed,
        "there": there,
        "expired": expired,
    }
    response = render(request, "review/roster.html", context)
    if working:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@require_safe
def file(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    job = get_object_or_404(rosters_of(request.user), pk=pk)
    try:
        content = rosters.take(job, by=request.user)
    except DeedRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("roster", job.pk)
    edition = Round.objects.select_related("programme").get(pk=job.parameters["round"])
    day = timezone.localtime(job.finished_at)
    name = f"{edition.programme.name} {edition.name} {_('名册')} {day:%Y-%m-%d %H%M}.xlsx"
    response = FileResponse(content, as_attachment=True, filename=name, content_type=SPREADSHEET)
    response["Cache-Control"] = "private, no-store"
    return response
