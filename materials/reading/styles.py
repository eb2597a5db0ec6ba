"""Which paragraphs of a .docx are headings, and of which order? Their styles say so. And what says only how text looks?"""

import re
from collections.abc import Iterable, Iterator

from materials.checks.markup import Attributes, local

MOST = 10_000
MOST_BASES = 20  # Word itself allows a style to be based on another eleven times
LOOK = (  # one element; a font that is none of signs says nothing either
    rb"<w:(?:rFonts(?![^<>]*Wingdings)|b|bCs|i|iCs|u|color|highlight|kern|lang|sz|szCs|spacing|snapToGrid"
    rb"|ind|jc|keepLines|keepNext|widowControl|tcW|vAlign|shd|noWrap|trHeight|cantSplit|tblHeader|cnfStyle)(?: [^<>]*)?/>"
)
LOOKS = re.compile(rb"<w:(rPr|pPr|tcPr|trPr)>(?:" + LOOK + rb")*+</w:\1>|" + LOOK)
HEADING = re.compile(r"(?:heading|标题) ?([1-9])$", re.I)


class Styles:
    """Of which order a paragraph of a style is as a heading."""

    def __init__(self) -> None:
        self._levels: dict[str, int] = {}
        self._bases: dict[str, str] = {}
        self._style = ""

    def element(self, tag: str, attributes: Attributes) -> None:
        value = local(attributes, "val")
        match tag:
            case "style":
                self._style = local(attributes, "styleId") if len(self._bases) < MOST else ""
                self._bases[self._style] = ""
            case "basedOn" if self._style:
                self._bases[self._style] = value
            case "name" if self._style and (named := HEADING.match(value)):
                self._levels.setdefault(self._style, int(named[1]))
            case "outlineLvl" if self._style:
                self._levels[self._style] = level_of(value)

    def level(self, style: str) -> int:
        for _step in range(MOST_BASES):
            if not style or style in self._levels:
                break
            style = self._bases.get(style, "")
        return self._levels.get(style, 0)


def level_of(outline: str) -> int:
    """Counts from 0 in the file; 9 is plain text."""
    return int(outline) + 1 if outline in set("012345678") else 0


def without_looks(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """How text looks is most of a file, and costs most of the time that reading takes. What is cut in two stays."""
    for block in blocks:
        yield LOOKS.sub(b"", block)
