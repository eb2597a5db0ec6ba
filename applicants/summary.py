"""What has been stated, section by section, as it may stand on a page? Numbers that identify a person are masked here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import fields, helping, identity, opinions, sections
from applicants.models import Application, Snapshot
from applicants.models.opinions import Provenance, thawed
from programmes.schema import Section

Answers = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Tick:
    """A box beside a cell; ``label`` names the cell for whoever cannot see where it stands."""

    code: str
    label: str
    is_ticked: bool


@dataclass(frozen=True)
class Row:
    """``change_url`` leads to the field itself, where it can be changed.

    ``notes`` say what there is to it. At the desk (review.marking): ``anchor`` is the id of the cell, ``tick`` marks it.
    """

    label: str
    value: str
    change_url: str = ""
    anchor: str = ""
    tick: Tick | None = None
    notes: tuple[str, ...] = ()

    @property
    def picture(self) -> str:
        """Where the photograph lies that is shown in the place of its text; empty for a text."""
        url: str = getattr(self.value, "url", "")
        return url


@dataclass(frozen=True)
class SectionSummary:
    """One section of the definition; ``records`` holds one list of rows per row of the block, none when it is empty.

    ``filled`` says what of it an officer of the employer has filled in.
    """

    title: str
    records: list[list[Row]]
    change_url: str = ""
    filled: list[str] = field(default_factory=list)


def of_draft(application: Application, *, back: str = "") -> list[SectionSummary]:
    """What would be submitted now, with the way to change it; ``back`` is kept in the address (views.sections)."""
    answers: Answers = {}
    for answer in application.answers.all():
        answers.setdefault(answer.block, []).append(answer.typed)
    paged = sections.with_pages(application)
    for section in paged:
        answers[section.block] = _laid_over(answers.get(section.block, []), sections.stated(application, section))

    def way(section: Section) -> str:
        if section not in paged or not application.may_change(section.name):
            return ""
        url = reverse("section", args=[application.number, section.name])
        return f"{url}?back={back}" if back else url

    given = opinions.provenances(application) if answers.get(fields.OPINIONS) else {}
    helped = helping.of_draft(application)
    return [
        SectionSummary(
            section.name,
            _with_ways(application, section, _records(application, section, answers, given), way(section)),
            way(section),
            helping.in_words(section, answers.get(section.block, []), helped.get(section.block, [])),
        )
        for section in _worth_showing(application, answers)
    ]


def _with_ways(application: Application, section: Section, found: list[list[Row]], url: str) -> list[list[Row]]:
    """Each row with the way to its field: none where the portal knows better, or where the employer writes."""
    if not url or section.block == fields.OPINIONS:
        return found
    fixed = sections.fixed_values(application, section)
    his = {asked.name for asked in fields.asked(section, application.definition)} - fixed.keys()
    pictured = fields.photo(section)

    def way(position: int, label: str) -> str:
        if label == pictured:
            return reverse("photo", args=[application.number, section.name])
        return f"{url}#id_{position}-{label}"

    return [
        [replace(row, change_url=way(position, row.label)) if row.label in his else row for row in rows]
        for position, rows in enumerate(found)
    ]


def of_submission(application: Application) -> list[SectionSummary]:
    """What was submitted last; nothing before the first submission."""
    snapshot = application.current_snapshot
    return of_snapshot(application, snapshot) if snapshot else []


def of_snapshot(application: Application, snapshot: Snapshot, *, in_full: bool = False) -> list[SectionSummary]:
    """``in_full``: nothing masked; whoever asks for that puts it on record (applicants.people)."""
    content = snapshot.opened()
    answers, given, corrections = content["answers"], thawed(content), _corrections(application, content["files"])
    helped = helping.thawed(content)
    return [
        SectionSummary(
            section.name,
            _corrected(_records(application, section, answers, given, in_full=in_full), corrections.get(section.name)),
            filled=helping.in_words(section, answers.get(section.block, []), helped.get(section.block, [])),
        )
        for section in _worth_showing(application, answers)
    ]


def _worth_showing(application: Application, answers: Answers) -> list[Section]:
    """Those filled in on pages; of the others, those that hold something which none of the former shows."""
    paged = sections.with_pages(application)
    shown = {(section.block, name) for section in paged for name in fields.names(section)}

    def adds_something(section: Section) -> bool:
        own = [name for name in fields.names(section) if (section.block, name) not in shown]
        return any(row.get(name) for row in answers.get(section.block, []) for name in own)

    return [section for section in application.sections if section in paged or adds_something(section)]


def _laid_over(rows: sections.Rows, known: sections.Rows) -> sections.Rows:
    nothing: dict[str, str] = {}
    return [row | over for row, over in zip_longest(rows, known, fillvalue=nothing)]


def sections_for(application: Application) -> list[Section]:
    """The sections this application is asked, in the definition's order."""
    return application.sections


