"""Which pages show how the rounds stand?"""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants.permissions import REVIEWING, SEEING, holds
from config import clock
from config.requests import PersonRequest
from review import statistics
from review.permissions import rounds_of
from review.views.desk import seated


@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """The rounds of his programmes, each with its number of applications."""
    if not holds(seated(request), SEEING):
        raise PermissionDenied
    rounds = rounds_of(request.user, SEEING).annotate(number=Count("applications", distinct=True))
    return render(request, "review/statistics.html", {"title": _("统计"), "rounds": rounds})


@require_safe
def of_round(request: PersonRequest, pk: int) -> HttpResponse:
    edition = get_object_or_404(rounds_of(request.user, SEEING).prefetch_related("deadlines"), pk=pk)
    context = {
        "title": _("%(programme)s %(round)s 统计") % {"programme": edition.programme.name, "round": edition.name},
        "trail": [(_("统计"), reverse("statistics"))],
        "round": edition,
        "statistics": statistics.of(edition, clock.now()),
        "exports": rounds_of(request.user, REVIEWING).filter(pk=pk).exists(),
    }
    return render(request, "review/statistics_round.html", context)
