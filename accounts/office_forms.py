"""What do staff type about other people's accounts: whom they look for, and whose account they open?"""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import MobileField, MomentField
from applicants import identity
from applicants.extensions import LateEntry
from applicants.identity import Identity, IdentityRefused
from applicants.models import IdentityDocument, Organisation
from config import clock
from config.formfields import DayField, PersonNameField
from programmes.models import Round
from programmes.schema import Definition
from programmes.vocabulary import Archive

SHORT = {"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}


class PeopleFilter(forms.Form):
    """One box: a name or part of it, a mobile or its end, the last six of an identity document."""

    q = forms.CharField(
        label=gettext_lazy("查找"),
        required=False,
        max_length=50,
        help_text=gettext_lazy("姓名、手机号或其后四位、证件号码后六位"),
        widget=forms.TextInput(attrs=SHORT | {"type": "search"}),
    )

    def condition(self) -> Q:
        typed = self.cleaned_data["q"].strip() if self.is_valid() else ""
        plain = identity.normalised(typed)
        if not typed:
            return Q()
        found = Q(name__icontains=typed)
        if plain.isdigit() and len(plain) >= 4:
            found |= Q(mobile__endswith=plain)
        if len(plain) == 6:
            found |= Q(pk__in=IdentityDocument.objects.ending_with(plain).values("user"))
        return found


class TailForm(forms.Form):
    """What the other one says of himself, before he is told anything."""

    tail = forms.CharField(
        label=gettext_lazy("对方报出的证件号码后六位"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-10"}),
        error_messages={"required": gettext_lazy("请输入对方报出的证件号码后六位")},
    )


class OpenAccountForm(forms.Form):
    """``for_known`` is set by the second button, when staff have seen whose account there already is."""

    name = PersonNameField()
    mobile = MobileField(
        help_text=gettext_lazy("就是用户名，设置密码的链接发到这里"),
        error_messages={"required": gettext_lazy("请填写手机号")},
    )
    email = forms.EmailField(
        label=gettext_lazy("电子邮箱（选填）"),
        required=False,
        widget=forms.EmailInput(attrs=SHORT),
        error_messages={"invalid": gettext_lazy("电子邮箱格式不对，应如 name@example.cn，请核对。")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("证件类型"),
        choices=IdentityDocument.Kind,
        initial=IdentityDocument.Kind.ID_CARD,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择证件类型")},
    )
    number = forms.CharField(
        label=gettext_lazy("证件号码"),
        max_length=60,
        widget=forms.TextInput(attrs=SHORT),
        error_messages={"required": gettext_lazy("请填写证件号码"), "max_length": gettext_lazy("证件号码太长，请核对")},
    )
    round = forms.ModelChoiceField(
        queryset=Round.objects.none(),
        label=gettext_lazy("批次"),
        error_messages={
            "required": gettext_lazy("请选择批次"),
            "invalid_choice": gettext_lazy("这个批次不在受理中，请另选"),
        },
    )
    late_until = DayField(
        label=gettext_lazy("补报：延到哪一天"),
        required=False,
        help_text=gettext_lazy("只在所选批次已截止时填写：这一位申报人的各项截止时间都延到当日 24 时"),
    )
    late_reason = forms.CharField(
        label=gettext_lazy("补报：原因"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("只在所选批次已截止时填写，申报人会看到"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("评审级别"), error_messages={"required": gettext_lazy("请选择评审级别")}
    )
    route = forms.ChoiceField(
        label=gettext_lazy("申请类型"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择申请类型")},
    )
    archive = forms.ChoiceField(
        label=gettext_lazy("人事档案"),
        choices=[(each.value, each.value) for each in Archive],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择人事档案存放在哪里")},
    )
    employer = forms.CharField(
        label=gettext_lazy("用人单位（选填）"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("平台上已有的单位，填全称；没有的留空，由申报人在报名时填写"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("我已通过电话与本人核对，确认其符合参评条件"),
        error_messages={"required": gettext_lazy("请先电话确认参评资格，再勾选")},
    )
    confirmed_at = MomentField(
        label=gettext_lazy("电话确认的时间（选填）"),
        required=False,
        help_text=gettext_lazy("例如 2026-05-12 14:30；不填表示刚才"),
        widget=forms.DateTimeInput(format="%Y-%m-%d %H:%M", attrs=SHORT),
    )
    for_known = forms.BooleanField(required=False, widget=forms.HiddenInput)

    identity: Identity | None = None

    def __init__(self, rounds: list[Round], data: Any = None) -> None:
        """``rounds`` in the order in which they are offered."""
        super().__init__(data)
        now = clock.now()
        definitions = [round.definition for round in rounds]
        self.fields["round"].queryset = Round.objects.filter(pk__in=[round.pk for round in rounds])  # type: ignore[attr-defined]
        choices = [("", _("请选择")), *((round.pk, _called(round, now)) for round in rounds)]
        self.fields["round"].choices = choices  # type: ignore[attr-defined]
        if len(rounds) == 1 and rounds[0].is_open_at(now):
            self.fields["round"].initial = rounds[0]
        self.over = {round.pk for round in rounds if round.is_over_at(now)}
        if not self.over:
            del self.fields["late_until"], self.fields["late_reason"]
        self.fields["level"].choices = [("", _("请选择")), *_named(definitions, "levels")]  # type: ignore[attr-defined]
        self.fields["route"].choices = _named(definitions, "routes")  # type: ignore[attr-defined]

    def clean_employer(self) -> Organisation | None:
        name = self.cleaned_data["employer"].strip()
        if not name:
            return None
        found = Organisation.objects.confirmed().filter(kind=Organisation.Kind.EMPLOYER).called(name).first()
        if found is None:
            raise ValidationError(_("平台上没有叫这个名称的单位。请核对全称，或者留空，由申报人在报名时填写。"))
        return found

    def clean_confirmed_at(self) -> Any:
        moment = self.cleaned_data["confirmed_at"]
        if moment and moment > clock.now():
            raise ValidationError(_("电话确认的时间不能晚于现在，请改正。"))
        return moment

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if "kind" in typed and "number" in typed:
            try:
                self.identity = identity.read(typed["kind"], typed["number"])
            except IdentityRefused as refusal:
                self.add_error("number", str(refusal))
        if "round" in typed and typed["round"].pk in self.over:
            if "late_until" in typed and not typed["late_until"]:
                self.add_error("late_until", _("所选批次已截止，补报请填写延到哪一天。"))
            if not typed.get("late_reason"):
                self.add_error("late_reason", _("所选批次已截止，补报请写明原因。"))
        if "round" in typed and "level" in typed:
            names = [level.name for level in typed["round"].definition.levels]
            if typed["level"] not in names:
                self.add_error(
                    "level",
                    _("“%(round)s”不设%(level)s，可选：%(levels)s。")
                    % {"round": typed["round"].name, "level": typed["level"], "levels": "、".join(names)},
                )
        return typed

    @property
    def is_late(self) -> bool:
        """Is the round that was chosen over?"""
        return self.cleaned_data["round"].pk in self.over

    def details(self) -> dict[str, Any]:
        """What ``services.open_account`` is told."""
        typed = self.cleaned_data
        codes = {level.name: level.code for level in typed["round"].definition.levels}
        names = ("name", "mobile", "email", "round", "route", "archive", "employer", "confirmed_at", "for_known")
        details = {name: typed[name] for name in names} | {"level": codes[typed["level"]], "identity": self.identity}
        if self.is_late:
            details["late"] = LateEntry(typed["late_until"], typed["late_reason"])
        return details


def _called(round: Round, now: datetime) -> str:
    """Its name, and why it cannot simply be chosen."""
    if round.is_over_at(now):
        return _("%s（已截止，补报）") % round.name
    return round.name if round.is_open_at(now) else _("%s（还没有开始受理）") % round.name


def _named(definitions: list[Definition], what: str) -> list[tuple[str, str]]:
    """Every name once, in the definitions' order; whether it goes with the round is looked at when it is sent."""
    names = [each.name for definition in definitions for each in getattr(definition, what)]
    return [(name, name) for name in dict.fromkeys(names)]
