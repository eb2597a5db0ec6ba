"""How does a reviewer see an applicant's identity number in full, and put a wrong name or document right?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import people
from applicants.identity import Identity, IdentityRefused, masked, read
from applicants.models import IdentityDocument
from applicants.people import CorrectionReason, ViewingReason
from applicants.permissions import acts_as
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config.formfields import PersonNameField
from config.requests import PersonRequest
from programmes.vocabulary import Who
from review.viewing_forms import ViewingForm
from review.views.desk import visible_application

SHORT = {"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}


class CorrectionForm(forms.Form):
    """``identity`` is what was read from kind and number; None where no number was typed."""

    name = PersonNameField()
    kind = forms.ChoiceField(
        label=gettext_lazy("证件类型"), choices=IdentityDocument.Kind, required=False, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label=gettext_lazy("证件号码"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("证件没有变化的不用填"),
        widget=forms.TextInput(attrs=SHORT),
        error_messages={"max_length": gettext_lazy("证件号码太长，请对照证件核对。")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("更正的原因"),
        choices=CorrectionReason,
        help_text=gettext_lazy("申报人会看到"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择更正的原因。")},
    )
    seen = forms.BooleanField(
        label=gettext_lazy("我已核对证件，上面填写的与证件一致"),
        error_messages={"required": gettext_lazy("请先核对证件，再勾选。")},
    )
    identity: Identity | None = None

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        kind, number = typed.get("kind"), typed.get("number")
        if number and kind:
            try:
                self.identity = read(kind, number)
            except IdentityRefused as refusal:
                self.add_error("number", str(refusal))
        elif number:
            self.add_error("kind", _("请选择证件类型。"))
        elif "number" in typed and kind and kind != self.initial["kind"]:
            self.add_error("number", _("改了证件类型的，请填写证件号码。"))
        return typed

    def details(self) -> dict[str, Any]:
        """What ``people.correct_identity`` is told."""
        typed = self.cleaned_data
        return {"name": typed["name"], "document": self.identity, "reason": CorrectionReason(typed["reason"])}


@require_page_or_post
def view(request: PersonRequest, number: str) -> HttpResponse:
    """Asks for the reason; the answer to the POST shows the number, and no address does so ever again."""
    application = visible_application(request.user, number)
    if not acts_as(request.user, application, Who.OFFICE):
        raise PermissionDenied
    form, shown = ViewingForm(typed(request)), ""
    if form.is_valid():
        reason = ViewingReason(form.cleaned_data["reason"])
        try:
            shown = people.view_number(application, reason, form.cleaned_data["note"], by=request.user)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "title": _("查看完整证件号"),
        "trail": _trail(number),
        "application": application,
        "document": IdentityDocument.objects.filter(user=application.applicant_id).first(),
        "masked": masked(people.number_on_record(application)),
        "form": form,
        "shown": shown,
    }
    return render(request, "review/identity.html", context)


@require_page_or_post
def correct(request: PersonRequest, number: str) -> HttpResponse:
    """What was recorded of the applicant is put right; what he has submitted stays as it is until he corrects it."""
    application = visible_application(request.user, number)
    if not acts_as(request.user, application, Who.OFFICE):
        raise PermissionDenied
    document = IdentityDocument.objects.filter(user=application.applicant_id).first()
    recorded = {"name": application.applicant.name, "kind": document.kind if document else ""}
    form = CorrectionForm(typed(request), initial=recorded)
    if form.is_valid():
        try:
            people.correct_identity(application, **form.details(), by=request.user)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已更正，已通知申报人。"))
            return redirect("desk_application", number)
    context = {
        "title": _("更正姓名或身份证件"),
        "trail": _trail(number),
        "application": application,
        "document": document,
        "form": form,
    }
    return render(request, "review/identity_correction.html", context)


def _trail(number: str) -> list[tuple[str, str]]:
    return [(_("申报审核"), reverse("desk")), (number, reverse("desk_application", args=[number]))]
