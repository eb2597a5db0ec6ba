"""What does the definition ask of the form in a file, and what does the form answer?

Only what has a cell on that form is asked of it: the office's Word form has none for some of what its pages ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from applicants import dossier, fields
from applicants.dossier import Dossier
from applicants.fields import Asked
from materials.reading.form import Form, Key, Said, Spot
from materials.reading.labels import BASIC, COVER, PARTS
from programmes.schema import Definition, Section
from programmes.vocabulary import EmptyPolicy, FieldKind

UNIT: Key = ("单位与岗位", "工作单位", None)  # on the form it stands on the cover alone
UNIT_ON_COVER: Key = (COVER, "所在单位", None)
SPECIALTY: Key = ("申报信息", "其它专业", None)  # 申报专业: the one cell for a group and for a text of his own
GROUPS = frozenset({"评审分组", "专业方向"})
TITLE = "现有职称"  # of his titles the form tells one, the present one
MOST_ROWS = 100  # of a block for which the definition names no most
LONGEST = 5_000  # signs of one cell that are compared with others


@dataclass(frozen=True)
class Block:
    """All that the sections of one block ask together; ``bounds`` as a section's rows."""

    name: str
    fields: tuple[Asked, ...]
    bounds: tuple[int, int] | None

    @property
    def is_needed(self) -> bool:
        """Whether something has to be written in it, be it 无."""
        return bool(self.bounds and self.bounds[0]) or any(map(is_needed, self.fields))

    @property
    def is_left_blank(self) -> bool:
        return all(each.empty == EmptyPolicy.LEAVE_BLANK for each in self.fields)


def is_needed(asked: Asked) -> bool:
    return asked.required or asked.empty == EmptyPolicy.WRITE_NONE


@dataclass(frozen=True)
class Paper:
    """The form in a file beside what is asked of it. ``sections``: those this applicant fills in, on whatever pages."""

    form: Form
    sections: tuple[Section, ...]
    definition: Definition

    @cached_property
    def blocks(self) -> dict[str, Block]:
        merged: dict[str, dict[str, Asked]] = {}
        bounds: dict[str, tuple[int, int] | None] = {}
        for section in self.sections:
            block = merged.setdefault(section.block, {})
            for asked in fields.asked(section, self.definition):
                before = block.get(asked.name)
                block[asked.name] = replace(asked, required=asked.required or bool(before and before.required))
            bounds[section.block] = section.rows or bounds.get(section.block)
        return {
            name: Block(name, tuple(map(_as_on_paper, _in_one(asked))), bounds[name]) for name, asked in merged.items()
        }

    @cached_property
    def cells(self) -> dict[Key, Said]:
        """Those of the form and those of its cover."""
        return {(COVER, label, None): said for label, said in self.form.cover.items()} | dict(self.form.cells)

    @cached_property
    def answers(self) -> dict[str, list[dict[str, str]]]:
        """As ``dossier.build`` takes them, choices as the definition writes them, the unit from the cover."""
        choices = {(block.name, asked.name): asked.choices for block in self.blocks.values() for asked in block.fields}
        answers = {
            block: [
                {label: _chosen(text, choices.get((block, label), ())) for label, text in row.items()} for row in rows
            ]
            for block, rows in self.form.answers.items()
        }
        unit = self.form.cover.get(UNIT_ON_COVER[1])
        if unit:
            posts = answers.setdefault(UNIT[0], [{}])
            posts[0].setdefault(UNIT[1], unit.text.strip())
        return answers

    @cached_property
    def stated(self) -> Dossier:
        """No more of it than may be stated: a file may hold thousands of rows."""
        return dossier.build(
            {
                name: [{label: text[:LONGEST] for label, text in row.items()} for row in rows[: self._most(name)]]
                for name, rows in self.answers.items()
            }
        )

    def _most(self, name: str) -> int:
        block = self.blocks.get(name)
        return block.bounds[1] if block and block.bounds else MOST_ROWS

    def beside(self, at: Key | str) -> list[tuple[str, str]]:
        """What the row of this cell says, to know the row again; nothing of a cell that stands alone."""
        rows = [] if isinstance(at, str) or at[2] is None else self.answers.get(at[0], [])[at[2] : at[2] + 1]
        return sorted((label, dossier.stated(text)) for row in rows for label, text in row.items())

    def has(self, block: str, label: str) -> bool:
        """Whether the form has such a cell, in whatever row."""
        return (block, label) in self._labels

    @cached_property
    def _labels(self) -> frozenset[tuple[str, str]]:
        return frozenset((block, label) for block, label, _row in self.cells)

    def key(self, block: str, label: str, row: int | None) -> Key:
        """Of the cell of the form in which this fact stands."""
        if block == SPECIALTY[0] and label in GROUPS:
            return SPECIALTY
        if (block, label) == UNIT[:2] and UNIT not in self.form.cells:
            return UNIT_ON_COVER
        if block == TITLE and (block, label, row) not in self.cells:
            return block, label, 0
        return block, label, row

    def heading(self, block: str) -> str:
        """Of the block: the head of its rows, or else what it stands under."""
        return block if block in PARTS else BASIC

    def spot(self, at: Key | str) -> Spot | None:
        """None for what is not in the file."""
        headings = self.form.headings
        if isinstance(at, str):
            return headings.get(at) or headings.get(PARTS.get(at, at))
        if at in self.form.unclear:
            return self.form.unclear[at]
        said = self.cells.get(at)
        return said.spot if said else self.spot(self.heading(at[0]))


def _in_one(asked: dict[str, Asked]) -> list[Asked]:
    """On the form a specialty is one cell; whoever has to choose a group on a page has to write it there."""
    groups = [asked[name] for name in GROUPS if name in asked]
    text = asked.get(SPECIALTY[1])
    if not groups:
        return list(asked.values())
    rest = [each for name, each in asked.items() if name not in GROUPS and name != SPECIALTY[1]]
    known = {name for group in groups for name in group.choices}
    own = text or Asked(SPECIALTY[1], FieldKind.TEXT)
    longest = max([own.max_chars or 0, *map(len, known)]) if own.max_chars else None
    return [*rest, replace(own, required=any(each.required for each in groups), max_chars=longest)]


def _as_on_paper(asked: Asked) -> Asked:
    """The form asks for a month where a page asks for the day."""
    return replace(asked, kind=FieldKind.MONTH) if asked.kind == FieldKind.DAY else asked


def _chosen(text: str, choices: Sequence[str]) -> str:
    """A choice as the definition writes it, anything else as it is compared."""
    if not choices:
        return text.strip()
    return choice(text, choices) or dossier.stated(text) or text.strip()


def choice(text: str, choices: Sequence[str]) -> str:
    """The one that is meant, "" for none; a year before it and 考核 behind it say nothing else (2025年度考核)."""
    plain = dossier.stated(text)
    for said in (plain, plain.removesuffix("考核")):
        for each in choices:
            if said == each or (said.endswith(each) and said.removesuffix(each).removesuffix("年").isdigit()):
                return each
    return ""
