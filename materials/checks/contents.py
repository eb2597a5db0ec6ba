"""What is a file really, whatever it is called? Reads blocks of bounded size, never the whole file."""

from pathlib import Path
from typing import IO

from materials.checks.archive import Archive
from materials.checks.compound import Compound
from materials.checks.package import Types
from materials.checks.word import kind_of

SIGNATURES = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"PK\x03\x04": "zip",
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    rb"{\rt": "rtf",
    b"MZ": "exe",
    b"\x7fELF": "exe",
}
HTML = ("<!doctype html", "<html", "<!--", "<head", "<body", "<meta", "<table", "<div")
TEXTS = dict.fromkeys(HTML, "html") | {"<?xml": "xml", "mime-version:": "mht", "from: <saved by": "mht"}
OPEN_DOCUMENT = {"content.xml", "META-INF/manifest.xml"}


def format_of(path: Path) -> str:
    """``doc``, ``docx``, ``xlsx``, ``pdf``, ``jpg``, ``png``, or what people send instead of them: ``html``, ``mht``, ``xml``,
    ``rtf``, ``zip``, ``odt``, ``dotx``, ``pptx``, ``xls``, ``ppt``, ``wps``, ``exe``, ``macros``, ``encrypted``, ``ole``; empty when it is
    none of these. Raises Found when it cannot be told because the file is not sound."""
    with path.open("rb") as file:
        head = file.read(1024)
        kind = next((name for signature, name in SIGNATURES.items() if head.startswith(signature)), "")
        if kind == "ole":
            return Compound(file).kind
        if kind == "zip":
            return _in_archive(file)
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = head.decode(encoding, errors="ignore").lstrip().lower()
    return kind or next((name for start, name in TEXTS.items() if text.startswith(start)), "")


def _in_archive(file: IO[bytes]) -> str:
    archive = Archive(file)
    return "odt" if archive.parts.keys() >= OPEN_DOCUMENT else kind_of(Types(archive))
