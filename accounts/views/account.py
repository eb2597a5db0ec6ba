"""What does a person find about his own account, and what may he change there?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import services
from accounts.forms import EmailForm
from applicants.models import IdentityDocument
from applicants.people import viewings
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post
from config.requests import PersonRequest


@require_safe
def account(request: PersonRequest) -> HttpResponse:
    person = request.user
    context = {
        "title": _("我的账号"),
        "person": person,
        "document": IdentityDocument.objects.filter(user=person).first(),
        "consents": person.consents.order_by("-at"),
        "viewings": viewings(person),
    }
    return render(request, "accounts/account.html", context)


@require_page_or_post
def email(request: PersonRequest) -> HttpResponse:
    person = request.user
    form = EmailForm(request.POST if request.method == "POST" else None, initial={"email": person.email})
    if form.is_valid():
        try:
            services.change_email(person, form.cleaned_data["email"], at=request.arrived_at)
        except DeedRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("电子邮箱已保存。"))
            return redirect("account")
    context = {"title": _("修改电子邮箱"), "trail": [(_("我的账号"), reverse("account"))], "form": form}
    return render(request, "accounts/email.html", context)
