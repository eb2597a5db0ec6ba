"""Is this the number of an identity document, and what does it say of its holder?

Contract: ``read(kind, text)`` takes what was typed or pasted and returns an ``Identity``, or raises ``IdentityRefused``,
whose text can stand beside the field as it is. Kinds are the values of ``IdentityDocument.Kind``. No models in here.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from config import clock

ID_CARD = "id_card"
RESIDENCE_PERMIT = "residence_permit"
PERMANENT_RESIDENT_CARD = "permanent_resident_card"
PASSPORT = "passport"

# GB/T 2260, first two digits. 71: persons from Taiwan settled on the mainland; 81–83 stand on residence permits only.
PROVINCES = frozenset(
    map(str, [*range(11, 16), 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71])
)
# 港澳台居民居住证申领发放办法: Hong Kong, Macao, Taiwan.
PERMIT_AREAS = frozenset({"810000", "820000", "830000"})
CHECK_CHARACTERS = "10X98765432"
OLD_PERMANENT = re.compile(r"[A-Z]{3}[0-9]{12}")
_X_LOOKALIKES = str.maketrans({"×": "X", "Х": "X", "х": "X"})  # multiplication sign, Cyrillic


class IdentityRefused(ValueError):
    """This is not such a number; the text says what is wrong and what to do, and repeats nothing of the number."""


@dataclass(frozen=True)
class Identity:
    """``number`` as the portal keeps it. ``birth_date`` and ``sex`` (男/女) are None where the number does not hold them."""

    kind: str
    number: str
    birth_date: date | None = None
    sex: str | None = None


def read(kind: str, text: str) -> Identity:
    """The document of this kind with this number. Raises IdentityRefused, also when it is plainly another kind's."""
    number = normalised(text)
    if not number:
        raise IdentityRefused(_("请填写证件号码。"))
    if "*" in number:
        raise IdentityRefused(_("请填写完整的证件号码，不要用星号代替数字。"))
    other = _plainly_another(kind, number)
    if other:
        label = _name(other)
        raise IdentityRefused(
            _("这是%(label)s的号码。请把证件类型改为“%(label)s”，或改填所选证件的号码。") % {"label": label}
        )
    return READERS[kind](number)


