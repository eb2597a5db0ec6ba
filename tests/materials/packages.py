"""How does a package come to be in a test? Brought part by part, put together by the worker's own function, confirmed."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Pt

from applicants.models import Application
from jobs import services as jobs
from materials import package, proofs
from materials.models import MaterialFile, Package, PackagePart
from programmes.schema import Material
from tests.builders import Walk, stated, walk
from tests.materials import pictures

NAME = "评审表+个人技术报告"


def at_materials() -> Walk:
    """Everything stated, nothing brought."""
    walking = walk("cas").to("评审材料")
    stated(walking.application, by=walking.people.applicant)
    return walking


def material_of(walking: Walk) -> Material:
    return next(each for each in walking.application.materials if each.name == NAME)


def report(*paragraphs: str, landscape: bool = False) -> bytes:
    """Made in Word: a Normal of its own, a heading, a list, a header."""
    document = Document()
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(16)
    document.sections[0].header.paragraphs[0].text = "报告的页眉"
    if landscape:
        document.sections[0].orientation = WD_ORIENT.LANDSCAPE
    document.add_heading("个人技术报告", 1)
    for paragraph in paragraphs or ("运动平台改造的思路与具体技术方案。",):
        document.add_paragraph(paragraph)
    document.add_paragraph("第一点", style="List Number")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def bring_report(walking: Walk, content: bytes = b"", name: str = "技术报告.docx") -> PackagePart:
    uploaded = SimpleUploadedFile(name, content or report())
    by = walking.people.applicant
    return package.receive_report(walking.application, material_of(walking), uploaded, by=by, at=walking.now)


def key_of(walking: Walk, name: str) -> str:
    return next(place.key for place in proofs.places(fresh(walking), material_of(walking)) if place.name == name)


def bring_proof(walking: Walk, place: str, content: bytes = b"", name: str = "证书.jpg") -> int:
    uploaded = SimpleUploadedFile(name, content or pictures.picture())
    by = walking.people.applicant
    return proofs.receive(fresh(walking), material_of(walking), key_of(walking, place), uploaded, by=by, at=walking.now)


def assembled(walking: Walk) -> Package:
    """What the worker has put together from what lies there now."""
    by = walking.people.applicant
    job = package.order(fresh(walking), material_of(walking), by=by, at=walking.now)
    assert jobs.run(str(job.pk))
    return Package.objects.get(application=walking.application)


def confirmed(walking: Walk) -> MaterialFile:
    made = assembled(walking)
    return package.confirm(made, material_of(walking), by=walking.people.applicant, at=walking.now)


def fresh(walking: Walk) -> Application:
    return walking.fresh()
