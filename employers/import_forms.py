"""What does an officer give when he brings his staff: a file or pasted lines, what a row should read, his pledge?"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.forms import RADIOS
from employers.models import StaffImport, StaffRow
from employers.staff.columns import Column
from employers.staff.previewing import FORMATS, PASTED, format_of
from employers.staff.stated import masked
from programmes.models import Round
from programmes.vocabulary import FieldKind

Source = StaffImport.Source
SECRET = "number"  # the column that is not shown again unless it has to be mended
LINES = 400_000  # characters of pasted lines: 5,000 people
SHORT = frozenset({FieldKind.MONTH, FieldKind.DAY, FieldKind.NUMBER})
INPUT_MODES = {"mobile": "tel", "email": "email"}


class UploadForm(forms.Form):
    """Which of the rounds, which of the ways, and the list itself."""

    round = forms.ChoiceField(
        label=gettext_lazy("批次"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选择批次"),
            "invalid_choice": gettext_lazy("这个批次现在不能上传名单，请另选"),
        },
    )
    source = forms.ChoiceField(
        label=gettext_lazy("用哪种方式"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择用哪种方式")},
    )
    file = forms.FileField(
        label=gettext_lazy("选择文件"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput,
        help_text=gettext_lazy(
            "Excel 名单：XLSX 或 CSV，不超过 20MB，一次最多 5,000 人；报名表压缩包：ZIP，不超过 100MB，一次最多 500 份"
        ),
    )
    lines = forms.CharField(
        label=gettext_lazy("或者在这里粘贴简要名单"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("只用于简要名单：每行一人，写姓名、手机号、评审级别，中间用空格、逗号或制表符隔开"),
    )

    def __init__(self, rounds: Sequence[Round], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rounds = {str(round.pk): round for round in rounds}
        self.fields["round"].choices = [(pk, round.name) for pk, round in self.rounds.items()]  # type: ignore[attr-defined]
        if len(self.rounds) == 1:
            self.fields["round"].initial = next(iter(self.rounds))
        self.fields["source"].choices = [(each.value, each.label) for each in FORMATS]  # type: ignore[attr-defined]
        self.fields["source"].initial = Source.SHEET.value
        every = dict.fromkeys(extension for formats in FORMATS.values() for extension in formats)
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{each}" for each in every)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        source, file, lines = typed.get("source"), typed.get("file"), typed.get("lines", "")
        if not source or "file" in self.errors:
            return typed
        if lines.strip() and source != Source.LIST:
            self.add_error("source", _("粘贴的名单只能用“简要名单”方式。请改选方式，或者清空粘贴的内容。"))
        elif lines.strip() and file:
            self.add_error("file", _("文件和粘贴的名单只能用一种。请清空粘贴的内容，或者不选文件。"))
        elif len(lines) > LINES:
            self.add_error("lines", _("粘贴的内容太长。一次最多 5,000 人，请分批粘贴。"))
        elif not file and not lines.strip():
            said = _("请选择文件，或者粘贴名单") if source == Source.LIST else _("请选择文件")
            self.add_error("file", said)
        elif file and format_of(file.name) not in FORMATS[Source(source)]:
            self.add_error("file", self._other_format(Source(source), format_of(file.name)))
        return typed

    def _other_format(self, source: Source, format: str) -> str:
        if format == "xls":
            return _("这是旧版的 XLS 表格。请在 Excel 或 WPS 中另存为 XLSX 后重新选择。")
        taken = _("、").join(extension.upper() for extension in FORMATS[source])
        return _("“%(way)s”应为 %(formats)s 文件。请重新选择文件，或改选方式。") % {
            "way": source.label,
            "formats": taken,
        }

    @property
    def chosen(self) -> Round:
        return self.rounds[self.cleaned_data["round"]]

    @property
    def upload(self) -> Any:
        """The file, or the pasted lines as one."""
        if lines := self.cleaned_data["lines"].strip():
            return ContentFile(lines.encode(), name=f"{_('粘贴的名单')}.{PASTED}")
        return self.cleaned_data["file"]


def field_of(key: str) -> str:
    """A name that can stand in an address fragment."""
    return key.replace(".", "-")


class RowForm(forms.Form):
    """Every column of one row. Any text is taken; what is wrong with it is found when it is judged."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, row: StaffRow, columns: Sequence[Column], typed: dict[str, str], *, seen: str) -> None:
        """``typed`` by column key, as ``row`` keeps it or as it was sent."""
        self.columns = list(columns)
        self.hides_number = hides_number(row)
        shown = {field_of(key): text for key, text in typed.items()}
        kept = row.typed.get(SECRET, "")
        if self.hides_number and typed.get(SECRET, "") == kept:
            shown.pop(field_of(SECRET), None)
        super().__init__({"seen": seen, **shown})
        for column in self.columns:
            hint = ""
            if column.key == SECRET and self.hides_number and kept:
                hint = _("已填写 %s；不改的不用再填。") % masked(kept)
            self.fields[field_of(column.key)] = _field(column, typed.get(column.key, ""), hint)
        self.full_clean()

    def tell(self, problems: Sequence[dict[str, str]]) -> None:
        """Each beside its field; what concerns the whole row, or a column that is not asked, on top."""
        for problem in problems:
            name = field_of(problem["column"])
            self.add_error(name if problem["column"] and name in self.fields else None, problem["message"])


def hides_number(row: StaffRow) -> bool:
    """Is there nothing to mend in it?"""
    return not any(problem["column"] == SECRET for problem in row.problems)


def typed_row(row: StaffRow, columns: Sequence[Column], sent: Any) -> dict[str, str]:
    """Column key → text, as a page sent it; a number that was not shown stays what it was when nothing is typed."""
    typed = {column.key: str(sent.get(field_of(column.key), "")) for column in columns}
    if hides_number(row) and SECRET in typed and not typed[SECRET].strip():
        typed[SECRET] = row.typed.get(SECRET, "")
    return typed


def _field(column: Column, text: str, hint: str) -> forms.CharField:
    label = _("%s（必填）") % column.label if column.required else column.label
    field = forms.CharField(
        label=label, required=False, strip=False, help_text=" ".join(filter(None, [column.hint, hint]))
    )
    field.widget = _widget(column, text)
    return field


def _widget(column: Column, text: str) -> forms.Widget:
    if column.choices:
        offered = list(dict.fromkeys([*column.choices, *([text] if text else [])]))
        if len(offered) <= RADIOS and column.required:
            return forms.RadioSelect(choices=[(each, each) for each in offered])
        return forms.Select(choices=[("", _("请选择")), *((each, each) for each in offered)])
    attrs = {"spellcheck": "false", "autocomplete": "off"}
    if column.key in INPUT_MODES:
        attrs["inputmode"] = INPUT_MODES[column.key]
    if column.kind in SHORT:
        attrs["class"] = "govuk-input--width-10"
    elif column.key in ("name", "mobile", SECRET):
        attrs["class"] = "govuk-input--width-20"
    return forms.TextInput(attrs=attrs)


class PledgeForm(forms.Form):
    """集体参评: HR has asked by telephone whether they may take part, and answers for the list as it was ``seen``."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    pledged = forms.BooleanField(
        label=gettext_lazy("我已电话咨询评审办，并逐人核对，名单内人员符合参评条件，所填内容与本人证件一致"),
        error_messages={"required": gettext_lazy("请先核对名单内人员符合参评条件，再勾选")},
    )
