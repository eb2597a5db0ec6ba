"""How does the applicant withdraw his application, or, once a reviewer has opened it, ask for that?"""

from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import withdrawal, workflow
from applicants.forms import DeedForm
from applicants.models import Application
from applicants.refusals import DeedRefused
from applicants.views.deeds import attempt, require_page_or_post, typed
from applicants.workflow import DEEDS, Action
from config import clock
from config.requests import PersonRequest


class AskForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("申请撤回的原因"),
        help_text=gettext_lazy("评审办会看到，并按此登记。"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("请写明申请撤回的原因，评审办会看到。")},
    )


@require_page_or_post
def withdraw(request: PersonRequest, number: str) -> HttpResponse:
    application = own(request, number)
    if application.status in DEEDS[Action.WITHDRAW].statuses and application.was_opened:
        return _ask(request, application)
    take = partial(application.take, Action.WITHDRAW)
    form, status = attempt(DeedForm(application, typed(request)), Action.WITHDRAW, take, request)
    if form is None:
        messages.success(request, _("申报 %s 已撤回。") % number)
        return redirect("application", number)
    context = _page(application, _("撤回申报 %s") % number) | {
        "form": form,
        "refusal": workflow.why_not(application, Action.WITHDRAW, clock.now()),
    }
    return render(request, "applicants/withdraw.html", context, status=status)


@require_page_or_post
def take_back(request: PersonRequest, number: str) -> HttpResponse:
    """A button's address; whoever comes to it otherwise finds the button."""
    application = own(request, number)
    if request.method != "POST":
        return redirect("withdraw", number)
    withdrawal.take_back(application, by=request.user)
    messages.success(request, _("已收回撤回申请，申报继续办理。"))
    return redirect("application", number)


def _ask(request: PersonRequest, application: Application) -> HttpResponse:
    """The page that asks for the reason; once asked, it shows the request and lets him take it back."""
    form = AskForm(None if application.withdrawal_asked_at else typed(request))
    if form.is_valid():
        try:
            withdrawal.ask(application, form.cleaned_data["reason"], by=request.user, at=request.arrived_at)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已申请撤回，评审办登记后生效。"))
            return redirect("application", application.number)
    context = _page(application, _("申请撤回 %s") % application.number) | {"form": form}
    return render(request, "applicants/withdrawal.html", context)


def own(request: PersonRequest, number: str) -> Application:
    """Raises Http404 for a stranger, PermissionDenied for who sees it but is not its applicant."""
    application = get_object_or_404(Application.objects.visible_to(request.user).for_pages(), number=number)
    if application.applicant_id != request.user.pk:
        raise PermissionDenied
    return application


def _page(application: Application, title: str) -> dict[str, object]:
    trail = [
        (_("我的申报"), reverse("applications")),
        (application.number, reverse("application", args=[application.number])),
    ]
    return {"title": title, "trail": trail, "application": application}
