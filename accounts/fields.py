"""How does what people paste into a field of an account become what the portal keeps?"""

import re
import unicodedata
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOBILE = re.compile(r"1[3-9][0-9]{9}")
CENTURY = 2000
SEPARATORS = str.maketrans({"年": "-", "月": "-", "日": " ", "/": "-", ".": "-", "时": ":", "点": ":", "分": ""})


class MobileField(forms.CharField):
    """Takes spaces, hyphens, full-width digits, the country code. ``is_checked=False``: whatever it is, as for a login."""

    default_error_messages = {
        "required": _("请输入手机号"),
        "invalid": _("手机号应为11位数字，以1开头，请核对。"),
    }

    def __init__(self, *, is_checked: bool = True, **options: Any) -> None:
        self.is_checked = is_checked
        attrs = {"inputmode": "tel", "autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-10"}
        options = {"widget": forms.TextInput(attrs=attrs), "label": _("手机号"), **options}
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        digits = "".join(character for character in text if character.isalnum())
        return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and self.is_checked and not MOBILE.fullmatch(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class CodeField(forms.CharField):
    """The digits of a code, however they are grouped."""

    default_error_messages = {"required": _("请输入验证码")}

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        options = {"widget": forms.TextInput(attrs=attrs), "label": _("验证码"), **options}
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        return "".join(character for character in text if character.isalnum())


class MomentField(forms.DateTimeField):
    """A day and a time: 2026-05-12 14:30, 2026年5月12日14:30, with full-width digits too.

    Of this century: an older one is a slip, and of the year 1 the database gives back no more what it has taken.
    """

    default_error_messages = {"invalid": _("请写成日期和时间，例如 2026-05-12 14:30。")}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"], **options)

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, str):
            plain = unicodedata.normalize("NFKC", value).translate(SEPARATORS)
            value = re.sub(r"\s+", " ", plain).strip(" :")
        moment = super().to_python(value)
        if moment and moment.year < CENTURY:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment
