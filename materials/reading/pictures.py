"""What do the pictures in a Word file show? ``python -m materials.reading.pictures SOURCE FORMAT WANTED FOLDER``.

WANTED is a JSON list of [number, part] (content.Picture.part). Each is written into FOLDER as NUMBER.jpg, and a line
``NUMBER WIDTH HEIGHT`` into FOLDER/index as soon as it is there; ``NUMBER 0 0`` where it cannot be shown (EMF and WMF,
which only Windows draws; damaged ones; more pixels than anything needs). So nothing that was done is lost when a picture
breaks the process, and it ends by itself, with work left, before its processor time does. No Django in here; run by
materials.shown_pictures in a limited process.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from materials.checks import limits, picture
from materials.checks.archive import Archive
from materials.checks.problem import Found

LONGEST = 1600  # pixels: a page of print is still to be read
QUALITY = 80
LARGEST = 40 * 1024 * 1024  # bytes of one picture: twice what a whole file may have
SECONDS = 10  # of processor time, half of what the process has
FORMATS = picture.KINDS | {"gif": "GIF", "bmp": "BMP", "tiff": "TIFF"}
del FORMATS["heic"]  # Word writes none
Reader = Callable[[str], bytes]


def write(source: Path, format: str, wanted: list[tuple[int, str]], folder: Path) -> None:
    with source.open("rb") as file, (folder / "index").open("a") as index:
        read = _reader(file, format)
        for number, part in wanted:
            try:
                shown = _shown(read(part))
                shown.save(folder / f"{number}.jpg", "JPEG", quality=QUALITY, optimize=True)
                width, height = shown.size
            except (Found, LookupError):
                width = height = 0
            print(number, width, height, file=index, flush=True)
            if time.process_time() > SECONDS:
                return


def _reader(file: IO[bytes], format: str) -> Reader:
    """Raises LookupError or Found for a part that is not there or too large."""
    if format == "doc":
        from materials.reading.doc import pictures_of

        return pictures_of(file).__getitem__
    archive = Archive(file)

    def read(part: str) -> bytes:
        if archive.parts[part].file_size > LARGEST:
            raise Found("too_many_pixels")
        return b"".join(archive.blocks(part))

    return read


def _shown(content: bytes) -> picture.Image.Image:
    kind = picture.kind_of(content[:32])
    if kind not in FORMATS:
        raise Found("not_a_picture", kind)
    return picture.decoded(io.BytesIO(content), FORMATS[kind], LONGEST)


if __name__ == "__main__":
    limits.set_limits()
    source, format, wanted, folder = sys.argv[1:]
    write(Path(source), format, json.loads(Path(wanted).read_text()), Path(folder))
    print("{}")
