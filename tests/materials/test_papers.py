"""Does every fact stand in its cell of each paper, and may the paper be used before the approval?"""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from pypdf import PdfReader

from applicants.models import Snapshot
from applicants.workflow import Action
from config import clock
from jobs.models import Job
from jobs.services import run
from materials.documents import codes, pages, printing
from materials.documents import services as papers
from materials.documents.cells import printed_cells
from materials.models import Paper
from tests.applicants.rules.dossiers import SOUND
from tests.builders import Walk
from tests.materials.dossiers import FULL, passing, ready, version_with
from tests.materials.printed import (
    ARCHIVE,
    EVALUATION,
    REGISTRATION,
    Answers,
    Cells,
    extracted,
    must_say,
    plain,
)
from tests.materials.printing import submitted, version

pytestmark = pytest.mark.django_db
DRAWN = [REGISTRATION, EVALUATION, ARCHIVE]
SPARSE: Answers = {"现有职称": [], "论文著作": [], "继续教育": [], "考试": [], "团体荣誉处分": [{}]}


@pytest.fixture
def waiting() -> Walk:
    """Submitted, and waiting for the office to approve."""
    return submitted(SOUND)


@pytest.fixture
def filling() -> Walk:
    return ready()


def as_if(snapshot: Snapshot, **blocks: list[dict[str, str]]) -> Snapshot:
    """The version as it would be had this been stated; not kept."""
    other = Snapshot(application=snapshot.application, number=snapshot.number, frozen_at=snapshot.frozen_at)
    content = snapshot.opened()
    other.seal(content | {"answers": content["answers"] | blocks})
    return other


def person(walking: Walk) -> dict[str, str]:
    """With his photograph, which only the walk can give."""
    row: dict[str, str] = version(walking).opened()["answers"]["个人信息"][0]
    return row


def drawn(walking: Walk, document: str) -> Paper:
    """The paper that the worker draws of what was ordered last."""
    with clock.at(walking.now):
        run(str(Job.objects.filter(kind="document", parameters__document=document).latest("created_at").pk))
    return version(walking).papers.filter(document=document).latest("drawn_at")


def in_the_photo_box(cells: Cells) -> Cells:
    """A picture is no text; where there is none, the box says what to paste into it."""
    return {"相片": "" if cells["相片"] else "粘贴照片"} if "相片" in cells else {}


def texts(paper: Paper) -> list[str]:
    pdf = PdfReader(BytesIO(Path(paper.file.path).read_bytes()))
    return ["".join(page.extract_text().split()) for page in pdf.pages]


# ── Every fact in its cell ───────────────────────────────────────────────────


@pytest.mark.covers("T-01", "T-02", "T-03")
@pytest.mark.parametrize("document", DRAWN)
@pytest.mark.parametrize("answers", [FULL, FULL | SPARSE], ids=["full", "sparse"])
def test_every_fact_stands_in_its_cell(document: str, answers: Answers) -> None:
    snapshot = version(submitted(answers))

    html = pages.page(snapshot, document, "2345-6789-ABCD")

    wanted = must_say(document, snapshot.opened()["answers"])
    assert plain(printed_cells(document, snapshot)) == plain(wanted)
    assert plain(extracted(html)) == plain(wanted | in_the_photo_box(wanted))


@pytest.mark.parametrize("document", DRAWN)
def test_rare_and_foreign_names_a_long_school_and_signs_of_html_print_whole(document: str) -> None:
    walking = submitted(SOUND)
    school = (
        "中国科学院与示范省人民政府共建的精密测量仪器与智能装备联合培养研究生院（原示范机械电子工程专科学校夜大学）"
    )
    schooling = [row | {"毕业学校": school} for row in SOUND["学历"]]

    for name in ("䶮", "𠮷某", "买买提·吐尔逊", "Müller", "张<三>&"):
        snapshot = as_if(version(walking), 个人信息=[person(walking) | {"姓名": name}], 学历=schooling)
        found = plain(extracted(pages.page(snapshot, document, "2345-6789-ABCD")))
        assert (found["姓名"], found["学历 1 · 毕业学校"]) == (name, school)


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(answers=passing())
def test_whatever_passes_the_rules_stands_in_its_cells(answers: Answers, filling: Walk) -> None:
    snapshot = version_with(filling, answers)
    wanted = {document: must_say(document, snapshot.opened()["answers"]) for document in DRAWN}

    found = {document: extracted(pages.page(snapshot, document, "2345-6789-ABCD")) for document in DRAWN}

    for document in DRAWN:
        assert plain(found[document]) == plain(wanted[document] | in_the_photo_box(wanted[document]))


