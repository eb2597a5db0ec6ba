"""Does a roster keep every cell as it was typed, show only what may be shown, and reach only whom it is for?"""

import csv
import io
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from applicants import people
from applicants.models import Application, User
from applicants.people import ViewingReason
from applicants.refusals import DeedRefused
from applicants.services import save_answers
from applicants.workflow import Action, Status
from audit.models import AuditEvent
from config import clock
from jobs import services as jobs
from jobs.models import Job
from jobs.services import LeaseLost, Progress
from programmes.models import Round
from review import exports, rosters, sheets
from review.rosters import Scope
from tests.builders import START, Walk, attached, stated, walk
from tests.materials import office

pytestmark = pytest.mark.django_db

NUMBER = "110105198802143038"
FORMULA = '=HYPERLINK("http://example.test","点我")'
LISTED = ["number", "name", "status", "个人信息.身份证号", "联系方式.手机"]


def submitted(name: str = "林知远") -> Walk:
    """An application of somebody of this name, waiting to be reviewed."""
    journey = walk()
    applicant = journey.people.applicant
    while journey.application.status == Status.DRAFT:
        with clock.at(journey.now):
            stated(journey.application, by=applicant, 姓名=name)
            attached(journey.application, by=applicant)
        journey.take(Action.SUBMIT)
    return journey


def ordered(journey: Walk, columns: list[str], reason: ViewingReason | None = None, **details: Any) -> Job:
    """A roster the worker has written."""
    with clock.at(journey.now):
        scope = details.pop("scope", Scope.SUBMITTED)
        by = details.pop("by", journey.people.reviewer)
        job = rosters.order(journey.application.round, scope, columns, reason, by=by, **details)
        assert jobs.run(str(job.pk))
    return Job.objects.get(pk=job.pk)


def table(job: Job) -> list[list[Any]]:
    book = openpyxl.load_workbook(default_storage.path(job.result) and default_storage.open(job.result))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ── What stands in it ────────────────────────────────────────────────────────


@pytest.mark.covers("O-05")
def test_it_says_where_it_comes_from_and_lists_what_was_submitted() -> None:
    journey = submitted()

    rows = table(ordered(journey, ["number", "name", "status", "paid"]))

    programme = journey.people.programme.name
    heading = f"{programme} 测试批次 名册　{journey.now.astimezone(START.tzinfo):%Y-%m-%d %H:%M} 由王舒导出　内部资料，请勿外传"
    assert rows == [
        [heading, None, None, None],
        ["申报编号", "姓名", "状态", "缴费"],
        [journey.application.number, "林知远", "待审核", "未缴"],
    ]


@pytest.mark.covers("O-05")
def test_a_formula_stays_a_text_and_a_long_number_keeps_its_digits(tmp_path: Path) -> None:
    journey = submitted(FORMULA)
    job = ordered(journey, ["name", "个人信息.身份证号"], ViewingReason.ORIGINAL)
    copy = tmp_path / "roster.xlsx"
    copy.write_bytes(default_storage.open(job.result).read())

    sheet = openpyxl.load_workbook(copy).active
    converted = read_by_office(copy.read_bytes())

    assert [(cell.value, cell.data_type, cell.number_format) for cell in sheet[3]] == [
        (FORMULA, "s", "@"),
        (NUMBER, "s", "@"),
    ]
    assert converted[2] == [FORMULA, NUMBER]
    assert sheet.freeze_panes == "A3"
    assert sheet._hyperlinks == []


def read_by_office(sheet: bytes) -> list[list[str]]:
    """As an office program shows it."""
    (text,) = office.saved_as("csv:Text - txt - csv (StarCalc):44,34,76,1", [sheet], "xlsx")
    return list(csv.reader(io.StringIO(text.decode("utf-8"))))


def test_what_a_cell_cannot_hold_is_cut_and_says_so() -> None:
    assert sheets.fitting("字" * 32_767) == "字" * 32_767
    assert len(sheets.fitting("字" * 32_768)) == 32_767
    assert sheets.fitting("字" * 32_768).endswith("（超出单元格长度，已截断）")


def test_each_scope_lists_its_own() -> None:
    journey = submitted()
    counted = [rosters.counts(journey.application.round.applications.all())]
    journey.to("交纸质材料并缴费")
    counted.append(rosters.counts(journey.application.round.applications.all()))

    assert counted == [
        {"submitted": 1, "approved": 0, "granted": 0, "all": 1},
        {"submitted": 1, "approved": 1, "granted": 0, "all": 1},
    ]


def test_payment_and_approval_are_listed_with_their_days() -> None:
    journey = submitted().to("评审")

    rows = table(ordered(journey, ["approved", "paid", "paid_on", "yuan", "receipt"]))

    approved = journey.application.steps.get(action="approve", status="approved", from_status="pending")
    paid = journey.application.need_records.get(name="缴费").facts
    assert rows[2] == [f"{approved.at.astimezone(START.tzinfo):%Y-%m-%d}", "已缴", paid["on"], paid["yuan"], "P-0001"]


