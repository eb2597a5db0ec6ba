"""Which pages does an applicant see of his applications, and how does he submit and withdraw them?"""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants import services, standing, summary, workflow
from applicants.forms import DeedForm
from applicants.models import Application
from applicants.views.deeds import attempt, require_page_or_post, typed
from applicants.workflow import Action
from config import clock
from config.requests import PersonRequest
from programmes.vocabulary import Who


@require_safe
def applications(request: PersonRequest) -> HttpResponse:
    now = clock.now()
    mine = Application.objects.filter(applicant=request.user).for_lists().prefetch_related("files", "steps")
    cards = [_standing(application, request, now) for application in mine]
    return render(request, "applicants/applications.html", {"title": _("我的申报"), "cards": cards})


@require_safe
def application(request: PersonRequest, number: str) -> HttpResponse:
    """For its applicant; whoever handles it is taken to the desk, where the same things stand."""
    application, now = _visible(request, number), clock.now()
    if application.applicant_id != request.user.pk:
        return redirect("desk_application", number)
    context = _standing(application, request, now) | {
        "title": _("申报 %s") % number,
        "trail": [(_("我的申报"), reverse("applications"))],
        "sections": summary.of_draft(application),
        "materials": standing.materials(application, request.user),
        "documents": application.documents,
        "may_replace": not workflow.why_not(application, Action.REPLACE, now),
        "may_withdraw": not workflow.why_not(application, Action.WITHDRAW, now),
    }
    return render(request, "applicants/application.html", context)


@require_page_or_post
def submit(request: PersonRequest, number: str) -> HttpResponse:
    """The page to check everything on, and the submission. Going back to it after submitting shows the receipt."""
    application = _visible(request, number)
    may_submit = application.status in workflow.DEEDS[Action.SUBMIT].statuses
    form, status = attempt(
        DeedForm(application, typed(request)), Action.SUBMIT, partial(services.submit, application), request
    )
    if form is None or (request.method != "POST" and not may_submit and application.submitted_at):
        return redirect("submitted", number)
    context = _standing(application, request, request.arrived_at) | {
        "title": _("核对并提交“%s”") % application.stage,
        "trail": _trail(application),
        "form": form,
        "sections": summary.of_draft(application),
        "materials": standing.materials(application, request.user),
        "missing": services.missing_materials(application),
        "refusal": workflow.why_not(application, Action.SUBMIT, request.arrived_at),
    }
    return render(request, "applicants/submit.html", context, status=status)


@require_safe
def submitted(request: PersonRequest, number: str) -> HttpResponse:
    """The receipt of the last submission: the same page whenever it is opened again."""
    application = _visible(request, number)
    step = application.steps.filter(action=Action.SUBMIT).select_related("snapshot").last()
    if step is None:
        raise Http404
    context = _standing(application, request, clock.now()) | {
        "title": _("提交成功"),
        "trail": _trail(application),
        "step": step,
        "afterwards": application.path.stage(step.from_stage).afterwards,
        "documents": application.documents,
    }
    return render(request, "applicants/submitted.html", context)


@require_page_or_post
def withdraw(request: PersonRequest, number: str) -> HttpResponse:
    application = _visible(request, number)
    take = partial(application.take, Action.WITHDRAW)
    form, status = attempt(DeedForm(application, typed(request)), Action.WITHDRAW, take, request)
    if form is None:
        messages.success(request, _("申报 %s 已撤回。") % number)
        return redirect("application", number)
    context = {
        "title": _("撤回申报 %s") % number,
        "trail": _trail(application),
        "form": form,
        "application": application,
        "refusal": workflow.why_not(application, Action.WITHDRAW, clock.now()),
    }
    return render(request, "applicants/withdraw.html", context, status=status)


def _visible(request: PersonRequest, number: str) -> Application:
    rows = Application.objects.visible_to(request.user).for_pages().prefetch_related("files", "steps__by")
    return get_object_or_404(rows, number=number)


def _standing(application: Application, request: PersonRequest, at: datetime) -> dict[str, Any]:
    """What every page of the applicant says of where an application stands."""
    standings = standing.needs(application, request.user, at)
    holder = application.holder(at)
    return {
        "application": application,
        "stage": application.path.stage(application.stage),
        "tone": standing.TONES.get(application.status, ""),
        "holder": holder,
        "is_yours": holder is not None and holder.who == Who.APPLICANT,
        "needs": [each for each in standings if each.state != "todo"],
        "steps": standing.timeline(application, standings, at),
        "next": standing.next_step(application, standings, at),
        "deadline": standing.next_deadline(application, at),
    }


def _trail(application: Application) -> list[tuple[str, str]]:
    return [
        (_("我的申报"), reverse("applications")),
        (application.number, reverse("application", args=[application.number])),
    ]
