"""How is a file chosen on the page and its sending confirmed, and which papers were handed in?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config import clock
from config.formfields import DayField
from materials import proofs
from materials.paper import Checklist
from materials.refusals import or_list
from programmes.schema import Material


def file_field(material: Material, *, replaces: bool = False) -> forms.FileField:
    """Which file is asked for, and what it may be. Whether it is, whoever receives it finds out."""
    return forms.FileField(
        label=(_("选择新的“%s”") if replaces else _("选择“%s”")) % material.name,
        help_text=_("%(formats)s，不超过%(limit)dMB")
        % {"formats": or_list([extension.upper() for extension in material.formats]), "limit": material.max_mb},
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{extension}" for extension in material.formats)}),
        error_messages={"required": _("请选择文件")},
    )


class UploadForm(forms.Form):
    """One file, and a tick that the instructions were read: the second confirmation, which needs no JavaScript.

    Whether the file is good, the deed says; the page then shows its words by ``refuse``.
    """

    confirmed = forms.BooleanField(
        label=gettext_lazy("我已阅读操作说明，确认上传"),
        error_messages={"required": gettext_lazy("请先阅读操作说明并勾选确认，然后重新选择文件")},
    )

    def __init__(self, material: Material, *args: Any, replaces: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"] = file_field(material, replaces=replaces)
        self.order_fields(["file"])

    def refuse(self, errors: Mapping[str, Sequence[str]], *, confirmed: bool) -> None:
        """Show these words beside their fields. The tick stays; the file cannot be kept and must be chosen again."""
        self.is_bound = True
        self.data = {self.add_prefix("confirmed"): "on"} if confirmed else {}
        self._errors = ErrorDict({name: self.error_class(words) for name, words in errors.items()})


class ExplanationForm(forms.Form):
    """Why one thing in the file cannot be mended; ``mark`` says which (precheck.Remark)."""

    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    words = forms.CharField(
        label=gettext_lazy("无法改正的原因"),
        help_text=gettext_lazy("审核人员会看到。例如单位当年没有组织考核、证书上就是这样写的。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("请写明不能改正的原因，审核人员会看到。"),
            "max_length": gettext_lazy("原因最多 500 字，请精简。"),
        },
    )

    def __init__(self, mark: str, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial={"mark": mark} | (initial or {}), auto_id=f"explain-{mark}-%s")
        self.of = mark


class ReportForm(forms.Form):
    """The technical report alone, to be put together with the rest."""

    prefix = "report"
    file = forms.FileField(allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".docx"}))

    def __init__(self, material: Material, *args: Any, replaces: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, name = self.fields["file"], material.assembled.report if material.assembled else ""
        field.label = (_("选择新的%s") if replaces else _("选择%s")) % name
        field.help_text = _("DOCX，不超过%dMB。DOC 请先用 Word 或 WPS 另存为 DOCX。") % material.max_mb
        field.error_messages["required"] = _("请选择文件")

    def refuse(self, words: Sequence[str]) -> "ReportForm":
        self.is_bound = True
        self._errors = ErrorDict({"file": self.error_class(words)})
        return self


class FileInput(forms.FileInput):
    """Lets several be chosen at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several at once."""

    widget = FileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(each, initial) for each in data or [None]]


class ProofsForm(forms.Form):
    chosen = FilesField(
        label=gettext_lazy("选择图片或 PDF，可以多选"),
        allow_empty_file=True,
        widget=FileInput(attrs={"accept": ",".join(f".{extension}" for extension in proofs.FORMATS)}),
        error_messages={"required": gettext_lazy("请选择文件")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].help_text = _(
            "%(formats)s，每份不超过%(limit)dMB，PDF 不超过%(pages)d页。按 A4 缩小到 150 dpi 保存。"
        ) % {"formats": proofs.SAID_FORMATS, "limit": proofs.MAX_MB, "pages": proofs.MOST_PAGES}

    def refuse(self, words: Sequence[str]) -> "ProofsForm":
        self.is_bound = True
        self._errors = ErrorDict({"chosen": self.error_class(words)})
        return self


class PlaceForm(forms.Form):
    """To which stated row the pages of a row that is gone belong now."""

    place = forms.ChoiceField(label=gettext_lazy("这些页证明的是"))

    def __init__(self, places: Sequence[proofs.Place], data: Any = None) -> None:
        super().__init__(data)
        self.fields["place"].choices = [(place.key, place.name) for place in places]  # type: ignore[attr-defined]


class ConfirmForm(forms.Form):
    """``made``: which file he has looked at."""

    made = forms.CharField(widget=forms.HiddenInput)
    looked_at = forms.BooleanField(
        label=gettext_lazy("我已下载并核对合成的文件，内容完整、顺序正确，确认以它作为评审材料"),
        error_messages={"required": gettext_lazy("请先下载核对合成的文件，再勾选确认")},
    )


class PapersForm(forms.Form):
    """Ticks beside the lines of a paper checklist, and the day on which these papers came in."""

    papers = forms.MultipleChoiceField(
        label=gettext_lazy("收到的材料"), widget=forms.CheckboxSelectMultiple, required=False
    )
    substitutes = forms.MultipleChoiceField(
        label=gettext_lazy("以代替材料收取"), widget=forms.CheckboxSelectMultiple, required=False
    )
    received_on = DayField(label=gettext_lazy("收到日期"), required=False)

    def __init__(self, asked: Checklist | None, data: Any = None) -> None:
        super().__init__(data, initial={"received_on": clock.today()})
        lines = asked.lines if asked else []
        choices = [
            (line.name, line.name) for line in lines
        ]  # those received too: a colleague may just have ticked them
        for name in ("papers", "substitutes"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.asked = asked

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.received and not cleaned.get("received_on") and "received_on" not in self.errors:
            self.add_error("received_on", _("请填写日期，格式如 2026-04-10。"))
        return cleaned

    @property
    def received(self) -> dict[str, bool]:
        """Line → was it handed in as its substitute?"""
        instead = self.cleaned_data.get("substitutes") or []
        return {name: name in instead for name in [*(self.cleaned_data.get("papers") or []), *instead]}

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each line with its tick boxes, as long as it is missing."""
        lines = self.asked.lines if self.asked else []
        return [
            {"line": line, "tick": tick, "instead": instead if line.paper.substitute else None}
            for line, tick, instead in zip(lines, self["papers"], self["substitutes"], strict=True)
        ]
