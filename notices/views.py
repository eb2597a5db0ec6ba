"""What has this person been told, and what of it is still unread?"""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config import clock
from notices.models import Notice

PER_PAGE = 20


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    page = Paginator(Notice.objects.in_inbox_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/inbox.html", {"title": _("站内信"), "page": page})


@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.in_inbox_of(request.user), pk=pk)
    Notice.objects.filter(pk=notice.pk).unread().update(read_at=clock.now())
    return redirect("inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    number = Notice.objects.in_inbox_of(request.user).unread().update(read_at=clock.now())
    messages.success(request, _("已将 %d 条通知标为已读。") % number)
    return redirect("inbox")
