"""Does the office get the papers of a round, as one PDF and as one zip, and the whole file of one case?"""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from tests.journeys.cast import account
from tests.journeys.person import PATIENCE, Person
from tests.stack import Stack

CHECKLIST = "纸质版材料清单"
LARGE = "中国科学院专业技术职务任职资格评审表"
OTHERS = (LARGE, "职称评审外调表")


@pytest.fixture(scope="module")
def laid(portal: Stack) -> list[list[str]]:
    """Number, name, programme and round of each."""
    said = portal.manage("shell", "-c", "from tests.journeys import batch_scene as s; s.two_to_be_printed(7301)")
    return [line.split(":")[1:] for line in said.splitlines() if line.startswith("printed:")]


def takes(person: Person, noun: str) -> bytes:
    """When the page that looks again by itself says that it is there."""
    person.reads("已生成，共")
    with person.page.expect_download(timeout=2 * PATIENCE) as download:
        person.page.get_by_role("button", name=f"下载{noun}").click()
    return Path(download.value.path()).read_bytes()


def ordered(person: Person, edition: str, shape: str) -> Person:
    """The checklists of all who are approved; the other papers would take longer to draw, and are the same."""
    person.go("/").follow("名册").is_at("名册")
    person.page.locator("tr", has_text=edition).get_by_role("link", name="成批打印").first.click()
    person.is_at(f"成批打印{edition}")
    for name in OTHERS:
        person.page.get_by_label(name, exact=True).uncheck()
    return person.tick(shape).press("开始生成").is_at(f"{edition} 打印件").reads(CHECKLIST, shape)


@pytest.mark.covers("T-09")
def test_the_office_has_the_papers_of_a_round_as_one_pdf_and_as_one_zip(
    portal: Stack, arrive: Callable[..., Person], laid: list[list[str]]
) -> None:
    edition = " ".join(laid[0][2:])
    manager = arrive(portal).log_in(account("卫领"))

    ordered(manager, edition, "一个压缩包，每份是单独的 PDF 文件")
    zipped = zipfile.ZipFile(io.BytesIO(takes(manager, "打印件")))
    ordered(manager, edition, "一个 PDF，排好顺序，用来打印")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(takes(manager, "打印件"))).pages]

    names = zipped.namelist()
    assert names[-1] == "目录.xlsx"
    assert names[:-1] == sorted(names[:-1])
    for number, name, *_edition in laid:
        paper = pypdf.PdfReader(io.BytesIO(zipped.read(f"{number}_{name}_{CHECKLIST}.pdf")))
        assert number in paper.pages[0].extract_text()
        printed = [position for position, text in enumerate(pages) if number in text]
        assert printed[0] == 0  # in the list in front
        assert len(printed) == 1 + len(paper.pages)
    manager.go("/").follow("名册").reads("成批打印件：", "卫领")


@pytest.mark.covers("T-09")
def test_the_whole_file_of_a_case_is_taken_away_and_every_digest_in_it_is_right(
    portal: Stack, arrive: Callable[..., Person], laid: list[list[str]]
) -> None:
    number, name = laid[0][:2]
    manager = arrive(portal).log_in(account("卫领"))

    manager.go(f"/desk/{number}/").follow("导出案卷").is_at("导出案卷").reads(name).press("开始导出")
    case = zipfile.ZipFile(io.BytesIO(takes(manager, "案卷")))

    lines = case.read("sha256.txt").decode().splitlines()
    listed = {path: digest for digest, _gap, path in (line.partition("  ") for line in lines)}
    assert {path: hashlib.sha256(case.read(path)).hexdigest() for path in listed} == listed
    assert set(case.namelist()) - {"sha256.txt"} == set(listed)
    folders = {path.partition("/")[0] for path in listed}
    assert {"案卷.html", "打印件", "上传材料"} <= folders
    with manager.page.context.new_page() as opened:
        opened.set_content(case.read("案卷.html").decode())
        assert opened.locator("h1").inner_text() == f"案卷 {number} {name}"
