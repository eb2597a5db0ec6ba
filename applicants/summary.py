"""What has been stated, section by section, as it may stand on a page? Numbers that identify a person are masked here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applicants.models import Application
from programmes.schema import Section
from programmes.vocabulary import BLOCKS

Answers = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Row:
    label: str
    value: str


@dataclass(frozen=True)
class SectionSummary:
    """One section of the definition; ``records`` holds one list of rows per row of the block, none when it is empty."""

    title: str
    records: list[list[Row]]


def of_draft(application: Application) -> list[SectionSummary]:
    """What would be submitted now."""
    answers: Answers = {}
    for answer in application.answers.all():
        answers.setdefault(answer.block, []).append(answer.typed)
    return _sections(application, answers)


def of_submission(application: Application) -> list[SectionSummary]:
    """What was submitted last; nothing before the first submission."""
    snapshot = application.current_snapshot
    return _sections(application, snapshot.opened()["answers"]) if snapshot else []


def sections_for(application: Application) -> list[Section]:
    """The sections this application is asked, in the definition's order."""
    stages = application.path.names()
    return [
        section
        for section in application.definition.sections
        if section.stage in stages and section.only.admits(**application.variant)
    ]


def _sections(application: Application, answers: Answers) -> list[SectionSummary]:
    return [
        SectionSummary(
            title=section.name,
            records=[
                [Row(name, masked(name, row.get(name, ""))) for name in fields_of(section)]
                for row in answers.get(section.block, [])
            ],
        )
        for section in sections_for(application)
    ]


def fields_of(section: Section) -> list[str]:
    known = BLOCKS.get(section.block, {})
    return list(section.shows or dict.fromkeys([*known, *(field.name for field in section.fields)]))


# ── Masks ────────────────────────────────────────────────────────────────────


def masked(label: str, value: str) -> str:
    """``110***********002X``: enough to recognise one's own, too little to use it."""
    mask = MASKS.get(label)
    return mask(value) if mask and value else value


def _id_number(value: str) -> str:
    return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}" if len(value) > 7 else "*" * len(value)


def _mobile(value: str) -> str:
    return f"{value[:3]}****{value[-4:]}" if len(value) > 7 else "*" * len(value)


def _email(value: str) -> str:
    name, at, domain = value.partition("@")
    return f"{name[:1]}***{at}{domain}" if at else _("已填写")


MASKS: dict[str, Callable[[str], str]] = {"身份证号": _id_number, "手机": _mobile, "电子邮箱": _email}
