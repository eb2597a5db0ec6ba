"""In the ``word`` route: what do the cells of the uploaded evaluation form say, and has the applicant confirmed it?

The Word file is the form there. What was read in it (materials.readings) is laid before him section by section; once he
has confirmed it, it is what the application states, so that papers, roster and comparison are drawn from it like from
anything typed. A new version is confirmed anew. Where the portal read something otherwise than it stands in the file, or
the form has no cell for it, he corrects it here with a reason, which the reviewer sees (docs/decisions/021).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from applicants import dossier, fields, sections
from applicants.dossier import SENSITIVE_FIELDS
from applicants.fields import Asked
from applicants.models import Application, User
from applicants.models.answers import canonical
from applicants.refusals import DeedRefused, Outdated
from applicants.services import write_block
from applicants.workflow import Status
from config import races
from materials import precheck, readings, services
from materials.models import FormCells, MaterialFile
from materials.permissions import can_upload
from materials.precheck import asking
from materials.reading.form import Form
from programmes.schema import Material, Section
from programmes.vocabulary import FieldKind

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Part:
    """One section as it stands in the file.

    ``read``: as the portal read it; ``rows``: the same, or as he corrected it because of ``note``. ``absent``: fields for
    which the form has no cell, or in which none was found; ``unclear``: rows and fields that the readers of a .doc read
    differently.
    """

    section: Section
    read: Rows
    rows: Rows
    note: str = ""
    absent: tuple[str, ...] = ()
    unclear: frozenset[tuple[int, str]] = frozenset()

    @property
    def unanswered(self) -> list[str]:
        """What he has still to add: what was not read clearly, and what is required and has no cell on the form, all of
        it where there is no row."""
        required = [name for name in self.absent if self.section.required == "全部" or name in self.section.required]
        is_empty = not self.rows and self.section.rows is not None and self.section.rows[0] > 0
        open_here = {name for name in required if is_empty or any(not row.get(name) for row in self.rows)}
        open_here |= {name for row, name in self.unclear if row < len(self.rows) and not self.rows[row].get(name)}
        return sorted(open_here)


# ── What was read ────────────────────────────────────────────────────────────


def material_in(application: Application) -> Material | None:
    """The evaluation form that is filled in in Word; None elsewhere, and before its stage."""
    stages = {section.stage for section in sections.in_word(application)}
    return next((each for each in application.materials if each.stage in stages and precheck.applies(each)), None)


def newest(application: Application) -> MaterialFile | None:
    """Its newest version."""
    material = material_in(application)
    return readings.newest_of(application, material.name) if material else None


def parts(application: Application, file: MaterialFile) -> list[Part] | None:
    """In the order of the definition; None where the file was not read."""
    reading = readings.of(file)
    if reading is None:
        return None
    corrections = _said(file).corrections
    return [_part(application, section, reading.form, corrections) for section in _stating(application, file)]


def _stating(application: Application, file: MaterialFile) -> list[Section]:
    stage = next(each.stage for each in application.materials if each.name == file.material)
    return [section for section in sections.in_word(application) if section.stage == stage]


def _part(application: Application, section: Section, form: Form, corrections: Mapping[str, Any]) -> Part:
    asked = asked_in(application, section)
    read = [
        {each.name: as_asked(each, row.get(each.name, "")) for each in asked}
        for row in form.answers.get(section.block, [] if section.rows else [{}])
    ]
    there = {label for block, label, _row in form.cells if block == section.block}
    absent = tuple(each.name for each in asked if each.name not in there)
    names = {each.name for each in asked}
    unclear = frozenset(
        (row or 0, label) for block, label, row in form.unclear if block == section.block and label in names
    )
    said = corrections.get(section.name, {"rows": read, "note": ""})
    return Part(section, read, said["rows"], said["note"], absent, unclear)


def asked_in(application: Application, section: Section) -> list[Asked]:
    """What of a section is taken out of the file: neither the photograph nor a number that identifies a person."""
    asked = fields.asked(section, application.definition)
    return [each for each in asked if each.kind != FieldKind.PHOTO and each.name not in SENSITIVE_FIELDS]


def as_asked(asked: Asked, text: str) -> str:
    """In the spelling of the portal where there is no doubt what is meant, else as it was typed."""
    if asked.choices:
        return asking.choice(text, asked.choices) or text.strip()
    if asked.kind == FieldKind.MONTH and (month := dossier.month(text)) and dossier.day(text) is None:
        return str(month)
    if asked.kind in fields.PERIODS and (period := fields.PERIODS[asked.kind](text)):
        return f"{period[0]}—{period[1] or _('至今')}"
    return text.strip()


def fingerprint(parts: Sequence[Part], file: MaterialFile) -> str:
    """Of what a page shows: whoever confirms something else than he was shown is told so."""
    shown = [file.sha256, file.number, [[part.section.name, part.rows, part.note] for part in parts]]
    return settings.KEYRING.digest(canonical(shown), "cells.seen")


# ── Is it confirmed? ─────────────────────────────────────────────────────────


def unconfirmed(application: Application) -> list[str]:
    """The material, by name, whose newest version was read and does not state what he has confirmed."""
    file = newest(application)
    if file is None or not file.reading or not readings.is_his_turn(application, file):
        return []
    return [] if is_confirmed(application, file) else [file.material]


def is_confirmed(application: Application, file: MaterialFile) -> bool:
    """And nothing that he confirmed has been changed since on another page."""
    said = _said(file)
    if said.confirmed_at is None:
        return False
    now: dict[str, Rows] = {}
    for answer in application.answers.all():
        if answer.block in said.cells:
            now.setdefault(answer.block, []).append(answer.typed)
    return all(_laid(now.get(block, []), rows) == now.get(block, []) for block, rows in said.cells.items())


def was_confirmed(file: MaterialFile) -> bool:
    """From then on nothing is corrected in this version."""
    return _said(file).confirmed_at is not None


def _said(file: MaterialFile) -> FormCells:
    """What he has said of this version so far; not kept where that is nothing."""
    try:
        return file.form_cells
    except FormCells.DoesNotExist:
        return FormCells(file=file)


def _laid(before: Rows, rows: Rows) -> Rows:
    """Rows of a block with the cells of the file in them; what other pages ask stays with its row."""
    return [(before[n] if n < len(before) else {}) | row for n, row in enumerate(rows)]


# ── Deeds ────────────────────────────────────────────────────────────────────


class ReasonMissing(DeedRefused):
    """A cell is said to be otherwise than it was read, and not why."""


def correct(file: MaterialFile, name: str, rows: Rows, note: str, *, by: User, at: datetime, seen: str) -> None:
    """One section otherwise than it was read, and why; put back as it was read, the correction is gone.

    Raises KeyError for a section the file does not state, PermissionDenied, Outdated, and DeedRefused when it is locked,
    confirmed already, or without a reason.
    """
    with transaction.atomic():
        fresh, file, found = _open(file, by=by, at=at, seen=seen)
        said = _said(file)
        if said.confirmed_at:
            raise DeedRefused(_("这一版的各栏已经确认，不能再更正。需要更正的，请改好 Word 文件后重新上传。"))
        part = {each.section.name: each for each in found}[name]
        names = [each.name for each in asked_in(fresh, part.section)]
        shown = _by_one_line((*part.rows, *part.read))
        kept = [{label: _typed(row.get(label, ""), shown) for label in names} for row in rows]
        if kept == part.read:
            said.corrections.pop(name, None)
        elif not (note.strip() or _only_adds(part, kept)):
            raise ReasonMissing(_("请写明为什么与 Word 文件里读到的不同，审核人员会看到这段说明。"))
        else:
            why = note.strip() or _("评审表没有这一栏。")
            said.corrections[name] = {"read": part.read, "rows": kept, "note": why}
        races.pause()
        said.save()
        audit.services.record("cells.correct", fresh, by=by, material=file.material, version=file.number, section=name)


def _by_one_line(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Cells of several lines by what is left of them where a page drops the line ends."""
    return {_in_one_line(text): text for row in rows for text in row.values() if "\n" in text}