def test_several_rows_of_a_section_stand_in_one_cell() -> None:
    journey = walk()
    with clock.at(journey.now):
        rows = [{"毕业学校": "北辰大学", "学历": "本科"}, {"毕业学校": "南岭大学", "学历": "研究生"}]
        save_answers(journey.application, "学历", rows, by=journey.people.applicant)
    row = rosters.Row(journey.application, {"学历": rows})

    assert row.answer("学历", "毕业学校") == "北辰大学；南岭大学"


# ── What does not stand in it ────────────────────────────────────────────────


@pytest.mark.covers("O-05")
def test_columns_that_are_called_the_same_say_from_which_section_they_are() -> None:
    columns = ["number", "工作经历.起止时间", "工作经历.单位", "工作业绩.起止时间"]

    rows = table(ordered(submitted(), columns))

    assert rows[1] == ["申报编号", "工作经历·起止时间", "单位", "主要专业技术工作业绩·起止时间"]


def test_numbers_are_masked_unless_a_reason_is_given() -> None:
    journey = submitted()

    masked = table(ordered(journey, LISTED))[2]
    in_full = table(ordered(journey, LISTED, ViewingReason.OUTSIDE))[2]

    assert masked[3:] == ["110***********3038", "199****0001"]
    assert NUMBER not in masked
    assert in_full[3:] == [NUMBER, "19900000001"]


@pytest.mark.covers("O-07")
def test_what_is_chosen_at_first_shows_neither_number_nor_telephone() -> None:
    journey = submitted().to("结果公示")
    page = client_of(journey.people.reviewer).get(reverse("order_roster", args=[journey.application.round.pk]))
    form = page.context["form"]
    usual = [column for name in form.groups for column in form.fields[name].initial]

    with clock.at(journey.now):
        rows = table(ordered(journey, usual, scope=Scope.APPROVED))

    texts = " ".join(str(cell) for row in rows for cell in row)
    assert rows[2][:2] == [journey.application.number, "林知远"]
    assert [text for text in (NUMBER, "3038", "19900000001", "p1@example.test") if text in texts] == []


def test_whose_number_was_exported_in_full_reads_when_and_why() -> None:
    journey = submitted()

    ordered(journey, LISTED)
    before = people.viewings(journey.people.applicant)
    ordered(journey, LISTED, ViewingReason.OTHER, note="上级抽查")
    after = people.viewings(journey.people.applicant)

    assert before == []
    assert [viewing.reason for viewing in after] == ["其他：上级抽查"]


class Overtaken(Progress):
    """Another worker takes the job over as soon as this one has begun."""

    def __call__(self, done: int, total: int) -> None:
        super().__call__(done, total)
        Job.objects.filter(pk=self._job.pk).update(lease=uuid4())


def test_a_worker_that_was_overtaken_has_shown_nobodys_number_and_the_other_shows_it_once() -> None:
    journey = submitted()
    round, reviewer = journey.application.round, journey.people.reviewer
    with clock.at(journey.now):
        job = rosters.order(round, Scope.SUBMITTED, LISTED, ViewingReason.ORIGINAL, by=reviewer)
        begun = jobs._take(str(job.pk))
        with pytest.raises(LeaseLost):
            rosters.export(progress=Overtaken(begun), **job.parameters)
    overtaken = people.viewings(journey.people.applicant)

    with clock.at(journey.now + 2 * Job.LEASE):
        assert jobs.run(str(job.pk))

    assert overtaken == []
    assert len(people.viewings(journey.people.applicant)) == 1


def test_a_telephone_in_full_is_no_look_at_the_number() -> None:
    journey = submitted()

    ordered(journey, ["联系方式.手机"], ViewingReason.CALLER)

    assert people.viewings(journey.people.applicant) == []


def test_nothing_personal_stands_in_the_job_or_the_audit_trail() -> None:
    journey = submitted()

    job = ordered(journey, LISTED, ViewingReason.ORIGINAL)
    with clock.at(journey.now):
        exports.take(job, by=journey.people.reviewer).close()

    kept = f"{job.parameters} {[event.detail for event in AuditEvent.objects.all()]}"
    assert [text for text in ("林知远", NUMBER, "19900000001") if text in kept] == []


# ── Who orders and takes it ──────────────────────────────────────────────────


def test_ordering_and_each_taking_are_on_record() -> None:
    journey = submitted()

    job = ordered(journey, ["name"])
    client = client_of(journey.people.office_manager)
    with clock.at(journey.now):
        for _time in range(2):
            client.get(reverse("export_file", args=[job.pk]))

    events = AuditEvent.objects.filter(action__startswith="roster.").order_by("pk")
    assert [(event.action, event.actor_id) for event in events] == [
        ("roster.order", journey.people.reviewer.pk),
        ("roster.take", journey.people.office_manager.pk),
        ("roster.take", journey.people.office_manager.pk),
    ]


