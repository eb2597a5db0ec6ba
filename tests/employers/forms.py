"""Which zip of filled-in registration forms does an employer send, and what is wrong with some of them? Invented people."""

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from docx import Document

from employers.staff import blank_form
from employers.staff.columns import Column, columns
from tests.builders import definition
from tests.employers.lists import Person
from tests.materials import files

Flaw = Callable[[bytes], bytes]


@cache
def asked() -> tuple[Column, ...]:
    return tuple(columns(definition("cas")))


@cache
def blank() -> bytes:
    """As the portal hands it out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.docx"
        blank_form.write(path, asked(), heading="2027年春季报名表", employer="示范研究所")
        return path.read_bytes()


def form(stated: Person) -> bytes:
    """Filled in by one person; a line break in a text is one in its cell."""
    paper = Document(io.BytesIO(blank()))
    for row, column in zip(paper.tables[0].rows[1:], asked(), strict=True):
        row.cells[1].text = stated.get(column.key, "")
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def of_another_kind(_content: bytes) -> bytes:
    paper = Document()
    table = paper.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["姓名", "林知远", "手机号", "19900000001"], strict=True):
        cell.text = text
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


FLAWS: dict[str, Flaw] = {  # what is wrong with the file, by the code of its row's trouble
    "form_blank": lambda _content: blank(),
    "form_damaged": lambda content: content[: len(content) // 2],
    "form_encrypted": lambda _content: files.ENCRYPTED,
    "form_other_form": of_another_kind,
    "form_content": lambda _content: b"%PDF-1.7 a scan",
    "form_empty": lambda _content: b"",
}


def zip_of(people: Sequence[Person], flaws: Mapping[int, str] | None = None) -> bytes:
    """One form each, by names like 一部/03 张三.docx; ``flaws``: place among them → one of FLAWS."""
    contents = {}
    for place, stated in enumerate(people):
        content = form(stated)
        if flaw := (flaws or {}).get(place):
            content = FLAWS[flaw](content)
        contents[f"一部/{place + 1:02} {stated['name']}.docx"] = content
    return zipped(contents)


def zipped(contents: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in contents.items():
            made.writestr(name, content)
    return written.getvalue()
