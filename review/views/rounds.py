"""Where does an office manager see his rounds, copy last year's, publish it, and put a deadline off?"""

import difflib
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants.models import User
from applicants.permissions import MANAGING, holds
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest
from programmes import timetable
from programmes.models import ProgrammeVersion, Round
from programmes.words import in_words
from review import rounds, workcalendar
from review.models import DeadlineChange
from review.round_forms import ContactsForm, CopyForm, DraftForm, MoveForm, PublishForm


@require_safe
def listing(request: PersonRequest) -> HttpResponse:
    if not holds(request.user, MANAGING):
        raise PermissionDenied(_("批次由评审办负责人管理。"))
    now = clock.now()
    found = rounds.rounds_of(request.user).order_by("programme", "-year", "-opens_at")
    context = {
        "title": _("批次"),
        "rounds": [(each, each.state_at(now)) for each in found.defer("version__content")],
        "awaited": workcalendar.awaited(clock.today()),
        "this_year": clock.today().year,
    }
    return render(request, "review/rounds.html", context)


@require_safe
def round_page(request: PersonRequest, pk: int) -> HttpResponse:
    """What the public reads of it, what is odd about its dates, and which deadlines were put off."""
    round = _round(request.user, pk)
    now = clock.now()
    odd = rounds.odd_dates(round, now)
    context = {
        "title": round.name,
        "trail": _trail(),
        "round": round,
        "public": timetable.of_rounds([round])[round.pk],
        "state": round.state_at(now),
        "deadlines": list(round.deadlines.all()),
        "newest": round.programme.versions.latest("number").number,
        "changes": DeadlineChange.objects.filter(deadline__round=round).select_related("deadline", "by"),
        "odd": odd,
        "uncharted": rounds.uncharted(odd),
    }
    return render(request, "review/round.html", context)


@require_page_or_post
def copy(request: PersonRequest, pk: int) -> HttpResponse:
    source = _round(request.user, pk)
    form = CopyForm(typed(request), initial={"year": rounds.proposed_year(source)})
    if form.is_valid():
        try:
            made = rounds.copy_round(source, form.cleaned_data["year"], by=request.user)
        except DeedRefused as refusal:
            form.add_error("year", str(refusal))
        else:
            messages.success(request, _("已建立“%s”的草稿，尚未公布。请逐项核对日期。") % made.name)
            return redirect("edit_round", made.pk)
    context = {
        "title": _("复制批次"),
        "trail": _trail(source),
        "round": source,
        "public": timetable.of_rounds([source])[source.pk],
        "former": rounds.former_prices(source),
        "form": form,
    }
    return render(request, "review/round_copy.html", context)


@require_page_or_post
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    round = _round(request.user, pk)
    if round.is_published:
        messages.warning(request, _("批次已经公布，只能推后截止时间，不能再改其他日期。"))
        return redirect("round", pk)
    form, odd = DraftForm(round, typed(request)), rounds.odd_dates(round, clock.now())
    if form.is_valid():
        try:
            rounds.draft_round(round, by=request.user, **form.details())
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("草稿已保存。公布之前，请在预览里逐项核对日期。"))
            return redirect("publish_round", pk)
    context = {
        "title": _("修改批次草稿"),
        "trail": _trail(round),
        "round": round,
        "form": form,
        "odd": odd,
        "uncharted": rounds.uncharted(odd),
    } | _former_prices(rounds.source_of(round))
    return render(request, "review/round_edit.html", context)


@require_page_or_post
def contacts(request: PersonRequest, pk: int) -> HttpResponse:
    round = _round(request.user, pk)
    form = ContactsForm(typed(request), initial={"contacts": "\n".join(round.contact_lines)})
    if form.is_valid():
        try:
            rounds.change_contacts(round, form.lines(), by=request.user)
        except DeedRefused as refusal:
            form.add_error("contacts", str(refusal))
        else:
            messages.success(request, _("联系方式已更新，公布的页面和通知随即使用。"))
            return redirect("round", pk)
    context = {"title": _("修改联系方式"), "trail": _trail(round), "round": round, "form": form}
    return render(request, "review/round_contacts.html", context)