@pytest.mark.covers("M-06")
@pytest.mark.parametrize(("document", "on"), [(EVALUATION, 1), (ARCHIVE, 0)])
def test_the_photograph_lies_in_its_box(document: str, on: int, filling: Walk) -> None:
    snapshot = version_with(filling, SOUND)

    content, _count = printing.pdf(pages.page(snapshot, document, "2345-6789-ABCD"))

    assert [image.image.size for image in PdfReader(BytesIO(content)).pages[on].images] == [(390, 567)]


def test_a_seal_never_stands_on_a_page_without_a_row_above_it() -> None:
    snapshot = version(submitted(SOUND))
    long = as_if(snapshot, 工作经历=SOUND["工作经历"] * 9)

    content, _count = printing.pdf(pages.page(long, ARCHIVE, "2345-6789-ABCD"))

    last = "".join(PdfReader(BytesIO(content)).pages[-1].extract_text().split())
    assert last.index("2018年12月—至今") < last.index("以上情况属实。") < last.index("存档单位（盖章）")


# ── Draft, and no longer ─────────────────────────────────────────────────────


@pytest.mark.covers("T-14")
def test_until_the_approval_every_page_says_that_it_is_a_draft(waiting: Walk) -> None:
    before = drawn(waiting, EVALUATION)

    after = drawn(waiting.take(Action.APPROVE), EVALUATION)

    assert (before.is_draft, after.is_draft) == (True, False)
    assert {page.count("草稿") for page in texts(before)} == {1}
    assert {page.count("草稿") for page in texts(after)} == {0}
    assert (before.snapshot, before.cells) == (after.snapshot, after.cells)
    assert before.code != after.code


@pytest.mark.covers("T-03")
def test_what_goes_out_to_be_sealed_is_no_draft_and_has_two_pages_with_a_seal_each(waiting: Walk) -> None:
    paper = drawn(waiting, ARCHIVE)

    assert (paper.pages, paper.is_draft) == (2, False)
    assert [page.count("存档单位（盖章）年月日") for page in texts(paper)] == [1, 1]
    assert [page.count("以上情况属实。") for page in texts(paper)] == [0, 1]
    assert "草稿" not in "".join(texts(paper))


def test_what_is_handed_out_is_the_draft_before_the_approval_and_the_paper_after_it(waiting: Walk) -> None:
    draft = drawn(waiting, EVALUATION)

    asked = papers.paper_of(waiting.fresh(), EVALUATION)
    waiting.take(Action.APPROVE)
    between = papers.paper_of(waiting.fresh(), EVALUATION)
    approved = drawn(waiting, EVALUATION)

    assert (asked, between) == (draft, None)
    assert papers.paper_of(waiting.fresh(), EVALUATION) == approved


def test_no_text_of_a_paper_lies_beside_it_in_the_database(waiting: Walk) -> None:
    paper = drawn(waiting, REGISTRATION)

    cells = printed_cells(REGISTRATION, paper.snapshot)

    assert cells["身份证号"] == SOUND["个人信息"][0]["身份证号"]
    assert paper.cells == codes.digests(cells)
    assert set(paper.cells.values()).isdisjoint(cells.values())


# ── To whom ──────────────────────────────────────────────────────────────────


def get(walking: Walk, who: str, name: str, *arguments: str) -> Any:
    client = Client()
    client.force_login(getattr(walking.people, who))
    with clock.at(walking.now):
        return client.get(reverse(name, args=[walking.application.number, *arguments]))


@pytest.mark.parametrize("who", ["reviewer", "office_manager", "supervisor", "hr_officer"])
def test_the_whole_identity_number_goes_to_nobody_but_the_applicant(waiting: Walk, who: str) -> None:
    his = get(waiting, "applicant", "document", REGISTRATION)

    theirs = get(waiting, who, "document", REGISTRATION)

    assert (his.status_code, theirs.status_code) == (202, 404)
    assert "没有找到这个页面" in theirs.content.decode()


def test_the_page_lists_what_each_may_print(waiting: Walk) -> None:
    def listed(who: str, page: str) -> list[str]:
        return re.findall(r">([^<>]*?)（PDF）<", get(waiting, who, page).content.decode())

    assert listed("applicant", "application") == [REGISTRATION, EVALUATION, ARCHIVE]
    assert listed("reviewer", "desk_application") == [EVALUATION, ARCHIVE]
    assert "只供核对；交纸质材料请打印审核通过后的终版" in get(waiting, "applicant", "application").content.decode()


def test_a_format_that_the_definition_does_not_name_does_not_exist(waiting: Walk) -> None:
    response = get(waiting, "applicant", "document_in_word", ARCHIVE)

    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()
