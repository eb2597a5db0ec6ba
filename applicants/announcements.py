"""Who is told what when an application has moved, and which papers does the move ask for?"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import deadlines
from applicants.needs import rules_for
from applicants.workflow import Action, Status
from config.templatetags.portal import moment
from config.wake import wake
from jobs.models import Job
from jobs.services import enqueue
from notices.models import Notice
from notices.services import tell
from programmes.vocabulary import Who

if TYPE_CHECKING:
    from applicants.models import Application, Step, User


def announce(step: "Step") -> None:
    """Tell the applicant, ask the worker for the papers; inside the deed's transaction."""
    application = step.application
    tell(
        _template(step),
        application.applicant,
        key=f"step:{step.pk}",
        url=reverse("application", args=[application.number]),
        application=application,
        step=step,
        stage=application.path.stage(application.stage),
        left=application.path.stage(step.from_stage),
        programme=application.round.programme,
        contacts=application.round.contact_lines,
        asked=_asked(application, step.at),
        helper=step.by if step.action == Action.SUBMIT and step.acting_for == Who.EMPLOYER else None,
    )
    approved_now = step.status == Status.APPROVED != step.from_status
    if step.action in (Action.SUBMIT, Action.REPLACE) or approved_now:
        for document in application.documents:
            is_draft = application.prints_draft(document)
            order_paper(str(application.current_snapshot_id), document.name, is_draft=is_draft)
    after_record(application)


def _asked(application: "Application", at: datetime) -> list[str]:
    """What the applicant has to bring at the stage he has come to, where more is to be said than that it is due."""
    stage, lines = application.path.stage(application.stage), []
    for need in stage.needs:
        words = rules_for(need.kind).asks(application, need, timezone.localtime(at).date())
        if need.by == Who.APPLICANT and words:
            due = deadlines.due(application, need.deadline or stage.deadline)
            until = _("请在%s前办理。") % moment(due.closes_at) if due and due.closes_at else ""
            lines.append(f"{need.label}：{words}{until}")
    return lines


def tell_of_help(application: "Application", officer: "User", at: datetime) -> None:
    """The applicant hears, once a day, that his employer's officer fills in for him."""
    tell(
        "filled_for",
        application.applicant,
        key=f"help:{application.pk}:{timezone.localtime(at):%Y%m%d}",
        url=reverse("application", args=[application.number]),
        application=application,
        officer=officer,
    )


def tell_of_withdrawal(application: "Application") -> None:
    """The office finds the request in its inbox; the desk flags it besides."""
    from applicants.models import User
    from applicants.permissions import REVIEWING

    office = User.objects.filter(
        memberships__role__in=REVIEWING, memberships__organisation__programme=application.round.programme_id
    )
    for colleague in office.exclude(pk=application.applicant_id).distinct():
        tell(
            "withdrawal_asked",
            colleague,
            key=f"withdrawal:{application.pk}:{application.withdrawal_asked_at:%Y%m%d%H%M%S%f}",
            url=reverse("desk_application", args=[application.number]),
            channels=(Notice.Channel.INBOX,),
            application=application,
        )


def order_paper(snapshot: str, document: str, beside: str = "", *, format: str = "pdf", is_draft: bool = False) -> Job:
    """The job that draws this document from this snapshot (by id): one for ever, whoever asks and how often.

    ``beside``: the digest of what it prints besides the snapshot, where it does.
    """
    marks: dict[str, Any] = {"format": format} if format != "pdf" else {}
    key = ":".join(["document", snapshot, document, *filter(None, [beside, *marks.values(), "draft" * is_draft])])
    if is_draft:
        marks["is_draft"] = True
    return enqueue("document", key, snapshot=snapshot, document=document, **marks)


def after_record(application: "Application") -> None:
    """A stage of 系统 passes by itself once its needs are met: let the worker look."""
    from applicants.tasks import pass_by_itself

    if application.path.stage(application.stage).who == "系统":
        wake(pass_by_itself, str(application.pk))


def _template(step: "Step") -> str:
    match step.action:
        case Action.SUBMIT:
            return "saved" if step.status == Status.DRAFT else "submitted"
        case Action.APPROVE if step.status == Status.APPROVED and step.from_status == Status.PENDING:
            return "approved"
        case Action.APPROVE if step.status == Status.GRANTED:
            return "granted"
        case Action.APPROVE:
            return "passed"
        case Action.REPLACE:
            return "replaced"
        case Action.RETURN if step.status == Status.RETURNED:
            return "returned"
        case Action.RETURN:
            return "sent_back"
        case Action.WITHDRAW:
            return "withdrawn"
    return "ended"
