"""Which files do the upload tests bring? Small ones, built here, each as bad as its name says."""

import io
import zipfile
from typing import Any

from tests.materials import compound_files

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE = compound_files.MARK
DOC = compound_files.doc()
ENCRYPTED = compound_files.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})
RTF = rb"{\rtf1\ansi Hello}"
HTML = b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>x</body></html>'
MHT = b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n"
PNG = b"\x89PNG\r\n\x1a\n"
Relation = tuple[str, str] | tuple[str, str, bool]  # kind, target, whether it leads out of the file


def archive(parts: dict[str, bytes], picture: bytes = b"") -> bytes:
    """A zip of these parts, and of one picture stored as it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
        written.writestr("word/media/image1.png", PNG + picture, zipfile.ZIP_STORED)
    return file.getvalue()


def relations(*pointing: Relation) -> bytes:
    mode = {True: "External", False: "Internal"}
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{KINDS}/{kind}" Target="{target}" TargetMode="{mode[bool(outside)]}"/>'
        for number, (kind, target, *outside) in enumerate(pointing, start=1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">{listed}</Relationships>'.encode()


def body(inside: str = "") -> bytes:
    """The main part, with this in its one paragraph."""
    names = f'xmlns:w="{W}" xmlns:r="{KINDS}" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:v="urn:schemas-microsoft-com:vml"'
    return f"<w:document {names}><w:body><w:p>{inside}</w:p></w:body></w:document>".encode()


def field(*codes: str) -> str:
    """A field whose code is spread over as many runs."""
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def listing(*overrides: tuple[str, str]) -> bytes:
    """[Content_Types].xml, of these part names and types."""
    listed = "".join(f'<Override PartName="/{name}" ContentType="{of}"/>' for name, of in overrides)
    defaults = "".join(
        f'<Default Extension="{extension}" ContentType="{of}"/>'
        for extension, of in [("xml", "application/xml"), ("png", "image/png"), ("bin", "application/octet-stream")]
    )
    return f'<?xml version="1.0"?><Types xmlns="{TYPES}">{defaults}{listed}</Types>'.encode()


def docx_parts(
    *pointing: Relation,
    main: str = MAIN,
    part: str = "word/document.xml",
    types: bytes = b"",
    inside: str = "",
    more: dict[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The parts of a Word file; ``pointing``: the main part's relations, from rId1 on."""
    return {
        "[Content_Types].xml": types or listing((part, main), ("word/charts/chart1.xml", CHART)),
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": body(inside),
        "word/_rels/document.xml.rels": relations(*pointing),
    } | (more or {})


def docx(*pointing: Relation, size: int = 0, **details: Any) -> bytes:
    """A Word file, of exactly ``size`` bytes where one is given."""
    parts = docx_parts(*pointing, **details)
    return archive(parts, bytes(max(0, size - len(archive(parts)))))


def xlsx(*pointing: Relation, more: dict[str, bytes] | None = None) -> bytes:
    """An Excel workbook without macros, as lies behind a chart."""
    return archive(
        {
            "[Content_Types].xml": listing(("xl/workbook.xml", SHEET)),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": b"<workbook/>",
            "xl/_rels/workbook.xml.rels": relations(*pointing),
        }
        | (more or {})
    )


def with_chart(workbook: bytes) -> bytes:
    """A Word file with one chart and the workbook behind it."""
    chart = {
        "word/charts/chart1.xml": b"<chartSpace/>",
        "word/charts/_rels/chart1.xml.rels": relations(("package", "../embeddings/book1.xlsx")),
        "word/embeddings/book1.xlsx": workbook,
    }
    return docx(("chart", "charts/chart1.xml"), more=chart)


def with_object(content: bytes, class_name: str, *, type: str = "Embed", name: str = "oleObject1.bin") -> bytes:
    """A Word file in which this lies as an object of that class."""
    inside = f'<w:object><o:OLEObject Type="{type}" ProgID="{class_name}" r:id="rId1"/></w:object>'
    return docx(("oleObject", f"embeddings/{name}"), inside=inside, more={f"word/embeddings/{name}": content})
