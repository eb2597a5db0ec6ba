"""What do the buttons beside a section's rows do to what has been typed? Nothing typed is lost at any of them.

Pure functions from the rows a page sent to the rows it shows next; nothing is saved before he saves the section. The same
for every browser: each button sends the form, and the page comes back with the focus where he goes on.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from applicants import dossier
from applicants.fields import NONE, PERIODS, Asked
from programmes.vocabulary import EmptyPolicy, FieldKind

MOST = 200  # rows of one page; a definition asks for far fewer
TIMES = (*PERIODS, FieldKind.MONTH, FieldKind.DAY)


@dataclass(frozen=True)
class TypedRow:
    """``origin``: the saved row it was on the page it came from, None for a new one. One that ``is_gone`` can be brought back."""

    values: dict[str, str]
    origin: int | None
    is_gone: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is saved: neither taken out nor left empty."""
        return not self.is_gone and any(self.values.values())


Rows = list[TypedRow]


@dataclass(frozen=True)
class Pressed:
    """The rows after a button was pressed; ``focus`` is the button or the cell he goes on from, ``said`` what happened."""

    rows: Rows
    focus: str = ""
    said: str = ""


def cell(position: int, name: str) -> str:
    """What a field of a page is called."""
    return f"{position}-{name}"


def count(text: str) -> int | None:
    """A number of rows, or of a row, as a page sent it; None for anything else, and for more than any page holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) else None


def pressed(rows: Rows, asked: Sequence[Asked], sent: Mapping[str, str], *, has_rows: bool) -> Pressed | None:
    """None where nothing was pressed that a section has, one with rows or one without."""
    for name, press in (BUTTONS if has_rows else OF_CELLS).items():
        if name in sent:
            return press(rows, asked, str(sent[name]))
    return None


def can_sort(rows: Rows, asked: Sequence[Asked]) -> bool:
    return _time(asked) is not None and sum(row.counts for row in rows) > 1


# ── Whole rows ───────────────────────────────────────────────────────────────


def _add(rows: Rows, asked: Sequence[Asked], _value: str) -> Pressed:
    return Pressed([*rows, TypedRow({}, None)], cell(len(rows), asked[0].name) if asked else "")


def _remove(rows: Rows, asked: Sequence[Asked], value: str) -> Pressed:
    """It stays on the page, out of sight, until the section is saved; an empty one just goes."""
    at = _position(value, rows)
    if at is None:
        return Pressed(rows)
    if not any(rows[at].values.values()):
        return Pressed([*rows[:at], *rows[at + 1 :]], "add")
    return Pressed(_with(rows, at, replace(rows[at], is_gone=True)), f"undo-{at}")


def _undo(rows: Rows, asked: Sequence[Asked], value: str) -> Pressed:
    at = _position(value, rows)
    if at is None:
        return Pressed(rows)
    return Pressed(_with(rows, at, replace(rows[at], is_gone=False)), f"remove-{at}")


def _up(rows: Rows, asked: Sequence[Asked], value: str) -> Pressed:
    return _moved(rows, value, lambda at: [other for other in range(at) if not rows[other].is_gone][-1:], "up", "down")


def _down(rows: Rows, asked: Sequence[Asked], value: str) -> Pressed:
    return _moved(
        rows,
        value,
        lambda at: [other for other in range(at + 1, len(rows)) if not rows[other].is_gone][:1],
        "down",
        "up",
    )


def _moved(rows: Rows, value: str, neighbour: Callable[[int], list[int]], button: str, back: str) -> Pressed:
    """Changes places with the neighbour; the focus stays on the button in its new row, or on the other at the end."""
    at = _position(value, rows)
    if at is None or not (found := neighbour(at)):
        return Pressed(rows)
    to = found[0]
    changed = list(rows)
    changed[at], changed[to] = rows[to], rows[at]
    visible = [position for position, row in enumerate(changed) if not row.is_gone]
    is_at_the_end = to == (visible[0] if button == "up" else visible[-1])
    return Pressed(changed, f"{back if is_at_the_end else button}-{to}")


def _sort(rows: Rows, asked: Sequence[Asked], _value: str) -> Pressed:
    """From early to late; what cannot be read as a time comes after the others, in the order it was in."""
    field = _time(asked)
    if field is None:
        return Pressed(rows)
    times = [_begins(row.values.get(field.name, ""), field.kind) for row in rows]
    last = dossier.Month(9999, 12)
    order = sorted(range(len(rows)), key=lambda at: (rows[at].is_gone, times[at] is None, times[at] or last))
    unread = sum(row.counts and time is None for row, time in zip(rows, times, strict=True))
    said = _("已按时间由早到晚排好。")
    if unread:
        said = _("已按时间由早到晚排好；有 %d 行的时间读不出来，排在最后。") % unread
    return Pressed([rows[at] for at in order], "sort", said)


def _time(asked: Sequence[Asked]) -> Asked | None:
    return next((field for field in asked if field.kind in TIMES), None)


def _begins(text: str, kind: FieldKind) -> dossier.Month | None:
    if kind in PERIODS:
        period = PERIODS[kind](text)
        return period[0] if period else None
    return dossier.month(text)


# ── Cells ────────────────────────────────────────────────────────────────────


def _none(rows: Rows, asked: Sequence[Asked], value: str) -> Pressed:
    """无 in one cell, or (``all``) in every empty cell that takes it, of a first row if there is none."""
    cells = {cell(at, field.name): (at, field.name) for at in range(len(rows)) for field in asked if writes_none(field)}
    if value != "all":
        if value not in cells:
            return Pressed(rows)
        return Pressed(_typed(rows, *cells[value], NONE), value)
    filled = list(rows) if any(not row.is_gone for row in rows) else [*rows, TypedRow({}, None)]
    for at, row in enumerate(filled):
        if not row.is_gone:
            empty = {f.name: NONE for f in asked if writes_none(f) and not row.values.get(f.name, "").strip()}
            filled[at] = replace(row, values=row.values | empty)
    return Pressed(filled, "save")


def writes_none(field: Asked) -> bool:
    return field.empty == EmptyPolicy.WRITE_NONE


def _now(rows: Rows, asked: Sequence[Asked], value: str) -> Pressed:
    """至今 behind the beginning of a period, in the place of an end that was typed."""
    cells = {cell(at, f.name): (at, f.name) for at in range(len(rows)) for f in asked if f.kind in PERIODS}
    if value not in cells:
        return Pressed(rows)
    at, name = cells[value]
    return Pressed(_typed(rows, at, name, until_now(rows[at].values.get(name, ""))), value)


def until_now(text: str) -> str:
    """``2017年1月`` and ``2017年1月—2018年3月`` become ``2017年1月—至今``; what cannot be read keeps every sign."""
    begun = text.strip()
    if re.search("至今|现在|目前", begun):
        return text
    for cut in re.finditer(r"\s*(?:[—–―~〜～至到]+|-{1,2})\s*", begun):
        if dossier.month(begun[: cut.start()]) and dossier.period(begun):
            begun = begun[: cut.start()]
            break
    return re.sub(r"\s*[—–―~〜～至到-]+$", "", begun) + "—至今" if begun else "—至今"


Press = Callable[[Rows, Sequence[Asked], str], Pressed]
OF_CELLS: dict[str, Press] = {"none": _none, "now": _now}
BUTTONS: dict[str, Press] = OF_CELLS | {
    "add": _add,
    "remove": _remove,
    "undo": _undo,
    "up": _up,
    "down": _down,
    "sort": _sort,
}


def _position(value: str, rows: Rows) -> int | None:
    at = count(value)
    return at if at is not None and at < len(rows) else None


def _with(rows: Rows, at: int, row: TypedRow) -> Rows:
    return [*rows[:at], row, *rows[at + 1 :]]


def _typed(rows: Rows, at: int, name: str, text: str) -> Rows:
    return _with(rows, at, replace(rows[at], values=rows[at].values | {name: text}))
