"""Which files do the upload tests bring? Small ones, built here, each as bad as its name says."""

import io
import zipfile

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOC = OLE + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(512)
ENCRYPTED = OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
RTF = rb"{\rtf1\ansi Hello}"
HTML = b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>x</body></html>'
MHT = b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n"


def archive(parts: dict[str, bytes], picture: bytes = b"") -> bytes:
    """A zip of these parts, and of one picture stored as it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
        written.writestr("word/media/image1.png", picture, zipfile.ZIP_STORED)
    return file.getvalue()


def docx(*, main: str = MAIN, part: str = "word/document.xml", types: bytes = b"", size: int = 0) -> bytes:
    """A Word file, of exactly ``size`` bytes where one is given."""
    listing = (
        types
        or (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/{part}" ContentType="{main}"/></Types>'
        ).encode()
    )
    parts = {"[Content_Types].xml": listing, "word/document.xml": b"<w:document/>"}
    return archive(parts, bytes(max(0, size - len(archive(parts)))))
