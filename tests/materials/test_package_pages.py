"""What do the pages on which a package is put together say, and what becomes of what is sent to them?"""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applicants.services import save_section
from applicants.workflow import Action, Status
from config import clock
from jobs import services as jobs
from jobs.models import Job
from materials import proofs
from materials.models import MaterialFile, Package, PackagePart
from tests.builders import Walk, attached
from tests.materials import files, pictures
from tests.materials.forms import dossier, ours
from tests.materials.packages import NAME, assembled, at_materials, bring_proof, bring_report, confirmed, key_of, report

pytestmark = pytest.mark.django_db
WORK = "主要专业技术工作业绩：运动平台改造"


@pytest.fixture
def walking() -> Iterator[Walk]:
    walking = at_materials()
    with clock.at(walking.now + timedelta(hours=1)):
        yield walking


@pytest.fixture
def client(walking: Walk) -> Client:
    client = Client()
    client.force_login(walking.people.applicant)
    return client


def to(name: str, walking: Walk, *more: Any) -> str:
    return reverse(name, args=[walking.application.number, NAME, *more])


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def test_a_form_within_the_report_is_told_beside_what_is_to_be_confirmed(walking: Walk, client: Any) -> None:
    bring_report(walking, ours(dossier()))
    assembled(walking)

    page = text_of(client.get(to("package", walking)))

    told = "上传的个人技术报告里还有一份评审表，合成的文件里评审表出现两次。"
    assert page.index("4. 合成并确认") < page.index(told) < page.index("确认使用这份文件")


def test_from_the_report_to_the_confirmed_file(walking: Walk, client: Any) -> None:
    sent = {"report-file": SimpleUploadedFile("报告.docx", report())}
    assert client.post(to("package_report", walking), sent).url == to("package", walking)
    place = to("proofs", walking, key_of(walking, WORK))
    two = [SimpleUploadedFile("一.jpg", pictures.picture()), SimpleUploadedFile("二.pdf", pictures.pdf(2))]
    assert client.post(place, {"chosen": two}).url == place
    assert client.post(to("assemble", walking)).url == to("package", walking)

    waiting = client.get(to("package", walking))
    assert ("正在合成，通常几秒钟。" in text_of(waiting), waiting["Refresh"]) == (True, "2")
    assert jobs.run(str(Job.objects.get(kind="package").pk))
    made = Package.objects.get()
    shown = client.get(to("package", walking))
    assert ("下载核对" in text_of(shown), shown.has_header("Refresh")) == (True, False)
    downloaded = b"".join(client.get(to("package_file", walking)).streaming_content)
    confirmed = client.post(to("confirm_package", walking), {"made": made.pk, "looked_at": "on"})

    kept = MaterialFile.objects.get(application=walking.application)
    assert confirmed.url == reverse("materials", args=[walking.application.number])
    with kept.file.open("rb") as file:
        assert file.read() == downloaded
    assert f"“{NAME}”第 1 版已确认，还没有提交。请核对后提交。" in text_of(client.get(confirmed.url))


def test_of_several_files_the_good_ones_are_kept_and_the_others_named(walking: Walk, client: Any) -> None:
    both = [SimpleUploadedFile("好.jpg", pictures.picture()), SimpleUploadedFile("坏.pdf", b"%PDF-1.7 x")]

    page = text_of(client.post(to("proofs", walking, key_of(walking, WORK)), {"chosen": both}))

    words = "坏.pdf：PDF 已损坏，无法打开。请重新扫描或导出后再选择。"
    assert (page.count(words), "已收下 1 页，其余的没有收下。" in page) == (
        2,
        True,
    )  # in the summary and beside the field
    assert [part.original_name for part in PackagePart.objects.all()] == ["好.jpg"]


def test_nothing_chosen_is_said(walking: Walk, client: Any) -> None:
    answers = [
        client.post(to("proofs", walking, key_of(walking, WORK)), {}),
        client.post(to("package_report", walking), {}),
    ]

    assert [text_of(answer).count("请选择文件") for answer in answers] == [2, 2]


def test_a_report_in_the_old_format_is_told_what_to_do(walking: Walk, client: Any) -> None:
    page = text_of(client.post(to("package_report", walking), {"report-file": SimpleUploadedFile("一.doc", files.DOC)}))

    words = "DOC 是旧格式，不能与评审表合成。请用 Word 或 WPS 打开，选“另存为”DOCX（Word 文档）后重新选择。"
    assert page.count(words) == 2


def test_it_is_not_confirmed_without_the_tick(walking: Walk, client: Any) -> None:
    bring_report(walking)
    made = assembled(walking)

    page = text_of(client.post(to("confirm_package", walking), {"made": made.pk}))

    assert page.count("请先下载核对合成的文件，再勾选确认") == 2
    assert not MaterialFile.objects.filter(application=walking.application).exists()


def test_the_second_half_of_a_double_click_changes_and_says_nothing(walking: Walk, client: Any) -> None:
    bring_report(walking)
    sent = {"made": assembled(walking).pk, "looked_at": "on"}
    client.post(to("confirm_package", walking), sent)
    client.get(reverse("materials", args=[walking.application.number]))  # what is said of the first half is read

    page = text_of(client.post(to("confirm_package", walking), sent, follow=True))

    assert MaterialFile.objects.filter(application=walking.application).count() == 1
    assert ("这份合成稿已不是最新的" in page, "第 1 版就是现在的内容，下载" in page) == (False, True)


