"""How does a person log in, and what is said to somebody who has tried too often?"""

from typing import Any

from axes.helpers import get_cool_off
from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import audit.services
from accounts.fields import MobileField
from config import clock


class LoginForm(AuthenticationForm):
    """The same words whether the account is unknown, switched off, or the password wrong."""

    username = MobileField(
        is_checked=False,
        label=gettext_lazy("手机号（用户名）"),
        error_messages={"required": gettext_lazy("请输入手机号")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "tel", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        error_messages={"required": gettext_lazy("请输入密码")},
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def get_invalid_login_error(self) -> ValidationError:
        return ValidationError({"password": _("手机号或密码不正确，请检查后重新输入")})


class Login(LoginView):
    authentication_form = LoginForm
    template_name = "applicants/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        audit.services.record("login", form.get_user(), by=form.get_user())
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"title": _("登录"), "accounts": demo_accounts()}


def locked_out(request: HttpRequest, *_args: object) -> HttpResponse:
    """django-axes asks for this page. Each further try starts the waiting anew, so the time is counted from now."""
    wait = get_cool_off(request)
    assert wait is not None  # AXES_COOLOFF_TIME
    context = {"title": _("暂时不能登录"), "until": clock.now() + wait}
    response = render(request, "applicants/locked_out.html", context, status=429)
    response["Retry-After"] = str(int(wait.total_seconds()))
    return response


def demo_accounts() -> list[Any]:
    """Listed on the login page of the demonstration, and nowhere else."""
    if not settings.DEMO:
        return []
    from applicants.demo import ACCOUNTS

    return list(ACCOUNTS)
