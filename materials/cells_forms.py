"""How does an applicant say what a section of his Word form really says, and why it was read otherwise?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.forms import SectionForm


class CorrectionForm(SectionForm):
    """The fields of the section, and the reason. The photograph stays in the file."""

    note = forms.CharField(
        label=_("为什么与读到的不同"),
        help_text=_("例如：文件里写的是“2014.6”，平台没有读出来。审核人员会看到。只补填评审表没有的栏，不用写。"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("说明最多 500 字，请精简。")},
    )

    def __init__(self, *args: Any, note: str, **kwargs: Any) -> None:
        self._note = note
        super().__init__(*args, **kwargs)

    def _data(self) -> dict[str, str]:
        return super()._data() | {"note": self._note}
