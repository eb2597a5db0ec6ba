"""What was read in an uploaded evaluation form, what would a clerk say of it, and what does its applicant answer?"""

import gzip
import json
import logging
import zlib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache, partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import checking, dossier, sections
from applicants.checking import Answers
from applicants.models import Application, Snapshot
from applicants.workflow import Status
from config import clock
from materials import precheck, verification
from materials.models import MaterialFile
from materials.precheck import Remark
from materials.reading import WordReading
from programmes.schema import Material

FORMATS = ("doc", "docx")
AT_HAND = 4  # readings kept in memory: a page asks for the same one several times
log = logging.getLogger(__name__)


# ── What was read ────────────────────────────────────────────────────────────


def is_read(material: Material, format: str) -> bool:
    """Whether such a file is read as an evaluation form."""
    return format in FORMATS and precheck.applies(material)


def keep(file: MaterialFile, reading: WordReading) -> None:
    """Beside the file in the private store; the caller saves the row."""
    said = json.dumps(reading.as_json(), ensure_ascii=False, separators=(",", ":"))
    file.reading.save("", ContentFile(gzip.compress(said.encode(), mtime=0)), save=False)


def of(file: MaterialFile) -> WordReading | None:
    """None where none was kept, or it was kept in a shape that is no longer known."""
    if not file.reading:
        return None
    try:
        return _kept(file.reading.name)
    except (OSError, EOFError, zlib.error, ValueError, TypeError, LookupError, AttributeError) as error:
        log.warning("a kept reading cannot be read: %s", type(error).__name__)
        return None


@lru_cache(AT_HAND)
def _kept(name: str) -> WordReading:
    """A stored reading is never changed. Raises when it cannot be read, which is not kept in memory: it may be read yet."""
    with default_storage.open(name) as stored, gzip.open(stored) as file:
        return WordReading.from_json(json.load(file))


# ── What a clerk would say ───────────────────────────────────────────────────


def remarks(
    application: Application, file: MaterialFile, on: date | None = None, *, draft: bool = False, answered: bool = True
) -> list[Remark]:
    """As they stand in the file. Judged against what was submitted with it, by the day on which that was.

    A file that was not submitted yet is judged against what is stated now, ``on`` today; so is every file where ``draft``
    says that he is mending it. What is explained hides nothing; where not ``answered``, explanations are not looked up.
    """
    reading = of(file)
    if reading is None:
        return []
    snapshot = None if draft else _submitted_with(application, file)
    answers: Answers = snapshot.opened()["answers"] if snapshot else _stated(application)
    day = timezone.localtime(snapshot.frozen_at).date() if snapshot else clock.today()
    judged = partial(
        precheck.judge,
        reading,
        application.definition,
        level=application.level,
        route=application.route,
        archive=application.archive,
        on=on or day,
        stated=dossier.build(answers),
        cutoffs=_cutoffs(application),
    )
    found = judged()
    explained = explanations(file, draft=draft) if answered and blocking(found) else {}
    return judged(explained=explained) if explained else found


def blocking(found: Iterable[Remark]) -> list[Remark]:
    return [remark for remark in found if remark.severity == "blocking"]


def _submitted_with(application: Application, file: MaterialFile) -> Snapshot | None:
    """The last version of the application that named this file."""
    current = application.current_snapshot
    if current and _names(current, file):
        return current
    named = [each for each in application.snapshots.all() if _names(each, file)]
    return max(named, key=lambda each: each.number, default=None)


def _names(snapshot: Snapshot, file: MaterialFile) -> bool:
    said: dict[str, object] = snapshot.content["files"].get(file.material, {})
    return said.get("version") == file.number


def _stated(application: Application) -> Answers:
    """What would be frozen now: as typed, and what the portal knows better laid over it."""
    answers: Answers = {}
    for answer in sorted(application.answers.all(), key=lambda each: (each.block, each.position)):
        answers.setdefault(answer.block, []).append(answer.typed)
    for section in application.sections:
        if fixed := sections.fixed_values(application, section):
            answers[section.block] = [row | fixed for row in answers.get(section.block) or [{}]]
    return answers


