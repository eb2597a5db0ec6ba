"""How does a person agree to the privacy notice?"""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import consents
from applicants.views.deeds import require_page_or_post, typed
from config.requests import PersonRequest


class ConsentForm(forms.Form):
    agreed = forms.BooleanField(
        label=gettext_lazy("我已阅读并同意以上说明"),
        error_messages={"required": gettext_lazy("请先阅读，再勾选“我已阅读并同意以上说明”；不同意可以退出")},
    )


@require_page_or_post
def consent(request: PersonRequest) -> HttpResponse:
    """Asked at the first login, and again when the text has changed. Afterwards on to where he wanted to go."""
    form = ConsentForm(typed(request))
    if form.is_valid():
        consents.agree(by=request.user, at=request.arrived_at)
        return redirect(onward(request))
    context = {"title": _("请先阅读隐私政策"), "form": form, "version": consents.VERSIONS[consents.Document.PRIVACY]}
    return render(request, "accounts/consent.html", context)


def onward(request: PersonRequest) -> str:
    """The page he was on his way to, if it is one of this portal."""
    page = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if safe else "home"
