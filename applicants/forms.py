"""What does a page send back: of a deed on an application, and of a section with its rows?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applicants import fields, findings, known, sections
from applicants.dossier import SENSITIVE_FIELDS
from applicants.fields import Asked
from applicants.models import Application
from applicants.refusals import Outdated
from applicants.rules import Finding
from applicants.summary import masked
from programmes.schema import Section
from programmes.vocabulary import EmptyPolicy, FieldKind


class DeedForm(forms.Form):
    """``version`` is the state of the application that the person saw."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": _("页面不完整，请刷新后再办理。")}
    )

    def __init__(self, application: Application, data: Any = None) -> None:
        self.application = application
        super().__init__(data, initial=self.seen())

    def seen(self) -> dict[str, Any]:
        """The hidden fields: what the person has before his eyes."""
        return {"version": self.application.version}

    def details(self) -> dict[str, Any]:
        """What ``Application.take`` is told besides the version."""
        return {}

    @property
    def is_outdated(self) -> bool:
        """Whatever else is typed: what can be chosen may have changed with the application."""
        if not self.is_bound:
            return False
        self.is_valid()
        return self.cleaned_data.get("version", self.application.version) != self.application.version

    def again(self, data: Any) -> Self:
        return type(self)(self.application, data)

    def renewed(self, refusal: Outdated) -> Self:
        """The same words typed, over the application as it is now, with what happened meanwhile said on top."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data.update(self.seen())  # of two values of a field the later one counts
        form = self.again(data)
        form.errors.clear()
        form.add_error(None, str(refusal))
        return form


class SubmitForm(DeedForm):
    """``seen``: what stood in the sections when the page was shown."""

    seen_sections = forms.CharField(widget=forms.HiddenInput, required=False)

    def seen(self) -> dict[str, Any]:
        shown = sections.fingerprint(self.application, *sections.with_pages(self.application))
        return super().seen() | {"seen_sections": shown}


# ── A section ────────────────────────────────────────────────────────────────

RADIOS = 6  # more choices than these make a list to open
FORMATS = {
    FieldKind.MONTH: _("写到月，如 2013年7月。"),
    FieldKind.DAY: _("写年月日，如 1988年2月14日。"),
    FieldKind.PERIOD: _("起止都写到月，如 2013年7月—2016年12月；至今的写“2017年1月—至今”。"),
    FieldKind.NUMBER: _("填数字。"),
}
EMPTY = {EmptyPolicy.WRITE_NONE: _("没有的填“无”。"), EmptyPolicy.LEAVE_BLANK: _("没有的留空。")}
SHORT = frozenset({FieldKind.MONTH, FieldKind.DAY, FieldKind.NUMBER})
AUTOCOMPLETE = {"手机": "tel", "电子邮箱": "email", "工作单位": "organization"}
INPUT_MODES = {"手机": "tel", "电子邮箱": "email"}


@dataclass(frozen=True)
class TypedRow:
    """``origin``: the saved row it was on the page it came from, None for a new one."""

    values: dict[str, str]
    origin: int | None


@dataclass(frozen=True)
class FormRow:
    """One row as the page shows it: ``fixed`` (known.Known with label and value) is only read, ``cells`` are filled in."""

    position: int
    fixed: list[dict[str, str]]
    cells: list[BoundField]
    hidden: BoundField


class SectionForm(forms.Form):
    """The fields of one section, for each of its rows. It refuses nothing by itself: findings are added beside the fields."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    back = forms.CharField(widget=forms.HiddenInput, required=False)
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, application: Application, section: Section, typed: list[TypedRow], *, seen: str, back: str = ""
    ) -> None:
        self.application, self.section, self.typed = application, section, typed
        self.asked = fields.asked(section, application.definition)
        self.known = known.of(application)
        self.fixed = sections.fixed_values(application, section)
        self._stored = sections.stored(application, section)
        super().__init__({"seen": seen, "back": back, "rows": len(typed), **self._data()})
        for position, row in enumerate(typed):
            origin = forms.CharField(widget=forms.HiddenInput, required=False)
            self.fields[cell(position, "origin")] = origin
            for asked in self._his:
                text = row.values.get(asked.name, "")
                self.fields[cell(position, asked.name)] = _field(asked, text, is_hidden=self._is_hidden(asked, row))
        self.full_clean()

    @property
    def _his(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.name not in self.fixed]

    def _data(self) -> dict[str, str]:
        data = {}
        for position, row in enumerate(self.typed):
            data[cell(position, "origin")] = "" if row.origin is None else str(row.origin)
            for asked in self._his:
                text = row.values.get(asked.name, "")
                data[cell(position, asked.name)] = "" if self._is_hidden(asked, row) else text
        return data

    def _is_hidden(self, asked: Asked, row: TypedRow) -> bool:
        """A number that is stored is not shown again; one that has only been typed stands in its field, or it were lost."""
        if asked.name not in SENSITIVE_FIELDS or row.origin is None or row.origin >= len(self._stored):
            return False
        return row.values.get(asked.name, "") == self._stored[row.origin][asked.name] != ""

    @property
    def form_rows(self) -> list[FormRow]:
        return [
            FormRow(
                position,
                [self._read_only(asked.name) for asked in self.asked if asked.name in self.fixed],
                [self[cell(position, asked.name)] for asked in self._his],
                self[cell(position, "origin")],
            )
            for position in range(len(self.typed))
        ]

    @property
    def asks_anything(self) -> bool:
        return bool(self._his)

    @property
    def may_add(self) -> bool:
        return self.section.rows is not None and len(self.typed) < self.section.rows[1]

    def show(self, found: Iterable[Finding]) -> int:
        """Each finding beside its field, or on top where it belongs to none; how many there are."""
        count = 0
        for finding in found:
            name = cell(finding.place.row or 0, finding.place.field)
            self.add_error(name if name in self.fields else None, findings.words(finding))
            count += 1
        return count

    def _read_only(self, name: str) -> dict[str, str]:
        here = self.known[self.section.block, name]
        return {"label": name, "value": masked(name, here.value), "why": here.why}


