"""What is typed to get into one's own account, and to set what belongs to it?"""

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import CodeField, MobileField
from applicants.models import User
from config.requests import PersonRequest

LONGEST = 128  # hashing takes longer the longer it is


def password(label: Any, required: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    attrs = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs=attrs),
        error_messages={"required": required, "max_length": _("密码太长，请不要超过128个字符。")},
    )


class ForgottenForm(forms.Form):
    mobile = MobileField(label=_("手机号（用户名）"))


class CodeForm(forms.Form):
    code = CodeField(label=_("短信验证码"), help_text=_("6位数字"))


class ToldCodeForm(forms.Form):
    """For whoever was told a code by the staff because no SMS reaches him."""

    mobile = MobileField(label=_("手机号（用户名）"))
    code = CodeField(
        label=_("工作人员告知的代码"),
        help_text=_("8位数字"),
        error_messages={"required": _("请输入工作人员告知的代码")},
    )


class NewPasswordForm(forms.Form):
    new = password(
        _("新密码"),
        _("请输入新密码"),
        "new-password",
        _("至少8个字符，可以粘贴。不要用姓名、手机号、证件号码或常见的密码。"),
    )
    again = password(_("再输一遍新密码"), _("请再输一遍新密码"), "new-password")

    def __init__(self, person: User, data: Any = None) -> None:
        self.person = person
        super().__init__(data)

    def clean_new(self) -> str:
        typed = str(self.cleaned_data["new"])
        password_validation.validate_password(typed, self.person)
        return typed

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if self.data.get("new") and again != self.data["new"]:
            raise ValidationError(_("两遍输入的新密码不一致，请重新输入。"))
        return again


class ChangePasswordForm(NewPasswordForm):
    """The old one is tried like a login: ten wrong ones lock the account for a while."""

    old = password(_("现在的密码"), _("请输入现在的密码"), "current-password")
    field_order = ("old", "new", "again")

    def __init__(self, request: PersonRequest, data: Any = None) -> None:
        self.request = request
        super().__init__(request.user, data)

    def clean_old(self) -> str:
        typed = str(self.cleaned_data["old"])
        if authenticate(self.request, username=self.person.mobile, password=typed) is None:
            raise ValidationError(_("现在的密码不正确，请重新输入。忘记了的，请退出后从登录页“忘记密码”找回。"))
        return typed


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("电子邮箱"),
        required=False,
        max_length=254,
        help_text=_("通知会同时发到这里；不填就只发短信和站内信。"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": _("电子邮箱格式不对，应如 name@example.cn，请核对。")},
    )
