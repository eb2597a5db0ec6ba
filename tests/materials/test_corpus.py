"""What is said of every kind of bad file, and is nothing of it kept? And which unusual files are good all the same?"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from materials import checks, services
from materials.checks import Upload, archive, codes, first_problem, markup, word
from materials.checks.problem import Found, Problem
from materials.models import MaterialFile
from materials.refusals import FileRefused, in_words
from tests.builders import Walk, definition
from tests.materials import compound_files, files
from tests.materials.compound_files import doc, formula
from tests.materials.hostile import HOSTILE, INSIDE
from tests.materials.hostile.refused import DAMAGED
from tests.materials.hostile.word97 import naming, saying
from tests.materials.test_receive import FORM, LIMIT, at_materials, stored

pytestmark = pytest.mark.covers("CR-45", "M-01", "M-02")
MATERIAL = definition("cas").materials[0]
GOOD_DOCX = files.docx()
Making = Callable[[], bytes]


def test_there_are_more_than_a_hundred_and_twenty() -> None:
    assert len(INSIDE) >= 120


@pytest.mark.parametrize("case", HOSTILE)
def test_a_bad_file_is_refused_by_the_rule_meant_for_it_and_says_what_to_do(case: str, tmp_path: Path) -> None:
    hostile = HOSTILE[case]

    problem = problem_of(hostile.name, hostile.content, tmp_path)

    assert problem is not None
    assert (problem.code, words(problem, hostile.name, hostile.content)) == (
        hostile.refusal.rule,
        hostile.refusal.words,
    )


@pytest.mark.parametrize("case", INSIDE)
def test_what_lies_within_is_found_without_the_checks_before(case: str, tmp_path: Path) -> None:
    """Neither name, size nor signature is looked at: the same rule still refuses it."""
    hostile = INSIDE[case]
    path = tmp_path / "upload"
    path.write_bytes(hostile.content)

    with pytest.raises(Found) as found:
        checks._inside(Upload(path, hostile.name, (), 0))

    assert found.value.problem.code == hostile.refusal.rule


# What is switched off → what is refused all the same, and by which rule.
Off = tuple[object, str, object]
NO_RATIO = ((archive, "MAX_RATIO", 10**9), (archive, "MAX_TOTAL", 10**12))
LAYERS: dict[str, tuple[tuple[Off, ...], str, str]] = {
    "no limit of ratio": (NO_RATIO[:1], "many small bombs", "swollen"),
    "no limit of size": (NO_RATIO, "a bomb of empty paragraphs", "odd"),
    "a DOCTYPE may be": (((markup, "_doctype", lambda *_any: None),), "billion laughs", "damaged"),
    "any parts may be listed": (((word, "MACROS", ()),), "macros under another name", "macros"),
    "any class may be named": (
        ((word.compound, "family_named", lambda _name: "Equation"),), "an object of the class Package", "embedded"
    ),
    "any relation may be": (((word, "_check_relation", lambda _any: None),), "an object by a link to a page", "link"),
    "any picture may be": (((word, "_is_picture", lambda _head: True),), "a control in the text", "control"),
    "names may be odd": (((archive, "_check_names", lambda *_any: None),), "a symbolic link", "odd"),
    "no code is read": (((codes, "check", lambda *_any: None),), "an object in a .doc", "embedded"),
}  # fmt: skip


@pytest.mark.parametrize("off", LAYERS)
def test_with_a_rule_switched_off_a_later_one_still_refuses(
    off: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patches, case, rule = LAYERS[off]
    for module, name, value in patches:
        monkeypatch.setattr(module, name, value)

    problem = problem_of(HOSTILE[case].name, HOSTILE[case].content, tmp_path)

    assert problem is not None
    assert problem.code == rule


@pytest.mark.parametrize("part", range(1, 64))
@pytest.mark.parametrize("good", [files.docx(size=6000), doc()], ids=["docx", "doc"])
def test_a_file_cut_off_anywhere_is_said_to_be_damaged(good: bytes, part: int, tmp_path: Path) -> None:
    name = "报告.docx" if good.startswith(b"PK") else "报告.doc"

    assert said_of(name, good[: len(good) * part // 64], tmp_path) == DAMAGED.words


ON_THE_WAY_IN = (
    "empty",
    "one byte too many",
    "a renamed program",
    "encrypted .docx",
    "encrypted .doc",
    ".docm renamed",
    "a bomb",
    "more bytes than the directory says",
    "overlapping entries",
    "HTML as .doc",
    "a DOCTYPE",
    "a remote template",
    "DDE over runs",
    "an object of the class Package",
)


@pytest.mark.django_db
def test_on_the_way_in_a_bad_file_is_refused_in_these_words_and_nothing_is_kept() -> None:
    walking = at_materials()
    before, rows = stored(), MaterialFile.objects.count()
    said = {}

    for case in ON_THE_WAY_IN:
        with pytest.raises(FileRefused) as refused:
            bring(walking, HOSTILE[case].name, HOSTILE[case].content)
        said[case] = str(refused.value)

    assert said == {case: HOSTILE[case].refusal.words for case in ON_THE_WAY_IN}
    assert (stored(), MaterialFile.objects.count()) == (before, rows)


def said_of(name: str, content: bytes, folder: Path) -> str:
    """What a person reads of this file; empty when it is good."""
    problem = problem_of(name, content, folder)
    return words(problem, name, content) if problem else ""


def problem_of(name: str, content: bytes, folder: Path) -> Problem | None:
    path = folder / "upload"
    path.write_bytes(content)
    return first_problem(Upload(path, name, MATERIAL.formats, LIMIT))


def words(problem: Problem, name: str, content: bytes) -> str:
    return in_words(problem, MATERIAL, name=name, size=len(content))


def made(content: "bytes | Making") -> bytes:
    return content if isinstance(content, bytes) else content()


PAGES = (
    ' HYPERLINK "https://example.test/?a=1" \\o "说明" ',
    ' HYPERLINK \\l "_Toc1" ',
    " HYPERLINK mailto:a@example.test ",
    ' HYPERLINK "http://example.test/" \\l "a" \\t "_blank" ',
)
BESIDE = {
    "word/fonts/font1.odttf": bytes(range(256)),
    "docProps/thumbnail.emf": b"\x01\0\0\0",
    "customXml/item1.xml": b"<a/>",
    "word/media/a.svg": b'<svg><image href="data:image/png;base64,AA"/><use href="#a"/></svg>',
    "word/printerSettings1.bin": b"H\0P\0",
}


def streamed() -> bytes:
    """By a program that knows the sizes of the parts only behind them."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.docx_parts().items():
            written.writestr(name, content)
    return pipe.getvalue()