def _cutoffs(application: Application) -> dict[str, date]:
    asked = checking.related(application.definition)
    return {each.name: each.on for each in application.round.cutoffs.all()} if asked else {}


def older_than_stated(application: Application) -> dict[str, str]:
    """Of the files submitted last those older than what they repeat: by material, with the cells stated otherwise since.

    A file that is itself the form, as in the route ``word``, is what is stated.
    """
    now = application.current_snapshot
    if now is None or now.number == 1 or application.definition.form_route == "word":
        return {}
    drawn = {document.name for document in application.definition.documents if document.template}
    templates = {each.name: each.template for each in application.materials if each.template in drawn}
    snapshots, words = application.snapshots.all(), {}
    for file in application.files.all():
        if file.material not in templates or not _names(now, file):
            continue
        first = min((each for each in snapshots if _names(each, file)), key=lambda each: each.number)
        first.application = now.application = application
        if changed := verification.changed_between(templates[file.material], first, now):
            said = _("上传的%(name)s（第 %(old)d 版）早于现在的填报内容（第 %(new)d 版），之后改过：%(cells)s。")
            values = {"name": file.material, "old": file.number, "new": now.number, "cells": _("、").join(changed)}
            words[file.material] = said % values + _("请核对文件里写的是否也是现在的内容。")
    return words


# ── What he answers ──────────────────────────────────────────────────────────


def explanations(file: MaterialFile, *, draft: bool = False) -> dict[str, str]:
    """By the mark of what is explained: the same thing in the next version of the file needs no new words.

    Of a file that was submitted those it was submitted with; ``draft``, or of another file: the last ones.
    """
    prefetch_related_objects([file.application], "explanations")  # a page asks several times
    snapshot = None if draft else _submitted_with(file.application, file)
    given = [each for each in file.application.explanations.all() if each.material == file.material]
    known = [each for each in given if snapshot is None or each.at <= snapshot.frozen_at]
    return {each.mark: each.words for each in sorted(known, key=lambda each: each.at)}


def open_remarks(application: Application, file: MaterialFile) -> list[Remark]:
    """What holds this file up: blocking, and neither mended nor, where the definition lets him, explained."""
    found = blocking(remarks(application, file, draft=True))
    material = next(each for each in application.materials if each.name == file.material)
    explained = explanations(file, draft=True) if found and material.explainable else {}
    return [remark for remark in found if remark.mark not in explained]


def unmended(application: Application) -> list[str]:
    """Materials whose newest file has open remarks, or cannot be checked, as far as he can still do something about it."""
    newest = [newest_of(application, each.name) for each in application.materials if precheck.applies(each)]
    return [
        file.material
        for file in newest
        if file and file.reading and is_his_turn(application, file)
        if is_lost(file) or open_remarks(application, file)
    ]


def is_lost(file: MaterialFile) -> bool:
    """It was read, but what was kept of that cannot be opened (any more, or just now): nobody knows what is in it."""
    return bool(file.reading) and of(file) is None


def newest_of(application: Application, material: str) -> MaterialFile | None:
    versions: list[MaterialFile] = [file for file in application.files.all() if file.material == material]
    return max(versions, key=lambda file: file.number, default=None)


def is_his_turn(application: Application, file: MaterialFile) -> bool:
    """Whether this file has yet to be submitted, or to be submitted once more.

    What was submitted and is not to be changed now, the reviewer has before him: there is nothing to hold up.
    """
    if application.status not in (Status.DRAFT, Status.PENDING, Status.RETURNED):
        return False
    if application.status != Status.PENDING and application.may_change(file.material):
        return True
    return file.number > submitted_version(application, file.material)


def submitted_version(application: Application, material: str) -> int:
    """0 where none was."""
    snapshot = application.current_snapshot
    return int(snapshot.content["files"].get(material, {}).get("version", 0)) if snapshot else 0
