"""What is typed at the desk: a decision with its reason, a need put on record, an objection?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applicants import deadlines, permissions, workflow
from applicants.fields import names as field_names
from applicants.findings import place_in_words
from applicants.forms import DeedForm
from applicants.models import Application, Snapshot, User
from applicants.rules import Place
from applicants.workflow import Action, Mark
from config import clock
from config.formfields import DayField
from fees.forms import PaymentForm
from programmes import workdays
from programmes.models import end_of
from programmes.schema import Material, Section
from programmes.vocabulary import NeedKind
from review import marking
from review.models import Objection

ROWS = {"rows": 5}
LONG = 12  # rows of a text that is there already


def reason(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        error_messages={"required": _("请写明原因，申报人会看到这段文字。")},
    )


# ── Decisions ────────────────────────────────────────────────────────────────


class SeenForm(DeedForm):
    """Names the submission that was looked at, with the files in it."""

    snapshot = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, application: Application, data: Any = None, *, by: User) -> None:
        self.by = by
        super().__init__(application, data)

    def again(self, data: Any) -> Self:
        return type(self)(self.application, data, by=self.by)

    def seen(self) -> dict[str, Any]:
        return super().seen() | {"snapshot": self.application.current_snapshot_id}

    @property
    def seen_snapshot(self) -> Snapshot | None:
        named = self.cleaned_data.get("snapshot")
        return self.application.snapshots.filter(pk=named).first() if named else None

    def kept_words(self) -> list[str]:
        """What was typed and cannot be sent any more: shown to be copied."""
        return [str(self["reason"].value() or "")] if "reason" in self.fields else []


class ApproveForm(SeenForm):
    def details(self) -> dict[str, Any]:
        return {"snapshot": self.seen_snapshot}


class ReasonForm(SeenForm):
    reason = reason(_("原因"), _("申报人会看到这段文字，请写清依据。"))

    def details(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class ReturnForm(SeenForm):
    """Back to which stage, which parts and why, until when; parts and day only concern a return to the applicant.

    Each part has words of its own: ready ones to tick, and a text; where both are empty, the reason for the whole
    return stands there. So has each cell that was marked on the application's page (``marked``: review.marking).
    """

    to = forms.ChoiceField(
        label=_("退回到"), widget=forms.RadioSelect, error_messages={"required": _("请选择退回到哪个阶段。")}
    )
    mark = forms.MultipleChoiceField(
        label=_("标记的栏目"),
        help_text=_("取消勾选的，不退回。"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    parts = forms.MultipleChoiceField(
        label=_("须修改的部分"),
        help_text=_("申报人只能改这里选中的部分，并须逐条答复。"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(
        label=_("总的退回原因"),
        help_text=_("各部分已写明意见的，可以不填。申报人会看到这段文字。"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=ROWS),
    )
    correct_by = DayField(label=_("补正期限"), help_text=_("到当日 24 时止。"))

    def __init__(self, application: Application, data: Any = None, *, by: User, marked: Sequence[str] = ()) -> None:
        super().__init__(application, data, by=by)
        self.targets = targets = permissions.return_targets(by, application)
        self.filling = [name for name in targets if application.path.stage(name).is_filling]
        self.fields["to"].choices = [(name, name) for name in targets]  # type: ignore[attr-defined]
        self.marking = self._marking() if self.filling else []
        self.fields["parts"].choices = [(part.name, part.name) for part in self.marking]  # type: ignore[attr-defined]
        for part in self.marking:
            self.fields |= part.fields
        self.marked = self._marked(marked)
        self.fields["mark"].choices = [(cell.code, cell.words_of_place) for cell in self.marked]  # type: ignore[attr-defined]
        for cell in self.marked:
            self.fields[cell.text] = cell.field
        if len(targets) == 1:
            self.initial["to"] = targets[0]
        self.initial["correct_by"] = self._proposed_day()

    def _proposed_day(self) -> date:
        """The last of the days the programme gives, or the working day after it where no deadline stands between."""
        last = workflow.default_correct_by(self.application, clock.now())
        workday = end_of(workdays.on_or_after(timezone.localtime(last).date()))
        return timezone.localtime(workflow.capped(self.application, workday)).date()

    def _marking(self) -> list["PartFields"]:
        path = self.application.path
        last = max(self.filling, key=path.index)
        snapshot = self.application.current_snapshot
        offered = self.application.parts(last)
        asked = enumerate(marking.parts(self.application))
        return [PartFields.of(part, number, snapshot) for number, part in asked if part.name in offered]

    def _marked(self, codes: Sequence[str]) -> list["MarkedCell"]:
        """In the order of the page; what is no cell of a part he can return is left out."""
        offered = {part.name for part in self.marking}
        read = {code: marking.place(self.application, code) for code in sorted(set(codes), key=marking.position)}
        return [MarkedCell(code, place) for code, place in read.items() if place and place.section in offered]

    def again(self, data: Any) -> Self:
        return type(self)(self.application, data, by=self.by, marked=[cell.code for cell in self.marked])

    def mark_all(self) -> None:
        """Tick whatever was marked, also what a draft kept before does not know of."""
        self.initial["mark"] = [cell.code for cell in self.marked]

    def take_up(self, found: Mapping[str, Sequence[str]]) -> None:
        """Tick these materials and write down what was found in them, below what a draft kept before says already.

        Where no stage is chosen yet, it goes back to where the first of them is brought.
        """
        homes = [
            each.stage for each in self.application.materials if found.get(each.name) and each.stage in self.filling
        ]
        if homes and not self.initial.get("to"):
            self.initial["to"] = homes[0]
        for part in self.marking:
            there = str(self.initial.get(part.text) or "")
            lines = [line for line in found.get(part.name, ()) if line not in there]
            if lines:
                self.initial["parts"] = [*(self.initial.get("parts") or ()), part.name]
                self.initial[part.text] = "\n".join(filter(None, [there, *lines]))
                self.fields[part.text].widget.attrs["rows"] = min(LONG, 2 * len(lines) + 1)

    @property
    def goes_to_applicant(self) -> bool:
        """Also before a stage is chosen, where every choice leads there: then all that is missing is named at once."""
        chosen = self.cleaned_data.get("to")
        return all(name in self.filling for name in ([chosen] if chosen else self.targets))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.goes_to_applicant:
            if not cleaned.get("reason"):
                self.add_error("reason", gettext("请写明原因，申报人会看到这段文字。"))
            return cleaned
        closed = workflow.why_not_to_applicant(self.application, clock.now())
        if closed and cleaned.get("to"):
            self.add_error("to", closed)
        chosen = cleaned.get("parts") or []
        ticked = cleaned.get("mark") or []
        for cell in self.marked:
            if cell.code in ticked and not cleaned.get(cell.text) and not cleaned.get("reason"):
                self.add_error(cell.text, gettext("请写明“%s”哪里不符、怎样改。") % cell.words_of_place)
        if not chosen and not ticked:
            self.add_error("parts", gettext("请选出须修改的部分，可以多选。"))
            if not cleaned.get("reason"):
                self.add_error("reason", gettext("请在选中的部分写明意见，或在这里写明退回原因。"))
        for part in self.marking:
            words = part.words_in(cleaned)
            if part.name in chosen and not words and not cleaned.get("reason"):
                self.add_error(part.text, gettext("请写明“%s”哪里不符、怎样改。") % part.name)
            if part.name not in chosen and cleaned.get(part.text):
                self.add_error("parts", gettext("“%s”写了意见但没有选中：请选中，或清空意见。") % part.name)
        if cleaned.get("to") and not self.errors:
            later = workflow.why_not_marked(self.application, cleaned["to"], self.marks())
            if later:
                self.add_error("parts", later)
        if "correct_by" in cleaned and self.end_of_day() <= clock.now():
            self.add_error("correct_by", gettext("补正期限必须晚于现在，请重新选择日期。"))
        elif "correct_by" in cleaned:
            too_far = deadlines.why_too_far(self.end_of_day(), None, clock.now())
            if too_far:
                self.add_error("correct_by", too_far)
        return cleaned

    def marks(self) -> list[Mark]:
        cleaned = self.cleaned_data
        otherwise = cleaned.get("reason", "")
        cells = [
            Mark(cell.place.section, cleaned[cell.text] or otherwise, cell.place.field, cell.place.row)
            for cell in self.marked
            if cell.code in cleaned["mark"]
        ]
        return cells + [
            part.mark(cleaned, otherwise=otherwise) for part in self.marking if part.name in cleaned["parts"]
        ]

    def remark(self) -> str:
        """The reason for the whole, unless it already stands at a part that has no words of its own."""
        cleaned = self.cleaned_data
        bare = any(part.name in cleaned["parts"] and not part.words_in(cleaned) for part in self.marking)
        bare = bare or any(cell.code in cleaned["mark"] and not cleaned[cell.text] for cell in self.marked)
        return "" if bare else cleaned["reason"]

    def correct_until(self) -> datetime:
        return workflow.capped(self.application, self.end_of_day())

    def end_of_day(self) -> datetime:
        day: date = self.cleaned_data["correct_by"]
        return end_of(day)

    def details(self) -> dict[str, Any]:
        if not self.goes_to_applicant:
            return {"reason": self.cleaned_data["reason"], "to": self.cleaned_data["to"]}
        return {
            "reason": self.remark(),
            "to": self.cleaned_data["to"],
            "items": self.marks(),
            "correct_by": self.end_of_day(),
        }

    def cells(self) -> list[dict[str, Any]]:
        """For the page: the tick box of each marked cell with its words."""
        ticked = self["mark"].value() or []
        return [
            {"option": option, "field": self[cell.text], "is_ticked": cell.code in ticked, "id": f"cell-{cell.code}"}
            for option, cell in zip(self["mark"], self.marked, strict=True)
        ]

    def groups(self) -> list[dict[str, Any]]:
        """For the page: each part's tick box with what can be said of it; sections fold together by their stage."""
        ticked = self["parts"].value() or []
        groups: dict[str, list[dict[str, Any]]] = {}
        for option, part in zip(self["parts"], self.marking, strict=True):
            groups.setdefault(part.stage, []).append(
                {
                    "option": option,
                    "fields": [self[name] for name in part.fields],
                    "is_ticked": part.name in ticked,
                    "is_written": bool(self[part.text].value()),
                    "id": f"part-{part.number}",
                }
            )
        folded = [stage for stage in groups if stage]
        return [
            {
                "stage": stage if len(folded) > 1 else "",
                "parts": parts,
                "is_open": any(part["is_ticked"] or part["is_written"] for part in parts),
            }
            for stage, parts in groups.items()
        ]

    def kept_words(self) -> list[str]:
        texts = [*(cell.text for cell in self.marked), *(part.text for part in self.marking)]
        return [*super().kept_words(), *(str(self[text].value() or "") for text in texts)]


