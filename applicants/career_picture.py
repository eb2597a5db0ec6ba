"""How does a career lie in time: education, work, titles, achievements and assessments side by side, years downwards?

Months become percent and em, so that the picture is as wide as the page and as high as its letters ask. What stands out
in it, gaps, overlaps and what does not count, are the findings it is given; the table under it holds the same rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from applicants import dossier, findings
from applicants.dossier import Dossier, Month, Reader
from applicants.rules import Finding, Place, merits
from applicants.rules.career import years
from applicants.rules.context import Context

YEAR_HEIGHT, HEAD, LEAST = 1.75, 2.0, 1.2  # em: of a year, above the first one, of a bar of one month
LONGEST = 40  # years at that height; a longer time is drawn closer
AXIS, LANE, MARGIN = 15.0, 17.0, 0.75  # percent: for the years, for each lane, at each of its sides
NUMBERED, LETTERED = 5, 2  # as many bars side by side leave room for a number each, and for a letter behind it
OUTSIDE = frozenset(
    {
        "wholly_before_title",
        "begins_before_title",
        "wholly_before_graduation",
        "begins_before_graduation",
        "runs_past_cutoff",
        "after_cutoff",
    }
)


@dataclass(frozen=True)
class Box:
    """Left and width in percent, top and height in em."""

    left: float = 0
    width: float = 0
    top: float = 0
    height: float = 0

    @property
    def middle(self) -> float:
        return self.left + self.width / 2

    @property
    def base(self) -> float:
        """Where a line of text at the top stands."""
        return self.top + 0.95


@dataclass(frozen=True)
class Bar:
    """One row; ``number`` is what both picture and table call it. ``first`` is None for a time that cannot be read."""

    lane: str
    number: int
    time: str
    says: str
    first: Month | None = None
    last: Month | None = None
    place: Place | None = None
    is_outside: bool = False
    label: str = ""
    remarks: tuple[str, ...] = ()
    box: Box = Box()


@dataclass(frozen=True)
class Mark:
    """A gap or an overlap, across its lane."""

    kind: str
    lane: str
    time: str
    remark: str
    box: Box


@dataclass(frozen=True)
class Picture:
    lanes: list[tuple[str, float]]  # name, middle in percent
    years: list[tuple[int, float]]  # year, top in em
    bars: list[Bar]
    marks: list[Mark]
    height: float
    since: tuple[Month, float] | None  # from which month achievements count

    @property
    def drawn(self) -> list[Bar]:
        return [bar for bar in self.bars if bar.first]

    @property
    def has_outside(self) -> bool:
        return any(bar.is_outside for bar in self.bars)


def draw(stated: Dossier, context: Context, found: Iterable[Finding]) -> Picture:
    """``found``: what the rules of the programme find in the same dossier."""
    found = list(found)
    bars = [_remarked(bar, found) for bar in _bars(stated, context)]
    begins = [bar.first for bar in bars if bar.first]
    start = Month(min(begins, default=context.this_month).year, 1)
    end = max([context.this_month, *(bar.last for bar in bars if bar.last)])
    scale = YEAR_HEIGHT * min(1, LONGEST / (end.year - start.year + 1))
    lanes = [_("学历"), _("工作"), _("职称"), _("业绩"), _("考核")]

    def top(month: Month) -> float:
        return round(HEAD + (month - start) / 12 * scale, 2)

    def box(lane: str, first: Month, last: Month) -> Box:
        left = AXIS + LANE * lanes.index(lane) + MARGIN
        return Box(left, LANE - 2 * MARGIN, top(first), round(max(top(last.plus(1)) - top(first), LEAST), 2))

    month = scale / 12
    placed = [replace(bar, box=box(bar.lane, bar.first, bar.last)) if bar.first and bar.last else bar for bar in bars]
    every = max(1, round(1.2 / scale + 0.49))
    since = merits.counted_since(stated, context)
    marks = [
        Mark(kind, lane, _("%(first)s—%(last)s") % {"first": first, "last": last}, remark, box(lane, first, last))
        for kind, lane, first, last, remark in _marks(found)
        if start <= first <= last <= end
    ]
    return Picture(
        lanes=[(name, AXIS + LANE * (number + 0.5)) for number, name in enumerate(lanes)],
        years=[(year, top(Month(year, 1))) for year in range(start.year, end.year + 1, every)],
        bars=[bar for lane in lanes for bar in _side_by_side([bar for bar in placed if bar.lane == lane], month)],
        marks=marks,
        height=round(top(end.plus(1)) + LEAST, 2),
        since=(since[0], top(since[0])) if since and start <= since[0] <= end else None,
    )


def _bars(stated: Dossier, context: Context) -> Iterator[Bar]:
    for row, schooling in enumerate(stated.education):
        last, length = dossier.month(schooling.graduated), years(schooling.study_years)
        first = last.plus(1 - round(length * 12)) if last and length and length <= 10 else last
        says = _joined(schooling.level, schooling.school, schooling.subject)
        yield Bar(_("学历"), row + 1, schooling.graduated, says, first, last, context.place("学历", "毕业时间", row))
    for row, work in enumerate(stated.work):
        says = _joined(work.employer, work.post)
        yield _of_period(_("工作"), row, work.period, says, context, context.place("工作经历", "起止时间", row))
    obtained = [dossier.month(title.obtained) for title in stated.titles]
    for row, title in enumerate(stated.titles):
        first = obtained[row]
        later = min((each for each in obtained if each and first and each > first), default=None)
        last = (later.plus(-1) if later else max(context.this_month, first)) if first else None
        says = _joined(title.name, title.approved_by)
        yield Bar(_("职称"), row + 1, title.obtained, says, first, last, context.place("现有职称", "取得时间", row))
    for row, achievement in enumerate(stated.achievements):
        place = context.place("工作业绩", "起止时间", row)
        yield _of_period(_("业绩"), row, achievement.period, achievement.project, context, place)
    for row, assessment in enumerate(stated.assessments):
        says = _joined(assessment.kind, assessment.result)
        place = context.place("年度考核", "起止时间", row)
        yield _of_period(_("考核"), row, assessment.period, says, context, place, dossier.year_or_period)


def _of_period(
    lane: str, row: int, text: str, says: str, context: Context, place: Place, read_as: Reader = dossier.period
) -> Bar:
    read = read_as(text)
    if not read or read[0] > (read[1] or context.this_month):
        return Bar(lane, row + 1, text, says, place=place)
    return Bar(lane, row + 1, text, says, read[0], read[1] or context.this_month, place)


def _joined(*texts: str) -> str:
    return " ".join(text.strip() for text in texts if dossier.stated(text))


def _remarked(bar: Bar, found: Sequence[Finding]) -> Bar:
    here = [each for each in found if each.place == bar.place]
    remarks = [] if bar.first else [_("时间没有写到月，图中没有画出。")]
    remarks += [findings.words(each) for each in here]
    return replace(bar, is_outside=any(each.rule in OUTSIDE for each in here), remarks=tuple(remarks))


def _marks(found: Sequence[Finding]) -> Iterator[tuple[str, str, Month, Month, str]]:
    for each in found:
        if each.rule in ("work_gap", "work_overlaps"):
            kind = "gap" if each.rule == "work_gap" else "overlap"
            yield kind, _("工作"), each.parameters["first"], each.parameters["last"], findings.words(each)
        elif each.rule == "years_not_assessed":
            for year in each.parameters["years"]:
                yield "gap", _("考核"), Month(year, 1), Month(year, 12), _("缺%d年的考核。") % year


def _side_by_side(bars: list[Bar], month: float) -> list[Bar]:
    """Those of one lane, each in the first column where none is in its way; the month of a change they may share."""
    columns: list[float] = []  # where the last bar of each ends
    column_of: dict[int, int] = {}
    for bar in sorted((bar for bar in bars if bar.first), key=lambda bar: (bar.box.top, bar.number)):
        free = next((n for n, bottom in enumerate(columns) if bottom <= bar.box.top + month + 0.01), len(columns))
        columns[free : free + 1] = [bar.box.top + bar.box.height]
        column_of[bar.number] = free
    width = (LANE - 2 * MARGIN) / max(1, len(columns))

    def moved(bar: Bar) -> Bar:
        left = round(bar.box.left + width * column_of[bar.number], 2)
        box = replace(bar.box, left=left, width=round(width, 2))
        number = str(bar.number) if len(columns) <= NUMBERED else ""
        return replace(bar, box=box, label=number + (_("外") if bar.is_outside and len(columns) <= LETTERED else ""))

    return [moved(bar) if bar.first else bar for bar in bars]
