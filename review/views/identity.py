"""How does a reviewer see an applicant's identity number in full?"""

import re

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import people
from applicants.identity import masked
from applicants.models import IdentityDocument
from applicants.people import ViewingReason
from applicants.permissions import acts_as
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config.requests import PersonRequest
from programmes.vocabulary import Who
from review.views.desk import visible_application


class ViewingForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("查看事由"),
        choices=ViewingReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择为什么要查看完整证件号。")},
    )
    note = forms.CharField(
        label=gettext_lazy("补充说明"),
        help_text=gettext_lazy("选“其他”时必填，50 字以内。申报人会看到；请不要写姓名和号码。"),
        max_length=50,
        required=False,
        error_messages={"max_length": gettext_lazy("补充说明最多 50 字，请精简。")},
    )

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if re.search(r"\d{4}", note):
            raise forms.ValidationError(_("补充说明会长期留在审计记录里，请删去其中的号码。"))
        if self.cleaned_data.get("reason") == ViewingReason.OTHER and not note:
            raise forms.ValidationError(_("选择“其他”时，请写明查看事由。"))
        return note


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
        "trail": [(_("申报审核"), reverse("desk")), (number, reverse("desk_application", args=[number]))],
        "application": application,
        "document": IdentityDocument.objects.filter(user=application.applicant_id).first(),
        "masked": masked(people.number_on_record(application)),
        "form": form,
        "shown": shown,
    }
    return render(request, "review/identity.html", context)
