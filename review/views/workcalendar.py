"""Where does an office manager see the working days of a year, and enter or correct them?"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants.permissions import MANAGING, holds
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest
from programmes.services import CALENDAR_FROM
from review import workcalendar
from review.round_forms import CalendarForm


@require_page_or_post
def calendar(request: PersonRequest, year: int) -> HttpResponse:
    """First a preview of the whole year as typed; the second button enters it."""
    if not holds(request.user, MANAGING):
        raise PermissionDenied(_("工作日历由评审办负责人录入。"))
    years = range(CALENDAR_FROM, clock.today().year + 2)
    if year not in years:
        raise Http404
    form = CalendarForm(year, typed(request))
    preview = None
    if form.is_valid() and "confirm" in request.POST:
        try:
            workcalendar.enter_calendar(year, form.days, by=request.user)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%d年的工作日历已录入。") % year)
            return redirect("calendar", year)
    elif form.is_valid():
        preview = workcalendar.in_summary(form.days)
    context = {
        "title": _("%d年工作日历") % year,
        "trail": [(_("批次"), reverse("rounds"))],
        "year": year,
        "others": [each for each in (year - 1, year + 1) if each in years],
        "is_entered": workcalendar.is_entered(year),
        "days": workcalendar.exceptions(year),
        "form": form,
        "preview": preview,
    }
    return render(request, "review/calendar.html", context)
