"""What does a stranger's picture show, once it is decoded and written anew? ``python -m materials.checks.picture``.

``SOURCE TARGET LONGEST QUALITY`` reads a JPG, PNG or HEIC and writes TARGET, a JPEG in sRGB, turned as the camera was held, at
most LONGEST pixels long and never enlarged, with nothing of the old file but its pixels (no EXIF: no place, no date).
Prints ``{"problem": …, "width": …, "height": …}`` as JSON. No Django in here; run by materials.pictures in a limited process.
"""

import io
import json
import sys
import warnings
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO

from PIL import Image, ImageCms, ImageOps

from materials.checks import limits
from materials.checks.problem import Found, Problem

MOST_PIXELS = 50_000_000  # a telephone's 48 megapixels; more is no photograph of anything the portal asks for
KINDS = {"jpg": "JPEG", "png": "PNG", "heic": "HEIF"}
STILL = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
MOVING = {b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"}
SIGNATURES = {
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF8": "gif",
    b"BM": "bmp",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"%PDF-": "pdf",
    b"PK\x03\x04": "zip",
    b"\xd0\xcf\x11\xe0": "ole",
    b"<svg": "svg",
    b"<?xml": "svg",
}


def kind_of(head: bytes) -> str:
    """By how it begins, whatever it is called; empty for what is none of these."""
    if head[4:8] == b"ftyp":
        if head[8:12] in MOVING:
            raise Found("animated")
        return "heic" if head[8:12] in STILL else "avif" if head[8:12] in (b"avif", b"avis") else "video"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in SIGNATURES.items() if head.startswith(start)), "")


def rewrite(source: Path, target: Path, longest: int, quality: int) -> tuple[int, int]:
    """Raises Found."""
    with source.open("rb") as file:
        head = file.read(32)
    if not head:
        raise Found("empty")
    kind = kind_of(head)
    if kind not in KINDS:
        raise Found("not_a_picture", kind)
    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    shown = decoded(source, KINDS[kind], longest)
    shown.save(target, "JPEG", quality=quality, optimize=True)
    return shown.size


def decoded(source: Path | IO[bytes], format: str, longest: int) -> Image.Image:
    """What it shows, upright and plain, at most ``longest`` pixels long. ``format``: one of Pillow's. Raises Found."""
    warnings.simplefilter("ignore")  # Pillow only warns from half of what it refuses; MOST_PIXELS is what counts
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(source, formats=[format]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Found("too_many_pixels")
            if format == "PNG" and getattr(picture, "n_frames", 1) > 1:
                raise Found("animated")
            picture.draft("RGB", (longest, longest))  # a large JPEG is not decoded larger than needed
            shown = _plain(picture)
    except Found:
        raise
    except MemoryError as error:
        raise Found("too_many_pixels") from error
    except Exception as error:  # whatever a library says of a broken file
        raise Found("damaged") from error
    shown.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return shown


def _plain(picture: Image.Image) -> Image.Image:
    """Upright, in sRGB, on white where it was transparent, with nothing attached."""
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture) or picture
    if upright.mode.startswith("I"):  # sixteen bits of grey
        upright = upright.point(lambda value: value / 256).convert("L")
    if upright.mode in ("LA", "PA", "RGBA") or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        upright = Image.new("RGB", clear.size, "white")
        upright.paste(clear, mask=clear.getchannel("A"))
    elif profile and upright.mode in ("RGB", "CMYK"):
        with suppress(ImageCms.PyCMSError, OSError):  # a profile that cannot be read: as if there were none
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(upright, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
            upright = converted or upright
    plain = upright.convert("RGB")
    plain.info.clear()
    return plain


if __name__ == "__main__":
    limits.set_limits()
    given, wanted, most, quality = sys.argv[1:]
    problem: Problem | None = None
    width = height = 0
    try:
        width, height = rewrite(Path(given), Path(wanted), int(most), int(quality))
    except Found as found:
        problem = found.problem
    print(json.dumps({"problem": problem and asdict(problem), "width": width, "height": height}))
