"""Where does an office manager set what a round costs, and a clerk correct a payment?"""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import permissions
from applicants.models import User
from applicants.refusals import DeedRefused, Outdated
from applicants.views.deeds import require_page_or_post, typed
from config.requests import PersonRequest
from config.templatetags import portal
from fees import services
from fees.forms import CorrectionForm, PriceForm
from fees.models import Price
from fees.needs import owed
from fees.prices import in_yuan, unmoved_by
from programmes.models import Round
from programmes.vocabulary import NeedKind
from review.forms import VoidForm
from review.rounds import rounds_of
from review.views.desk import visible_application


@require_page_or_post
def prices(request: PersonRequest, pk: int) -> HttpResponse:
    """Every entry of the round with who made it, and the form for the next one."""
    round = _round(request.user, pk)
    form = PriceForm(round, typed(request))
    if form.is_valid():
        try:
            price = services.enter_price(round, by=request.user, **form.cleaned_data)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已录入：%s。") % _in_words(price) + _unmoved(price))
            return redirect("prices", pk)
    context = {
        "title": _("收费标准"),
        "trail": _trail(round),
        "round": round,
        "prices": round.prices.select_related("by", "voided_by", "round__version"),
        "form": form,
    }
    return render(request, "fees/prices.html", context)


@require_page_or_post
def void(request: PersonRequest, pk: int, price: int) -> HttpResponse:
    round = _round(request.user, pk)
    entry = get_object_or_404(round.prices.select_related("by"), pk=price)
    form, status = VoidForm(typed(request)), 200
    if form.is_valid():
        try:
            services.void_price(entry, by=request.user, reason=form.cleaned_data["reason"])
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
            status = 409 if isinstance(refusal, Outdated) else 200
        else:
            messages.success(request, _("已作废：%s。") % _in_words(entry))
            return redirect("prices", pk)
    context = {
        "title": _("作废一条收费标准"),
        "trail": [*_trail(round), (_("收费标准"), reverse("prices", args=[pk]))],
        "round": round,
        "price": entry,
        "form": form,
    }
    return render(request, "fees/void_price.html", context, status=status)


@require_page_or_post
def correct(request: PersonRequest, number: str, pk: UUID, home: str = "desk_application") -> HttpResponse:
    """``home`` is the page to go back to."""
    application = visible_application(request.user, number)
    record = get_object_or_404(application.need_records, pk=pk, kind=NeedKind.PAYMENT)
    due = owed(application)
    if due is None or not permissions.can_record(request.user, application, *due):
        raise PermissionDenied
    form, status = CorrectionForm(application, record, typed(request)), 200
    if form.is_valid():
        try:
            services.correct_payment(
                record, by=request.user, facts=form.facts, reason=form.cleaned_data["reason"], at=request.arrived_at
            )
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
            status = 409 if isinstance(refusal, Outdated) else 200
        else:
            messages.success(request, _("缴费登记已更正，原登记作废并留存。"))
            return redirect(home, number)
    above = (_("申报审核"), reverse("desk")) if home == "desk_application" else (_("收件收费"), reverse("counter"))
    context = {
        "title": _("更正缴费登记"),
        "trail": [above, (number, reverse(home, args=[number]))],
        "application": application,
        "record": record,
        "form": form,
        "home": reverse(home, args=[number]),
    }
    return render(request, "fees/correct_payment.html", context, status=status)


def _unmoved(price: Price) -> str:
    kept = [_("%(level)s%(yuan)s元") % {"level": level, "yuan": own.amount} for level, own in unmoved_by(price)]
    return _("单独录入过标准的级别不变：%s。要调整的，请按级别另录。") % "、".join(kept) if kept else ""


def _in_words(price: Price) -> str:
    words = {"level": price.level_name, "yuan": in_yuan(price.yuan), "since": portal.day(price.valid_from)}
    return _("%(level)s%(yuan)s元，自%(since)s起执行") % words


def _round(user: User, pk: int) -> Round:
    """Raises Http404 for a round of a programme that he does not manage."""
    return get_object_or_404(rounds_of(user), pk=pk)


def _trail(round: Round) -> list[tuple[str, str]]:
    return [(_("批次"), reverse("rounds")), (round.name, reverse("round", args=[round.pk]))]
