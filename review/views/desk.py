"""What does the desk show of all that waits there, and which of it may this person open?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import employers.permissions
from applicants import permissions, standing
from applicants.models import Application, Membership, Step, User
from applicants.workflow import Holder
from config import clock
from config.paging import OneLook
from config.requests import PersonRequest
from config.templatetags.portal import day
from programmes.models import Round
from programmes.vocabulary import Who
from review import late, workcalendar
from review.filters import QueueFilter
from review.queue import LATE, SLOW, decides, next_deadline, waiting_for
from review.rounds import odd_ahead

PER_PAGE = 50
CHOSEN = "desk"  # in the session: the filters chosen last, as they stand in the address


@dataclass(frozen=True)
class Waiting:
    """One row. Only who handles it can be slow, not an applicant who still has time."""

    application: Application
    holder: Holder | None
    tone: str
    days: int
    closes_at: datetime | None
    days_left: int | None

    @property
    def pace(self) -> str:
        if self.holder is None or self.holder.who == Who.APPLICANT or self.days < SLOW:
            return ""
        return "late" if self.days >= LATE else "slow"

    @property
    def left(self) -> str:
        """还剩 3 天, 今天截止 or 2026年6月11日，已逾期; empty where nothing ends."""
        if self.closes_at is None or self.days_left is None:
            return ""
        if self.days_left < 0:
            return _("%s，已逾期") % day(self.closes_at)
        return _("还剩 %d 天") % self.days_left if self.days_left else _("今天截止")

    @property
    def waited(self) -> str:
        said = _("已等待 %d 天") % self.days if self.days else _("今天收到")
        return said + {"": "", "slow": _("，偏久"), "late": _("，过久")}[self.pace]


@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """What was chosen last comes back with the plain address, for as long as he stays logged in."""
    user, now = seated(request, employers.permissions.counting_unconfirmed(Membership.objects.all())), clock.now()
    if not permissions.can_work_at_desk(user):
        raise PermissionDenied
    if "clear" in request.GET:
        request.session.pop(CHOSEN, None)
        return redirect("desk")
    if not request.GET and request.session.get(CHOSEN):
        return redirect(f"{request.path}?{request.session[CHOSEN]}")
    visible = Application.objects.visible_to(user).exclude(applicant=user)
    programmes = _managed(user)
    applied_for = Exists(visible.filter(round=OuterRef("pk")))
    known = list(  # with those he answers for in which nobody has applied yet
        Round.objects.annotate(is_applied_for=applied_for)
        .filter(Q(is_applied_for=True) | Q(is_published=True, programme__in=programmes))
        .select_related("programme", "version")
        .prefetch_related("deadlines", "prices")
        .defer("version__content")
    )
    rounds: list[Round] = [round for round in known if round.is_applied_for]
    default = QueueFilter.WAITING if decides(user) else QueueFilter.ALL
    filters = QueueFilter({"scope": default} | request.GET.dict(), rounds)
    _remember(request)
    found = visible.annotate(next_deadline=next_deadline(rounds)).filter(filters.condition(now))
    if filters.shows_waiting:
        found = found.filter(waiting_for(user, {round.version for round in rounds}))
    page, rows = in_order(found, rounds, request.GET.get("page"), now)
    context = {"title": _("申报审核"), "filters": filters, "page": page, "rows": rows}
    if employers.permissions.confirms_any(user):
        context["unconfirmed"] = employers.permissions.unconfirmed_of(user)
    if permissions.holds(user, permissions.MANAGING):
        managed = [round for round in known if round.programme_id in programmes]
        context["awaited"] = workcalendar.awaited(clock.today())
        context["late"] = late.open_lists(managed, now)
        context["odd"] = odd_ahead(managed, now)
    return render(request, "review/desk.html", context)


def in_order(
    found: QuerySet[Any, Any], rounds: Iterable[Round], number: str | None, at: datetime
) -> tuple[Page[dict[str, Any]], list[Waiting]]:
    """One page of these applications of ``rounds``, what ends first first, and its rows; asks for ``next_deadline``
    beside each (review.queue). What a row shows is looked up for this page, not for all that are put in order.
    """
    ordered = found.order_by(F("next_deadline").asc(nulls_last=True), "stage_since", "pk")
    page = OneLook(ordered.values("pk", "next_deadline"), PER_PAGE).get_page(number)
    related = Application.objects.select_related("applicant", "employer").prefetch_related(
        "extensions", "need_records__objections"
    )
    shown, known = related.in_bulk([place["pk"] for place in page]), {round.pk: round for round in rounds}
    rows = []
    for place in page:
        application = shown[place["pk"]]
        application.round = known[application.round_id]
        rows.append(_waiting(application, place["next_deadline"], at))
    return page, rows


def _managed(user: User) -> set[int | None]:
    """The programmes whose office he manages."""
    return {seat.organisation.programme_id for seat in user.memberships.all() if seat.role in permissions.MANAGING}


def _remember(request: PersonRequest) -> None:
    """Not whom he looked for: people paste whole identity numbers there, and the session would keep them in clear."""
    chosen = request.GET.copy()
    for name in ("page", "q"):
        chosen.pop(name, None)
    if chosen and request.session.get(CHOSEN) != chosen.urlencode():
        request.session[CHOSEN] = chosen.urlencode()


def _waiting(application: Application, closes_at: datetime | None, at: datetime) -> Waiting:
    tone = standing.TONES.get(application.status, "")
    left = (timezone.localtime(closes_at).date() - timezone.localtime(at).date()).days if closes_at else None
    if closes_at and left == 0 and closes_at < at:
        left = -1
    waited = standing.days_waited(application, at)
    return Waiting(application, application.holder(at), tone, waited, closes_at, left)


def visible_application(user: User, number: str) -> Application:
    """Raises Http404 when it does not exist for this person."""
    steps = Prefetch("steps", Step.objects.select_related("by"))
    return get_object_or_404(
        Application.objects.visible_to(user).for_pages().prefetch_related("files", steps), number=number
    )


def seated(request: PersonRequest, seats: QuerySet[Membership] | None = None) -> User:
    """The person with his memberships at hand: permissions look at them once per need and decision."""
    found = Membership.objects.all() if seats is None else seats
    prefetch_related_objects([request.user], Prefetch("memberships", found.select_related("organisation")))
    return request.user
