"""What does a page send back of a photograph: the file, and how it is to be cut out?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from materials.photo import MAX_MB, Frame, Size, centred
from materials.pictures import FORMATS


class PhotoForm(forms.Form):
    file = forms.FileField(
        label=_("选择照片"),
        help_text=_("JPG、PNG 或 HEIC，不超过 %dMB。手机拍的照片可以直接上传。") % MAX_MB,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{extension}" for extension in FORMATS)}),
        error_messages={"required": _("请选择照片文件")},
    )


class FrameForm(forms.Form):
    """The frame as it stood on the page, in pixels of the source; one that makes no sense reads as the middle."""

    left = forms.IntegerField(min_value=0, max_value=100_000, widget=forms.HiddenInput)
    top = forms.IntegerField(min_value=0, max_value=100_000, widget=forms.HiddenInput)
    width = forms.IntegerField(min_value=1, max_value=100_000, widget=forms.HiddenInput)

    @classmethod
    def of(cls, frame: Frame) -> "FrameForm":
        return cls(initial={"left": frame.left, "top": frame.top, "width": frame.width})

    def frame(self, source: tuple[int, int], size: Size) -> Frame:
        typed: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        return Frame(**typed, size=size).within(source) if typed else centred(source, size)
