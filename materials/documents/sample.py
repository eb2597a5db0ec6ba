"""How does an evaluation form look that is filled in well? The Word form with an invented person in it, a report behind it.

What he states stands in ``<form>_sample.toml``: whoever changes the form changes the sample too.
"""

import io
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor

from applicants import dossier
from materials.demo import portrait
from materials.documents import pages, word
from programmes.schema import Definition

INDENT = Pt(22)  # two characters
BLACK = RGBColor(0, 0, 0)


@dataclass(frozen=True)
class Sample:
    """Of a document of the definition: its name, and the form it is filled into."""

    name: str
    template: str

    @property
    def content(self) -> bytes:
        return _content(self.name, self.template)


def of(definition: Definition) -> Sample | None:
    """Of the first form that somebody uploads filled in, where a sample lies beside it at a level the definition has."""
    levels = {level.name for level in definition.levels}
    wanted = {material.template for material in definition.materials if material.template}
    for each in definition.documents:
        if each.name in wanted and each.template and _path(each.template).exists():
            return Sample(each.name, each.template) if _stated(each.template)["level"] in levels else None
    return None


@cache
def _content(name: str, template: str) -> bytes:
    """Made once by each process."""
    said = _stated(template)
    paper = Document(io.BytesIO(_form(name, template, said)))
    above = paper.sections[0].header.paragraphs[0]
    above.text, above.alignment = _("填写示例：人物、单位和内容均为虚构"), WD_ALIGN_PARAGRAPH.CENTER
    report = said["report"]
    _heading(paper, report["heading"], 1, breaks=True).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in report["text"].strip().splitlines():
        marks, _space, text = line.partition(" ")
        if marks in ("#", "##"):
            _heading(paper, text, len(marks) + 1)
        else:
            paper.add_paragraph(line).paragraph_format.first_line_indent = INDENT
    _heading(paper, report["proofs"], 1, breaks=True)
    for line in report["listed"]:
        paper.add_paragraph(line)
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def _form(name: str, template: str, said: dict[str, Any]) -> bytes:
    stated = dossier.build(said["stated"])
    shown = {
        "document": {"name": name},
        "title": pages.broken(name),
        "level": said["level"],
        "stated": stated,
        "born": dossier.month(stated.person.birth_date),
        "first_worked": dossier.month(stated.employment.first_work_start),
        "filled_in": said["filled_in"],
        "to_write": False,
    }
    rows = {block: getattr(stated, block) for block, _kind in dossier.ROWS.values()}
    return word.rendered(word.FOLDER / f"{template}.docx", shown | rows, portrait(stated.person.name))


def _heading(paper: Any, text: str, level: int, *, breaks: bool = False) -> Any:
    line = paper.add_heading(text, level)
    line.paragraph_format.page_break_before = breaks
    line.runs[0].font.color.rgb = BLACK
    return line


def _path(template: str) -> Path:
    return Path(__file__).with_name(f"{template}_sample.toml")


@cache
def _stated(template: str) -> dict[str, Any]:
    return tomllib.loads(_path(template).read_text(encoding="utf-8"))
