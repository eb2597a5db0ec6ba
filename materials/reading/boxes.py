"""What do the employer and the office say in the form's boxes, without seal, signature and date? No Django in here."""

import re
import unicodedata
from collections.abc import Sequence

from materials.reading import labels
from materials.reading.form import Spot
from materials.reading.tables import Answer, Placed

_NAMES = {name: part for name, part in labels.HEADINGS.items() if part in labels.BOXES}


def _any(words: str) -> str:
    """One of them, however wide it is set."""
    return "(?:" + "|".join(r"\s*".join(word) for word in words.split()) + ")"


_OF = "单位 部门 人事 用人 主管 分管 科室 处室 所在 办事机构 评审机构"
_WHO = "负责人 负责同志 审核人 审批人 经办人 推荐人 领导 法定代表人 法人代表 法人"
_SIGN = "签字 签名 签章 盖章 公章 印章"
_AHEAD = rf"(?:推荐(?=单位))?(?:{_any(_OF)}\s*){{0,4}}"
_SIGNED_BY = rf"{_any(_WHO)}\s*[(（]?\s*(?:{_any(_SIGN)}\s*){{0,2}}[)）]?"
_FOOT = re.compile(
    rf"{_AHEAD}(?:{_SIGNED_BY}|(?:{_any(_SIGN)}\s*){{1,2}}|{_any('日期')})\s*[:：]"  # 部门负责人（签字）：
    rf"|{_AHEAD}[(（]\s*{_AHEAD}(?:{_any(_SIGN)}\s*){{1,2}}[)）]"  # 单位（公章）
    rf"|(?<!\S){_AHEAD}(?:{_any(_WHO)}\s*{_any(_SIGN)}(?!\S)|{_any(_SIGN)}(?=[\s\d.年月日]*$))"  # 负责人签字　张三
)
_FOOT_WORD = re.compile("|".join(_any(words) for words in (_OF, _WHO, _SIGN, "日期")))
_DATE = re.compile(
    r"(?:\d{2,4}|[〇零○一二三四五六七八九]{2,4})?\s*年\s*[\d一二三四五六七八九十]{0,3}\s*月\s*[\d一二三四五六七八九十]{0,3}\s*日?"
)
_SIGNED = 60  # signs of what may stand behind 负责人： on its line


def box_in(text: str) -> tuple[str, str] | None:
    """The box whose label a cell is or begins with, and what else stands in the cell."""
    if box := labels.named(text, _NAMES):
        return box, ""
    first, _end, rest = text.partition("\n")
    if box := labels.named(first, _NAMES):
        return box, rest
    ahead, colon, behind = first.replace("：", ":").partition(":")
    box = labels.named(ahead, _NAMES) if colon else None
    return (box, f"{behind}\n{rest}") if box else None


class Opinions:
    """``found``: by the box's name, those whose label was met."""

    def __init__(self) -> None:
        self.found: dict[str, list[Answer]] = {}
        self._open = ""
        self._table: int | None = None
        self._signed = False

    def begin(self, box: str) -> None:
        """Its label or heading was met; 材料审核意见 is above two boxes."""
        self._open = "" if box == labels.REVIEW else box
        self._table, self._signed = None, False
        if self._open:
            self.found.setdefault(self._open, [])

    def cells(self, cells: Sequence[Placed], part: str) -> str:
        """The cells of a row; the last box that is named in them, "" for none."""
        last = ""
        for each in cells:
            text, spot = each.text, each.spot
            if opened := box_in(text):
                last, text = opened
                self.begin(last)
            if self._table in (None, spot.table):
                self._table = spot.table
                self._say(text, spot.under(last or part), each.cell.doubtful)
        return last

    def line(self, text: str, spot: Spot) -> None:
        """A paragraph of a box that is drawn without a table."""
        if self._table is None and not self._signed:
            self._say(text, spot)
            self._signed = any(_DATE.search(_plain(line)) and not _unsigned(line) for line in text.split("\n"))

    def said(self, box: str) -> Answer | None:
        """All that stands in it; where it says nothing, "" at its first place."""
        if not self.found.get(box):
            return None
        texts = [each for each in self.found[box] if each.text]
        return Answer(
            "\n".join(each.text for each in texts),
            (texts or self.found[box])[0].spot,
            any(each.is_unclear for each in self.found[box]),
        )

    def _say(self, text: str, spot: Spot, is_unclear: bool = False) -> None:
        if self._open:
            lines = (_unsigned(line) for line in labels.said(text).split("\n"))
            told = "\n".join(line for line in lines if line)
            self.found[self._open].append(Answer(told, spot, is_unclear))


def _unsigned(line: str) -> str:
    """The line up to 负责人：, （公章） or the date that stand at its end."""
    said = line.strip()
    for foot in _FOOT.finditer(line[-2 * _SIGNED :]):
        begin = max(0, len(line) - 2 * _SIGNED) + foot.start()
        if len("".join(line[begin:].split())) <= _SIGNED:
            said = line[:begin].strip()
            break
    return "" if _is_foot(said) else said


def _is_foot(line: str) -> bool:
    """Nothing but words of the foot and the date."""
    return len(line) <= 2 * _SIGNED and not labels.bare(_FOOT_WORD.sub("", _DATE.sub("", _plain(line))))


def _plain(line: str) -> str:
    return unicodedata.normalize("NFKC", line[-2 * _SIGNED :]).strip() if len(line) <= 2 * _SIGNED else ""
