"""How long does it take to check and read an uploaded Word file, and how much memory does that need?

    python -m benchmarks.precheck

No server and no database. A form of thirteen pages as .docx and, where LibreOffice is installed, as .doc, and a .docx of 20 MB
with pictures go through the child process as uploads do. What a text of ten times the length costs is measured within this
process. Then all cells of a large table are read by the portal's reader and by python-docx, each in a process of its own.
"""

import io
import os
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import alone

TURNS = 11
MEGABYTE = 1024 * 1024
LIMIT = 20 * MEGABYTE
FORM_SECONDS, DOC_SECONDS, LARGE_SECONDS, LARGE_MB = 0.3, 1.0, 1.0, 60
TEXT_RATIO, FASTER, LEANER = 12, 5, 10
ROWS, COLUMNS = 5_000, 10
PICTURES, PIXELS = 19, (1300, 1000)
LINE = "针对现场标定周期长的问题，提出了分段补偿的办法，样机在三个厂区连续运行一年，定位误差由百分之五降到千分之三。"
# runs a program and says on its error output the most memory it had, in kilobytes; its own, not that of whoever started it
WATCHED = """
import runpy, sys
module, sys.argv[1:] = sys.argv[1], sys.argv[2:]
runpy.run_module(module, run_name="__main__", alter_sys=True)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
"""
CELL = (
    '<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="2041"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
    '<w:spacing w:before="60" w:after="60"/><w:jc w:val="center"/></w:pPr><w:r><w:rPr>'
    '<w:rFonts w:ascii="宋体" w:eastAsia="宋体" w:hint="eastAsia"/><w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr>'
    "<w:t>{}</w:t></w:r></w:p></w:tc>"
)
OURS = """
from materials.reading import docx
def read(path):
    blocks = docx.content_of(open(path, "rb")).blocks
    return sum(len(cell.text) for block in blocks if hasattr(block, "rows") for row in block.rows for cell in row)
"""
THEIRS = """
import docx
def read(path):
    return sum(len(cell.text) for table in docx.Document(path).tables for row in table.rows for cell in row.cells)
"""
COMPARED = """
import sys, time
before = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
started = time.process_time()
letters = read(sys.argv[1])
took = time.process_time() - started
after = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(took, (after - before) / 1024, letters)
"""


def main(folder: Path) -> None:
    from tests.materials import forms

    print(f"load {os.getloadavg()[0]:.1f}")
    form = forms.ours(forms.dossier())
    _child("form of 13 pages, .docx", _kept(folder / "form.docx", form), FORM_SECONDS)
    if shutil.which("soffice"):
        from tests.materials import office

        made = office.as_doc({"form": form})["form"]
        _child("form of 13 pages, .doc", _kept(folder / "form.doc", made), DOC_SECONDS)
    else:
        print("LibreOffice is not installed, there is no .doc to measure")
    _child("20 MB with pictures", _kept(folder / "large.docx", _with_pictures(form)), LARGE_SECONDS, LARGE_MB)
    _linear(folder)
    _against_python_docx(_kept(folder / "table.docx", _table()))
    print(f"load {os.getloadavg()[0]:.1f}")


def _child(what: str, path: Path, wanted: float, wanted_mb: float = 0) -> None:
    """All-in: a new process is started, sets its limits, checks, reads and understands, and its answer is read."""
    from materials.checks import Upload, child
    from materials.reading import WordReading

    upload = Upload(path, path.name, ("doc", "docx"), LIMIT)
    walls, processors = [], []
    for _turn in range(TURNS):
        started, worked = time.perf_counter(), _worked()
        found = child.read(upload)
        walls.append(time.perf_counter() - started)
        processors.append(_worked() - worked)
        assert isinstance(found, WordReading), found
    wall, processor = statistics.median(walls), statistics.median(processors)
    idle, busy = (
        _most_memory("materials.checks"),
        _most_memory("materials.reading", path, upload.format, LIMIT, upload.format),
    )
    fits = (processor if _is_busy() else wall) <= wanted and (not wanted_mb or busy - idle <= wanted_mb)
    _say(
        f"{what}: {path.stat().st_size / MEGABYTE:.1f} MB in {wall:.2f} s (slowest {max(walls):.2f}, of it processor"
        f" {processor:.2f}), memory {busy - idle:.0f} MB above the {idle:.0f} MB of an idle child",
        fits,
    )


