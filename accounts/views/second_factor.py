"""How does a member of staff set up the code on his telephone, how is he asked for it, and who takes it away from him?"""

from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts import permissions, second_factor
from accounts.fields import CodeField
from accounts.views.consent import onward
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from audit.validators import without_numbers
from config.requests import PersonRequest


class FirstCodeForm(forms.Form):
    code = CodeField(
        label=gettext_lazy("动态码"),
        help_text=gettext_lazy("验证器上现在显示的 6 位数字"),
        error_messages={"required": gettext_lazy("请输入验证器上显示的 6 位数字")},
    )


class SecondFactorForm(forms.Form):
    code = CodeField(
        label=gettext_lazy("动态码或备用码"),
        help_text=gettext_lazy("手机验证器上现在显示的 6 位数字；手机不在身边时，填一个备用码"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "govuk-input--width-20"}
        ),
        error_messages={"required": gettext_lazy("请输入动态码或备用码")},
    )


class ResetForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("重置原因"),
        help_text=gettext_lazy("例如：手机遗失，已当面核对本人。"),
        max_length=200,
        validators=[without_numbers],
        error_messages={"required": gettext_lazy("请写明重置原因")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_page_or_post
def ask_code(request: PersonRequest) -> HttpResponse:
    if second_factor.step_before(request) != "second_factor":
        return redirect(onward(request))
    form = SecondFactorForm(typed(request))
    if _is_right(form, request):
        return redirect(onward(request))
    return render(request, "accounts/second_factor.html", {"title": _("请输入动态码"), "form": form})


@require_page_or_post
def enrol(request: PersonRequest) -> HttpResponse:
    if second_factor.step_before(request) != "enrol_second_factor":
        return redirect(onward(request))
    factor = second_factor.begun(by=request.user, at=request.arrived_at)
    form = FirstCodeForm(typed(request))
    if _is_right(form, request):
        return redirect(onward(request))
    key = second_factor.key(factor)
    context = {
        "title": _("绑定动态码验证器"),
        "form": form,
        "key": " ".join(key[start : start + 4] for start in range(0, len(key), 4)),
        "picture": segno.make(second_factor.address(factor), error="m").svg_data_uri(border=4, omitsize=True),
    }
    return render(request, "accounts/second_factor_enrol.html", context)


def _is_right(form: Any, request: PersonRequest) -> bool:
    """A right code lets this login through, under a new session key."""
    if not form.is_valid():
        return False
    try:
        factor = second_factor.verify(form.cleaned_data["code"], by=request.user, at=request.arrived_at)
    except DeedRefused as refusal:
        form.add_error("code", str(refusal))
        return False
    request.session.cycle_key()
    request.session[second_factor.KEY] = str(factor.pk)
    return True


@never_cache
@require_page_or_post
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """Shown until he says that he has them, and never again."""
    if second_factor.step_before(request) != "recovery_codes":
        return redirect(onward(request))
    if request.method == "POST":
        second_factor.keep_recovery_codes(by=request.user, at=request.arrived_at)
        messages.success(request, _("动态码验证器已启用。下次登录时会请您输入动态码。"))
        return redirect(onward(request))
    factor = second_factor.of(request.user)
    assert factor is not None  # step_before
    context = {"title": _("请保存备用码"), "codes": second_factor.recovery_codes(factor)}
    return render(request, "accounts/recovery_codes.html", context)


@require_page_or_post
def reset(request: PersonRequest, pk: Any) -> HttpResponse:
    if not settings.STAFF_TOTP:
        raise Http404
    user = get_object_or_404(permissions.staff_under(request.user), pk=pk)
    form = ResetForm(typed(request))
    if form.is_valid():
        try:
            second_factor.reset(user, form.cleaned_data["reason"], by=request.user)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已重置%s的动态码验证器，并已通知本人。") % user.name)
            return redirect("staff_accounts")
    context = {"title": _("重置%s的动态码验证器") % user.name, "form": form, "person": user}
    return render(request, "accounts/second_factor_reset.html", context)
