"""Is the paper drawn once, from the snapshot alone, with everything that was stated and nothing from outside?"""

import dataclasses
import hashlib
import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from applicants import dossier
from applicants.models import Snapshot
from config import clock
from jobs.models import Job
from jobs.services import run
from materials.documents import printing
from materials.models import Paper
from tests.builders import Walk
from tests.materials.dossiers import FULL
from tests.materials.printing import submitted

pytestmark = pytest.mark.django_db

FORM = "中国科学院专业技术职务任职资格评审表"
NOT_ON_THE_FORM = {"身份证号", "电子邮箱", "评审级别", "申请类型", "评审分组"}
AS_MONTHS = {"1988年2月14日": "1988年2月", "2012.7": "2012年7月"}


def drawn(walking: Walk) -> Paper:
    snapshot = walking.application.current_snapshot
    assert snapshot is not None
    run(str(job_of(snapshot).pk))
    return snapshot.papers.get(document=FORM)


def job_of(snapshot: Snapshot) -> Job:
    return Job.objects.get(kind="document", parameters__snapshot=str(snapshot.pk), parameters__document=FORM)


def read(paper: Paper) -> PdfReader:
    return PdfReader(BytesIO(Path(paper.file.path).read_bytes()))


def printed_text(paper: Paper) -> str:
    """What poppler reads, cell by cell, without any white space, the foot of each page and the 草稿 across it."""
    text = subprocess.run(
        ["pdftotext", "-raw", paper.file.path, "-"], capture_output=True, text=True, check=True
    ).stdout
    return re.sub(r"申报编号.{20,60}?第\d+页，共\d+页|草稿", "", re.sub(r"\s", "", text))


def stated_texts(snapshot: Snapshot) -> Iterator[str]:
    stated = dossier.build(snapshot.opened()["answers"])
    stated = dataclasses.replace(stated, titles=stated.titles[-1:])  # the form has room for the present one
    for block in dataclasses.fields(stated):
        rows = getattr(stated, block.name)
        if block.name == "extra":
            continue
        for row in rows if isinstance(rows, tuple) else (rows,):
            for cell in dataclasses.fields(row):
                if cell.metadata["label"] not in NOT_ON_THE_FORM:
                    yield AS_MONTHS.get(getattr(row, cell.name), getattr(row, cell.name))


# ── What is on it ────────────────────────────────────────────────────────────


@pytest.mark.covers(
    *("T-02", "F-02", "F-03", "F-04", "F-05", "F-06", "F-08", "F-09", "F-10", "F-11", "F-12", "F-13", "F-14", "F-19"),
    *("F-20", "F-21", "F-22", "F-23", "F-24", "F-25", "F-27", "F-30", "F-38", "F-39", "F-40", "F-41", "F-45", "F-46"),
)
def test_everything_stated_stands_on_the_form() -> None:
    walking = submitted(FULL)
    snapshot = walking.application.current_snapshot
    assert snapshot is not None

    text = printed_text(drawn(walking))

    missing = [stated for stated in stated_texts(snapshot) if re.sub(r"\s", "", stated) not in text]
    assert missing == []
    assert FULL["个人信息"][0]["身份证号"] not in text


@pytest.mark.covers("T-15", "F-01", "F-07", "F-47")
def test_what_is_written_by_hand_is_left_empty() -> None:
    text = printed_text(drawn(submitted(FULL)))

    assert "编号：中国科学院专业技术职务任职资格评审表" in text
    assert "同意推荐。（公章）负责人：年月日" in text
    assert "同意上报。（公章）审核人：年月日评审办事机构审核意见（公章）审核人：年月日" in text


def test_rare_characters_come_from_the_song_typeface_and_are_embedded() -> None:
    paper = drawn(submitted(FULL))

    fonts = subprocess.run(["pdffonts", paper.file.path], capture_output=True, text=True, check=True).stdout

    assert "许䶮𠮷㛃" in printed_text(paper)
    assert {line.split()[0].partition("+")[2] for line in fonts.splitlines()[2:]} == {
        "Noto-Serif-CJK-SC",
        "Noto-Serif-CJK-SC-Bold",
    }