def cell(position: int, name: str) -> str:
    return f"{position}-{name}"


def typed_rows(application: Application, section: Section, sent: Any) -> list[TypedRow]:
    """The rows that a page sent, as typed but for NUL, which no database keeps.

    A number that is not shown again stays what it was when nothing is typed.
    """
    before = sections.stored(application, section)
    names = [asked.name for asked in fields.asked(section, application.definition)]
    sent_rows = str(sent.get("rows", ""))
    count = min(int(sent_rows), 200) if sent_rows.isascii() and sent_rows.isdigit() else 0
    rows = []
    for position in range(count if section.rows else 1):
        origin_text = sent.get(cell(position, "origin"), "")
        origin = int(origin_text) if origin_text.isascii() and origin_text.isdigit() else None
        values = {name: str(sent.get(cell(position, name), "")).replace("\0", "") for name in names}
        if origin is not None and origin < len(before):
            kept = {name: before[origin][name] for name in names if name in SENSITIVE_FIELDS and not values[name]}
            values |= kept
        rows.append(TypedRow(values, origin))
    return rows


def rows_of(rows: sections.Rows, *, saved: bool) -> list[TypedRow]:
    """Rows from the store, or such as a page begins with."""
    return [TypedRow(row, position if saved else None) for position, row in enumerate(rows)]


def _field(asked: Asked, text: str, *, is_hidden: bool) -> forms.CharField:
    """Any text is taken, also one that is no choice: it is shown again with the finding, never lost."""
    label = gettext("%s（必填）") % asked.name if asked.required else asked.name
    hints = [asked.hint, FORMATS.get(asked.kind, ""), EMPTY.get(asked.empty, "") if asked.empty else ""]
    if is_hidden:
        hints.append(gettext("已填写 %s；不改的不用再填。") % masked(asked.name, text))
    field = forms.CharField(
        label=label, required=False, strip=False, help_text=" ".join(str(hint) for hint in hints if hint)
    )
    field.widget = _widget(asked, text)
    field.max_chars = asked.max_chars  # type: ignore[attr-defined]  # counted while typing, never cut off
    return field


def _widget(asked: Asked, text: str) -> forms.Widget:
    if asked.choices:
        none = [fields.NONE] if asked.empty == EmptyPolicy.WRITE_NONE else []
        offered = list(dict.fromkeys([*asked.choices, *none, *([text] if text else [])]))
        if len(offered) <= RADIOS:
            return forms.RadioSelect(choices=[(each, each) for each in offered])
        return forms.Select(choices=[("", gettext("请选择")), *((each, each) for each in offered)])
    if asked.kind == FieldKind.LONG_TEXT:
        return forms.Textarea(attrs={"rows": 5})
    attrs = {"spellcheck": "false", "autocomplete": AUTOCOMPLETE.get(asked.name, "off")}
    if asked.name in INPUT_MODES:
        attrs["inputmode"] = INPUT_MODES[asked.name]
    if asked.kind in SHORT:
        attrs["class"] = "govuk-input--width-10"
    return forms.TextInput(attrs=attrs)
