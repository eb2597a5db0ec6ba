"""What does a list of staff state of each person, column by column? It follows from the programme's definition."""

from dataclasses import dataclass

from programmes.schema import Definition
from programmes.vocabulary import FieldKind


@dataclass(frozen=True)
class Column:
    """``key``: ``name kind number mobile email level route archive`` (what an account is opened with), or
    ``<block>.<field>``: an answer that is already stated. ``label`` is the heading in the sheet and names it in words.
    """

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""
    sample: str = ""


def columns(definition: Definition) -> list[Column]:
    """Those of the round's sheet, in order. The brief list has name, mobile and level alone (``BRIEF``)."""
    raise NotImplementedError


BRIEF = ("name", "mobile", "level")
