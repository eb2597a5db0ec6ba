"""Does a .doc say to its reader what the .docx says that it was saved from?"""

import io
from dataclasses import asdict, replace
from itertools import product
from random import Random
from typing import Any

import doc2docx
import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

from materials.checks.problem import Found, Problem
from materials.reading import doc, docx, opinion
from materials.reading.content import Cell, Content, Paragraph, Picture, Table
from materials.reading.understanding import understand
from tests.materials import compound_files, office
from tests.materials.forms import STYLES, dossier, older, ours
from tests.materials.pictures import picture

MIXED, TABLES = "everything a form and a report hold", "tables of any kind"


def mixed() -> bytes:
    document = Document()
    document.add_paragraph("姓名：林知远\t民族　汉 𠮷𡈽 é ２０１４")
    document.add_paragraph("第一行").add_run().add_break()
    table = document.add_table(rows=6, cols=6)
    for number, cell in enumerate(table._cells):
        cell.text = f"格{number}" if number % 4 else ""
    table.cell(0, 0).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(3, 0))
    table.cell(1, 2).merge(table.cell(2, 4))
    table.cell(4, 1).text = "甲段\n\n丁段"
    table.cell(5, 1).paragraphs[0].add_run().add_picture(io.BytesIO(picture("PNG", (40, 30))), Cm(1))
    table.cell(3, 3).add_table(rows=1, cols=2).cell(0, 1).text = "表中表"
    document.add_heading("个人技术报告", 1)
    document.add_heading("一、概况", 2)
    document.add_paragraph().add_run().add_picture(io.BytesIO(picture(size=(40, 30))), Cm(3))
    document.add_paragraph("图后文字").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("新页").paragraph_format.page_break_before = True
    document.add_paragraph("一项", style="List Number")
    changed = document.add_paragraph("修订：")
    author = 'w:id="1" w:author="某"'
    changed._p.append(parse_xml(f"<w:ins {nsdecls('w')} {author}><w:r><w:t>新写的</w:t></w:r></w:ins>"))
    changed._p.append(parse_xml(f"<w:del {nsdecls('w')} {author}><w:r><w:delText>旧的</w:delText></w:r></w:del>"))
    return saved(document)


WORDS = (
    "",
    "",
    "无",
    "2014年6月—至今",
    "𠮷𡈽 é Ω㎡",
    "２０１４．６",
    "甲段\n\n丁段",
    "第 1 项，“引号”…",
    "长" * 300,
    "a\tb",
)


def tables() -> bytes:
    """Forty, of any size, with cells merged at random and words of every kind."""
    random, document = Random(7), Document()
    for _table in range(40):
        rows, columns = random.randint(1, 6), random.randint(1, 7)
        table = document.add_table(rows, columns)
        for cell in table._cells:
            cell.text = random.choice(WORDS)
        merged: set[tuple[int, int]] = set()
        for _merge in range(3):
            top, left = random.randrange(rows), random.randrange(columns)
            bottom, right = random.randrange(top, rows), random.randrange(left, columns)
            covered = set(product(range(top, bottom + 1), range(left, right + 1)))
            if not covered & merged:
                merged |= covered
                table.cell(top, left).merge(table.cell(bottom, right))
        document.add_paragraph("隔")
    return saved(document)


LEFT_OUT = {
    "deleted": f"<w:del {nsdecls('w')} w:id='1' w:author='某'><w:r><w:delText>2013</w:delText></w:r></w:del>",
    "hidden": f"<w:r {nsdecls('w')}><w:rPr><w:vanish/></w:rPr><w:t>2013</w:t></w:r>",
}


def crossed_out(how: str) -> bytes:
    document = Document()
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "时间", "2014"
    cells[1].paragraphs[0]._p.append(parse_xml(LEFT_OUT[how]))
    return saved(document)


def saved(document: Any) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.fixture(scope="module")
def both() -> dict[str, tuple[bytes, bytes]]:
    """Each as a .docx and as the .doc that was made of it, all in one run."""
    files = (
        {MIXED: mixed(), TABLES: tables(), "ours": ours(dossier())}
        | {how: crossed_out(how) for how in LEFT_OUT}
        | {name: older(dossier(), style=name) for name in STYLES}
    )
    made = office.as_doc(files)
    return {name: (content, made[name]) for name, content in files.items()}


