"""For which colleagues does an office manager answer, and what can he do about their accounts?"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import permissions
from applicants.permissions import MANAGING, holds
from config.requests import PersonRequest

PER_PAGE = 50


@require_safe
def staff_accounts(request: PersonRequest) -> HttpResponse:
    if not holds(request.user, MANAGING):
        raise PermissionDenied(_("工作人员的账号由评审办负责人管理。"))
    staff = permissions.staff_under(request.user).select_related("second_factor").prefetch_related("memberships")
    context = {
        "title": _("工作人员账号"),
        "trail": [(_("账号"), reverse("people"))],
        "page": Paginator(staff.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("page")),
        "asks_codes": settings.STAFF_TOTP,
    }
    return render(request, "accounts/staff.html", context)
