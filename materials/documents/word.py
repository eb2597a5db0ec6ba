"""What does a Word form say: one to be written in, one that is finished, one that is a paper of a version?

A form is a Word file of the repository in which docxtpl's marks say what goes where (documents.layout makes it).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, Template
from markupsafe import Markup, escape

from applicants import differences, dossier
from applicants.models import Application, Snapshot
from materials import photo
from materials.documents import codes, pages, stamp
from materials.documents.blanks import UNPRINTABLE
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
PHOTO = (Mm(33), Mm(48))


@dataclass(frozen=True)
class Form:
    """``name``: of the document; ``path``: the Word file."""

    name: str
    path: Path

    @property
    def size(self) -> int:
        """Bytes, empty; filled in it is little more."""
        return self.path.stat().st_size


def form_named(application: Application, document: str) -> Form | None:
    """A document of the definition, where the portal has it as a Word file."""
    for each in application.definition.documents:
        path = FOLDER / f"{each.template}.docx"
        if each.name == document and each.template and path.exists():
            return Form(each.name, path)
    return None


def form_for(application: Application, material: Material) -> Form | None:
    """The document a material names as its template."""
    return form_named(application, material.template) if material.template else None


# ── Three ways to fill it in ─────────────────────────────────────────────────


def filled(form: Form, application: Application) -> bytes:
    """To be written in: what has been typed so far; cells not yet stated stay empty, and tables have lines to spare."""
    now = differences.as_it_stands(application)
    typed = dossier.build(now.opened()["answers"])
    definition = application.definition
    shown = pages.context(now, form.name, pictured=False) | {
        "stated": typed,
        "filled_in": "　　　　年　　月　　日",
        "chars": definition.level(application.level).report_chars,
        "to_write": True,
    }
    return _filled_in(form, now, shown, {name: lines(typed, name, count) for name, count in LINES.items()})


def evaluation_form(application: Application, material: Material) -> bytes:
    """Finished, from what is stated at this moment: what stands in front of the report in an assembled file."""
    form = form_for(application, material)
    if form is None:
        raise LookupError(material.name)
    return _finished(form, differences.as_it_stands(application))


def drawn(snapshot: Snapshot, document: str, code: str, *, draft: bool) -> bytes:
    """The paper of this version, its number and code on every page, and 草稿 across it while it is one."""
    form = form_named(snapshot.application, document)
    if form is None:
        raise LookupError(document)
    written = io.BytesIO()
    marked = stamp.Stamp(words(snapshot, code), codes.png(codes.address(code)), _("草稿") if draft else "")
    stamp.stamped(io.BytesIO(_finished(form, snapshot)), written, marked)
    return written.getvalue()


def words(snapshot: Snapshot, code: str) -> str:
    """What stands in the foot of each page."""
    named = {"number": snapshot.application.number, "snapshot": snapshot, "code": code}
    return _("申报编号 %(number)s　%(snapshot)s　核验码 %(code)s") % named


# ── Filling in ───────────────────────────────────────────────────────────────


def _finished(form: Form, snapshot: Snapshot) -> bytes:
    shown = pages.context(snapshot, form.name, pictured=False)
    frozen = timezone.localtime(snapshot.frozen_at)
    shown["filled_in"] = f"{frozen.year}年{frozen.month}月{frozen.day}日"
    rows = {name: getattr(shown["stated"], name) or (kind(),) for name, kind in dossier.ROWS.values()}
    return _filled_in(form, snapshot, shown, rows)


def _filled_in(form: Form, snapshot: Snapshot, shown: dict[str, Any], rows: dict[str, Sequence[Any]]) -> bytes:
    return rendered(form.path, shown | rows, photo.of(snapshot))


def rendered(path: Path, shown: dict[str, Any], portrait: bytes | None) -> bytes:
    """The Word form with these texts in it; ``shown``: as docxtpl's marks name them."""
    document = _Form(path)
    picture = InlineImage(document, io.BytesIO(portrait), *PHOTO) if portrait else _("（粘贴照片）")
    # without autoescape a name with < or & would be swallowed
    document.render(shown | {"photo": picture}, COMPILING, autoescape=True)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def lines(typed: dossier.Dossier, name: str, count: int) -> list[Any]:
    """The rows of a block, and empty ones after them."""
    kind = next(row for attribute, row in dossier.ROWS.values() if attribute == name)
    rows = list(getattr(typed, name))
    return rows + [kind() for _line in range(count - len(rows))]


def _legible(value: Any) -> Any:
    """A text without what XML cannot hold, and safe from docxtpl, which takes ``{_{`` for a mark of its own."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup(str(escape(value.translate(UNPRINTABLE))).replace("_", "&#95;"))


class _Form(DocxTemplate):
    """Makes each part of a form ready for Jinja once, which is a fifth of the work of filling it in."""

    def patch_xml(self, source: str) -> str:
        return _patched(source)


@cache
def _patched(source: str) -> str:
    patched: str = DocxTemplate.patch_xml(None, source)  # looks at nothing but the text
    return patched


class _Compiling(Environment):
    """Compiles each part of a form once: that is half the work of filling it in."""

    def from_string(self, source: Any, *more: Any) -> Template:
        return _compiled(self, source)


@cache
def _compiled(environment: Environment, source: str) -> Template:
    return Environment.from_string(environment, source)


COMPILING = _Compiling(finalize=_legible)
