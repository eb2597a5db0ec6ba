"""What has an officer of the employer filled in for an applicant, and how is it shown to be so?

Whatever an officer has typed is marked with his name until the applicant saves that section himself. It is kept to the
field: two sections may ask for fields of the same row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import fields
from applicants.models import Answer, Application, User
from applicants.models.answers import filled
from config import clock
from programmes.schema import Section


@dataclass(frozen=True)
class Filled:
    """Of one row: which of its fields (none named: all) an officer has filled in, who, and when (ISO)."""

    position: int
    name: str
    at: str
    fields: list[str] = field(default_factory=list)


def fill(answer: Answer, row: Mapping[str, str], *, by: User) -> None:
    """Mark what this officer changes in a row that still holds what was there before; the caller saves it."""
    before = answer.typed
    changed = {name for name, text in row.items() if text != before.get(name, "")}
    earlier = {*(answer.filled_fields or before)} if answer.filled_by_id else set()
    still = {name for name in earlier | changed if row.get(name)}
    answer.filled_fields = sorted(still)
    answer.filled_by, answer.filled_at = (by, clock.now()) if still else (None, None)


def take_over(application: Application, block: str, names: Iterable[str], *, by: User) -> None:
    """What the applicant has saved himself, changed or not, is his own; the caller holds the row lock."""
    if by.pk != application.applicant_id:
        return
    his = set(names)
    for answer in application.answers.filter(block=block, filled_by__isnull=False):
        row = answer.typed
        still = sorted(name for name in answer.filled_fields or row if name not in his and row.get(name))
        marks: dict[str, Any] = {"filled_fields": still}
        if not still:
            marks |= {"filled_by": None, "filled_at": None}
        Answer.objects.filter(pk=answer.pk).update(**marks)


# ── How it is said ───────────────────────────────────────────────────────────


def of_draft(application: Application) -> dict[str, list[Filled]]:
    """Block → what officers have filled in of what is stated now."""
    is_filled = any(answer.filled_by_id for answer in application.answers.all())
    return _read(filled(application)) if is_filled else {}


def of_section(application: Application, section: Section) -> list[str]:
    """The same of one section, in words."""
    rows = [answer.typed for answer in application.answers.all() if answer.block == section.block]
    return in_words(section, rows, of_draft(application).get(section.block, []))


def thawed(content: Mapping[str, Any]) -> dict[str, list[Filled]]:
    """What of it a snapshot holds."""
    return _read(content.get("filled", {}))


def _read(kept: Mapping[str, Any]) -> dict[str, list[Filled]]:
    return {block: [Filled(**each) for each in rows] for block, rows in kept.items()}


def in_words(section: Section, rows: Sequence[Mapping[str, str]], marks: Iterable[Filled]) -> list[str]:
    """由单位经办人周允于2026年3月2日代填: one line per officer and day; which rows or fields, where it is not all.

    ``rows``: what is stated in the section's block.
    """
    asked = fields.names(section)
    lines: dict[tuple[str, str], list[Filled]] = {}
    for each in marks:
        if each.position < len(rows) and _stated(each, asked, rows):
            lines.setdefault((each.name, _day(each.at)), []).append(each)
    return [_line(section, asked, rows, name, day, found) for (name, day), found in lines.items()]


def _line(
    section: Section, asked: list[str], rows: Sequence[Mapping[str, str]], name: str, day: str, found: list[Filled]
) -> str:
    words = {"name": name, "day": day}
    if section.rows:
        words["what"] = _("、").join(_("第%d行") % (each.position + 1) for each in found)
        return _("%(what)s由单位经办人%(name)s于%(day)s代填") % words
    own = _stated(found[0], asked, rows)
    if own == [label for label in asked if rows[found[0].position].get(label)]:
        return _("由单位经办人%(name)s于%(day)s代填") % words
    words["what"] = _("、").join(own)
    return _("%(what)s由单位经办人%(name)s于%(day)s代填") % words


def _stated(mark: Filled, asked: list[str], rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Those of the fields asked that he has filled in, and in which something stands."""
    row = rows[mark.position]
    return [label for label in asked if row.get(label) and (not mark.fields or label in mark.fields)]


def _day(at: str) -> str:
    day = timezone.localtime(datetime.fromisoformat(at)).date()
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}
