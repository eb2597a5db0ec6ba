"""What does whoever reviews an application see of it on one page?"""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import consents
from applicants import checking, extensions, permissions, reading, returns, sections, standing, workflow
from applicants.models import Application, Reading, ReturnItem, Step
from applicants.workflow import Action, Status
from config import clock
from config.requests import PersonRequest
from programmes.vocabulary import Who
from review import comparison, marking
from review.permissions import can_order_case
from review.views.decisions import markable, note_reading, offered
from review.views.desk import seated, visible_application
from review.views.files import examined


@require_safe
def application(request: PersonRequest, number: str) -> HttpResponse:
    """A GET that writes one thing: that he has opened it, which his colleagues and the applicant are told."""
    user, now = seated(request), clock.now()
    application = visible_application(user, number)
    if not permissions.can_work_at_desk(user):
        raise PermissionDenied
    prefetch_related_objects([application], Prefetch("readings", Reading.objects.select_related("by")), "snapshots")
    returns.at_hand(application)
    standings = standing.needs(application, user, now)
    decisions = offered(application, user)
    may_mark = markable(application, user, decisions)
    checked = checking.submitted(application, sections.with_pages(application))
    context = {
        "title": _("%(name)s的申报") % {"name": application.applicant.name},
        "trail": [(_("申报审核"), reverse("desk"))],
        "application": application,
        "tone": standing.TONES.get(application.status, ""),
        "holder": application.holder(now),
        "deadline": standing.next_deadline(application, now),
        "time_given": extensions.in_words(application, now, you=False),
        "may_extend": extensions.may_extend(user, application) and bool(extensions.extendable(application)),
        "readers": reading.others(application, than=user, at=now),
        "needs": [each for each in standings if each.state != "todo"],
        "steps": standing.timeline(application, standings, now, names=True),
        "sections": marking.shown(
            application,
            checked.findings if checked else [],
            may_mark=may_mark,
            ticked=request.GET.getlist("mark"),
        ),
        "may_mark": bool(may_mark),
        "panel": checking.panel(checked.findings, lambda place: f"#{marking.anchor(place)}") if checked else None,
        "picture": checked.picture() if checked else None,
        "agreed": consents.at_submission(application.current_snapshot.content) if application.current_snapshot else [],
        "comparison": comparison.with_last_decided(application),
        "compare": reverse("desk_compare", args=[number]) if comparison.is_possible(application) else "",
        "returns": _returns(application),
        "materials": standing.materials(application, user),
        "examined": examined(application),
        "documents": application.documents_for(user),
        "decisions": decisions,
        "may_submit": permissions.capacity(user, application, Action.SUBMIT) is not None
        and application.status in workflow.DEEDS[Action.SUBMIT].statuses,
        "handles_objections": not application.is_ended and permissions.acts_as(user, application, Who.OFFICE),
        "may_reveal": permissions.acts_as(user, application, Who.OFFICE),
        "may_export": application.current_snapshot_id is not None and can_order_case(user, application),
    }
    note_reading(application, user)
    return render(request, "review/application.html", context)


def _returns(application: Application) -> list[tuple[Step, list[ReturnItem]]]:
    """The returns to the applicant, the latest first, each with its items and their answers."""
    asked = [
        (step, application.in_order(step.items.all()))
        for step in application.steps.all()
        if step.action == Action.RETURN and step.items.all()
    ]
    if asked and application.status != Status.RETURNED:
        comparison.mark_unchanged(application, asked[-1][1])
    return asked[::-1]
