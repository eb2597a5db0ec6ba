"""How does an approved Word file come back for printing, number, version and code on each page, itself untouched?

A .docx comes back as a copy with a stamp in its feet. A .doc, and a .docx of a make in which there is no place for the
stamp, is given as it is, with a sheet to lie on top that carries them. Both are papers of the approved version, under
the material's name. Which files come back, ``MaterialFile.is_given_back`` says.
"""

import logging
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from applicants import dossier
from applicants.models import Snapshot
from jobs.models import Job
from jobs.services import Progress, enqueue
from materials.checks import child
from materials.documents import codes, printing, word
from materials.documents.services import keep
from materials.models import MaterialFile, Paper

log = logging.getLogger(__name__)


def paper_of(file: MaterialFile) -> Paper | None:
    """The copy (``format`` docx) or the sheet (pdf); None while neither has been made."""
    snapshot = file.application.current_snapshot
    return snapshot.papers.filter(document=file.material).first() if snapshot else None


def order(file: MaterialFile) -> Job:
    """The job that makes what ``paper_of`` looks for."""
    snapshot = str(file.application.current_snapshot_id)
    return enqueue("stamp", f"stamp:{snapshot}:{file.material}", snapshot=snapshot, material=file.material)


def make(*, progress: Progress, snapshot: str, material: str) -> str:
    """The stored paper's name; made if it is not there yet, so running again changes nothing."""
    frozen = Snapshot.objects.select_related("application__round__version", "application__applicant").get(pk=snapshot)
    there = frozen.papers.filter(document=material).first()
    if there is None:
        progress(0, 2)
        file = frozen.application.files.get(material=material, number=frozen.content["files"][material]["version"])
        paper = Paper(snapshot=frozen, document=material, format="docx", code=codes.new(), pages=0)
        content = _stamped(file, paper) if file.format == "docx" else b""
        if not content:
            paper.format = "pdf"
            content, paper.pages = printing.pdf(_sheet(file, paper))
        progress(1, 2)  # raises when another worker has taken over: nothing has been kept yet
        there = keep(paper, content)
    return str(there.file)


def _stamped(file: MaterialFile, paper: Paper) -> bytes:
    """In a process of its own, for the file is a stranger's; empty where it came to nothing."""
    with tempfile.TemporaryDirectory() as folder:
        target, picture = Path(folder) / "stamped", Path(folder) / "mark.png"
        picture.write_bytes(codes.png(codes.address(paper.code)))
        arguments = (file.file.path, str(target), word.words(paper.snapshot, paper.code), str(picture))
        try:
            problem = child.run((*child.PYTHON, "materials.documents.stamp", *arguments))["problem"]
        except (subprocess.TimeoutExpired, ValueError, LookupError) as error:
            problem = type(error).__name__  # its words would name the file and the code
        if problem:
            log.warning("file %s is not stamped: %s", file.pk, problem)
            return b""
        return target.read_bytes()


def _sheet(file: MaterialFile, paper: Paper) -> str:
    snapshot, application = paper.snapshot, paper.snapshot.application
    opened = snapshot.opened()
    shown = {
        "document": {"name": file.material},
        "programme": application.definition.name,
        "number": application.number,
        "snapshot": snapshot,
        "stated": dossier.build(opened["answers"]),
        "level": application.definition.level(opened["application"]["level"]).name,
        "file": file,
        "code": paper.code,
        "mark": codes.qr(codes.address(paper.code)),
        "site": settings.SITE_NAME,
    }
    return render_to_string("documents/cover_sheet.html", shown)
