"""Which sections does an applicant fill in on pages, what stands in them, and what is still to be mended?

A section has a page once its stage is reached. Where the Word file is the evaluation form (``form_route = "word"``),
the stages that ask for a material are filled in in that file: their sections have no page, what stands in them are the
cells he has confirmed (materials.cells), and a submission does not check them here. All others are checked when their
stage, or a later one, is submitted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings
from django.utils import timezone

from applicants import checking, fields, identity, known
from applicants.checking import Answers, Checked
from applicants.fields import Asked
from applicants.models import Application
from applicants.models.answers import canonical
from applicants.models.opinions import current, signed
from applicants.rules import Finding, Place, filling, person, specialty
from config import clock
from programmes.schema import Material, Section

Rows = list[dict[str, str]]


def with_pages(application: Application) -> list[Section]:
    """Those that can be opened now: filled in on pages, and of this stage or an earlier one."""
    return [section for section in _until(application, application.stage) if not is_in_word(application, section)]


def in_word(application: Application) -> list[Section]:
    """Those that stand in a Word file that he may bring now; also when it was returned to a stage before the file's."""
    reached = application.returned_from or application.stage
    return [section for section in _until(application, reached) if is_in_word(application, section)]


def _until(application: Application, stage: str) -> list[Section]:
    path = application.path
    last = path.index(stage)
    return [section for section in application.sections if path.index(section.stage) <= last]


def is_in_word(application: Application, part: Section | Material) -> bool:
    definition = application.definition
    return definition.form_route == "word" and any(each.stage == part.stage for each in definition.materials)


def find(application: Application, name: str) -> Section | None:
    return next((section for section in with_pages(application) if section.name == name), None)


# ── What stands in them ──────────────────────────────────────────────────────


def stored(application: Application, section: Section) -> Rows:
    """What was saved last, of this section's fields."""
    names = fields.names(section)
    rows = [answer.typed for answer in application.answers.all() if answer.block == section.block]
    return [{name: row.get(name, "") for name in names} for row in rows]


def stated(application: Application, section: Section) -> Rows:
    """What would be submitted now: what was saved, with what the portal knows better laid over it."""
    fixed = fixed_values(application, section)
    rows = stored(application, section) or ([{}] if fixed else [])
    return [row | fixed for row in rows]


def begun(application: Application, section: Section) -> Rows:
    """What a page shows to begin with: what is stated, or else what can be filled in beforehand."""
    if is_begun(application, section):
        return stated(application, section)
    if section.rows:
        return [{}] if section.rows[0] else []
    return [_known(application, section, fixed_only=False)]


def is_begun(application: Application, section: Section) -> bool:
    """Whether it has been saved, empty or not; of a section that asks him nothing, always."""
    fixed = fixed_values(application, section)
    his = [asked.name for asked in fields.asked(section, application.definition) if asked.name not in fixed]
    saved = [answer.values for answer in application.answers.all() if answer.block == section.block]
    return not his or any(name in values for values in saved for name in his)


def fixed_values(application: Application, section: Section) -> dict[str, str]:
    return _known(application, section, fixed_only=True)


def _known(application: Application, section: Section, *, fixed_only: bool) -> dict[str, str]:
    if section.rows:
        return {}
    names = fields.names(section)
    here = {
        name: each for (block, name), each in known.of(application).items() if block == section.block and name in names
    }
    return {name: each.value for name, each in here.items() if each.is_fixed or not fixed_only}


def fingerprint(application: Application, *sections: Section) -> str:
    """Of what is saved in these sections: whoever saves over something else than he was shown is told so."""
    rows = [stored(application, section) for section in sections]
    return settings.KEYRING.digest(canonical(rows), "sections.seen")


# ── What is wrong in them ────────────────────────────────────────────────────


def findings(application: Application, section: Section, rows: Rows) -> list[Finding]:
    """Everything to be mended in these rows of the section, in the order of its fields."""
    asked = fields.asked(section, application.definition)
    today = timezone.localtime(clock.now()).date()
    found = [*filling.check(section.name, rows, asked, bounds=section.rows, today=today)]
    if not section.rows:
        found += _together(application, section, asked, rows[0] if rows else {})
    first = {each.place: each for each in reversed(found)}  # one thing at a time in each place
    order = [each.name for each in asked]
    return sorted(first.values(), key=lambda each: (each.place.row or 0, _position(order, each.place.field)))


