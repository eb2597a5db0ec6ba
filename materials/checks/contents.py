"""What is a file really, whatever it is called? Reads blocks of bounded size, never the whole file."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

BLOCK = 64 * 1024
MAX_PARTS = 2_000  # a report of 400 pages with a picture on each has about 450
MAX_DIRECTORY = 1024 * 1024
MAX_CONTENT_TYPES = 512 * 1024

SIGNATURES = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"PK\x03\x04": "zip",
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    rb"{\rt": "rtf",
}
TEXTS = {b"<!doctype html": "html", b"<html": "html", b"<?xml": "xml", b"mime-version:": "mht"}
STREAMS = {
    "EncryptedPackage": "encrypted",
    "WordDocument": "doc",
}  # names in a compound file's directory, in this order
MAIN_PARTS = {  # content type of the main part, without "application/" and "+xml"
    "vnd.openxmlformats-officedocument.wordprocessingml.document.main": "docx",
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main": "xlsx",
    "vnd.openxmlformats-officedocument.presentationml.presentation.main": "pptx",
}


def format_of(path: Path) -> str:
    """``doc``, ``docx``, ``xlsx``, ``pdf``, ``jpg``, ``png``, or what people send instead of them: ``html``, ``mht``, ``xml``,
    ``rtf``, ``zip``, ``pptx``, ``macros``, ``encrypted``, ``damaged``, ``ole``; empty when it is none of these."""
    with path.open("rb") as file:
        head = file.read(1024)
        kind = next((name for signature, name in SIGNATURES.items() if head.startswith(signature)), "")
        if kind == "ole":
            return _in_compound_file(file)
        if kind == "zip":
            return _in_archive(file)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return kind or next((name for start, name in TEXTS.items() if text.startswith(start)), "")


def _in_compound_file(file: IO[bytes]) -> str:
    """By the stream names in its directory, which are UTF-16; an encrypted .docx is a compound file too."""
    names = {name.encode("utf-16-le"): kind for name, kind in STREAMS.items()}
    found = {names[name] for block in _blocks(file) for name in names if name in block}
    return next((kind for kind in STREAMS.values() if kind in found), "ole")


def _blocks(file: IO[bytes], overlap: int = 64) -> Iterator[bytes]:
    """The whole file block by block; each begins with the end of the one before it."""
    file.seek(0)
    before = b""
    while block := file.read(BLOCK):
        yield before + block
        before = block[-overlap:]


def _in_archive(file: IO[bytes]) -> str:
    if not _has_modest_directory(file):
        return "damaged"
    try:
        with zipfile.ZipFile(file) as archive:
            return _office_format(archive)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, RuntimeError, ValueError):
        return "damaged"  # RuntimeError: a part needs a password, or an unknown compression (NotImplementedError)


def _has_modest_directory(file: IO[bytes]) -> bool:
    """Is there an end-of-directory record, and does it name few enough parts to be read into memory? Zip64 never does."""
    start = max(0, file.seek(0, 2) - 22 - 0xFFFF)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22 or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        return False
    parts, size = struct.unpack_from("<HL", tail, at + 10)
    return bool(parts <= MAX_PARTS and size <= MAX_DIRECTORY)


def _office_format(archive: zipfile.ZipFile) -> str:
    if "[Content_Types].xml" not in archive.namelist():
        return "zip"
    types = _content_types(archive)
    if any("macroenabled" in type_.lower() or "vbaproject" in type_.lower() for type_ in types):
        return "macros"
    for type_, part in types.items():
        kind = MAIN_PARTS.get(type_.removeprefix("application/").removesuffix("+xml"))
        if kind:
            return kind if part.lstrip("/") in archive.namelist() else "damaged"
    return "zip"


def _content_types(archive: zipfile.ZipFile) -> dict[str, str]:
    """Content type → the part (or extension) that has it. Raises ValueError when the listing is not one Word would write."""
    entry = archive.getinfo("[Content_Types].xml")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("unusual compression")  # the others inflate without a limit
    types: dict[str, str] = {}

    def element(tag: str, attributes: dict[str, str]) -> None:
        if "ContentType" in attributes:
            types[attributes["ContentType"]] = attributes.get("PartName") or attributes.get("Extension", "")

    def doctype(*_declaration: object) -> None:
        raise ValueError("DOCTYPE")

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = doctype
    read = 0
    with archive.open(entry) as part:
        while block := part.read(BLOCK):
            read += len(block)
            if read > MAX_CONTENT_TYPES:  # counted, because the declared size may lie
                raise ValueError("too long")
            parser.Parse(block)
    parser.Parse(b"", True)
    return types
