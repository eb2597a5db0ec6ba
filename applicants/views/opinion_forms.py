"""What is typed about an opinion of the employer's: who is to give it, what he gave, and his signature?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import MobileField
from applicants.fields import Asked
from applicants.models import Opinion
from applicants.opinions import LONGEST, Giver
from config.formfields import DayField, PersonNameField, no_address


def _text(label: Any, required: Any, longest: int, help_text: Any = "") -> forms.CharField:
    """What is said of the one who is asked stands in the message to him."""
    return forms.CharField(
        validators=[no_address],
        label=label,
        help_text=help_text,
        max_length=longest,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": required, "max_length": _("最多%(limit_value)d个字，请缩短。")},
    )


class OpinionText(forms.CharField):
    """As long as the definition lets the cell be."""

    def __init__(self, asked: Asked, help_text: Any = "") -> None:
        super().__init__(
            label=asked.name,
            help_text=help_text,
            widget=forms.Textarea(attrs={"rows": 12}),
            error_messages={"required": gettext("请填写“%s”。") % asked.name},
        )
        self.max_chars = asked.max_chars or LONGEST  # counted while typing, never cut off

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).replace("\r\n", "\n")
        if len(text) > self.max_chars:
            raise ValidationError(
                gettext("不超过%(most)d个字，现在有%(there)d个字，请删减。")
                % {"most": self.max_chars, "there": len(text)}
            )
        return text


class GiverForm(forms.Form):
    """Who gives the opinion: his unit, post and name."""

    unit = _text(_("单位"), _("请填写单位全称。"), 100, _("全称，与公章一致"))
    post = _text(_("职务"), _("请填写职务，如总工程师、人力资源部部长。"), 40)
    name = PersonNameField(help_text="")

    def giver(self) -> Giver:
        typed = self.cleaned_data
        return Giver(typed["unit"], typed["post"], typed["name"], typed.get("mobile", ""), typed.get("email", ""))


class AskForm(GiverForm):
    mobile = MobileField(help_text=_("链接用短信发到这个号码，不能是您自己的"))
    email = forms.EmailField(
        label=_("电子邮箱（选填）"),
        required=False,
        max_length=254,
        help_text=_("填了就同时发到邮箱"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": _("电子邮箱格式不对，应如 name@example.cn，请核对。")},
    )


class TranscribeForm(GiverForm):
    on = DayField(label=_("出具日期"), help_text=_("对方给您这条意见的日期，如 2026-03-02"))

    def __init__(self, asked: Asked, *posted: Any, **options: Any) -> None:
        super().__init__(*posted, **options)
        self.fields["text"] = OpinionText(asked, gettext("照原文转录，不要改动"))
        self.order_fields(["text", "unit", "post", "name", "on"])


class SignForm(forms.Form):
    """``seen``: what stood on the page of what he judges."""

    seen = forms.CharField(widget=forms.HiddenInput)
    post = _text(_("您的职务"), _("请填写您的职务。"), 40, _("与实际不符的，请改正"))
    name = PersonNameField(
        label=_("您的姓名"),
        help_text=_("请亲自填写，作为签署"),
        error_messages={"required": _("请填写您的姓名，作为签署。")},
    )
    confirmed = forms.BooleanField(
        label=_("以上意见由我本人填写，代表所在单位，内容真实"),
        error_messages={"required": _("签署前，请确认意见由您本人填写。")},
    )

    def __init__(self, opinion: Opinion, asked: Asked, *posted: Any, **options: Any) -> None:
        self.opinion, self.asked = opinion, asked
        super().__init__(*posted, **options)
        self.fields["text"] = OpinionText(asked, asked.hint)
        self.order_fields(["text", "post", "name", "confirmed"])

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if "".join(name.split()) != "".join(self.opinion.name.split()):
            raise ValidationError(
                gettext("这个链接发给“%s”。请填写您的姓名；姓名写错了的，请申报人改正后重新发送链接。")
                % self.opinion.name
            )
        return name
