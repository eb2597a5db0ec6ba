"""How is the file of one case ordered?"""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.models import Application
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest
from jobs.models import Job
from review import cases
from review.descriptions import Description
from review.permissions import can_order_case, can_see_numbers, exports_of
from review.viewing_forms import InFullForm
from review.views.desk import seated


class CaseForm(InFullForm):
    """Who does not handle it is not asked: to him it goes with numbers masked."""

    def __init__(self, *args: object, may_reveal: bool) -> None:
        super().__init__(*args)
        self.fields["in_full"].label = gettext_lazy("显示完整证件号码、手机和电子邮箱，并收入印有完整证件号的打印件")
        if not may_reveal:
            for name in ("in_full", "reason", "note"):
                del self.fields[name]


@require_page_or_post
def order(request: PersonRequest, number: str) -> HttpResponse:
    user = seated(request)
    visible = Application.objects.visible_to(user).with_definition()
    application = get_object_or_404(visible.select_related("round__programme", "applicant"), number=number)
    if not can_order_case(user, application):
        raise PermissionDenied
    form = CaseForm(typed(request), may_reveal=can_see_numbers(user, application))
    if form.is_valid():
        try:
            case = cases.order(application, by=user, **form.why)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("export", case.pk)
    there = cases.kept(application).filter(pk__in=exports_of(user), expires_at__gt=clock.now())
    context = {
        "title": _("导出案卷"),
        "trail": _trail(number),
        "application": application,
        "form": form,
        "there": list(there),
    }
    return render(request, "review/case_order.html", context)


def described(case: Job) -> Description:
    application = Application.objects.select_related("applicant").get(pk=case.parameters["application"])
    in_full = _("显示，已记入审计记录") if case.parameters["reason"] else _("不显示")
    return Description(
        title=_("%(number)s %(name)s 案卷") % {"number": application.number, "name": application.applicant.name},
        noun=_("案卷"),
        facts=[(_("完整号码"), in_full)],
        again=reverse("order_case", args=[application.number]),
        trail=_trail(application.number),
        extension="zip",
    )


def _trail(number: str) -> list[tuple[str, str]]:
    return [(_("申报审核"), reverse("desk")), (number, reverse("desk_application", args=[number]))]
