"""What shape does a programme definition have? One TOML file in, one frozen Definition out.

``load`` checks in two steps, shape (pydantic) and mentions (programmes.mentions), and reports the mistakes of both.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from programmes import mentions, mistakes
from programmes.eligibility_schema import FILE, Day, Eligibility
from programmes.mistakes import DefinitionError, Mistake
from programmes.values import Address, Amount, Bounds, Code, Count, Deadline, Names, Opening, Required, Text
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
    Years,
)
from programmes.vocabulary import Level as LevelCode

SCHEMA: Final = 1


class Part(BaseModel):
    """Any table of a definition. ``assumed`` says why a value stands here that no public document states."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    assumed: str = ""


class Only(Part):
    """Restricts a stage, need, section, material, paper line or document; an empty list restricts nothing."""

    levels: Names = ()
    routes: Names = ()
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
    user_name: Literal["手机号", "身份证号", "自定"] = "手机号"
    collective: StrictBool = False
    captcha: StrictBool = False
    employer_registers: StrictBool = False
    say: str = ""


class Level(Part):
    """``report_chars`` is advised, never enforced; ``works``: so many papers, no more and no fewer, ``technical_reports`` at
    the least among them."""

    code: LevelCode
    name: Text
    rank: Text
    report_chars: Count | None = None
    works: Count | None = None
    technical_reports: Amount | None = None


class Route(Part):
    name: Text
    type: ApplicationType = ApplicationType.NORMAL
    levels: Names = ()
    until: Day | None = None
    say: str = ""


class SpecialtyGroup(Part):
    name: Text
    directions: Names = ()


class Specialties(Part):
    groups: tuple[SpecialtyGroup, ...] = ()
    excluded: Names = ()
    free_text_max: Count | None = None
    say: str = ""

    @property
    def directions(self) -> tuple[str, ...]:
        """Of all groups; one that stands in two of them stands here once."""
        return tuple(dict.fromkeys(name for group in self.groups for name in group.directions))


class Need(Part):
    """事项: a fact recorded beside the stage. ``by`` owes it; who may record it follows from ``kind``."""

    kind: NeedKind
    name: str = ""
    by: Who
    deadline: str = ""
    if_late: IfLate | None = None
    workdays: Count | None = None
    opens_at: str = ""
    only: Only = Only()

    @property
    def label(self) -> str:
        return self.name or self.kind.value


class Stage(Part):
    name: Text
    who: Who
    status: StageStatus
    say: str = ""  # while it is this stage's turn
    button: str = ""  # what the button that submits it says, where the body names it
    afterwards: str = ""  # to the applicant, once he has submitted it
    needs: tuple[Need, ...] = ()
    deadline: str = ""
    if_late: IfLate | None = None
    returns_to: Names = ()
    after_correction: AfterCorrection = AfterCorrection.SAME_STAGE
    correction_days: Count | None = None
    correction_late: IfLate | None = None
    applicant_may_change: Names = ()
    may_refuse: StrictBool = False
    employer_may_submit: StrictBool = False
    skip_without_department: StrictBool = False
    only: Only = Only()

    @property
    def is_filling(self) -> bool:
        return self.status == StageStatus.DRAFT

    @property
    def deadlines(self) -> tuple[str, ...]:
        """Every deadline this stage mentions, its own first."""
        return tuple(filter(None, (self.deadline, *(need.deadline for need in self.needs))))


class SectionField(Part):
    """What the programme says of one field. ``kind`` is written only for a field that vocabulary.BLOCKS lacks."""

    name: Text
    kind: FieldKind | None = None
    hint: str = ""
    choices: Names = ()
    max_chars: Count | None = None
    empty: EmptyPolicy | None = None
    background: Literal["浅色", "红色", "蓝色"] | None = None  # of the photograph; looked at as advice
    size: tuple[Count, Count] | None = None  # of the photograph, width and height in millimetres


class Section(Part):
    """One block asked at one stage. ``shows`` lists the fields asked, in order; left out, the whole block is.

    ``years``: those it has to account for; left out, those between the first and the last one stated.
    """

    block: Text
    stage: str
    title: str = ""
    shows: Names = ()
    required: Required = ()
    fields: tuple[SectionField, ...] = ()
    rows: Bounds = None
    order: Literal["由低到高", "由早到晚"] | None = None
    since: str = ""
    until: str = ""
    years: Years | None = None
    empty: EmptyPolicy | None = None
    hint: str = ""
    reasons: Names = ()  # the body's own words for what is often wrong here, ready for a return
    only: Only = Only()

    @property
    def name(self) -> str:
        """What pages, returns and addresses call it; no two sections of a programme share one."""
        return self.title or self.block


class Proofs(Part):
    """A place for proofs behind the report for each row of a block; ``named`` is the field that names the row."""

    block: Text
    named: Text


class Assembled(Part):
    """How the portal puts an upload together: the material's ``template`` filled in, the report, proofs in this order.

    ``report`` is what the report is called, ``other`` the place for proofs that belong to no row (empty: there is none).
    """

    report: Text
    proofs: tuple[Proofs, ...] = ()
    other: str = ""


