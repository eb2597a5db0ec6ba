"""What is typed about an organisation: when it is registered, changed, looked for, or confirmed?"""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import MobileField
from applicants.models import Organisation, User
from applicants.models.people import organisation_name
from config import clock
from config.formfields import DayField, PersonNameField
from employers import credit_code
from employers.credit_code import CreditCodeRefused
from employers.permissions import Kind, State
from employers.registration import Facts, offices, seen

DEPARTMENT = "department"
MOST_FOUND = 20
LINE = {"autocomplete": "off", "spellcheck": "false"}
UNIT_KINDS = [(Kind.EMPLOYER.value, Kind.EMPLOYER.label), (Kind.DEPARTMENT.value, Kind.DEPARTMENT.label)]


def _line(label: Any, required: Any, *, longest: int = 100, help_text: Any = "", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        help_text=help_text,
        widget=forms.TextInput(attrs=LINE),
        error_messages={"required": required, "max_length": gettext_lazy("太长了，不超过%d字。") % longest},
        **options,
    )


class NameField(forms.CharField):
    """The full name of an organisation, as the portal keeps it. It goes out in messages: no address can stand in it."""

    default_validators = [
        RegexValidator(
            r"[/\\:：@#<>|!！?？;；。]|https?|www|[A-Za-z0-9]\.[A-Za-z]{2}",
            gettext_lazy("单位全称里不能有网址，也不能有“/”“:”“@”等符号，请照营业执照或批准文件填写。"),
            inverse_match=True,
            flags=re.IGNORECASE,
        )
    ]

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, widget=forms.TextInput(attrs=LINE), **options)

    def to_python(self, value: Any) -> str:
        return organisation_name(super().to_python(value) or "")


