"""How is a brief list read that somebody typed or pasted: name, mobile and level of one person in each line?"""

import re
import unicodedata

from employers.sheets.grid import INVISIBLE
from employers.staff.columns import BRIEF, SAMPLE
from employers.staff.taken import Taken, TakenList, TakenRow

BETWEEN = re.compile(r"[\t,;，；、]+|\s{1,}")
A_MOBILE = re.compile(r"(?:\+?86)?1[0-9]{10}")
LABELS = dict(zip(BRIEF, ("姓名", "手机号", "评审级别"), strict=True))


def read(text: str) -> TakenList:
    """Blank lines are left out, and so is a first line that only names the columns."""
    rows: list[TakenRow] = []
    for number, line in enumerate(text.translate(INVISIBLE).splitlines(), start=1):
        parts = [part for part in BETWEEN.split(line.strip()) if part]
        is_heading = not rows and parts[:1] == [LABELS["name"]]
        if parts and not is_heading and not parts[0].startswith(SAMPLE):
            place = f"第{number}行"
            cells = {key: Taken(part, f"{place}“{LABELS[key]}”") for key, part in _told_apart(parts).items()}
            rows.append(TakenRow(number, place, cells))
    return TakenList(tuple(rows))


def _told_apart(parts: list[str]) -> dict[str, str]:
    """The mobile is known by its form, wherever it stands and however it is grouped (199 0000 0001); a name may have parts.

    Where no part looks like a mobile, they are taken in the order name, mobile, level.
    """
    for start in range(len(parts)):
        for end in range(start + 1, min(start + 4, len(parts)) + 1):
            digits = re.sub(r"[-\s]", "", unicodedata.normalize("NFKC", "".join(parts[start:end])))
            if A_MOBILE.fullmatch(digits):
                before, after = parts[:start], parts[end:]
                if not before:  # the mobile stands first
                    before, after = after[:1], after[1:]
                return dict(zip(BRIEF, (" ".join(before), digits, "".join(after)), strict=True))
    return dict(zip(BRIEF, [*parts[:2], "".join(parts[2:])], strict=False))