def normalised(text: str) -> str:
    """Upper case, half width, and without what gets in by pasting: spaces, line breaks, invisible marks, punctuation.

    Letters, digits and signs of any other sort stay, so that they are refused instead of being guessed away.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_X_LOOKALIKES).upper()
    return "".join(
        sign for sign in plain if sign == "*" or (unicodedata.category(sign)[0] not in "ZCP" and sign != "−")
    )


def masked(number: str) -> str:
    """``110***********002X``, and of a short passport number less: enough to recognise one's own, too little to use it."""
    head, tail = (3, 4) if len(number) >= 15 else (1, len(number) // 4)
    return f"{number[:head]}{'*' * (len(number) - head - tail)}{number[len(number) - tail :]}"


def check_character(first17: str) -> str:
    """The eighteenth character (GB 11643, ISO 7064 MOD 11-2)."""
    return CHECK_CHARACTERS[sum(2 ** (17 - place) * int(digit) for place, digit in enumerate(first17)) % 11]


# ── One reader for each kind ─────────────────────────────────────────────────


def _id_card(number: str) -> Identity:
    if re.fullmatch(r"[0-9]{15}", number):
        raise IdentityRefused(_("这是 15 位的旧身份证号。请填写现在的居民身份证上的 18 位号码。"))
    _eighteen(number, ID_CARD)
    if number[:2] not in PROVINCES:
        raise IdentityRefused(_("前 6 位不是行政区划代码。请对照居民身份证核对开头几位。"))
    return _dated(number, ID_CARD)


def _residence_permit(number: str) -> Identity:
    if re.fullmatch(r"[HM][0-9]{8,10}|[0-9]{8}", number):
        raise IdentityRefused(
            _("这像是来往内地（大陆）通行证的号码。请填写港澳台居民居住证上的 18 位号码；没有居住证的请联系工作人员。")
        )
    _eighteen(number, RESIDENCE_PERMIT)
    if number[:6] not in PERMIT_AREAS:
        raise IdentityRefused(
            _("港澳台居民居住证号码以 810000（香港）、820000（澳门）或 830000（台湾）开头。请对照证件核对前 6 位。")
        )
    return _dated(number, RESIDENCE_PERMIT)


def _permanent_resident_card(number: str) -> Identity:
    """Old form: three letters of the nationality and twelve digits, which do not hold the full birth date or the sex.

    Form of 2023: 9, place of application (2 digits), nationality (3 digits), birth date, order, check (MOD 11-2).
    """
    if OLD_PERMANENT.fullmatch(number):
        return Identity(PERMANENT_RESIDENT_CARD, number)
    if number[:1].isalpha() or len(number) == 15:
        raise IdentityRefused(
            _(
                "旧版外国人永久居留身份证号是 3 个字母加 12 位数字，共 15 位。请对照证件核对；新版为以 9 开头的 18 位数字。"
            )
        )
    _eighteen(number, PERMANENT_RESIDENT_CARD)
    if number[0] != "9":
        raise IdentityRefused(_("新版外国人永久居留身份证号以 9 开头。请对照证件核对开头几位。"))
    return _dated(number, PERMANENT_RESIDENT_CARD)


def _passport(number: str) -> Identity:
    if not re.fullmatch(r"[A-Z0-9]{5,17}", number) or not re.search(r"[0-9]", number):
        raise IdentityRefused(_("护照号码由字母和数字组成，5 至 17 位。请对照护照资料页右上角的号码填写。"))
    return Identity(PASSPORT, number)


READERS: dict[str, Callable[[str], Identity]] = {
    ID_CARD: _id_card,
    RESIDENCE_PERMIT: _residence_permit,
    PERMANENT_RESIDENT_CARD: _permanent_resident_card,
    PASSPORT: _passport,
}


# ── What several kinds have in common ────────────────────────────────────────


def _eighteen(number: str, kind: str) -> None:
    """Eighteen characters, all digits but perhaps the last one."""
    strange = sorted({sign for sign in number[:17] if sign not in "0123456789"} | set(number[17:]) - set("0123456789X"))
    if strange:
        raise IdentityRefused(
            _(
                "%(label)s号码应为 18 位：前 17 位是数字，最后一位是数字或 X。请改掉其中的“%(strange)s”（字母 O、I 与数字 0、1 容易混淆）。"
            )
            % {"label": _name(kind), "strange": "”“".join(strange[:3])}
        )
    if len(number) != 18:
        raise IdentityRefused(
            _("%(label)s号码应为 18 位，您填了 %(length)d 位。请对照证件核对。")
            % {"label": _name(kind), "length": len(number)}
        )


def _dated(number: str, kind: str) -> Identity:
    """Birth date in places 7–14, sex in place 17, check character in place 18."""
    try:
        born = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        born = None
    if born is None or not date(1900, 1, 1) <= born <= clock.today():
        raise IdentityRefused(_("第 7 至 14 位应是出生日期，现在填的不是一个有效的日期。请对照证件核对这 8 位。"))
    if check_character(number[:17]) != number[17]:
        raise IdentityRefused(_("校验位不对，号码中至少有一位与证件不符。请对照证件逐位核对。"))
    return Identity(kind, number, born, "男" if int(number[16]) % 2 else "女")


def _plainly_another(kind: str, number: str) -> str:
    """The kind whose number this evidently is, when it is not the one chosen; passports have no evident form."""
    for other, reader in READERS.items():
        if other in (kind, PASSPORT):
            continue
        try:
            reader(number)
        except IdentityRefused:
            continue
        return other
    return ""


def _name(kind: str) -> str:
    return {
        ID_CARD: _("居民身份证"),
        RESIDENCE_PERMIT: _("港澳台居民居住证"),
        PERMANENT_RESIDENT_CARD: _("外国人永久居留身份证"),
        PASSPORT: _("护照"),
    }[kind]
