"""How is a zip written file by file to disk, so that it opens everywhere and each file in it can be checked?"""

import hashlib
import unicodedata
import zipfile
from pathlib import Path
from types import TracebackType
from typing import IO

from django.utils import timezone

from config import clock

BLOCK = 64 * 1024
REFUSED = '\\/:*?"<>|'  # by Windows in a file's name
LONGEST = 200  # bytes of a file's name without its ending; file systems end at 255
LONGEST_ENDING = 5  # letters
PACKED = {".html", ".txt", ".csv", ".xlsx"}  # the others are packed already


class Archive:
    """Names are parts of a path; ``digests`` says path → sha256 of what was put in so far."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w")
        self.digests: dict[str, str] = {}

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def add(self, *names: str, content: IO[bytes]) -> str:
        """The path under which it lies there: the name made safe, and told apart from those that are there already."""
        path = self._free("/".join(map(safe, names)))
        entry = zipfile.ZipInfo(path, timezone.localtime(clock.now()).timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED if Path(path).suffix in PACKED else zipfile.ZIP_STORED
        digest = hashlib.sha256()
        with self._zip.open(entry, "w", force_zip64=True) as packed:
            while block := content.read(BLOCK):
                digest.update(block)
                packed.write(block)
        self.digests[path] = digest.hexdigest()
        return path

    def manifest(self) -> str:
        """As ``sha256sum --check`` reads it."""
        return "".join(f"{digest}  {path}\n" for path, digest in self.digests.items())

    def _free(self, path: str) -> str:
        stem, dot, extension = path.rpartition(".")
        number, free = 1, path
        while free in self.digests:
            number += 1
            free = f"{stem}（{number}）{dot}{extension}"
        return free


def safe(name: str) -> str:
    """One name in a folder: whole where it can be, without what a file system refuses or nobody can see."""
    seen = (letter for letter in unicodedata.normalize("NFC", name) if letter.isprintable())
    plain = "".join("_" if letter in REFUSED else letter for letter in seen).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not stem or len(ending) > LONGEST_ENDING:
        stem, dot, ending = plain or "_", "", ""
    return f"{stem.encode()[:LONGEST].decode(errors='ignore')}{dot}{ending}"
