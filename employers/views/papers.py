"""How does an officer get his employer's papers: the roster, its people's documents, the list of seals?"""

from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from applicants.models import Organisation
from applicants.models.application import ApplicationQuerySet
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest
from employers import papers, permissions, rosters, seals
from employers.rosters import Form as RosterForm
from jobs.models import Job
from programmes.models import Round
from review import batches
from review.descriptions import Description
from review.permissions import EMPLOYER_BATCH, EMPLOYER_ROSTER, exports_of
from review.rosters import Scope
from review.rosters import choices as scopes_of
from review.viewing_forms import InFullForm
from review.views.batches import OrderForm as BatchForm

PER_PAGE = 200  # people in the list of seals
LISTED = {EMPLOYER_ROSTER: gettext_lazy("申报名册"), EMPLOYER_BATCH: gettext_lazy("成批打印件")}


class OrderRosterForm(InFullForm):
    """Who stands in it, in which shape, and why numbers are to stand in it in full where they are."""

    scope = forms.ChoiceField(
        label=gettext_lazy("列入哪些人"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择列入哪些人。")},
    )
    form = forms.ChoiceField(
        label=gettext_lazy("做成什么"),
        choices=RosterForm,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择电子版还是纸质版。")},
    )

    def __init__(self, listed: ApplicationQuerySet, data: Any = None) -> None:
        super().__init__(data, initial={"scope": Scope.SUBMITTED, "form": RosterForm.PAPER})
        self.fields["scope"].choices = scopes_of(listed)  # type: ignore[attr-defined]
        self.order_fields(["scope", "form", "in_full", "reason", "note"])


class OrderPapersForm(BatchForm):
    """As the office orders them, or of some people alone."""

    people = forms.CharField(
        label=gettext_lazy("只要其中几个人的（可不填）"),
        help_text=gettext_lazy("一行一个姓名或申报编号；不填就是上面所选范围里的全部人。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def __init__(
        self, round: Round, listed: ApplicationQuerySet, data: Any = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(round, listed, data, initial={"scope": Scope.SUBMITTED} | (initial or {}))
        self.listed = listed
        self.order_fields(["documents", "scope", "people", "form", "is_two_sided"])

    def clean_people(self) -> list[str]:
        """Their numbers."""
        found = papers.picked(self.listed, self.cleaned_data["people"].splitlines())
        if found.unknown:
            message = _("没有找到：%s。请写本单位在本批次申报的人的姓名或申报编号，一行一个。")
            raise forms.ValidationError(message % "、".join(found.unknown))
        return found.numbers


@require_safe
def overview(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The rounds in which its people apply, and what has been made of them and is still there."""
    organisation = permissions.of(request.user, pk)
    there = exports_of(request.user).filter(kind__in=LISTED, parameters__employer=str(pk), expires_at__gt=clock.now())
    rounds = list(papers.rounds_of(organisation, by=request.user))
    names = {each.pk: each for each in rounds}
    context = {
        "title": _("名册与打印"),
        "trail": _trail(organisation)[:-1],
        "organisation": organisation,
        "rounds": [(each, bool(seals.sealed(each.definition))) for each in rounds],
        "entries": [
            (export, LISTED[export.kind], names[export.parameters["round"]])
            for export in there
            if export.parameters["round"] in names
        ],
    }
    return render(request, "employers/papers.html", context)


@require_page_or_post
def roster(request: PersonRequest, pk: UUID, round: int) -> HttpResponse:
    organisation, edition = _of(request, pk, round)
    form = OrderRosterForm(rosters.staff(organisation, edition, by=request.user), typed(request))
    if form.is_valid():
        chosen = form.cleaned_data
        scope, shape = Scope(chosen["scope"]), RosterForm(chosen["form"])
        try:
            export = rosters.order(organisation, edition, scope, shape, by=request.user, **form.why)
        except DeedRefused as refusal:
            form.add_error("scope", str(refusal))
        else:
            return redirect("export", export.pk)
    context = {
        "title": _("%(round)s申报名册") % {"round": edition.name},
        "trail": _trail(organisation),
        "organisation": organisation,
        "round": edition,
        "roster": rosters.title(edition.definition),
        "columns": [column.label for column in rosters.columns(edition.definition)],
        "separates": rosters.separates(edition.definition),
        "form": form,
    }
    return render(request, "employers/roster_order.html", context)


@require_page_or_post
def print_batch(request: PersonRequest, pk: UUID, round: int) -> HttpResponse:
    organisation, edition = _of(request, pk, round)
    listed = rosters.staff(organisation, edition, by=request.user)
    form = OrderPapersForm(edition, listed, typed(request), initial=_asked(request))
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            export = papers.order(
                organisation,
                edition,
                Scope(chosen["scope"]),
                chosen["documents"],
                batches.Form(chosen["form"]),
                numbers=chosen["people"],
                is_two_sided=chosen["is_two_sided"],
                by=request.user,
            )
        except DeedRefused as refusal:
            form.add_error("scope", str(refusal))
        else:
            return redirect("export", export.pk)
    context = {
        "title": _("%(round)s成批打印") % {"round": edition.name},
        "trail": _trail(organisation),
        "organisation": organisation,
        "round": edition,
        "there_are": bool(batches.documents(edition.definition)),
        "kept_alone": papers.kept_alone(edition.definition),
        "form": form,
    }
    return render(request, "employers/papers_order.html", context)


@require_safe
def seals_needed(request: PersonRequest, pk: UUID, round: int) -> HttpResponse:
    organisation, edition = _of(request, pk, round)
    found = seals.needed(organisation, edition, by=request.user)
    people = [(keeper, person) for keeper in found.keepers for person in keeper.people]
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    parts = groupby(page, key=itemgetter(0))
    context = {
        "title": _("%(round)s存档单位盖章清单") % {"round": edition.name},
        "trail": _trail(organisation),
        "organisation": organisation,
        "round": edition,
        "seals": found,
        "page": page,
        "keepers": [(keeper, [person for _keeper, person in part]) for keeper, part in parts],
    }
    return render(request, "employers/seals.html", context)


# ── What the page of an export says of them ──────────────────────────────────


def roster_described(export: Job) -> Description:
    ordered = export.parameters
    organisation, edition = _ordered(export)
    in_full = _("显示，已记入审计记录") if ordered["reason"] else _("不显示")
    return Description(
        title=f"{rosters.title(edition.definition)} {organisation.name} {edition.name}",
        noun=_("名册"),
        facts=[
            (_("单位"), organisation.name),
            (_("范围"), str(Scope(ordered["scope"]).label)),
            (_("形式"), str(RosterForm(ordered["form"]).label)),
            (_("完整号码"), in_full),
        ],
        again=reverse("employer_roster", args=[organisation.pk, edition.pk]),
        trail=_trail(organisation),
        extension=ordered["form"],
    )


def batch_described(export: Job) -> Description:
    ordered = export.parameters
    organisation, edition = _ordered(export)
    form = batches.Form(ordered["form"])
    two_sided = _("，每份从新的一张纸开始") if ordered["is_two_sided"] else ""
    alone = _("，只要其中 %d 人") % len(ordered["numbers"]) if ordered["numbers"] else ""
    return Description(
        title=_("%(employer)s %(round)s 打印件") % {"employer": organisation.name, "round": edition.name},
        noun=_("打印件"),
        facts=[
            (_("单位"), organisation.name),
            (_("打印件"), "、".join(ordered["documents"])),
            (_("范围"), f"{Scope(ordered['scope']).label}{alone}"),
            (_("形式"), f"{form.label}{two_sided}"),
        ],
        again=reverse("employer_batch", args=[organisation.pk, edition.pk]),
        trail=_trail(organisation),
        extension=form.value,
    )


def _ordered(export: Job) -> tuple[Organisation, Round]:
    rounds = Round.objects.select_related("programme", "version")
    return Organisation.objects.get(pk=export.parameters["employer"]), rounds.get(pk=export.parameters["round"])


# ── Whose, and of which round ────────────────────────────────────────────────


def _of(request: PersonRequest, pk: UUID, round: int) -> tuple[Organisation, Round]:
    """His employer, and a round in which its people apply. Raises Http404."""
    organisation = permissions.of(request.user, pk)
    return organisation, get_object_or_404(papers.rounds_of(organisation, by=request.user), pk=round)


def _asked(request: PersonRequest) -> dict[str, Any]:
    """What an address may bring along: the documents, and whose (``?document=…&number=…``)."""
    documents, numbers = request.GET.getlist("document"), request.GET.getlist("number")
    return ({"documents": documents} if documents else {}) | ({"people": "\n".join(numbers)} if numbers else {})


def _trail(organisation: Organisation) -> list[tuple[str, str]]:
    return [
        (_("本单位"), reverse("employers")),
        (organisation.name, reverse("employer", args=[organisation.pk])),
        (_("名册与打印"), reverse("employer_papers", args=[organisation.pk])),
    ]
