"""Does every fact stand in its cell of a Word form, is it drawn once, and do number and code stand on each page?"""

import io
import re
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from hypothesis import HealthCheck, given, settings
from pypdf import PdfReader

from applicants.models import Snapshot, User
from config import clock
from jobs.models import Job
from jobs.services import run
from materials import photo
from materials.checks import Upload, first_problem
from materials.documents import word
from materials.models import Paper
from tests.builders import Walk, photographed
from tests.materials.dossiers import FULL, passing, ready, version_with
from tests.materials.printed import EVALUATION, REGISTRATION, Answers, Cells, must_say
from tests.materials.printing import submitted, version, with_file
from tests.materials.test_stamp import printed
from tests.materials.word_cells import extracted

pytestmark = pytest.mark.django_db
CODE = "ABCD-EFGH-JKMN"
NAMES = ["䶮", "𠮷某", "买买提·吐尔逊", "Müller", "张<三>&", "{_{ 7 * 7 }_} {% raw %}"]
LONG_SCHOOL = "示范省人民政府与示范科学院合办之测量控制与仪器仪表工程职业技术师范学院北辰校区继续教育分院函授部二零零九"


def full(answers: Answers = FULL, **person: str) -> Walk:
    """Submitted with a photograph, and with this beside it of the person."""
    walking = with_file()
    person = {"照片": photographed(walking.application).sha256} | person
    return submitted(answers | {"个人信息": [FULL["个人信息"][0] | person]}, walking)


def wanted(document: str, snapshot: Snapshot) -> Cells:
    """As the file has it: a picture is no text, and what XML cannot hold is left out."""
    cells = must_say(document, snapshot.opened()["answers"])
    if "相片" in cells:
        cells["相片"] = "" if cells["相片"] else "（粘贴照片）"
    return {label: text.translate(word.UNPRINTABLE) for label, text in cells.items()}


SPARSE: Answers = {
    "现有职称": [],
    "论文著作": [],
    "继续教育": [],
    "考试": [],
    "团体荣誉处分": [{}],
}


@pytest.mark.covers("T-01", "T-02")
@pytest.mark.parametrize("document", [REGISTRATION, EVALUATION])
@pytest.mark.parametrize("answers", [FULL, FULL | SPARSE], ids=["full", "sparse"])
def test_every_fact_stands_in_its_cell(document: str, answers: Answers) -> None:
    snapshot = version(full(answers))

    content = word.drawn(snapshot, document, CODE, draft=False)

    assert stated_in(content, document, snapshot) == wanted(document, snapshot)


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(answers=passing())
def test_whatever_passes_the_rules_stands_in_its_cells(answers: Answers, filling: Walk) -> None:
    snapshot = version_with(filling, answers)

    for document in (REGISTRATION, EVALUATION):
        assert stated_in(word.drawn(snapshot, document, CODE, draft=False), document, snapshot) == wanted(
            document, snapshot
        )


@pytest.fixture
def filling() -> Walk:
    return ready()


def stated_in(content: bytes, document: str, snapshot: Snapshot) -> Cells:
    """Without the empty line that stands where there are no rows."""
    asked = wanted(document, snapshot)
    return {label: text for label, text in extracted(content).items() if text or label in asked}


# ── What printers and programs stumble over ──────────────────────────────────


def test_names_are_whole_in_the_file_and_in_print() -> None:
    snapshots = [version(full(FULL | {"学历": [FULL["学历"][0] | {"毕业学校": LONG_SCHOOL}]}, 姓名=NAMES[0]))]
    for name in NAMES[1:]:
        snapshots.append(frozen(snapshots[0], 姓名=name))

    contents = [word.drawn(snapshot, EVALUATION, CODE, draft=False) for snapshot in snapshots]

    papers = [text_of(pdf) for pdf in printed(contents)]
    assert [extracted(content)["姓名"] for content in contents] == NAMES
    assert [extracted(content)["学历 1 · 毕业学校"] for content in contents] == [LONG_SCHOOL] * len(NAMES)
    assert [text.count("".join(name.split())) for name, text in zip(NAMES, papers, strict=True)] == [2] * len(NAMES)
    assert [text.count(LONG_SCHOOL) for text in papers] == [1] * len(NAMES)


