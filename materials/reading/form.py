"""What does the evaluation form in a Word file say, and where does each thing stand in the file?

What cannot be found is listed as not found; nothing is guessed. No Django in here.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from applicants import dossier
from applicants.dossier import Dossier


@dataclass(frozen=True)
class Spot:
    """Where in the file. ``part``: the heading it stands under (封面, 基本情况, 工作经历 …); ``block``: index in Content.blocks.

    ``table``, ``row`` and ``column`` count from 1 as a person counts them (``column``: the cells of that row from the
    left, a merged one once); None outside tables.
    """

    part: str
    block: int
    table: int | None = None
    row: int | None = None
    column: int | None = None

    def under(self, part: str) -> "Spot":
        return self if self.part == part else replace(self, part=part)


@dataclass(frozen=True)
class Said:
    """One cell; its text as it was typed, paragraphs divided by line ends."""

    text: str
    spot: Spot


@dataclass(frozen=True)
class Title:
    """A heading within the technical report."""

    text: str
    level: int
    spot: Spot


@dataclass(frozen=True)
class Report:
    """个人技术报告. ``characters`` as Word counts words; ``begins`` and ``ends`` are indexes in Content.blocks (ends: the
    first block that is not of it any more, where the proofs begin)."""

    characters: int
    begins: int
    ends: int
    titles: tuple[Title, ...] = ()


Key = tuple[
    str, str, int | None
]  # block and label as in applicants.dossier, row from 0 (None where a block has no rows)


@dataclass(frozen=True)
class Form:
    """``cover``: 姓名 现任专业职务 申报专业 申报资格 所在单位 填表时间, as far as they were found. ``reserved``: 评审办事机构审核意见.

    ``rows``: how many each block of rows has; rows left wholly empty are not counted, a lone row of 无 is. ``not_found``:
    parts (工作经历) and cells (基本情况·民族) that the form should have and that were not recognised. ``unclear``: cells
    of a .doc about which its two readers do not agree; they are in no other.
    """

    cells: Mapping[Key, Said] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    unclear: Mapping[Key, Spot] = field(default_factory=dict)
    cover: Mapping[str, Said] = field(default_factory=dict)
    headings: Mapping[str, Spot] = field(default_factory=dict)  # of each part that was found
    reserved: Said | None = None
    report: Report | None = None
    has_photo: bool = False
    not_found: tuple[str, ...] = ()

    @property
    def answers(self) -> dict[str, list[dict[str, str]]]:
        """As ``dossier.build`` takes them: block → rows → {label: text}."""
        answers: dict[str, list[dict[str, str]]] = {block: [{} for _row in range(n)] for block, n in self.rows.items()}
        for (block, label, row), said in self.cells.items():
            if row is None:
                answers.setdefault(block, [{}])[0][label] = said.text
            else:
                answers[block][row][label] = said.text
        return answers

    @property
    def dossier(self) -> Dossier:
        return dossier.build(self.answers)

    def as_json(self) -> dict[str, Any]:
        plain = asdict(self)
        plain["cells"] = [[*key, said] for key, said in plain["cells"].items()]
        plain["unclear"] = [[*key, spot] for key, spot in plain["unclear"].items()]
        return plain

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Form":
        report = said["report"]
        return cls(
            cells={(block, label, row): _said(each) for block, label, row, each in said["cells"]},
            rows=said["rows"],
            unclear={(block, label, row): Spot(**spot) for block, label, row, spot in said["unclear"]},
            cover={label: _said(each) for label, each in said["cover"].items()},
            headings={part: Spot(**spot) for part, spot in said["headings"].items()},
            reserved=_said(said["reserved"]) if said["reserved"] else None,
            report=Report(**report | {"titles": tuple(_title(each) for each in report["titles"])}) if report else None,
            has_photo=said["has_photo"],
            not_found=tuple(said["not_found"]),
        )


def _said(plain: dict[str, Any]) -> Said:
    return Said(plain["text"], Spot(**plain["spot"]))


def _title(plain: dict[str, Any]) -> Title:
    return Title(plain["text"], plain["level"], Spot(**plain["spot"]))
