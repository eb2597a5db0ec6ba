"""What do the upload page, its refusals and the downloads look like to a browser?"""

import io
import re
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applicants.models import User
from applicants.workflow import Action
from config import clock
from materials import services
from materials.models import MaterialFile
from tests.builders import Walk, walk
from tests.materials import files
from tests.materials.brought import form

pytestmark = pytest.mark.django_db

FORM = "评审表+个人技术报告"
MEGABYTE = 1024 * 1024


@pytest.fixture
def walking() -> Iterator[Walk]:
    walking = walk("cas").to("评审材料")
    with clock.at(walking.now + timedelta(hours=1)):
        yield walking


def browser(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def page_of(walking: Walk) -> str:
    return reverse("materials", args=[walking.application.number])


def upload_to(walking: Walk) -> str:
    return reverse("upload", args=[walking.application.number, FORM])


def bring(walking: Walk, name: str = "评审表.docx", content: bytes = b"") -> MaterialFile:
    uploaded = SimpleUploadedFile(name, content or files.docx())
    return services.receive(walking.application, FORM, uploaded, by=walking.people.applicant, at=clock.now())


def sent(name: str, content: bytes) -> dict[str, Any]:
    """The form as a browser sends it, its tick set."""
    return {"file": SimpleUploadedFile(name, content), "confirmed": "on"}


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


# ── The page ─────────────────────────────────────────────────────────────────


@pytest.mark.covers("F-51", "M-01", "M-02")
def test_the_page_says_what_the_guide_says_before_the_file_is_chosen(walking: Walk) -> None:
    text = text_of(browser(walking.people.applicant).get(page_of(walking)))

    for sentence in (
        "请使用“中国科学院专业技术职务任职资格评审表”模板填写。",
        "评审表在前（表中单位推荐意见需要填写），个人技术报告内容附后",
        "报告字数要求：工程师3000字左右。",
        "上传文件的扩展名为 .doc 或 .docx。",
        "上传文件大小不能超过20MB。",
        "审核通过后请立即提交纸质材料。",
    ):
        assert sentence in text


def test_an_upload_leads_back_to_the_page_which_shows_the_new_version_and_keeps_the_old(walking: Walk) -> None:
    client = browser(walking.people.applicant)
    bring(walking, "旧的.docx")

    response = client.post(upload_to(walking), sent("新的.docx", form(walking)), follow=True)

    text, kept = text_of(response), walking.application.files.get(original_name="新的.docx")
    assert response.redirect_chain == [(page_of(walking), 302)]
    assert f"“{FORM}”第 {kept.number} 版上传成功，还没有提交。请核对后提交。" in text
    assert text.index("新的.docx") < text.index("旧的.docx")
    assert kept.sha256[:16] in text


@pytest.mark.covers("M-04")
def test_the_words_of_success_come_once_it_is_submitted(walking: Walk) -> None:
    client = browser(walking.people.applicant)
    client.post(upload_to(walking), sent("新的.docx", files.docx()))
    before = text_of(client.get(page_of(walking)))

    walking.take(Action.SUBMIT)
    receipt = text_of(client.get(reverse("submitted", args=[walking.application.number])))

    words = "评审表上传成功，请关注审核状态，按规定时间到现场提交纸质材料并缴费。"
    assert (words in before, words in receipt) == (False, True)


def test_while_pending_the_page_says_that_a_new_file_replaces(walking: Walk) -> None:
    content = form(walking)
    walking.take(Action.SUBMIT)
    client = browser(walking.people.applicant)

    text = text_of(client.post(upload_to(walking), sent("新.docx", content), follow=True))

    assert "版，审核状态不变，审核人员看到的是新版本。" in text
    assert "审核前可以重新上传" in text


def test_once_approved_the_page_shows_the_file_and_why_it_is_locked(walking: Walk) -> None:
    kept = bring(walking)
    walking.take(Action.SUBMIT).take(Action.APPROVE)

    text = text_of(browser(walking.people.applicant).get(page_of(walking)))

    assert "材料已锁定，“交纸质材料并缴费”阶段不能替换。如确需更改，请联系经办人员退回。" in text
    assert kept.original_name in text
    assert 'type="file"' not in text


def test_who_handles_it_sees_the_versions_and_no_form(walking: Walk) -> None:
    kept = bring(walking)
    walking.take(Action.SUBMIT)

    text = text_of(browser(walking.people.reviewer).get(page_of(walking)))

    assert kept.original_name in text
    assert 'type="file"' not in text


@pytest.mark.parametrize("handling", ["hr_officer", "department_officer", "reviewer", "finance_clerk", "supervisor"])
def test_a_file_is_the_applicants_own_until_he_submits_it(walking: Walk, handling: str) -> None:
    unsubmitted = bring(walking, "打错的.docx")
    submitted = bring(walking, "交出的.docx")
    staff, own = browser(getattr(walking.people, handling)), browser(walking.people.applicant)

    before = readable(walking, staff, unsubmitted, submitted)
    walking.take(Action.SUBMIT)
    after = readable(walking, staff, unsubmitted, submitted)

    nothing: dict[str, list[str]] = {"materials": [], "desk_application": [], "material_file": []}
    assert before == nothing
    assert after == {name: ["交出的.docx"] for name in nothing}
    assert readable(walking, own, unsubmitted, submitted)["material_file"] == ["打错的.docx", "交出的.docx"]


def test_what_was_submitted_once_stays_readable_when_it_is_replaced_and_corrected(walking: Walk) -> None:
    content = form(walking)
    first = bring(walking, "第一稿.docx")
    walking.take(Action.SUBMIT)
    second = bring(walking, "替换稿.docx", content)
    walking.take(Action.RETURN, to="评审材料", parts=[FORM])
    third = bring(walking, "补正稿.docx")

    seen = readable(walking, browser(walking.people.reviewer), first, second, third)

    assert seen == {name: ["第一稿.docx", "替换稿.docx"] for name in seen}


def readable(walking: Walk, client: Client, *brought: MaterialFile) -> dict[str, list[str]]:
    """The names of these files on the pages that list them, and those that can be downloaded."""
    number = walking.application.number
    pages = {page: text_of(client.get(reverse(page, args=[number]))) for page in ("materials", "desk_application")}
    named = {
        page: [file.original_name for file in brought if file.original_name in text] for page, text in pages.items()
    }
    addresses = {file: reverse("material_file", args=[number, file.material, file.number]) for file in brought}
    answers = {file.original_name: client.get(address).status_code for file, address in addresses.items()}
    return named | {"material_file": [name for name, status in answers.items() if status == 200]}


def assert_nothing_kept() -> None:
    assert not MaterialFile.objects.filter(original_name__in=["a.docx", "报告.doc"]).exists()


# ── Refusals on the page ─────────────────────────────────────────────────────


def assert_refused(response: Any, words: str) -> None:
    """The same words in the summary and beside the field, and the title says so."""
    text = text_of(response)
    assert text.count(words) == 2
    assert "<title>错误：" in text
    assert "提交遇到问题" in text
    assert_nothing_kept()


def test_without_a_file_it_says_so(walking: Walk) -> None:
    assert_refused(browser(walking.people.applicant).post(upload_to(walking)), "请选择文件")


@pytest.mark.covers("M-04")
def test_without_the_second_confirmation_nothing_is_taken_and_it_says_what_to_do(walking: Walk) -> None:
    response = browser(walking.people.applicant).post(
        upload_to(walking), {"file": SimpleUploadedFile("a.docx", files.docx())}
    )

    assert_refused(response, "请先阅读操作说明并勾选确认，然后重新选择文件")


def test_a_refused_file_leaves_the_confirmation_ticked(walking: Walk) -> None:
    response = browser(walking.people.applicant).post(upload_to(walking), sent("报告.doc", files.HTML))

    assert re.findall(r'<input type="checkbox"[^>]*>', text_of(response)) == [
        '<input type="checkbox" name="confirmed" class="govuk-checkboxes__input" required '
        'id="material-1-confirmed" checked>'
    ]


def test_a_bad_file_is_refused_beside_the_field(walking: Walk) -> None:
    response = browser(walking.people.applicant).post(upload_to(walking), sent("报告.doc", files.HTML))

    assert_refused(response, "后缀与内容不符：文件名以 .doc 结尾，内容却是网页（HTML）。")


class Body(io.RawIOBase):
    """An upload as it comes over the network, made while it is read; ``taken`` is how much of it was."""

    def __init__(self, name: str, head: bytes, size: int) -> None:
        disposition = f'form-data; name="file"; filename="{name}"'
        tick = '--b\r\nContent-Disposition: form-data; name="confirmed"\r\n\r\non\r\n'
        self.start = f"{tick}--b\r\nContent-Disposition: {disposition}\r\n\r\n".encode() + head
        self.end = b"\r\n--b--\r\n"
        self.filled = len(self.start) + size - len(head)
        self.length = self.filled + len(self.end)
        self.taken = 0

    def read(self, wanted: int = -1) -> bytes:
        at = self.taken
        if at < len(self.start):
            block = self.start[at : at + wanted]
        elif at < self.filled:
            block = bytes(min(wanted, self.filled - at))
        else:
            block = self.end[at - self.filled :][:wanted]
        self.taken += len(block)
        return block

    def post(self, client: Client, path: str) -> Any:
        sent = {
            "wsgi.input": self,
            "CONTENT_LENGTH": str(self.length),
            "CONTENT_TYPE": "multipart/form-data; boundary=b",
        }
        return client.generic("POST", path, **sent)


def test_a_body_that_is_far_too_large_is_answered_without_being_read(walking: Walk) -> None:
    body = Body("a.docx", b"PK", 65 * MEGABYTE)

    response = body.post(browser(walking.people.applicant, enforce_csrf_checks=True), upload_to(walking))

    assert (response.status_code, body.taken) == (413, 0)
    assert_refused(response, "文件不能超过20MB，您选择的文件有 65.1MB。请压缩图片后重新选择：")


def test_a_body_that_is_somewhat_too_large_is_read_to_name_its_pictures(walking: Walk) -> None:
    content = files.docx(size=21 * MEGABYTE)
    body = Body("a.docx", content, len(content))

    response = body.post(browser(walking.people.applicant), upload_to(walking))

    assert response.status_code == 200
    assert_refused(
        response, "文件不能超过20MB，您选择的文件有 21.0MB。其中最大的图片：image1.png 21.0MB。请压缩图片后重新选择："
    )


def test_twenty_megabytes_pass_through_little_memory(walking: Walk) -> None:
    client = browser(walking.people.applicant)
    client.get(page_of(walking))  # what is loaded once is loaded
    body = Body("a.doc", files.DOC, 20 * MEGABYTE)

    tracemalloc.start()
    response = body.post(client, upload_to(walking))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert response.status_code == 302, text_of(response)
    assert peak < 5 * MEGABYTE


def test_an_upload_without_its_token_is_refused(walking: Walk) -> None:
    client = browser(walking.people.applicant, enforce_csrf_checks=True)

    response = client.post(upload_to(walking), sent("a.docx", files.docx()))

    assert response.status_code == 403
    assert "页面已过期" in text_of(response)
    assert_nothing_kept()


def test_the_address_of_a_refused_upload_leads_back_to_the_page(walking: Walk) -> None:
    response = browser(walking.people.applicant).get(upload_to(walking))

    assert (response.status_code, response["Location"]) == (302, page_of(walking))


# ── Downloads, and who may not ───────────────────────────────────────────────


def test_a_file_is_served_as_an_attachment_that_nothing_runs_and_nobody_keeps(walking: Walk) -> None:
    content = files.docx()
    kept = bring(walking, "评审表 终版.docx", content)

    response = browser(walking.people.applicant).get(
        reverse("material_file", args=[walking.application.number, FORM, kept.number])
    )

    assert b"".join(response.streaming_content) == content  # type: ignore[attr-defined]
    assert {name: response[name] for name in HEADERS} == HEADERS


HEADERS = {
    "Content-Type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "Content-Disposition": "attachment; filename*=utf-8''%E8%AF%84%E5%AE%A1%E8%A1%A8%20%E7%BB%88%E7%89%88.docx",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


OUTSIDERS = ("other_applicant", "other_hr_officer", "other_reviewer", "expert", "system_administrator")


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_for_others_none_of_it_exists(walking: Walk, outsider: str) -> None:
    kept, client = bring(walking), browser(getattr(walking.people, outsider))
    version = reverse("material_file", args=[walking.application.number, FORM, kept.number])

    answers = [client.get(page_of(walking)), client.get(version), client.post(upload_to(walking))]

    assert [(answer.status_code, "没有找到这个页面" in text_of(answer)) for answer in answers] == [(404, True)] * 3


def test_a_material_or_version_that_is_not_there_is_not_found(walking: Walk) -> None:
    client, number = browser(walking.people.applicant), walking.application.number

    answers = [
        client.post(reverse("upload", args=[number, "身份证"]), sent("a.docx", files.docx())),
        client.get(reverse("material_file", args=[number, FORM, 99])),
    ]

    assert [(answer.status_code, "没有找到这个页面" in text_of(answer)) for answer in answers] == [(404, True)] * 2


def test_who_handles_it_may_not_upload(walking: Walk) -> None:
    response = browser(walking.people.reviewer).post(upload_to(walking), sent("a.docx", files.docx()))

    assert response.status_code == 403
    assert "您没有这项权限" in text_of(response)
    assert_nothing_kept()
