"""What does an officer type about one of his employer's staff?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.fields import Asked
from applicants.views.opinion_forms import GiverForm, OpinionText
from config.formfields import DayField


class ReleaseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        help_text=gettext_lazy("如“已于2026年3月离职”“不是本单位人员”。申报人会看到这段文字"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": gettext_lazy("请写明原因，申报人会看到这段文字。"),
            "max_length": gettext_lazy("最多%(limit_value)d个字，请缩短。"),
        },
    )


class EnterOpinionForm(GiverForm):
    """``seen``: what stood on the page."""

    seen = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": gettext_lazy("页面不完整，请刷新后再办理。")}
    )
    on = DayField(label=gettext_lazy("出具日期"), help_text=gettext_lazy("如 2026-03-02"))

    def __init__(self, asked: Asked, *posted: Any, **options: Any) -> None:
        self.asked = asked
        super().__init__(*posted, **options)
        self.fields["text"] = OpinionText(asked, asked.hint or _("照出具人给的原文录入"))
        self.order_fields(["text", "unit", "post", "name", "on"])
