"""Which papers of a round's applications go out together, as one PDF to be printed or as one zip?

A batch is an export (review.exports). What has not been drawn yet is drawn on the way and kept, so a batch that is begun
again after its worker died goes on where it was. Memory does not grow with a zip; one PDF lies in it until it is saved.
"""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, TextChoices
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.models import Application, User
from applicants.permissions import REVIEWING
from applicants.refusals import DeedRefused
from config import clock
from jobs.models import Job
from jobs.services import PartOf, Progress
from materials.documents import printing
from materials.documents import services as papers
from materials.models import Paper
from programmes.models import Round
from programmes.schema import Definition, Document
from programmes.vocabulary import Who
from review import exports, sheets
from review.archives import Archive
from review.permissions import BATCH, rounds_of
from review.rosters import SCOPES, Scope, counts

AT_ONCE = 50  # applications in memory
LISTED_AT_ONCE = 200  # lines of the list drawn at a time
A4 = (595.28, 841.89)  # points


class Form(TextChoices):
    PDF = "pdf", gettext_lazy("一个 PDF，排好顺序，用来打印")
    ZIP = "zip", gettext_lazy("一个压缩包，每份是单独的 PDF 文件")


@dataclass(frozen=True)
class Entry:
    """One document asked of one application: its paper, or in words why there is none."""

    application: Application
    document: Document
    paper: Paper | None
    missing: str


@dataclass(frozen=True)
class Line:
    """One entry in the list in front; ``starts`` is its first page, counted from after the list."""

    number: str
    name: str
    document: str
    version: str
    pages: int
    starts: int
    missing: str


def documents(definition: Definition) -> list[Document]:
    """What the office may have as PDF; what only the applicant prints is his alone."""
    return [
        document
        for document in definition.documents
        if document.template and "pdf" in document.formats and set(document.by) != {Who.APPLICANT}
    ]


def order(
    round: Round, scope: Scope, wanted: Iterable[str], form: Form, *, is_two_sided: bool = False, by: User
) -> Job:
    """The job that puts them together. Raises PermissionDenied for whoever does not work for this round's office,
    DeedRefused when there is nothing to put together."""
    if not rounds_of(by, REVIEWING).filter(pk=round.pk).exists():
        raise PermissionDenied
    names = [document.name for document in documents(round.definition) if document.name in set(wanted)]
    if not names:
        raise DeedRefused(_("请至少选择一种打印件。"))
    if not counts(round.applications.all())[scope]:
        raise DeedRefused(_("这个范围里还没有申报，请另选一个范围。"))
    return exports.order(
        BATCH,
        round,
        by=by,
        on_record={"scope": scope.value, "documents": names, "form": form.value},
        round=round.pk,
        scope=scope.value,
        documents=names,
        form=form.value,
        is_two_sided=is_two_sided and form == Form.PDF,
    )


# ── Putting it together, in the worker ───────────────────────────────────────


def assemble(
    *, progress: Progress, round: int, scope: str, documents: list[str], form: str, is_two_sided: bool, ordered_by: str
) -> str:
    """The stored file's name. In the end the job's numbers say how many papers there are, of how many asked for."""
    edition = Round.objects.select_related("programme", "version").get(pk=round)
    listed = Application.objects.for_pages().filter(SCOPES[Scope(scope)], round=edition).order_by("number")
    wanted = [document for document in edition.definition.documents if document.name in documents]
    heading = _("%(programme)s %(round)s 打印件目录　%(at)s 由%(who)s生成　内部资料，请勿外传") % {
        "programme": edition.programme.name,
        "round": edition.name,
        "at": f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}",
        "who": User.objects.get(pk=ordered_by).name,
    }
    return put_together(BATCH, listed, wanted, form, heading, is_two_sided=is_two_sided, progress=progress)


def put_together(
    kind: str,
    listed: "QuerySet[Application]",
    wanted: list[Document],
    form: str,
    heading: str,
    *,
    is_two_sided: bool,
    progress: Progress,
) -> str:
    """Of each in the order in which they are listed (``for_pages``); kept among the exports of this kind."""
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=f".{form}") as file:
        entries = _entries(listed, wanted, progress)
        if form == Form.ZIP:
            lines = _write_zip(Path(file.name), heading, entries)
        else:
            lines = _write_pdf(Path(file.name), heading, entries, is_two_sided=is_two_sided)
        progress(sum(not line.missing for line in lines), len(lines))  # raises when another worker has taken over
        return exports.keep(kind, file)