def test_one_put_together_before_the_last_change_is_not_confirmed(walking: Walk, client: Any) -> None:
    bring_report(walking)
    made = assembled(walking)
    bring_proof(walking, WORK)

    page = text_of(client.post(to("confirm_package", walking), {"made": made.pk, "looked_at": "on"}, follow=True))

    assert "合成之后，填报内容或证明材料又有改动。请重新合成，核对后再确认。" in page
    assert not MaterialFile.objects.filter(application=walking.application).exists()


def test_it_says_beforehand_when_the_sum_gets_near_the_limit(walking: Walk, client: Any) -> None:
    part = bring_report(walking)
    said = []
    for size in (1, 17, 21):
        PackagePart.objects.filter(pk=part.pk).update(size=size * 1024 * 1024)
        page = text_of(client.get(to("package", walking)))
        said.append(("已接近上限" in page, "已超过上限" in page))

    assert said == [(False, False), (True, False), (False, True)]


def test_too_many_bytes_at_once_are_not_read(walking: Walk, client: Any) -> None:
    length = str(proofs.AT_A_TIME + 1)

    answer = client.post(
        to("proofs", walking, key_of(walking, WORK)),
        data=b"x",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=length,
    )

    assert (answer.status_code, text_of(answer).count("一次选择的文件合计不能超过40MB。请分几次上传。")) == (413, 2)


def test_a_page_is_arranged_by_its_buttons(walking: Walk, client: Any) -> None:
    bring_proof(walking, WORK, pictures.pdf(2), "一.pdf")
    first, second = PackagePart.objects.order_by("position")

    client.post(to("arrange_proof", walking, first.pk), {"do": "down"})
    assert [part.page for part in PackagePart.objects.order_by("position")] == [2, 1]
    client.post(to("arrange_proof", walking, second.pk), {"do": "remove"})
    assert list(PackagePart.objects.all()) == [first]


def test_a_picture_is_given_out_as_a_file_that_no_cache_keeps(walking: Walk, client: Any) -> None:
    bring_proof(walking, WORK)

    answer = client.get(to("proof_page", walking, PackagePart.objects.get().pk))

    assert [answer[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")] == [
        "image/jpeg",
        "private, no-store",
        "nosniff",
    ]


def test_both_ways_stand_on_the_upload_page_and_the_first_leads_here(walking: Walk, client: Any) -> None:
    page = text_of(client.get(reverse("materials", args=[walking.application.number])))

    assert [page.index(way) > 0 for way in ("方式一：由平台合成", "方式二：上传一份合并好的 Word")] == [True, True]
    assert f'href="{to("package", walking)}"' in page


def test_no_page_asks_more_than_fifteen_questions_once_a_file_was_put_together(
    walking: Walk, client: Any, django_assert_max_num_queries: Any
) -> None:
    bring_report(walking)
    bring_proof(walking, WORK, pictures.pdf(5), "一.pdf")
    confirmed(walking)
    number = walking.application.number
    pages = [to("package", walking), to("proofs", walking, key_of(walking, WORK))]
    pages += [reverse(name, args=[number]) for name in ("materials", "application", "submit")]
    pages += [reverse("applications")]
    client.get(pages[0])  # the session is written once

    for page in pages:
        with django_assert_max_num_queries(15):
            assert client.get(page).status_code == 200


# ── Returned to the stage before the one that asks for the file ──────────────


@pytest.mark.parametrize("reopened", [False, True], ids=["returned", "reopened"])
def test_after_a_return_to_the_first_stage_it_is_put_together_anew_and_submitted(
    walking: Walk, client: Any, reopened: bool
) -> None:
    bring_report(walking)
    first = confirmed(walking)
    walking.take(Action.SUBMIT)
    if reopened:
        walking.take(Action.APPROVE)
    walking.take(Action.RETURN, by=walking.people.office_manager if reopened else None, to="报名", parts=["档案"])
    number, applicant = walking.application.number, walking.people.applicant
    with clock.at(walking.now + timedelta(hours=1)):
        save_section(walking.fresh(), "档案", [{"档案所在地": "另一存档单位"}], by=applicant)
        walking.answer_all()

        assert f'href="{to("package", walking)}">去重新合成</a>' in text_of(
            client.get(reverse("submit", args=[number]))
        )
        assert "请重新合成，核对后确认，否则不能提交。" in text_of(client.get(to("package", walking)))
        made = assembled(walking)
        client.post(to("confirm_package", walking), {"made": made.pk, "looked_at": "on"})
        client.post(reverse("submit", args=[number]), {"version": walking.fresh().version})

    application = walking.fresh()
    assert (application.status, application.stage) == (Status.PENDING, "审核")
    assert application.current_snapshot
    assert application.current_snapshot.content["files"][NAME]["version"] == first.number + 1


def test_after_a_return_to_the_first_stage_a_ready_made_file_may_be_brought_again(walking: Walk, client: Any) -> None:
    attached(walking.application, by=walking.people.applicant)
    walking.take(Action.SUBMIT).take(Action.RETURN, to="报名", parts=["档案"])

    with clock.at(walking.now + timedelta(hours=1)):
        page = text_of(client.get(reverse("materials", args=[walking.application.number])))

    assert (f'action="{to("upload", walking)}"' in page, "不能替换" in page) == (True, False)
