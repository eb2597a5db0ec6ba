"""How does the applicant answer, one by one, what a return asks of him?"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import permissions, returns
from applicants.models import Application, ReturnItem
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from applicants.workflow import Action
from config.requests import PersonRequest


class AnswerForm(forms.Form):
    """Shown by components/return_answer.html, whose ids it shares so that an error leads to its field."""

    response = forms.ChoiceField(
        label=gettext_lazy("处理情况"),
        choices=ReturnItem.Response.choices,
        error_messages={
            "required": gettext_lazy("请选择已修改，或另作说明。"),
            "invalid_choice": gettext_lazy("请选择已修改，或另作说明。"),
        },
    )
    explanation = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=2000,
        error_messages={"max_length": gettext_lazy("说明最多 2000 字，请精简。")},
    )

    def __init__(self, item: ReturnItem, data: Any = None) -> None:
        super().__init__(data)
        self.fields["response"].widget.attrs["id"] = f"mended-{item.pk}"
        self.fields["explanation"].widget.attrs["id"] = f"explanation-{item.pk}"


@require_page_or_post
def return_item(request: PersonRequest, number: str, pk: UUID) -> HttpResponse:
    """One thing a return asks, and the answer to it; then back to where he came from."""
    application = get_object_or_404(Application.objects.visible_to(request.user).for_pages(), number=number)
    item = get_object_or_404(ReturnItem.objects.select_related("step"), pk=pk, step__application=application)
    item.step.application = application
    if permissions.capacity(request.user, application, Action.SUBMIT) is None:
        raise PermissionDenied
    form, page = AnswerForm(item, typed(request)), _page(request, application)
    if form.is_valid():
        try:
            returns.answer(item, **form.cleaned_data, by=request.user, at=request.arrived_at)
        except DeedRefused as refusal:
            form.add_error("explanation", str(refusal))
        else:
            messages.success(request, _("已保存答复：%s。") % item.place)
            if still := returns.as_returned(application).get(item.part):
                messages.warning(request, still)
            return redirect(f"{page}#item-{item.pk}")
    context: dict[str, Any] = {
        "title": _("答复退回意见"),
        "trail": [
            (_("我的申报"), reverse("applications")),
            (number, reverse("application", args=[number])),
        ],
        "form": form,
        "item": item,
        "page": page,
        "wrong": "；".join(str(error) for errors in form.errors.values() for error in errors),
        "typed": request.POST,
    }
    return render(request, "applicants/return_item.html", context)


def _page(request: PersonRequest, application: Application) -> str:
    """Where he answered."""
    page = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if own else reverse("application", args=[application.number])
