"""How does the office open accounts, find them again, and help somebody to his password?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import enrolment, permissions, secrets, services
from accounts.models import OneTimeSecret
from accounts.office_forms import OpenAccountForm, PeopleFilter, TailForm
from accounts.secrets import Purpose
from applicants.models import Application, User
from applicants.permissions import MANAGING, acts_as, holds, programmes_of
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest
from programmes.models import Round
from programmes.vocabulary import Who
from review.rounds import odd as odd_day

PER_PAGE = 50
LATE_ENTRY = timedelta(days=366)  # for so long after it is over a manager may let somebody into a round


@require_safe
def people(request: PersonRequest) -> HttpResponse:
    permissions.refuse_outsiders(request.user)
    filters = PeopleFilter(request.GET)
    found = permissions.people_of(request.user).filter(filters.condition())
    theirs = Application.objects.filter(round__programme__in=programmes_of(request.user))
    found = found.select_related("identity_document").prefetch_related(
        Prefetch("applications", theirs.select_related("round"), to_attr="of_office")
    )
    page = Paginator(found.order_by("-created_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("账号"),
        "filters": filters,
        "page": page,
        "may_open": bool(_rounds(request.user)),
        "leads": holds(request.user, MANAGING),
    }
    return render(request, "accounts/people.html", context)


@require_page_or_post
def open_account(request: PersonRequest) -> HttpResponse:
    permissions.refuse_outsiders(request.user)
    rounds = _rounds(request.user)
    form = OpenAccountForm(rounds, typed(request))
    known = None
    if form.is_valid():
        try:
            application = services.open_account(by=request.user, at=request.arrived_at, **form.details())
            late_until = form.cleaned_data.get("late_until") if form.is_late else None
            if late_until and (odd := odd_day(late_until)):
                messages.warning(request, odd)
            return _opened(request, application, form.cleaned_data["name"])
        except enrolment.AlreadyKnown as refusal:
            known = refusal.person
            form.add_error(None, str(refusal))
        except enrolment.WrongChoice as refusal:
            form.add_error(refusal.field, str(refusal))
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "title": _("开通账号"),
        "trail": [(_("账号"), reverse("people"))],
        "form": form,
        "known": known,
        "rounds": rounds,
        "elsewhere": not any(permissions.opens_accounts(each) for each in programmes_of(request.user)),
    }
    return render(request, "accounts/open_account.html", context)


def _rounds(user: User) -> list[Round]:
    """The published rounds of his programmes that are not over, where the office opens the accounts; the open ones first.

    A manager may also let one person in late, into a round that is over: these come last.
    """
    now = clock.now()
    rounds = Round.objects.published().filter(programme__in=programmes_of(user))
    rounds = rounds.select_related("version", "programme").prefetch_related("deadlines")
    led = set(programmes_of(user, MANAGING).values_list("pk", flat=True))
    found = [
        round
        for round in rounds
        if round.definition.accounts.opened_by == "评审办"
        and (not round.is_over_at(now) or round.programme_id in led and _is_recent(round, now))
    ]
    return sorted(found, key=lambda round: (round.is_over_at(now), not round.is_open_at(now)))


def _is_recent(round: Round, now: datetime) -> bool:
    return round.closes_at is not None and now - round.closes_at < LATE_ENTRY


def _opened(request: PersonRequest, application: Application, name: str) -> HttpResponse:
    """``name``: as it was typed; an account that is there already keeps its own."""
    person = application.applicant
    if person.has_usable_password():
        said = _("已为%s开立申报，已通知本人。本人用原来的密码登录。") % person.name
    else:
        said = _("已为%s开通账号，设置密码的链接已通过短信发出，72小时内有效。") % person.name
    messages.success(request, said)
    if person.name != name:
        words = _("您填的姓名是“%(name)s”，账号原来登记的是“%(known)s”，没有改动。登记有误的，请核对证件后更正。")
        messages.warning(request, words % {"name": name, "known": person.name})
    return redirect("person_account", person.pk)


# ── One person ───────────────────────────────────────────────────────────────


@require_safe
def person_account(request: PersonRequest, pk: UUID) -> HttpResponse:
    person = _person(request.user, pk)
    now = clock.now()
    links = OneTimeSecret.objects.filter(user=person, purpose=Purpose.SET_PASSWORD)
    theirs = Application.objects.visible_to(request.user).filter(applicant=person)
    applications = theirs.with_definition().select_related("eligibility_confirmed_by")
    context = {
        "title": person.name,
        "trail": [(_("账号"), reverse("people"))],
        "person": person,
        "applications": applications,
        "corrected_at": next((each for each in applications if acts_as(request.user, each, Who.OFFICE)), None),
        "link": links.order_by("-created_at").first(),
        "is_link_live": any(secrets.is_live(link, now) for link in links.order_by("-created_at")[:1]),
        "may_give_link": permissions.can_give_link(request.user, person),
        "may_change_mobile": permissions.whose_mobile_changes(request.user).filter(pk=person.pk).exists(),
    } | secrets.wait(person.mobile, Purpose.SET_PASSWORD, at=now)
    return render(request, "accounts/person_account.html", context)


@require_POST
def send_link(request: PersonRequest, pk: UUID) -> HttpResponse:
    person = _person(request.user, pk)
    try:
        services.resend_link(person, by=request.user, at=request.arrived_at)
        messages.success(request, _("设置密码的链接已重新发出，72小时内有效；以前的链接不再能用。"))
    except DeedRefused as refusal:
        messages.warning(request, _("没有发出：%s") % refusal)
    return redirect("person_account", person.pk)


@require_page_or_post
def show_link(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What is shown is in the answer to this one POST and nowhere else; asking again makes another one."""
    person = _person(request.user, pk)
    if not permissions.can_give_link(request.user, person):
        raise PermissionDenied(_("有工作人员身份的账号不能由同事代办，请本人用“忘记密码”。"))
    form = TailForm(typed(request))
    context = {
        "title": _("当面告知设置密码的代码"),
        "trail": [(_("账号"), reverse("people")), (person.name, reverse("person_account", args=[person.pk]))],
        "person": person,
        "form": form,
    }
    if form.is_valid():
        try:
            secret = services.show_link(person, form.cleaned_data["tail"], by=request.user, at=request.arrived_at)
            code = secrets.code(secret)
            context |= {"secret": secret, "code": f"{code[:4]} {code[4:]}", "link": secrets.link(secret)}
        except DeedRefused as refusal:
            form.add_error("tail", str(refusal))
    return render(request, "accounts/show_link.html", context)


def _person(user: User, pk: UUID) -> User:
    """Raises Http404 when this one is not among those he looks after."""
    return get_object_or_404(permissions.people_of(user).select_related("identity_document"), pk=pk)
