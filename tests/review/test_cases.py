"""Does the file of a case hold everything, show only what may be shown, and reach only whom it is for?"""

import hashlib
import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from applicants import people
from applicants.models import Membership, User
from applicants.people import ViewingReason
from applicants.refusals import DeedRefused
from applicants.workflow import Action
from audit.models import AuditEvent
from audit.services import chain
from config import clock
from jobs import services as jobs
from jobs.models import Job
from materials.models import MaterialFile, Paper
from notices.services import relay
from review import cases
from review.services import raise_objection
from tests.builders import Walk, attached, stated, walk
from tests.materials.brought import FORM, at_materials, bring, form
from tests.materials.test_readings import explained, flawed, found_in, submitted

pytestmark = pytest.mark.django_db

NUMBER = "110105198802143038"
HIS_ALONE = "职称评审系统报名表"


def exported(journey: Walk, reason: ViewingReason | None = None, **details: Any) -> Job:
    """A case file the worker has put together."""
    with clock.at(journey.now):
        by = details.pop("by", journey.people.office_manager)
        job = cases.order(journey.fresh(), reason, by=by, **details)
        assert jobs.run(str(job.pk)), Job.objects.get(pk=job.pk).error
    return Job.objects.get(pk=job.pk)


def opened(job: Job) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(default_storage.open(job.result, "rb").read()))


def page(job: Job) -> str:
    return opened(job).read("案卷.html").decode()


def table(job: Job, name: str) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(opened(job).read(name)))
    return [[cell.value for cell in row] for row in book.active.iter_rows(min_row=3)]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def eventful() -> Walk:
    """Returned and mended, approved, its papers received, posted and objected to."""
    journey = walk().to("审核")
    journey.take(Action.RETURN, to="评审材料", parts=["工作经历"])
    with clock.at(journey.now):
        attached(journey.application, by=journey.people.applicant, content=b"PK second")
    journey.to("结果公示")
    stage = journey.application.path.stage("结果公示")
    posting = journey.record(stage, stage.needs[0])
    with clock.at(journey.now):
        raise_objection(posting, "反映业绩<b>不实</b>。", by=journey.people.reviewer)
        relay()
        chain()
    return journey


# ── What is in it ────────────────────────────────────────────────────────────


@pytest.mark.covers("O-08")
def test_papers_files_and_photographs_are_in_it_as_they_are() -> None:
    journey = eventful()

    job = exported(journey)

    content = opened(job)
    names = content.namelist()
    digests = {hashlib.sha256(content.read(name)).hexdigest() for name in names}
    files = MaterialFile.objects.filter(application=journey.application)
    papers = Paper.objects.filter(snapshot__application=journey.application).exclude(document=HIS_ALONE)
    assert {file.sha256 for file in files} | {paper.sha256 for paper in papers} <= digests
    assert {name for name in names if "/" not in name} == {"sha256.txt", "审计记录.xlsx", "案卷.html", "通知记录.xlsx"}
    assert {name.split("/")[0] for name in names if "/" in name} == {"打印件", "上传材料", "照片"}
    assert job.done_units == len(names)


@pytest.mark.covers("O-08")
def test_the_manifest_names_every_other_file_with_its_digest() -> None:
    content = opened(exported(eventful()))

    lines = [line.split("  ", 1) for line in content.read("sha256.txt").decode().splitlines()]
    listed = {path: digest for digest, path in lines}

    others = [name for name in content.namelist() if name != "sha256.txt"]
    assert listed == {name: hashlib.sha256(content.read(name)).hexdigest() for name in others}


def test_the_page_tells_what_was_stated_decided_asked_answered_recorded_and_objected() -> None:
    text = page(exported(eventful()))

    told = [
        "<h1>案卷 CAS-2026-00001 林知远</h1>",
        "退回修改：审核 → 评审材料",
        "工作经历：与报名信息不一致，请核对。\n答复：已修改",
        "评审办，王舒",
        "<td>结果公示：评审结果公示</td><td>2026-",
        "反映业绩&lt;b&gt;不实&lt;/b&gt;。",
        "填报内容：第 2 版",
        "填报内容：第 3 版",
        "<th>毕业学校</th>",
        "收到的纸质材料",
    ]
    assert [words for words in told if words not in text] == []


def test_the_page_tells_what_the_applicant_explained_with_what_he_submitted_and_where() -> None:
    journey = at_materials()
    (remark,) = found_in(journey, flawed(journey))
    explained(journey, remark, "证明人<b>已去世</b>。")
    submitted(journey)
    waiting = bring(journey, form(journey, changes={"汉族": "", "男": ""}))  # of its flaws one is explained, one is not
    later = journey.now + timedelta(minutes=1)
    explained(journey, found_in(journey, waiting, draft=True)[0], "证件上没有。", at=later)

    text = page(exported(journey))

    told = re.search(r"<h2>申报人对检查结果的说明</h2>.*?<tbody>(.*?)</tbody>", text, re.DOTALL)
    assert told
    cells = re.findall("<td>(.*?)</td>", told[1])
    assert cells == ["2026年3月2日（周一）10:00", FORM, remark.where, "证明人&lt;b&gt;已去世&lt;/b&gt;。"]


def test_of_a_case_in_which_nothing_had_to_be_explained_the_page_says_nothing_of_it() -> None:
    assert "对检查结果的说明" not in page(exported(walk().to("审核")))


