"""Why is somebody's number to be shown in full? Asked before each look, and before each export in which it stands."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.people import ViewingReason
from audit.validators import without_numbers


class ViewingForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("查看事由"),
        choices=ViewingReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择为什么要查看完整证件号。")},
    )
    note = forms.CharField(
        label=gettext_lazy("补充说明"),
        help_text=gettext_lazy("选“其他”时必填，50 字以内。申报人会看到；请不要写姓名和号码。"),
        max_length=50,
        required=False,
        validators=[without_numbers],
        error_messages={"max_length": gettext_lazy("补充说明最多 50 字，请精简。")},
    )

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if self.cleaned_data.get("reason") == ViewingReason.OTHER and not note:
            raise forms.ValidationError(_("选择“其他”时，请写明查看事由。"))
        return note


class InFullForm(ViewingForm):
    """An export in which numbers are masked unless they are wanted in full, for a reason."""

    in_full = forms.BooleanField(
        label=gettext_lazy("证件号码、手机和电子邮箱显示完整内容"),
        help_text=gettext_lazy(
            "不勾选时只显示首尾几位。勾选须选择事由，记入审计记录；申报人可以看到证件号码何时、因何被导出。"
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].label = _("显示完整内容的事由")
        self.order_fields(["in_full", "reason", "note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("in_full") and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("请选择为什么要显示完整内容，或取消勾选“显示完整内容”。"))
        return cleaned

    @property
    def why(self) -> dict[str, Any]:
        """``reason``: None where the numbers stay masked."""
        chosen = self.cleaned_data
        reason = ViewingReason(chosen["reason"]) if chosen.get("in_full") else None
        return {"reason": reason, "note": chosen.get("note", "")}