def _is_busy() -> bool:
    """Whether others keep the processors so busy that the clock on the wall says nothing: then processor time is judged."""
    return os.getloadavg()[0] > (os.cpu_count() or 1)


def _worked() -> float:
    """Seconds of processor time of this process and of those it has started and seen end."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _most_memory(module: str, *arguments: object) -> float:
    from materials.checks import child

    command = [sys.executable, "-s", "-P", "-c", WATCHED, module, *map(str, arguments)]
    ended = subprocess.run(command, env={"PYTHONPATH": str(child.ROOT)}, capture_output=True, text=True, check=True)
    return int(ended.stderr.split()[-1]) / 1024


def _linear(folder: Path) -> None:
    from materials.checks import Upload
    from materials.reading.__main__ import read
    from tests.materials import forms

    def seconds(lines: int) -> float:
        path = folder / f"{lines}.docx"
        path.write_bytes(forms.ours(forms.dossier(), lines=[*forms.report(), *[(LINE, 0)] * lines]))
        return min(_processor(lambda: read(Upload(path, path.name, ("docx",), LIMIT))) for _turn in range(5))

    once, ten_times = seconds(400), seconds(4_000)
    letters = 400 * len(LINE)
    ratio = ten_times / once
    _say(f"{letters} letters {once:.2f} s, ten times as many {ten_times:.2f} s: × {ratio:.1f}", ratio <= TEXT_RATIO)


def _against_python_docx(path: Path) -> None:
    """In turns, and the quickest of each: processor time, which grows, too, where others keep the processor's cache busy."""
    turns = [(_compared(OURS, path), _compared(THEIRS, path)) for _turn in range(5)]
    (own, own_mb, letters), (others, others_mb, all_letters) = (min(side) for side in zip(*turns, strict=True))
    assert letters == all_letters
    _say(
        f"{ROWS * COLUMNS} cells: {own:.2f} s and {own_mb:.0f} MB, python-docx {others:.2f} s and {others_mb:.0f} MB:"
        f" {others / own:.1f} times as fast, 1/{others_mb / own_mb:.0f} of the memory",
        others >= FASTER * own and others_mb >= LEANER * own_mb,
    )


def _compared(program: str, path: Path) -> tuple[float, ...]:
    from materials.checks import child

    command = [sys.executable, "-c", program + COMPARED, str(path)]
    said = subprocess.run(command, cwd=child.ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(map(float, said.split()))


def _with_pictures(form: bytes) -> bytes:
    """The form with photographs behind it, up to the limit of an upload."""
    from docx import Document
    from PIL import Image

    paper, random = Document(io.BytesIO(form)), Random(1)
    for _picture in range(PICTURES):
        noise = Image.frombytes("RGB", PIXELS, random.randbytes(3 * PIXELS[0] * PIXELS[1]))
        drawn = io.BytesIO()
        noise.save(drawn, "JPEG", quality=88)
        paper.add_picture(drawn)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _table() -> bytes:
    """Cells as Word writes them, each with a text of its own."""
    from docx import Document

    random, file, made = Random(1), io.BytesIO(), io.BytesIO()
    Document().save(file)
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "word/document.xml":
                rows = "".join(
                    f"<w:tr>{''.join(CELL.format(_words(random)) for _cell in range(COLUMNS))}</w:tr>"
                    for _row in range(ROWS)
                )
                grid = '<w:gridCol w:w="900"/>' * COLUMNS
                table = f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>".encode()
                part = part.replace(b"<w:sectPr", table + b"<w:sectPr", 1)
            written.writestr(name, part)
    return made.getvalue()


def _words(random: Random) -> str:
    return "".join(chr(random.randrange(0x4E00, 0x9000)) for _letter in range(12))


def _kept(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _processor(do: Callable[[], Any]) -> float:
    worked = time.process_time()
    do()
    return time.process_time() - worked


def _say(words: str, fits: bool) -> None:
    print(f"{words}{'   ok' if fits else '   NOT ENOUGH'}", flush=True)


if __name__ == "__main__":
    with alone.django_in_a_folder() as folder:
        main(folder)