class CreditCodeField(forms.CharField):
    """Checked, as the portal keeps it."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("统一社会信用代码"),
            max_length=60,
            help_text=gettext_lazy("18位数字和大写字母，可以粘贴"),
            widget=forms.TextInput(attrs=LINE | {"autocapitalize": "characters", "class": "govuk-input--width-20"}),
            error_messages={
                "required": gettext_lazy("请填写统一社会信用代码"),
                "max_length": gettext_lazy("统一社会信用代码应为18位，请核对"),
            },
        )

    def clean(self, value: Any) -> str:
        try:
            return credit_code.read(super().clean(value))
        except CreditCodeRefused as refusal:
            raise ValidationError(str(refusal)) from refusal


def seeing(typed: QueryDict, organisation: Organisation) -> QueryDict:
    """The same typed again, by somebody who has now been shown these facts."""
    again = typed.copy()
    again["seen"] = seen(organisation)
    return again


class FactsForm(forms.Form):
    name = NameField(
        label=gettext_lazy("单位全称"),
        help_text=gettext_lazy("与营业执照或法人证书一致"),
        error_messages={"required": gettext_lazy("请填写单位全称")},
    )
    credit_code = CreditCodeField()
    seal_name = NameField(
        label=gettext_lazy("公章名称（与全称相同的可以不填）"),
        required=False,
        help_text=gettext_lazy("公章上刻的完整名称，不用简称；申报人填写的单位名称须与它一致"),
    )
    address = _line(gettext_lazy("地址"), gettext_lazy("请填写单位地址"), longest=200)
    phone = _line(
        gettext_lazy("联系电话"),
        gettext_lazy("请填写联系电话"),
        longest=40,
        help_text=gettext_lazy("单位办公电话，上级确认时用来核对"),
    )

    def facts(self) -> Facts:
        stated = {name: self.cleaned_data[name] for name in Facts.__dataclass_fields__}
        return Facts(**stated | {"seal_name": stated["seal_name"] or stated["name"]})


class RegisterForm(FactsForm):
    """``chosen`` is asked only where several departments fit what was typed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("登记为"),
        choices=UNIT_KINDS,
        initial=Kind.EMPLOYER,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("基层单位、企业选“用人单位”；签订派遣合同的，由派遣单位登记"),
        error_messages={"required": gettext_lazy("请选择登记为用人单位还是主管部门")},
    )
    above = forms.ChoiceField(
        label=gettext_lazy("由谁确认"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择由谁确认这次登记")},
    )
    department = forms.CharField(
        label=gettext_lazy("主管部门名称"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("选“主管部门”时填写：全称，或其中几个字"),
        widget=forms.TextInput(attrs=LINE),
    )
    field_order = ("kind", "name", "credit_code", "seal_name", "address", "phone", "above", "department")

    def __init__(self, typed: Any = None, *, organisation: Organisation | None = None, **options: Any) -> None:
        super().__init__(typed, **options)
        self.organisation = organisation
        if organisation is not None:
            del self.fields["kind"]
        self.offices = {str(each.pk): each for each in offices()}
        by_office = [(pk, _("没有主管部门，由%s确认") % self._said(each)) for pk, each in self.offices.items()]
        self.fields["above"].choices = [(DEPARTMENT, _("主管部门")), *by_office]  # type: ignore[attr-defined]

    @staticmethod
    def _said(office: Organisation) -> str:
        programme = office.programme
        return f"{office.name}（{programme.name}）" if programme else office.name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = self.organisation.kind if self.organisation else cleaned.get("kind")
        above = cleaned.get("above")
        if above == DEPARTMENT and kind == Kind.DEPARTMENT:
            self.add_error("above", _("主管部门由评审办确认，请选择评审办。"))
        elif above == DEPARTMENT:
            cleaned["superior"] = self._department(cleaned.get("department", ""))
        elif above:
            cleaned["superior"] = self.offices[above]
        return cleaned

    def _department(self, text: str) -> Organisation | None:
        if not text.strip():
            self.add_error("department", _("请填写主管部门名称，全称或其中几个字。"))
            return None
        departments = Organisation.objects.filter(kind=Kind.DEPARTMENT)
        confirmed = departments.confirmed()
        if exact := confirmed.called(text).first():
            return exact
        found = list(confirmed.matching(text).order_by("name", "pk")[: MOST_FOUND + 1])
        chosen = [each for each in found if str(each.pk) == self.data.get("chosen")]
        if len(found) == 1 or chosen:
            return (chosen or found)[0]
        if len(found) > MOST_FOUND:
            self.add_error("department", _("名称中有这几个字的超过%d个，请写得更完整些。") % MOST_FOUND)
        elif found:
            self.fields["chosen"] = forms.ChoiceField(
                label=_("是哪一个主管部门"),
                choices=[(str(each.pk), each.name) for each in found],
                required=False,
                widget=forms.RadioSelect,
            )
            self.add_error("chosen", _("有%d个主管部门的名称里有这几个字，请选出您的。") % len(found))
        else:
            self.add_error("department", self._none(departments.exclude(state=State.CONFIRMED).matching(text).first()))
        return None

    def _none(self, known: Organisation | None) -> str:
        if known and known.state == State.WAITING:
            return _("“%s”正在等待评审办确认，确认后才能选。您可以届时再登记，或者选由评审办确认。") % known.name
        if known:
            return _("“%s”的登记未得到确认，不能选。请与该部门联系，或者选由评审办确认。") % known.name
        return _("没有找到。请换几个字再试；还没有登记的，请在本页下方邀请它登记，或者选由评审办确认。")


class ChangeForm(FactsForm):
    """``seen`` holds what the page showed: a colleague may have been faster."""

    until = DayField(
        label=gettext_lazy("原名称用到哪一天"),
        required=False,
        help_text=gettext_lazy("更名时填写，如 2026-03-31；不填就是昨天。原名称会记入曾用名称"),
    )
    reason = forms.CharField(
        label=gettext_lazy("更改原因"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("更改名称、统一社会信用代码或公章名称时必须写明，上级会看到"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean_until(self) -> date | None:
        return _not_ahead(self.cleaned_data["until"])


class FormerNameForm(forms.Form):
    name = NameField(label=gettext_lazy("曾用名称"), error_messages={"required": gettext_lazy("请填写曾用名称的全称")})
    since = DayField(label=gettext_lazy("启用日期（选填）"), required=False)
    until = DayField(label=gettext_lazy("停用日期"), help_text=gettext_lazy("用到哪一天，如 2016-12-31"))

    def clean_until(self) -> date | None:
        return _not_ahead(self.cleaned_data["until"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] > cleaned["until"]:
            self.add_error("since", _("启用日期晚于停用日期，请核对。"))
        return cleaned


def _not_ahead(day: date | None) -> date | None:
    if day and day > clock.today():
        raise ValidationError(_("这一天还没有到，请核对。"))
    return day


# ── For who confirms ─────────────────────────────────────────────────────────


class OrganisationFilter(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("名称或统一社会信用代码"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False, choices=[("", gettext_lazy("全部")), *State.choices]
    )

    def condition(self) -> Q:
        chosen = self.cleaned_data if self.is_valid() else {}
        condition = Q(state=chosen["state"]) if chosen.get("state") else Q()
        if chosen.get("q"):
            found = Organisation.objects.matching(chosen["q"])
            condition &= Q(pk__in=found.values("pk"))
        return condition


class DecisionForm(forms.Form):
    CONFIRM, REFUSE = "confirm", "refuse"
    decision = forms.ChoiceField(
        label=gettext_lazy("处理意见"),
        choices=[(CONFIRM, gettext_lazy("确认登记")), (REFUSE, gettext_lazy("未予确认，请登记人改正"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择确认还是不予确认")},
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("不予确认的必须写明，登记人会看到：哪里不对，应当怎样改"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, organisation: Organisation, typed: Any = None) -> None:
        super().__init__(typed, initial={"seen": seen(organisation)})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == self.REFUSE and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("请写明不予确认的原因。"))
        return cleaned


class CodeForm(forms.Form):
    """Once it is confirmed."""

    credit_code = CreditCodeField()
    reason = forms.CharField(
        label=gettext_lazy("更正原因"),
        max_length=500,
        help_text=gettext_lazy("该单位经办人会看到"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明更正原因，该单位经办人会看到")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, organisation: Organisation, typed: Any = None) -> None:
        known = {"credit_code": organisation.credit_code, "seen": seen(organisation)}
        super().__init__(typed, initial=known)


# ── For who asks somebody else ───────────────────────────────────────────────


class ColleagueForm(forms.Form):
    name = PersonNameField()
    mobile = MobileField(help_text=gettext_lazy("邀请会用短信发到这里"))


class SuccessorForm(ColleagueForm):
    """One of those who act already, or somebody else by name and mobile."""

    OTHER = "other"
    to = forms.ChoiceField(
        label=gettext_lazy("移交给谁"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择移交给谁")},
    )
    field_order = ("to", "name", "mobile")

    def __init__(self, colleagues: list[User], typed: Any = None) -> None:
        super().__init__(typed)
        self.colleagues = {str(each.pk): each for each in colleagues}
        choices = [(pk, f"{each.name}（{each.masked_mobile}）") for pk, each in self.colleagues.items()]
        self.fields["to"].choices = [*choices, (self.OTHER, _("其他同事，填写姓名和手机号"))]  # type: ignore[attr-defined]
        if not colleagues:
            del self.fields["to"]
        elif self.data.get("to") in self.colleagues:
            self.fields["name"].required = self.fields["mobile"].required = False

    def successor(self) -> tuple[str, str]:
        """Name and mobile."""
        colleague = self.colleagues.get(self.cleaned_data.get("to", ""))
        if colleague:
            return colleague.name, colleague.mobile
        return self.cleaned_data["name"], self.cleaned_data["mobile"]


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=500,
        help_text=gettext_lazy("如：已调离；对方会看到"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明原因，对方会看到")},
    )


class InviteUnitForm(ColleagueForm):
    unit = NameField(label=gettext_lazy("单位全称"), error_messages={"required": gettext_lazy("请填写单位全称")})
    field_order = ("kind", "unit", "name", "mobile")

    def __init__(self, typed: Any = None, *, asks_kind: bool = False) -> None:
        super().__init__(typed)
        self.fields["name"].label = _("联系人姓名")
        self.fields["name"].help_text = _("该单位负责职称工作的人")
        self.fields["mobile"].label = _("联系人手机号")
        if asks_kind:
            self.fields["kind"] = forms.ChoiceField(
                label=_("登记为"),
                choices=UNIT_KINDS,
                initial=Kind.EMPLOYER,
                widget=forms.RadioSelect,
                error_messages={"required": _("请选择登记为用人单位还是主管部门")},
            )
            self.order_fields(self.field_order)
