"""What stands in the sheet an employer has sent? It is read in a process of its own, which may do little else."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from employers.staff.columns import Column
from employers.staff.taken import TakenList
from materials.checks import child
from materials.checks.problem import Problem
from programmes.vocabulary import FieldKind

READER = (*child.PYTHON, "employers.sheets")
TIMES = {FieldKind.MONTH, FieldKind.DAY}


def read(path: Path, format: str, columns: Sequence[Column]) -> Problem | TakenList:
    """``format``: the extension without the dot. Words of a Problem, of cells and of remarks: ``staff.words``."""
    wanted = [[each.key, each.label, each.kind in TIMES, each.required] for each in columns]
    command = (*READER, str(path.resolve()), format, json.dumps(wanted, ensure_ascii=False))

    def understood(said: dict[str, Any]) -> Problem | TakenList:
        return child.problem_in(said) or TakenList.from_json(said["list"])

    return child.answer(command, understood)
