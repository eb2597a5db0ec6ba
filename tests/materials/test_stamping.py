"""Does an approved Word file come back for printing with number, version and code, and stay what it was?"""

import hashlib
import html
import io
import re
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from applicants.models import User
from applicants.workflow import Action
from config import clock
from jobs.models import Job
from jobs.services import run
from materials import services, verification
from materials.checks import child
from materials.documents import codes
from materials.models import MaterialFile, Paper
from tests.builders import Walk, stated, walk
from tests.materials import files
from tests.materials.test_stamp import with_every_kind_of_page, with_its_own_foot

pytestmark = pytest.mark.django_db
FORM = "评审表+个人技术报告"
PAPERS = "交纸质材料并缴费"
STRICT = files.docx(
    more={
        "word/document.xml": b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body/></w:document>'
    }
)


def handed_in(content: bytes, name: str) -> Walk:
    """Uploaded through the checks, and submitted."""
    walking = walk("cas", level="senior").to("评审材料")
    with clock.at(walking.now):
        stated(walking.application, by=walking.people.applicant)
        upload = SimpleUploadedFile(name, content)
        services.receive(walking.application, FORM, upload, by=walking.people.applicant, at=walking.now)
    return walking.take(Action.SUBMIT)


def approved(content: bytes, name: str) -> Walk:
    return handed_in(content, name).to(PAPERS)


def kept(walking: Walk) -> MaterialFile:
    return MaterialFile.objects.filter(application=walking.application, material=FORM).latest("number")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def get(walking: Walk, person: str = "applicant", version: int = 0) -> Any:
    address = reverse("material_print", args=[walking.application.number, FORM, version or kept(walking).number])
    with clock.at(walking.now):
        return browser(getattr(walking.people, person)).get(address)


def made(walking: Walk) -> Paper:
    get(walking)
    for job in Job.objects.filter(kind="stamp", state=Job.State.WAITING):
        run(str(job.pk))
    return Paper.objects.get(document=FORM)


def named(paper: Paper) -> str:
    snapshot = paper.snapshot
    return f"申报编号 {snapshot.application.number}　第 {snapshot.number} 版　核验码 {paper.code}"


# ── A .docx ──────────────────────────────────────────────────────────────────


@pytest.mark.covers("T-14")
def test_each_foot_of_the_copy_names_application_version_and_code() -> None:
    walking = approved(with_every_kind_of_page(), "报告.docx")

    paper = made(walking)

    with ZipFile(paper.file.path) as archive:
        feet = {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if re.fullmatch(r"word/.*foot.*\.xml", name)
        }
        pictures = {name: archive.read(name) for name in archive.namelist() if name.endswith("portal.png")}
    assert [html.unescape(foot).count(named(paper)) for foot in feet.values()] == [1, 1, 1]
    assert list(pictures.values()) == [codes.png(codes.address(paper.code))]


def test_the_approved_file_stays_what_it_was() -> None:
    content = with_every_kind_of_page()
    walking = approved(content, "报告.docx")

    paper = made(walking)

    file = kept(walking)
    assert file.file.open("rb").read() == content
    assert file.sha256 == hashlib.sha256(content).hexdigest() == paper.snapshot.content["files"][FORM]["sha256"]
    assert paper.sha256 == hashlib.sha256(paper.file.open("rb").read()).hexdigest() != file.sha256


def test_it_is_made_once_and_kept() -> None:
    walking = approved(with_every_kind_of_page(), "报告.docx")
    first = made(walking)
    Job.objects.filter(kind="stamp").update(state=Job.State.WAITING, finished_at=None)

    second = made(walking)

    assert (second.pk, second.code, second.file.name) == (first.pk, first.code, first.file.name)


def test_until_it_is_made_the_page_waits_and_then_gives_it() -> None:
    walking = approved(with_every_kind_of_page(), "报告.docx")

    first, paper, then = get(walking), made(walking), get(walking)

    assert (first.status_code, first["Refresh"]) == (202, "2")
    assert b"".join(then.streaming_content) == paper.file.open("rb").read()
    assert then["Cache-Control"] == "private, no-store"


def test_what_is_printed_of_it_is_which_file_it_is() -> None:
    walking = approved(with_every_kind_of_page(), "报告.docx")

    assert made(walking).cells == codes.digests({FORM: kept(walking).sha256})


def test_the_copy_holds_until_another_file_is_approved() -> None:
    walking = approved(with_every_kind_of_page(), "旧.docx")
    paper = made(walking)
    before = verification.verdict(paper)
    walking.take(Action.RETURN, to="评审材料", parts=[FORM])
    with clock.at(walking.now):
        upload = SimpleUploadedFile("新.docx", with_its_own_foot())
        services.receive(walking.fresh(), FORM, upload, by=walking.people.applicant, at=walking.now)
    walking.to(PAPERS)

    after = verification.verdict(found(paper.code))

    assert (before.holds, before.changed) == (True, [])
    assert (after.holds, after.changed) == (False, [FORM])


def found(code: str) -> Paper:
    paper = verification.find(code)
    assert paper is not None
    return paper


# ── A .doc, and what cannot be stamped ───────────────────────────────────────


@pytest.mark.parametrize(("content", "name"), [(files.DOC, "报告.doc"), (STRICT, "报告.docx")], ids=["doc", "strict"])
def test_a_sheet_to_lie_on_top_carries_them_instead(content: bytes, name: str) -> None:
    walking = approved(content, name)

    paper = made(walking)

    sheet = PdfReader(io.BytesIO(paper.file.open("rb").read()))
    text = "".join(sheet.pages[0].extract_text().split())
    assert (paper.format, paper.pages, len(sheet.pages)) == ("pdf", 1, 1)
    for said in (walking.application.number, paper.code, name, kept(walking).sha256, f"第{paper.snapshot.number}版"):
        assert said in text
    assert kept(walking).file.open("rb").read() == content


def test_a_file_that_breaks_its_reader_gets_the_sheet_too(monkeypatch: pytest.MonkeyPatch) -> None:
    walking = approved(with_every_kind_of_page(), "报告.docx")
    monkeypatch.setattr(child, "SECONDS", 0.0)

    assert made(walking).format == "pdf"


# ── Which files, and for whom ────────────────────────────────────────────────


@pytest.mark.parametrize("person", ["applicant", "reviewer"])
def test_it_is_linked_where_the_approved_file_is(person: str) -> None:
    walking = approved(with_every_kind_of_page(), "报告.docx")
    page = "application" if person == "applicant" else "desk_application"

    with clock.at(walking.now):
        text = (
            browser(getattr(walking.people, person))
            .get(reverse(page, args=[walking.application.number]))
            .content.decode()
        )

    assert text.count(reverse("material_print", args=[walking.application.number, FORM, kept(walking).number])) == 1
    assert text.count("打印用副本（DOCX）") == 1


def test_before_the_approval_nothing_is_given_back() -> None:
    walking = handed_in(with_every_kind_of_page(), "报告.docx")

    assert get(walking).status_code == 404
    assert Job.objects.filter(kind="stamp").count() == 0


def test_an_older_version_is_not_given_back() -> None:
    walking = handed_in(with_every_kind_of_page(), "旧.docx")
    walking.take(Action.RETURN, to="评审材料", parts=[FORM])
    with clock.at(walking.now):
        upload = SimpleUploadedFile("新.docx", with_every_kind_of_page())
        services.receive(walking.fresh(), FORM, upload, by=walking.people.applicant, at=walking.now)
    walking.to(PAPERS)

    assert get(walking, version=kept(walking).number).status_code == 202
    assert get(walking, version=kept(walking).number - 1).status_code == 404
