"""What does a manager tick and type about those who are late?"""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.deadlines import Due
from applicants.extensions import why_not_until
from config.formfields import DayField
from config.templatetags.portal import moment
from review.forms import reason

TICK = re.compile(r"[A-Z0-9-]{1,40} [0-9]{1,9}")  # an application's number, a version


class TicksField(forms.MultipleChoiceField):
    """The ticked names: ``number version`` each. Whether the name is on the list, the deed itself looks."""

    def valid_value(self, value: str) -> bool:
        return TICK.fullmatch(value) is not None


class ConfirmForm(forms.Form):
    chosen = TicksField(error_messages={"required": _("请勾选姓名。")}, widget=forms.MultipleHiddenInput)
    note = forms.CharField(
        label=_("补充说明（选填）"),
        help_text=_("写在逾期的原因后面，这几位申报人都会看到"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def names(self) -> list[tuple[str, int]]:
        """The number and the version seen of each ticked name."""
        chosen: list[tuple[str, int]] = self.cleaned_data.get("chosen", [])
        return chosen

    def clean_chosen(self) -> list[tuple[str, int]]:
        pairs = (value.split(" ") for value in self.cleaned_data["chosen"])
        return [(number, int(version)) for number, version in pairs]


class ExtendForm(forms.Form):
    deadline = forms.ChoiceField(
        label=_("延哪一项"), widget=forms.RadioSelect, error_messages={"required": _("请选择延哪一项。")}
    )
    until = DayField(label=_("延到哪一天"), help_text=_("到当日 24 时止，比现在的截止时间晚，一次最多延一年"))
    reason = reason(_("原因"), _("写进通知，申报人会看到"))

    def __init__(self, offered: list[Due], data: Any = None, *, at: datetime) -> None:
        super().__init__(data)
        self.offered, self.at = {due.name: due for due in offered}, at
        field = self.fields["deadline"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(due.name, f"{due.name}（{moment(due.closes_at)}）") for due in offered]
        if len(offered) == 1:
            field.initial = offered[0].name

    def clean(self) -> dict[str, Any]:
        """What the deed refuses is refused before the preview, so that nobody confirms what cannot be done."""
        typed = super().clean() or self.cleaned_data
        if {"deadline", "until"} <= typed.keys():
            refusal = why_not_until(self.offered[typed["deadline"]], typed["until"], self.at)
            if refusal:
                self.add_error("until", refusal)
        return typed

    def present(self) -> datetime:
        """The last moment, as it stands, of what is to be put off."""
        closes_at = self.offered[self.cleaned_data["deadline"]].closes_at
        assert closes_at is not None  # extensions.extendable
        return closes_at
