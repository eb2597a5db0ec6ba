"""What is typed at the desk: a decision with its reason, a need put on record, an objection?"""

import unicodedata
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applicants import workflow
from applicants.forms import DeedForm
from applicants.models import Application
from applicants.summary import sections_for
from applicants.workflow import Action, Status
from config import clock
from programmes.models import Round
from programmes.vocabulary import NeedKind
from review.models import Objection

ROWS = {"rows": 5}


class DayField(forms.DateField):
    """A day however it is pasted: 2026-04-10, 2026/4/10, 2026.4.10, 2026年4月10日, in full-width digits too."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"inputmode": "numeric", "class": "govuk-input--width-10"})
    default_error_messages = {
        "invalid": _("请填写日期，格式如 2026-04-10。"),
        "required": _("请填写日期，格式如 2026-04-10。"),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            plain = unicodedata.normalize("NFKC", value).translate(str.maketrans("年月/.", "----", "日 "))
            value = plain.strip("-")
        return super().to_python(value)


def reason(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        error_messages={"required": _("请写明原因，申报人会看到这段文字。")},
    )


# ── Decisions ────────────────────────────────────────────────────────────────


class ApproveForm(DeedForm):
    """Names the submission that was looked at, with the files in it."""

    snapshot = forms.UUIDField(widget=forms.HiddenInput)

    def seen(self) -> dict[str, Any]:
        return super().seen() | {"snapshot": self.application.current_snapshot_id}

    def details(self) -> dict[str, Any]:
        return {"snapshot": self.application.snapshots.filter(pk=self.cleaned_data["snapshot"]).first()}


class ReasonForm(DeedForm):
    reason = reason(_("原因"), _("申报人会看到这段文字，请写清依据。"))

    def details(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class ReturnForm(DeedForm):
    """Back to which stage, which parts, why, until when; parts and day only concern a return to the applicant."""

    to = forms.ChoiceField(
        label=_("退回到"), widget=forms.RadioSelect, error_messages={"required": _("请选择退回到哪个阶段。")}
    )
    parts = forms.MultipleChoiceField(
        label=_("须修改的部分"),
        help_text=_("申报人只能改这里选中的部分。"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = reason(_("退回原因"), _("逐条写明哪里不符、怎样改。申报人会看到这段文字。"))
    correct_by = DayField(label=_("补正期限"), help_text=_("到当日 24 时止。"))

    def __init__(self, application: Application, data: Any = None) -> None:
        super().__init__(application, data)
        self.fields["to"].choices = [(name, name) for name in workflow.return_targets(application)]  # type: ignore[attr-defined]
        sections = [section.name for section in sections_for(application)]
        parts = [*(material.name for material in application.materials), *sections]
        self.fields["parts"].choices = [(part, part) for part in parts]  # type: ignore[attr-defined]
        if len(self.fields["to"].choices) == 1:  # type: ignore[attr-defined]
            self.initial["to"] = self.fields["to"].choices[0][0]  # type: ignore[attr-defined]
        self.initial["correct_by"] = timezone.localtime(workflow.default_correct_by(application, clock.now())).date()

    @property
    def goes_to_applicant(self) -> bool:
        """Also before a stage is chosen, where every choice leads there: then all that is missing is named at once."""
        chosen = self.cleaned_data.get("to")
        targets = [chosen] if chosen else workflow.return_targets(self.application)
        return all(self.application.path.stage(name).is_filling for name in targets)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.goes_to_applicant and not cleaned.get("parts"):
            self.add_error("parts", gettext("请选出须修改的部分，可以多选。"))
        return cleaned

    def details(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not self.goes_to_applicant:
            return {"reason": cleaned["reason"], "to": cleaned["to"]}
        return {
            "reason": cleaned["reason"],
            "to": cleaned["to"],
            "parts": cleaned["parts"],
            "correct_by": timezone.make_aware(datetime.combine(cleaned["correct_by"], time.max)),
        }


DECISIONS: dict[Action, type[DeedForm]] = {
    Action.APPROVE: ApproveForm,
    Action.RETURN: ReturnForm,
    Action.REFUSE: ReasonForm,
    Action.ABANDON: ReasonForm,
    Action.DISQUALIFY: ReasonForm,
}


# ── Needs ────────────────────────────────────────────────────────────────────


class NeedForm(forms.Form):
    """The facts of one need as its owner's ``clean`` reads them (config/needs.py)."""

    on = DayField(label=_("日期"))
    note = forms.CharField(label=_("备注"), required=False, max_length=200)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"on": clock.today(), "first": clock.today()})

    @property
    def facts(self) -> dict[str, Any]:
        return self.cleaned_data


