"""How do definition files and the official calendar come into the database, and how is the demonstration laid out?"""

import json
from calendar import isleap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import chinese_calendar
from chinese_calendar import Holiday
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config import clock
from programmes import schema
from programmes.mistakes import DefinitionError, Mistake, written
from programmes.models import (
    CalendarDay,
    Programme,
    ProgrammeVersion,
    Round,
    RoundCutoff,
    RoundDeadline,
    end_of,
)
from programmes.schema import Definition, RoundSeed

DEFINITIONS = Path(__file__).parent / "definitions"
CALENDAR_FROM = 2019  # no round of any programme counts working days before


class KeyReused(ValueError):
    """A file gives a round key that was loaded for another edition: what refers to it would change its meaning."""


@dataclass
class Loaded:
    """What loading one file did."""

    version: ProgrammeVersion
    is_new: bool
    rounds: list[str] = field(default_factory=list)


def load_programmes(folder: Path = DEFINITIONS) -> list[Loaded]:
    """Bring every definition file in; loading twice changes nothing. Raises DefinitionError or KeyReused and loads none."""
    paths = sorted(folder.glob("*.toml"))
    definitions = [schema.load(path) for path in paths]
    for path, definition in zip(paths, definitions, strict=True):
        if definition.slug != path.stem:
            raise DefinitionError(path.name, [Mistake("slug", written(definition.slug), f"与文件名相同：{path.stem}")])
    with transaction.atomic():
        return [load_programme(definition) for definition in definitions]


@transaction.atomic
def load_programme(definition: Definition) -> Loaded:
    """One definition: a version when it differs, a row for every round key not seen before."""
    known = ProgrammeVersion.objects.filter(programme__slug=definition.slug).count()
    version = keep_version(definition)
    seen = set(version.programme.rounds.values_list("key", flat=True))
    new = [seed for seed in definition.rounds if seed.key not in seen]
    for seed in new:
        _lay_round(version, seed)
    return Loaded(version, is_new=version.number > known, rounds=[seed.key for seed in new])


@transaction.atomic
def keep_version(definition: Definition) -> ProgrammeVersion:
    """The programme's version with this content, made if the last one differs.

    Rounds without an application follow to the new version; the others keep the rules they began under. So does a
    published one when the new version names other deadlines or cut-offs: what is announced is not taken back by loading.
    """
    # Rounds first, as whoever opens an application does; or a round could change its rules under a new application.
    list(Round.objects.select_for_update().filter(programme__slug=definition.slug).order_by("pk"))
    programme, _created = Programme.objects.update_or_create(
        slug=definition.slug,
        defaults={"name": definition.name, "body": definition.body, "is_default": definition.default},
    )
    content = definition.content
    digest = sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    last = programme.versions.last()
    if last is not None and last.sha256 == digest:
        return last
    _refuse_reused_keys(programme, definition)
    version = ProgrammeVersion.objects.create(
        programme=programme,
        number=last.number + 1 if last else 1,
        sha256=digest,
        content=content,
        loaded_at=clock.now(),
    )
    for round in programme.rounds.filter(applications=None).select_related("version").defer("version__content"):
        if not round.is_published or _names(round.definition) == _names(definition):
            _follow(round, version)
    return version


def load_calendar() -> list[int]:
    """Bring in every year the calendar package knows and the table lacks; returns those years.

    Rows that are there stay, for the administrator may have corrected them; example days of the demonstration give way.
    """
    known = range(CALENDAR_FROM, max(chinese_calendar.holidays).year + 1)
    there = _years(CalendarDay.objects.exclude(source=CalendarDay.EXAMPLE))
    return _fill((year for year in known if year not in there), _official_day)


def lay_demo_rounds(today: date) -> list[Round]:
    """One 演示 round per programme that takes submissions ``today``, made where there is none; the default one published.

    Its deadlines follow the pipeline at distances that let a whole journey be walked. Also shows the default
    programme's own past rounds, and fills next year's calendar with example days if the official one is not out.
    """
    rounds = []
    with transaction.atomic():
        for programme in Programme.objects.all():
            open_now = programme.rounds.filter(is_demo=True).open_at(end_of(today))
            rounds.append(open_now.first() or _lay_demo_round(programme, today))
            if programme.is_default:
                programme.rounds.update(is_published=True)
        there = _years(CalendarDay.objects.all())
        _fill((year for year in (today.year, today.year + 1) if year not in there), _example_day)
    return rounds


def _names(definition: Definition) -> tuple[set[str], set[str]]:
    return set(definition.deadlines), set(definition.cutoffs)


