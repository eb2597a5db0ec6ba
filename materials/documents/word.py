"""Which Word form does an applicant write in, and what of it is already known?"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from docxtpl import DocxTemplate

from applicants import dossier
from applicants.models import Application
from programmes.schema import Material

FOLDER = Path(settings.BASE_DIR) / "templates" / "documents"
LINES = {
    "education": 4,
    "work": 8,
    "achievements": 8,
    "publications": 6,
    "training": 6,
    "examinations": 4,
    "assessments": 8,
}
# what XML cannot hold and people paste all the same, Word's own line break (0x0B) among it
UNPRINTABLE = {code: None for code in [*range(32), 0x7F, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)] if code not in (9, 10)}


@dataclass(frozen=True)
class Form:
    """``path``: a Word file of the repository in which docxtpl's marks say what goes where."""

    name: str
    path: Path

    @property
    def size(self) -> int:
        """Bytes, empty; filled in it is little more."""
        return self.path.stat().st_size


def form_for(application: Application, material: Material) -> Form | None:
    """The document a material names as its template, where the portal has it as a Word file."""
    for document in application.definition.documents:
        path = FOLDER / f"{document.template}.docx"
        if document.name == material.template and document.template and path.exists():
            return Form(document.name, path)
    return None


def filled(form: Form, application: Application) -> bytes:
    """The form with what has been typed so far; cells not yet stated stay empty, and tables have lines to write in."""
    answers: dict[str, list[dict[str, str]]] = {}
    for answer in application.answers.all():
        answers.setdefault(answer.block, []).append({name: _legible(text) for name, text in answer.typed.items()})
    stated = dossier.build(answers)
    definition = application.definition
    document = DocxTemplate(form.path)
    document.render(
        {
            "stated": stated,
            "title": form.name,
            "level": definition.level(application.level).name,
            "born": dossier.month(stated.person.birth_date) or stated.person.birth_date,
            "first_worked": dossier.month(stated.employment.first_work_start) or stated.employment.first_work_start,
            "chars": definition.level(application.level).report_chars,
        }
        | {name: _lines(stated, name, count) for name, count in LINES.items()},
        autoescape=True,  # without it a name with < or & would be swallowed
    )
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _lines(stated: dossier.Dossier, name: str, count: int) -> list[Any]:
    """The rows of a block, and empty ones after them."""
    kind = next(row for attribute, row in dossier.ROWS.values() if attribute == name)
    rows = list(getattr(stated, name))
    return rows + [kind() for _line in range(count - len(rows))]


def _legible(text: str) -> str:
    return text.translate(UNPRINTABLE)
