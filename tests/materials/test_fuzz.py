"""Whatever is done to a good file: is it taken or refused in words, and never a traceback?"""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from materials.checks import Upload, first_problem
from materials.refusals import in_words
from tests.builders import definition
from tests.materials import compound_files, files

MATERIAL = definition("cas").materials[0]
LIMIT = 20 * 1024 * 1024
MANY = 10 * (settings.default.max_examples if settings.default else 100)  # each takes two thousandths of a second
GOOD = {
    "a.docx": [
        files.docx(),
        files.with_chart(files.xlsx()),
        files.with_object(compound_files.formula(), "Equation.3"),
        files.docx(("hyperlink", "https://example.test/", True), inside=files.field("TOC", " x")),
    ],
    "a.doc": [files.DOC, compound_files.doc({"ObjectPool/_1/\x01Ole": bytes(20)}), files.ENCRYPTED],
}
PIECES = [
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"\0",
    b"\xff\xff\xff\xff",
    b"<",
    b"</w:p>",
    b"&x;",
    b"<!DOCTYPE x>",
]


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Bytes changed, left out, put in or repeated at a few places."""
    harmed = bytearray(content)
    for _time in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(harmed)))
        harm = draw(st.sampled_from(["change", "leave out", "put in", "repeat", "cut"]))
        length = draw(st.integers(1, 64))
        match harm:
            case "change":
                harmed[at : at + length] = draw(st.binary(min_size=length, max_size=length))
            case "leave out":
                del harmed[at : at + length]
            case "put in":
                harmed[at:at] = draw(st.sampled_from(PIECES))
            case "repeat":
                harmed[at:at] = harmed[at : at + length]
            case "cut":
                del harmed[at:]
    return bytes(harmed)


@st.composite
def any_file(draw: st.DrawFn) -> tuple[str, bytes]:
    """A name and a harmed file: either its bytes, or those of one of its parts in a sound archive."""
    name = draw(st.sampled_from(sorted(GOOD)))
    content = draw(st.sampled_from(GOOD[name]))
    if name == "a.doc" or draw(st.booleans()):
        return name, draw(damaged(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    harmed = draw(st.sampled_from(sorted(parts)))
    parts[harmed] = draw(damaged(parts[harmed]))
    return name, files.archive({part: inside for part, inside in parts.items() if part != "word/media/image1.png"})


@settings(max_examples=MANY, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(made=any_file())
def test_a_harmed_file_is_taken_or_refused_in_words(made: tuple[str, bytes], tmp_path: Path) -> None:
    name, content = made
    path = tmp_path / "upload"
    path.write_bytes(content)

    problem = first_problem(Upload(path, name, MATERIAL.formats, LIMIT))

    words = in_words(problem, MATERIAL, name=name, size=len(content)) if problem else "。"
    assert words.endswith("。"), words


def test_nothing_but_bytes_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "upload"

    for seed in range(0, 256, 5):
        path.write_bytes(files.OLE + bytes([seed]) * 2000)
        assert first_problem(Upload(path, "a.doc", MATERIAL.formats, LIMIT)) is not None


@pytest.mark.covers("CR-45")
@pytest.mark.parametrize("name", sorted(GOOD))
def test_what_is_harmed_here_was_good_before(name: str, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    found = []

    for content in GOOD[name]:
        path.write_bytes(content)
        problem = first_problem(Upload(path, name, MATERIAL.formats, LIMIT))
        found.append(problem.code if problem else "")

    assert found == {"a.docx": ["", "", "", ""], "a.doc": ["", "embedded", "encrypted"]}[name]
