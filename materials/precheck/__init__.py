"""What would a clerk say of an uploaded evaluation form, cell by cell, with its technical report behind it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from applicants.dossier import Dossier
from materials.reading import Reading
from materials.reading.form import Spot
from programmes.schema import Definition, Material

Severity = Literal["blocking", "warning", "advice"]
FORM_IN_FRONT = "评审表在前报告在后"


@dataclass(frozen=True)
class Remark:
    """``rule``: the requirement's number; ``code``: the key of its words; ``where``: the place in words; ``message``: what is
    wrong and what to do. ``mark`` stays the same as long as the remark does, to know it again."""

    rule: str
    code: str
    severity: Severity
    spot: Spot | None
    where: str
    message: str
    mark: str


def applies(material: Material) -> bool:
    return FORM_IN_FRONT in material.checks


def judge(
    reading: Reading,
    definition: Definition,
    *,
    level: str,
    route: str,
    archive: str,
    on: date,
    stated: Dossier | None,
    cutoffs: Mapping[str, date] | None = None,
) -> list[Remark]:
    """In the order in which they stand in the file. ``level`` by its code, ``route`` and ``archive`` by their names.

    ``stated``: what was registered, None where nothing was; ``cutoffs``: the round's days by their names.
    """
    return []
