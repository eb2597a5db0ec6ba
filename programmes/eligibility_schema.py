"""What may the [eligibility] table of a definition say? Gates, what always holds, and one row for every cell."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from programmes.conditions import Condition, parse
from programmes.facts import EDUCATION_NAMES, Education
from programmes.measures import RANKS
from programmes.mistakes import Steps, Wrong, written
from programmes.vocabulary import Level

FILE: Final = {"written": "TOML"}  # the context in which a file is read; a stored version is read in none
EDUCATIONS = {EDUCATION_NAMES[education]: education for education in RANKS}
TECHNICAL = {name: education for education, name in EDUCATION_NAMES.items() if education not in RANKS}


def iso_text(value: object, info: ValidationInfo) -> str:
    """A date as JSON holds it. Raises ValueError in a file, where a date stands without quotes, and for what is no text."""
    if info.context is FILE or not isinstance(value, str):
        raise ValueError
    return value


def _day(value: object, info: ValidationInfo) -> date:
    try:
        return value if type(value) is date else date.fromisoformat(iso_text(value, info))
    except ValueError:
        raise PydanticCustomError("day", "", {"expected": "日期，如 2020-12-31，不带时刻，不加引号"}) from None


def _requirement(value: str) -> str:
    if not re.fullmatch(r"E-[0-9]{2}", value):
        raise ValueError("需求对照表里资格一节的行号，如 E-10")
    return value


Text = Annotated[str, Field(min_length=1)]
Requirement = Annotated[str, AfterValidator(_requirement)]
Years = Annotated[StrictInt, Field(ge=1)]
Day = Annotated[date, BeforeValidator(_day)]
Names = tuple[str, ...]


class Table(BaseModel):
    """``assumed`` says why something stands here that no public document states; ``source`` is the heading it is under."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str = ""
    assumed: str = ""


class Always(Table):
    """Conditions that hold beside every row of the levels and routes named (none named: of all)."""

    rule: Requirement
    name: Text
    conditions: Names
    levels: Names = ()
    routes: Names = ()

    def concerns(self, level: str, route: str) -> bool:
        return (not self.levels or level in self.levels) and (not self.routes or route in self.routes)


class Gate(Always):
    """What the staff confirm: it holds unless a stated fact denies it; then the person is out, whatever else he has,
    or, where ``if_denied`` says so, a person decides. ``text`` is the body's own sentence."""

    text: Text
    conditions: Names = ()
    if_denied: Literal["不符合", "须人工审核"] = "不符合"


class Row(Table):
    """One cell: conditions, or what to apply for instead. No education: the row asks for none.

    ``certificate``: the row is for those alone who state such a certificate.
    """

    level: Text
    certificate: Literal["", "高级技师"] = ""
    education: tuple[Literal["中专", "大专", "本科", "第二学士学位", "硕士", "博士"], ...] = ()
    conditions: Names = ()
    not_offered: str = ""
    name: str = ""
    rule: Requirement | None = None
    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def says_one_thing(self) -> "Row":
        if bool(self.conditions) == bool(self.not_offered):
            raise ValueError("conditions 和 not_offered 写且只写一个")
        if not self.education and not self.name:
            raise ValueError("不限学历的行要写 name")
        return self

    def named(self, education: Education) -> str:
        """The name under which this row lists the education; empty when it does not. 第二学士学位 is a 本科 too."""
        same = [name for name in self.education if RANKS[EDUCATIONS[name]] == RANKS[education]]
        return next((name for name in same if EDUCATIONS[name] == education), same[0] if same else "")

    def titled(self, education: str) -> str:
        """What the row is called in a reason: 大专-高级工程师."""
        return self.name or f"{education or '、'.join(self.education)}-{self.level}"


class RowTable(Table):
    """The rows of one printed table, and the routes for which it is used."""

    routes: Names
    rule: Requirement = "E-10"
    rows: tuple[Row, ...]


class Equivalence(Table):
    education: Literal["技工院校中级工班", "技工院校高级工班", "技工院校预备技师（技师）班"]
    counts_as: Literal["中专", "大专", "本科"]
    rule: Requirement = "E-19"


class Delay(Table):
    """One such assessment within ``window`` years puts every required number of years up; more than one is not covered."""

    result: Literal["优秀", "合格", "基本合格", "不合格", "不定等次"]
    years: Years
    window: Years = 5
    rule: Requirement = "E-12"


class Earlier(Table):
    """Who meets ``who`` needs so many years less."""

    who: Text
    years: Years
    rule: Requirement = "E-20"


class Eligibility(Table):
    """The whole table. ``cutoff`` names the day of a round to which years count; ``titles`` other names of levels.

    ``document`` is the public document; a source that opens with 《 names another one itself.
    """

    document: str = ""
    cutoff: str = ""
    cutoff_source: str = ""
    titles: dict[str, Level] = {}
    gates: tuple[Gate, ...] = ()
    always: tuple[Always, ...] = ()
    tables: tuple[RowTable, ...] = ()
    equivalents: tuple[Equivalence, ...] = ()
    delays: tuple[Delay, ...] = ()
    earlier: tuple[Earlier, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every condition there is, in the order of the file."""
        parts: list[Always | Row] = [*self.gates, *self.always]
        parts += [row for table in self.tables for row in table.rows]
        found = [sentence for part in parts for sentence in part.conditions]
        return tuple(dict.fromkeys([*found, *(part.who for part in self.earlier)]))

    def cite(self, *headings: str) -> str:
        """The public document and the first heading given."""
        heading = next(filter(None, (*headings, self.source)), "")
        if heading.startswith("《"):
            return heading
        return f"{self.document}{'' if self.document.endswith('》') else ' '}{heading}".strip()

    def condition(self, sentence: str) -> Condition:
        """Raises ValueError that lists the known sentences."""
        return parse(sentence, self.titles)

    def wrongs(self, *, levels: Iterable[str], routes: Iterable[str]) -> Iterator[Wrong]:
        """Unknown sentences, and levels and routes (given by name) that the definition does not have."""
        levels, routes = list(levels), list(routes)
        for key, parts in (("gates", self.gates), ("always", self.always)):
            for index, part in enumerate(parts):
                at: Steps = ("eligibility", key, index)
                yield from self._sentences((*at, "conditions"), part.conditions)
                yield from _unknown((*at, "levels"), part.levels, levels)
                yield from _unknown((*at, "routes"), part.routes, routes)
        for index, table in enumerate(self.tables):
            at = ("eligibility", "tables", index)
            yield from _unknown((*at, "routes"), table.routes, routes)
            for position, row in enumerate(table.rows):
                yield from self._sentences((*at, "rows", position, "conditions"), row.conditions)
                if row.level not in levels:
                    yield Wrong((*at, "rows", position, "level"), written(row.level), f"以下之一：{'、'.join(levels)}")
        for index, earlier in enumerate(self.earlier):
            yield from self._sentences(("eligibility", "earlier", index), (earlier.who,), key="who")

    def _sentences(self, at: Steps, sentences: Names, key: str = "") -> Iterator[Wrong]:
        for index, sentence in enumerate(sentences):
            try:
                self.condition(sentence)
            except ValueError as error:
                yield Wrong((*at, key or index), written(sentence), str(error))


def _unknown(at: Steps, names: Names, known: list[str]) -> Iterator[Wrong]:
    for index, name in enumerate(names):
        if name not in known:
            yield Wrong((*at, index), written(name), f"以下之一：{'、'.join(known)}")