def _typed(text: str, shown: Mapping[str, str]) -> str:
    """Browsers send CR LF from a text area and no line ends from a single line: in that alone no cell is otherwise."""
    return shown.get(_in_one_line(text), text.replace("\r\n", "\n")).strip()


def _in_one_line(text: str) -> str:
    return text.strip().replace("\r", "").replace("\n", "")


def _only_adds(part: Part, rows: Rows) -> bool:
    """Whether nothing but cells that the form has not is otherwise than it was read: that explains itself."""
    printed = [
        [{label: row[label] for label in row.keys() - set(part.absent)} for row in each] for each in (part.read, rows)
    ]
    return printed[0] == printed[1]


def confirm(file: MaterialFile, *, by: User, at: datetime, seen: str) -> None:
    """Its cells are what the application states from now on. Confirmed once more, nothing happens.

    While the application is pending this replaces: the reviewer gets a new snapshot. Raises PermissionDenied, Outdated,
    and DeedRefused when it is locked or something that the form has no cell for is still missing.
    """
    with transaction.atomic():
        fresh, file, found = _open(file, by=by, at=at, seen=seen)
        if is_confirmed(fresh, file):
            return
        missing = [
            _("“%(section)s”的%(fields)s") % {"section": part.section.name, "fields": "、".join(part.unanswered)}
            for part in found
            if part.unanswered
        ]
        if missing:
            words = _("评审表里没有读到或者没有读清%s。请先在这里补填，再确认。")
            raise DeedRefused(words % "，".join(missing))
        if fresh.status == Status.PENDING and readings.open_remarks(fresh, file):
            raise DeedRefused(_("这一版还有须改好或写明原因的地方。请先在“上传评审材料”处理，再确认各栏。"))
        said = _said(file)
        said.cells, said.confirmed_at, said.confirmed_by = dict(_by_block(found)), at, by
        races.pause()
        for block, rows in said.cells.items():
            before = [answer.typed for answer in fresh.answers.filter(block=block)]
            write_block(fresh, block, _laid(before, rows))
        said.save()
        audit.services.record(
            "cells.confirm",
            fresh,
            by=by,
            material=file.material,
            version=file.number,
            sha256=file.sha256,
            corrected=sorted(said.corrections),
        )
        services.replace_when_fit(fresh, file.material, by=by, at=at)
    file.application.refresh_from_db()


