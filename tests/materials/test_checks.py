"""Is a file recognised by what it contains, whatever it is called?"""

from pathlib import Path

import pytest

from materials import checks
from materials.checks import Problem, Upload
from materials.checks.contents import format_of
from tests.materials import files
from tests.materials.compound_files import compound

KINDS = {
    "docx": files.docx(),
    "xlsx": files.xlsx(),
    "macros": files.docx(main=files.MACROS),
    "doc": files.DOC,
    "encrypted": files.ENCRYPTED,
    "xls": compound({"Workbook": b"x"}),
    "ppt": compound({"PowerPoint Document": b"x"}),
    "wps": compound({"MatOST": b"x"}),
    "ole": compound({"Something": b"x"}),
    "rtf": files.RTF,
    "html": files.HTML,
    "mht": files.MHT,
    "zip": files.archive({"readme.txt": b"x"}),
    "pdf": b"%PDF-1.7\n",
    "jpg": b"\xff\xd8\xff\xe0",
    "png": b"\x89PNG\r\n\x1a\n",
    "exe": b"MZ\x90\0",
    "": b"plain text",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_what_it_contains(kind: str, file: Path) -> None:
    file.write_bytes(KINDS[kind])

    assert format_of(file) == kind


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