def test_lines_and_tabs_stay_and_what_xml_cannot_hold_is_left_out() -> None:
    snapshot = frozen(version(full()), 曾用名="甲\x0b乙\n丙\t丁\x07\uffff")

    assert extracted(word.drawn(snapshot, EVALUATION, CODE, draft=False))["曾用名"] == "甲乙\n丙\t丁"


def frozen(snapshot: Snapshot, **person: str) -> Snapshot:
    """The version as it would be with these facts about the person; not kept."""
    content = snapshot.opened()
    content["answers"]["个人信息"][0] |= person
    other = Snapshot(application=snapshot.application, number=snapshot.number, frozen_at=snapshot.frozen_at)
    other.seal(content)
    return other


def text_of(pdf: PdfReader) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))


# ── The portrait ─────────────────────────────────────────────────────────────


def test_the_portrait_fills_its_box() -> None:
    snapshot = version(full())

    document = Document(io.BytesIO(word.drawn(snapshot, EVALUATION, CODE, draft=False)))

    pictures = document.inline_shapes
    assert [(round(each.width.mm), round(each.height.mm)) for each in pictures] == [(33, 48)]
    (embedded,) = document.element.body.xpath(".//a:blip/@r:embed")
    assert document.part.related_parts[embedded].blob == photo.of(snapshot)


def test_without_one_the_box_asks_for_it() -> None:
    snapshot = frozen(version(full()), 照片="")

    assert extracted(word.drawn(snapshot, EVALUATION, CODE, draft=False))["相片"] == "（粘贴照片）"


# ── Number, version and code ─────────────────────────────────────────────────


def test_each_page_names_application_version_and_code() -> None:
    snapshot = version(full())

    (pdf,) = printed([word.drawn(snapshot, EVALUATION, CODE, draft=False)])

    named = f"申报编号{snapshot.application.number}第{snapshot.number}版核验码{CODE}"
    assert [re.sub(r"\s", "", page.extract_text()).count(named) for page in pdf.pages] == [1] * len(pdf.pages)


@pytest.mark.parametrize(("draft", "said"), [(True, 1), (False, 0)])
def test_a_draft_says_so(draft: bool, said: int) -> None:
    snapshot = version(full())

    with ZipFile(io.BytesIO(word.drawn(snapshot, EVALUATION, CODE, draft=draft))) as archive:
        heads = [archive.read(name).decode() for name in archive.namelist() if "header" in name]

    assert sum('string="草稿"' in head for head in heads) == said


def test_it_passes_the_checks_of_an_upload(tmp_path: Any) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(word.drawn(version(full()), EVALUATION, CODE, draft=True))

    assert first_problem(Upload(path, path.name, ("docx",), 20 * 1024 * 1024)) is None


# ── Kept, and handed out ─────────────────────────────────────────────────────


def get(walking: Walk, document: str) -> Any:
    client = Client()
    client.force_login(walking.people.applicant)
    with clock.at(walking.now):
        return client.get(reverse("document_in_word", args=[walking.application.number, document]))


def waiting() -> list[Job]:
    return list(Job.objects.filter(kind="document", state=Job.State.WAITING, parameters__format="docx"))


def test_it_is_drawn_once_in_the_background_and_kept() -> None:
    walking = full()
    first = get(walking, EVALUATION)
    for job in waiting():
        run(str(job.pk))

    second, third = get(walking, EVALUATION), get(walking, EVALUATION)

    paper = Paper.objects.get(document=EVALUATION, format="docx")
    content = b"".join(second.streaming_content)
    assert first.status_code == 202
    assert content == b"".join(third.streaming_content)
    assert extracted(content) == extracted(word.drawn(version(walking), EVALUATION, paper.code, draft=True))
    assert paper.code in Document(io.BytesIO(content)).sections[0].footer.paragraphs[-1].text
    assert waiting() == []


def test_the_finished_form_for_assembling_says_the_same_without_a_foot_or_a_page_for_the_report() -> None:
    walking = full()
    User.objects.filter(pk=walking.application.applicant_id).update(name=FULL["个人信息"][0]["姓名"])
    application = walking.fresh()
    with clock.at(walking.now):
        content = word.evaluation_form(application, application.materials[0])

    document = Document(io.BytesIO(content))
    assert extracted(content) == extracted(word.drawn(version(walking), EVALUATION, CODE, draft=False))
    assert [paragraph.text for paragraph in document.sections[0].footer.paragraphs if paragraph.text] == []
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.text][-1] == "材料审核意见"
