"""Does a zip for the office open everywhere, keep every name and let each file be checked?"""

import hashlib
import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from review import archives
from review.archives import Archive

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("CAS-2026-00001_许䶮_评审表.pdf", "CAS-2026-00001_许䶮_评审表.pdf"),
        ("𠮷某.pdf", "𠮷某.pdf"),
        ("买买提·吐尔逊.pdf", "买买提·吐尔逊.pdf"),
        ("Mu\u0308ller.pdf", "Müller.pdf"),
        ("张<三>&.pdf", "张_三_&.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\报告\n.docx", "C__报告.docx"),
        ("表\u202efdp.exe", "表fdp.exe"),
        (" . ", "_"),
        ("", "_"),
    ],
)
def test_a_name_stays_whole_but_for_what_a_file_system_refuses(name: str, safe: str) -> None:
    assert archives.safe(name) == safe


def test_a_long_name_is_cut_between_two_letters_and_keeps_its_ending() -> None:
    name = archives.safe("𠮷" * 100 + ".pdf")

    assert name == "𠮷" * 50 + ".pdf"


def packed(path: Path, files: list[tuple[str, bytes]]) -> zipfile.ZipFile:
    with Archive(path) as archive:
        for name, content in files:
            archive.add("案卷", name, content=io.BytesIO(content))
        archive.add("sha256.txt", content=io.BytesIO(archive.manifest().encode()))
    return zipfile.ZipFile(path)


def test_two_files_of_one_name_are_both_there(tmp_path: Path) -> None:
    opened = packed(tmp_path / "a.zip", [("表.pdf", b"one"), ("表.pdf", b"two"), ("表.pdf", b"three")])

    assert opened.namelist() == ["案卷/表.pdf", "案卷/表（2）.pdf", "案卷/表（3）.pdf", "sha256.txt"]
    assert [opened.read(name) for name in opened.namelist()[:3]] == [b"one", b"two", b"three"]


def test_the_list_of_digests_is_one_that_the_usual_program_checks(tmp_path: Path) -> None:
    opened = packed(tmp_path / "a.zip", [("䶮.pdf", b"one"), ("张<三>.pdf", b"two")])
    opened.extractall(tmp_path / "out")

    said = subprocess.run(
        ["sha256sum", "--check", "sha256.txt"], cwd=tmp_path / "out", capture_output=True, text=True, check=True
    ).stdout

    assert said.splitlines() == ["案卷/䶮.pdf: OK", "案卷/张_三_.pdf: OK"]
    assert opened.read("sha256.txt").decode().startswith(hashlib.sha256(b"one").hexdigest())
