"""How do number, version and code get onto every page of a Word file, and nothing else in it is changed? No Django in here.

What is put in is put between the bytes that are there: no part is parsed into a tree and written anew. ``python -m
materials.documents.stamp SOURCE TARGET WORDS PICTURE`` does it to a stranger's file, in a process that may do little else.
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from materials.checks import limits
from materials.checks.archive import Archive
from materials.checks.package import TYPES, Relation, relations
from materials.checks.problem import Found

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
PAGES = ("default", "first", "even")  # the kinds of page that may have a foot, or a head, of their own
WIDE = (b"\xff\xfe", b"\xfe\xff")
SIDE = 396_000  # of the picture, in English Metric Units: 11 mm


class Unstampable(Exception):
    """A Word file that is sound but of a make in which the stamp has no sure place (strict, or in UTF-16)."""


@dataclass(frozen=True)
class Stamp:
    """``words`` and beside them a square PNG in each page's foot; ``across`` each page, pale, where there is something."""

    words: str
    picture: bytes
    across: str = ""


def stamped(source: IO[bytes], target: IO[bytes], stamp: Stamp) -> None:
    """Raises Unstampable, or checks.problem.Found for a file that is not sound."""
    archive = Archive(source)
    package = _Package(archive)
    picture = package.new("word/media/portal.png", "image/png", stamp.picture)
    package.stamp("footer", "ftr", lambda part: _foot(stamp.words, package.points(part, "image", picture)))
    if stamp.across:
        package.stamp("header", "hdr", lambda part: _across(stamp.across))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name, info in archive.parts.items():
            copied = zipfile.ZipInfo(name, info.date_time)
            copied.compress_type, copied.external_attr = info.compress_type, info.external_attr
            with written.open(copied, "w") as part:
                for block in package.changed.pop(name, None) or archive.blocks(name):
                    part.write(block)
        for name, pieces in package.changed.items():
            written.writestr(zipfile.ZipInfo(name), b"".join(pieces), zipfile.ZIP_DEFLATED)


class _Package:
    """The parts of one Word file that change or are added: name → pieces, in ``changed``."""

    def __init__(self, archive: Archive) -> None:
        self.changed: dict[str, list[bytes]] = {}
        self._archive = archive
        self._named = {name.lower(): name for name in archive.parts}
        self._relations = relations(archive)
        leading = [each.part for each in self._relations if not each.source and each.kind == "officeDocument"]
        if len(leading) != 1 or leading[0] not in self._named:
            raise Found("damaged")
        self._main = self._named[leading[0]]
        self._body = _Body(self._read(self._main))

    def stamp(self, kind: str, root: str, inside: Any) -> None:
        """Into each part of this kind (footer or header), and into new ones for the pages that have none."""
        for relation in self._relations:
            if (relation.source, relation.kind) == (self._main, kind) and relation.part in self._named:
                name = self._named[relation.part]
                if name not in self.changed:
                    self.changed[name] = _appended(self._read(name), inside(name))
        wanting = [page for page in PAGES if (kind, page) not in self._body.references]
        if not wanting:
            return
        type_ = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
        name = self.new(f"word/portal-{kind}.xml", type_, b"")
        self.changed[name] = [f'<w:{root} xmlns:w="{WORD}">{inside(name)}</w:{root}>'.encode()]
        id = self.points(self._main, kind, name)
        self._body.refer("".join(f'<w:{kind}Reference w:type="{page}" r:id="{id}"/>' for page in wanting))
        self.changed[self._main] = self._body.pieces()

    def new(self, name: str, type_: str, content: bytes) -> str:
        """The name under which it lies: another one where the file has such a part already."""
        stem, dot, extension = name.rpartition(".")
        number = 1
        while name.lower() in self._named:
            number += 1
            name = f"{stem}{number}{dot}{extension}"
        self._named[name.lower()] = name
        self.changed[name] = [content]
        self._append(TYPES, f'<Override xmlns="{CONTENT_TYPES}" PartName="/{name}" ContentType="{type_}"/>')
        return name

    def points(self, part: str, kind: str, to: str) -> str:
        """The id of a new relation from this part to that one."""
        folder, _, file = part.rpartition("/")
        taken = {each.id for each in self._relations if each.source.lower() == part.lower()}
        id = next(id for number in range(len(taken) + 1) if (id := f"portal{number + 1}") not in taken)
        self._relations.append(Relation(part, id, kind, f"/{to}", external=False))
        name = self._named.setdefault(f"{folder}/_rels/{file}.rels".lower(), f"{folder}/_rels/{file}.rels")
        relation = f'<Relationship xmlns="{RELATIONSHIPS}" Id="{id}" Type="{KINDS}/{kind}" Target="/{to}"/>'
        if name in self._archive.parts or name in self.changed:
            self._append(name, relation)
        else:
            self.changed[name] = [f'<Relationships xmlns="{RELATIONSHIPS}">{relation}</Relationships>'.encode()]
        return id

    def _append(self, name: str, xml: str) -> None:
        self.changed[name] = _appended(b"".join(self.changed.get(name) or [self._read(name)]), xml)

    def _read(self, name: str) -> bytes:
        content = b"".join(self._archive.blocks(name))
        if content.startswith(WIDE):
            raise Unstampable("utf-16")
        return content


