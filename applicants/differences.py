"""What has changed between two snapshots of one application, cell by cell and file by file?

``between`` compares what is frozen, so a sensitive value is compared by its digest and shown masked. Rows of a block
are aligned before they are compared: a row put in or taken out does not make all the rows after it look changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from applicants import fields, summary
from applicants.models import Application, Snapshot
from applicants.models.answers import canonical


@dataclass(frozen=True)
class Difference:
    """One cell or file. ``section`` is the part by the name that returns use: a section's, or a material's.

    ``row`` counts from 0 where the section has rows (of the new list; of the old one for a row taken out), else None.
    ``field`` is empty for a file. ``old`` and ``new`` may stand on a page; empty where there was, or is, nothing.
    """

    section: str
    row: int | None
    field: str
    old: str
    new: str

    @property
    def place(self) -> str:
        """``学历信息，第 2 行，学位``."""
        row = _("第 %d 行") % (self.row + 1) if self.row is not None else ""
        return _("，").join(filter(None, [self.section, row, self.field]))


def between(old: Snapshot, new: Snapshot, application: Application) -> list[Difference]:
    """In the order of the definition: sections, then materials."""
    found = [difference for section in application.sections for difference in _in_section(section, old, new)]
    for material in application.materials:
        before, after = (snapshot.content["files"].get(material.name) for snapshot in (old, new))
        if before != after:
            found.append(Difference(material.name, None, "", _file(before), _file(after)))
    return found


def _in_section(section: Any, old: Snapshot, new: Snapshot) -> Iterator[Difference]:
    names = fields.names(section)
    frozen_before, frozen_after = (_cells(snapshot.content, section.block, names) for snapshot in (old, new))
    if frozen_before == frozen_after:
        return
    shown_before, shown_after = (_cells(snapshot.opened(), section.block, names) for snapshot in (old, new))
    for i, j in _aligned(frozen_before, frozen_after):
        position = j if j is not None else i
        for name in names:
            before, after = (
                rows[at][name] if at is not None else "" for rows, at in ((frozen_before, i), (frozen_after, j))
            )
            if _same(before, after):
                continue
            yield Difference(
                section.name,
                position if section.rows else None,
                name,
                summary.masked(name, shown_before[i][name]) if i is not None else "",
                summary.masked(name, shown_after[j][name]) if j is not None else "",
            )


def _cells(content: dict[str, Any], block: str, names: list[str]) -> list[dict[str, Any]]:
    return [{name: row.get(name, "") for name in names} for row in content["answers"].get(block, [])]


def _same(before: Any, after: Any) -> bool:
    """Sealed values are equal when their digests are: the same number is sealed differently every time."""
    return _comparable(before) == _comparable(after)


def _comparable(value: Any) -> Any:
    return value["digest"] if isinstance(value, dict) else value


def _aligned(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of rows that belong together; None on the side where there is no such row."""
    keys = [
        [canonical({name: _comparable(value) for name, value in row.items()}) for row in rows]
        for rows in (before, after)
    ]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for offset in range(max(i2 - i1, j2 - j1)):
            i, j = i1 + offset, j1 + offset
            yield (i if i < i2 else None), (j if j < j2 else None)


def _file(file: dict[str, Any] | None) -> str:
    if file is None:
        return ""
    return _("第 %(version)d 版：%(name)s（%(size)s）") % {
        "version": file["version"],
        "name": file["name"],
        "size": filesizeformat(file["size"]),
    }
