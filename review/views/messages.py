"""What does the office see of the messages that its portal sends, and how does it send one again?"""

import re
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages as said
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applicants.models import User
from applicants.permissions import REVIEWING, holds
from applicants.refusals import DeedRefused
from applicants.summary import masked
from config import clock
from config.requests import PersonRequest
from notices import channels, gateways
from notices.forms import MessageFilter
from notices.models import Notice
from notices.services import oldest_waiting
from review.messages import resend, visible_to

PER_PAGE = 50
PATIENCE = timedelta(minutes=15)  # whatever waits longer than this is not just on its way
LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Message:
    """One row. ``demo`` is what the telephone shows, a confidential link too; only in the demonstration."""

    notice: Notice
    demo: str = ""

    @property
    def length(self) -> str:
        """How long an SMS is, and as how many it is charged."""
        if self.notice.channel != Notice.Channel.SMS or not self.notice.is_readable:
            return ""
        text = channels.signed(self.notice.body)
        return _("含签名 %(length)d 字，按 %(segments)d 条计") % {
            "length": len(text),
            "segments": channels.segments(text),
        }

    @property
    def sent_to(self) -> str:
        """Masked, as everywhere; nothing for the inbox."""
        match self.notice.channel:
            case Notice.Channel.SMS:
                return masked("手机", self.notice.telephone)
            case Notice.Channel.EMAIL:
                return masked("电子邮箱", self.notice.mailbox)
        return ""

    @property
    def link(self) -> str:
        found = LINK.search(self.demo)
        return found.group() if found else ""


@require_safe
def messages(request: PersonRequest) -> HttpResponse:
    """What was given up comes first."""
    _refuse_outsiders(request.user)
    now = clock.now()
    filters = MessageFilter(request.GET)
    is_dead = Case(When(state=Notice.State.DEAD, then=Value(True)), default=Value(False), output_field=BooleanField())
    visible = visible_to(request.user)
    found = visible.filter(filters.condition(now)).select_related("recipient")
    page = Paginator(found.order_by(is_dead.desc(), "-created_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    waiting = oldest_waiting(now)
    context = {
        "title": _("消息"),
        "filters": filters,
        "page": page,
        "rows": [_message(notice) for notice in page],
        "dead": visible.filter(state=Notice.State.DEAD).count(),
        "waiting_minutes": int(waiting.total_seconds()) // 60 if waiting > PATIENCE else 0,
    }
    return render(request, "review/messages.html", context)


@require_POST
def resend_messages(request: PersonRequest) -> HttpResponse:
    """Asked once more, with what each of them said, and what its recipient was told since; then sent."""
    _refuse_outsiders(request.user)
    form = ChosenForm(request.user, request.POST)
    if form.has_error("notice", "required"):
        said.warning(request, _("没有选中消息。请先勾选要重新发送的，再点“重新发送所选”。"))
        return redirect("messages")
    if not form.is_valid():
        raise Http404
    chosen = list(form.cleaned_data["notice"].select_related("recipient").with_what_followed())
    if "confirmed" not in request.POST:
        context = {
            "title": _("重新发送消息"),
            "trail": [(_("消息"), reverse("messages"))],
            "rows": [_message(notice) for notice in chosen],
        }
        return render(request, "review/messages_resend.html", context)
    try:
        number = resend(chosen, by=request.user)
        said.success(request, _("%d 条消息已排队重新发送。") % number)
    except DeedRefused as refusal:
        said.warning(request, _("没有重新发送：%s") % refusal)
    return redirect("messages")


class ChosenForm(forms.Form):
    notice = forms.ModelMultipleChoiceField(Notice.objects.none())

    def __init__(self, user: User, *posted: object) -> None:
        super().__init__(*posted)  # type: ignore[arg-type]
        self.fields["notice"].queryset = visible_to(user)  # type: ignore[attr-defined]


def _refuse_outsiders(user: User) -> None:
    if not holds(user, REVIEWING):
        raise PermissionDenied(_("消息由评审办的审核人员和负责人查看。"))


def _message(notice: Notice) -> Message:
    shows_all = settings.DEMO and notice.channel == Notice.Channel.SMS and not notice.is_readable
    return Message(notice, gateways.kept(settings.SMS_URL, id=str(notice.pk)) if shows_all else "")
