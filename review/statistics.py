"""How does a round stand: who has come how far, who has waited how long, who has it in hand, who has paid?"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import standing, workflow
from applicants.models import Application
from applicants.workflow import ENDED, Status
from programmes.models import Round
from programmes.vocabulary import NeedKind
from review.filters import QueueFilter
from review.queue import LATE, SLOW

AT_ONCE = 2000  # applications in memory; up to so many, the number of queries does not depend on theirs


@dataclass(frozen=True)
class Cell:
    """A number, and where the desk shows just these; empty where it has no such filter."""

    number: int
    url: str = ""


@dataclass(frozen=True)
class Line:
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Bar:
    """One bar of a drawing: how long (in percent of all applications), what it says, and where it stands (in em)."""

    label: str
    number: int
    percent: float
    top: float

    HEIGHT = 3.2

    @property
    def base(self) -> float:
        return round(self.top + 1.2, 1)

    @property
    def bar_top(self) -> float:
        return round(self.top + 1.6, 1)


@dataclass(frozen=True)
class Table:
    """A table and the drawing of its first column of numbers."""

    name: str
    title: str
    says: str
    heads: list[str]
    lines: list[Line]
    whole: int = 0  # how many applications there are: a bar of that length is full

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, Cell]]]]:
        """Each number with the head of its column."""
        return [(line.label, list(zip(self.heads[1:], line.cells, strict=True))) for line in self.lines]

    @property
    def bars(self) -> list[Bar]:
        return [
            Bar(line.label, number, round(100 * number / (self.whole or 1), 1), round(index * Bar.HEIGHT, 1))
            for index, line in enumerate(self.lines)
            for number in [line.cells[0].number]
        ]

    @property
    def height(self) -> float:
        return round(len(self.lines) * Bar.HEIGHT, 1)


@dataclass(frozen=True)
class Statistics:
    total: int
    live: int
    received: Decimal  # yuan
    tables: list[Table]


def of(edition: Round, at: datetime) -> Statistics:
    """Always the same few queries. An application that has ended counts where it ended, and for what it has paid."""
    theirs = Application.objects.filter(round=edition)
    standings = {
        (row["stage"], row["status"]): row["number"]
        for row in theirs.order_by().values("stage", "status").annotate(number=Count("pk"))
    }
    reached, holders, waits, fees = Counter[str](), Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    received = Decimal(0)
    for application in _with_needs(theirs, edition):
        path = application.path
        reached.update(stage.name for stage in path.stages[: path.index(application.stage) + 1])
        fee, yuan = _fee(application)
        fees[fee] += 1
        received += yuan
        if application.is_ended:
            continue
        holder = application.holder(at)
        holders[holder.who if holder else _("无须再办")] += 1
        days = standing.days_waited(application, at)
        for pace, least in (("", 0), ("slow", SLOW), ("late", LATE)):
            waits[application.status, pace] += days >= least
    tables = [
        _stages(edition, reached, standings),
        _statuses(edition, standings),
        _ageing(edition, waits),
        _table("holder", _("现在由谁办理"), _("没有终止的申报，现在在谁手里。"), holders.most_common()),
        _table("fees", _("缴费"), _("按缴费登记统计，作废的不算。"), _in_order(fees)),
    ]
    total = sum(standings.values())
    tables = [replace(table, whole=total) for table in tables]
    ended = sum(number for (_stage, status), number in standings.items() if status in ENDED)
    return Statistics(total, total - ended, received, tables)


def _with_needs(theirs: "QuerySet[Application]", edition: Round) -> Iterable[Application]:
    for application in theirs.prefetch_related("need_records__objections").iterator(chunk_size=AT_ONCE):
        application.round = edition
        yield application


# ── Tables ───────────────────────────────────────────────────────────────────


def _stages(edition: Round, reached: Mapping[str, int], standings: Mapping[tuple[str, str], int]) -> Table:
    """How many have come to each stage or beyond it on their own way, and how many stand there."""
    at_stage = Counter[str]()
    for (stage, _status), number in standings.items():
        at_stage[stage] += number
    lines = [
        Line(stage.name, [Cell(reached[stage.name]), Cell(at_stage[stage.name], _at_desk(edition, stage=stage.name))])
        for stage in edition.definition.pipeline
    ]
    says = _(
        "每个阶段有多少份申报到达过，其中现在停在这一阶段的有多少。不经过这一阶段的申报不算；退回修改的按所退回的阶段算。"
    )
    return Table("stages", _("进度"), says, [_("阶段"), _("到达过"), _("现在在此")], lines)


def _statuses(edition: Round, standings: Mapping[tuple[str, str], int]) -> Table:
    by_status = Counter[str]()
    for (_stage, status), number in standings.items():
        by_status[status] += number
    lines = [
        Line(str(status.label), [Cell(by_status[status], _at_desk(edition, status=status.value))])
        for status in Status
        if by_status[status]
    ]
    return Table("statuses", _("状态"), _("每种状态有多少份申报。"), [_("状态"), _("件数")], lines)


def _ageing(edition: Round, waits: Mapping[tuple[str, str], int]) -> Table:
    """By the same days as the desk marks a row."""
    live = [status for status in Status if status not in ENDED and waits[status, ""]]
    lines = [
        Line(
            str(status.label),
            [
                Cell(waits[status, pace], _at_desk(edition, status=status.value, pace=pace))
                for pace in ("late", "slow", "")
            ],
        )
        for status in live
    ]
    says = _("没有终止的申报，在现在的阶段已等待的天数（日历日）。图中是等待 7 天以上的。")
    heads = [_("状态"), _("已等待 7 天以上"), _("已等待 3 天以上"), _("合计")]
    return Table("ageing", _("等待时间"), says, heads, lines)


def _table(name: str, title: str, says: str, numbers: Iterable[tuple[str, int]]) -> Table:
    lines = [Line(str(label), [Cell(number)]) for label, number in numbers]
    return Table(name, title, says, [title, _("件数")], lines)


def _at_desk(edition: Round, **chosen: str) -> str:
    filters = {"scope": QueueFilter.ALL, "round": edition.pk} | {name: value for name, value in chosen.items() if value}
    return f"{reverse('desk')}?{urlencode(filters)}"


# ── Fees ─────────────────────────────────────────────────────────────────────


def _fee(application: Application) -> tuple[str, Decimal]:
    """In words how it stands with its fee, and the yuan received."""
    paid = [record for record in application.live_need_records() if record.kind == NeedKind.PAYMENT]
    if paid:
        return _("已缴"), sum((Decimal(record.facts["yuan"]) for record in paid), Decimal(0))
    owed = [(stage, need) for stage in application.path.stages for need in stage.needs if need.kind == NeedKind.PAYMENT]
    if not owed:
        return _("不须缴费"), Decimal(0)
    if any(workflow.may_record(application, stage, need) for stage, need in owed):
        return _("应缴未缴"), Decimal(0)
    return _("已终止，未缴") if application.is_ended else _("还未到缴费"), Decimal(0)


def _in_order(fees: Counter[str]) -> list[tuple[str, int]]:
    words = [_("已缴"), _("应缴未缴"), _("还未到缴费"), _("不须缴费"), _("已终止，未缴")]
    return [(word, fees[word]) for word in words if fees[word]]
