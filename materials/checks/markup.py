"""Is the XML of one part modest and harmless? It is read as a stream, and no tree is built of it."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TypeVar
from xml.parsers import expat

from materials.checks.problem import Found

MAX_ELEMENTS = 2_000_000
MAX_DEPTH = 256
MAX_TOKEN = 4 * 1024 * 1024  # a tag lies in memory whole, and is read again with each block that prolongs it
MAX_NAMES, MAX_NAME = 2_000, 100  # that are remembered; Office knows fewer, and shorter ones
Attributes = dict[str, str]
OnStart = Callable[[Attributes], None]
OnEnd = Callable[[], None]
OnText = Callable[[str], None]
Heard = TypeVar("Heard", OnStart, OnEnd)


class Reader:
    """Reads parts one after another, and tells of each start tag and each end tag, without their prefixes.

    ``element`` and ``end``: whoever is told of every tag, or by its name who is told of it and nobody of the others.
    Text is handed over only while ``listen`` has asked for it: most of a report is text that nobody needs to see. Of an
    element that was told to ``skip`` nothing more is told.
    """

    def __init__(
        self,
        element: Callable[[str, Attributes], None] | Mapping[str, OnStart],
        end: Callable[[str], None] | Mapping[str, OnEnd] = MappingProxyType({}),
    ) -> None:
        self._starts: _Told[OnStart] = _Told(element)
        self._ends: _Told[OnEnd] = _Told(end)
        self._elements = 0  # of all parts together
        self._parser: expat.XMLParserType

    def read(self, blocks: Iterable[bytes]) -> None:
        """Raises Found for XML that Word would not write."""
        self._parser = parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _doctype
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        self._depth = self._skipped = fed = 0
        try:
            for block in blocks:
                parser.Parse(block)
                fed += len(block)
                if fed - parser.CurrentByteIndex > MAX_TOKEN or self._elements > MAX_ELEMENTS:
                    raise Found("odd", "complex")
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:  # the latter: an encoding nobody knows
            raise Found("damaged") from error

    def listen(self, hear: OnText | None) -> None:
        self._parser.CharacterDataHandler = hear

    def skip(self) -> None:
        """Nothing more of the element that has just begun, its end neither."""
        self._skipped = self._depth

    def _started(self, tag: str, attributes: Attributes) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH:
            raise Found("odd", "complex")
        if not self._skipped and (started := self._starts[tag]):
            started(attributes)

    def _ended(self, tag: str) -> None:
        if self._skipped:
            if self._skipped == self._depth:
                self._skipped = 0
        elif ended := self._ends[tag]:
            ended()
        self._depth -= 1


class _Told(dict[str, Heard | None]):
    """A tag as it stands in the file → who is told of it."""

    def __init__(self, told: Callable[..., None] | Mapping[str, Heard]) -> None:
        super().__init__()
        self._of: Callable[[str], Heard | None] = told.get if isinstance(told, Mapping) else partial(partial, told)

    def __missing__(self, tag: str) -> Heard | None:
        heard = self._of(tag.rpartition(":")[2])
        if len(self) < MAX_NAMES and len(tag) < MAX_NAME:
            self[tag] = heard
        return heard


def local(attributes: Attributes, name: str) -> str:
    """The attribute of that name whatever its prefix; empty when it is not there."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _doctype(*_declaration: object) -> None:
    raise Found("odd", "doctype")
