"""How is a paper drawn once from its snapshot, and kept?"""

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from applicants import dossier
from applicants.models import Application, Snapshot
from applicants.models.answers import canonical
from config import clock
from config.papers import BESIDE
from jobs.services import Progress
from materials.documents import cells, printing
from materials.models import Paper
from programmes.schema import Document

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else: 0 O, 1 I L


def draw(*, progress: Progress, snapshot: str, document: str) -> str:
    """The stored paper's name; drawn if it is not there yet, so running again changes nothing."""
    frozen = Snapshot.objects.select_related("application__round__version", "application__applicant").get(pk=snapshot)
    beside = beside_of(frozen.application, document)
    return str((kept(frozen, document, digest(beside)) or _drawn(frozen, document, beside, progress)).file)


def beside_of(application: Application, document: str) -> dict[str, Any]:
    """What this document prints besides a snapshot, as of now; empty where that is nothing."""
    source = BESIDE.get(_asked(application, document).template)
    facts: dict[str, Any] = import_string(source)(application) if source else {}
    return facts


def digest(beside: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(beside).encode()).hexdigest() if beside else ""


def kept(snapshot: Snapshot, document: str, beside: str) -> Paper | None:
    """``beside``: the digest of what was printed besides the snapshot."""
    return snapshot.papers.filter(document=document, format="pdf", beside=beside).first()


def _drawn(snapshot: Snapshot, document: str, beside: dict[str, Any], progress: Progress) -> Paper:
    code = _new_code()
    progress(0, 2)
    content, pages = printing.pdf(page(snapshot, document, code, beside))
    progress(1, 2)  # raises when another worker has taken over: nothing has been kept yet
    paper = Paper(
        snapshot=snapshot,
        document=document,
        beside=digest(beside),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages,
        code=code,
        drawn_at=clock.now(),
    )
    paper.file.save("", ContentFile(content, name=document), save=False)
    try:
        with transaction.atomic():
            paper.save(force_insert=True)
    except IntegrityError:
        paper.file.delete(save=False)
        first = kept(snapshot, document, digest(beside))
        if first is None:
            raise
        return first
    return paper


def page(snapshot: Snapshot, document: str, code: str, beside: dict[str, Any] | None = None) -> str:
    """The paper as HTML, everything it needs inside itself."""
    application = snapshot.application
    definition = application.definition
    asked = _asked(application, document)
    opened = snapshot.opened()
    stated = cells.printed(dossier.build(opened["answers"]), application)
    context = {
        "document": asked,
        "title": asked.name.replace("专业技术", "\n专业技术").strip(),  # the official forms break their titles there
        "number": application.number,
        "level": definition.level(opened["application"]["level"]).name,
        "snapshot": snapshot,
        "stated": stated,
        "born": dossier.month(stated.person.birth_date) or stated.person.birth_date,
        "first_worked": dossier.month(stated.employment.first_work_start) or stated.employment.first_work_start,
        "code": code,
        "mark": printing.mark(f"{application.number} {snapshot} {code}"),
        "site": settings.SITE_NAME,
        "beside": beside or {},
    }
    return render_to_string(f"documents/{asked.template}.html", context)


def _asked(application: Application, document: str) -> Document:
    return next(each for each in application.definition.documents if each.name == document)


def _new_code() -> str:
    """A random token of 59 bits, written in three groups to be read aloud."""
    letters = [secrets.choice(CODE_LETTERS) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))