def _open(file: MaterialFile, *, by: User, at: datetime, seen: str) -> tuple[Application, MaterialFile, list[Part]]:
    """Under the row lock: the application, the file, and what stands in it. Raises what the deeds do."""
    fresh = races.locked(Application.objects.with_definition()).get(pk=file.application_id)
    if not can_upload(by, fresh):
        raise PermissionDenied
    material, last = material_in(fresh), newest(fresh)
    if material is None or last is None:
        raise PermissionDenied
    services.refuse_if_locked(fresh, material, at)
    if last.pk != file.pk:
        raise Outdated(_("刚刚上传了第 %d 版，这里的内容没有保存。请核对新的一版。") % last.number)
    found = parts(fresh, last)
    if found is None:
        raise DeedRefused(_("平台没有读过这份文件。请重新上传，再核对各栏。"))
    if seen != fingerprint(found, last):
        raise Outdated(_("各栏的内容刚刚在另一处改过，您这里的操作没有生效。请核对下面的新内容。"))
    return fresh, last, found


def _by_block(found: Sequence[Part]) -> Iterator[tuple[str, Rows]]:
    """Several sections may ask cells of the same rows."""
    blocks: dict[str, Rows] = {}
    for part in found:
        nothing: dict[str, str] = {}
        rows = zip_longest(blocks.get(part.section.block, []), part.rows, fillvalue=nothing)
        blocks[part.section.block] = [one | other for one, other in rows]
    yield from blocks.items()
