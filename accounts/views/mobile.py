"""Which pages change a mobile number: one's own by a code, another person's by staff who have seen his document?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import mobile, permissions
from accounts.fields import MobileField
from accounts.forms import CodeForm, password
from accounts.mobile import SEEN
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from audit.validators import without_numbers
from config.requests import PersonRequest, client_address

KEY = "change_of_mobile"  # in the session: the code he was sent


class NewMobileForm(forms.Form):
    mobile = MobileField(
        label=gettext_lazy("新手机号"),
        help_text=gettext_lazy("验证码会发到这个号码。更换后用它登录。"),
    )
    old = password(gettext_lazy("现在的密码"), gettext_lazy("请输入现在的密码"), "current-password")

    def __init__(self, request: PersonRequest, data: Any) -> None:
        self.request = request
        super().__init__(data)

    def clean_old(self) -> str:
        """Like a login: whoever guesses is locked out."""
        typed = str(self.cleaned_data["old"])
        if authenticate(self.request, username=self.request.user.mobile, password=typed) is None:
            raise forms.ValidationError(_("现在的密码不正确，请重新输入。忘记了的，请退出后从登录页“忘记密码”找回。"))
        return typed


class StaffMobileForm(forms.Form):
    mobile = MobileField(label=gettext_lazy("新手机号"))
    seen = forms.ChoiceField(
        label=gettext_lazy("怎样核对的身份"),
        choices=[*SEEN.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择怎样核对的身份")},
    )
    tail = forms.CharField(
        label=gettext_lazy("证件号码后六位"),
        help_text=gettext_lazy("照对方出示的证件填写，系统与登记的号码比对。"),
        max_length=20,
        error_messages={"required": gettext_lazy("请填写证件号码后六位")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-10"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("更换原因"),
        max_length=200,
        validators=[without_numbers],
        error_messages={"required": gettext_lazy("请写明更换原因")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_page_or_post
def change_mobile(request: PersonRequest) -> HttpResponse:
    form = NewMobileForm(request, typed(request))
    if form.is_valid():
        try:
            secret = mobile.request_change(
                form.cleaned_data["mobile"],
                by=request.user,
                at=request.arrived_at,
                address=client_address(request),
            )
        except DeedRefused as refusal:
            form.add_error("mobile", str(refusal))
        else:
            request.session[KEY] = str(secret.pk)
            return redirect("mobile_code")
    context = {"title": _("更换手机号"), "trail": [(_("我的账号"), reverse("account"))], "form": form}
    return render(request, "accounts/mobile.html", context)


@require_page_or_post
def mobile_code(request: PersonRequest) -> HttpResponse:
    secret = mobile.asked(request.session.get(KEY), by=request.user)
    if secret is None:
        return redirect("change_mobile")
    form = CodeForm(typed(request))
    if form.is_valid():
        try:
            person = mobile.change(secret, form.cleaned_data["code"], by=request.user, at=request.arrived_at)
        except DeedRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[KEY]
            update_session_auth_hash(request, person)
            messages.success(request, _("手机号已更换。今后请用新手机号登录；其他设备上的登录已退出。"))
            return redirect("account")
    context = {
        "title": _("输入验证码"),
        "trail": [(_("我的账号"), reverse("account")), (_("更换手机号"), reverse("change_mobile"))],
        "form": form,
        "mobile": secret.mobile,
    }
    return render(request, "accounts/mobile_code.html", context)


@require_page_or_post
def staff_mobile(request: PersonRequest, pk: Any) -> HttpResponse:
    user = get_object_or_404(permissions.whose_mobile_changes(request.user), pk=pk)
    form = StaffMobileForm(typed(request))
    if form.is_valid():
        facts = form.cleaned_data
        try:
            mobile.change_by_staff(
                user, facts["mobile"], tail=facts["tail"], seen=facts["seen"], reason=facts["reason"],
                by=request.user, at=request.arrived_at,
            )  # fmt: skip
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已为%s更换手机号，并已通知新旧两个号码。") % user.name)
            holds_a_seat = user.memberships.exists()
            return redirect("staff_accounts") if holds_a_seat else redirect("person_account", user.pk)
    context = {"title": _("为%s更换手机号") % user.name, "form": form, "person": user}
    return render(request, "accounts/staff_mobile.html", context)
