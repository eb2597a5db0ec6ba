"""Of which parts does an Office file consist, of what type is each, and what do they point to?"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from materials.checks.archive import Archive
from materials.checks.markup import Attributes, Reader, local
from materials.checks.problem import Found

TYPES = "[Content_Types].xml"
MAX_TYPES = 512 * 1024
OUTSIDE_LINKS = re.compile(r"(https?|mailto):|#|$", re.I)  # where a hyperlink may lead


@dataclass(frozen=True)
class Relation:
    """``kind`` is the last word of its type; ``source`` the part it belongs to, empty for the whole file."""

    source: str
    id: str
    kind: str
    target: str
    external: bool

    @property
    def part(self) -> str:
        """The part an internal target names, in lower case: names are compared that way."""
        return posixpath.normpath(posixpath.join("/", posixpath.dirname(self.source), self.target))[1:].lower()


class Types:
    """Content types by part name and by extension, both in lower case; none in a zip that is no Office file."""

    def __init__(self, archive: Archive) -> None:
        self.parts: dict[str, str] = {}
        self.extensions: dict[str, str] = {}
        if TYPES not in archive.parts:
            return
        if archive.parts[TYPES].file_size > MAX_TYPES:
            raise Found("damaged")
        Reader(self._listed).read(archive.blocks(TYPES))

    def _listed(self, tag: str, attributes: Attributes) -> None:
        of = local(attributes, "ContentType").lower()
        if tag == "Override":
            self.parts[local(attributes, "PartName").removeprefix("/").lower()] = of
        elif tag == "Default":
            self.extensions[local(attributes, "Extension").lower()] = of

    def of(self, name: str) -> str:
        name = name.lower()
        return self.parts.get(name) or self.extensions.get(name.rpartition(".")[2], "")

    def all(self) -> set[str]:
        return {*self.parts.values(), *self.extensions.values()}


def is_relations(name: str) -> bool:
    return name.lower().endswith(".rels")


def relations(archive: Archive) -> list[Relation]:
    """Every relation of every part."""
    return [relation for name in archive.parts if is_relations(name) for relation in _relations_of(archive, name)]


def _relations_of(archive: Archive, name: str) -> Iterator[Relation]:
    folder, _, file = name.rpartition("/")
    source = posixpath.join(posixpath.dirname(folder), file[: -len(".rels")])
    found: list[Attributes] = []

    def element(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            found.append(attributes)

    Reader(element).read(archive.blocks(name))
    for attributes in found:
        yield Relation(
            source=source,
            id=local(attributes, "Id"),
            kind=local(attributes, "Type").rpartition("/")[2],
            target=local(attributes, "Target").strip(),
            external=local(attributes, "TargetMode").lower() == "external",
        )