class Outline(Part):
    """Headings advised for a report; ``within``: those advised below each heading that says ``each``."""

    headings: Names
    each: str = ""
    within: Names = ()


class Material(Part):
    """An upload. ``max_mb`` counts 1024 × 1024 bytes, equal allowed; ``formats`` are extensions without the dot.

    ``assembled``: the portal can put it together itself; whoever has it ready-made may upload that instead.
    ``explainable``: what was found in it and cannot be mended may be explained instead, to a person who decides.
    ``if_stated``: a block; of whoever states nothing there it is not asked. ``optional``: says who has to bring it, which
    only people can tell; no submission waits for it.
    """

    name: Text
    stage: str
    formats: tuple[Literal["doc", "docx", "pdf", "jpg", "png", "xlsx"], ...]
    max_mb: Count = 20
    template: str = ""
    checks: Names = ()
    hint: str = ""
    reasons: Names = ()
    if_stated: str = ""
    optional: str = ""
    explainable: StrictBool = False
    outline: Outline | None = None
    assembled: Assembled | None = None
    only: Only = Only()

    @property
    def applies(self) -> str:
        """To whom, where it is not asked of everybody."""
        return self.optional or (f"没有填“{self.if_stated}”的不用上传" if self.if_stated else "")


class PaperLine(Part):
    """One line of the paper checklist, owed to the need 纸质材料 of its stage.

    ``substitute``: what is taken where the paper cannot be had. ``photos``: how many it takes. ``reprinted``: drawn from the
    application, so it counts for the version it was printed from, or where ``document`` names what the portal prints for
    it, as long as nothing printed has changed. ``years``: says from when to when the years reach that his cell of the
    eligibility table asks for. ``by_level``: what each brings. ``if_stated``: a block; who states nothing there owes none.
    """

    name: Text
    copies: Text
    stage: str
    hint: str = ""
    substitute: str = ""
    photos: Amount = 0
    reprinted: StrictBool = False
    document: str = ""
    years: StrictBool = False
    by_level: dict[str, Text] = {}
    if_stated: str = ""
    only: Only = Only()


class Checks(Part):
    """Consistency rules by their names in vocabulary.RULES: ``must`` stops a submission, ``warn`` does not."""

    must: Names = ()
    warn: Names = ()


class Price(Part):
    """``level`` empty: every level; ``yuan`` absent: not stated, the office enters it before the fee falls due."""

    level: str = ""
    yuan: Amount | None = None
    basis: str = ""


class Fees(Part):
    pay: Names = ()
    receipt: str = ""
    prices: tuple[Price, ...] = ()


class Document(Part):
    """``template`` names the paper under templates/documents/ that the portal draws by itself once something is submitted.

    ``early``: it goes out before the approval, to be sealed; no 草稿 stands across it.
    """

    name: Text
    stage: str
    by: tuple[Who, ...] = (Who.APPLICANT, Who.OFFICE)
    formats: tuple[Literal["pdf", "docx", "xlsx"], ...] = ("pdf",)
    template: str = ""
    early: StrictBool = False
    handwritten: Names = ()
    copies: str = ""
    only: Only = Only()


class RosterColumn(Part):
    """One column of the employer's roster: its heading, and what stands in it as ``block.field``."""

    name: Text
    field: Text


class EmployerRoster(Part):
    """申报名册: what an employer hands in about all of its applicants together, with a seal.

    ``columns`` empty: the usual ones, as far as they are asked (employers.rosters). ``separate``: whose social insurance
    another unit pays is listed apart, at the end (单列).
    """

    title: Text
    columns: tuple[RosterColumn, ...] = ()
    separate: StrictBool = False


class Training(Part):
    """Hours of continuing education in each ``period``, for the years ``since`` to ``until``; a total, 专业科目, or both."""

    period: Literal["每年", "近年"] = "每年"
    since: Count | None = None
    until: Count | None = None
    public: Amount
    professional: Amount | None = None
    total: Amount | None = None
    first_time_exempt: StrictBool = False
    say: str = ""


class RoundSeed(Part):
    """One edition's real dates. A bare date is the whole day; 「另行通知」 is a date not yet known."""

    key: Code
    name: Text
    year: Annotated[StrictInt, Field(ge=2000)]
    levels: Names = ()
    opens: Opening
    deadlines: dict[str, Deadline] = {}
    cutoffs: dict[str, Day] = {}


class Flow(Part):
    """One way from beginning to end, step by step; the steps say who acts."""

    name: Text
    steps: Annotated[tuple[Text, ...], Field(min_length=1)]


class Link(Part):
    """An entry of the body's public menu that leads out of the portal."""

    name: Text
    url: Address


class Public(Part):
    """``flow`` is the one way that everybody goes; a body that tells several apart writes ``flows`` instead."""

    contacts: Names = ()
    supervision: str = ""
    flow: Names = ()
    flows: tuple[Flow, ...] = ()
    guidance: Names = ()
    downloads: Names = ()
    links: tuple[Link, ...] = ()


