"""In how many ways do people type the same month, the same figures, the same long text?"""

import re

from applicants import dossier
from applicants.dossier import Month

FIGURES = "○一二三四五六七八九"
PLAIN = re.compile(r"(?:19|20)\d\d年\d{1,2}月")
SPELT = {".": "{0}.{1}", "/": "{0}/{1}", "-": "{0}-{1:02}", "年月": "{0}年{1}月"}


def respelt(text: str, months: str, until: str) -> str:
    """A month or a period in another spelling, any other text as it is; ``months`` is a key of SPELT or ``二○``."""
    period = dossier.period(text)
    if period:
        first, last = period
        return f"{spelt(first, months)}{until}{spelt(last, months) if last else '至今' if until != '至' else '今'}"
    return spelt(read, months) if PLAIN.fullmatch(text) and (read := dossier.month(text)) else text


def spelt(month: Month, months: str) -> str:
    if months != "二○":
        return SPELT[months].format(month.year, month.month)
    year = "".join(FIGURES[int(digit)] for digit in str(month.year))
    tens, ones = divmod(month.month, 10)
    return f"{year}年{'十' if tens else ''}{FIGURES[ones] if ones else ''}月"


def in_full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isdigit() else sign for sign in text)


def broken(text: str) -> list[str]:
    """At each semicolon a new paragraph."""
    return re.split(r"(?<=；)", text) if "；" in text else [text]