def test_the_tables_list_what_was_told_and_every_deed_with_its_link_in_the_chain() -> None:
    journey = eventful()

    job = exported(journey)

    events = AuditEvent.objects.filter(object_id=str(journey.application.pk)).order_by("pk")
    rows = table(job, "审计记录.xlsx")
    assert [row[3] for row in rows] == [event.action for event in events]
    assert rows[0][2] == "卫领"
    assert [row[6] for row in rows[:-1]] == [event.link.hash for event in list(events)[:-1]]
    assert (rows[-1][3], rows[-1][6]) == ("case.order", "（下一分钟入链）")
    told = table(job, "通知记录.xlsx")
    assert {row[2] for row in told} == {"林知远"}
    assert [row[3] for row in told if row[1] == "站内信"][-1] == "审核有进展：CAS-2026-00001"


def test_a_file_that_was_not_submitted_is_not_in_it() -> None:
    journey = walk().to("评审材料")
    with clock.at(journey.now):
        stated(journey.application, by=journey.people.applicant)
        attached(journey.application, by=journey.people.applicant)

    names = opened(exported(journey)).namelist()

    assert [name for name in names if name.startswith("上传材料")] == []


# ── What is not shown ────────────────────────────────────────────────────────


def test_numbers_are_masked_and_the_paper_that_shows_one_stays_out_unless_a_reason_is_given() -> None:
    journey = walk().to("审核")

    masked = exported(journey)
    looked = people.viewings(journey.people.applicant)
    in_full = exported(journey, ViewingReason.OTHER, note="上级抽查")

    held = [[name for name in opened(job).namelist() if HIS_ALONE in name] for job in (masked, in_full)]
    assert [("110***********3038" in page(job), NUMBER in page(job)) for job in (masked, in_full)] == [
        (True, False),
        (False, True),
    ]
    assert (len(held[0]), len(held[1]) > 0) == (0, True)
    assert looked == []
    assert [viewing.reason for viewing in people.viewings(journey.people.applicant)] == ["其他：上级抽查"]


def test_nothing_personal_stands_in_the_job_or_in_what_is_on_record_of_it() -> None:
    journey = walk().to("审核")
    job = exported(journey, ViewingReason.STATEMENT)

    events = AuditEvent.objects.filter(action__startswith="case.")

    kept = f"{job.parameters} {[event.detail for event in events]}"
    assert [text for text in ("林知远", NUMBER, "19900000001") if text in kept] == []


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    text = page(exported(walk().to("审核")))

    assert "default-src 'none'" in text
    assert [tag for tag in ("<script", "<img", "<link", "url(", "@import") if tag in text] == []


# ── Who orders and takes it ──────────────────────────────────────────────────


def test_who_supervises_orders_it_with_numbers_masked_only() -> None:
    journey = walk().to("审核")
    supervisor = journey.people.supervisor

    job = exported(journey, by=supervisor)
    with clock.at(journey.now):
        form = client_of(supervisor).get(reverse("order_case", args=[journey.application.number])).context["form"]
        taken = client_of(supervisor).get(reverse("export_file", args=[job.pk]))

    assert list(form.fields) == []
    assert taken["Content-Type"] == "application/zip"
    with pytest.raises(PermissionDenied):
        exported(journey, ViewingReason.STATEMENT, by=supervisor)


def test_a_reviewer_orders_none_and_takes_none() -> None:
    journey = walk().to("审核")
    job = exported(journey)

    with pytest.raises(PermissionDenied):
        exported(journey, by=journey.people.reviewer)
    assert client_of(journey.people.reviewer).get(reverse("export", args=[job.pk])).status_code == 404


def test_the_case_file_of_a_managers_own_application_is_not_his() -> None:
    journey = walk().to("审核")
    job = exported(journey)
    office = journey.people.office
    Membership.objects.create(user=journey.people.applicant, organisation=office, role=Membership.Role.OFFICE_MANAGER)

    client = client_of(journey.people.applicant)

    assert client.get(reverse("export", args=[job.pk])).status_code == 404
    assert client.get(reverse("order_case", args=[journey.application.number])).status_code == 403


def test_before_anything_is_submitted_there_is_nothing_to_export() -> None:
    with pytest.raises(DeedRefused) as refusal:
        exported(walk())

    assert str(refusal.value) == "申报人还没有提交，没有可以导出的案卷。"


# ── On the pages ─────────────────────────────────────────────────────────────


def test_from_the_desk_to_the_file_and_again_from_the_page() -> None:
    journey = walk().to("审核")
    client = client_of(journey.people.office_manager)
    address = reverse("order_case", args=[journey.application.number])

    with clock.at(journey.now):
        desk = client.get(reverse("desk_application", args=[journey.application.number])).content.decode()
        sent = client.post(address, {})
        jobs.run(str(Job.objects.get(kind="case").pk))
        done = client.get(sent["Location"]).content.decode()
        again = client.get(address).content.decode()
        file = client.get(f"{sent['Location']}file/")
    with clock.at(journey.now + timedelta(hours=24)):
        later = client.get(address).content.decode()

    assert address in desk
    assert "已生成，共" in done
    assert (sent["Location"] in again, sent["Location"] in later) == (True, False)
    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


def test_in_full_without_a_reason_is_asked_for_one() -> None:
    journey = walk().to("审核")

    with clock.at(journey.now):
        page = client_of(journey.people.office_manager).post(
            reverse("order_case", args=[journey.application.number]), {"in_full": "on"}
        )

    says = "请选择为什么要显示完整内容，或取消勾选“显示完整内容”。"
    assert page.context["form"].errors == {"reason": [says]}
    assert Job.objects.filter(kind="case").count() == 0