GOOD: dict[str, tuple[str, bytes | Making]] = {
    "exactly 20 MB": ("报告.docx", lambda: files.docx(size=LIMIT)),
    ".doc": ("报告.doc", files.DOC),
    "capitals": ("报告.DOCX", GOOD_DOCX),
    "a chart": ("报告.docx", files.with_chart(files.xlsx())),
    "a formula": ("报告.docx", files.with_object(formula(), "Equation.3")),
    "a MathType formula": (
        "报告.docx",
        files.with_object(formula(compound_files.MATHTYPE, "Equation.DSMT4"), "Equation.DSMT4"),
    ),
    "a Visio drawing": ("报告.docx", files.with_object(compound_files.drawing(), "Visio.Drawing.11")),
    "a formula in a .doc": (
        "报告.doc",
        doc({"ObjectPool/_1/Equation Native": b"x"}, classes={"ObjectPool/_1": compound_files.EQUATION}),
    ),
    "a MathType formula in a .doc": (
        "报告.doc",
        doc(
            {
                "ObjectPool/_1/Equation Native": b"x",
                "ObjectPool/_1/\x01CompObj": compound_files.described("Equation.DSMT4"),
            },
            classes={"ObjectPool/_1": compound_files.MATHTYPE},
        ),
    ),
    "a Visio drawing in a .doc": (
        "报告.doc",
        doc({"ObjectPool/_1/VisioDocument": b"x"}, classes={"ObjectPool/_1": compound_files.VISIO}),
    ),
    "a new Visio drawing": (
        "报告.docx",
        files.docx(
            ("package", "embeddings/a.vsdx"),
            inside='<o:OLEObject Type="Embed" ProgID="Visio.Drawing.15" r:id="rId1"/>',
            more={"word/embeddings/a.vsdx": files.docx(main="application/vnd.ms-visio.drawing.main+xml")},
        ),
    ),
    "fields of a .doc": (
        "报告.doc",
        saying('{ TOC \\o "1-3" |', '一{ HYPERLINK \\l "_Toc1" |1{ PAGEREF _Toc1 |1}}}', "{ SEQ 图 |1}", wide=True),
    ),
    "a template of one's own in a .doc": ("报告.doc", naming(1, "C:\\Users\\某\\Templates\\Normal.dotm")),
    "words that are instructions elsewhere": ("报告.doc", saying("LINK to the DATABASE, DDE 与 INCLUDE", wide=True)),
    "fields that lead to pages": (
        "报告.docx",
        files.docx(inside="".join(map(files.field, PAGES))),
    ),
    "written as it went": ("报告.docx", streamed),
    "fonts, thumbnail and parts of one's own": ("报告.docx", files.docx(more=BESIDE)),
    "an empty object pool": ("报告.doc", doc(classes={"ObjectPool": "00000000-0000-0000-0000-000000000000"})),
    "links to pages and mail": (
        "报告.docx",
        files.docx(("hyperlink", "https://example.test/", True), ("hyperlink", "mailto:a@example.test", True)),
    ),
    "a template of one's own": ("报告.docx", files.docx(("attachedTemplate", "file:///C:\\模板\\a.dotx", True))),
    "a table of contents": ("报告.docx", files.docx(inside=files.field(' TOC \\o "1-3" ', "\\h"))),
    "a picture Word did not find": ("报告.docx", files.docx(("image", "NULL", True))),
}


