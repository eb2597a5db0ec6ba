"""How is a file chosen on the page, and its sending confirmed?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from materials.refusals import or_list
from programmes.schema import Material


class UploadForm(forms.Form):
    """One file, and a tick that the instructions were read: the second confirmation, which needs no JavaScript.

    Whether the file is good, the deed says; the page then shows its words by ``refuse``.
    """

    file = forms.FileField(allow_empty_file=True, widget=forms.FileInput)
    confirmed = forms.BooleanField(
        label=gettext_lazy("我已阅读操作说明，确认上传"),
        error_messages={"required": gettext_lazy("请先阅读操作说明并勾选确认，然后重新选择文件")},
    )

    def __init__(self, material: Material, *args: Any, replaces: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.label = (_("选择新的“%s”") if replaces else _("选择“%s”")) % material.name
        field.help_text = _("%(formats)s，不超过%(limit)dMB") % {
            "formats": or_list([extension.upper() for extension in material.formats]),
            "limit": material.max_mb,
        }
        field.error_messages["required"] = _("请选择文件")
        field.widget.attrs["accept"] = ",".join(f".{extension}" for extension in material.formats)

    def refuse(self, errors: Mapping[str, Sequence[str]], *, confirmed: bool) -> None:
        """Show these words beside their fields. The tick stays; the file cannot be kept and must be chosen again."""
        self.is_bound = True
        self.data = {self.add_prefix("confirmed"): "on"} if confirmed else {}
        self._errors = ErrorDict({name: self.error_class(words) for name, words in errors.items()})
