"""Is this a unified social credit code (统一社会信用代码)?

Eighteen characters, the last one a check character (GB 32100-2015); the letters I, O, S, V and Z are not used in it.
No models in here.
"""

import unicodedata

from django.utils.translation import gettext as _

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(3**place % 31 for place in range(17))
LENGTH = 18


class CreditCodeRefused(ValueError):
    """This is no such code; the text says what is wrong and what to do."""


def read(text: str) -> str:
    """The code as the portal keeps it. Raises CreditCodeRefused."""
    code = normalised(text)
    if not code:
        raise CreditCodeRefused(_("请填写统一社会信用代码。"))
    if len(code) != LENGTH:
        raise CreditCodeRefused(_("统一社会信用代码应为18位，这里有%d位。请对照营业执照或法人证书填写。") % len(code))
    for place, sign in enumerate(code, start=1):
        if sign not in CHARACTERS:
            raise CreditCodeRefused(_not_used(place, sign))
    if code[-1] != (expected := check_character(code[:-1])):
        words = {"found": code[-1], "expected": expected}
        raise CreditCodeRefused(
            _("统一社会信用代码的校验码不对：按前17位计算，第18位应为“%(expected)s”，填的是“%(found)s”。请逐位核对。")
            % words
        )
    return code


def normalised(text: str) -> str:
    """Upper case, half width, without spaces, line breaks, invisible marks and punctuation."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] not in "ZCP")


def check_character(first17: str) -> str:
    """The eighteenth character. Every one of ``first17`` is one of ``CHARACTERS``."""
    total = sum(weight * CHARACTERS.index(sign) for weight, sign in zip(WEIGHTS, first17, strict=True))
    return CHARACTERS[-total % 31]


def _not_used(place: int, sign: str) -> str:
    meant = {"I": "1", "O": "0", "Z": "2", "S": "5"}.get(sign)
    if meant:
        words = {"place": place, "sign": sign, "meant": meant}
        return _("第%(place)d位“%(sign)s”不会出现在统一社会信用代码里，可能是数字“%(meant)s”，请核对。") % words
    return _(
        "第%(place)d位“%(sign)s”不会出现在统一社会信用代码里（只有数字和大写字母，不用 I、O、S、V、Z），请核对。"
    ) % {
        "place": place,
        "sign": sign,
    }
