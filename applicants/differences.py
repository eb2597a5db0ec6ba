"""What has changed between two snapshots of one application, cell by cell and file by file?

``between`` compares what is frozen, so a sensitive value is compared by its digest and shown masked. Rows of a block
are aligned before they are compared: a row put in, taken out or moved does not make the rows beside it look changed.
A cell that several sections show has changed once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from applicants import fields, opinions, sections, summary
from applicants.models import Application, Snapshot
from applicants.models.answers import canonical, stated
from applicants.models.opinions import frozen, thawed
from config import clock
from programmes.schema import Section

Cells = dict[str, Any]
Pair = tuple[int | None, int | None]  # the row as it was and as it is; None where there is no such row


@dataclass(frozen=True)
class Difference:
    """One cell, one whole row, or one file.

    ``section`` is the part by the name that returns use: a section's, or a material's; ``also`` are other sections that
    show the same cell. ``row`` counts from 0 where the section has rows (of the new list; of the old one for a row
    taken out), ``old_row`` is where it was before; both None elsewhere. ``field`` is empty for a row as a whole (put
    in, taken out, moved) and for a file. ``old`` and ``new`` may stand on a page; empty where there was, or is, nothing.
    """

    section: str
    row: int | None
    field: str
    old: str
    new: str
    old_row: int | None = None
    also: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """``学历信息，第 2 行，学位``."""
        row = _numbered(self.row) if self.row is not None else ""
        return _("，").join(filter(None, [self.section, row, self.field]))


def between(old: Snapshot, new: Snapshot, application: Application) -> list[Difference]:
    """In the order of the definition: sections, then materials."""
    blocks: dict[str, list[Section]] = {}
    for section in application.sections:
        blocks.setdefault(section.block, []).append(section)
    found = [each for block, asking in blocks.items() for each in _in_block(block, asking, old, new)]
    for material in application.materials:
        before, after = (snapshot.content["files"].get(material.name) for snapshot in (old, new))
        if before != after:
            found.append(Difference(material.name, None, "", _file(before), _file(after)))
    return found


def as_it_stands(application: Application) -> Snapshot:
    """What would be frozen if it were submitted now; never saved."""
    content = stated(application) | {"opinions": frozen(application.opinions.all())}
    for section in sections.with_pages(application):
        if fixed := sections.fixed_values(application, section):
            rows = content["answers"].get(section.block) or [{}]
            content["answers"][section.block] = [row | fixed for row in rows]
    last = application.current_snapshot
    now = Snapshot(application=application, number=last.number + 1 if last else 1, frozen_at=clock.now())
    now.seal(content)
    return now


def _in_block(block: str, asking: list[Section], old: Snapshot, new: Snapshot) -> Iterator[Difference]:
    """``asking``: the sections with fields of this block; the first of them that shows a cell names it."""
    if block == fields.OPINIONS:
        yield from _opinions(asking[0], old, new)
        return
    shown: dict[str, list[str]] = {}
    for section in asking:
        for name in fields.names(section):
            shown.setdefault(name, []).append(section.name)
    frozen_before, frozen_after = (_cells(snapshot.content, block, shown) for snapshot in (old, new))
    if frozen_before == frozen_after:
        return
    opened_before, opened_after = (_cells(snapshot.opened(), block, shown) for snapshot in (old, new))
    whole = [section.name for section in asking]
    for i, j in _aligned(frozen_before, frozen_after) if asking[0].rows else [(0, 0)]:
        before, after = _row(opened_before, i), _row(opened_after, j)
        row = (j if j is not None else i) if asking[0].rows else None
        old_row = i if asking[0].rows else None
        if asking[0].rows and (i is None or j is None):
            yield Difference(whole[0], row, "", _gist(before), _gist(after), old_row, tuple(whole[1:]))
            continue
        one, other = _row(frozen_before, i), _row(frozen_after, j)
        changed = [name for name in shown if _comparable(one.get(name, "")) != _comparable(other.get(name, ""))]
        if not changed and i is not None and j is not None and i != j:
            yield Difference(whole[0], row, "", _numbered(i), _numbered(j), old_row, tuple(whole[1:]))
        for name in changed:
            was, now = (summary.masked(name, cells.get(name, "")) for cells in (before, after))
            yield Difference(shown[name][0], row, name, was, now, old_row, tuple(shown[name][1:]))


def _opinions(section: Section, old: Snapshot, new: Snapshot) -> Iterator[Difference]:
    """Each with where it comes from, which may change while the words do not."""
    for name in fields.names(section):
        was, now = (_opinion(snapshot, name) for snapshot in (old, new))
        if was != now:
            yield Difference(section.name, None, name, was, now)


def _opinion(snapshot: Snapshot, name: str) -> str:
    row = _row(_cells(snapshot.content, fields.OPINIONS, {name: []}), 0)
    given = thawed(snapshot.content).get(name)
    text = str(row.get(name, ""))
    return _("%(text)s（%(said)s）") % {"text": text, "said": opinions.in_words(given)} if text and given else text


def _cells(content: dict[str, Any], block: str, names: dict[str, list[str]]) -> list[Cells]:
    return [{name: row.get(name, "") for name in names} for row in content["answers"].get(block, [])]


def _row(rows: list[Cells], at: int | None) -> Cells:
    return rows[at] if at is not None and at < len(rows) else {}


def _gist(row: Cells) -> str:
    return _("，").join(summary.masked(name, text) for name, text in row.items() if text)


def _numbered(row: int) -> str:
    return _("第 %d 行") % (row + 1)


def _comparable(value: Any) -> Any:
    """Sealed values are equal when their digests are: the same number is sealed differently every time."""
    return value["digest"] if isinstance(value, dict) else value


# ── Rows that belong together ────────────────────────────────────────────────


def _aligned(before: list[Cells], after: list[Cells]) -> list[Pair]:
    """In the new order; without the rows that are as they were, where they were.

    A row elsewhere with the same words has moved; one that shares at least half of them has been mended; as many rows
    as were there before have been written over, in their order; any other was put in or taken out.
    """
    old, new = ([{name: _comparable(text) for name, text in row.items()} for row in rows] for rows in (before, after))
    gone, come = _left_over([canonical(row) for row in old], [canonical(row) for row in new])
    ranked = sorted((-_likeness(old[i], new[j]), abs(i - j), i, j) for i in gone for j in come)
    pairs: list[Pair] = []
    for likeness, _distance, i, j in ranked:
        if -likeness >= 0.5 and i in gone and j in come:
            pairs.append((i, j))
            gone.remove(i)
            come.remove(j)
    if len(gone) == len(come):
        pairs += zip(gone, come, strict=True)
    else:
        pairs += [(i, None) for i in gone] + [(None, j) for j in come]
    return sorted(pairs, key=lambda pair: (pair[1] if pair[1] is not None else pair[0] or 0, pair[1] is None))


def _left_over(old: list[str], new: list[str]) -> tuple[list[int], list[int]]:
    gone: list[int] = []
    come: list[int] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += range(i1, i2)
            come += range(j1, j2)
    return gone, come


def _likeness(one: Cells, other: Cells) -> float:
    """How much of what is written in either stands in both, from 0 to 1."""
    written = [name for name in one if one[name] or other[name]]
    return sum(one[name] == other[name] for name in written) / len(written) if written else 1


def _file(file: dict[str, Any] | None) -> str:
    if file is None:
        return ""
    return _("第 %(version)d 版：%(name)s（%(size)s）") % {
        "version": file["version"],
        "name": file["name"],
        "size": filesizeformat(file["size"]),
    }
