"""How does another office program save a file? LibreOffice does it, many files in one run, with a profile of its own."""

import atexit
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

DOC, DOCX = "doc:MS Word 97", "docx:MS Word 2007 XML"
SECONDS = 240
_made: dict[bytes, bytes] = {}  # .docx → .doc; a form that several tests need is made once by each worker


def as_doc(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Each .docx as Word 97–2003 would keep it, by the same names."""
    new = [content for content in dict.fromkeys(files.values()) if content not in _made]
    _made.update(zip(new, saved_as(DOC, new), strict=True))
    return {name: _made[content] for name, content in files.items()}


def saved_as(format: str, contents: Sequence[bytes], suffix: str = "docx") -> list[bytes]:
    """``format``: an extension and, after a colon, the program's own name for it and how; ``suffix``: what they are now."""
    if not contents:
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [folder / f"{number}.{suffix}" for number in range(len(contents))]
        for file, content in zip(files, contents, strict=True):
            file.write_bytes(content)
        made = folder / "made"
        command = ["soffice", _profile(), "--headless", "--convert-to", format, "--outdir", made, *files]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        assert done.returncode == 0, done.stderr
        return [(made / file.with_suffix(f".{format.partition(':')[0]}").name).read_bytes() for file in files]


@cache
def _profile() -> str:
    """Meets nobody else's, and is made once by each worker: that takes as long as a file."""
    folder = tempfile.mkdtemp(prefix="office-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return f"-env:UserInstallation={Path(folder).as_uri()}"
