"""What do the programme's consistency rules find in one application, and how does a page lead to each place?

applicants.rules judges a Dossier in a Context; here both are made from an application, as a draft (applicants.sections
says what stands in it) or as it was submitted.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from applicants import career_picture, dossier, fields, findings
from applicants.career_picture import Picture
from applicants.dossier import Dossier
from applicants.models import Application, opinions
from applicants.models.application import ApplicationQuerySet
from applicants.rules import Finding, Place, consistency
from applicants.rules.context import Context, forms
from applicants.workflow import Status
from programmes.schema import Definition, Section
from programmes.vocabulary import RULES, Level

Answers = dict[str, list[dict[str, str]]]  # block → rows → {label: text}


@dataclass(frozen=True)
class Checked:
    """What was looked at, which is only what has a page, and what was found in it."""

    dossier: Dossier
    context: Context
    findings: list[Finding]

    @property
    def must(self) -> list[Finding]:
        return [each for each in self.findings if not each.is_warning]

    @property
    def told(self) -> list[Finding]:
        return [each for each in self.findings if each.is_warning]

    def naming(self, section: str) -> list[Finding]:
        """What speaks of this section, wherever it is to be mended."""
        return [
            each for each in self.findings if section in {each.place.section, *(place.section for place in each.also)}
        ]

    def touching(self, section: str) -> list[Finding]:
        """What speaks of this section from another one, and what is only told here: the rest stands beside its field."""
        return [each for each in self.naming(section) if each.is_warning or each.place.section != section]

    def picture(self) -> Picture | None:
        """The career in time; None while there is nothing to draw."""
        picture = career_picture.draw(self.dossier, self.context, self.findings)
        return picture if picture.bars else None


def check(
    application: Application,
    sections: Sequence[Section],
    answers: Answers,
    *,
    on: date,
    signed: frozenset[str] = frozenset(),
) -> Checked:
    """``sections``: those with a page, where findings can lead to; ``signed``: opinions the employer has typed himself."""
    definition = application.definition
    level = definition.level(application.level)
    context = Context(
        today=on,
        forms=forms(sections, definition),
        level=Level(application.level),
        route=next(route.type for route in definition.routes if route.name == application.route),
        cutoffs=_cutoffs(application, sections),
        works=level.works,
        technical_reports=level.technical_reports,
        training=definition.training,
        signed=signed,
        another=_another(application),
        brought_before=_brought_before(application),
    )
    stated = dossier.build(_asked(sections, answers))
    return Checked(stated, context, consistency.check(stated, context, definition.checks))


def _asked(sections: Sequence[Section], answers: Answers) -> Answers:
    """What these sections ask: of the rest nothing could be mended on their pages."""
    labels: dict[str, set[str]] = {}
    for section in sections:
        labels.setdefault(section.block, set()).update(fields.names(section))
    return {
        block: [{label: text for label, text in row.items() if label in labels[block]} for row in rows]
        for block, rows in answers.items()
        if block in labels
    }


def related(definition: Definition) -> list[str]:
    """What is looked up besides the answers, to be prefetched."""
    return ["round__cutoffs"] if any(section.until for section in definition.sections) else []


def _cutoffs(application: Application, sections: Sequence[Section]) -> dict[str, date]:
    named = {section.until for section in sections} - {""}
    return (
        {cutoff.name: cutoff.on for cutoff in application.round.cutoffs.all() if cutoff.name in named} if named else {}
    )


def _asks(application: Application, rule: str) -> bool:
    checks = application.definition.checks
    return rule in checks.must or rule in checks.warn


def _another(application: Application) -> str:
    """The number of what else he has submitted this year for the same level, and has neither withdrawn nor been refused."""
    if not _asks(application, "一年只报一个"):
        return ""
    here = {"round__year": application.round.year, "level": application.level}
    others = _others(application).live().filter(submitted_at__isnull=False, **here)
    return others.order_by("submitted_at").values_list("number", flat=True).first() or ""


def _brought_before(application: Application) -> dict[str, str]:
    """The newest file of a material, where it is that of an application of an earlier year that did not pass."""
    asked = [material.name for material in application.materials if "与往年不同" in material.checks]
    if not asked or not _asks(application, "与往年材料不同"):
        return {}
    files = sorted(application.files.all(), key=lambda file: file.number)
    newest = {file.material: file.sha256 for file in files if file.material in asked}
    failed = _others(application).filter(status=Status.REFUSED, round__year__lt=application.round.year)
    before = dict(failed.filter(files__sha256__in=newest.values()).values_list("files__sha256", "number"))
    return {name: before[newest[name]] for name in asked if newest.get(name) in before}


def _others(application: Application) -> ApplicationQuerySet:
    """His others in the same programme."""
    others = Application.objects.filter(
        applicant=application.applicant_id, round__programme=application.round.programme_id
    )
    return others.filter(round__is_demo=application.round.is_demo).exclude(pk=application.pk)


def submitted(application: Application, sections: Sequence[Section]) -> Checked | None:
    """What was submitted last, judged by the day on which it was; None before the first submission."""
    snapshot = application.current_snapshot
    if snapshot is None:
        return None
    day = timezone.localtime(snapshot.frozen_at).date()
    his = opinions.signed(opinions.thawed(snapshot.content))
    return check(application, sections, snapshot.opened()["answers"], on=day, signed=his)


# ── On a page ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Way:
    """To a place on a page; ``url`` is empty where it is on none."""

    label: str
    url: str


@dataclass(frozen=True)
class Line:
    """One finding in components/findings.html. ``number`` is its rule's (CR-05), empty for what is always checked."""

    number: str
    text: str
    way: Way
    also: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Panel:
    """检查结果: what holds a submission up, and what is only told."""

    must: list[Line]
    told: list[Line]


def panel(found: Iterable[Finding], address: Callable[[Place], str]) -> Panel:
    """``address``: where a place stands for whoever reads it."""
    listed = [(each.is_warning, _line(each, address)) for each in found]
    return Panel([line for told, line in listed if not told], [line for told, line in listed if told])


def _line(finding: Finding, address: Callable[[Place], str]) -> Line:
    also = dict.fromkeys(place for place in finding.also if place != finding.place)
    return Line(
        number=RULES.get(finding.check, ""),
        text=findings.words(finding),
        way=Way(finding.place.section, address(finding.place)),
        also=tuple(Way(findings.place_in_words(place), address(place)) for place in also),
    )