@require_page_or_post
def publish(request: PersonRequest, pk: int) -> HttpResponse:
    """The preview of what will be public, with a box at each date."""
    round = _round(request.user, pk)
    if round.is_published:
        messages.warning(request, _("“%s”已经公布，不必再公布。") % round.name)
        return redirect("round", pk)
    dates = rounds.dates(round)
    form = PublishForm(dates, typed(request))
    if form.is_valid():
        try:
            rounds.publish_round(round, form.cleaned_data["confirmed"], by=request.user)
        except DeedRefused as refusal:
            form.add_error("confirmed", str(refusal))
        else:
            messages.success(request, _("“%s”已公布，申报人现在可以看到。") % round.name)
            return redirect("round", pk)
    source = rounds.source_of(round)
    context = {
        "title": _("核对并公布"),
        "trail": _trail(round),
        "round": round,
        "public": timetable.of_rounds([round])[round.pk],
        "state": round.state_at(clock.now()),
        "form": form,
        "uncharted": rounds.uncharted(dates),
        "wrong": rounds.why_not_publish(round, clock.now()),
        "unpriced": rounds.unpriced(round, source),
    } | _former_prices(source)
    return render(request, "review/round_publish.html", context)


@require_page_or_post
def move(request: PersonRequest, pk: int, deadline: int) -> HttpResponse:
    round = _round(request.user, pk)
    chosen = get_object_or_404(round.deadlines, pk=deadline)
    form, preview = MoveForm(chosen, typed(request)), None
    if form.is_valid() and "edit" not in request.POST:
        preview = rounds.putting_off(chosen, form.closing())
    if preview and is_confirmed(request, preview):
        try:
            rounds.move_deadline(chosen, form.closing(), form.cleaned_data["reason"], by=request.user)
        except DeedRefused as refusal:
            form.add_error("on", str(refusal))
            preview = None
        else:
            messages.success(request, _("“%s”的截止时间已推后，尚未办完的申报人会收到通知。") % chosen.name)
            return redirect("round", pk)
    context = {
        "title": _("推后“%s”的截止时间") % chosen.name,
        "trail": _trail(round),
        "round": round,
        "deadline": chosen,
        "form": form,
        "preview": preview,
        "uncharted": rounds.uncharted(preview.dates) if preview else [],
    }
    return render(request, "review/round_move.html", context)


def is_confirmed(request: PersonRequest, preview: rounds.PuttingOff) -> bool:
    """Was this preview confirmed, and not one that showed another deadline? Then it is said, and shown anew."""
    stamp = request.POST.get("confirm", "")
    if stamp and stamp != preview.stamp:
        messages.warning(request, _("截止时间在您核对之后有改动，还没有推后。请按现在的时间重新核对。"))
    return stamp == preview.stamp


def _former_prices(source: Round | None) -> dict[str, Any]:
    return {"source": source, "former": rounds.former_prices(source)} if source else {}


# ── Versions of the definition ───────────────────────────────────────────────


class Line(NamedTuple):
    """One line that one of two versions has and the other has not; ``chapter`` is where it stands."""

    chapter: str
    text: str
    is_new: bool


@require_safe
def versions(request: PersonRequest, pk: int) -> HttpResponse:
    """Two versions compared in the words an officer proof-reads: the round's and the newest unless others are chosen."""
    round = _round(request.user, pk)
    versions = list(round.programme.versions.defer("content"))
    known = {str(version.number): version for version in versions}
    older = known.get(request.GET.get("from", ""), round.version)
    newer = known.get(request.GET.get("to", ""), max(versions, key=lambda each: each.number))
    context = {
        "title": _("规则版本对照"),
        "trail": _trail(round),
        "round": round,
        "versions": versions,
        "older": older,
        "newer": newer,
        "lines": difference(older, newer),
    }
    return render(request, "review/round_versions.html", context)


def difference(older: ProgrammeVersion, newer: ProgrammeVersion) -> list[Line]:
    before, after = ([*_lines(version)] for version in (older, newer))
    changed: list[Line] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag != "equal":
            changed += [Line(chapter, text, is_new=False) for chapter, text in before[a:b]]
            changed += [Line(chapter, text, is_new=True) for chapter, text in after[c:d]]
    return changed


def _lines(version: ProgrammeVersion) -> list[tuple[str, str]]:
    lines, chapter = [], ""
    for line in in_words(version.definition).splitlines():
        if line.startswith("【"):
            chapter = line.strip("【】")
        elif line.strip():
            lines.append((chapter, line.strip()))
    return lines


def _round(user: User, pk: int) -> Round:
    """Raises Http404 for a round of a programme that he does not manage."""
    return get_object_or_404(rounds.rounds_of(user), pk=pk)


def _trail(round: Round | None = None) -> list[tuple[str, str]]:
    return [(_("批次"), reverse("rounds"))] + ([(round.name, reverse("round", args=[round.pk]))] if round else [])
