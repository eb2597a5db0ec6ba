"""Is it a person who sends this form? A sum in Chinese words that is read, or heard, and answered in figures or words.

No picture, so nobody needs another way round it (docs/decisions/006-logging-in.md). A form asks it so::

    form = ConfirmForm(application, typed(request))
    if application.definition.accounts.captcha:
        form.fields["captcha"] = CaptchaField(request.session)

A question stays until it is answered, so that two windows ask the same one. Whatever the answer, the next question is a
new one; a wrong answer is an error of this field alone, and whatever else was typed stays on the form.
"""

import secrets
import unicodedata
from typing import Any, NamedTuple

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KEY = "captcha"  # in the session
FIGURES = "零一二三四五六七八九"


class Question(NamedTuple):
    text: str
    answer: int


class CaptchaField(forms.CharField):
    def __init__(self, session: SessionBase) -> None:
        self.session = session
        super().__init__(
            label=lazy(lambda: asked(session).text, str)(),  # read when it is shown: by then it may be the next one
            help_text=gettext_lazy("验证码：请写出得数，用数字或汉字都可以。"),
            max_length=10,
            error_messages={"required": gettext_lazy("请填写验证码的得数")},
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-5"}
            ),
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        expected = asked(self.session).answer
        del self.session[KEY]
        given = "".join(unicodedata.normalize("NFKC", value).split())
        if given not in (str(expected), in_words(expected)):
            raise ValidationError(_("验证码的得数不对，已换了一道题，请重新填写"), code="wrong")

    def bound_data(self, data: Any, initial: Any) -> str:
        """Whatever was answered belongs to a question that is gone."""
        return ""


def asked(session: SessionBase) -> Question:
    """The question this session still has to answer."""
    if KEY not in session:
        session[KEY] = _new_question()
    return Question(*session[KEY])


def in_words(number: int) -> str:
    """0 to 99: 七, 十二, 四十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return FIGURES[ones]
    return ("" if tens == 1 else FIGURES[tens]) + "十" + (FIGURES[ones] if ones else "")


def _new_question() -> Question:
    one, other = 2 + secrets.randbelow(18), 2 + secrets.randbelow(8)
    words = {"one": in_words(one), "other": in_words(other)}
    if one < 10:
        return Question(_("%(one)s乘以%(other)s等于多少？") % words, one * other)
    if secrets.randbelow(2):
        return Question(_("%(one)s减去%(other)s等于多少？") % words, one - other)
    return Question(_("%(one)s加上%(other)s等于多少？") % words, one + other)
