"""Is a file recognised by what it contains, whatever it is called?"""

import struct
from pathlib import Path

import pytest

from materials import checks
from materials.checks import Problem, Upload
from materials.checks.contents import BLOCK, MAX_PARTS, format_of
from tests.materials import files

KINDS = {
    "docx": files.docx(),
    "xlsx": files.docx(main=files.SHEET, part="word/document.xml"),
    "macros": files.docx(main=files.MACROS),
    "doc": files.DOC,
    "encrypted": files.ENCRYPTED,
    "ole": files.OLE + bytes(2048),
    "rtf": files.RTF,
    "html": files.HTML,
    "mht": files.MHT,
    "zip": files.archive({"readme.txt": b"x"}),
    "pdf": b"%PDF-1.7\n",
    "jpg": b"\xff\xd8\xff\xe0",
    "png": b"\x89PNG\r\n\x1a\n",
    "": b"plain text",
}
DAMAGED = {
    "end cut off": files.docx()[:-30],
    "only a signature": b"PK\x03\x04",
    "main part named but missing": files.docx(part="word/elsewhere.xml"),
    "listing with a DOCTYPE": files.docx(types=b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    "listing is not XML": files.docx(types=b"<Types>"),
    "listing longer than Word writes": files.docx(types=b"<Types>" + b" " * 600_000 + b"</Types>"),
    "more parts than a report has": files.archive({f"word/media/{n}.png": b"" for n in range(MAX_PARTS)}),
    "zip64": files.docx()[:-22] + b"PK\x06\x07" + bytes(16) + files.docx()[-22:],
    "directory said to be larger than memory": files.docx()[:-10] + struct.pack("<L", 2**31) + files.docx()[-6:],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_what_it_contains(kind: str, file: Path) -> None:
    file.write_bytes(KINDS[kind])

    assert format_of(file) == kind


@pytest.mark.parametrize("harm", DAMAGED)
def test_a_damaged_archive_is_said_to_be_damaged(harm: str, file: Path) -> None:
    file.write_bytes(DAMAGED[harm])

    assert format_of(file) == "damaged"


def test_a_name_over_the_edge_of_two_blocks_is_still_found(file: Path) -> None:
    name = "WordDocument".encode("utf-16-le")
    file.write_bytes((files.OLE + bytes(BLOCK - len(files.OLE) - 10) + name).ljust(2 * BLOCK, b"\0"))

    assert format_of(file) == "doc"


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("报告.docx", "docx"),
        ("报告.DOCX", "docx"),
        ("报告.docx ", "docx"),
        ("照片.jpeg", "jpg"),
        ("报告.docx.exe", "exe"),
        ("报告", ""),
    ],
)
def test_the_format_is_the_last_extension(name: str, format: str, file: Path) -> None:
    assert Upload(file, name, ("docx",), 1).format == format


def test_the_cheapest_problem_is_named_first(file: Path) -> None:
    file.write_bytes(files.HTML)

    found = [
        checks.first_problem(Upload(file, name, ("doc", "docx"), limit))
        for name, limit in [("a.exe", 1), ("a.doc", 1), ("a.doc", len(files.HTML))]
    ]

    assert found == [Problem("format"), Problem("size"), Problem("content", "html")]