class Definition(Part):
    """A whole programme: everything in which it differs from any other."""

    schema_: Annotated[Literal[1], Field(alias="schema")] = SCHEMA
    slug: Code
    name: Text
    body: Text
    series: Text
    default: StrictBool = False
    form_route: Literal["portal", "word"] = "portal"
    correction_days: Count = 5
    workdays_after_approval: Count = 5  # left, at the least, to whoever handed it in by the round's advised day
    accounts: Accounts
    levels: tuple[Level, ...]
    routes: tuple[Route, ...]
    specialties: Specialties = Specialties()
    eligibility: Eligibility = Eligibility()
    sections: tuple[Section, ...]
    materials: tuple[Material, ...] = ()
    paper: tuple[PaperLine, ...] = ()
    checks: Checks = Checks()
    pipeline: tuple[Stage, ...]
    fees: Fees | None = None
    documents: tuple[Document, ...] = ()
    employer_roster: EmployerRoster | None = None
    training: tuple[Training, ...] = ()
    rounds: tuple[RoundSeed, ...] = ()
    public: Public = Public()

    def level(self, code: str) -> Level:
        """Raises KeyError when this programme has no such level."""
        return {level.code: level for level in self.levels}[LevelCode(code)]

    def route(self, name: str) -> Route:
        """Raises KeyError when this programme has no such route."""
        return {route.name: route for route in self.routes}[name]

    def stage(self, name: str) -> Stage:
        """Raises KeyError when this programme has no such stage."""
        return {stage.name: stage for stage in self.pipeline}[name]

    def stages_for(self, *, level: str, route: str, archive: str, has_department: bool = True) -> tuple[Stage, ...]:
        """The stages one application passes, in order, each with the needs that concern it (level by code)."""
        facts = {"level": self.level(level).name, "route": route, "archive": archive}
        return tuple(
            stage
            if all(need.only.admits(**facts) for need in stage.needs)
            else stage.model_copy(update={"needs": tuple(need for need in stage.needs if need.only.admits(**facts))})
            for stage in self.pipeline
            if stage.only.admits(**facts) and (has_department or not stage.skip_without_department)
        )

    @property
    def content(self) -> dict[str, Any]:
        """As JSON holds it: what the file states, without its comments, order of keys and unwritten defaults."""
        return {"schema": SCHEMA} | self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    @property
    def deadlines(self) -> tuple[str, ...]:
        """The deadlines the pipeline names, in its order."""
        return tuple(dict.fromkeys(name for stage in self.pipeline for name in stage.deadlines))

    @property
    def submission_deadlines(self) -> tuple[str, ...]:
        """Those after which nothing is submitted: the filling stages' own; where these have none, the first to come."""
        own = tuple(dict.fromkeys(name for stage in self.pipeline if stage.is_filling for name in stage.deadlines))
        return own or self.deadlines[:1]

    @property
    def has_counter(self) -> bool:
        """Is anything brought to the office in person: papers, originals, the fee?"""
        elsewhere = (Who.EMPLOYER, Who.DEPARTMENT)
        brought = {need.kind for stage in self.pipeline if stage.who not in elsewhere for need in stage.needs}
        pays_there = self.fees is not None and "现场缴费" in self.fees.pay
        return pays_there or not brought.isdisjoint((NeedKind.PAPER, NeedKind.ORIGINALS))

    @property
    def cutoffs(self) -> tuple[str, ...]:
        """The days to which years, titles and achievements are counted, as sections and conditions name them."""
        names = (self.eligibility.cutoff, *(section.until for section in self.sections))
        return tuple(dict.fromkeys(filter(None, names)))


def load(path: Path) -> Definition:
    """The definition in a file. Raises DefinitionError with everything that is wrong in it."""
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise DefinitionError(
            path.name, [Mistake(f"第 {error.start} 字节", "不是 UTF-8 文字", "UTF-8 编码的文件")]
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(path.name, [mistakes.of_syntax(error, text)]) from None
    return parse(content, file=path.name)


def parse(content: dict[str, Any], *, file: str) -> Definition:
    """The definition of a parsed file; ``file`` is what messages call it."""
    definition, wrongs = _shaped(content)
    if definition is not None:
        amiss = {wrong.steps[:-1] for wrong in wrongs}
        wrongs += [wrong for wrong in mentions.wrongs(definition) if wrong.steps[:-1] not in amiss]
    if definition is None or wrongs:
        raise DefinitionError(file, [Mistake(mistakes.place(content, steps), *rest) for steps, *rest in wrongs])
    return definition


def _shaped(content: dict[str, Any]) -> tuple[Definition | None, list[mistakes.Wrong]]:
    """The definition, and what is wrong with its shape; where something is, stand-ins let its mentions be checked too."""
    wrongs: list[mistakes.Wrong] = []
    for attempt in range(8):  # a stand-in for a table may lack keys of its own; what resists goes out whole
        try:
            return Definition.model_validate(content, context=FILE), wrongs
        except ValidationError as error:
            errors = error.errors()
            wrongs = wrongs or mistakes.of_shape(errors, Definition)
            content = mistakes.repaired(content, errors, whole_tables=attempt > 4)
    return None, wrongs
