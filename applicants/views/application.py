"""Which pages does an applicant see of his applications, and how does he submit them?"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import consents
from accounts.captcha import CaptchaField
from accounts.consents import Document
from applicants import (
    carryover,
    checking,
    extensions,
    returns,
    sections,
    services,
    standing,
    summary,
    tasklist,
    workflow,
)
from applicants.forms import SubmitForm, cell
from applicants.models import Application, Step, User
from applicants.models.application import ApplicationQuerySet
from applicants.rules import Place
from applicants.views.deeds import attempt, require_page_or_post, typed
from applicants.workflow import Action, Status
from config import clock
from config.requests import PersonRequest
from employers.models import Candidate
from materials import paper, verification
from materials.models import MaterialFile
from programmes import timetable
from programmes.vocabulary import NeedKind, Who
from review import comparison, needs

SETTLED = frozenset({Status.APPROVED, Status.GRANTED})  # what was submitted last is what is stated


@require_safe
def applications(request: PersonRequest) -> HttpResponse:
    now = clock.now()
    rows = Application.objects.filter(applicant=request.user).for_pages().defer("current_snapshot__content")
    mine = list(rows.select_related("applicant__identity_document"))
    with_him = [each for each in mine if each.status in workflow.DEEDS[Action.SUBMIT].statuses]
    prefetch_related_objects(with_him, _files(), "package_parts", "explanations", "steps__items", "answers", "opinions")
    counted = [each for each in with_him if checking.related(each.definition)]
    prefetch_related_objects(counted, "round__cutoffs")
    prefetch_related_objects([each for each in mine if each.status == Status.APPROVED], "round__prices")
    cards = [_card(each, standing.needs(each, request.user, now), now) for each in mine]
    asked = Candidate.objects.filter(person=request.user, state__in=[Candidate.State.INVITED, Candidate.State.FILLED])
    invited = [each for each in asked.select_related("organisation", "round") if each.round.is_open_at(now)]
    context = {"title": _("我的申报"), "cards": cards, "asked": invited}
    return render(request, "applicants/applications.html", context)


@require_safe
def application(request: PersonRequest, number: str) -> HttpResponse:
    """For its applicant; whoever handles it is taken to the desk, where the same things stand."""
    application, now = visible(request, number), clock.now()
    if application.applicant_id != request.user.pk:
        return redirect("desk_application", number)
    standings = _standing(application, request, now)
    papers = _papers(application, standings["needs"])
    context = standings | {
        "title": _("申报 %s") % number if application.submitted_at else _("办理“%s”") % application.stage,
        "trail": [(_("我的申报"), reverse("applications"))],
        "tasks": tasklist.of(application),
        "carry": carryover.offered(application),
        "may_open_again": carryover.may_open_again(application, now),
        "panel": _panel(application),
        "materials": standing.materials(application, request.user),
        "documents": application.documents_for(request.user),
        "papers": papers,
        "voided": papers.voided if papers else [],
        "compare": reverse("compare", args=[number]) if comparison.is_possible(application) else "",
        "may_replace": not workflow.why_not(application, Action.REPLACE, now),
        "withdrawing": _withdrawing(application),
        "returned": [*application.steps.all()][-1] if application.status == Status.RETURNED else None,
        "dates": timetable.of_rounds([application.round])[application.round_id],
    }
    return render(request, "applicants/application.html", context)


@require_safe
def stated(request: PersonRequest, number: str) -> HttpResponse:
    """Everything he has stated, on a page of its own: it is long, and who looks where his application stands has no
    use for it."""
    application = visible(request, number)
    if application.applicant_id != request.user.pk:
        return redirect("desk_application", number)
    context = {
        "title": _("填报内容"),
        "trail": trail(application),
        "application": application,
        "sections": (summary.of_submission if application.status in SETTLED else summary.of_draft)(application),
    }
    return render(request, "applicants/stated.html", context)


def _panel(application: Application) -> checking.Panel | None:
    """What does not agree in what is being filled in; what is only missing, the list of tasks says."""
    if application.status not in workflow.DEEDS[Action.SUBMIT].statuses:
        return None
    found = sections.checked(application).findings
    return checking.panel(found, address_of(application)) if found else None


@require_page_or_post
def submit(request: PersonRequest, number: str) -> HttpResponse:
    """The page to check everything on, and the submission. Going back to it after submitting shows the receipt."""
    application = visible(request, number)
    may_submit = application.status in workflow.DEEDS[Action.SUBMIT].statuses
    is_his = application.applicant_id == request.user.pk  # nobody pledges for another
    texts = consents.outstanding(request.user) if is_his else []
    asked = _asking(SubmitForm(application, typed(request)), request, texts)
    do = partial(consents.submit, application, seen=request.POST.get("seen_sections", ""), agreed=asked.agreed())
    form, status = attempt(asked, Action.SUBMIT, do, request)
    if form is None or (request.method != "POST" and not may_submit and application.submitted_at):
        return redirect("submitted", number)
    stage = application.path.stage(application.stage)
    checked = sections.checked(application)
    amiss = sections.findings_at_submission(application, checked)
    correction = _correction(application)
    context = {
        "title": _("核对并提交“%s”") % application.stage,
        "trail": trail(application, request.user),
        "application": application,
        "stage": stage,
        "deadline": standing.next_deadline(application, request.arrived_at),
        "form": _asking(form, request, texts),
        "button": stage.button or _("确认无误，提交“%s”") % application.stage,
        "sections": summary.of_draft(application, back="submit"),
        "materials": standing.materials(application, request.user),
        "amiss": amiss,
        "panel": checking.panel([*amiss, *checked.told], address_of(application, back="submit")),
        "picture": checked.picture(),
        "comparison": correction,
        "unchanged": _unchanged(application, correction),
        "voided": verification.voided(application, by_submitting=True),
        "overtaken": needs.overtaken(application) if may_submit else [],
        "since": carryover.since(application),
        "specialty": checked.dossier.registration.specialty,
        "missing": services.missing_materials(application),
        "not_renewed": standing.not_renewed(application),
        "outdated": services.outdated_materials(application),
        "unmended": services.unmended_materials(application),
        "unconfirmed": services.unconfirmed_materials(application),
        "as_returned": returns.as_returned(application),
        "refusal": workflow.why_not(application, Action.SUBMIT, request.arrived_at),
        "consequence": standing.after_submission(application),
    }
    return render(request, "applicants/submit.html", context, status=status)


def _correction(application: Application) -> comparison.Comparison | None:
    """What he has changed since it was returned to him."""
    if application.status == Status.RETURNED:
        prefetch_related_objects([application], "snapshots")
    return comparison.of_correction(application)


def _unchanged(application: Application, correction: comparison.Comparison | None) -> list[str]:
    """What he calls mended in the sections while nothing of it has changed: he may be right, so he is only told."""
    if correction is None:
        return []
    items, there = application.return_items, {section.name for section in sections.with_pages(application)}
    comparison.mark_unchanged(application, items, new=correction.new)
    return [item.place for item in items if item.part in there and getattr(item, "is_unchanged", False)]


def _asking(form: SubmitForm, request: PersonRequest, texts: list[Document]) -> SubmitForm:
    """The texts to agree to; and the sum on the registration form where the programme wants it: the first stage, before
    anything is numbered."""
    application = form.application
    form.ask(text for text in texts if text.value not in form.fields)
    is_first = application.stage == application.path.stages[0].name and application.status == Status.DRAFT
    if application.definition.accounts.captcha and is_first and "captcha" not in form.fields:
        form.fields["captcha"] = CaptchaField(request.session)
    return form


def address_of(application: Application, *, back: str = "") -> Callable[[Place], str]:
    """Where a place is mended: the page of its section, at the field."""

    def address(place: Place) -> str:
        page = reverse("section", args=[application.number, place.section])
        field = f"#id_{cell(place.row or 0, place.field)}" if place.field else ""
        return f"{page}?back={back}{field}" if back else f"{page}{field}"

    return address


@require_safe
def submitted(request: PersonRequest, number: str) -> HttpResponse:
    """The receipt of the last submission: the same page whenever it is opened again."""
    application = visible(request, number)
    step = application.steps.filter(action=Action.SUBMIT).select_related("snapshot").last()
    if step is None:
        raise Http404
    context = _standing(application, request, clock.now()) | {
        "title": _("提交成功"),
        "trail": trail(application, request.user),
        "step": step,
        "agreed": consents.at_submission(step.snapshot.content) if step.snapshot else [],
        "afterwards": application.path.stage(step.from_stage).afterwards,
        "documents": application.documents_for(request.user),
    }
    return render(request, "applicants/submitted.html", context)


def visible(request: PersonRequest, number: str) -> Application:
    """With everything his pages say of it. Raises Http404."""
    steps = Prefetch("steps", Step.objects.select_related("by"))
    rows = Application.objects.for_pages().select_related("applicant__identity_document")
    application = one(rows.prefetch_related(_files(), steps), request, number)
    returns.at_hand(application)
    more = ["readings"] if application.status == Status.PENDING else []
    if application.status not in SETTLED:
        more += ["answers", "opinions", *checking.related(application.definition)]
    prefetch_related_objects([application], *more)
    return application


def _files() -> "Prefetch[Any]":
    """With what he has confirmed of them."""
    return Prefetch("files", MaterialFile.objects.select_related("form_cells"))


def one(rows: ApplicationQuerySet, request: PersonRequest, number: str) -> Application:
    """His own first, which asks nothing of his memberships. Raises Http404."""
    own = rows.filter(applicant=request.user, number=number).first()
    return own or get_object_or_404(rows.visible_to(request.user), number=number)


def _standing(application: Application, request: PersonRequest, at: datetime) -> dict[str, Any]:
    """What every page of the applicant says of where an application stands."""
    standings = standing.needs(application, request.user, at)
    return _card(application, standings, at) | {
        "stage": application.path.stage(application.stage),
        "needs": [each for each in standings if each.state != "todo"],
        "steps": standing.timeline(application, standings, at),
        "time_given": extensions.in_words(application, at, you=True),
    }


def _card(application: Application, standings: list[standing.NeedStanding], at: datetime) -> dict[str, Any]:
    """What the list of his applications says of one."""
    holder = application.holder(at)
    return {
        "application": application,
        "tone": standing.TONES.get(application.status, ""),
        "holder": holder,
        "is_yours": holder is not None and holder.who == Who.APPLICANT,
        "next": standing.next_step(application, standings, at),
        "deadline": standing.next_deadline(application, at),
    }


def _papers(application: Application, begun: list[standing.NeedStanding]) -> paper.Checklist | None:
    """What has come in on paper and what is missing, from the day on which it may be handed in."""
    asked = paper.checklist(application) if any(each.need.kind == NeedKind.PAPER for each in begun) else None
    return asked if asked and not asked.refusal else None


def _withdrawing(application: Application) -> str:
    """What the way to the withdrawal says; empty where there is none."""
    if application.status not in workflow.DEEDS[Action.WITHDRAW].statuses:
        return ""
    if application.withdrawal_asked_at:
        return _("已申请撤回，查看或收回申请")
    was_opened = application.status != Status.DRAFT and application.was_opened  # nobody reads a draft
    return _("申请撤回") if was_opened else _("撤回申报")


def trail(application: Application, reader: User | None = None) -> list[tuple[str, str]]:
    """``reader``: an officer who fills in for the applicant comes from his employer's staff."""
    if reader and reader.pk != application.applicant_id and application.employer_id:
        employer = application.employer_id
        return [
            (_("本单位人员"), reverse("staff", args=[employer])),
            (application.applicant.name, reverse("staff_member", args=[employer, application.number])),
        ]
    return [
        (_("我的申报"), reverse("applications")),
        (
            application.number if application.submitted_at else _("填报"),
            reverse("application", args=[application.number]),
        ),
    ]
