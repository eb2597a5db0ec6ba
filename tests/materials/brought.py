"""Which evaluation form does an applicant bring who fills in the template that the portal gives him? And a flawed one."""

import io
from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from applicants.workflow import Status
from config import clock
from materials import services
from materials.documents import word
from materials.models import MaterialFile
from tests.builders import Walk, stated, walk
from tests.materials.forms.report import put_behind, put_proofs_behind, report

FORM = "评审表+个人技术报告"
WITNESS = "丁衡"


def at_materials() -> Walk:
    """Everything is stated, no file has come in."""
    walking = walk("cas").to("评审材料")
    with clock.at(walking.now):
        stated(walking.application, by=walking.people.applicant)
    return walking


def form(walking: Walk, *, characters: int = 3000, changes: Mapping[str, str] | None = None) -> bytes:
    """What he states, with a report behind it; ``changes``: a text of the form → what stands there instead, once."""
    application = walking.application
    with clock.at(walking.now):
        if application.status == Status.DRAFT:
            stated(application, by=walking.people.applicant)
        paper = Document(io.BytesIO(word.evaluation_form(application, services.material_of(application, FORM))))
    for was, now in (changes or {}).items():
        cells = (cell for table in paper.tables for row in table.rows for cell in row.cells)
        found = next(each for cell in cells for each in cell.paragraphs if each.text == was)
        found.runs[0].text = now
        for rest in found.runs[1:]:
            rest.text = ""
    put_behind(paper, report(characters))
    put_proofs_behind(paper)
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def bring(walking: Walk, content: bytes, name: str = "评审表.docx") -> MaterialFile:
    with clock.at(walking.now):
        uploaded = SimpleUploadedFile(name, content)
        return services.receive(walking.application, FORM, uploaded, by=walking.people.applicant, at=walking.now)