def _records(
    application: Application,
    section: Section,
    answers: Answers,
    given: dict[str, Provenance],
    *,
    in_full: bool = False,
) -> list[list[Row]]:
    """An opinion of the employer's is followed by where it comes from, and by what has changed since it was signed."""
    found = records(section, answers.get(section.block, []), in_full=in_full)
    if section.block != fields.OPINIONS:
        return found
    return [[row for each in rows for row in _attributed(application, each, answers, given)] for rows in found]


def _attributed(application: Application, row: Row, answers: Answers, given: dict[str, Provenance]) -> Iterator[Row]:
    yield row
    provenance = given.get(row.label)
    if provenance is None or not row.value:
        return
    changed = opinions.changed_since(application, provenance, answers)
    notes = (opinions.changed_in_words(changed),) if changed else ()
    yield Row(_("%s的来源") % row.label, opinions.in_words(provenance), notes=notes)


# ── What he has corrected of what was read in his Word form ──────────────────


def _corrections(application: Application, files: dict[str, Any]) -> dict[str, Any]:
    """By section, as materials.models.FormCells keeps them, of the files this version was submitted with."""
    if not sections.in_word(application):
        return {}
    submitted = [each for each in application.files.all() if files.get(each.material, {}).get("version") == each.number]
    return {
        name: said
        for file in submitted
        if (confirmed := getattr(file, "form_cells", None))
        for name, said in confirmed.corrections.items()
    }


def _corrected(found: list[list[Row]], said: dict[str, Any] | None) -> list[list[Row]]:
    if said is None:
        return found
    return [
        [replace(row, notes=(*row.notes, *corrected_in_words(said, row.label, position))) for row in rows]
        for position, rows in enumerate(found)
    ]


def corrected_in_words(said: dict[str, Any], label: str, position: int) -> Iterator[str]:
    """``said``: what was read, the rows as he corrected them, and why."""
    was, now = (rows[position].get(label, "") if position < len(rows) else "" for rows in (said["read"], said["rows"]))
    if was != now:
        words = (
            _("申报人更正，平台从 Word 文件读到的是“%(was)s”。说明：%(note)s")
            if was
            else _("申报人补填，Word 文件里没有读到。说明：%(note)s")
        )
        yield words % {"was": masked(label, was), "note": said["note"]}


def records(section: Section, rows: sections.Rows, *, in_full: bool = False) -> list[list[Row]]:
    """``in_full``: only the picture is still named instead of shown."""

    def shown(name: str, text: str) -> str:
        return text if in_full and name != fields.PHOTO[1] else masked(name, text)

    return [[Row(name, shown(name, row.get(name, ""))) for name in fields.names(section)] for row in rows]


# ── Masks ────────────────────────────────────────────────────────────────────


def masked(label: str, value: str) -> str:
    """``110***********002X``: enough to recognise one's own, too little to use it."""
    mask = MASKS.get(label)
    return mask(value) if mask and value else value


def _id_number(value: str) -> str:
    return identity.masked(identity.normalised(value))


def _mobile(value: str) -> str:
    return f"{value[:3]}****{value[-4:]}" if len(value) > 7 else "*" * len(value)


def _email(value: str) -> str:
    name, at, domain = value.partition("@")
    return f"{name[:1]}***{at}{domain}" if at else _("已填写")


class Pictured(str):
    """Stands for a picture wherever only text can stand; a page shows the picture itself, from ``url``."""

    url = ""

    @classmethod
    def of(cls, sha256: str) -> "Pictured":
        said = cls(_("照片（编号 %s）") % sha256[:8])
        said.url = reverse("photo_picture", args=[sha256])
        return said


MASKS: dict[str, Callable[[str], str]] = {
    "身份证号": _id_number,
    "手机": _mobile,
    "电子邮箱": _email,
    fields.PHOTO[1]: Pictured.of,
}
