"""Does the form agree with itself, its cover with what follows, and all of it with what was registered?"""

from collections.abc import Iterator
from dataclasses import replace

from applicants import dossier, identity
from applicants.dossier import Dossier
from applicants.rules import Finding, consistency
from applicants.rules.context import Context
from applicants.summary import masked
from materials.precheck.asking import SPECIALTY, TITLE, Paper
from materials.precheck.remarks import Flaw, Severity
from materials.reading.form import Key
from materials.reading.labels import COVER
from programmes.schema import Checks
from programmes.vocabulary import RULES

PERSON, NUMBER = "报名表、评审表、外调表个人信息相符", "身份证号校验位、出生日期、性别相符"
UPLOAD = "Word与报名信息一致"
WORK, PERIOD = "工作经历", "起止时间"
OF_ITS_PERIOD = frozenset({"renamed_within", "assessed_elsewhere"})  # what they say follows from the row's own period
AGAINST_UPLOAD = frozenset({PERSON, "档案所在地前后一致", "申报专业前后一致", UPLOAD})
ON_BOTH: dict[str, tuple[Key, str]] = {  # a cell of the cover: the one behind it, and what asks that they be the same
    "姓名": (("个人信息", "姓名", None), PERSON),
    "申报专业": (SPECIALTY, "申报专业前后一致"),
    "现任专业职务": ((TITLE, "职称", 0), "现任职务与现有职称一致"),
}


def severity(checks: Checks, name: str) -> Severity | None:
    """None for what the programme does not check."""
    return "blocking" if name in checks.must else "warning" if name in checks.warn else None


def within(paper: Paper, context: Context) -> Iterator[Flaw]:
    """The rules of the programme on what the form says, as they are put to what is stated on pages."""
    for found in consistency.check(paper.stated, context, paper.definition.checks):
        yield _flaw(paper, found)


def with_registration(paper: Paper, context: Context, stated: Dossier) -> Iterator[Flaw]:
    checks = paper.definition.checks
    asked = Checks(
        must=tuple(name for name in checks.must if name in AGAINST_UPLOAD),
        warn=tuple(name for name in checks.warn if name in AGAINST_UPLOAD),
    )
    for found in consistency.check(stated, replace(context, uploaded=paper.stated), asked):
        flaw = _flaw(paper, found)
        if isinstance(flaw.at, str) or flaw.at not in paper.cells:
            continue
        texts = {"there": paper.cells[flaw.at].text.strip(), "here": _registered(stated, flaw.at)}
        words = {name: masked(flaw.at[1], text) for name, text in texts.items()}
        yield replace(flaw, parameters={} if found.rule == "number_differs_from_upload" else words)
    yield from _with_number(paper, stated)


def _flaw(paper: Paper, found: Finding) -> Flaw:
    blocks = {section.name: section.block for section in paper.sections}

    def key(section: str, label: str, row: int | None) -> Key | str:
        block = blocks.get(section, section)
        return paper.key(block, label, row) if label else paper.heading(block)

    at = key(found.place.section, found.place.field, found.place.row)
    also = [key(place.section, place.field, place.row) for place in found.also]
    if found.rule in OF_ITS_PERIOD and not isinstance(at, str):
        also.append((at[0], PERIOD, at[2]))
    if found.rule == "field_years_exceed_work":
        also += [(WORK, PERIOD, row) for row in range(len(paper.stated.work))]
    severity: Severity = "warning" if found.is_warning else "blocking"
    return Flaw(RULES[found.check], found.rule, severity, at, found.parameters, tuple(also))


def _registered(stated: Dossier, at: Key) -> str:
    """What the registration says of what stands in this cell."""
    if at == SPECIALTY:
        return stated.registration.specialty
    if at[0] == TITLE:
        return dossier.rows(stated, TITLE)[-1][at[1]] if stated.titles else ""
    block, label = ("单位与岗位", "工作单位") if at[0] == COVER else at[:2]
    return dossier.rows(stated, block)[0].get(label, "")


def _with_number(paper: Paper, stated: Dossier) -> Iterator[Flaw]:
    """CR-02. Sex and month of birth by the number that was registered; and a number on the form is one."""
    grave = severity(paper.definition.checks, NUMBER)
    if grave is None:
        return
    try:
        known = identity.read(identity.ID_CARD, stated.person.id_number)
    except identity.IdentityRefused:
        return  # another document, or none told
    born = dossier.month(paper.stated.person.birth_date)
    held = known.birth_date
    if held and born and born != dossier.Month(held.year, held.month):
        yield Flaw(RULES[NUMBER], "birth_date_against_number", grave, ("个人信息", "出生日期", None), {"held": held})
    sex = dossier.stated(paper.stated.person.sex)
    if known.sex and sex and sex != known.sex:
        yield Flaw(RULES[NUMBER], "sex_against_number", grave, ("个人信息", "性别", None), {"held": known.sex})


def number_itself(paper: Paper) -> Iterator[Flaw]:
    """CR-02. Most forms have no cell for it."""
    said, grave = paper.cells.get(("个人信息", "身份证号", None)), severity(paper.definition.checks, NUMBER)
    if said and said.text.strip() and grave:
        try:
            identity.read(identity.ID_CARD, said.text)
        except identity.IdentityRefused as refused:
            yield Flaw(RULES[NUMBER], "identity", grave, ("个人信息", "身份证号", None), {"words": str(refused)})


# ── The cover ────────────────────────────────────────────────────────────────


def of_cover(paper: Paper, level: str, stated: Dossier | None) -> Iterator[Flaw]:
    """Against the basic page; where the registration says what the cover says, it is the basic page that is wrong."""
    for label, (behind, name) in ON_BOTH.items():
        cover, basic = paper.form.cover.get(label), paper.cells.get(behind)
        grave = severity(paper.definition.checks, name)
        if cover is None or basic is None or grave is None or not _differ(label, cover.text, basic.text):
            continue
        here: Key = (COVER, label, None)
        told = dossier.stated(_registered(stated, behind)) if stated else ""
        if told and told == dossier.stated(cover.text):
            yield Flaw(
                RULES[name], "basic_differs", grave, behind, {"cover": cover.text.strip(), "here": basic.text.strip()}
            )
        else:
            words = {"here": cover.text.strip(), "basic": basic.text.strip()}
            yield Flaw(RULES[name], "cover_differs", grave, here, words, (behind,))
    yield from _level_on_cover(paper, (stated.registration.level if stated else "") or level)


def _differ(label: str, cover: str, basic: str) -> bool:
    cover, basic = dossier.stated(cover), dossier.stated(basic)
    if not cover or not basic:
        return label == "现任专业职务" and cover != basic  # a blank one of the others is told as blank
    return cover != basic


def _level_on_cover(paper: Paper, level: str) -> Iterator[Flaw]:
    said, grave = paper.form.cover.get("申报资格"), severity(paper.definition.checks, UPLOAD)
    if said and grave and dossier.stated(said.text) and dossier.stated(said.text) != dossier.stated(level):
        words = {"here": said.text.strip(), "level": level}
        yield Flaw(RULES[UPLOAD], "level_differs", grave, (COVER, "申报资格", None), words)
