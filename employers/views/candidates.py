"""How does an employer follow those whom it asked to apply, and how do they answer?"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.models import Organisation
from applicants.refusals import DeedRefused, Outdated
from applicants.views.deeds import require_page_or_post, typed
from config.requests import PersonRequest
from employers import permissions, reminding
from employers.candidate_forms import ConfirmForm, OwnForm, ReasonForm
from employers.import_forms import SECRET
from employers.models import Candidate
from employers.staff import candidates as service
from employers.staff.columns import Column
from employers.staff.stated import masked
from employers.views.staff import NO_LINKS, first_of, say

PER_PAGE = 50
State = Candidate.State
TONES = {
    State.INVITED: "",
    State.FILLED: "",
    State.CONFIRMED: "green",
    State.DECLINED: "grey",
    State.DROPPED: "grey",
    State.LAPSED: "grey",
}


# ── The employer ─────────────────────────────────────────────────────────────


@require_safe
def listed(request: PersonRequest, pk: UUID) -> HttpResponse:
    organisation = permissions.of(request.user, pk)
    found = service.handled_by(request.user, organisation).order_by("-invited_at", "pk")
    counted = dict(found.order_by().values_list("state").annotate(Count("pk")))
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in State.values else ""
    rows = found.filter(state=chosen) if chosen else found
    page = Paginator(rows.select_related("person", "round", "application"), PER_PAGE).get_page(request.GET.get("page"))
    for each in page:
        each.organisation = organisation
    context = {
        "title": _("拟参评人员"),
        "trail": _trail(organisation)[:1],
        "organisation": organisation,
        "page": page,
        "rows": [(each, level_of(each), TONES[State(each.state)]) for each in page],
        "counts": [("", _("全部"), sum(counted.values()))]
        + [(state.value, str(state.label), counted.get(state.value, 0)) for state in State],
        "chosen": chosen,
        "are_waiting": any(counted.get(state) for state in service.WAITING),
        "most": reminding.MOST,
    }
    return render(request, "employers/candidates.html", context)


@require_POST
def links(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Another link to all who are still asked and cannot log in yet; the next press goes on with the rest."""
    organisation = permissions.of(request.user, pk)
    waiting = service.handled_by(request.user, organisation).filter(state__in=service.WAITING)
    rows = reminding.without_fresh_link(waiting, "person", request.arrived_at).select_related("person")
    chosen = first_of(request, rows.order_by("invited_at", "pk"), str(NO_LINKS))
    people = {each.person_id: each.person for each in chosen}
    outcome = reminding.resend_links(people.values(), by=request.user, at=request.arrived_at)
    say(request, _("已向 %d 人重发设置密码的链接。"), outcome)
    return redirect("candidates", pk)


@require_page_or_post
def candidate(request: PersonRequest, pk: UUID, candidate_pk: UUID) -> HttpResponse:
    """What he has stated, and where it is his employer's turn, the confirmation."""
    found, status = _of(request, pk, candidate_pk), 200
    form = ConfirmForm(typed(request), initial={"seen": service.seen(found)})
    if form.is_valid():
        try:
            application = service.confirm(
                found, by=request.user, at=request.arrived_at, pledged=True, seen_page=form.cleaned_data["seen"]
            )
        except Outdated as refusal:
            messages.warning(request, str(refusal))
            found, status = _of(request, pk, candidate_pk), 409
            form = ConfirmForm(initial={"seen": service.seen(found)})
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("已确认，已为%(name)s开立申报，编号%(number)s。")
            messages.success(request, words % {"name": found.person.name, "number": application.number})
            return redirect("candidates", pk)
    context = {
        "title": found.person.name,
        "trail": _trail(found.organisation),
        "organisation": found.organisation,
        "candidate": found,
        "level": level_of(found),
        "tone": TONES[State(found.state)],
        "facts": _facts(found),
        "form": form,
        "is_late": found.state in service.WAITING and not found.round.is_open_at(request.arrived_at),
    }
    return render(request, "employers/candidate.html", context, status=status)


@require_page_or_post
def send_back(request: PersonRequest, pk: UUID, candidate_pk: UUID) -> HttpResponse:
    found = _of(request, pk, candidate_pk)
    words = {"title": _("退回本人修改"), "button": _("退回"), "done": _("已退回，已通知本人。")}
    return _decided(request, found, service.send_back, words)


@require_page_or_post
def drop(request: PersonRequest, pk: UUID, candidate_pk: UUID) -> HttpResponse:
    found = _of(request, pk, candidate_pk)
    words = {"title": _("取消邀请"), "button": _("取消邀请"), "done": _("已取消，已通知本人。")}
    return _decided(request, found, service.drop, words)