def _entries(listed: "QuerySet[Application]", wanted: list[Document], progress: Progress) -> Iterator[Entry]:
    """What is asked of each, application by application; a paper that has not been drawn yet is drawn now."""
    total = listed.count()
    progress(0, total)
    for done, application in enumerate(listed.iterator(chunk_size=AT_ONCE)):
        for document in wanted:
            if document.only.admits(**application.variant):
                yield _entry(application, document, PartOf(progress, done, total))
        progress(done + 1, total)


def _entry(application: Application, document: Document, progress: Progress) -> Entry:
    if reason := why_none(application, document):
        return Entry(application, document, None, reason)
    paper = drawn(application, document, progress)
    return Entry(application, document, paper, "" if paper else _("生成期间有改动，请重新生成"))


def why_none(application: Application, document: Document) -> str:
    """Why the portal has no such paper of this application yet, in words; empty where it has."""
    if application.current_snapshot_id is None:
        return _("还没有提交")
    if not document.template:
        return _("不由平台生成")
    return "" if document in application.documents else _("“%s”办完以后才有") % document.stage


def drawn(application: Application, document: Document, progress: Progress) -> Paper | None:
    """The paper as it is handed out now, drawn if it is not there yet; None where a fact changed meanwhile."""
    if (paper := papers.paper_of(application, document.name)) is None:
        snapshot, is_draft = str(application.current_snapshot_id), application.prints_draft(document)
        papers.draw(progress=progress, snapshot=snapshot, document=document.name, is_draft=is_draft)
        paper = papers.paper_of(application, document.name)
    return paper


def _line(entry: Entry, starts: int = 0) -> Line:
    paper = entry.paper
    return Line(
        number=entry.application.number,
        name=entry.application.applicant.name,
        document=entry.document.name,
        version=f"{paper.snapshot}{_('（草稿）') if paper.is_draft else ''}" if paper else "",
        pages=paper.pages if paper else 0,
        starts=starts,
        missing=entry.missing,
    )


def _write_pdf(path: Path, heading: str, entries: Iterable[Entry], *, is_two_sided: bool) -> list[Line]:
    """Each paper begins on a sheet of its own where it is printed on both sides. The list stands in front."""
    lines, pages = [], 0
    with pypdfium2.PdfDocument.new() as whole:
        for entry in entries:
            lines.append(_line(entry, pages + 1))
            if entry.paper:
                pages += _append(whole, entry.paper.file.path, is_two_sided=is_two_sided)
        for part in reversed(list(_list_pages(heading, lines))):
            _append(whole, part, is_two_sided=is_two_sided, index=0)
        whole.save(path)
    return lines


def _append(whole: Any, source: str | bytes, *, is_two_sided: bool, index: int | None = None) -> int:
    """So many pages more."""
    with pypdfium2.PdfDocument(source) as part:
        pages = len(part)
        whole.import_pages(part, index=index)
    if is_two_sided and pages % 2:
        whole.new_page(*A4, index=None if index is None else index + pages)
        pages += 1
    return pages


def _list_pages(heading: str, lines: list[Line]) -> Iterator[bytes]:
    """The list as PDFs, one after the other: a long one drawn at once would need much memory."""
    for start in range(0, len(lines), LISTED_AT_ONCE):
        shown = {"heading": heading, "lines": lines[start : start + LISTED_AT_ONCE], "before": start}
        yield printing.pdf(render_to_string("review/batch_list.html", shown))[0]


def _write_zip(path: Path, heading: str, entries: Iterable[Entry]) -> list[Line]:
    lines = []
    with Archive(path) as archive:
        for entry in entries:
            line = _line(entry)
            lines.append(line)
            if entry.paper:
                with entry.paper.file.open("rb") as content:
                    archive.add(f"{line.number}_{line.name[:20]}_{line.document}.pdf", content=content)
        with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".xlsx") as table:
            labels = [_("申报编号"), _("姓名"), _("打印件"), _("版次"), _("页数"), _("没有收入的原因")]
            cells = (
                [line.number, line.name, line.document, line.version, str(line.pages or ""), line.missing]
                for line in lines
            )
            sheets.write(Path(table.name), heading, labels, cells, name=_("目录"))
            archive.add(_("目录.xlsx"), content=table)
    return lines
