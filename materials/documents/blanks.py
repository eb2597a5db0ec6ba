"""What stands in a cell of a paper where nothing was stated: 无, or nothing at all?

The definition says it per field or per section (``empty``); 不得填写 stays empty whatever was typed.
"""

from dataclasses import fields, replace
from typing import Any

from applicants.dossier import ONE_ROW, ROWS, Dossier
from applicants.models import Application
from applicants.summary import sections_for
from programmes.vocabulary import BLOCKS, EmptyPolicy

NONE = "无"
# what XML cannot hold and people paste all the same, Word's own line break (0x0B) among it
UNPRINTABLE = {code: None for code in [*range(32), 0x7F, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)] if code not in (9, 10)}
Policies = dict[str, EmptyPolicy]  # label → policy


def printed(stated: Dossier, application: Application) -> Dossier:
    """The same dossier, every text as the paper shows it; a block without rows that must say 无 gets one row of it."""
    policies = _policies(application)
    cells: dict[str, Any] = {}
    for block, (name, _kind) in ONE_ROW.items():
        cells[name] = _row(getattr(stated, name), policies.get(block, {}))
    for block, (name, kind) in ROWS.items():
        policy = policies.get(block, {})
        none = (kind(),) if EmptyPolicy.WRITE_NONE in policy.values() else ()
        cells[name] = tuple(_row(row, policy) for row in getattr(stated, name) or none)
    return replace(stated, **cells)


def _policies(application: Application) -> dict[str, Policies]:
    policies: dict[str, Policies] = {}
    for section in sections_for(application):
        own = {field.name: field.empty for field in section.fields}
        for label in section.shows or BLOCKS.get(section.block, {}):
            policy = own.get(label) or section.empty
            if policy:
                policies.setdefault(section.block, {})[label] = policy
    return policies


def _row(row: Any, policies: Policies) -> Any:
    return replace(
        row, **{cell.name: _text(getattr(row, cell.name), policies.get(cell.metadata["label"])) for cell in fields(row)}
    )


def _text(text: str, policy: EmptyPolicy | None) -> str:
    if policy == EmptyPolicy.RESERVED:
        return ""
    return NONE if policy == EmptyPolicy.WRITE_NONE and not text.strip() else text.translate(UNPRINTABLE)
