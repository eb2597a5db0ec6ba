"""Is a .docx what Word or WPS writes, with nothing in it that runs, fetches or hides? Cheap questions come first."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO

from materials.checks import compound
from materials.checks.archive import Archive
from materials.checks.fields import Fields
from materials.checks.markup import Attributes, Reader, local
from materials.checks.package import OUTSIDE_LINKS, Relation, Types, is_relations, relations
from materials.checks.problem import Found

MAINS = {  # content type of the main part, without "application/" and "+xml"
    "vnd.openxmlformats-officedocument.wordprocessingml.document.main": "docx",
    "vnd.openxmlformats-officedocument.wordprocessingml.template.main": "dotx",
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main": "xlsx",
    "vnd.openxmlformats-officedocument.presentationml.presentation.main": "pptx",
    "vnd.ms-visio.drawing.main": "vsdx",
}
MACROS = ("macroenabled", "vbaproject", "vbadata", "macrosheet")
CONTROLS = ("activex",)
ON_THIS_COMPUTER = re.compile(r"(file:/{2,3})?[a-z]:[\\/]|[^:/\\]+$", re.I)  # where a template may lie: fetches nothing
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|\\\\|//", re.I)
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xcf\xfa\xed\xfe",  # of macOS
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # of macOS, and of Java
    b"#!",
    b"L\0\0\0\x01\x14\x02\0",  # a shortcut
    b"FWS",  # Flash
    b"CWS",
    b"ZWS",
    b"ITSF",  # a compiled manual
)
RUN = re.compile(r"\.(exe|dll|com|scr|cpl|pif|msi|jar|bat|cmd|ps1|vb[se]?|jse?|ws[fh]|hta|lnk|chm|swf|reg|sh)$")
ARCHIVES = (OLE, ZIP, b"MSCF", b"Rar!", b"7z\xbc\xaf", rb"{\rt")
PICTURES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"II\xbc",  # JPEG XR
    b"RIFF",  # WebP
    b"\x01\0\0\0",  # EMF
    b"\xd7\xcd\xc6\x9a",  # WMF
    b"\x01\0\x09\0",
    b"\x02\0\x09\0",
    b"\x1f\x8b",  # EMF and WMF, compressed
    b"\0\0\0\x0cjP",  # JPEG 2000
    b"%PDF-",  # how Word for the Mac keeps a drawing
)
FORBIDDEN = {  # tags
    "ddeLink": ("field", "DDE"),
    "oleLink": ("link", "oleObject"),
    "objectLink": ("link", "oleObject"),
    "webVideoPr": ("link", "video"),
    "connectString": ("link", "mailMergeSource"),
    "dbPr": ("link", "connection"),
    "olapPr": ("link", "connection"),
    "webPr": ("link", "connection"),
    "control": ("control",),
    "frameset": ("link", "frame"),
}
POINTING = {  # tags that name a relation by which more than a page is fetched → as what
    "blip": ("link", "image"),
    "imagedata": ("link", "image"),
    "fill": ("link", "image"),
    "OLEObject": ("link", "oleObject"),
    "objectEmbed": ("link", "oleObject"),
    "externalData": ("link", "oleObject"),
    "subDoc": ("link", "subDocument"),
    "altChunk": ("chunk",),
}
IN_DRAWINGS = {"image", "use", "feImage"}  # tags of SVG that fetch
XML_NAMES = (".xml", ".rels", ".vml", ".svg")
MAX_EMBEDDED = 50 * 1024 * 1024
SPOOL = 1024 * 1024


def check(file: IO[bytes], kind: str = "docx", *, embedded: bool = False) -> None:
    """Raises Found. ``embedded``: it lies in another one, and nothing may be embedded in it in turn."""
    archive = Archive(file)
    types = Types(archive)
    _check_types(archive, types)
    pointing = relations(archive)
    found = _main_kind(archive, types, pointing)
    if found != kind:
        raise Found("embedded") if embedded else Found("content", found or "zip")
    for relation in pointing:
        _check_relation(relation)
    classes = _check_markup(archive, types, pointing)
    _check_contents(archive, types, pointing, classes, embedded=embedded)


def kind_of(types: Types) -> str:
    """By the type of the main part; ``macros`` before anything else, ``zip`` when it is no Office file at all."""
    if any(mark in type_ for type_ in types.all() for mark in MACROS):
        return "macros"
    found = (MAINS.get(type_.removeprefix("application/").removesuffix("+xml")) for type_ in types.all())
    return next((kind for kind in found if kind), "zip")


def _check_types(archive: Archive, types: Types) -> None:
    names = [name.lower() for name in archive.parts]
    marked = [*types.all(), *names]
    if any(mark in name for name in marked for mark in MACROS):
        raise Found("macros")
    if any(mark in name for name in marked for mark in CONTROLS):
        raise Found("control")


def _main_kind(archive: Archive, types: Types, pointing: list[Relation]) -> str:
    """Of the one part that whoever opens the file is led to; empty for an unknown one."""
    leading = [relation.part for relation in pointing if not relation.source and relation.kind == "officeDocument"]
    names = {name.lower() for name in archive.parts}
    if len(leading) != 1 or leading[0] not in names:
        raise Found("damaged")
    return MAINS.get(types.of(leading[0]).removeprefix("application/").removesuffix("+xml"), "")


def _check_relation(relation: Relation) -> None:
    kind, target = relation.kind.lower(), relation.target
    if kind in ("control", "activexcontrolbinary"):
        raise Found("control")
    if kind in ("vbaproject", "wordvbadata"):
        raise Found("macros")
    if kind == "afchunk":
        raise Found("chunk")
    if kind in ("frame", "subdocument"):
        raise Found("link", relation.kind)
    if relation.external:
        if kind == "hyperlink":
            if not OUTSIDE_LINKS.match(target):
                raise Found("hyperlink", target)
        elif kind == "attachedtemplate":
            if not ON_THIS_COMPUTER.match(target):
                raise Found("template", target)
        elif target.upper() != "NULL":  # what Word writes for a picture it could not find
            raise Found("link", relation.kind)
    elif ADDRESS.match(target):
        raise Found("link", relation.kind)


def _check_markup(archive: Archive, types: Types, pointing: list[Relation]) -> dict[str, str]:
    """Reads every part that is XML; the classes of embedded objects by the part that holds each."""
    targets = {(relation.source, relation.id): relation.part for relation in pointing}
    leading_out = [each for each in pointing if each.external and each.target.upper() != "NULL"]
    outside = {(relation.source.lower(), relation.id) for relation in leading_out}
    classes: dict[str, str] = {}
    part = ""

    def element(tag: str, attributes: Attributes) -> None:
        fields.element(tag, attributes)
        if tag in POINTING and any((part.lower(), value) in outside for value in attributes.values()):
            raise Found(*POINTING[tag])
        if tag in ("OLEObject", "objectEmbed"):
            class_name = local(attributes, "ProgID") or local(attributes, "progId")
            if local(attributes, "Type").lower() == "link":
                raise Found("link", "oleObject")
            if not compound.family_named(class_name):
                raise Found("embedded", class_name)
            classes[targets.get((part, local(attributes, "id")), "")] = class_name
        elif tag in FORBIDDEN:
            raise Found(*FORBIDDEN[tag])
        elif tag in ("imagedata", "fill") and ADDRESS.match(local(attributes, "src")):
            raise Found("link", "image")
        elif part.lower().endswith(".svg"):
            _check_drawing(part, tag, attributes)

    def end(tag: str) -> None:
        fields.end(tag)

    reader = Reader(element, end)
    fields = Fields(reader.listen)
    for part in archive.parts:
        if _is_xml(part, types) and not is_relations(part):
            reader.read(archive.blocks(part))
            fields.finish()
    return classes


def _check_drawing(part: str, tag: str, attributes: Attributes) -> None:
    if tag in ("script", "foreignObject"):
        raise Found("media", part.rpartition("/")[2])
    target = local(attributes, "href").strip()
    if tag in IN_DRAWINGS and ADDRESS.match(target) and not target.lower().startswith("data:image/"):
        raise Found("link", "image")


def _is_xml(name: str, types: Types) -> bool:
    return name.lower().endswith(XML_NAMES) or types.of(name).endswith(("+xml", "/xml"))


def _check_contents(
    archive: Archive, types: Types, pointing: list[Relation], classes: dict[str, str], *, embedded: bool
) -> None:
    """Everything that is not XML: pictures are pictures, and what is embedded is of a kind that may be."""
    objects = {relation.part for relation in pointing if relation.kind == "oleObject"}
    packages = {relation.part: relation.source for relation in pointing if relation.kind == "package"}
    images = {relation.part for relation in pointing if relation.kind == "image"}
    for part in archive.parts:
        if _is_xml(part, types) or part.endswith("/"):
            continue
        name = part.lower()
        blocks = archive.blocks(part)
        head = next(blocks, b"")
        whole = chain([head], blocks)
        if name in objects or name in packages:
            if embedded:
                raise Found("embedded", classes.get(name, ""))
            _check_embedded(_spooled(whole), head, classes.get(name, ""), packages.get(name), types, name in objects)
        elif ("/media/" in name or name in images) and not _is_picture(head):
            raise Found("media", part.rpartition("/")[2])
        elif head.startswith(PROGRAMS) or RUN.search(name):
            raise Found("embedded", "Program")
        elif head.startswith(ARCHIVES):
            raise Found("embedded")
        else:
            for _block in whole:  # to its end: length and checksum
                pass


def _check_embedded(
    file: IO[bytes], head: bytes, class_name: str, holder: str | None, types: Types, is_object: bool
) -> None:
    """``holder`` is the part that has it as its package, None where it is no package."""
    if holder is not None and head.startswith(ZIP):
        if "chart" in types.of(holder):
            return check(file, "xlsx", embedded=True)
        if compound.family_named(class_name) == "Visio":
            return check(file, "vsdx", embedded=True)
    if is_object and head.startswith(OLE):
        return compound.check_object(file, class_name)
    raise Found("embedded", class_name)


def _is_picture(head: bytes) -> bool:
    return not head or head.startswith(PICTURES)


def _spooled(blocks: Iterable[bytes] | Iterator[bytes]) -> IO[bytes]:
    file, size = tempfile.SpooledTemporaryFile(SPOOL), 0  # noqa: SIM115 — ends with the process
    for block in blocks:
        size += len(block)
        if size > MAX_EMBEDDED:
            raise Found("swollen")
        file.write(block)
    file.seek(0)
    return file
