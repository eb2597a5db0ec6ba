"""How is the code of a printed paper typed?"""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from materials.documents import codes


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("核验码"),
        help_text=gettext_lazy("在打印件每页下方，共12位，如 2345-6789-ABCD；字母大小写、有无短横线都可以。"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-!-width-one-half"}),
        error_messages={
            "required": gettext_lazy("请填写核验码。"),
            "max_length": gettext_lazy("核验码共12位，请对照打印件重新填写。"),
        },
    )

    def clean_code(self) -> str:
        code = codes.read(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("核验码共12位，其中没有数字 0、1 和字母 I、L、O，请对照打印件每页下方重新填写。")
            )
        return code
