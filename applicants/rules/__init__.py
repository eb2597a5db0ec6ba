"""What may be wrong with what an applicant states? Pure functions from rows to findings; words are added by the caller.

No Django in here, and no database: applicants.sections hands the rows in, applicants.findings says a finding in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Where a finding belongs: a section by its name; ``row`` counts from 0, None where the section has no rows."""

    section: str
    field: str = ""
    row: int | None = None


@dataclass(frozen=True)
class Finding:
    """``rule`` is a key of applicants.findings.WORDS; ``parameters`` fill its words.

    ``also``: the other places it speaks of. ``check``: the definition's name (vocabulary.RULES) of what was checked, ""
    for what is always checked; a warning is told, and holds nothing up.
    """

    rule: str
    place: Place
    parameters: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[Place, ...] = ()
    check: str = ""
    is_warning: bool = False
