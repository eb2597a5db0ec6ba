"""How are a day, a sum of money and the name of a person read, however they are typed or pasted?"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 50
MARKS = frozenset("·-'’ ")  # that stand in names: 买买提·艾力, Jean-Luc, O’Brien
ZERO = "〇"  # to Unicode a number, to whoever bears it a character of his name
WIDE = {ord(sign) + 0xFEE0: sign for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.'-"}
AS_PRINTED = str.maketrans(WIDE | dict.fromkeys("•‧・", "·") | {"‘": "’"})  # of a document, whatever the keyboard has
HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
# Letters and marks that nobody sees, besides what Unicode calls Cf; what chooses the shape of a character stays with it.
HIDDEN = re.compile(
    f"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]|(?<![{HAN}])[\U000e0100-\U000e01ef]"
)


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


def person_name(text: str) -> str:
    """As the portal keeps it: nothing that cannot be seen, no spaces between Chinese characters. Raises ValidationError.

    It goes out in messages to others: nothing but a name can stand in it. Each dot is the one that documents print, for
    whose account it is goes by the name too.
    """
    seen = HIDDEN.sub("", "".join(sign for sign in text if unicodedata.category(sign) != "Cf"))
    plain = " ".join(seen.translate(AS_PRINTED).split())
    if not re.search("[A-Za-z]", plain):
        plain = plain.replace(" ", "")
    plain = re.sub(rf"(?<=[{HAN}])\.(?=[{HAN}])", "·", plain)
    if any(sign.isdecimal() for sign in plain):
        raise ValidationError(gettext("姓名里有数字，应与证件上的姓名一致。"))
    for sign in re.sub(r"(?<=[A-Za-z])\.(?= |$)", "", plain):  # J. Smith
        if sign not in MARKS and not _spells(sign) and unicodedata.category(sign)[0] != "M":
            raise ValidationError(gettext("姓名里有“%s”，应与证件上的姓名一致。") % sign)
    if plain and not any(_spells(sign) for sign in plain):
        raise ValidationError(gettext("这里没有姓名，应与证件上的姓名一致。"))
    if len(plain) > LONGEST_NAME:
        raise ValidationError(gettext("姓名不超过%d个字，应与证件上的姓名一致。") % LONGEST_NAME)
    return plain


def _spells(sign: str) -> bool:
    """A letter or character: one of the private range is a rare one as registers still write it, and the latest of
    Unicode are unknown to Python."""
    category = unicodedata.category(sign)
    return category[0] == "L" or category == "Co" or sign == ZERO or bool(re.match(f"[{HAN}]", sign))


no_address = RegexValidator(
    r"https?:|www\.|//|@|[A-Za-z0-9]\.[A-Za-z]{2}",
    _("这里不能有网址或邮箱地址，请删去后再提交。"),
    inverse_match=True,
    flags=re.IGNORECASE,
)


class PersonNameField(forms.CharField):
    """What ``person_name`` takes."""

    widget = forms.TextInput(
        attrs={
            "class": "govuk-input--width-20",
            "autocomplete": "off",
            "spellcheck": "false",
            "maxlength": LONGEST_NAME,
        }
    )
    default_error_messages = {"required": _("请填写姓名。")}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("姓名"), "help_text": _("与证件一致")} | options)

    def to_python(self, value: Any) -> str:
        return person_name(super().to_python(value) or "")