def read(content: bytes) -> Content:
    return doc.content_of(io.BytesIO(content))


# ── The same as in a .docx ───────────────────────────────────────────────────


def test_what_stands_in_it_is_what_stands_in_the_docx(both: dict[str, tuple[bytes, bytes]]) -> None:
    """Texts, levels, new pages, merged cells, empty cells, several paragraphs in one, pictures, a table in a table."""
    source, made = both[MIXED]

    content = read(made)

    assert content.format == "doc"
    assert told(content) == told(docx.content_of(io.BytesIO(source)))


def told(content: Content) -> list[Any]:
    """Pictures go by other names in either file."""
    return [Picture("") if isinstance(block, Picture) else unnamed(block) for block in content.blocks]


def unnamed(block: Any) -> Any:
    if not isinstance(block, Table):
        return block
    return [[(asdict(cell) | {"pictures": len(cell.pictures)}) for cell in row] for row in block.rows]


@pytest.mark.parametrize("name", ["ours", *STYLES])
def test_the_form_in_it_says_the_same_at_the_same_places(name: str, both: dict[str, tuple[bytes, bytes]]) -> None:
    source, made = both[name]

    assert understand(read(made)) == understand(docx.content_of(io.BytesIO(source)))


def test_of_any_table_every_cell_is_the_same(both: dict[str, tuple[bytes, bytes]]) -> None:
    source, made = both[TABLES]

    assert cells(read(made)) == cells(docx.content_of(io.BytesIO(source)))


def cells(content: Content) -> list[list[list[Cell]]]:
    """Columns in which no cell begins are counted by nobody who looks at the table."""
    found = [block for block in content.blocks if isinstance(block, Table)]
    return [[[replace(cell, column=0, columns=0) for cell in row] for row in table.rows] for table in found]


@pytest.mark.parametrize("how", LEFT_OUT)
def test_text_that_was_left_out_is_not_read_and_makes_no_cell_doubtful(
    how: str, both: dict[str, tuple[bytes, bytes]]
) -> None:
    _source, made = both[how]

    assert read(made).blocks[0] == Table(((Cell(("时间",), 0), Cell(("2014",), 1)),))


def test_what_stands_for_an_object_nobody_can_read_is_no_text() -> None:
    text, table = compound_files.written("前\x01后\x0e\r")

    content = read(compound_files.doc({"1Table": table}, block=text))

    assert content.blocks == (Paragraph("前后"),)


def test_each_picture_is_found_by_its_name(both: dict[str, tuple[bytes, bytes]]) -> None:
    _source, made = both[MIXED]
    named = [block.part for block in read(made).blocks if isinstance(block, Picture)]

    pictures = doc.pictures_of(io.BytesIO(made))

    assert [pictures[part][:3] for part in named] == [b"\xff\xd8\xff"]
    assert sorted(content[1:4] for content in pictures.values()) == [b"PNG", b"\xd8\xff\xe0"]


# ── Two opinions ─────────────────────────────────────────────────────────────


def table(*rows: tuple[str, ...]) -> Table:
    return Table(tuple(tuple(Cell((text,), column) for column, text in enumerate(row)) for row in rows))


def doubted(ours: list[Table], theirs: list[Table], *, lost: bool = False) -> list[str]:
    compared = opinion.compared(ours, theirs, lost=lost)
    return [
        cell.text
        for block in compared
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
        if cell.doubtful
    ]