@dataclass
class _Body:
    """The main part: where its first section is described, and which feet and heads that section has of its own.

    Later sections take over what they have not, so that what the first one has holds for all.
    """

    content: bytes
    references: set[tuple[str, str]] = field(default_factory=set)
    _put: list[str] = field(default_factory=list)
    _at: int = -1
    _end: int = -1

    def __post_init__(self) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        inside: list[str] = []

        def started(tag: str, attributes: dict[str, str]) -> None:
            if not inside and tag != f"{WORD} document":
                raise Unstampable(tag)
            if tag == f"{WORD} sectPr" and self._at < 0:
                self._at, self._depth = parser.CurrentByteIndex, len(inside)
            elif self._at >= 0 and not self._end_of_section and len(inside) == self._depth + 1:
                for kind in ("footer", "header"):
                    if tag == f"{WORD} {kind}Reference":
                        self.references.add((kind, attributes.get(f"{WORD} type", "default")))
            inside.append(tag)

        def ended(tag: str) -> None:
            inside.pop()
            if tag == f"{WORD} sectPr" and len(inside) == self._depth:
                self._end_of_section = True
            if tag == f"{WORD} body":
                self._end = parser.CurrentByteIndex

        self._depth, self._end_of_section = -1, False
        parser.StartElementHandler, parser.EndElementHandler = started, ended
        parser.Parse(self.content, True)

    def refer(self, xml: str) -> None:
        self._put.append(xml)

    def pieces(self) -> list[bytes]:
        """The references stand first in a section's description; a body without one gets one, at its end."""
        names = f'xmlns:w="{WORD}" xmlns:r="{KINDS}"'
        references = "".join(xml.replace("Reference ", f"Reference {names} ") for xml in self._put)
        if self._at < 0:
            if not self.content.startswith(b"</", self._end):
                raise Unstampable("empty")
            section = f'<w:sectPr xmlns:w="{WORD}">{references}</w:sectPr>'
            return [self.content[: self._end], section.encode(), self.content[self._end :]]
        return _after_tag(self.content, self._at, references)


# ── Between bytes ────────────────────────────────────────────────────────────

_TAG = re.compile(rb"""<([^\s/>]+)(?:[^>"']|"[^"]*"|'[^']*')*>""")


def _after_tag(content: bytes, at: int, xml: str) -> list[bytes]:
    """Put in as the first thing within the element whose tag begins there; an empty one is opened for it."""
    tag = _TAG.match(content, at)
    if tag is None:
        raise Found("damaged")
    if not tag[0].endswith(b"/>"):
        return [content[: tag.end()], _plain(xml), content[tag.end() :]]
    return [content[: tag.end() - 2], b">", _plain(xml), b"</" + tag[1] + b">", content[tag.end() :]]


def _appended(content: bytes, xml: str) -> list[bytes]:
    """Put in as the last thing within the part."""
    places: dict[str, int] = {}
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _tag, _attributes: places.setdefault("begin", parser.CurrentByteIndex)
    parser.EndElementHandler = lambda _tag: places.update(end=parser.CurrentByteIndex)
    parser.Parse(content, True)
    if not content.startswith(b"</", places["end"]):  # it is empty
        return _after_tag(content, places["begin"], xml)
    return [content[: places["end"]], _plain(xml), content[places["end"] :]]


def _plain(xml: str) -> bytes:
    """Right in whatever encoding the part is in."""
    return xml.encode("ascii", "xmlcharrefreplace")


# ── What is put in ───────────────────────────────────────────────────────────

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_RUN = (
    '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/><w:b w:val="0"/>'
    '<w:i w:val="0"/><w:color w:val="000000"/><w:sz w:val="17"/></w:rPr>'
)


def _foot(words: str, picture: str) -> str:
    """One line, whatever the file's own paragraphs look like: the picture and, at half its height, the words."""
    return (
        f'<w:p xmlns:w="{WORD}" xmlns:r="{KINDS}"><w:pPr><w:snapToGrid w:val="0"/>'
        '<w:spacing w:before="60" w:beforeAutospacing="0" w:after="0" w:afterAutospacing="0" w:line="240" w:lineRule="auto"/>'
        '<w:ind w:leftChars="0" w:left="0" w:rightChars="0" w:right="0" w:firstLineChars="0" w:firstLine="0"/>'
        '<w:jc w:val="left"/><w:textAlignment w:val="center"/></w:pPr>'
        f"<w:r>{_RUN}<w:drawing>{_inline(picture)}</w:drawing></w:r>"
        f'<w:r>{_RUN}<w:t xml:space="preserve">　{_escaped(words)}</w:t></w:r></w:p>'
    )


def _inline(picture: str) -> str:
    extent = f'cx="{SIDE}" cy="{SIDE}"'
    return (
        f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {extent}/><wp:docPr id="990000001" name="portal"/><a:graphic><a:graphicData uri="{_DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="990000001" name="portal.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{picture}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline>"
    )


def _across(words: str) -> str:
    """As Word itself makes a watermark: text drawn in the head, behind what is written, in the middle of the page."""
    style = (
        "position:absolute;margin-left:0;margin-top:0;width:380pt;height:190pt;rotation:315;z-index:-251658240;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return (
        f'<w:p xmlns:w="{WORD}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
        '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
        '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>'
        '<v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" style="{style}" fillcolor="#e2e2e2" stroked="f">'
        f'<v:textpath style="font-family:&quot;宋体&quot;;font-size:1pt" string="{_escaped(words)}"/></v:shape></w:pict></w:r></w:p>'
    )


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def main(arguments: Iterable[str]) -> str:
    """What is wrong; empty when TARGET is made."""
    source, target, words, picture = arguments
    try:
        with Path(source).open("rb") as read, Path(target).open("wb") as written:
            stamped(read, written, Stamp(words, Path(picture).read_bytes()))
    except (Unstampable, Found, expat.ExpatError) as reason:
        return repr(reason)
    return ""


if __name__ == "__main__":
    limits.set_limits()
    print(json.dumps({"problem": main(sys.argv[1:])}))