def _decided(request: PersonRequest, found: Candidate, deed: Any, words: dict[str, str]) -> HttpResponse:
    form = ReasonForm(_("本人"), typed(request))
    back = reverse("candidate", args=[found.organisation_id, found.pk])
    if form.is_valid():
        try:
            deed(found, form.cleaned_data["reason"], by=request.user, at=request.arrived_at)
        except Outdated as refusal:
            messages.warning(request, str(refusal))
            return redirect(back)
        except DeedRefused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, words["done"])
            return redirect(back)
    trail = [*_trail(found.organisation), (found.person.name, back)]
    context = {**words, "trail": trail, "candidate": found, "form": form, "back": back}
    return render(request, "employers/candidate_reason.html", context)


@require_POST
def resend(request: PersonRequest, pk: UUID, candidate_pk: UUID) -> HttpResponse:
    found = _of(request, pk, candidate_pk)
    try:
        service.resend(found, by=request.user, at=request.arrived_at)
        messages.success(request, _("设置密码的链接已重新发给%s，先前的链接随即失效。") % found.person.name)
    except DeedRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("candidate", pk, candidate_pk)


def _of(request: PersonRequest, pk: UUID, candidate_pk: UUID) -> Candidate:
    organisation = permissions.of(request.user, pk)
    return get_object_or_404(_whole(service.handled_by(request.user, organisation)), pk=candidate_pk)


def _whole(found: "QuerySet[Candidate]") -> "QuerySet[Candidate]":
    return found.select_related(
        "person__identity_document", "organisation", "round__version", "application", "invited_by"
    )


def level_of(candidate: Candidate) -> str:
    return candidate.round.definition.level(candidate.level).name


def _facts(candidate: Candidate) -> list[tuple[str, str]]:
    """What he has filled in, the number masked; nothing once it is decided."""
    if not candidate.filled_at or candidate.state not in service.WAITING:
        return []
    typed, asked = candidate.typed, service.columns_for(candidate)
    facts = [(column.label, _shown(column, typed.get(column.key, ""))) for column in asked]
    document = getattr(candidate.person, "identity_document", None)
    if document and all(column.key != SECRET for column in asked):
        facts.insert(0, (document.get_kind_display(), document.masked))
    if all(column.key != "email" for column in asked):
        facts.append((_("电子邮箱"), candidate.person.email))
    return [(label, text) for label, text in facts if text]


def _shown(column: Column, text: str) -> str:
    return masked(text) if column.key == SECRET else text


def _trail(organisation: Organisation) -> list[tuple[str, str]]:
    return [
        (organisation.name, reverse("employer", args=[organisation.pk])),
        (_("拟参评人员"), reverse("candidates", args=[organisation.pk])),
    ]


# ── The person himself ───────────────────────────────────────────────────────


@require_page_or_post
def candidacy(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(_whole(request.user.candidacies.all()), pk=pk)
    form = OwnForm(service.columns_for(found), found.typed, typed(request))
    if request.method == "POST":
        if "consent" not in form.errors:
            try:
                wrong = service.fill(found, form.typed(), by=request.user, at=request.arrived_at)
            except Outdated as refusal:
                messages.warning(request, str(refusal))
                return redirect("candidacy", pk)
            except DeedRefused as refusal:
                messages.warning(request, str(refusal))
                return redirect("candidacy", pk)
            if not wrong:
                messages.success(request, _("已交%s确认。确认后开立申报，会通知您。") % found.organisation.name)
                return redirect("candidacy", pk)
            form.tell(wrong)
        else:
            form.tell(service.stated(found, form.typed())[1])
    context = {
        "title": _("%s请您参加职称评审") % found.organisation.name,
        "trail": [(_("我的申报"), reverse("applications"))],
        "candidate": found,
        "level": level_of(found),
        "form": form,
        "is_open": found.state in service.WAITING and found.round.is_open_at(request.arrived_at),
        "is_late": found.state in service.WAITING and not found.round.is_open_at(request.arrived_at),
    }
    return render(request, "employers/candidacy.html", context)


@require_page_or_post
def decline(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(_whole(request.user.candidacies.all()), pk=pk)
    form = ReasonForm(_("单位经办人"), typed(request))
    if form.is_valid():
        try:
            service.decline(found, form.cleaned_data["reason"], by=request.user, at=request.arrived_at)
        except DeedRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("已告知%s：您不参加本次评审。") % found.organisation.name)
        return redirect("candidacy", pk)
    back = reverse("candidacy", args=[pk])
    context = {
        "title": _("不参加本次评审"),
        "button": _("确认不参评"),
        "trail": [(_("我的申报"), reverse("applications"))],
        "candidate": found,
        "form": form,
        "back": back,
    }
    return render(request, "employers/candidate_reason.html", context)
