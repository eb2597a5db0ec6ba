"""Which pictures and PDFs do the tests bring as proofs? Drawn here: a colour, and a corner by which its turn is told."""

import io
from typing import Any

from PIL import Image
from pypdf import PdfWriter


def picture(format: str = "JPEG", size: tuple[int, int] = (3000, 2000), **options: Any) -> bytes:
    """Blue, with a red corner at its top left."""
    shown = Image.new("RGB", size, "navy")
    shown.paste("red", (0, 0, size[0] // 4, size[1] // 4))
    file = io.BytesIO()
    if format == "HEIF":
        import pillow_heif

        pillow_heif.from_pillow(shown).save(file, quality=80)
    else:
        shown.save(file, format, **options)
    return file.getvalue()


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    written = PdfWriter()
    for _number in range(pages):
        written.add_blank_page(width=595, height=842)
    if password:
        written.encrypt(password)
    file = io.BytesIO()
    written.write(file)
    return file.getvalue()