def checked(application: Application, changed: Answers | None = None) -> Checked:
    """What the programme's rules find in everything stated now; ``changed``: blocks as they are about to be saved."""
    answers: Answers = {}
    for answer in application.answers.all():
        answers.setdefault(answer.block, []).append(answer.typed)
    answers |= changed or {}
    paged = with_pages(application)
    for section in paged:
        if fixed := fixed_values(application, section):
            answers[section.block] = [row | fixed for row in answers.get(section.block) or [{}]]
    today = timezone.localtime(clock.now()).date()
    given = current(application.opinions.all()) if answers.get(fields.OPINIONS) else {}
    his = signed({name: each.provenance for name, each in given.items()})
    return checking.check(application, paged, answers, on=today, signed=his)


def unfit(application: Application, section: Section, rows: Rows, laid: Rows) -> list[Finding]:
    """What would have to be mended in the section, were these its rows; ``laid``: those of its block."""
    return _here(section, findings(application, section, rows), checked(application, {section.block: laid}).must)


def _here(section: Section, found: list[Finding], must: list[Finding]) -> list[Finding]:
    """With what the rules find in the same section, still one thing at a time in each place."""
    there = {each.place for each in found}
    return [*found, *(each for each in must if each.place.section == section.name and each.place not in there)]


def amiss(application: Application, section: Section, found: Checked) -> list[Finding]:
    """What is to be mended in the section as it is stated now, or only to be looked at again (applicants.carryover)."""
    carried = [Finding("carried", Place(section.name))] if section.name in application.to_confirm else []
    return [*carried, *_here(section, findings(application, section, stated(application, section)), found.must)]


def findings_at_submission(application: Application, already: Checked | None = None) -> list[Finding]:
    """What keeps the present filling stage from being submitted, in the order in which it is asked."""
    here = already or checked(application)
    found = [finding for section in with_pages(application) for finding in amiss(application, section, here)]
    return sorted(found, key=lambda each: here.context.order(each.place))


def _together(
    application: Application, section: Section, asked: Sequence[Asked], row: dict[str, str]
) -> Iterator[Finding]:
    """What concerns several fields, or what the portal knows besides."""
    names = [each.name for each in asked]
    if section.block == "个人信息":
        document = known.document_of(application)
        if document is None and row.get("身份证号"):
            try:
                document = identity.read(identity.ID_CARD, row["身份证号"])
            except identity.IdentityRefused as refusal:
                yield Finding("identity", Place(section.name, "身份证号"), {"words": str(refusal)})
        if document:
            yield from person.agrees_with_number(section.name, row, birth_date=document.birth_date, sex=document.sex)
    if section.block == "联系方式":
        yield from person.can_be_reached(section.name, row)
    if section.block == fields.FREE_TEXT[0] and fields.FREE_TEXT[1] in names:
        yield from specialty.goes_with_group(section.name, row)


def _position(order: list[str], name: str) -> int:
    return order.index(name) if name in order else -1


# ── How far each of them is ──────────────────────────────────────────────────


class State(StrEnum):
    """Of a section on the task list. A section that may stay empty, and is, counts as not begun and holds nothing up."""

    TODO = "todo"
    CARRIED = "carried"
    DOING = "doing"
    DONE = "done"
    WRONG = "wrong"


@dataclass(frozen=True)
class Task:
    """``awaited``: those who have been sent a link to it and have not signed yet, by name."""

    section: Section
    state: State
    findings: list[Finding] = field(default_factory=list)
    awaited: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether it keeps its stage from being submitted."""
        return bool(self.findings)


def tasks(application: Application, already: Checked | None = None) -> list[Task]:
    """One per section with a page, in order."""
    here = already or checked(application)
    return [_task(application, section, amiss(application, section, here)) for section in with_pages(application)]


def _task(application: Application, section: Section, found: list[Finding]) -> Task:
    awaited = _awaited(application) if section.block == fields.OPINIONS else []
    if not is_begun(application, section):
        return Task(section, State.DOING if awaited else State.TODO, found, awaited)
    if not found:
        return Task(section, State.DONE, awaited=awaited)
    if any(each.rule == "carried" for each in found):
        return Task(section, State.CARRIED, found)
    only_missing = all(each.rule in filling.MISSING for each in found)
    return Task(section, State.DOING if only_missing else State.WRONG, found, awaited)


def _awaited(application: Application) -> list[str]:
    now = clock.now()
    return [each.name for each in application.opinions.all() if each.is_open_at(now)]


def after(tasks: Iterable[Task], section: Section) -> Section | None:
    """The section to go on with: the next one not finished, else any that still holds the submission up."""
    listed = list(tasks)
    here = next((n for n, task in enumerate(listed) if task.section.name == section.name), -1)
    later = [task for task in listed[here + 1 :] if task.state != State.DONE]
    earlier = [task for task in listed[: here + 1] if task.is_open and task.section.name != section.name]
    return next((task.section for task in [*later, *earlier]), None)