@dataclass(frozen=True)
class MarkedCell:
    """What can be said of one cell that was marked on the application's page."""

    code: str
    place: Place

    @property
    def text(self) -> str:
        return f"words_{self.code}"

    @property
    def words_of_place(self) -> str:
        return place_in_words(self.place)

    @property
    def field(self) -> forms.CharField:
        return forms.CharField(
            label=gettext("对“%s”的意见") % self.words_of_place,
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )


@dataclass(frozen=True)
class PartFields:
    """What can be said of one part: which field and row, ready words to tick, words of one's own.

    ``stage`` is that of a section; a material stands by itself.
    """

    name: str
    stage: str
    number: int
    fields: dict[str, forms.Field]

    @classmethod
    def of(cls, part: Section | Material, number: int, snapshot: Snapshot | None) -> Self:
        """``number`` keeps the fields of the parts apart; the rows are those that were submitted."""
        fields: dict[str, forms.Field] = {}
        if isinstance(part, Section):
            names = field_names(part)
            if len(names) > 1:
                whole = [("", gettext("整个部分"))]
                fields[f"field_{number}"] = forms.ChoiceField(
                    label=gettext("“%s”的栏目") % part.name,
                    choices=[*whole, *((name, name) for name in names)],
                    required=False,
                )
            rows = len(snapshot.content["answers"].get(part.block, [])) if snapshot and part.rows else 0
            if rows > 1:
                which = [("", gettext("不限")), *((str(row), gettext("第 %d 行") % (row + 1)) for row in range(rows))]
                fields[f"row_{number}"] = forms.ChoiceField(
                    label=gettext("“%s”的行") % part.name, choices=which, required=False
                )
        if part.reasons:
            fields[f"ready_{number}"] = forms.MultipleChoiceField(
                label=gettext("常用意见"),
                choices=[(reason, reason) for reason in part.reasons],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        fields[f"text_{number}"] = forms.CharField(
            label=gettext("对“%s”的意见") % part.name,
            max_length=1000 if isinstance(part, Section) else 4000,  # of a file there is more to say
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        return cls(part.name, part.stage if isinstance(part, Section) else "", number, fields)

    @property
    def text(self) -> str:
        return f"text_{self.number}"

    def words_in(self, cleaned: dict[str, Any]) -> str:
        return "\n".join(filter(None, [*cleaned.get(f"ready_{self.number}", []), cleaned.get(self.text, "")]))

    def mark(self, cleaned: dict[str, Any], *, otherwise: str) -> Mark:
        row = cleaned.get(f"row_{self.number}")
        return Mark(
            self.name,
            self.words_in(cleaned) or otherwise,
            cleaned.get(f"field_{self.number}", ""),
            int(row) if row else None,
        )


DECISIONS: dict[Action, Callable[..., SeenForm]] = {
    Action.APPROVE: ApproveForm,
    Action.RETURN: ReturnForm,
    Action.REFUSE: ReasonForm,
    Action.ABANDON: ReasonForm,
    Action.DISQUALIFY: ReasonForm,
    Action.WITHDRAW: SeenForm,
}


# ── Needs ────────────────────────────────────────────────────────────────────


class NeedForm(forms.Form):
    """The facts of one need as its owner's ``clean`` reads them (config/needs.py)."""

    on = DayField(label=_("日期"))
    note = forms.CharField(label=_("备注"), required=False, max_length=200)

    def __init__(self, application: Application, data: Any = None) -> None:
        super().__init__(data, initial={"on": clock.today(), "first": clock.today()})

    @property
    def facts(self) -> dict[str, Any]:
        return self.cleaned_data


class PaperForm(NeedForm):
    on = DayField(label=_("收齐日期"))


class OriginalsForm(NeedForm):
    on = DayField(label=_("核验日期"))


class DefenceForm(NeedForm):
    on = DayField(label=_("答辩日期"))


class PostingForm(NeedForm):
    on = note = None  # type: ignore[assignment]
    first = DayField(label=_("公示开始日期"))
    last = DayField(label=_("公示结束日期"), required=False, help_text=_("不填则按规定的最少工作日推算。"))
    place = forms.CharField(
        label=_("公示地点或网址"), max_length=200, error_messages={"required": _("请填写公示地点或网址。")}
    )

    @property
    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {"from": cleaned["first"], "until": cleaned["last"], "place": cleaned["place"]}


NEEDS: dict[str, Callable[..., NeedForm | PaymentForm]] = {
    NeedKind.PUBLICITY: PostingForm,
    NeedKind.PAPER: PaperForm,
    NeedKind.ORIGINALS: OriginalsForm,
    NeedKind.PAYMENT: PaymentForm,
    NeedKind.DEFENCE: DefenceForm,
    NeedKind.COUNTERSIGNATURE: NeedForm,
    NeedKind.RATIFICATION: NeedForm,
    NeedKind.ARCHIVING: NeedForm,
}


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("作废原因"), max_length=200, error_messages={"required": _("请写明作废原因。")})


# ── Objections ───────────────────────────────────────────────────────────────


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("异议内容"),
        help_text=_("写明反映的问题和收到的方式；不写反映人的姓名和联系方式。"),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        error_messages={"required": _("请写明异议内容。")},
    )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("处理结论"),
        choices=Objection.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择处理结论。")},
    )
    reason = forms.CharField(
        label=_("处理理由"),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
        error_messages={"required": _("请写明处理理由。")},
    )