def test_every_page_names_application_version_and_code() -> None:
    paper = drawn(submitted(FULL))
    named = f"申报编号{paper.snapshot.application.number}第{paper.snapshot.number}版核验码{paper.code}"

    pages = [re.sub(r"\s", "", page.extract_text()) for page in read(paper).pages]

    assert len(pages) == paper.pages == 9
    assert [named in page for page in pages] == [True] * 9
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", paper.code)


@pytest.mark.covers("F-03", "F-26")
def test_an_empty_cell_says_none_or_stays_empty_as_the_definition_says() -> None:
    answers = FULL | {"现有职称": [], "论文著作": [], "考试": [], "团体荣誉处分": [{}]}

    text = printed_text(drawn(submitted(answers)))

    assert "何时何地受到何种处分无" in text  # 写无
    assert "成绩组织单位无无无无无考核情况" in text
    assert "获奖情况无无无无继续教育" in text  # a block without rows
    assert "现有职称取得时间审批单位现任技术职务" in text  # 留空


def test_a_long_opinion_goes_on_over_pages_and_keeps_room_for_the_signature() -> None:
    opinions = [FULL["单位意见"][0] | {"单位推荐意见": "业绩突出。" * 900}]

    text = printed_text(drawn(submitted(FULL | {"单位意见": opinions})))

    assert text.count("业绩突出。") == 900
    assert text.count("（公章）") == 3


# ── Once, and for ever ───────────────────────────────────────────────────────


def test_drawing_again_gives_the_same_paper() -> None:
    walking = submitted(FULL)
    first = drawn(walking)
    Job.objects.update(state=Job.State.WAITING, finished_at=None)

    second = drawn(walking)

    assert Paper.objects.count() == 1
    assert (second.pk, second.code, second.file.name) == (first.pk, first.code, first.file.name)
    with second.file.open("rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == first.sha256


def test_the_paper_carries_who_what_and_when() -> None:
    paper = drawn(submitted(FULL))

    about = read(paper).metadata

    assert about is not None
    assert (about.title, about.author) == (f"{FORM} {paper.snapshot.application.number}", "许䶮𠮷㛃")
    assert about.creation_date == paper.snapshot.frozen_at.replace(microsecond=0)


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "https://example.test/x.png"])
def test_a_paper_loads_nothing_from_outside(address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        printing.pdf(f'<img src="{address}">')


# ── Its page ─────────────────────────────────────────────────────────────────


def get(walking: Walk, person: str = "applicant") -> Any:
    client = Client()
    client.force_login(getattr(walking.people, person))
    with clock.at(walking.now):
        return client.get(reverse("document", args=[walking.application.number, FORM]))


def test_until_it_is_drawn_the_page_waits_and_looks_again_by_itself() -> None:
    walking = submitted({})

    response = get(walking)

    assert (response.status_code, response["Refresh"]) == (202, "2")
    assert "正在生成，通常几秒钟。" in response.content.decode()


def test_then_the_paper_comes_as_an_attachment() -> None:
    walking = submitted({})
    paper = drawn(walking)

    response = get(walking)

    with paper.file.open("rb") as file:
        assert b"".join(response.streaming_content) == file.read()
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_when_it_failed_the_page_says_what_to_do() -> None:
    walking = submitted({})
    Job.objects.filter(kind="document").update(state=Job.State.DEAD, finished_at=walking.now)

    response = get(walking)

    assert (response.status_code, "Refresh" in response) == (503, False)
    assert "没有生成成功" in response.content.decode()
    assert "请稍后再来下载；如仍不成功，请联系经办人员。" in response.content.decode()


@pytest.mark.parametrize("person", ["other_applicant", "other_reviewer", "other_hr_officer"])
def test_for_others_the_paper_does_not_exist(person: str) -> None:
    walking = submitted({})
    drawn(walking)

    response = get(walking, person)

    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()
