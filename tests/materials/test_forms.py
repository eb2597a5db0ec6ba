"""Do the forms people bring, good and flawed, get exactly the findings a clerk would make?"""

import io
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest

from applicants.dossier import Dossier
from materials import precheck
from materials.checks import Upload, child
from materials.precheck import Remark
from materials.reading import WordReading, doc, docx
from materials.reading.__main__ import read
from materials.reading.form import Form, Spot
from materials.reading.understanding import understand
from tests.applicants.rules.dossiers import CAS
from tests.materials.forms import AS_DOC, FLAWS, ON, STYLES, Flaw, dossier, older, ours
from tests.materials.office import as_doc

LIMIT = 20 * 1024 * 1024
pytestmark = pytest.mark.covers("F-45", "F-47", "CR-36", "CR-46")
Making = Callable[..., bytes]
TEMPLATES: dict[str, Making] = {"ours": ours} | {style: partial(older, style=style) for style in STYLES}
IN_ONE_WORKER = pytest.mark.xdist_group("good forms as .doc")
IN_ANOTHER = pytest.mark.xdist_group("flawed forms as .doc")
READERS = {"docx": docx.content_of, "doc": doc.content_of}
APART = ("ours, as he is", "everything at once, as he is")  # read in the child; the others as the child reads them


GOOD = {
    f"{template}, {how}": (making, stated)
    for template, making in TEMPLATES.items()
    for how, stated in {"as he is": dossier(), "without a title yet": dossier(现有职称=[])}.items()
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_form_has_nothing_to_find(name: str, tmp_path: Path) -> None:
    making, stated = GOOD[name]

    assert nothing_in(name, making(stated), "docx", tmp_path)


@IN_ONE_WORKER
@pytest.mark.parametrize("name", GOOD)
def test_nor_has_it_as_a_doc(name: str, tmp_path: Path) -> None:
    assert nothing_in(name, good_docs()[name], "doc", tmp_path)


@pytest.mark.parametrize("name", FLAWS)
def test_a_single_flaw_gives_one_finding_in_its_place(name: str) -> None:
    flaw = FLAWS[name]

    reading = understood(ours(flaw.stated, **flaw.arguments), "docx")

    assert said(judged(reading, flaw.registration)) == [expected(flaw, reading.form)]


@IN_ANOTHER
@pytest.mark.parametrize("name", AS_DOC)
def test_so_it_does_in_a_doc(name: str) -> None:
    flaw = FLAWS[name]

    reading = understood(flawed_docs()[name], "doc")

    assert said(judged(reading, flaw.registration)) == [expected(flaw, reading.form)]


@cache
def good_docs() -> dict[str, bytes]:
    return as_doc({name: making(stated) for name, (making, stated) in GOOD.items()})


@cache
def flawed_docs() -> dict[str, bytes]:
    """Without the empty lines of the form, which the good ones have, they are saved and read in half the time."""
    return as_doc({name: ours(flaw.stated, spare=False, **flaw.arguments) for name, flaw in AS_DOC.items()})


IN_THE_OLDER_FORM = {name: list(STYLES)[n % len(STYLES)] for n, name in enumerate(FLAWS)}


@pytest.mark.parametrize("name", FLAWS)
def test_so_it_does_in_the_older_form(name: str) -> None:
    flaw, style = FLAWS[name], IN_THE_OLDER_FORM[name]

    reading = understood(older(flaw.stated, style=style, **flaw.arguments), "docx")

    assert said(judged(reading, flaw.registration)) == [expected(flaw, reading.form)]


# ── Reading and judging ──────────────────────────────────────────────────────


def nothing_in(name: str, content: bytes, format: str, folder: Path) -> bool:
    """By the whole way of an upload: checked, then read."""
    path = folder / "form"
    path.write_bytes(content)
    reading = (child.read if name in APART else read)(Upload(path, f"form.{format}", ("doc", "docx"), LIMIT))
    assert isinstance(reading, WordReading)
    assert (reading.form.not_found, dict(reading.form.unclear), reading.form.has_photo) == ((), {}, True)
    return judged(reading, GOOD[name][1]) == []


def understood(content: bytes, format: str) -> WordReading:
    there = READERS[format](io.BytesIO(content))
    return WordReading(there, understand(there))


def judged(reading: WordReading, registered: Dossier) -> list[Remark]:
    return precheck.judge(reading, CAS, level="senior", route="评审", archive="不在本中心", on=ON, stated=registered)


def said(remarks: list[Remark]) -> list[tuple[str, str, str | Spot | None]]:
    return [(each.rule, each.severity, each.spot) for each in remarks]


def expected(flaw: Flaw, form: Form) -> tuple[str, str, str | Spot | None]:
    return flaw.rule, flaw.severity, spot(flaw, form)


def spot(flaw: Flaw, form: Form) -> Spot | None:
    if isinstance(flaw.place, tuple):
        return form.cells[flaw.place].spot
    label = flaw.place.removeprefix("封面·")
    if label != flaw.place:
        return form.cover[label].spot
    if flaw.place == "评审办事机构审核意见" and form.reserved:
        return form.reserved.spot
    return form.headings.get(flaw.place)
