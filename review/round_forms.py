"""What does an office manager type about a round and about the calendar of a year?"""

import unicodedata
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.refusals import DeedRefused
from config import clock
from config.formfields import DayField
from config.templatetags.portal import day, moment
from programmes.models import Round, RoundDeadline, end_of
from review import workcalendar
from review.forms import reason
from review.rounds import Closing, RoundDate, why_not_move

WHOLE_DAY = gettext_lazy("如 17:00；不填就是到当日结束")


class TimeField(forms.TimeField):
    """A time of day as an input method types it: 17:00, 17：00, １７:００."""

    widget = forms.TimeInput(
        format="%H:%M", attrs={"inputmode": "numeric", "class": "govuk-input--width-5", "autocomplete": "off"}
    )

    def __init__(self, label: Any, **options: Any) -> None:
        invalid = {"invalid": gettext_lazy("请填写时间，格式如 17:00。")}
        super().__init__(label=label, required=False, input_formats=["%H:%M"], error_messages=invalid, **options)

    def to_python(self, value: Any) -> time | None:
        return super().to_python(unicodedata.normalize("NFKC", value) if isinstance(value, str) else value)


class CopyForm(forms.Form):
    year = forms.IntegerField(
        label=gettext_lazy("新批次的年度"),
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("请填写年度，例如 2027。"),
            "invalid": gettext_lazy("请填写年度，例如 2027。"),
            "min_value": gettext_lazy("年度应在2000至2100之间。"),
            "max_value": gettext_lazy("年度应在2000至2100之间。"),
        },
    )


def _closing(on: date | None, at: time | None) -> Closing:
    """A day, and its time of day where one was given."""
    if on is None:
        return Closing(None)
    if at is None:
        return Closing(end_of(on))
    return Closing(timezone.make_aware(datetime.combine(on, at)), whole_day=False)


