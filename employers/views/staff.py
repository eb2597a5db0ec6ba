"""What does an officer see of his employer's staff, and whom does he remind?"""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from applicants import opinions, permissions, standing, tasklist, workflow
from applicants.models import Application, Organisation
from applicants.models.application import ApplicationQuerySet
from applicants.refusals import DeedRefused
from applicants.views.application import visible
from applicants.views.deeds import require_page_or_post, typed
from applicants.workflow import Action, Status
from config import clock
from config.requests import PersonRequest
from employers import board, moves, reminding
from employers import permissions as employers
from employers.board import StaffFilter
from employers.reminding import MOST, Outcome
from employers.views.staff_forms import ReleaseForm
from programmes.vocabulary import Who
from review.views.desk import Waiting, in_order, seated

NO_REMINDERS = gettext_lazy("没有要提醒的人：现在不由本人办理，或者今天已经提醒过。")
NO_LINKS = gettext_lazy("没有要重发的人：账号已激活，或者一天内发过链接。急需的，请到本人的页面重发。")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Line:
    """One row of the board: as it waits at the desk, and whether its person has set a password."""

    waiting: Waiting
    is_active: bool

    @property
    def application(self) -> Application:
        return self.waiting.application


@require_safe
def staff(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Filters stand in the address; who ends first is first."""
    organisation, user, now = employers.of(request.user, pk), seated(request), clock.now()
    of = board.of(organisation, user)
    filters = StaffFilter(request.GET.dict(), of.rounds)
    page, rows = in_order(of.chosen(filters, now), of.rounds, request.GET.get("page"), now)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "title": _("本单位人员"),
        "trail": trail(organisation)[:-1],
        "organisation": organisation,
        "filters": filters,
        "counts": of.counts(now),
        "page": page,
        "lines": [Line(each, each.application.applicant.has_usable_password()) for each in rows],
        "most": MOST,
        "query": query.urlencode(),
    }
    return render(request, "employers/staff.html", context)


@require_POST
def remind(request: PersonRequest, pk: UUID) -> HttpResponse:
    chosen, back = _chosen(request, pk, only_new=True)
    outcome = reminding.remind(chosen, by=request.user, at=request.arrived_at)
    say(request, _("已提醒 %d 人。"), outcome)
    return back


@require_POST
def links(request: PersonRequest, pk: UUID) -> HttpResponse:
    chosen, back = _chosen(request, pk, only_inactive=True)
    people = {each.applicant_id: each.applicant for each in chosen}
    outcome = reminding.resend_links(people.values(), by=request.user, at=request.arrived_at)
    say(request, _("已向 %d 人重发设置密码的链接。"), outcome)
    return back


def _chosen(
    request: PersonRequest, pk: UUID, *, only_new: bool = False, only_inactive: bool = False
) -> tuple[list[Application], HttpResponseRedirect]:
    """Those ticked, or all that match the filter in the address; and the way back. What is not his is left out.

    Of all that match, only those to whom it can be done: the next press goes on with the rest.
    """
    organisation, user = employers.of(request.user, pk), seated(request)
    of = board.of(organisation, user)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    back = HttpResponseRedirect(reverse("staff", args=[pk]) + query)
    rows = of.listed.select_related("applicant").order_by("number")
    if request.POST.get("scope") == "all":
        matching = _matching(of, request, rows, only_new=only_new, only_inactive=only_inactive)
        return first_of(request, matching, str(NO_LINKS if only_inactive else NO_REMINDERS)), back
    numbers = {number for number in request.POST.getlist("number") if "\0" not in number}
    found = list(rows.filter(number__in=numbers)[:MOST])
    if not numbers:
        messages.warning(request, _("还没有选人。请先勾选，或者选“符合条件的全部人员”。"))
    elif foreign := len(numbers) - len(found):
        messages.warning(request, _("另有 %d 项不在本单位，未处理。") % foreign)
    member = request.POST.get("member")
    if any(member == each.number for each in found):  # his page is where it was pressed
        back = redirect("staff_member", pk, member)
    return found, back


def _matching(
    of: board.Board, request: HttpRequest, rows: ApplicationQuerySet, *, only_new: bool, only_inactive: bool
) -> "QuerySet[Application]":
    now = clock.now()
    matching = rows.filter(pk__in=of.chosen(StaffFilter(request.GET.dict(), of.rounds), now).values("pk"))
    if only_new:
        matching = reminding.not_yet_today(matching.filter(of.turns()[board.Turn.APPLICANT]), now)
    return reminding.without_fresh_link(matching, "applicant", now) if only_inactive else matching


def first_of(request: HttpRequest, rows: "QuerySet[Row]", nobody: str) -> "list[Row]":
    """As many as are done at once; the page says how many are left, or why there is nobody."""
    count = rows.count()
    if count > MOST:
        words = _("一次最多办理 %(most)d 人，还有 %(rest)d 人，请再按一次。")
        messages.info(request, words % {"most": MOST, "rest": count - MOST})
    elif not count:
        messages.info(request, nobody)
    return list(rows[:MOST])


def say(request: HttpRequest, words: str, outcome: Outcome) -> None:
    if outcome.done:
        messages.success(request, words % outcome.done)
    for why, number in outcome.left.items():
        messages.info(request, _("%(number)d 人没有办理：%(why)s。") % {"number": number, "why": why})


# ── One of them ──────────────────────────────────────────────────────────────


@require_safe
def member(request: PersonRequest, pk: UUID, number: str) -> HttpResponse:
    """How far his application is, and what can be done for him from here."""
    organisation, application = member_of(request, pk, number)
    now = clock.now()
    fills = (
        permissions.capacity(request.user, application, Action.SUBMIT) == Who.EMPLOYER
        and application.status == Status.DRAFT
    )
    context = {
        "title": _("%(name)s的申报") % {"name": application.applicant.name},
        "trail": trail(organisation),
        "organisation": organisation,
        "application": application,
        "tone": standing.TONES.get(application.status, ""),
        "holder": application.holder(now),
        "deadline": standing.next_deadline(application, now),
        "is_active": application.applicant.has_usable_password(),
        "fills": fills,
        "tasks": tasklist.of(application) if fills else None,
        "late": workflow.why_not(application, Action.SUBMIT, now) if fills else "",
        "opinions": opinions.section_of(application),
        "locked": moves.why_not(application),
    }
    return render(request, "employers/staff_member.html", context)


@require_page_or_post
def release(request: PersonRequest, pk: UUID, number: str) -> HttpResponse:
    """He does not work here, or no longer."""
    organisation, application = member_of(request, pk, number)
    form = ReleaseForm(typed(request))
    refusal = moves.why_not(application)
    if form.is_valid():
        try:
            moves.release(application, form.cleaned_data["reason"], by=request.user, at=request.arrived_at)
        except DeedRefused as error:
            form.add_error(None, str(error))
        else:
            words = _("已登记，%(name)s的申报%(number)s不再由本单位办理，已通知本人。")
            messages.success(request, words % {"name": application.applicant.name, "number": number})
            return redirect("staff", pk)
    context = {
        "title": _("登记不是本单位人员"),
        "trail": [*trail(organisation), (application.applicant.name, reverse("staff_member", args=[pk, number]))],
        "organisation": organisation,
        "application": application,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "employers/staff_release.html", context)


def member_of(request: PersonRequest, pk: UUID, number: str) -> tuple[Organisation, Application]:
    """The application of somebody of this employer. Raises Http404; his own is not his to handle."""
    organisation = employers.of(request.user, pk)
    get_object_or_404(board.staff_of(organisation, request.user), number=number)
    return organisation, visible(request, number)


def trail(organisation: Organisation) -> list[tuple[str, str]]:
    return [
        (organisation.name, reverse("employer", args=[organisation.pk])),
        (_("本单位人员"), reverse("staff", args=[organisation.pk])),
    ]
