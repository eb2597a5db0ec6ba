"""Which row holds the headings, and what does each row below them state of a person?"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from employers.sheets.grid import MOST_COLUMNS, Cell, Enough, Row, letter
from employers.staff.taken import MOST_ROWS, SAMPLE, Taken, TakenList, TakenRow
from materials.checks.problem import Found

NEAR_THE_TOP = 10  # rows that are not blank: a title, who made it, and when
FEWEST = 2  # headings by which a row of them is known
MOST_LETTERS = 4_000_000  # of the whole list
MOST_MERGED = 300_000  # cells, of all merged areas together
NAMED = 20  # rows that a remark names
WITHOUT_A_WORD = {"状态", "错误说明", "序号"}  # what the portal adds to a sheet that it hands back, and a count
SERIAL = re.compile(r"[1-6][0-9]{4}")  # a day as the program counts it
SYNONYMS = {
    "name": ("参评人", "参评人姓名", "申报人", "申报人姓名"),
    "kind": ("证件种类", "证件名称", "身份证件类型"),
    "number": ("身份证号", "身份证号码", "身份证", "证件号", "身份证件号码", "公民身份号码"),
    "mobile": ("手机", "手机号码", "联系电话", "移动电话", "联系手机", "电话"),
    "email": ("邮箱", "电子邮件", "e-mail", "email", "邮箱地址"),
    "level": ("级别", "职称级别", "申报级别", "参评级别", "拟评级别", "申报职称"),
    "route": ("申报类型", "申报方式"),
    "archive": ("档案", "档案存放", "人事档案存放"),
    "申报信息.其它专业": ("其他专业",),
    "单位与岗位.参加工作时间": ("参加工作年月", "首次参加工作时间"),
    "现有职称.取得时间": ("取得时间", "职称取得时间"),
    "现有职称.审批单位": ("审批单位", "职称审批单位"),
    "学历.学历": ("最高学历",),
    "学历.学位": ("最高学位",),
    "学历.毕业学校": ("毕业院校",),
}


@dataclass(frozen=True)
class Wanted:
    """A column of the list: ``is_time`` where a month or a day stands in it."""

    key: str
    label: str
    is_time: bool = False
    is_required: bool = False


@dataclass
class Merged:
    """Where cells were made one: the first column and row, and the last."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass
