"""What does a page send back: of a deed on an application, and of a section with its rows?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.consents import Document
from applicants import fields, findings, known, rows, sections
from applicants.checking import Way
from applicants.dossier import SENSITIVE_FIELDS
from applicants.fields import Asked
from applicants.models import Application
from applicants.refusals import Outdated
from applicants.rows import TypedRow, cell
from applicants.rules import Finding, Place
from applicants.summary import masked
from applicants.workflow import Status
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


AGREEING = {
    Document.PLEDGE: (_("我作出以上承诺"), _("请先阅读诚信承诺，再勾选“我作出以上承诺”")),
    Document.SENSITIVE: (
        _("我单独同意这样使用我的证件号码"),
        _("请先阅读说明，再勾选“我单独同意这样使用我的证件号码”；不同意的，请与评审机构联系"),
    ),
}


class SubmitForm(DeedForm):
    """``seen``: what stood in the sections when the page was shown."""

    seen_sections = forms.CharField(widget=forms.HiddenInput, required=False)

    def ask(self, texts: Iterable[Document]) -> None:
        """A tick for each text that he has still to agree to."""
        for text in texts:
            label, missing = AGREEING[text]
            self.fields[text.value] = forms.BooleanField(label=label, error_messages={"required": missing})

    def agreed(self) -> list[Document]:
        return [text for text in AGREEING if self.data.get(text.value)]

    def seen(self) -> dict[str, Any]:
        shown = sections.fingerprint(self.application, *sections.with_pages(self.application))
        return super().seen() | {"seen_sections": shown}


# ── A section ────────────────────────────────────────────────────────────────

RADIOS = 6  # more choices than these make a list to open
FORMATS = {
    FieldKind.MONTH: _("写到月，如 2013年7月。"),
    FieldKind.DAY: _("写年月日，如 1988年2月14日。"),
    FieldKind.PERIOD: _("起止都写到月，如 2013年7月—2016年12月；至今的写“2017年1月—至今”。"),
    FieldKind.YEAR_OR_PERIOD: _("整年的可写“2021年度”，其余的起止都写到月，如 2021年7月—2021年12月。"),
    FieldKind.NUMBER: _("填数字。"),
}
EMPTY = {EmptyPolicy.WRITE_NONE: _("没有的填“无”。"), EmptyPolicy.LEAVE_BLANK: _("没有的留空。")}
SHORT = frozenset({FieldKind.MONTH, FieldKind.DAY, FieldKind.NUMBER})
AUTOCOMPLETE = {"手机": "tel", "电子邮箱": "email", "工作单位": "organization"}
INPUT_MODES = {"手机": "tel", "电子邮箱": "email"}


@dataclass(frozen=True)
class FormCell:
    """A field with the buttons beside it (name and label of each), which applicants.rows answers.

    A photograph is no field to fill in: its button leads to a page of its own (materials.photo_views).
    """

    field: BoundField
    presses: list[tuple[str, str]]
    is_photo: bool = False
    picture: str = ""  # summary.Pictured


@dataclass(frozen=True)
class FormRow:
    """One row as the page shows it: ``fixed`` (known.Known with label and value) is only read, ``cells`` are filled in.

    ``number`` counts the rows that are there; one that was taken out has none, only ``hidden`` fields and its ``gist``.
    """

    position: int
    number: int
    fixed: list[dict[str, str]]
    cells: list[FormCell]
    hidden: list[BoundField]
    gist: str
    may_go_up: bool
    may_go_down: bool
    focus: str  # which of its buttons has it


class Remarked(BoundField):
    """A field beside which stands, besides hint and errors, what he is told and need not mend (``field.remarks``)."""

    @property
    def aria_describedby(self) -> str | None:
        remark = f"{self.auto_id}_remark" if getattr(self.field, "remarks", None) else ""
        return " ".join(filter(None, [super().aria_describedby, remark])) or None


class SectionForm(forms.Form):
    """The fields of one section, for each of its rows. It refuses nothing by itself: findings are added beside the fields."""

    bound_field_class = Remarked

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    back = forms.CharField(widget=forms.HiddenInput, required=False)
    told = forms.CharField(widget=forms.HiddenInput, required=False)
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)  # how many the page holds, with those taken out

    def __init__(
        self,
        application: Application,
        section: Section,
        typed: list[TypedRow],
        *,
        seen: str,
        back: str = "",
        told: str = "",
        focus: str = "",
        said: str = "",
    ) -> None:
        """``told``: the marks (findings.mark) of what he has been told here.

        ``focus`` and ``said``: of the button that was pressed last (rows.Pressed).
        """
        self.application, self.section, self.typed = application, section, typed
        self.asked = fields.asked(section, application.definition)
        self.known = known.of(application)
        self.fixed = sections.fixed_values(application, section)
        self._stored = sections.stored(application, section)
        self.focus, self.said = focus, said
        super().__init__({"seen": seen, "back": back, "told": told, "rows": len(typed), **self._data()})
        for position, row in enumerate(typed):
            for mark in ("origin", "gone"):
                self.fields[cell(position, mark)] = forms.CharField(widget=forms.HiddenInput, required=False)
            for asked in self._his:
                name, text = cell(position, asked.name), row.values.get(asked.name, "")
                self.fields[name] = field = _field(asked, text, is_hidden=self._is_hidden(asked, row))
                if row.is_gone:
                    field.widget = forms.HiddenInput()
                elif name == focus:
                    field.widget.attrs["autofocus"] = True
        self.full_clean()

    @property
    def _his(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.name not in self.fixed]

    def _data(self) -> dict[str, str]:
        data = {}
        for position, row in enumerate(self.typed):
            data[cell(position, "origin")] = "" if row.origin is None else str(row.origin)
            data[cell(position, "gone")] = "1" if row.is_gone else ""
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
        there = [position for position, row in enumerate(self.typed) if not row.is_gone]
        return [
            FormRow(
                position=position,
                number=0 if row.is_gone else there.index(position) + 1,
                fixed=[self._read_only(asked.name) for asked in self.asked if asked.name in self.fixed],
                cells=[] if row.is_gone else [self._cell(position, asked) for asked in self._his],
                hidden=self._hidden(position, row),
                gist="，".join(list(filter(None, (row.values.get(asked.name, "") for asked in self._his)))[:3]),
                may_go_up=not row.is_gone and position != there[0],
                may_go_down=not row.is_gone and position != there[-1],
                focus=self.focus.removesuffix(f"-{position}"),
            )
            for position, row in enumerate(self.typed)
        ]

    def _cell(self, position: int, asked: Asked) -> FormCell:
        if asked.kind == FieldKind.PHOTO:
            picture = masked(asked.name, self.typed[position].values.get(asked.name, ""))
            return FormCell(self[cell(position, asked.name)], [], is_photo=True, picture=picture)
        presses = []
        if asked.kind in fields.PERIODS:
            presses.append(("now", gettext("至今")))
        if rows.writes_none(asked) and not asked.choices:
            presses.append(("none", gettext("填“无”")))
        return FormCell(self[cell(position, asked.name)], presses)

    def _hidden(self, position: int, row: TypedRow) -> list[BoundField]:
        names = ["origin", "gone", *(asked.name for asked in self._his if row.is_gone)]
        return [self[cell(position, name)] for name in names]

    @property
    def may_save(self) -> bool:
        return bool(self._his) or self.is_overtaken

    @property
    def is_overtaken(self) -> bool:
        """The reviewer has something else before him than what the portal knows by now: saving sends it on."""
        stored = self._stored or [{}]
        differs = any(row.get(name) != value for row in stored for name, value in self.fixed.items())
        return differs and self.application.status == Status.PENDING

    @property
    def may_add(self) -> bool:
        return self.section.rows is not None and self._there < self.section.rows[1]

    @property
    def may_sort(self) -> bool:
        return bool(self.section.order) and rows.can_sort(self.typed, self.asked)

    @property
    def may_write_none(self) -> bool:
        """Whether one press writes 无 into every empty cell."""
        return bool(self.section.rows) and any(rows.writes_none(asked) for asked in self._his)

    @property
    def is_blank(self) -> bool:
        return not any(row.counts for row in self.typed)

    @property
    def _there(self) -> int:
        return sum(not row.is_gone for row in self.typed)

    def show(self, found: Iterable[Finding]) -> int:
        """Each finding beside its field, or on top where it belongs to none; how many there are.

        Findings count the rows that are saved: neither those taken out nor those left empty.
        """
        count = 0
        for finding in found:
            name = self._at(finding)
            self.add_error(name if name in self.fields else None, findings.words(finding))
            count += 1
        return count

    def remark(self, found: Iterable[Finding]) -> None:
        """Each finding that he need not mend beside its field."""
        for finding in found:
            if field := self.fields.get(self._at(finding)):
                field.remarks = [*getattr(field, "remarks", []), findings.words(finding)]  # type: ignore[attr-defined]

    def advise(self, name: str, words: list[str]) -> None:
        """The same of what no rule reads."""
        if field := self.fields.get(cell(0, name)):
            field.remarks = [*getattr(field, "remarks", []), *words]  # type: ignore[attr-defined]

    def lead(self, found: Iterable[Finding], address: Callable[[Place], str]) -> None:
        """Beside each field the ways to the other places that a finding there speaks of."""
        for finding in found:
            if field := self.fields.get(self._at(finding)):
                field.ways = [Way(findings.place_in_words(place), address(place)) for place in finding.also]  # type: ignore[attr-defined]

    def _at(self, finding: Finding) -> str:
        saved = [position for position, row in enumerate(self.typed) if row.counts or not self.section.rows]
        row = finding.place.row or 0
        return cell(saved[row] if row < len(saved) else row, finding.place.field)

    def _read_only(self, name: str) -> dict[str, str]:
        here = self.known[self.section.block, name]
        return {"label": name, "value": masked(name, here.value), "why": here.why}


def typed_rows(application: Application, section: Section, sent: Any) -> list[TypedRow]:
    """The rows that a page sent, as typed but for NUL, which no database keeps.

    A number that is not shown again stays what it was when nothing is typed; a photograph stays what it is.
    """
    names = [asked.name for asked in fields.asked(section, application.definition)]
    pictured = fields.photo(section)
    has_kept = bool(pictured) or not SENSITIVE_FIELDS.isdisjoint(names)
    before = sections.stored(application, section) if has_kept else []
    count = min(rows.count(str(sent.get("rows", ""))) or 0, rows.MOST)
    typed = []
    for position in range(count if section.rows else 1):
        origin = rows.count(str(sent.get(cell(position, "origin"), "")))
        values = {name: str(sent.get(cell(position, name), "")).replace("\0", "") for name in names}
        if pictured:
            values[pictured] = before[0][pictured] if before else ""
        if origin is not None and origin < len(before):
            kept = {name: before[origin][name] for name in names if name in SENSITIVE_FIELDS and not values[name]}
            values |= kept
        typed.append(TypedRow(values, origin, is_gone=bool(section.rows and sent.get(cell(position, "gone")))))
    return typed


def rows_of(stated: sections.Rows, *, saved: bool) -> list[TypedRow]:
    """Rows from the store, or such as a page begins with."""
    return [TypedRow(row, position if saved else None) for position, row in enumerate(stated)]


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
    if asked.kind == FieldKind.NUMBER:
        attrs["inputmode"] = "decimal"
    if asked.kind in SHORT:
        attrs["class"] = "govuk-input--width-10"
    if asked.kind in fields.PERIODS:
        attrs["class"] = "govuk-input--width-20"
    return forms.TextInput(attrs=attrs)
