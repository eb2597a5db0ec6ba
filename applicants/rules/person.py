"""Do the facts about a person agree with each other: his number with birth date and sex (CR-02), how to reach him?"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from applicants import dossier
from applicants.rules import Finding, Place, Row

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_MOBILE = re.compile(r"(\+?86)?1\d{10}|(\+|00)\d{7,15}")


def agrees_with_number(section: str, row: Row, *, birth_date: date | None, sex: str | None) -> Iterator[Finding]:
    """CR-02. ``birth_date`` and ``sex`` are those the identity number holds, None where it holds none."""
    typed = dossier.day(row.get("出生日期", ""))
    if birth_date and typed and typed != birth_date:
        yield Finding("birth_date_against_number", Place(section, "出生日期"), {"held": birth_date})
    stated = row.get("性别", "").strip()
    if sex and stated and stated != sex:
        yield Finding("sex_against_number", Place(section, "性别"), {"held": sex})


def can_be_reached(section: str, row: Row) -> Iterator[Finding]:
    email = unicodedata.normalize("NFKC", row.get("电子邮箱", "")).strip()
    if email and not _EMAIL.fullmatch(email):
        yield Finding("not_an_email", Place(section, "电子邮箱"))
    mobile = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", row.get("手机", "")))
    if mobile and not _MOBILE.fullmatch(mobile):
        yield Finding("not_a_mobile", Place(section, "手机"))
