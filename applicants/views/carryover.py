"""How does an applicant take over what he filled in before, and how does he apply again after a withdrawal?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from applicants import carryover
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post
from applicants.views.withdrawal import own
from config.requests import PersonRequest


@require_page_or_post
def take_over(request: PersonRequest, number: str) -> HttpResponse:
    """A button's address; whoever comes to it otherwise finds the button."""
    application = own(request, number)
    if request.method == "POST":
        try:
            copied = carryover.take_over(application, by=request.user)
        except DeedRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            words = {"number": len(copied), "source": application.carried_from}
            messages.success(
                request, _("已沿用%(source)s填报的 %(number)d 个部分，请逐个核对，改好后保存即为确认。") % words
            )
    return redirect("application", number)


@require_page_or_post
def open_again(request: PersonRequest, number: str) -> HttpResponse:
    """Likewise, on the page of what was withdrawn."""
    application = own(request, number)
    if request.method != "POST":
        return redirect("application", number)
    try:
        opened = carryover.open_again(application, by=request.user, at=request.arrived_at)
    except DeedRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("applications")
    messages.success(request, _("已重新开立申报，原来填报的内容已沿用。请逐个部分核对，改好后保存即为确认。"))
    return redirect("application", opened.number)
