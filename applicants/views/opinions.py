"""How does an applicant come to his employer's opinions, and how does somebody without an account give one?"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from applicants import checking, drafts, opinions, permissions, sections, summary
from applicants.drafts import Autosave
from applicants.fields import Asked
from applicants.forms import cell
from applicants.models import Application, Opinion
from applicants.models.opinions import READ, current
from applicants.refusals import DeedRefused, Outdated
from applicants.views.application import address_of, trail, visible
from applicants.views.deeds import require_page_or_post, typed
from applicants.views.opinion_forms import AskForm, SignForm, TranscribeForm
from applicants.workflow import Action
from config import clock
from config.requests import PersonRequest
from programmes.schema import Section
from programmes.vocabulary import Who

# ── The applicant ────────────────────────────────────────────────────────────


def page(request: PersonRequest, application: Application, section: Section) -> HttpResponse:
    """The page of the section: how far each opinion is, and what to do about it."""
    if request.method == "POST":
        return redirect("section", application.number, section.name)
    refusal = opinions.why_not(application)
    asked = opinions.asked(application)
    found = [] if refusal else sections.checked(application).naming(section.name)
    context = {
        "title": section.name,
        "panel": checking.panel(found, address_of(application)) if found else None,
        "trail": trail(application),
        "application": application,
        "section": section,
        "refusal": refusal,
        "cells": [standing(application, each, may_change=not refusal) for each in asked],
        "items": [item for item in application.return_items if item.part == section.name],
        "reserved": [field.name for field in section.fields if field.name not in {each.name for each in asked}],
    }
    return render(request, "applicants/opinions.html", context)


def overtaken(application: Application, section: Section) -> list[str]:
    """What is said once this section has been saved: which opinions were signed on something else."""
    if section.block not in READ:
        return []
    answers = opinions.answers_of(application)
    found = []
    for field, provenance in opinions.provenances(application).items():
        if changed := opinions.changed_since(application, provenance, answers):
            words = {"field": field, "changed": _("、").join(changed)}
            found.append(
                _(
                    "“%(field)s”签署以后，内容有改动：%(changed)s。审核人员会看到；改动较大的，请重新发送链接，请对方再看一遍。"
                )
                % words
            )
    return found


def standing(application: Application, asked: Asked, *, may_change: bool) -> dict[str, Any]:
    """Of one opinion: what is given, which link is out, what was before."""
    now = clock.now()
    rows = [each for each in application.opinions.all() if each.field == asked.name]
    given = current(rows).get(asked.name)
    links = [each for each in rows if each.origin == Opinion.Origin.LINK and not each.is_given]
    latest = links[-1] if links and (not given or links[-1].created_at > given.created_at) else None
    answers = opinions.answers_of(application)
    changed = opinions.changed_since(application, given.provenance, answers) if given else []
    return {
        "asked": asked,
        "anchor": f"id_{cell(0, asked.name)}",
        "given": given,
        "said": opinions.in_words(given.provenance) if given else "",
        "changed": opinions.changed_in_words(changed) if changed else "",
        "is_copied": given is not None and given.origin == Opinion.Origin.COPIED,
        "link": latest,
        "is_open": latest is not None and latest.is_open_at(now),
        "is_revoked": latest is not None and latest.revoked_at is not None,
        "earlier": [
            (opinions.in_words(each.provenance), each.text) for each in rows if each.is_given and each != given
        ],
        "may_change": may_change,
    }


@require_page_or_post
def ask(request: PersonRequest, number: str, field: str) -> HttpResponse:
    application, section, asked = _cell(request, number, field)
    form = AskForm(typed(request), initial=_unit(application))
    if form.is_valid():
        try:
            opinion = opinions.ask(application, field, form.giver(), by=request.user, at=request.arrived_at)
        except DeedRefused as refusal:
            form.add_error("mobile" if isinstance(refusal, opinions.OwnMobile) else None, str(refusal))
        else:
            said = {"name": opinion.name, "mobile": opinion.masked_mobile, "days": opinions.LIFE.days}
            messages.success(request, _("链接已发给%(name)s（%(mobile)s），%(days)d天内有效。") % said)
            return redirect("section", number, section.name)
    context = _about(application, section, asked, _("请对方填写“%s”") % field) | {"form": form}
    return render(request, "applicants/opinion_ask.html", context)


@require_page_or_post
def transcribe(request: PersonRequest, number: str, field: str) -> HttpResponse:
    application, section, asked = _cell(request, number, field)
    there = current(application.opinions.all()).get(field)
    initial = _unit(application)
    if there and there.origin == Opinion.Origin.COPIED:
        initial = {name: getattr(there, name) for name in ("text", "unit", "post", "name")} | {"on": there.given_on}
    form = TranscribeForm(asked, typed(request), initial=initial)
    if form.is_valid():
        stated = form.cleaned_data
        try:
            opinions.transcribe(
                application,
                field,
                stated["text"],
                form.giver(),
                on=stated["on"],
                by=request.user,
                at=request.arrived_at,
            )
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            drafts.discard(request.path, by=request.user)
            messages.success(request, _("“%s”已保存。审核人员会看到它由您转录。") % field)
            return redirect("section", number, section.name)
    context = _about(application, section, asked, _("转录“%s”") % field) | {"form": form}
    context["draft"] = drafts.restore(request, form)
    return render(request, "applicants/opinion_transcribe.html", context)


@require_page_or_post
def renew(request: PersonRequest, number: str, pk: UUID) -> HttpResponse:
    return _with_link(request, number, pk, opinions.renew, _("链接已重新发给%(name)s（%(mobile)s），以前的不再能用。"))


@require_page_or_post
def revoke(request: PersonRequest, number: str, pk: UUID) -> HttpResponse:
    return _with_link(request, number, pk, opinions.revoke, _("发给%(name)s（%(mobile)s）的链接已撤销，不再能用。"))


def _with_link(request: PersonRequest, number: str, pk: UUID, do: Any, said: str) -> HttpResponse:
    """Back to the section; there is no page of its own to go back to."""
    application = visible(request, number)
    opinion = get_object_or_404(application.opinions, pk=pk)
    if permissions.capacity(request.user, application, Action.SUBMIT) != Who.APPLICANT:
        raise PermissionDenied
    if request.method == "POST":
        try:
            do(opinion, by=request.user, at=request.arrived_at)
            messages.success(request, said % {"name": opinion.name, "mobile": opinion.masked_mobile})
        except DeedRefused as refusal:
            messages.warning(request, str(refusal))
    section = opinions.section_of(application)
    if section is None:
        return redirect("application", number)
    return redirect("section", number, section.name)


def _cell(request: PersonRequest, number: str, field: str) -> tuple[Application, Section, Asked]:
    """Raises Http404 for a cell nobody is asked for, PermissionDenied for who may not have it filled."""
    application = visible(request, number)
    section = opinions.section_of(application)
    asked = next((each for each in opinions.asked(application) if each.name == field), None)
    if section is None or asked is None:
        raise Http404
    if permissions.capacity(request.user, application, Action.SUBMIT) != Who.APPLICANT:
        raise PermissionDenied
    return application, section, asked


def _about(application: Application, section: Section, asked: Asked, title: str) -> dict[str, Any]:
    back = reverse("section", args=[application.number, section.name])
    return {
        "title": title,
        "trail": [*trail(application), (section.name, back)],
        "application": application,
        "asked": asked,
        "back": back,
        "refusal": opinions.why_not(application),
        "days": opinions.LIFE.days,
    }


def _unit(application: Application) -> dict[str, str]:
    rows = opinions.answers_of(application).get("单位与岗位", [])
    return {"unit": rows[0].get("工作单位", "") if rows else ""}


# ── Whoever gives it ─────────────────────────────────────────────────────────


@login_not_required
@never_cache
@require_page_or_post
def sign(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """Opening the link uses nothing up. What he has typed is kept as he goes; it counts once he has signed."""
    opinion = opinions.find(pk, token)
    if opinion is None:
        return _ended(request, _("链接不完整或不正确。请从短信里完整打开链接；打不开的，请与申报人联系。"))
    application = _application(opinion)
    now = clock.now()
    if words := opinions.ended(opinion, application, now):
        return _ended(request, words, opinion)
    asked = next(each for each in opinions.asked(application) if each.name == opinion.field)
    initial = {"text": opinion.text, "post": opinion.post, "seen": opinions.seen(application)}
    form = SignForm(opinion, asked, typed(request), initial=initial)
    status = 200
    if "later" in request.POST:
        try:
            opinions.keep_draft(opinion, _typed_text(request), seen_text=opinions.draft_seen(opinion), at=now)
            messages.success(request, _("已保存，还没有签署。链接有效期内可以再打开，接着填写。"))
            return redirect("sign_opinion", pk, token)
        except DeedRefused as refusal:
            form = _renewed(form, str(refusal), opinions.seen(application))
    elif form.is_valid():
        said = form.cleaned_data
        try:
            opinions.give(opinion, said["text"], post=said["post"], seen_page=said["seen"], at=now)
            return redirect("sign_opinion", pk, token)
        except Outdated as refusal:
            form, status = _renewed(form, str(refusal), opinions.seen(application)), 409
        except DeedRefused as refusal:
            opinion.refresh_from_db()
            return _ended(request, str(refusal), opinion)
    context = {
        "title": _("填写“%s”") % opinion.field,
        "opinion": opinion,
        "application": application,
        "asked": asked,
        "form": form,
        "facts": facts(application),
        "sections": judged(application),
        "draft": _autosave(request, opinion, token),
    }
    return render(request, "applicants/opinion_sign.html", context, status=status)


@login_not_required
@never_cache
@require_POST
def keep_draft(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """Asked by static/js/drafts.js, as for everybody with an account."""
    opinion = opinions.find(pk, token)
    if opinion is None:
        raise Http404
    now = clock.now()
    try:
        kept = opinions.keep_draft(opinion, _typed_text(request), seen_text=request.POST.get(drafts.SEEN, ""), at=now)
    except Outdated as refusal:
        opinion.refresh_from_db()
        return JsonResponse({"words": str(refusal), "seen": opinions.draft_seen(opinion)}, status=409)
    except DeedRefused as refusal:
        return JsonResponse({"words": str(refusal)}, status=413)
    return JsonResponse({"words": _("已于 %s 保存") % drafts.in_words(now), "seen": opinions.draft_seen(kept)})


def _typed_text(request: HttpRequest) -> str:
    """As typed, but for NUL, which no database keeps."""
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "")


def _renewed(form: SignForm, refusal: str, seen: str) -> SignForm:
    data = form.data.copy()  # type: ignore[attr-defined]
    data["seen"] = seen
    again = SignForm(form.opinion, form.asked, data)
    again.errors.clear()
    again.add_error(None, refusal)
    return again


def _ended(request: HttpRequest, words: str, opinion: Opinion | None = None) -> HttpResponse:
    """A link that has done its work is a receipt; any other that has ended is gone, and what was typed is given back."""
    is_given = opinion is not None and opinion.is_given
    title = _("这条意见已签署") if is_given else _("这个链接不能用了")
    context: dict[str, Any] = {"title": title, "words": words, "opinion": opinion if is_given else None}
    context["typed"] = "" if is_given else _typed_text(request)
    return render(request, "applicants/opinion_ended.html", context, status=200 if is_given else 410)


def _application(opinion: Opinion) -> Application:
    rows = Application.objects.for_pages().select_related("applicant__identity_document")
    return rows.prefetch_related("answers", "steps__items").get(pk=opinion.application_id)


def facts(application: Application) -> list[summary.Row]:
    """What is applied for, and by whom; no number, no telephone."""
    rows = opinions.answers_of(application)
    first = {block: rows[block][0] if rows.get(block) else {} for block in ("申报信息", "单位与岗位")}
    registration, employment = first["申报信息"], first["单位与岗位"]
    return [
        summary.Row(_("申报人"), application.applicant.name),
        summary.Row(_("工作单位"), employment.get("工作单位", "")),
        summary.Row(_("现任技术职务"), employment.get("现任技术职务", "")),
        summary.Row(_("申报级别"), f"{application.level_name}，{application.route}"),
        summary.Row(_("申报专业"), registration.get("其它专业") or registration.get("评审分组", "")),
    ]


def judged(application: Application) -> list[summary.SectionSummary]:
    """The sections he judges by, to be read only: those of the blocks of which everything counts as read."""
    return [
        summary.SectionSummary(section.name, summary.records(section, sections.stated(application, section)))
        for section in sections.with_pages(application)
        if READ.get(section.block) == ()
    ]


def _autosave(request: HttpRequest, opinion: Opinion, token: str) -> Autosave:
    url = reverse("keep_opinion_draft", args=[opinion.pk, token])
    is_unsaved = request.method == "POST"
    return Autosave(request.path, opinions.draft_seen(opinion), restored="", is_unsaved=is_unsaved, url=url)
