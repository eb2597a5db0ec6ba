"""How are a day and a sum of money read, however they are typed or pasted?"""

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day however it is pasted: 2026-04-10, 2026/4/10, 2026.4.10, 2026年4月10日, in full-width digits too."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"inputmode": "numeric", "class": "govuk-input--width-10"})
    default_error_messages = {
        "invalid": _("请填写日期，格式如 2026-04-10。"),
        "required": _("请填写日期，格式如 2026-04-10。"),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            plain = unicodedata.normalize("NFKC", value).translate(str.maketrans("年月/.", "----", "日 "))
            value = plain.strip("-")
        return super().to_python(value)


class YuanField(forms.DecimalField):
    """A sum in yuan: 320, 320.50, ￥320, 1,200元, in full-width digits too."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("请填写金额（元），如 320。"),
        "required": _("请填写金额（元），如 320。"),
        "min_value": _("金额必须大于零。"),
        "max_digits": _("金额太大，请核对。"),
        "max_whole_digits": _("金额太大，请核对。"),
        "max_decimal_places": _("金额最多两位小数。"),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=Decimal("0.01"), max_digits=8, decimal_places=2, **options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).translate(str.maketrans("", "", "¥元, "))
        return super().to_python(value)
