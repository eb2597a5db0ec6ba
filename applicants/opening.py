"""How are applications opened, one or those of a whole staff at once?

``refusals`` and ``write`` together are one deed in the caller's transaction, which has locked the round (``locked``)
before: a round changes its definition's version only while it has no application, and numbers have no gaps.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

import audit.services
from applicants import fields, helping, known, sections
from applicants.employment import refuse_own_officer
from applicants.extensions import LateEntry, enter_late, refuse_late_entry
from applicants.models import Answer, Application, NumberSeries, Organisation, User
from applicants.refusals import DeedRefused
from config import clock, races
from programmes.models import Round
from programmes.vocabulary import Archive


class AlreadyApplying(DeedRefused):
    """He has an application in this round."""


@dataclass(frozen=True)
class Opening:
    """Who applies for what. ``stated``: block → field → text, what is known of it already, of one row a block;
    ``is_his_own``: he has stated it himself, whoever opens the application."""

    applicant: User
    level: str
    route: str
    archive: str = Archive.ELSEWHERE
    stated: Mapping[str, Mapping[str, str]] = default(default_factory=dict)
    is_his_own: bool = False


@dataclass(frozen=True)
class Circumstances:
    """What the applications opened together have in common. Who confirmed the eligibility, and when, go together.

    ``late`` lets somebody in when the round is over: by its office's manager, with everything put off for him.
    """

    round: Round
    employer: Organisation | None = None
    department: Organisation | None = None
    confirmed_at: datetime | None = None
    confirmed_by: User | None = None
    late: LateEntry | None = None


def locked(round: Round) -> Round:
    return races.locked(Round.objects.select_related("programme", "version").defer("version__content")).get(pk=round.pk)


def refusals(openings: Sequence[Opening], where: Circumstances, *, by: User | None) -> list[DeedRefused | None]:
    """Why each of them cannot be opened, in words, in their order; nothing where it can."""
    now, round = clock.now(), where.round
    is_over = round.is_over_at(now)
    people = [each.applicant for each in openings]
    live = Application.objects.live().filter(round=round, applicant__in=people)
    applying = set(live.values_list("applicant_id", flat=True))
    found: list[DeedRefused | None] = []
    for each in openings:
        try:
            if is_over:
                _refuse_over(where, by=by, at=now)
            if not round.offers(each.level):
                raise DeedRefused(_not_offered(round, each.level, now))
            if each.applicant.pk in applying:
                raise AlreadyApplying(_already(each.applicant, round, by))
            if not each.applicant._state.adding:  # who is only just being entered holds no seat anywhere
                refuse_own_officer(each.applicant, where.employer)
        except DeedRefused as refusal:
            found.append(refusal)
            continue
        applying.add(each.applicant.pk)
        found.append(None)
    return found


def write(openings: Sequence[Opening], where: Circumstances, *, by: User | None) -> list[Application]:
    """Drafts at the first stage of their paths, each with a number of its own, in the order of the openings."""
    now, round = clock.now(), where.round
    opened = []
    for each, number in zip(openings, _next_numbers(round, len(openings)), strict=True):
        application = Application(
            number=number,
            round=round,
            applicant=each.applicant,
            level=each.level,
            route=each.route,
            archive=each.archive,
            employer=where.employer,
            department=where.department,
            eligibility_confirmed_at=where.confirmed_at,
            eligibility_confirmed_by=where.confirmed_by,
            opened_at=now,
            stage_since=now,
        )
        application.stage = application.path.stages[0].name
        opened.append(application)
    Application.objects.bulk_create(opened)
    if by:
        Answer.objects.bulk_create(_answers(opened, openings, by))
    audit.services.record_all(
        audit.services.event(
            "application.open", application, by=by, round=round.pk, level=application.level, route=application.route
        )
        for application in opened
    )
    if where.late and round.is_over_at(now):
        for application in opened:
            enter_late(application, where.late, by=by, at=now)
    return opened


def _answers(opened: Sequence[Application], openings: Sequence[Opening], by: User) -> Iterator[Answer]:
    """What is stated of each, as filled in by whoever opens it, with what the portal knows beneath and above it.

    Which fields the first pages of a block have is looked up once for all that go the same way.
    """
    asked: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for application, opening in zip(opened, openings, strict=True):
        if not opening.stated:
            continue
        way = (*application.variant.values(), application.stage)
        names = asked.get(way) or asked.setdefault(way, _names(application))
        facts = [(block, name, each) for (block, name), each in known.of(application).items()]
        for block, typed in opening.stated.items():
            here = [(name, each) for where, name, each in facts if where == block and name in names.get(block, ())]
            below = {name: each.value for name, each in here}
            answer = Answer(application=application, block=block)
            answer.typed = below
            row = below | dict(typed) | {name: each.value for name, each in here if each.is_fixed}
            if not opening.is_his_own:
                helping.fill(answer, row, by=by)
            answer.typed = row
            yield answer


def _names(application: Application) -> dict[str, set[str]]:
    """Block → the fields that the pages of the present stage ask once; the others have rows, of which nothing is known."""
    names: dict[str, set[str]] = {}
    for section in sections.with_pages(application):
        if not section.rows:
            names.setdefault(section.block, set()).update(fields.names(section))
    return names


def _refuse_over(where: Circumstances, *, by: User | None, at: datetime) -> None:
    if where.late is None:
        raise DeedRefused(_("“%s”已截止，不能再申报。请关注下一批次的通知。") % where.round.name)
    refuse_late_entry(where.late, where.round, by=by, at=at)


def _already(applicant: User, round: Round, by: User | None) -> str:
    if by == applicant:
        return _("您在本批次已有一份申报，请在原申报上继续办理。")
    words = {"name": applicant.name, "round": round.name}
    return _("%(name)s在“%(round)s”已有一份申报，不能再开立。请在账号列表里查看。") % words


def _not_offered(round: Round, level: str, now: datetime) -> str:
    """Which round takes this level, when this one does not."""
    others = [
        other
        for other in Round.objects.published()
        .filter(programme=round.programme)
        .select_related("version")
        .prefetch_related("deadlines")
        .order_by("opens_at")
        if other.is_demo == round.is_demo and other.offers(level) and not other.is_over_at(now)
    ]
    words = {"round": round.name, "level": round.definition.level(level).name}
    if not others:
        return _("“%(round)s”不受理%(level)s，目前也没有受理%(level)s的批次，请等候下一批次的通知。") % words
    words |= {"other": others[0].name, "when": f"{timezone.localtime(others[0].opens_at):%Y年%-m月%-d日}"}
    if others[0].opens_at <= now:
        return _("“%(round)s”不受理%(level)s。“%(other)s”正在受理，请选择该批次。") % words
    return _("“%(round)s”不受理%(level)s。下一次受理%(level)s的是“%(other)s”，%(when)s开始受理。") % words


def _next_numbers(round: Round, count: int) -> list[str]:
    """``<slug>-<year>-<five digits>``, without gaps: the series' row is locked until the applications are committed."""
    NumberSeries.objects.get_or_create(programme=round.programme, year=round.year)
    series = NumberSeries.objects.select_for_update().get(programme=round.programme, year=round.year)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return [f"{round.programme.slug.upper()}-{round.year}-{number:05d}" for number in range(first, first + count)]
