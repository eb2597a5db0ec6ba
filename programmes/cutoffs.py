"""To which day do years count when the person names none? The open round's cut-off, or today where none is open."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from config import clock
from programmes.eligibility import Result, judge
from programmes.facts import Facts
from programmes.measures import day_in_words
from programmes.models import Round
from programmes.schema import Definition, Level


def judge_now(definition: Definition, facts: Facts, rounds: list[Round]) -> tuple[date, list[Result]]:
    """The results, and the day to which years were counted: the earliest, where rounds of several levels differ."""
    if facts.as_of:
        return facts.as_of, judge(definition, facts, as_of=facts.as_of)
    results: list[Result] = []
    days = []
    for level in definition.levels:
        if facts.level in (None, level.code):
            day, says = counted_to(definition, level, rounds)
            results += judge(definition, replace(facts, level=level.code), as_of=day, as_of_is=says)
            days.append(day)
    if not results:  # a level that this programme does not have
        return clock.today(), judge(definition, facts, as_of=clock.today())
    return min(days), results


def open_rounds(definition: Definition) -> list[Round]:
    """The published rounds that take submissions now."""
    rounds = Round.objects.published().filter(programme__slug=definition.slug).open_at(clock.now())
    return list(rounds.select_related("version").prefetch_related("cutoffs"))


def counted_to(definition: Definition, level: Level, rounds: list[Round]) -> tuple[date, str]:
    """The day for one level, and a sentence that says where it comes from."""
    name = definition.eligibility.cutoff
    for round in rounds:
        day = round.cutoff(name)
        if day and round.offers(level.code):
            says = _("没有指定计算日期，按正在受理的“%(round)s”的%(name)s截止日%(day)s计算")
            return day, says % {"round": round.name, "name": name, "day": day_in_words(day)}
    today = clock.today()
    return today, _("没有指定计算日期，目前没有受理%(level)s的批次，按今天%(day)s计算") % {
        "level": level.name,
        "day": day_in_words(today),
    }
