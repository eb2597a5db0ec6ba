"""What is typed about a price and about a payment?"""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applicants.models import Application, NeedRecord
from config import clock
from config.formfields import DayField, YuanField
from config.templatetags import portal
from fees.needs import not_priced, ways_to_pay, why_so_late
from fees.prices import price_for
from programmes.models import Round


class PriceForm(forms.Form):
    level = forms.ChoiceField(
        label=_("级别"),
        help_text=_("“各级别”不改变单独录入过标准的级别"),
        widget=forms.RadioSelect,
        required=False,
    )
    yuan = YuanField(label=_("金额（元）"))
    valid_from = DayField(label=_("执行日期"), help_text=_("从这一天起收的费按这一标准；之前收的不变"))
    legal_basis = forms.CharField(
        label=_("收费依据"),
        help_text=_("文件名称和文号，会公布在申报页面上"),
        max_length=300,
        error_messages={"required": _("请写明收费依据，如文件名称和文号。")},
    )
    reason = forms.CharField(
        label=_("说明（选填）"),
        help_text=_("执行日期以后已有人按其他金额缴费的，须在这里写明原因"),
        required=False,
        max_length=200,
    )

    def __init__(self, round: Round, data: Any = None) -> None:
        super().__init__(data, initial={"level": "", "valid_from": clock.today()})
        level = self.fields["level"]
        assert isinstance(level, forms.ChoiceField)
        offered = [each for each in round.definition.levels if round.offers(each.code)]
        level.choices = [("", gettext("各级别")), *((each.code, each.name) for each in offered)]


class PaymentForm(forms.Form):
    """What the clerk types when money comes in; ``facts`` is what ``fees.services`` reads.

    The amount stands there already; which one is right, the day of receipt decides when it is put on record. While
    there is no price, ``why_not`` says what has to be done first. Beside other forms on one page it may be left as it
    is: ``PaymentForm(application, data, prefix="fee", empty_permitted=True, use_required_attribute=False)``.
    """

    on = DayField(label=_("收款日期"))
    yuan = YuanField(label=_("金额（元）"))
    method = forms.ChoiceField(
        label=_("缴费方式"), widget=forms.RadioSelect, error_messages={"required": _("请选择缴费方式。")}
    )
    receipt = forms.CharField(
        label=_("票据号"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}),
        error_messages={"required": _("请填写票据号。")},
    )
    reason = forms.CharField(
        label=_("补录原因"), help_text=_("收款日期早于今天的，须写明原因"), required=False, max_length=200
    )

    def __init__(self, application: Application, data: Any = None, **options: Any) -> None:
        self.rate = price_for(application, clock.today())
        due = {"on": clock.today(), "yuan": Decimal(self.rate.amount) if self.rate else None}
        super().__init__(data, initial=due | options.pop("initial", {}), **options)
        ways = ways_to_pay(application)
        method = self.fields["method"]
        assert isinstance(method, forms.ChoiceField)
        method.choices = [(way, way) for way in ways]
        if len(ways) < 2:  # nothing to ask
            del self.fields["method"]
        if self.rate:
            self.fields["yuan"].help_text = gettext("今天应缴%(yuan)s元（%(level)s）。依据：%(basis)s%(since)s") % {
                "yuan": self.rate.amount,
                "level": application.level_name,
                "basis": self.rate.basis,
                "since": gettext("，自%s起执行") % portal.day(self.rate.since) if self.rate.since else "",
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        on = cleaned.get("on")
        if on and on < clock.today() and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", why_so_late())
        return cleaned

    @property
    def why_not(self) -> str:
        return "" if self.rate else not_priced()

    @property
    def facts(self) -> dict[str, Any]:
        return self.cleaned_data


class CorrectionForm(PaymentForm):
    """The whole entry anew, with what stood in the wrong one."""

    reason = forms.CharField(
        label=_("更正原因"),
        help_text=_("原登记作废后仍留存备查"),
        max_length=200,
        error_messages={"required": _("请写明更正原因。")},
    )

    def __init__(self, application: Application, record: NeedRecord, data: Any = None) -> None:
        facts = record.facts
        kept = {"on": date.fromisoformat(facts["on"]), "yuan": Decimal(facts["yuan"])}
        super().__init__(
            application, data, initial=kept | {"method": facts["method"], "receipt": facts["receipt"], "reason": ""}
        )
