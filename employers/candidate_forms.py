"""What does somebody whom his employer asked to apply type about himself, and what does his employer type about it?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.models import IdentityDocument
from employers.import_forms import field_of
from employers.staff.columns import Column
from programmes.vocabulary import Archive, FieldKind

SHORT = {"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}
BEFOREHAND = {"kind": str(IdentityDocument.Kind.ID_CARD.label), "archive": Archive.ELSEWHERE.value}
HINTS = {"kind": "", "number": gettext_lazy("与证件一致；居民身份证为18位")}  # what a sheet says of them is of cells


class OwnForm(forms.Form):
    """The columns of a list that he states himself. Any text is taken; what is wrong with it ``fill`` finds."""

    consent = forms.BooleanField(
        label=gettext_lazy("我同意平台为办理本次职称评审使用我的证件号码，并交所在单位确认"),
        error_messages={"required": gettext_lazy("请先阅读并勾选同意，再提交")},
    )

    def __init__(self, columns: Sequence[Column], kept: Mapping[str, str], data: Any = None) -> None:
        self.columns = list(columns)
        initial = {field_of(key): text for key, text in kept.items()}
        super().__init__(data, initial=BEFOREHAND | initial)
        for column in self.columns:
            self.fields[field_of(column.key)] = _field(column)
        self.order_fields([*(field_of(column.key) for column in self.columns), "consent"])

    def typed(self) -> dict[str, str]:
        """By column key."""
        return {column.key: str(self.data.get(field_of(column.key), "")) for column in self.columns}

    def tell(self, wrong: Mapping[str, str]) -> None:
        for key, words in wrong.items():
            self.add_error(field_of(key), words)


class ConfirmForm(forms.Form):
    """``seen``: what the page shows of him."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    pledged = forms.BooleanField(
        label=gettext_lazy("我已电话咨询评审办并核对，其符合参评条件，所填内容与本人证件一致"),
        error_messages={"required": gettext_lazy("请先核对其符合参评条件，再勾选")},
    )


class ReasonForm(forms.Form):
    """``reader``: who will see it."""

    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": gettext_lazy("最多%(limit_value)d个字，请缩短。")},
    )

    def __init__(self, reader: str, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].help_text = _("%s会看到这段文字") % reader
        self.fields["reason"].error_messages["required"] = _("请写明原因，%s会看到。") % reader


def _field(column: Column) -> forms.Field:
    asked = column.required or column.key in BEFOREHAND
    label = column.label if asked else _("%s（选填）") % column.label
    hint = str(HINTS.get(column.key, column.hint))
    if column.kind == FieldKind.CHOICE:
        choices = [(choice, choice) for choice in column.choices]
        return forms.CharField(label=label, help_text=hint, required=False, widget=forms.RadioSelect(choices=choices))
    return forms.CharField(
        label=label, help_text=hint, required=False, strip=False, widget=forms.TextInput(attrs=SHORT)
    )
