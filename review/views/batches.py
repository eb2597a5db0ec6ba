"""How is a batch of papers ordered?"""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.models import Application
from applicants.permissions import REVIEWING
from applicants.refusals import DeedRefused
from applicants.views.deeds import require_page_or_post, typed
from config.requests import PersonRequest
from jobs.models import Job
from programmes.models import Round
from review import batches, rosters
from review.batches import Form
from review.descriptions import Description
from review.permissions import rounds_of
from review.rosters import Scope


class OrderForm(forms.Form):
    """Which papers, of whom, and in which shape."""

    documents = forms.MultipleChoiceField(
        label=gettext_lazy("哪些打印件"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选择一种打印件。")},
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("哪些申报"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择收入哪些申报。")},
    )
    form = forms.ChoiceField(
        label=gettext_lazy("做成什么"),
        choices=Form,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择做成一个 PDF 还是压缩包。")},
    )
    is_two_sided = forms.BooleanField(
        label=gettext_lazy("双面打印：每份都从新的一张纸开始"),
        help_text=gettext_lazy("只用于一个 PDF：页数为单数的打印件后面加一张空白页。"),
        required=False,
    )

    def __init__(
        self, round: Round, listed: "QuerySet[Application]", data: Any = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        """``listed``: those from whom the scopes choose."""
        names = [document.name for document in batches.documents(round.definition)]
        usual = {"documents": names, "scope": Scope.APPROVED, "form": Form.PDF}
        super().__init__(data, initial=usual | (initial or {}))
        self.fields["documents"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        self.fields["scope"].choices = rosters.choices(listed)  # type: ignore[attr-defined]


@require_page_or_post
def order(request: PersonRequest, pk: int) -> HttpResponse:
    edition = get_object_or_404(rounds_of(request.user, REVIEWING), pk=pk)
    form = OrderForm(edition, edition.applications.all(), typed(request))
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            batch = batches.order(
                edition,
                Scope(chosen["scope"]),
                chosen["documents"],
                Form(chosen["form"]),
                is_two_sided=chosen["is_two_sided"],
                by=request.user,
            )
        except DeedRefused as refusal:
            form.add_error("scope", str(refusal))
        else:
            return redirect("export", batch.pk)
    context = {
        "title": _("成批打印%(programme)s %(round)s") % {"programme": edition.programme.name, "round": edition.name},
        "trail": [(_("名册"), reverse("rosters"))],
        "form": form,
        "there_are": bool(batches.documents(edition.definition)),
    }
    return render(request, "review/batch_order.html", context)


def described(batch: Job) -> Description:
    ordered = batch.parameters
    edition = Round.objects.select_related("programme").get(pk=ordered["round"])
    form = Form(ordered["form"])
    two_sided = _("，每份从新的一张纸开始") if ordered["is_two_sided"] else ""
    return Description(
        title=_("%(programme)s %(round)s 打印件") % {"programme": edition.programme.name, "round": edition.name},
        noun=_("打印件"),
        facts=[
            (_("打印件"), "、".join(ordered["documents"])),
            (_("范围"), str(Scope(ordered["scope"]).label)),
            (_("形式"), f"{form.label}{two_sided}"),
        ],
        again=reverse("order_batch", args=[edition.pk]),
        trail=[(_("名册"), reverse("rosters"))],
        extension=form.value,
    )
