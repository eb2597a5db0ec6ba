"""How does our own template look when an applicant has filled it in and typed his report behind it?"""

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from docx import Document
from docx.table import Table

from applicants import dossier as facts
from applicants.dossier import Dossier, month
from materials.demo import portrait
from materials.documents import word
from tests.materials.forms.report import HEADING, Line, put_behind, put_proofs_behind, report
from tests.materials.forms.stated import born, cover

PATH = word.FOLDER / "evaluation_form.docx"
RESERVED = "评审办事机构审核意见"


def ours(
    stated: Dossier,
    *,
    on_cover: Mapping[str, str] | None = None,
    reserved: str = "",
    without: Collection[str] = (),
    lines: Sequence[Line] | None = None,
    report_first: bool = False,
    spare: bool = True,
) -> bytes:
    """``on_cover``: what the cover says otherwise; ``without``: headings that are taken out with what follows them, or
    labels of the basic page; ``lines``: the report; ``spare``: with the empty lines of the form to be written in."""
    paper = Document(io.BytesIO(_filled(stated, spare=spare)))
    _retell(paper, on_cover or {})
    if reserved:
        box = next(table for table in paper.tables if table.rows[0].cells[0].text.startswith(RESERVED))
        box.rows[0].cells[0].paragraphs[-1].add_run(reserved)
    put_behind(paper, report() if lines is None else lines, heading=False)
    for part in without:
        _take_out(paper, part)
    if report_first:
        _move_report(paper)
    put_proofs_behind(paper)
    return _written(paper)


def _filled(stated: Dossier, *, spare: bool) -> bytes:
    shown: dict[str, Any] = {
        "document": {"name": "专业技术职务任职资格评审表"},
        "title": "中国科学院\n专业技术职务任职资格评审表",
        "level": stated.registration.level,
        "stated": stated,
        "born": born(stated),
        "first_worked": month(stated.employment.first_work_start) or stated.employment.first_work_start,
        "filled_in": cover(stated)["填表时间"],
        "chars": 5000,
        "to_write": True,
    }
    for name, kind in facts.ROWS.values():
        count = word.LINES.get(name, 0) if spare else 0
        shown[name] = word.lines(stated, name, count) or (kind(),)
    return word.rendered(PATH, shown, portrait(stated.person.name or "无名"))


def _retell(paper: Any, told: Mapping[str, str]) -> None:
    for row in paper.tables[0].rows:
        label = "".join(row.cells[0].text.split())
        if label in told:
            row.cells[1].paragraphs[0].runs[0].text = told[label]


def _take_out(paper: Any, part: str) -> None:
    """A heading with all that stands under it, or a cell of the basic page with its label."""
    headed = [(begins, blocks) for begins, blocks in _parts(paper) if begins == part]
    if headed:
        for block in headed[0][1]:
            block._element.getparent().remove(block._element)
        return
    for table in paper.tables[1:]:
        for row in table.rows:
            for place, cell in enumerate(row.cells):
                if cell.text == part:
                    cell.paragraphs[0].runs[0].text = ""
                    for run in row.cells[place + 1].paragraphs[0].runs:
                        run.text = ""
                    return
    raise LookupError(part)


def _parts(paper: Any) -> Iterator[tuple[str, list[Any]]]:
    """Each heading of the form with the blocks from it up to the next one."""
    heading = ""
    blocks: list[Any] = []
    for block in paper.iter_inner_content():
        if not isinstance(block, Table) and block.paragraph_format.keep_with_next and block.style.name == "Normal":
            yield heading, blocks
            heading, blocks = block.text, []
        blocks.append(block)
    yield heading, blocks


def _move_report(paper: Any) -> None:
    blocks = next(blocks for begins, blocks in _parts(paper) if begins == HEADING)
    first = paper.element.body[0]
    for block in blocks:
        first.addprevious(block._element)


def _written(paper: Any) -> bytes:
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()
