"""Does the stamp stand on every page, whatever kinds of page the file has, and is all else as it was?"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import segno
from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from lxml import etree
from pypdf import PdfReader

from materials.checks import Upload, child, first_problem, word
from materials.documents import stamp
from tests.materials import files, office

WORDS = "申报编号 CAS-2026-000001　第 2 版　核验码 ABCD-EFGH-JKMN"
CODE = "ABCD-EFGH-JKMN"


def picture() -> bytes:
    drawn = io.BytesIO()
    segno.make("https://example.test/verify/ABCD-EFGH-JKMN/").save(drawn, kind="png", scale=8, border=0)
    return drawn.getvalue()


def stamped(content: bytes, across: str = "") -> bytes:
    written = io.BytesIO()
    stamp.stamped(io.BytesIO(content), written, stamp.Stamp(WORDS, picture(), across))
    return written.getvalue()


def saved(document: Any) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def pages(document: Any, count: int, name: str) -> None:
    for number in range(count):
        document.add_paragraph(f"{name}{number + 1}").add_run().add_break(WD_BREAK.PAGE)


def plain() -> bytes:
    document = Document()
    pages(document, 2, "正文")
    return saved(document)


def with_its_own_foot() -> bytes:
    document = Document()
    document.sections[0].footer.paragraphs[0].text = "北辰精密仪器有限公司"
    pages(document, 2, "正文")
    return saved(document)


def with_every_kind_of_page() -> bytes:
    """Three sections: the first with a title page, the second taking over, the third with a foot on even pages only."""
    document = Document()
    document.settings.odd_and_even_pages_header_footer = True
    first = document.sections[0]
    first.different_first_page_header_footer = True
    first.footer.paragraphs[0].text = "奇数页"
    pages(document, 3, "封面与正文")
    document.add_section(WD_SECTION.NEW_PAGE).different_first_page_header_footer = True
    pages(document, 2, "报告")
    third = document.add_section(WD_SECTION.NEW_PAGE)
    third.different_first_page_header_footer = False
    third.even_page_footer.is_linked_to_previous = False
    third.even_page_footer.paragraphs[0].text = "偶数页"
    pages(document, 2, "证明材料")
    return saved(document)


def with_a_tracked_change_of_its_layout() -> bytes:
    """What the section was before stands within it, and stays as it is."""
    document = Document()
    pages(document, 2, "正文")
    section = document.sections[0]._sectPr
    before = etree.SubElement(
        section, f"{{{stamp.WORD}}}sectPrChange", {f"{{{stamp.WORD}}}id": "1", f"{{{stamp.WORD}}}author": "x"}
    )
    etree.SubElement(before, f"{{{stamp.WORD}}}sectPr")
    return saved(document)


def stamped_once_before() -> bytes:
    """As somebody brings back what he was given."""
    return stamped(plain())


KINDS: dict[str, Callable[[], bytes]] = {
    "no foot at all": plain,
    "a foot of its own": with_its_own_foot,
    "first, even and odd pages": with_every_kind_of_page,
    "a tracked change of its layout": with_a_tracked_change_of_its_layout,
    "a stamp already": stamped_once_before,
}


def printed(contents: list[bytes]) -> list[PdfReader]:
    """As another program lays them out."""
    return [PdfReader(io.BytesIO(made)) for made in office.saved_as("pdf", contents)]


def test_on_every_page_of_every_kind_stands_the_stamp_and_what_stood_there_before() -> None:
    before = printed([make() for make in KINDS.values()])

    after = printed([stamped(make()) for make in KINDS.values()])

    for kind, was, now in zip(KINDS, before, after, strict=True):
        texts = [page.extract_text() for page in now.pages]
        added = 2 if kind == "a stamp already" else 1
        assert [text.count(CODE) for text in texts] == [added] * len(was.pages), kind
        for old, new in zip(was.pages, texts, strict=True):
            assert [line for line in old.extract_text().splitlines() if line.strip() and line not in new] == [], kind


def test_the_code_is_there_as_a_picture_too() -> None:
    (paper,) = printed([stamped(with_every_kind_of_page())])

    assert [len(page.images) for page in paper.pages] == [1] * len(paper.pages)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_else_is_touched(kind: str) -> None:
    content = KINDS[kind]()

    with ZipFile(io.BytesIO(content)) as old, ZipFile(io.BytesIO(stamped(content))) as new:
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
        kept = [old.read(name) for name in changed]
        made = [new.read(name) for name in changed]

    assert [name for name in changed if "footer" not in name and "foot" not in name] == [
        name for name in ("[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels") if name in changed
    ]
    for was, now in zip(
        kept, made, strict=True
    ):  # something was put in at one place, the rest is byte for byte the same
        begin = next(at for at in range(len(was)) if was[at] != now[at])
        assert now.endswith(was[begin:])


@pytest.mark.parametrize("kind", KINDS)
def test_the_copy_passes_the_checks_of_an_upload_and_opens(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.docx"
    path.write_bytes(stamped(KINDS[kind](), across="草稿"))

    assert first_problem(Upload(path, path.name, ("docx",), 20 * 1024 * 1024)) is None
    assert Document(str(path)).sections[0].footer.paragraphs[-1].text == f"　{WORDS}"


def test_the_same_file_gives_the_same_copy() -> None:
    content = with_its_own_foot()

    assert stamped(content) == stamped(content)


def test_a_draft_says_so_across_each_page() -> None:
    with ZipFile(io.BytesIO(stamped(plain(), across="草稿"))) as archive:
        head = archive.read("word/portal-header.xml").decode()

    assert 'string="草稿"' in head


def test_an_element_without_contents_is_opened() -> None:
    """The smallest files there are: no foot, no section, relations and types each in a tag that closes itself."""
    content = files.docx(more={"word/_rels/document.xml.rels": f'<Relationships xmlns="{files.RELATIONS}"/>'.encode()})

    after = stamped(content)

    word.check(io.BytesIO(after))
    with ZipFile(io.BytesIO(after)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    assert [tag.get(f"{{{stamp.WORD}}}type") for tag in body.iter(f"{{{stamp.WORD}}}footerReference")] == list(
        stamp.PAGES
    )


# ── What cannot be stamped ───────────────────────────────────────────────────


@pytest.mark.parametrize("namespace", ["http://purl.oclc.org/ooxml/wordprocessingml/main"])
def test_a_strict_file_is_left_alone(namespace: str) -> None:
    content = files.docx(
        more={"word/document.xml": f'<w:document xmlns:w="{namespace}"><w:body/></w:document>'.encode()}
    )

    with pytest.raises(stamp.Unstampable):
        stamped(content)


def test_so_is_one_written_in_wide_characters() -> None:
    wide = '<?xml version="1.0" encoding="UTF-16"?>' + files.body().decode()

    with pytest.raises(stamp.Unstampable):
        stamped(files.docx(more={"word/document.xml": wide.encode("utf-16")}))


# ── In a process of its own ──────────────────────────────────────────────────


def command(source: Path, target: Path, folder: Path) -> tuple[str, ...]:
    (folder / "mark.png").write_bytes(picture())
    return (*child.PYTHON, "materials.documents.stamp", str(source), str(target), WORDS, str(folder / "mark.png"))


def test_the_process_makes_the_same_copy(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    content = with_every_kind_of_page()
    source.write_bytes(content)

    assert child.run(command(source, target, tmp_path)) == {"problem": ""}
    assert target.read_bytes() == stamped(content)


def test_a_file_that_is_no_longer_sound_is_a_problem_and_nothing_worse(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(plain()[:2000])

    assert child.run(command(source, target, tmp_path)) == {"problem": "Found('damaged', '')"}
