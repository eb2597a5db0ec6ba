"""Is the XML of one part modest and harmless? It is read as a stream, and no tree is built of it."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from materials.checks.problem import Found

MAX_ELEMENTS = 2_000_000
MAX_DEPTH = 256
MAX_TOKEN = 4 * 1024 * 1024  # a tag lies in memory whole, and is read again with each block that prolongs it
Attributes = dict[str, str]
OnText = Callable[[str], None]


class Reader:
    """Reads parts one after another; ``element`` is told each start tag without its prefix, ``end`` each end tag.

    Text is handed over only while ``listen`` has asked for it: most of a report is text that nobody needs to see.
    """

    def __init__(
        self, element: Callable[[str, Attributes], None], end: Callable[[str], None] = lambda tag: None
    ) -> None:
        self._element, self._end = element, end
        self._elements = 0  # of all parts together
        self._parser: expat.XMLParserType

    def read(self, blocks: Iterable[bytes]) -> None:
        """Raises Found for XML that Word would not write."""
        self._parser = parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _doctype
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        self._depth = fed = 0
        try:
            for block in blocks:
                parser.Parse(block)
                fed += len(block)
                if fed - parser.CurrentByteIndex > MAX_TOKEN:
                    raise Found("odd", "complex")
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:  # the latter: an encoding nobody knows
            raise Found("damaged") from error

    def listen(self, hear: OnText | None) -> None:
        self._parser.CharacterDataHandler = hear

    def _started(self, tag: str, attributes: Attributes) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise Found("odd", "complex")
        self._element(tag.rpartition(":")[2], attributes)

    def _ended(self, tag: str) -> None:
        self._depth -= 1
        self._end(tag.rpartition(":")[2])


def local(attributes: Attributes, name: str) -> str:
    """The attribute of that name whatever its prefix; empty when it is not there."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _doctype(*_declaration: object) -> None:
    raise Found("odd", "doctype")
