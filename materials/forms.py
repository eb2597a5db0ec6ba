"""How is a file chosen on the page?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from materials.refusals import or_list
from programmes.schema import Material


class UploadForm(forms.Form):
    """One file field. Whether the file is good, the deed says; the page then shows its words by ``refuse``."""

    file = forms.FileField(allow_empty_file=True, widget=forms.FileInput)

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

    def refuse(self, words: str) -> None:
        """Show ``words`` beside the field. The file itself cannot be kept: it must be chosen again."""
        self.is_bound = True
        self.errors["file"] = self.error_class([words])