def _follow(round: Round, version: ProgrammeVersion) -> None:
    """What the version no longer names goes; what it newly names, whoever drafts the round fills in (review.rounds)."""
    round.version = version
    round.save(update_fields=["version"])
    round.deadlines.exclude(name__in=version.definition.deadlines).delete()
    round.cutoffs.exclude(name__in=version.definition.cutoffs).delete()


def _refuse_reused_keys(programme: Programme, definition: Definition) -> None:
    loaded = {seed.key: seed for version in programme.versions.all() for seed in version.definition.rounds}
    for seed in definition.rounds:
        before = loaded.get(seed.key, seed)
        if (before.name, before.year) != (seed.name, seed.year):
            raise KeyReused(
                _("%(slug)s：批次代号“%(key)s”已用于“%(before)s”，不能改作“%(now)s”；请另取代号，名称可在批次里改。")
                % {"slug": definition.slug, "key": seed.key, "before": before.name, "now": seed.name}
            )


def _lay_round(version: ProgrammeVersion, seed: RoundSeed, *, is_demo: bool = False) -> Round:
    round = Round.objects.create(
        programme=version.programme,
        version=version,
        key=seed.key,
        name=seed.name,
        year=seed.year,
        levels=list(seed.levels or (level.name for level in version.definition.levels)),
        opens_at=_begins(seed.opens),
        is_published=is_demo and version.programme.is_default,
        is_demo=is_demo,
    )
    for name, closes in seed.deadlines.items():
        RoundDeadline.objects.create(
            round=round, name=name, closes_at=_ends(closes), whole_day=not isinstance(closes, datetime)
        )
    for name, on in seed.cutoffs.items():
        RoundCutoff.objects.create(round=round, name=name, on=on)
    return round


def _lay_demo_round(programme: Programme, today: date) -> Round:
    version = programme.versions.latest("number")
    definition, pattern = version.definition, version.definition.rounds[0]
    deadlines = {name: today + timedelta(days=30 + 20 * n) for n, name in enumerate(definition.deadlines)}
    # A cut-off that was a deadline's own day stays that; any other moves by the years between.
    cutoffs = {
        name: next(
            (deadlines[d] for d, closes in pattern.deadlines.items() if closes == on), _in_year(on, today, pattern)
        )
        for name, on in pattern.cutoffs.items()
    }
    seed = RoundSeed(
        key=f"demo-{today:%Y%m%d}",
        name=_("%d年演示") % today.year,
        year=today.year,
        opens=today - timedelta(days=30),
        deadlines=deadlines,
        cutoffs=cutoffs,
    )
    round = _lay_round(version, seed, is_demo=True)
    round.advised_on = today + timedelta(days=15)
    round.save(update_fields=["advised_on"])
    return round


def _in_year(on: date, today: date, pattern: RoundSeed) -> date:
    year = on.year + today.year - pattern.year
    return (
        on.replace(year=year, day=28) if (on.month, on.day) == (2, 29) and not isleap(year) else on.replace(year=year)
    )


def _begins(opens: datetime | date) -> datetime:
    return _local(opens if isinstance(opens, datetime) else datetime.combine(opens, datetime.min.time()))


def _ends(closes: datetime | date | str) -> datetime | None:
    """None for 另行通知."""
    if isinstance(closes, str):
        return None
    return _local(closes) if isinstance(closes, datetime) else end_of(closes)


def _local(moment: datetime) -> datetime:
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _official_day(day: date) -> CalendarDay:
    rests, holiday = chinese_calendar.get_holiday_detail(day)
    name = next((each.chinese for each in Holiday if each.value == holiday), "")
    return CalendarDay(
        date=day,
        is_workday=not rests,
        name=name if rests or not name else _("%s调休上班") % name,
        source=CalendarDay.PACKAGE,
    )


def _example_day(day: date) -> CalendarDay:
    return CalendarDay(date=day, is_workday=day.weekday() < 5, name=_("只按周末推算"), source=CalendarDay.EXAMPLE)


def _fill(years: Iterable[int], made: Callable[[date], CalendarDay]) -> list[int]:
    """Every day of these years anew."""
    filled = list(years)
    for year in filled:
        CalendarDay.objects.filter(date__year=year).delete()
        first = date(year, 1, 1)
        days = (made(first + timedelta(days=n)) for n in range(365 + isleap(year)))
        CalendarDay.objects.bulk_create(days, ignore_conflicts=True)  # another server may be starting too
    return filled


def _years(days: QuerySet[CalendarDay]) -> set[int]:
    return {day.year for day in days.dates("date", "year")}