class ListReader:
    """Takes the rows of one table in their order. ``is_looking``: only whether it is a list; then it has seen enough.

    Raises Found for what makes the list unreadable as a whole.
    """

    wanted: Sequence[Wanted]
    is_looking: bool = False
    headings: dict[str, int] = field(default_factory=dict)  # column key → place
    is_list: bool | None = None  # None until it is known
    has_anything: bool = False

    def __post_init__(self) -> None:
        self._first: list[Row] = []
        self._rows: dict[int, Row] = {}
        self._remarks: list[tuple[str, str]] = []
        self._letters = MOST_LETTERS
        self._without_heading: set[int] = set()
        self._samples: list[str] = []
        self._named: dict[int, str] = {}  # place → what stands above the column

    def take(self, row: Row) -> None:
        if not row.cells and not row.beyond:
            return
        self.has_anything = True
        if self.is_list is None:
            self._first.append(row)
            if len(self._first) == NEAR_THE_TOP:
                self._decide()
        else:
            self._person(row)

    def finish(self, merged: Iterable[Merged] = (), hidden_columns: Iterable[int] = ()) -> TakenList:
        """The list, once all rows are taken; where it is one."""
        if self.is_list is None:
            self._decide()
        if not self._rows:
            raise Found("no_rows")
        troubled = self._merged(merged)
        letters = {key: letter(place) for key, place in self.headings.items()}
        rows = tuple(self._taken(row, troubled) for row in self._rows.values())
        return TakenList(rows, letters, tuple(self._all_remarks(set(hidden_columns))))

    # ── Headings ─────────────────────────────────────────────────────────────

    def _decide(self) -> None:
        found = [self._matched(row) for row in self._first]
        best = max(range(len(found)), key=lambda at: len(found[at]), default=0)
        self.is_list = bool(found) and len(found[best]) >= FEWEST
        if not self.is_list or self.is_looking:
            raise Enough
        self._begin(self._first[best], found[best])
        for row in self._first[best + 1 :]:
            self._person(row)

    def _matched(self, row: Row) -> dict[str, list[int]]:
        """Column key → where its heading stands; the heading's own words come before others that mean the same."""
        places: dict[str, list[int]] = {}
        for place, cell in row.cells.items():
            places.setdefault(_plain(cell.text), []).append(place)
        matched = {each.key: places.pop(_plain(each.label), []) for each in self.wanted}
        for each in self.wanted:
            if not matched[each.key]:
                for synonym in SYNONYMS.get(each.key, ()):
                    matched[each.key] += places.pop(_plain(synonym), [])
        return {key: found for key, found in matched.items() if found}

    def _begin(self, row: Row, matched: dict[str, list[int]]) -> None:
        if row.beyond:
            raise Found("too_many_columns", row.beyond)
        labels = {each.key: each.label for each in self.wanted}
        twice = [
            f"“{labels[key]}”（{'、'.join(f'{letter(place)}列' for place in sorted(places))}）"
            for key, places in matched.items()
            if len(places) > 1
        ]
        if twice:
            raise Found("duplicate_columns", "、".join(twice))
        missing = [f"“{each.label}”" for each in self.wanted if each.is_required and each.key not in matched]
        if missing:
            raise Found("missing_columns", "、".join(missing))
        self.headings = {key: places[0] for key, places in matched.items()}
        self._named = {place: cell.text for place, cell in row.cells.items()}
        known = set(self.headings.values())
        for place, cell in sorted(row.cells.items()):
            if place not in known and _plain(cell.text) not in WITHOUT_A_WORD:
                self._remarks.append(("unknown_column", f"“{cell.text[:30]}”（{letter(place)}列）"))

    def matches(self, row: Row) -> int:
        return len(self._matched(row))

    # ── People ───────────────────────────────────────────────────────────────

    def _person(self, row: Row) -> None:
        if row.beyond:
            raise Found("too_many_columns", row.beyond)
        cells = {place: row.cells[place] for place in self.headings.values() if place in row.cells}
        self._without_heading |= row.cells.keys() - self._named.keys()
        if not cells:
            return
        name = cells.get(self.headings.get("name", MOST_COLUMNS))
        if name and name.text.startswith(SAMPLE):
            self._samples.append(str(row.number))
            return
        if len(self._rows) == MOST_ROWS:
            raise Found("too_many_rows")
        self._letters -= sum(len(cell.text) for cell in cells.values())
        if self._letters < 0:
            raise Found("too_much_text")
        self._rows[row.number] = Row(row.number, row.is_hidden, cells)

    def _merged(self, areas: Iterable[Merged]) -> dict[tuple[int, int], Cell]:
        """The cells that show what stands in another one: row and place → that one."""
        covered: dict[tuple[int, int], Cell] = {}
        places, left = set(self.headings.values()), MOST_MERGED
        for area in areas:
            beside = [place for place in range(max(area.left, 0), min(area.right, MOST_COLUMNS) + 1) if place in places]
            height = area.bottom - area.top + 1
            below: Iterable[int] = range(area.top, area.bottom + 1) if height < len(self._rows) else self._rows
            left -= 1 + len(beside) * min(height, len(self._rows))
            if left < 0:
                raise Found("odd", "complex")
            first = self._rows[area.top].cells.get(area.left) if area.top in self._rows else None
            for number in below:
                if number in self._rows and area.top <= number <= area.bottom:
                    for place in beside:
                        if (number, place) != (area.top, area.left):
                            covered[number, place] = first or Cell("")
        return covered

    def _taken(self, row: Row, covered: dict[tuple[int, int], Cell]) -> TakenRow:
        cells = {}
        for each in self.wanted:
            place = self.headings.get(each.key)
            if place is None:
                continue
            where = f"{letter(place)}{row.number}"
            cell = row.cells.get(place)
            if cell is None and (shown := covered.get((row.number, place))):
                cells[each.key] = Taken(shown.text, where, "merged")
            elif cell is None:
                cells[each.key] = Taken("", where)
            else:
                cells[each.key] = Taken(cell.text, where, cell.trouble or (_of_time(cell) if each.is_time else ""))
        return TakenRow(row.number, f"第{row.number}行", cells)

    def _all_remarks(self, hidden_columns: set[int]) -> Iterable[tuple[str, str]]:
        yield from self._remarks
        if self._without_heading:
            places = sorted(self._without_heading)
            yield "no_heading", _listed([f"{letter(place)}列" for place in places])
        if hidden := [row.number for row in self._rows.values() if row.is_hidden]:
            yield "hidden_rows", _listed([str(number) for number in hidden])
        if out_of_sight := sorted(hidden_columns & set(self.headings.values())):
            yield "hidden_columns", _listed([f"{letter(place)}列" for place in out_of_sight])
        if self._samples:
            yield "samples", _listed(self._samples)


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:NAMED]) + (f"等{len(names)}" if len(names) > NAMED else "")


def _plain(heading: str) -> str:
    """However it is spaced, bracketed and marked as required."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"\((必填|选填)\)|[\s*:]", "", text)


def _of_time(cell: Cell) -> str:
    """2018.1 as a number may have been 2018.10; 43282 is how a program counts a day."""
    if not cell.is_number:
        return ""
    if re.fullmatch(r"[0-9]{4}\.1", cell.text):
        return "ambiguous"
    return "serial" if SERIAL.fullmatch(cell.text) else ""