def test_a_colleague_cannot_take_what_another_ordered_and_an_outsider_cannot_order() -> None:
    journey = submitted()
    job = ordered(journey, ["name"])

    with pytest.raises(PermissionDenied):
        exports.take(job, by=journey.people.second_reviewer)
    with pytest.raises(PermissionDenied):
        ordered(journey, ["name"], by=journey.people.finance_clerk)


def test_the_same_order_while_it_is_under_way_gives_the_same_roster() -> None:
    journey = submitted()
    with clock.at(journey.now):
        round, reviewer = journey.application.round, journey.people.reviewer
        first = rosters.order(round, Scope.ALL, ["name"], None, by=reviewer)
        again = rosters.order(round, Scope.ALL, ["name"], None, by=reviewer)
        other = rosters.order(round, Scope.ALL, ["number"], None, by=reviewer)

    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("columns", "scope", "says"),
    [([], Scope.ALL, "请至少选择一列。"), (["name"], Scope.GRANTED, "这个范围里还没有申报，请另选一个范围。")],
)
def test_a_roster_of_nothing_is_refused(columns: list[str], scope: Scope, says: str) -> None:
    journey = submitted()

    with pytest.raises(DeedRefused) as refusal:
        ordered(journey, columns, scope=scope)

    assert str(refusal.value) == says


# ── On the pages ─────────────────────────────────────────────────────────────


def order_by_form(journey: Walk, **typed: Any) -> Any:
    client = client_of(journey.people.reviewer)
    address = reverse("order_roster", args=[journey.application.round.pk])
    with clock.at(journey.now):
        return client.post(address, {"scope": "submitted", "columns-0": ["number", "name"]} | typed)


def test_from_the_form_to_the_file() -> None:
    journey = submitted()
    client = client_of(journey.people.reviewer)
    with clock.at(journey.now):
        sent = order_by_form(journey)
        working = client.get(sent["Location"])
        early = client.get(f"{sent['Location']}file/")
        job = Job.objects.get(kind="roster")
        jobs.run(str(job.pk))
        done = client.get(sent["Location"])
        file = client.get(f"{sent['Location']}file/")

    assert "正在排队" in working.content.decode()
    assert working["Refresh"] == "2"
    assert early["Location"] == sent["Location"]
    assert "已生成，共 1 件" in done.content.decode()
    assert not done.has_header("Refresh")
    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]
    assert openpyxl.load_workbook(io.BytesIO(content)).active["B3"].value == "林知远"
    assert file["Content-Disposition"].startswith("attachment; filename*=utf-8''")


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"columns-0": []}, "columns-0", "请至少选择一列。"),
        ({"in_full": "on"}, "reason", "请选择为什么要显示完整内容，或取消勾选“显示完整内容”。"),
        ({"in_full": "on", "reason": "other"}, "note", "选择“其他”时，请写明查看事由。"),
        ({"scope": "granted"}, "scope", "这个范围里还没有申报，请另选一个范围。"),
    ],
)
def test_the_form_says_what_is_missing_and_keeps_the_rest(typed: dict[str, Any], field: str, says: str) -> None:
    journey = submitted()

    page = order_by_form(journey, **typed)

    assert page.context["form"].errors == {field: [says]}
    assert Job.objects.filter(kind="roster").count() == 0


def test_a_roster_is_gone_after_a_day_from_the_page_and_from_the_disk() -> None:
    journey = submitted()
    job = ordered(journey, ["name"])
    path = Path(default_storage.path(job.result))
    client = client_of(journey.people.reviewer)
    os.utime(path, (time.time(),) * 2)  # the file system's clock need not be this process's

    kept = exports.sweep()
    with clock.at(journey.now + timedelta(hours=24)):
        page = client.get(reverse("export", args=[job.pk]))
        file = client.get(reverse("export_file", args=[job.pk]))
    os.utime(path, (time.time() - 24 * 3600 - 60,) * 2)
    swept = exports.sweep()

    assert "文件已过保留时间" in page.content.decode()
    assert file["Location"] == reverse("export", args=[job.pk])
    assert (kept, swept, path.exists()) == (0, 1, False)


def test_whoever_lost_his_seat_no_longer_finds_his_roster() -> None:
    journey = submitted()
    job = ordered(journey, ["name"])
    journey.people.reviewer.memberships.all().delete()

    assert client_of(journey.people.reviewer).get(reverse("export", args=[job.pk])).status_code == 404


def test_columns_follow_the_definition_without_files_and_without_a_column_twice() -> None:
    round: Round = submitted().application.round

    columns = [column for group in rosters.groups(round.definition) for column in group.columns]

    keys = [column.key for column in columns]
    assert len(keys) == len(set(keys))
    assert "个人信息.照片" not in keys
    assert {column.label for column in columns if column.masked_as} == {"身份证号", "手机", "电子邮箱"}
    assert Application.objects.count() == 1
