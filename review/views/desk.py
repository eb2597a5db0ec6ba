"""Which pages does the desk have: the queue, one application, the decisions on it?"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from applicants import drafts, permissions, standing, summary, workflow
from applicants.models import Application, User
from applicants.views.deeds import attempt, require_page_or_post, typed
from applicants.workflow import Action, Holder
from config import clock
from config.requests import PersonRequest
from programmes.models import Round
from programmes.vocabulary import Who
from review.forms import DECISIONS, QueueFilter
from review.queue import LATE, SLOW, decides, waiting_for

PER_PAGE = 50


# ── The queue ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Waiting:
    """One row. Only who handles it can be slow, not an applicant who still has time."""

    application: Application
    holder: Holder | None
    tone: str
    days: int

    @property
    def pace(self) -> str:
        if self.holder is None or self.holder.who == Who.APPLICANT or self.days < SLOW:
            return ""
        return "late" if self.days >= LATE else "slow"


@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    user, now = _seated(request), clock.now()
    if not permissions.can_work_at_desk(user):
        raise PermissionDenied
    visible = Application.objects.visible_to(user).exclude(applicant=user)
    rounds = Round.objects.filter(pk__in=visible.values("round")).select_related("programme", "version")
    default = QueueFilter.WAITING if decides(user) else QueueFilter.ALL
    filters = QueueFilter({"scope": default} | request.GET.dict(), list(rounds.defer("version__content")))
    found = visible.filter(filters.condition())
    if filters.shows_waiting:
        found = found.filter(waiting_for(user))
    page = Paginator(found.for_lists().order_by("stage_since", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [_waiting(application, now) for application in page]
    context = {"title": _("申报审核"), "filters": filters, "page": page, "rows": rows}
    return render(request, "review/desk.html", context)


def _waiting(application: Application, at: datetime) -> Waiting:
    tone = standing.TONES.get(application.status, "")
    return Waiting(application, application.holder(at), tone, standing.days_waited(application, at))


# ── One application ──────────────────────────────────────────────────────────


@dataclass(frozen=True)
class DecisionPage:
    """What a decision's page says. ``{stage}`` is the present stage, ``{next}`` the following one."""

    title: str | Promise
    consequence: str | Promise
    button: str | Promise
    done: str | Promise
    is_grave: bool = False


PAGES = {
    Action.APPROVE: DecisionPage(
        gettext_lazy("通过“{stage}”"),
        gettext_lazy(
            "通过后进入“{next}”，申报人会收到通知。通过的是上面这一版；申报人若已提交更新的版本，本次通过不会生效。"
        ),
        gettext_lazy("确认通过"),
        gettext_lazy("已通过：{name}（{number}）现进入“{stage}”。"),
    ),
    Action.RETURN: DecisionPage(
        gettext_lazy("退回修改"),
        gettext_lazy("申报人会收到短信、电子邮件和站内信，看到下面写的原因、须修改的部分和补正期限。"),
        gettext_lazy("确认退回修改"),
        gettext_lazy("已退回修改：{name}（{number}），现在“{stage}”。"),
    ),
    Action.REFUSE: DecisionPage(
        gettext_lazy("不予受理"),
        gettext_lazy("申报即告终止，不能恢复。申报人会收到通知并看到原因。"),
        gettext_lazy("确认不予受理"),
        gettext_lazy("已作不予受理处理：{name}（{number}）。"),
        is_grave=True,
    ),
    Action.ABANDON: DecisionPage(
        gettext_lazy("按放弃处理"),
        gettext_lazy("申报人逾期未办，申报即告终止，不能恢复。申报人会收到通知并看到原因。"),
        gettext_lazy("确认按放弃处理"),
        gettext_lazy("已按放弃处理：{name}（{number}）。"),
        is_grave=True,
    ),
    Action.DISQUALIFY: DecisionPage(
        gettext_lazy("取消资格"),
        gettext_lazy("已取得的资格即告取消，不能恢复。申报人会收到通知并看到原因。"),
        gettext_lazy("确认取消资格"),
        gettext_lazy("已取消资格：{name}（{number}）。"),
        is_grave=True,
    ),
}


@require_safe
def application(request: PersonRequest, number: str) -> HttpResponse:
    user, now = _seated(request), clock.now()
    application = visible_application(user, number)
    if not permissions.can_work_at_desk(user):
        raise PermissionDenied
    standings = standing.needs(application, user, now)
    context = {
        "title": _("%(name)s的申报") % {"name": application.applicant.name},
        "trail": [(_("申报审核"), reverse("desk"))],
        "application": application,
        "tone": standing.TONES.get(application.status, ""),
        "holder": application.holder(now),
        "needs": [each for each in standings if each.state != "todo"],
        "steps": standing.timeline(application, standings, now, names=True),
        "sections": summary.of_submission(application),
        "materials": standing.materials(application, user),
        "documents": application.documents,
        "decisions": _decisions(application, user, now),
        "may_submit": permissions.capacity(user, application, Action.SUBMIT) is not None
        and application.status in workflow.DEEDS[Action.SUBMIT].statuses,
        "handles_objections": permissions.acts_as(user, application, Who.OFFICE),
    }
    return render(request, "review/application.html", context)


def _decisions(application: Application, user: User, at: datetime) -> list[dict[str, object]]:
    """What this person decides here: each with its address, or why it cannot be done yet."""
    return [
        {
            "action": action,
            "url": reverse(f"desk_{action.value}", args=[application.number]),
            "refusal": workflow.why_not(application, action, at),
            "is_grave": page.is_grave,
        }
        for action, page in PAGES.items()
        if application.status in workflow.DEEDS[action].statuses
        and permissions.capacity(user, application, action) is not None
    ]


@require_page_or_post
def decide(request: PersonRequest, number: str, action: Action) -> HttpResponse:
    """One decision: a page that names the person and the version, and the deed itself."""
    user = _seated(request)
    application = visible_application(user, number)
    form = DECISIONS[action](application, typed(request))

    def take(**seen: object) -> None:
        application.take(action, **seen, **form.details())  # type: ignore[arg-type]

    left, status = attempt(form, action, take, request)
    page = PAGES[action]
    words = {"number": number, "name": application.applicant.name, "stage": application.stage}
    if left is None:
        drafts.discard(request.path, by=user)
        messages.success(request, str(page.done).format(**words))
        return redirect("desk_application", number)
    following = application.path.after(application.stage)
    words["next"] = following.name if following else application.stage
    context = {
        "title": str(page.title).format(**words),
        "trail": [(_("申报审核"), reverse("desk")), (number, reverse("desk_application", args=[number]))],
        "page": page,
        "consequence": str(page.consequence).format(**words),
        "application": application,
        "form": left,
        "draft": drafts.restore(request, left),
        "materials": [each for each in standing.materials(application, user) if each.submitted],
        "refusal": workflow.why_not(application, action, clock.now()),
    }
    return render(request, "review/decision.html", context, status=status)


def visible_application(user: User, number: str) -> Application:
    """Raises Http404 when it does not exist for this person."""
    rows = Application.objects.visible_to(user).for_pages().prefetch_related("files", "steps__by")
    return get_object_or_404(rows, number=number)


def _seated(request: PersonRequest) -> User:
    """The person with his memberships at hand: permissions look at them once per need and decision."""
    prefetch_related_objects([request.user], "memberships__organisation")
    return request.user
