"""Photographs as people send them, and as people should not: drawn here, of nobody."""

import io
import struct
import zlib
from typing import Any

import pillow_heif
from PIL import Image

from materials.demo import portrait

LIGHT, RED = "#eaf0f5", "#c22c2c"
ORIENTATION, TAKEN_AT, PLACE = 274, 36867, 34853


def jpeg(*, backdrop: str = LIGHT, size: tuple[int, int] = (780, 1134), **options: Any) -> bytes:
    return written(face(backdrop, size), "JPEG", **options)


def png(*, mode: str = "RGB", size: tuple[int, int] = (780, 1134), **options: Any) -> bytes:
    shown = face(LIGHT, size)
    return written(shown.convert("L").convert(mode) if mode == "I;16" else shown.convert(mode), "PNG", **options)


def heic(size: tuple[int, int] = (780, 1134)) -> bytes:
    pillow_heif.register_heif_opener()
    return written(face(LIGHT, size), "HEIF")


def from_a_telephone() -> bytes:
    """Held upright, stored lying on its side, with the place and the day it was taken."""
    lying = face(LIGHT, (780, 1134)).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[TAKEN_AT] = "2026:02:14 10:00:00"
    exif.get_ifd(PLACE)[1] = "N"
    return written(lying, "JPEG", exif=exif, comment=b"home")


def moving() -> bytes:
    return written(face(LIGHT, (390, 567)), "PNG", save_all=True, append_images=[Image.new("RGB", (390, 567))])


def bomb() -> bytes:
    """900 megapixels of nothing, in a few kilobytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(4000))) + chunk(b"IEND", b"")


def face(backdrop: str, size: tuple[int, int]) -> Image.Image:
    """The head in the middle, the backdrop on all sides where the picture is of another shape."""
    drawn = Image.open(io.BytesIO(portrait("林知远", backdrop)))
    drawn.thumbnail(size)
    picture = Image.new("RGB", size, backdrop)
    picture.paste(drawn, ((size[0] - drawn.width) // 2, (size[1] - drawn.height) // 2))
    return picture


def written(picture: Image.Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()