class PaperForm(NeedForm):
    on = DayField(label=_("收齐日期"))


class OriginalsForm(NeedForm):
    on = DayField(label=_("核验日期"))


class DefenceForm(NeedForm):
    on = DayField(label=_("答辩日期"))


class PostingForm(NeedForm):
    on = note = None  # type: ignore[assignment]
    first = DayField(label=_("公示开始日期"))
    last = DayField(label=_("公示结束日期"), required=False, help_text=_("不填则按规定的最少工作日推算。"))
    place = forms.CharField(
        label=_("公示地点或网址"), max_length=200, error_messages={"required": _("请填写公示地点或网址。")}
    )

    @property
    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {"from": cleaned["first"], "until": cleaned["last"], "place": cleaned["place"]}


class PaymentForm(NeedForm):
    note = None  # type: ignore[assignment]
    on = DayField(label=_("收款日期"))
    yuan = forms.CharField(
        label=_("金额（元）"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
        error_messages={"required": _("请填写金额（元），如 320。")},
    )
    method = forms.CharField(label=_("缴费方式"), required=False, max_length=20)
    receipt = forms.CharField(label=_("票据号"), max_length=40, error_messages={"required": _("请填写票据号。")})


NEEDS: dict[str, type[NeedForm]] = {
    NeedKind.PUBLICITY: PostingForm,
    NeedKind.PAPER: PaperForm,
    NeedKind.ORIGINALS: OriginalsForm,
    NeedKind.PAYMENT: PaymentForm,
    NeedKind.DEFENCE: DefenceForm,
    NeedKind.COUNTERSIGNATURE: NeedForm,
    NeedKind.RATIFICATION: NeedForm,
    NeedKind.ARCHIVING: NeedForm,
}


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("作废原因"), max_length=200, error_messages={"required": _("请写明作废原因。")})


# ── Objections ───────────────────────────────────────────────────────────────


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("异议内容"),
        help_text=_("写明反映的问题和收到的方式；不写反映人的姓名和联系方式。"),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        error_messages={"required": _("请写明异议内容。")},
    )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("处理结论"),
        choices=Objection.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择处理结论。")},
    )
    reason = forms.CharField(
        label=_("处理理由"),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        error_messages={"required": _("请写明处理理由。")},
    )


# ── The queue ────────────────────────────────────────────────────────────────


class QueueFilter(forms.Form):
    """Stands in the address, so that a list can be kept and sent on."""

    WAITING, ALL = "waiting", "all"
    SCOPES = [(WAITING, _("待我办理")), (ALL, _("全部可查看的"))]

    scope = forms.ChoiceField(label=_("范围"), choices=SCOPES)
    round = forms.TypedChoiceField(label=_("批次"), coerce=int, required=False)
    stage = forms.ChoiceField(label=_("阶段"), required=False)
    status = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *Status.choices], required=False)
    q = forms.CharField(label=_("编号或姓名"), required=False, max_length=50)

    def __init__(self, chosen: dict[str, str], rounds: list[Round]) -> None:
        super().__init__(chosen)
        names = dict.fromkeys(stage.name for round in rounds for stage in round.version.definition.pipeline)
        self.fields["round"].choices = [("", _("全部")), *((r.pk, f"{r.programme.name} {r.name}") for r in rounds)]  # type: ignore[attr-defined]
        self.fields["stage"].choices = [("", _("全部")), *((name, name) for name in names)]  # type: ignore[attr-defined]
        self.full_clean()

    @property
    def shows_waiting(self) -> bool:
        return self.cleaned_data.get("scope") != self.ALL

    def condition(self) -> Q:
        """What was chosen; what the address holds besides is left aside."""
        chosen = self.cleaned_data
        condition = Q()
        for name in ("round", "stage", "status"):
            if chosen.get(name):
                condition &= Q(**{name: chosen[name]})
        if word := chosen.get("q"):
            condition &= Q(number__icontains=word) | Q(applicant__name__icontains=word)
        return condition
