"""How does a number in a sheet read as a text: a count, a day, or nothing that can be trusted?"""

import re
from datetime import date, timedelta

from employers.sheets.grid import Cell, cell

DAY, MONTH, TIME = "day", "month", "time"
# Formats that every program knows by number alone; those from 27 on are Chinese.
BUILT_IN = (
    dict.fromkeys([14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58], DAY)
    | dict.fromkeys([17, 27, 36, 50, 52, 57], MONTH)
    | dict.fromkeys([18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56], TIME)
)
SAID_AS_IT_IS = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]'
)  # quoted, escaped, colours and conditions
NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
MOST_DIGITS = 1e15  # beyond them digits are lost
LAST_DAY = 2_958_465  # 9999-12-31


def kind_of(code: str) -> str:
    """What a format shows, by its code: DAY, MONTH, TIME, or nothing of a date."""
    shown = SAID_AS_IT_IS.sub("", code).lower().partition(";")[0]
    if "y" in shown or "e" in re.sub(r"e[+-]|general", "", shown):
        return DAY if "d" in shown else MONTH
    if "d" in shown:
        return DAY
    if "h" in shown or "s" in shown:
        return TIME
    return DAY if "m" in shown else ""


def read(raw: str, kind: str, *, from_1904: bool) -> Cell | None:
    raw = raw.strip()
    if not NUMBER.fullmatch(raw):
        return cell(raw[:40], "error")
    value = float(raw)
    if kind:
        return _moment(value, kind, from_1904=from_1904)
    if abs(value) >= MOST_DIGITS:
        return cell(raw[:40], "rounded")
    text = str(int(value)) if value.is_integer() else f"{value:.15g}"
    return cell(text, is_number=True)


def _moment(value: float, kind: str, *, from_1904: bool) -> Cell | None:
    """Two ways of counting days, one of them with a 29 February 1900 that never was."""
    days = int(value) if 0 <= value <= LAST_DAY else -1
    if kind == TIME and 0 <= value < 1:
        minutes = round(value * 24 * 60)
        return cell(f"{minutes // 60:02}:{minutes % 60:02}")
    if from_1904:
        first = date(1904, 1, 1)
    else:
        first = date(1899, 12, 31) if days < 60 else date(1899, 12, 30)
        days = -1 if days in (0, 60) else days
    try:
        day = first + timedelta(days) if days >= 0 else None
    except OverflowError:
        day = None
    if day is None:
        return cell(f"{value:.15g}", "date")
    return cell(f"{day:%Y-%m}" if kind == MONTH else day.isoformat())
