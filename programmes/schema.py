"""What shape does a programme definition have? One TOML file in, one frozen Definition out."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from programmes.vocabulary import (
    AfterCorrection,
    ApplicationType,
    Archive,
    EmptyPolicy,
    FieldKind,
    IfLate,
    NeedKind,
    StageStatus,
    Who,
)

SCHEMA = 1


class Part(BaseModel):
    """Any table of a definition. ``assumed`` says why a value stands here that no public document states."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    assumed: str = ""


class Only(Part):
    """Restricts a stage, need, section, material, paper line or document; an empty list restricts nothing."""

    levels: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    archive: Archive | None = None

    def admits(self, *, level: str, route: str, archive: str) -> bool:
        """``level`` and ``route`` by their names in the definition, ``archive`` by its word."""
        return (
            (not self.levels or level in self.levels)
            and (not self.routes or route in self.routes)
            and (self.archive is None or self.archive == archive)
        )


class Accounts(Part):
    opened_by: Literal["评审办", "本人注册"]
    user_name: str = "手机号"
    collective: bool = False
    captcha: bool = False
    employer_registers: bool = False
    say: str = ""


class Level(Part):
    code: Literal["technician", "assistant", "engineer", "senior", "full_senior"]
    name: str
    rank: str
    report_chars: int | None = None
    works: int | None = None
    technical_reports: int | None = None


class Route(Part):
    name: str
    type: ApplicationType = ApplicationType.NORMAL
    levels: tuple[str, ...] = ()
    until: date | None = None
    say: str = ""


class SpecialtyGroup(Part):
    name: str
    directions: tuple[str, ...] = ()


class Specialties(Part):
    groups: tuple[SpecialtyGroup, ...] = ()
    excluded: tuple[str, ...] = ()
    free_text_max: int | None = None
    say: str = ""


class Need(Part):
    """事项: a fact recorded beside the stage. ``by`` owes it; who may record it follows from ``kind``."""

    kind: NeedKind
    name: str = ""
    by: Who
    deadline: str = ""
    if_late: IfLate | None = None
    workdays: int | None = None
    opens_at: str = ""
    only: Only = Only()

    @property
    def label(self) -> str:
        return self.name or self.kind.value


class Stage(Part):
    name: str
    who: Who
    status: StageStatus
    say: str = ""
    needs: tuple[Need, ...] = ()
    deadline: str = ""
    if_late: IfLate | None = None
    returns_to: tuple[str, ...] = ()
    after_correction: AfterCorrection = AfterCorrection.SAME_STAGE
    correction_days: int | None = None
    correction_late: IfLate | None = None
    applicant_may_change: tuple[str, ...] = ()
    may_refuse: bool = False
    employer_may_submit: bool = False
    skip_without_department: bool = False
    only: Only = Only()

    @property
    def is_filling(self) -> bool:
        return self.status == StageStatus.DRAFT


class SectionField(Part):
    name: str
    kind: FieldKind | None = None
    hint: str = ""
    choices: tuple[str, ...] = ()
    max_chars: int | None = None
    empty: EmptyPolicy | None = None


class Section(Part):
    block: str
    stage: str
    title: str = ""
    required: Literal["全部"] | tuple[str, ...] = ()
    fields: tuple[SectionField, ...] = ()
    rows: tuple[int, int] | None = None
    order: Literal["由低到高", "由早到晚"] | None = None
    since: str = ""
    until: str = ""
    empty: EmptyPolicy | None = None
    hint: str = ""
    only: Only = Only()


class Material(Part):
    """An upload. ``max_mb`` counts 1024 × 1024 bytes, equal allowed; ``formats`` are extensions without the dot."""

    name: str
    stage: str
    formats: tuple[str, ...]
    max_mb: int = 20
    template: str = ""
    checks: tuple[str, ...] = ()
    hint: str = ""
    only: Only = Only()


class PaperLine(Part):
    name: str
    copies: str
    stage: str
    hint: str = ""
    only: Only = Only()


class Checks(Part):
    must: tuple[str, ...] = ()
    warn: tuple[str, ...] = ()


class Price(Part):
    level: str = ""
    yuan: int | None = None
    basis: str = ""


class Fees(Part):
    pay: tuple[str, ...] = ()
    receipt: str = ""
    prices: tuple[Price, ...] = ()


class Document(Part):
    name: str
    stage: str
    by: tuple[Who, ...] = (Who.APPLICANT, Who.OFFICE)
    formats: tuple[Literal["pdf", "docx", "xlsx"], ...] = ("pdf",)
    handwritten: tuple[str, ...] = ()
    copies: str = ""
    only: Only = Only()


class Training(Part):
    since: int | None = None
    until: int | None = None
    public: int
    total: int
    first_time_exempt: bool = False


class RoundSeed(Part):
    """One edition's real dates. A bare date is the whole day; 「另行通知」 is a date not yet known."""

    key: str
    name: str
    year: int
    levels: tuple[str, ...] = ()
    opens: datetime | date
    deadlines: dict[str, datetime | date | Literal["另行通知"]] = {}
    cutoffs: dict[str, date] = {}


class Public(Part):
    contacts: tuple[str, ...] = ()
    supervision: str = ""
    guidance: tuple[str, ...] = ()
    downloads: tuple[str, ...] = ()


class Definition(Part):
    """A whole programme: everything in which it differs from any other."""

    schema_: Annotated[int, Field(alias="schema")] = SCHEMA
    slug: str
    name: str
    body: str
    series: str
    default: bool = False
    correction_days: int = 5
    accounts: Accounts
    levels: tuple[Level, ...]
    routes: tuple[Route, ...]
    specialties: Specialties = Specialties()
    eligibility: dict = {}
    sections: tuple[Section, ...]
    materials: tuple[Material, ...] = ()
    paper: tuple[PaperLine, ...] = ()
    checks: Checks = Checks()
    pipeline: tuple[Stage, ...]
    fees: Fees | None = None
    documents: tuple[Document, ...] = ()
    training: tuple[Training, ...] = ()
    rounds: tuple[RoundSeed, ...] = ()
    public: Public = Public()

    def level(self, code: str) -> Level:
        """Raises KeyError when this programme has no such level."""
        return {level.code: level for level in self.levels}[code]

    def stage(self, name: str) -> Stage:
        """Raises KeyError when this programme has no such stage."""
        return {stage.name: stage for stage in self.pipeline}[name]

    def stages_for(self, *, level: str, route: str, archive: str, has_department: bool = True) -> tuple[Stage, ...]:
        """The stages one application passes, in order, each with the needs that concern it (level by code)."""
        facts = {"level": self.level(level).name, "route": route, "archive": archive}
        return tuple(
            stage.model_copy(update={"needs": tuple(need for need in stage.needs if need.only.admits(**facts))})
            for stage in self.pipeline
            if stage.only.admits(**facts) and (has_department or not stage.skip_without_department)
        )
