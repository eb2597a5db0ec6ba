"""Which XML would Word never write: it declares, it nests, it is as long as a book, it is none?"""

from materials.checks import markup
from tests.materials import files
from tests.materials.hostile.case import Hostile
from tests.materials.hostile.refused import COMPLEX, DAMAGED, DOCTYPE

ENTITY = '<!DOCTYPE x [<!ENTITY a "b">]>'
LAUGHS = "".join(
    [
        "<!DOCTYPE x [<!ENTITY l0 'ha'>",
        *(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10)),
        "]>",
    ]
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://evil.test/a.dtd"> %a;]>'
SVG = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'


def inside(declaration: str, encoding: str = "utf-8", said: str = "", text: str = "") -> bytes:
    """The main part with that declaration before it."""
    whole = (
        f'<?xml version="1.0" encoding="{said or encoding}"?>{declaration}'
        f'<w:document xmlns:w="{files.W}"><w:t>{text}</w:t></w:document>'
    )
    return files.docx(more={"word/document.xml": whole.encode(encoding)})


def part(name: str, content: bytes) -> bytes:
    return files.docx(more={name: content})


def deep() -> str:
    return "<w:r>" * (markup.MAX_DEPTH + 1) + "</w:r>" * (markup.MAX_DEPTH + 1)


def long_text() -> str:
    """Of more than a tag may have, and not so uniform that it looks like a bomb."""
    return "".join(f"{number:08x}" for number in range(markup.MAX_TOKEN // 8 + 20_000))


MARKUP: dict[str, Hostile] = {
    "a DOCTYPE": Hostile(inside(ENTITY), DOCTYPE),
    "a DOCTYPE in UTF-16": Hostile(inside(ENTITY, "utf-16"), DOCTYPE),
    "a DOCTYPE in UTF-16 without a mark": Hostile(inside(ENTITY, "utf-16-le", "utf-16"), DOCTYPE),
    "a DOCTYPE without anything in it": Hostile(inside("<!DOCTYPE x>"), DOCTYPE),
    "a DOCTYPE that names an address": Hostile(inside('<!DOCTYPE x SYSTEM "http://evil.test/a.dtd">'), DOCTYPE),
    "billion laughs": Hostile(inside(LAUGHS, text="&l9;"), DOCTYPE),
    "an entity that is a file": Hostile(inside(OUTSIDE, text="&a;"), DOCTYPE),
    "an entity of parameters": Hostile(inside(PARAMETER), DOCTYPE),
    "a DOCTYPE in the listing": Hostile(files.docx(types=b"<!DOCTYPE x><Types/>"), DOCTYPE),
    "a DOCTYPE in the relations": Hostile(
        part("word/_rels/document.xml.rels", b"<!DOCTYPE x><Relationships/>"), DOCTYPE
    ),
    "a DOCTYPE in the styles": Hostile(part("word/styles.xml", b"<!DOCTYPE x><w:styles/>"), DOCTYPE),
    "a DOCTYPE in a part of one's own": Hostile(part("customXml/item1.xml", b"<!DOCTYPE x><a/>"), DOCTYPE),
    "a DOCTYPE in a drawing": Hostile(part("word/media/a.svg", SVG), DOCTYPE),
    "a DOCTYPE behind a chart": Hostile(
        files.with_chart(files.xlsx(more={"xl/styles.xml": b"<!DOCTYPE x><styleSheet/>"})), DOCTYPE
    ),
    "a DOCTYPE in UTF-7": Hostile(inside(ENTITY, "utf-7"), DAMAGED),
    "an encoding nobody knows": Hostile(inside("", said="evil-8"), DAMAGED),
    "an encoding that is another": Hostile(inside("", said="utf-16"), DAMAGED),
    "bytes that are no letters": Hostile(part("word/document.xml", b"<w:document>\xff\xfe\xfd</w:document>"), DAMAGED),
    "a zero in the text": Hostile(part("word/document.xml", b"<w:document>\0</w:document>"), DAMAGED),
    "an entity nobody declared": Hostile(part("word/document.xml", b"<a>&evil;</a>"), DAMAGED),
    "an attribute twice": Hostile(part("word/document.xml", b'<a b="1" b="2"/>'), DAMAGED),
    "two documents in one": Hostile(part("word/document.xml", b"<a/><b/>"), DAMAGED),
    "no document in it": Hostile(part("word/document.xml", b""), DAMAGED),
    "XML cut off": Hostile(part("word/styles.xml", b"<w:styles>"), DAMAGED),
    "listing is no XML": Hostile(files.docx(types=b"<Types>"), DAMAGED),
    "listing longer than Word writes": Hostile(files.docx(types=b"<Types>" + b" " * 600_000 + b"</Types>"), DAMAGED),
    "relations that are no XML": Hostile(part("word/_rels/document.xml.rels", b"<Relationships>"), DAMAGED),
    "main part missing": Hostile(
        part("_rels/.rels", files.relations(("officeDocument", "word/elsewhere.xml"))), DAMAGED
    ),
    "no word where to begin": Hostile(part("_rels/.rels", files.relations()), DAMAGED),
    "two words where to begin": Hostile(
        part(
            "_rels/.rels",
            files.relations(("officeDocument", "word/document.xml"), ("officeDocument", "word/document.xml")),
        ),
        DAMAGED,
    ),
    "nested too deep": Hostile(files.docx(inside=deep()), COMPLEX),
    "nested too deep in the listing": Hostile(
        files.docx(types=b"<a>" * (markup.MAX_DEPTH + 1) + b"</a>" * (markup.MAX_DEPTH + 1)), COMPLEX
    ),
    "a tag as long as a book": Hostile(lambda: files.docx(inside=f'<w:r x="{long_text()}"/>'), COMPLEX),
    "a comment as long as a book": Hostile(lambda: files.docx(inside=f"<!--{long_text()}-->"), COMPLEX),
    "an instruction as long as a book": Hostile(lambda: files.docx(inside=f"<?a {long_text()}?>"), COMPLEX),
    "fields without end": Hostile(
        files.docx(inside='<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>IF x</w:instrText></w:r>' * 300), COMPLEX
    ),
}