HEAD, LINE, EMPTY = ("起止时间", "单位"), ("2014年6月", "某单位"), ("", "")
DOUBTS = {
    "they agree": ([table(HEAD, LINE)], [table(HEAD, LINE)], []),
    "another word in one cell": ([table(HEAD, LINE)], [table(HEAD, ("2014年7月", "某单位"))], ["2014年6月"]),
    "blank for one only": ([table(HEAD, ("", "某单位"))], [table(HEAD, LINE)], [""]),
    "shifted by one": ([table(HEAD, ("甲", "乙"))], [table(HEAD, ("乙", "甲"))], ["甲", "乙"]),
    "a row too few": ([table(HEAD, LINE)], [table(HEAD)], [*HEAD, *LINE]),
    "empty rows left out": ([table(HEAD, EMPTY, LINE, EMPTY)], [table(HEAD, LINE)], []),
    "spaces and marks": ([table(HEAD, ("2014 年6月", "☑某单位："))], [table(HEAD, LINE)], []),
    "the row divided otherwise": ([table(HEAD, LINE)], [table(HEAD, ("2014年6月某单位",))], []),
    "divided otherwise, and another word": ([table(LINE)], [table(("2014年某单位",))], [*LINE]),
    "an empty table left out": ([table(EMPTY), table(LINE)], [table(LINE)], []),
    "a table that is theirs only": ([table(LINE)], [table(HEAD, HEAD), table(LINE)], []),
    "a table that is ours only": ([table(HEAD), table(LINE)], [table(HEAD)], []),
}


@pytest.mark.parametrize(("first", "second", "cells"), DOUBTS.values(), ids=DOUBTS)
def test_a_cell_is_doubtful_of_which_the_two_say_something_else(
    first: list[Table], second: list[Table], cells: list[str]
) -> None:
    assert doubted(first, second) == cells


LOST = {
    "more in theirs": ([table(HEAD, LINE)], [table(HEAD, ("2013年5月2014年6月", "某单位"))], []),
    "more in ours": ([table(HEAD, LINE)], [table(HEAD, ("2014年", "某单位"))], ["2014年6月"]),
    "a row more in theirs": ([table(HEAD)], [table(HEAD, LINE)], []),
}


@pytest.mark.parametrize(("first", "second", "cells"), LOST.values(), ids=LOST)
def test_where_text_was_deleted_the_second_may_know_more(
    first: list[Table], second: list[Table], cells: list[str]
) -> None:
    assert doubted(first, second, lost=True) == cells


@pytest.mark.parametrize("name", [MIXED, "ours", "everything at once"])
def test_the_second_reader_alone_reads_every_cell(name: str, both: dict[str, tuple[bytes, bytes]]) -> None:
    source, made = both[name]

    second = opinion.content_of(io.BytesIO(made))

    assert letters(second.blocks) == letters(docx.content_of(io.BytesIO(source)).blocks)


def letters(blocks: Any) -> list[list[str]]:
    """Of every cell in which something is said; deleted text stands in none."""
    rows = (row for block in blocks if isinstance(block, Table) for row in block.rows)
    return [said for row in rows if any(said := ["".join(filter(str.isalnum, cell.text)) for cell in row])]


def test_where_the_first_reader_gives_up_the_second_is_taken(
    both: dict[str, tuple[bytes, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _source, made = both["ours"]

    def gives_up(*_paths: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(doc2docx, "convert", gives_up)

    assert read(made) == opinion.content_of(io.BytesIO(made))
    assert doc.pictures_of(io.BytesIO(made)) == {}


def test_where_it_takes_too_long_too(both: dict[str, tuple[bytes, bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    _source, made = both["ours"]

    def endless(*_paths: Any) -> None:
        while True:
            pass

    monkeypatch.setattr(doc2docx, "convert", endless)
    monkeypatch.setattr(doc, "SECONDS", 0.1)

    assert read(made) == opinion.content_of(io.BytesIO(made))


def test_a_file_that_neither_can_read_is_refused() -> None:
    with pytest.raises(Found) as found:
        read(compound_files.doc(block=compound_files.information()))

    assert found.value.problem == Problem("unreadable")


@pytest.mark.parametrize("length", [0, 1, 511, 512, 4096])
def test_so_is_one_that_breaks_off(length: int, both: dict[str, tuple[bytes, bytes]]) -> None:
    with pytest.raises(Found) as found:
        read(both["ours"][1][:length])

    assert found.value.problem == Problem("unreadable")
