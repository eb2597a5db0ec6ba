"""Which pictures and PDFs do the tests bring as proofs? Drawn here: a colour, and a corner by which its turn is told."""

import io
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject


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


def sealed() -> bytes:
    """One page with an electronic seal in its middle: a signature field that looks like a red square."""
    written = PdfWriter()
    page = written.add_blank_page(width=200, height=200)
    look = DecodedStreamObject()
    look.set_data(b"1 0 0 rg 0 0 100 100 re f")
    look |= _names(Type="XObject", Subtype="Form") | {NameObject("/BBox"): _numbers(0, 0, 100, 100)}
    seal = DictionaryObject(_names(Type="Annot", Subtype="Widget", FT="Sig"))
    seal[NameObject("/T")], seal[NameObject("/F")] = TextStringObject("seal"), NumberObject(132)
    seal[NameObject("/Rect")] = _numbers(50, 50, 150, 150)
    seal[NameObject("/AP")] = DictionaryObject({NameObject("/N"): written._add_object(look)})
    field = ArrayObject([written._add_object(seal)])
    page[NameObject("/Annots")] = field
    written._root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): field})
    file = io.BytesIO()
    written.write(file)
    return file.getvalue()


def _names(**named: str) -> dict[NameObject, NameObject]:
    return {NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in named.items()}


def _numbers(*numbers: int) -> ArrayObject:
    return ArrayObject(map(NumberObject, numbers))
