"""What if a file breaks the program that reads it? Then the file is refused, in words, and nothing else breaks."""

import json
import logging
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from materials import services
from materials.checks import Problem, Upload, child, limits
from materials.models import MaterialFile
from materials.reading import WordReading
from materials.refusals import FileRefused
from tests.materials import files
from tests.materials.forms import dossier, ours
from tests.materials.test_receive import FORM, at_materials, stored
from tests.stack import until

UNREADABLE, SLOW = Problem("unreadable"), Problem("slow")
LIMITED = "from materials.checks import limits; limits.set_limits(); "


@pytest.fixture
def upload(tmp_path: Path) -> Upload:
    path = tmp_path / "upload"
    path.write_bytes(files.docx(size=21 * 1024 * 1024))
    return Upload(path, "报告.docx", ("doc", "docx"), 20 * 1024 * 1024)


def reader(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let this program stand where those that check and read files do."""
    for command in ("COMMAND", "READING"):
        monkeypatch.setattr(child, command, (sys.executable, "-s", "-P", "-c", program))


def test_the_answer_is_the_one_the_checks_give(upload: Upload) -> None:
    found = child.first_problem(upload)

    assert found == Problem("size", pictures=(("image1.png", found.pictures[0][1]),))
    assert 20_900_000 < found.pictures[0][1] < upload.size


def test_a_path_is_as_seen_from_where_it_was_named(
    upload: Upload, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "form.docx").write_bytes(ours(dossier()))
    monkeypatch.chdir(tmp_path)

    found = child.read(replace(upload, path=Path("form.docx"), name="form.docx"))

    assert isinstance(found, WordReading)


def test_who_finds_no_place_in_time_is_told_so_and_who_waits_elsewhere_goes_on(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PATIENCE_IN_PUBLIC", 0.1)
    monkeypatch.setattr(child, "PATIENCE", 0.1)
    with ExitStack() as crowd:
        crowd.enter_context(child._place(child._public_places, None))
        in_public, uploaded = child.read(upload, public=True), child.read(upload)
        for _each in range(child.AT_ONCE):
            crowd.enter_context(child._place(child._places, None))
        crowded = child.first_problem(upload)
    afterwards = child.read(upload, public=True)

    assert [found.code for found in (in_public, uploaded, crowded, afterwards) if isinstance(found, Problem)] == [
        "busy", "size", "busy", "size"
    ]  # fmt: skip


BREAKING = {
    "dies of a signal": "import os; os.kill(os.getpid(), 11)",
    "raises": "1 / 0",
    "says nothing": "",
    "says something else": "print('Segmentation fault')",
    "says something else in JSON": "print('[1]')",
    "leaves out the problem": "print('{}')",
    "knows of another kind of problem": """print('{"problem": {"code": "x", "pictures": [], "y": 1}}')""",
    "wants more memory than it may have": LIMITED + "bytearray(600 << 20)",
    "says too much": LIMITED + "print('x' * (100 << 20))",
    "kills its own group": "import os; os.killpg(0, 9)",
}


@pytest.mark.parametrize("way", BREAKING)
def test_a_reader_that_breaks_is_a_problem_of_the_file(
    way: str, upload: Upload, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reader(monkeypatch, BREAKING[way])

    with caplog.at_level(logging.WARNING):
        found = child.first_problem(upload), child.read(upload)

    assert found == (UNREADABLE, UNREADABLE)
    assert len(caplog.records) == 2


def test_a_reader_that_never_ends_is_ended_with_all_it_has_started(
    upload: Upload, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note = tmp_path / "started"
    program = f"import pathlib, subprocess, time; p = subprocess.Popen(['sleep', '900']); pathlib.Path({str(note)!r}).write_text(str(p.pid)); time.sleep(900)"
    reader(monkeypatch, program)
    monkeypatch.setattr(child, "SECONDS", 5.0)

    found = child.first_problem(upload)

    assert found == SLOW
    until(lambda: not runs(int(note.read_text())))


def runs(pid: int) -> bool:
    """A process that has ended but was not yet asked about is a zombie, and does not run."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_it_reaches_no_network_unless_the_machine_does_not_allow_that(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        program = f"{LIMITED} import socket; socket.create_connection(('127.0.0.1', {port}), 2)"
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=child.ROOT).returncode

    assert (ended != 0) == child.is_without_network()


def test_its_memory_time_files_and_number_of_files_are_limited() -> None:
    names = ("AS", "CPU", "FSIZE", "NOFILE", "CORE")
    program = f"{LIMITED} import json, resource; print(json.dumps([resource.getrlimit(getattr(resource, 'RLIMIT_' + n)) for n in {names}]))"

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=child.ROOT).stdout

    set_to = (limits.MEMORY, limits.SECONDS, limits.FILE_SIZE, limits.FILES, 0)
    assert json.loads(said) == [[limit, limit] for limit in set_to]


def test_it_knows_nothing_of_the_portals_keys_and_passwords(
    upload: Upload, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note = tmp_path / "environment"
    reader(monkeypatch, f"import os, pathlib; pathlib.Path({str(note)!r}).write_text(' '.join(sorted(os.environ)))")
    monkeypatch.setenv("FIELD_KEYS", "secret")

    child.first_problem(upload)

    assert set(note.read_text().split()) - {"LC_CTYPE"} == {"LANG", "PYTHONPATH", "TMPDIR"}


@pytest.mark.parametrize("module", ["materials.checks.__main__", "materials.reading.docx", "materials.reading.doc"])
def test_who_reads_a_strangers_file_needs_no_django(module: str) -> None:
    program = f"import sys, {module}, materials.reading.__main__, materials.reading.understanding; sys.exit('django' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=child.ROOT)

    assert ended.returncode == 0


@pytest.mark.django_db
@pytest.mark.covers("CR-45")
def test_a_file_that_breaks_its_reader_is_refused_and_the_next_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    walking = at_materials()
    before, rows = stored(), MaterialFile.objects.count()

    def bring() -> MaterialFile:
        uploaded = SimpleUploadedFile("报告.docx", files.docx())
        return services.receive(walking.application, FORM, uploaded, by=walking.people.applicant, at=walking.now)

    with monkeypatch.context() as broken:
        reader(broken, BREAKING["dies of a signal"])
        with pytest.raises(FileRefused) as refused:
            bring()
    kept_nothing = (stored(), MaterialFile.objects.count()) == (before, rows)
    kept = bring()

    assert str(refused.value) == (
        "没能检查这份文件：读到一半出错了，文件没有保存。请用 Word 或 WPS 打开原文件，另存为新的 DOCX 后重新选择；"
        "如仍不行，请联系经办人员。"
    )
    assert kept_nothing
    assert Path(kept.file.path).stat().st_size == kept.size
