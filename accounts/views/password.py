"""How does a person set, find again and change his password?"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

import audit.services
from accounts import secrets, services
from accounts.forms import ChangePasswordForm, CodeForm, ForgottenForm, NewPasswordForm, ToldCodeForm
from accounts.models import OneTimeSecret
from accounts.secrets import Purpose
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest, client_address

BACKEND = "django.contrib.auth.backends.ModelBackend"
ASKED = "password_code"  # in the session: the id of the code that was asked for, to which the digits are bound


@login_not_required
@never_cache
@require_page_or_post
def set_password(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """Opening the link uses nothing up: what previews links in messages opens them too."""
    now = clock.now()
    secret = secrets.open_link(pk, token, at=now)
    if secret is None or secret.user is None:
        return render(request, "accounts/link_ended.html", {"title": _("这个链接不能用了")}, status=410)
    form = NewPasswordForm(secret.user, typed(request))
    if form.is_valid():
        try:
            person = services.set_password(pk, token, form.cleaned_data["new"], at=now)
        except DeedRefused:
            return redirect("set_password", pk, token)
        login(request, person, backend=BACKEND)
        audit.services.record("login", person, by=person)
        messages.success(request, _("密码已设置，您已登录。以后用手机号和这个密码登录。"))
        return redirect("applications")
    return render(request, "accounts/set_password.html", {"title": _("设置密码"), "form": form, "person": secret.user})


@login_not_required
@never_cache
@require_page_or_post
def forgot_password(request: HttpRequest) -> HttpResponse:
    form = ForgottenForm(typed(request))
    if form.is_valid():
        try:
            secret = services.ask_code(form.cleaned_data["mobile"], at=clock.now(), address=client_address(request))
        except DeedRefused as refusal:
            form.add_error("mobile", str(refusal))
        else:
            request.session[ASKED] = str(secret.pk)
            return redirect("forgot_password_code")
    return render(request, "accounts/forgot_password.html", {"title": _("忘记密码"), "form": form})


@login_not_required
@never_cache
@require_page_or_post
def forgot_password_code(request: HttpRequest) -> HttpResponse:
    """The digits count only for whoever asked for them, in the browser in which he did."""
    codes = OneTimeSecret.objects.filter(purpose=Purpose.RESET_PASSWORD, used_at=None)
    secret = codes.filter(pk=request.session[ASKED]).first() if ASKED in request.session else None
    if secret is None:
        return redirect("forgot_password")
    now = clock.now()
    form = CodeForm(typed(request))
    if form.is_valid():
        try:
            return _to_new_password(services.next_step(secret.pk, form.cleaned_data["code"], at=now))
        except DeedRefused as refusal:
            form.add_error("code", str(refusal))
    context = {
        "title": _("输入短信验证码"),
        "trail": [(_("忘记密码"), reverse("forgot_password"))],
        "form": form,
        "mobile": f"{secret.mobile[:3]}****{secret.mobile[-4:]}",
        "number": secret.mobile,
    } | secrets.wait(secret.mobile, Purpose.RESET_PASSWORD, at=now)
    return render(request, "accounts/forgot_password_code.html", context)


@login_not_required
@never_cache
@require_page_or_post
def told_code(request: HttpRequest) -> HttpResponse:
    form = ToldCodeForm(typed(request))
    if form.is_valid():
        typed_in = form.cleaned_data
        try:
            return _to_new_password(services.next_step_of_told(typed_in["mobile"], typed_in["code"], at=clock.now()))
        except DeedRefused as refusal:
            form.add_error("code", str(refusal))
    return render(request, "accounts/told_code.html", {"title": _("用工作人员告知的代码设置密码"), "form": form})


def _to_new_password(secret: OneTimeSecret) -> HttpResponse:
    return redirect("set_password", secret.pk, secrets.token(secret))


@never_cache
@require_page_or_post
def change_password(request: PersonRequest) -> HttpResponse:
    form = ChangePasswordForm(request, typed(request))
    if form.is_valid():
        person = services.change_password(request.user, form.cleaned_data["new"], at=request.arrived_at)
        update_session_auth_hash(request, person)
        messages.success(request, _("密码已修改。您在其他设备上的登录已全部退出。"))
        return redirect("account")
    context = {"title": _("修改密码"), "trail": [(_("我的账号"), reverse("account"))], "form": form}
    return render(request, "accounts/change_password.html", context)
