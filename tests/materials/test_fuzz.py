"""Whatever is done to a good file: is it taken or refused in words, and never a traceback?"""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from materials.checks import Problem, Upload, child, first_problem
from materials.checks.limits import MEGABYTE, MEMORY
from materials.refusals import in_words
from tests.builders import definition
from tests.materials import compound_files, files, forms, office

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


MUTATIONS = int(os.environ.get("MUTATIONS", "60"))  # make fuzz: 5,000
PROCESSES = 2
LONGEST = 10.0  # seconds of processor time
UNSEEN = {  # large parts that say nothing of the form: without them a mutation takes half as long
    "word/stylesWithEffects.xml": (r"(<w:styles[^>]*>).*(</w:styles>)", r"\1\2"),
    "word/styles.xml": (r'<w:latentStyles.*</w:latentStyles>|<w:style w:type="table".*?</w:style>', ""),
}


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


def test_whatever_is_done_to_a_form_ends_in_what_it_says_or_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good").mkdir()
    for name, content in good_forms().items():
        (tmp_path / "good" / name).write_bytes(content)

    with ThreadPoolExecutor(PROCESSES) as together:
        tried = [
            one
            for some in together.map(lambda first: list(harmed_forms(tmp_path, first)), range(PROCESSES))
            for one in some
        ]

    ends = Counter((Path(one["name"]).suffix, ending(one)) for one in tried)
    with capsys.disabled():
        print(
            f"\n{len(tried)} harmed forms: "
            + ", ".join(f"{' '.join(end)} {count}" for end, count in ends.most_common())
        )
        print(
            ", ".join(
                f"{what} at most {max(one[what] for one in tried):.1f}" for what in ("processor", "wall", "megabytes")
            )
        )
    assert len(tried) == MUTATIONS
    assert [one for one in tried if one["processor"] > LONGEST or one["wall"] > child.SECONDS] == []
    assert [one for one in tried if one["megabytes"] > MEMORY / MEGABYTE] == []
    assert [one for one in tried if ending(one) == "unreadable" and one["name"].endswith(".docx")] == []
    assert {"read", "damaged"} <= {end for _suffix, end in ends}


def good_forms() -> dict[str, bytes]:
    stated = forms.dossier()
    docx = {"ours.docx": slim(forms.ours(stated))}
    docx |= {f"{number}.docx": slim(forms.older(stated, style=style)) for number, style in enumerate(forms.STYLES)}
    chosen = ("ours.docx", "0.docx")
    return docx | {
        f"{name}.doc": content for name, content in office.as_doc({each: docx[each] for each in chosen}).items()
    }


def slim(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, (pattern, instead) in UNSEEN.items():
        parts[name] = re.sub(pattern, instead, parts[name].decode(), flags=re.S).encode()
    return files.archive(parts)


def harmed_forms(folder: Path, first: int) -> Iterator[dict[str, Any]]:
    """What became of every second one, as tests.materials.fuzzing tells it."""
    command = [sys.executable, "-m", "tests.materials.fuzzing", str(folder), str(first), str(MUTATIONS), str(PROCESSES)]
    environment = {"PYTHONPATH": str(child.ROOT), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield from map(json.loads, process.stdout)
    assert process.returncode == 0


def ending(tried: dict[str, Any]) -> str:
    """Read, or the code of the problem; its words are looked at on the way."""
    if tried["ended"] == 0 and isinstance(tried["said"], int):
        return "read"
    said = {"code": "unreadable"} if tried["ended"] else tried["said"] | {"pictures": ()}
    words = in_words(Problem(**said), MATERIAL, name=tried["name"], size=tried["size"])
    assert words.endswith("。"), words
    return str(said["code"])
