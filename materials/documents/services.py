"""How is a paper drawn once from its snapshot, and kept?"""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from applicants import announcements
from applicants.models import Application, Snapshot
from applicants.models.answers import canonical
from config import clock
from config.papers import BESIDE
from jobs.models import Job
from jobs.services import Progress
from materials.documents import codes, pages, printing, word
from materials.documents.cells import printed_cells
from materials.models import Paper

# ── What there is ────────────────────────────────────────────────────────────


def paper_of(application: Application, document: str, format: str = "pdf") -> Paper | None:
    """The paper as it is handed out now; None while it has not been drawn."""
    asked, snapshot = pages.asked_of(application, document), application.current_snapshot
    beside = digest(beside_of(application, document))
    return (
        kept(snapshot, document, beside, format=format, is_draft=application.prints_draft(asked)) if snapshot else None
    )


def order(application: Application, document: str, format: str = "pdf") -> Job:
    """The job that draws what ``paper_of`` looks for."""
    is_draft = application.prints_draft(pages.asked_of(application, document))
    beside = digest(beside_of(application, document))
    snapshot = str(application.current_snapshot_id)
    return announcements.order_paper(snapshot, document, beside, format=format, is_draft=is_draft)


def kept(
    snapshot: Snapshot, document: str, beside: str = "", *, format: str = "pdf", is_draft: bool = False
) -> Paper | None:
    """``beside``: the digest of what was printed besides the snapshot."""
    return snapshot.papers.filter(document=document, format=format, beside=beside, is_draft=is_draft).first()


def beside_of(application: Application, document: str) -> dict[str, Any]:
    """What this document prints besides a snapshot, as of now; empty where that is nothing."""
    source = BESIDE.get(pages.asked_of(application, document).template)
    facts: dict[str, Any] = import_string(source)(application) if source else {}
    return facts


def digest(beside: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(beside).encode()).hexdigest() if beside else ""


# ── Drawing ──────────────────────────────────────────────────────────────────


def draw(*, progress: Progress, snapshot: str, document: str, format: str = "pdf", is_draft: bool = False) -> str:
    """The stored paper's name; drawn if it is not there yet, so running again changes nothing."""
    frozen = Snapshot.objects.select_related("application__round__version", "application__applicant").get(pk=snapshot)
    beside = beside_of(frozen.application, document)
    there = kept(frozen, document, digest(beside), format=format, is_draft=is_draft)
    if there is None:
        progress(0, 2)
        paper = Paper(snapshot=frozen, document=document, format=format, is_draft=is_draft, code=codes.new())
        content = _content(paper, beside)
        progress(1, 2)  # raises when another worker has taken over: nothing has been kept yet
        there = keep(paper, content, digest(beside))
    return str(there.file)


def _content(paper: Paper, beside: dict[str, Any]) -> bytes:
    """Word itself says how many pages its form has: 0 of them are on record."""
    if paper.format == "docx":
        paper.pages = 0
        return word.drawn(paper.snapshot, paper.document, paper.code, draft=paper.is_draft)
    html = pages.page(paper.snapshot, paper.document, paper.code, beside, is_draft=paper.is_draft)
    content, paper.pages = printing.pdf(html)
    return content


def keep(paper: Paper, content: bytes, beside: str = "") -> Paper:
    """Whoever drew it first has drawn it."""
    paper.beside, paper.drawn_at = beside, clock.now()
    paper.sha256 = hashlib.sha256(content).hexdigest()
    paper.cells = codes.digests(printed_cells(paper.document, paper.snapshot))
    paper.file.save("", ContentFile(content, name=paper.document), save=False)
    try:
        with transaction.atomic():
            paper.save(force_insert=True)
    except IntegrityError:
        paper.file.delete(save=False)
        first = kept(paper.snapshot, paper.document, beside, format=paper.format, is_draft=paper.is_draft)
        if first is None:
            raise
        return first
    return paper
