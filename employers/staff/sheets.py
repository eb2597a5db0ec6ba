"""What stands in the sheet an employer has sent? It is read in a process of its own, which may do little else."""

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from employers.staff.columns import Column
from employers.staff.taken import MOST_ROWS, TakenList, TakenRow
from materials.checks import child
from materials.checks.problem import Problem
from programmes.vocabulary import FieldKind

READER = (*child.PYTHON, "employers.sheets")
TIMES = {FieldKind.MONTH, FieldKind.DAY}


def read(path: Path, format: str, columns: Sequence[Column]) -> Problem | TakenList:
    """``format``: the extension without the dot. Words of a Problem, of cells and of remarks: ``staff.words``."""
    wanted = [[each.key, each.label, each.kind in TIMES, each.required] for each in columns]
    command = (*READER, str(path.resolve()), format, json.dumps(wanted, ensure_ascii=False))

    return child.answer_in_lines(command, _list_of)


class _Rows(Collection[TakenRow]):
    """Those the reader has taken, each put together only when somebody looks at it. Raises Found in the middle of them."""

    def __init__(self, lines: child.Lines) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[TakenRow]:
        return self._lines.each(TakenRow.from_json)

    def __len__(self) -> int:
        return self._lines.count

    def __contains__(self, row: object) -> bool:
        return any(row == each for each in self)


def _list_of(lines: child.Lines) -> Problem | TakenList:
    said = lines.first
    if problem := child.problem_in(said):
        return problem
    if lines.count > MOST_ROWS:
        raise ValueError(f"{lines.count} rows")
    return TakenList(_Rows(lines), said["headings"], tuple((code, found) for code, found in said["remarks"]))