def _contacts() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("联系方式"),
        required=False,
        help_text=gettext_lazy("每行一条：电话、地址、接待时间；不填就公布项目自己的联系方式"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ContactsForm(forms.Form):
    contacts = _contacts()

    def lines(self) -> list[str]:
        return _lines(self.cleaned_data["contacts"])


class DraftForm(forms.Form):
    """Everything of a round that its public page says; one pair of fields a deadline of its rules, one field a cut-off."""

    name = forms.CharField(
        label=gettext_lazy("批次名称"), max_length=60, error_messages={"required": gettext_lazy("请填写批次名称。")}
    )
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("受理级别"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一个受理级别。")},
    )
    opens_on = DayField(label=gettext_lazy("开始受理：日期"))
    opens_time = TimeField(gettext_lazy("开始受理：时间"), help_text=gettext_lazy("如 10:00；不填就是从零时起"))
    advised_on = DayField(
        label=gettext_lazy("建议提交日（选填）"),
        required=False,
        help_text=gettext_lazy("请申报人最好在这一天之前提交，以便留出审核时间；过了这一天仍可提交"),
    )
    contacts = _contacts()

    def __init__(self, round: Round, data: Any = None) -> None:
        opens = timezone.localtime(round.opens_at)
        initial = {
            "name": round.name,
            "levels": round.levels,
            "opens_on": opens.date(),
            "opens_time": opens.time() if opens.time() != time.min else None,
            "advised_on": round.advised_on,
            "contacts": "\n".join(round.contacts),
        }
        super().__init__(data, initial=initial)
        self.round = round
        levels = self.fields["levels"]
        assert isinstance(levels, forms.MultipleChoiceField)
        levels.choices = [(level.name, level.name) for level in round.definition.levels]
        for name in round.definition.deadlines:
            deadline = round.deadline(name)
            local = timezone.localtime(deadline.closes_at) if deadline and deadline.closes_at else None
            self.fields[f"day-{name}"] = DayField(
                label=_("“%s”截止：日期") % name,
                required=False,
                initial=local.date() if local else None,
                help_text=_("不填就公布为“另行通知”"),
            )
            self.fields[f"time-{name}"] = TimeField(
                _("“%s”截止：时间") % name,
                initial=local.time() if local and deadline and not deadline.whole_day else None,
                help_text=WHOLE_DAY,
            )
        for name in round.definition.cutoffs:
            self.fields[f"cutoff-{name}"] = DayField(label=_("%s计算到") % name, initial=round.cutoff(name))
        self.order_fields([name for name in self.fields if name != "contacts"])

    def details(self) -> dict[str, Any]:
        typed = self.cleaned_data
        opens = datetime.combine(typed["opens_on"], typed["opens_time"] or time.min)
        return {
            "name": typed["name"],
            "levels": typed["levels"],
            "opens_at": timezone.make_aware(opens),
            "advised_on": typed["advised_on"],
            "contacts": _lines(typed["contacts"]),
            "deadlines": {
                name: _closing(typed[f"day-{name}"], typed[f"time-{name}"]) for name in self.round.definition.deadlines
            },
            "cutoffs": {name: typed[f"cutoff-{name}"] for name in self.round.definition.cutoffs},
        }


class PublishForm(forms.Form):
    """One box a date. Its value holds the date, so that a box ticked on an old page confirms nothing else."""

    confirmed = forms.MultipleChoiceField(
        label=gettext_lazy("逐项核对日期，无误的勾选"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("请逐项核对日期，核对无误后勾选。"),
            "invalid_choice": gettext_lazy("日期在您核对之后有改动，没有公布。请按现在的日期重新逐项核对。"),
        },
    )

    def __init__(self, dates: list[RoundDate], data: Any = None) -> None:
        super().__init__(data)
        self.dates = dates
        field = self.fields["confirmed"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(f"{each.key} {each.stamp}", _in_words(each)) for each in dates]

    def clean_confirmed(self) -> dict[str, str]:
        confirmed = dict(value.split(" ", 1) for value in self.cleaned_data["confirmed"])
        left = [each.label for each in self.dates if each.key not in confirmed]
        if left:
            raise forms.ValidationError(_("还没有核对：%s。请核对无误后勾选。") % "、".join(left))
        return confirmed


def _in_words(each: RoundDate) -> str:
    if each.at is None:
        said = _("另行通知")
    else:
        said = moment(each.at) if isinstance(each.at, datetime) else day(each.at)
    note = "" if each.uncharted else each.note  # a year without calendar is said once, above
    return f"{each.label}：{said}。{note}"


class MoveForm(forms.Form):
    on = DayField(label=gettext_lazy("新的截止日期"))
    at = TimeField(gettext_lazy("新的截止时间"), help_text=WHOLE_DAY)
    reason = reason(gettext_lazy("原因"), gettext_lazy("写进通知，申报人会看到"))

    def __init__(self, deadline: RoundDeadline, data: Any = None) -> None:
        super().__init__(data)
        self.deadline = deadline

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if {"on", "at"} <= typed.keys():
            refusal = why_not_move(self.deadline.round, self.deadline, self.closing(), clock.now())
            if refusal:
                self.add_error("on", refusal)
        return typed

    def closing(self) -> Closing:
        return _closing(self.cleaned_data["on"], self.cleaned_data["at"])


class CalendarForm(forms.Form):
    """The days of the notice that differ from Monday to Friday; ``days`` is the whole year they make."""

    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=60,
        help_text=gettext_lazy("通知的名称或文号"),
        error_messages={"required": gettext_lazy("请填写依据的通知名称或文号。")},
    )
    rests = forms.CharField(
        label=gettext_lazy("放假日期"),
        help_text=gettext_lazy("每行一天或一段，后面可写节日名称，例如“1月1日至3日 元旦”；周末不必写"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": gettext_lazy("请填写放假日期。")},
    )
    works = forms.CharField(
        label=gettext_lazy("调休上班日期"),
        required=False,
        help_text=gettext_lazy("每行一天，例如“2月14日”"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, year: int, data: Any = None) -> None:
        self.year = year
        days = workcalendar.exceptions(year) if workcalendar.is_entered(year) else []
        initial = {
            "source": days[0].source if days else "",
            "rests": "\n".join(_line(day.date, day.name) for day in days if not day.is_workday),
            "works": "\n".join(_line(day.date, day.name) for day in days if day.is_workday),
        }
        super().__init__(data, initial=initial)

    def _days(self, field: str) -> dict[date, str]:
        try:
            return workcalendar.read_days(self.cleaned_data[field], self.year)
        except DeedRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_rests(self) -> dict[date, str]:
        return self._days("rests")

    def clean_works(self) -> dict[date, str]:
        return self._days("works")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if {"source", "rests", "works"} <= typed.keys():
            try:
                self.days = workcalendar.laid_out(self.year, typed["rests"], typed["works"], typed["source"])
            except DeedRefused as refusal:
                self.add_error("works", str(refusal))
        return typed


def _line(on: date, name: str) -> str:
    return f"{on.month}月{on.day}日 {name}".strip()
