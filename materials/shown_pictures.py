"""How do the pictures in a Word file come onto a page? Decoded and written anew by a limited process, after the file came in.

They are kept beside the file, all in one zip: ``pictures.json`` says which picture of the file is which of it.
"""

import json
import logging
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File

from jobs.models import Job
from jobs.services import Progress, enqueue
from materials import readings
from materials.checks import child
from materials.models import MaterialFile
from materials.reading.content import Content, Picture, Table

COMMAND = (*child.PYTHON, "materials.reading.pictures")
LISTED = "pictures.json"
MOST = 1000  # pictures of one file, and bytes of them all as they are shown: the rest is to be seen in the file
MOST_BYTES = 100 * 1024 * 1024
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shown:
    """One picture of the zip, and how large it is in pixels."""

    number: int
    width: int
    height: int


def parts(content: Content) -> list[str]:
    """The pictures of a file, each once, in the order in which they stand there."""
    return list(dict.fromkeys(_named(content)))[:MOST]


def _named(content: Content) -> Iterator[str]:
    for block in content.blocks:
        if isinstance(block, Picture) and block.part:
            yield block.part
        elif isinstance(block, Table):
            yield from (part for row in block.rows for cell in row for part in cell.pictures)


def order(file: MaterialFile) -> Job | None:
    """The job that makes what ``of`` looks for; None where the file holds no picture, or is none that is read."""
    reading = readings.of(file)
    if reading is None or not parts(reading.content):
        return None
    return enqueue("pictures", f"pictures:{file.pk}", file=str(file.pk))


def of(file: MaterialFile) -> dict[str, Shown]:
    """By the part of the file; what is not in it cannot be shown. Empty while none has been made."""
    if not file.pictures:
        return {}
    with file.pictures.open("rb") as kept, zipfile.ZipFile(kept) as archive:
        return {part: Shown(*shown) for part, shown in json.loads(archive.read(LISTED)).items()}


def content(file: MaterialFile, number: int) -> bytes:
    """One of them, a JPEG. Raises KeyError where there is none."""
    if not file.pictures:
        raise KeyError(number)
    with file.pictures.open("rb") as kept, zipfile.ZipFile(kept) as archive:
        return archive.read(f"{number}.jpg")


def make(*, progress: Progress, file: str) -> str:
    """The stored zip's name; made if it is not there yet, so running again changes nothing."""
    kept = MaterialFile.objects.get(pk=file)
    reading = readings.of(kept)
    if kept.pictures or reading is None:
        return str(kept.pictures)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as written:
        _zip(parts(reading.content), _draw(kept, parts(reading.content), Path(folder), progress), Path(folder), written)
        kept.pictures.save(f"{kept.pk}.zip", File(written), save=False)
    if not MaterialFile.objects.filter(pk=kept.pk, pictures="").update(pictures=kept.pictures.name):
        kept.pictures.delete(save=False)  # somebody else was as quick
        kept.refresh_from_db(fields=["pictures"])
    return str(kept.pictures)


def _draw(file: MaterialFile, wanted: list[str], folder: Path, progress: Progress) -> dict[int, Shown]:
    """Number → what could be drawn. A picture that breaks its process is left out, and the next process goes on behind it."""
    ahead, size = list(enumerate(wanted)), 0
    drawn: dict[int, Shown] = {}
    listed, index = folder / "wanted", folder / "index"
    while ahead and size < MOST_BYTES:
        progress(len(wanted) - len(ahead), len(wanted))  # raises when another worker has taken over
        listed.write_text(json.dumps(ahead))
        index.write_text("")
        broke = False
        try:
            child.run((*COMMAND, file.file.path, file.format, str(listed), str(folder)))
        except (subprocess.TimeoutExpired, ValueError) as error:
            broke = True
            log.warning("a picture of file %s broke its reader: %s", file.pk, type(error).__name__)
        done = [Shown(*map(int, line.split())) for line in index.read_text().splitlines() if line.count(" ") == 2]
        drawn |= {each.number: each for each in done if each.width}
        size += sum((folder / f"{each.number}.jpg").stat().st_size for each in done if each.width)
        ahead = ahead[len(done) + (broke or not done) :]
    return drawn


def _zip(wanted: list[str], drawn: dict[int, Shown], folder: Path, target: object) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        told = {wanted[number]: [number, shown.width, shown.height] for number, shown in drawn.items()}
        archive.writestr(LISTED, json.dumps(told))
        for number in drawn:
            archive.write(folder / f"{number}.jpg", f"{number}.jpg")
