"""Where does a manager see who is late, confirm it name by name, and give one person more time?"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants import deadlines, extensions
from applicants.models import Application, DeadlineExtension, User
from applicants.permissions import MANAGING, holds
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from applicants.workflow import Status
from config import clock
from config.requests import PersonRequest
from programmes.models import Round, end_of
from programmes.vocabulary import Who
from review import late, rounds, workcalendar
from review.late_forms import ConfirmForm, ExtendForm
from review.views.desk import seated, visible_application
from review.views.rounds import is_confirmed

PER_PAGE = 50
DONE = "late"  # in the session: what became of the names confirmed last, by round and deadline


@dataclass(frozen=True)
class Name:
    """One name of the list. ``approved_late``: the office's own approval came only after the deadline."""

    application: Application
    why: str
    lapsed_at: datetime
    heard_of: datetime
    approved_late: bool
    extensions: list[DeadlineExtension]

    @property
    def value(self) -> str:
        """What a tick stands for: the number, and the version that was looked at."""
        return f"{self.application.number} {self.application.version}"


@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    if not holds(request.user, MANAGING):
        raise PermissionDenied(_("逾期名单由评审办负责人确认。"))
    context = {
        "title": _("逾期待确认"),
        "lists": late.open_lists(late.rounds_of(request.user), clock.now()),
        "awaited": workcalendar.awaited(clock.today()),
    }
    return render(request, "review/late.html", context)


@require_page_or_post
def names(request: PersonRequest, pk: int, deadline: str) -> HttpResponse:
    """The list; a POST shows the ticked names once more, and confirmed from there it is done."""
    round, now = _round(request.user, pk, deadline), request.arrived_at
    if request.method == "POST":
        return _asked(request, round, deadline, now)
    page = Paginator(late.names(round, deadline, now), PER_PAGE).get_page(request.GET.get("page"))
    found = late.open_lists([round], now)
    context = {
        "title": _("“%s”逾期名单") % deadline,
        "trail": [(_("逾期待确认"), reverse("late"))],
        "round": round,
        "deadline": deadline,
        "page": page,
        "names": [_name(application, deadline, now) for application in page],
        "awaited": workcalendar.awaited(clock.today()),
        "held": next((each.held for each in found if each.deadline == deadline), 0),
    }
    return render(request, "review/late_names.html", context)


def _asked(request: PersonRequest, round: Round, deadline: str, now: datetime) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        if "chosen" in form.errors:
            messages.warning(request, _("没有选中姓名。请逐个核对，勾选后再点“下一步”。"))
            return redirect("late_list", round.pk, deadline)
    elif "confirmed" in request.POST:
        details = form.cleaned_data
        outcomes = late.confirm(round, deadline, details["chosen"], details["note"], by=seated(request), at=now)
        request.session[DONE] = {
            "list": [round.pk, deadline],
            "names": [[each.number, each.is_done, each.words] for each in outcomes],
        }
        return redirect("late_result", round.pk, deadline)
    numbers = [number for number, _version in form.names]
    found = late.names(round, deadline, now).filter(number__in=numbers)
    context = {
        "title": _("核对后确认按放弃处理"),
        "trail": [
            (_("逾期待确认"), reverse("late")),
            (_("“%s”逾期名单") % deadline, reverse("late_list", args=[round.pk, deadline])),
        ],
        "round": round,
        "deadline": deadline,
        "names": [_name(application, deadline, now) for application in found],
        "gone": sorted(set(numbers) - {application.number for application in found}),
        "form": form,
        "sent": [f"{number} {version}" for number, version in form.names],
    }
    return render(request, "review/late_confirm.html", context)


@require_safe
def result(request: PersonRequest, pk: int, deadline: str) -> HttpResponse:
    """What became of each name; as long as he stays logged in and confirms no other list."""
    round = _round(request.user, pk, deadline)
    done = request.session.get(DONE, {})
    if done.get("list") != [round.pk, deadline]:
        return redirect("late_list", pk, deadline)
    outcomes = [late.Outcome(*each) for each in done["names"]]
    people = dict(
        Application.objects.visible_to(request.user)
        .filter(number__in=[each.number for each in outcomes])
        .values_list("number", "applicant__name")
    )
    rows = [(each, people.get(each.number, "")) for each in outcomes]
    context = {
        "title": _("处理结果"),
        "trail": [
            (_("逾期待确认"), reverse("late")),
            (_("“%s”逾期名单") % deadline, reverse("late_list", args=[pk, deadline])),
        ],
        "round": round,
        "deadline": deadline,
        "done": [row for row in rows if row[0].is_done],
        "skipped": [row for row in rows if not row[0].is_done],
    }
    return render(request, "review/late_result.html", context)


def _name(application: Application, deadline: str, at: datetime) -> Name:
    lapsed_at: datetime = application.lapsed_at  # type: ignore[attr-defined]
    own = [step.at for step in application.steps.all() if step.acting_for == Who.APPLICANT]
    return Name(
        application,
        late.why(application, deadline, at),
        lapsed_at,
        max(own, default=application.opened_at),
        application.status == Status.APPROVED and application.stage_since > lapsed_at,
        [each for each in application.extensions.all() if each.deadline == deadline],
    )


def _round(user: User, pk: int, deadline: str) -> Round:
    """Raises Http404 for a round that he does not manage, or a deadline that it has not."""
    round = get_object_or_404(late.rounds_of(user), pk=pk)
    if deadline not in late.deadlines_of(round):
        raise Http404
    return round


# ── More time for one person ─────────────────────────────────────────────────


@require_page_or_post
def extend(request: PersonRequest, number: str) -> HttpResponse:
    user = seated(request)
    application = visible_application(user, number)
    if not extensions.may_extend(user, application):
        raise PermissionDenied
    offered = extensions.extendable(application)
    form, preview = ExtendForm(offered, typed(request), at=request.arrived_at), None
    details = form.cleaned_data if form.is_valid() else {}
    if details and "edit" not in request.POST:
        preview = rounds.PuttingOff(details["deadline"], form.present(), end_of(details["until"]), told=1)
    if preview and is_confirmed(request, preview):
        try:
            extension = extensions.extend(
                application, details["deadline"], details["until"], details["reason"], by=user, at=request.arrived_at
            )
        except DeedRefused as refusal:
            form.add_error("until", str(refusal))
            preview = None
        else:
            messages.success(request, _("“%s”已为申报人延期，已通知本人。") % extension.deadline)
            odd = rounds.odd(details["until"])
            if odd:
                messages.warning(request, odd)
            return redirect("desk_application", number)
    context = {
        "title": _("为%(name)s延期") % {"name": application.applicant.name},
        "trail": [(_("申报审核"), reverse("desk")), (number, reverse("desk_application", args=[number]))],
        "application": application,
        "offered": offered,
        "history": [each for each in application.extensions.all() if each.deadline != deadlines.CORRECTION],
        "form": form,
        "preview": preview,
        "uncharted": rounds.uncharted(preview.dates) if preview else [],
        "awaited": workcalendar.awaited(clock.today()),
    }
    return render(request, "review/extend.html", context)
