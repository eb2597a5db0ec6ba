"""What does one row of a list state, and what is wrong with the cells from which it cannot be told?

Whatever people paste is read: spaces, full-width signs, hyphens, a lower-case x, months in any way they are written.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.fields import MobileField
from applicants import dossier, fields, identity
from applicants.fields import OTHER
from applicants.identity import Identity, IdentityRefused
from applicants.models import IdentityDocument
from config import clock
from config.formfields import person_name
from employers.models import StaffImport
from employers.sheets.grid import INVISIBLE
from employers.staff.columns import BRIEF, EMAIL, KEPT_AT, Column, columns
from programmes.models import Round
from programmes.schema import Definition
from programmes.vocabulary import Archive, FieldKind

Source = StaffImport.Source
Typed = Mapping[str, str]  # column key → text
LONGEST = 200
GROUP, FREE_TEXT = "申报信息.评审分组", ".".join(fields.FREE_TEXT)
EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
LONGEST_ADDRESS = 254  # of an account
_mobile, _email = MobileField(), forms.EmailField(max_length=LONGEST_ADDRESS)


@dataclass(frozen=True)
class Stated:
    """What an account and an application are opened with; empty where the row does not say, or says it wrongly.

    ``level`` by its code; ``answers``: block → field → text, without what nobody has stated.
    """

    name: str = ""
    identity: Identity | None = None
    mobile: str = ""
    email: str = ""
    level: str = ""
    route: str = ""
    archive: str = Archive.ELSEWHERE.value
    answers: dict[str, dict[str, str]] = default(default_factory=dict)


def columns_of(round: Round, source: str) -> list[Column]:
    """What a list of this kind states for this round."""
    offered = [level.name for level in round.definition.levels if round.offers(level.code)]
    asked = columns(round.definition, levels=offered)
    return [column for column in asked if column.key in BRIEF] if source == Source.LIST else asked


def read(typed: Typed, asked: Sequence[Column], definition: Definition) -> tuple[Stated, dict[str, str]]:
    """What the row states; and by column key what is wrong and what was expected, without the number or the mobile."""
    wrong: dict[str, str] = {}
    texts = {column.key: _text(column, typed.get(column.key, ""), definition, wrong) for column in asked}
    codes = {level.name: level.code.value for level in definition.levels}
    level = codes.get(texts["level"], "")
    if level and texts.get("route"):
        _refuse_pair(texts["level"], texts["route"], definition, wrong)
    for column in asked:
        if column.key in wrong or texts[column.key]:
            continue
        if column.key == KEPT_AT and texts.get("archive") == Archive.ELSEWHERE:
            wrong[KEPT_AT] = _("人事档案不在本中心的，请填写档案所在地全称。")
        elif column.key == FREE_TEXT and texts.get(GROUP) == OTHER:
            wrong[FREE_TEXT] = _("评审分组填了“%s”的，请在这一列填写申评专业。") % OTHER
    stated = Stated(
        name=texts["name"],
        identity=_identity(texts, wrong),
        mobile=texts["mobile"],
        email=texts.get("email", ""),
        level=level,
        route="" if "route" in wrong else texts.get("route", ""),
        archive=texts.get("archive") or Archive.ELSEWHERE.value,
        answers=_answers(texts),
    )
    return stated, wrong


def visible(typed: str) -> str:
    """Without the marks that nobody sees, which come along from address books and chats, and spaces around the text."""
    return typed.translate(INVISIBLE).strip()


def masked(number: str) -> str:
    """As much of a number, as typed, as tells people apart; nothing where none is stated."""
    plain = identity.normalised(visible(number))
    return identity.masked(plain) if plain else ""


def _text(column: Column, typed: str, definition: Definition, wrong: dict[str, str]) -> str:
    """The text as it is kept; empty where it is wrong, and then ``wrong`` says so."""
    text = visible(typed)
    if not text:
        if column.required:
            wrong[column.key] = _("没有填写%s，请补填。") % column.label
        return ""
    try:
        return _read(column, text, definition)
    except ValidationError as error:
        wrong[column.key] = error.messages[0]
        return ""


def _read(column: Column, text: str, definition: Definition) -> str:
    """Raises ValidationError."""
    if column.choices:
        return _chosen(column, text, _other_names(column, definition))
    if own := READERS.get(column.key):
        return own(text)
    if len(text) > LONGEST:
        raise ValidationError(_("%(label)s不超过%(most)d个字。") % {"label": column.label, "most": LONGEST})
    match column.kind:
        case FieldKind.MONTH:
            _month(column, text)
        case FieldKind.DAY if dossier.day(text) is None:
            raise ValidationError(_("%s应为年月日，如 2013年7月1日。") % column.label)
        case FieldKind.NUMBER if dossier.number(text) is None:
            raise ValidationError(_("%s应为数字，如 12。") % column.label)
    return text


def _month(column: Column, text: str) -> None:
    found, today = dossier.month(text), clock.today()
    if found is None:
        raise ValidationError(_("%s应写到月，如 2013年7月。") % column.label)
    if found > dossier.Month(today.year, today.month):
        raise ValidationError(_("%s不能晚于本月，请核对年份和月份。") % column.label)


def _email_address(text: str) -> str:
    plain = unicodedata.normalize("NFKC", "".join(text.split()))
    try:
        return str(_email.clean(plain))
    except ValidationError:
        if len(plain) > LONGEST_ADDRESS:
            raise ValidationError(_("电子邮箱不超过%d个字符，请核对。") % LONGEST_ADDRESS) from None
        raise ValidationError(_("电子邮箱格式不对，应如 name@example.cn。")) from None


READERS: dict[str, Callable[[str], str]] = {
    "name": person_name,
    "number": str,
    "mobile": lambda text: str(_mobile.clean(text)),
    "email": _email_address,
}


# ── Choices ──────────────────────────────────────────────────────────────────


def _chosen(column: Column, text: str, others: Mapping[str, str]) -> str:
    plain = {_plain(choice): choice for choice in column.choices}
    found = plain.get(_plain(text)) or plain.get(_plain(others.get(_plain(text), "")))
    if not found:
        raise ValidationError(
            _("%(label)s不在可选的范围内，应为：%(choices)s。")
            % {"label": column.label, "choices": "、".join(column.choices)}
        )
    return found


def _other_names(column: Column, definition: Definition) -> dict[str, str]:
    """What people write for a choice besides its own word."""
    if column.key == "level":
        return {level.rank: level.name for level in definition.levels}
    return {"身份证": str(IdentityDocument.Kind.ID_CARD.label)} if column.key == "kind" else {}


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _refuse_pair(level: str, route: str, definition: Definition, wrong: dict[str, str]) -> None:
    fitting = [each.name for each in definition.routes if not each.levels or level in each.levels]
    if route not in fitting:
        wrong["route"] = _("%(level)s不能申报“%(route)s”，应为：%(routes)s。") % {
            "level": level,
            "route": route,
            "routes": "、".join(fitting),
        }


# ── The identity document ────────────────────────────────────────────────────


def _identity(texts: Mapping[str, str], wrong: dict[str, str]) -> Identity | None:
    if not texts.get("number") or "kind" in wrong:
        return None
    kinds = {str(kind.label): kind.value for kind in IdentityDocument.Kind}
    kind = kinds.get(texts["kind"], IdentityDocument.Kind.ID_CARD.value)
    try:
        return identity.read(kind, texts["number"])
    except IdentityRefused as refusal:
        wrong["number"] = _expected(kind, texts["number"]) or str(refusal)
        return None


def _expected(kind: str, text: str) -> str:
    """Where nothing but the check character is wrong: which it should be, if the others are right."""
    number = identity.normalised(text)
    if not EIGHTEEN.fullmatch(number):
        return ""
    last = identity.check_character(number[:17])
    try:
        identity.read(kind, number[:17] + last)
    except IdentityRefused:
        return ""
    return _("证件号码校验位不对，最后一位应为 %s；如最后一位没有错，请对照证件核对前 17 位。") % last


def _answers(texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """With the mailbox, which the account is opened with and a page asks too."""
    block, name = EMAIL
    answers = {block: {name: texts["email"]}} if texts.get("email") else {}
    for key, text in texts.items():
        block, dot, name = key.partition(".")
        if dot and text:
            answers.setdefault(block, {})[name] = text
    return answers