@pytest.mark.parametrize("case", GOOD)
def test_what_engineers_write_is_good(case: str, tmp_path: Path) -> None:
    name, content = GOOD[case]

    assert said_of(name, made(content), tmp_path) == ""


@pytest.mark.django_db
def test_what_engineers_write_is_taken_as_it_is() -> None:
    walking = at_materials()

    for name, content in GOOD.values():
        brought = made(content)
        kept = bring(walking, name, brought)

        with kept.file.open("rb") as file:
            assert file.read() == brought


NAMES_KEPT = {
    "../../评审表.docx": "评审表.docx",
    "评审\0表.docx": "评审表.docx",
    "gpj.\u202e评审表.docx": "gpj.评审表.docx",
    "评审表\r\nSet-Cookie: a=b.docx": "评审表Set-Cookie: a=b.docx",
    "  评审表 😀 “终”.docx": "评审表 😀 “终”.docx",
    f"{'长' * 250}.docx": f"{'长' * 195}.docx",
    "e\u0301.docx": "é.docx",
}


@pytest.mark.django_db
def test_a_name_is_kept_as_far_as_it_can_be_read() -> None:
    walking = at_materials()

    kept = {name: bring(walking, name, GOOD_DOCX).original_name for name in NAMES_KEPT}

    assert kept == NAMES_KEPT


def bring(walking: Walk, name: str, content: bytes) -> MaterialFile:
    uploaded = SimpleUploadedFile(name, content)
    return services.receive(walking.application, FORM, uploaded, by=walking.people.applicant, at=walking.now)
