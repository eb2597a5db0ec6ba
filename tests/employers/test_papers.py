"""Does an employer get its roster, its people's documents and its list of seals: all of its own, and nobody else's?"""

import csv
import io
import re
from dataclasses import replace
from typing import Any

import openpyxl
import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import people
from applicants.models import Application, Organisation, User
from applicants.people import ViewingReason
from applicants.refusals import DeedRefused
from applicants.services import save_answers
from applicants.workflow import Action
from audit.models import AuditEvent
from config import clock
from employers import papers, rosters
from employers.rosters import Form
from jobs import services as jobs
from jobs.models import Job
from jobs.services import LeaseLost
from review import batches, exports
from review.rosters import Scope
from tests.builders import START, Cast, Walk, attached, definition, new_application, person, stated, walk
from tests.materials import office
from tests.review.test_roster import Overtaken

pytestmark = pytest.mark.django_db

FORM = "中国科学院专业技术职务任职资格评审表"
SEALED = "职称评审外调表"
CHENGDU = "成都市专业技术职称资格评审申报名册"
NUMBER = "110105198802143038"
DEGREES = [
    {"学历": "大专", "学位": "无", "毕业学校": "南岭学院", "证书号": "106101200905001234", "学位证书号": ""},
    {
        "学历": "本科",
        "学位": "学士",
        "毕业学校": "北辰大学",
        "证书号": "106101201305000017",
        "学位证书号": "1061042013000456",
    },
]


def another(journey: Walk, number: int, name: str, **fields: Any) -> Walk:
    """One more application in the same round of somebody else, with the same staff."""
    with clock.at(journey.now):
        cast = replace(journey.people, people=journey.people.people | {"applicant": person(number, name)})
        return Walk(new_application(cast, journey.application.round, **fields), cast, journey.now)


def submitted(journey: Walk, until: str = "", **blocks: list[dict[str, str]]) -> Walk:
    """Handed in (``until``: as often as it takes to be at that stage), with these blocks stated in this way."""
    application, by = journey.application, journey.people.applicant
    while application.current_snapshot is None or until not in ("", application.stage):
        with clock.at(journey.now):
            for block, rows in blocks.items():
                save_answers(application, block, rows, by=by)
            stated(application, by=by, 姓名=by.name)
            attached(application, by=by)
        journey.take(Action.SUBMIT)
    return journey


def roster(journey: Walk, form: Form = Form.SHEET, reason: ViewingReason | None = None, **details: Any) -> Job:
    """One the worker has written."""
    with clock.at(journey.now):
        scope, by = details.pop("scope", Scope.SUBMITTED), details.pop("by", journey.people.hr_officer)
        round, employer = journey.application.round, details.pop("employer", journey.people.employer)
        job = rosters.order(employer, round, scope, form, reason, by=by, **details)
        assert jobs.run(str(job.pk)), Job.objects.get(pk=job.pk).error
    return Job.objects.get(pk=job.pk)


def table(job: Job) -> list[list[Any]]:
    with default_storage.open(job.result) as file:
        return [[cell.value or "" for cell in row] for row in openpyxl.load_workbook(file).active.iter_rows()]


def pages(job: Job) -> list[str]:
    """The text of each page, without spaces."""
    with default_storage.open(job.result, "rb") as file:
        return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(file.read())).pages]


def strangers(journey: Walk) -> tuple[Cast, Organisation, Walk]:
    """Somebody of another employer, in the same round."""
    employer = Organisation.objects.get(name="南岭自动化有限公司")
    other = submitted(another(journey, 8900, "谢他厂", employer=employer))
    return other.people, employer, other


# ── What stands in the roster ────────────────────────────────────────────────


@pytest.mark.covers("O-02", "O-03")
def test_the_sheet_has_the_columns_of_the_definition_and_the_numbers_of_the_certificates_exactly() -> None:
    journey = submitted(walk("chengdu"), 学历=DEGREES)

    title, labels, row = table(roster(journey))

    assert title[0] == f"{CHENGDU}　测试批次　单位：北辰精密仪器有限公司　{moment(journey)} 由周允导出"
    assert labels[:9] == ["序号", "姓名", "性别", "出生日期", "身份证号", "学历", "毕业学校", "毕业证号", "学位证号"]
    assert row[:9] == [
        "1", "林知远", "男", "1988年2月14日", "110***********3038", "大专；本科", "南岭学院；北辰大学",
        "106101200905001234；106101201305000017", "—；1061042013000456",
    ]  # fmt: skip


def moment(journey: Walk) -> str:
    return f"{journey.now.astimezone(START.tzinfo):%Y-%m-%d %H:%M}"


@pytest.mark.covers("O-02")
def test_an_office_program_reads_every_number_whole() -> None:
    journey = submitted(walk("chengdu"), 学历=DEGREES)
    with default_storage.open(roster(journey, reason=ViewingReason.STATEMENT).result) as file:
        (text,) = office.saved_as("csv:Text - txt - csv (StarCalc):44,34,76,1", [file.read()], "xlsx")

    row = list(csv.reader(io.StringIO(text.decode())))[2]

    assert (row[4], row[7]) == (NUMBER, "106101200905001234；106101201305000017")


@pytest.mark.covers("O-04")
def test_whose_insurance_another_unit_pays_is_listed_apart_with_the_reason() -> None:
    journey = submitted(
        walk("chengdu"), 社会保险=[{"参保单位": "甲人力资源有限公司", "情况说明": "劳务派遣，两单位盖章说明已附"}]
    )
    usual = submitted(another(journey, 8001, "许䶮"), 社会保险=[{"参保单位": "北辰精密仪器有限公司", "情况说明": ""}])

    rows = table(roster(usual))

    why = "社会保险由甲人力资源有限公司缴纳。情况说明：劳务派遣，两单位盖章说明已附"
    assert [(row[0], row[1], row[-1]) for row in rows[1:]] == [
        ("序号", "姓名", "单列原因"),
        ("1", "许䶮", ""),
        ("单列：社会保险参保单位与工作单位不一致", "", ""),
        ("2", "林知远", why),
    ]


@pytest.mark.covers("O-02", "O-04")
def test_the_paper_names_the_employer_as_on_its_seal_and_leaves_room_for_it() -> None:
    journey = submitted(walk("chengdu"), 社会保险=[{"参保单位": "甲人力资源有限公司", "情况说明": "劳务派遣"}])
    second = submitted(another(journey, 8001, "许䶮"), 学历=DEGREES)
    employer = journey.people.employer
    employer.seal_name, employer.phone = "北辰精密仪器有限公司（测试章）", "010-00000001"
    employer.save()

    (page,) = pages(roster(second, Form.PAPER))

    assert page.startswith(f"{CHENGDU}单位（公章）：北辰精密仪器有限公司（测试章）批次：测试批次共2人")
    assert page.index("许䶮") < page.index("单列：社会保险") < page.index("林知远")
    assert "经办人：周允联系电话：010-00000001单位（公章）年月日" in page
    assert page.endswith("第1页，共1页")


def test_a_long_roster_is_numbered_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("employers.roster_paper.AT_ONCE", 1)
    journey = submitted(walk())
    for number, name in ((8001, "许䶮"), (8002, "季蘅")):
        submitted(another(journey, number, name))

    texts = pages(roster(journey, Form.PAPER))

    assert [text[-3:] for text in texts] == ["第1页", "第2页", "第3页"]
    assert ["本名册共3页" in text for text in texts] == [False, False, True]
    assert ["申报名册" in text for text in texts] == [True, False, False]
    assert ["经办人" in text for text in texts] == [False, False, True]


@pytest.mark.covers("O-02")
def test_the_highest_level_comes_first_and_then_the_number() -> None:
    first = submitted(walk(level="engineer"))
    submitted(another(first, 8001, "许䶮", level="senior"))
    submitted(another(first, 8002, "季蘅", level="engineer"))
    another(first, 8003, "未提交", level="senior")

    rows = table(roster(first, scope=Scope.ALL))
    labels = rows[1]

    assert [(row[0], row[1], row[labels.index("申报级别")]) for row in rows[2:]] == [
        ("1", "许䶮", "高级工程师"),
        ("2", "未提交", "高级工程师"),
        ("3", "林知远", "工程师"),
        ("4", "季蘅", "工程师"),
    ]


@pytest.mark.parametrize("slug", ["cas", "xishan", "jiangbei", "chengdu", "fifth"])
def test_every_programme_has_a_roster_of_what_it_asks(slug: str) -> None:
    labels = [column.label for column in rosters.columns(definition(slug))]

    assert labels[0] == "姓名"
    assert len(labels) == len(set(labels))
    assert len(labels) <= 18


# ── What does not stand in it ────────────────────────────────────────────────


@pytest.mark.covers("O-02")
def test_another_employers_people_never_stand_in_it() -> None:
    journey = submitted(walk())
    cast, employer, other = strangers(journey)

    mine = [row[1] for row in table(roster(journey, scope=Scope.ALL))[2:]]
    theirs = [row[1] for row in table(roster(other, employer=employer, by=cast.other_hr_officer))[2:]]

    assert (mine, theirs) == (["林知远"], ["谢他厂"])


def test_a_number_in_full_needs_a_reason_and_its_owner_reads_which_employer_had_it() -> None:
    journey = submitted(walk())

    masked = table(roster(journey))[2][4]
    before = people.viewings(journey.people.applicant)
    in_full = table(roster(journey, reason=ViewingReason.STATEMENT))[2][4]
    (viewing,) = people.viewings(journey.people.applicant)

    assert (masked, in_full, before) == ("110***********3038", NUMBER, [])
    assert (viewing.office, viewing.reason) == ("北辰精密仪器有限公司", "核对填报内容或纸质材料")


def test_many_numbers_in_full_are_put_on_record_together_and_not_before_the_file_is_kept() -> None:
    journey = submitted(walk())
    for number, name in ((8001, "许䶮"), (8002, "季蘅")):
        submitted(another(journey, number, name))
    with clock.at(journey.now):
        by, round = journey.people.hr_officer, journey.application.round
        order = journey.people.employer, round, Scope.SUBMITTED, Form.SHEET, ViewingReason.STATEMENT
        job = rosters.order(*order, by=by)
        with pytest.raises(LeaseLost):
            rosters.export(progress=Overtaken(jobs._take(str(job.pk))), **job.parameters)
    overtaken = AuditEvent.objects.filter(action=people.VIEW).count()

    with clock.at(journey.now + 2 * Job.LEASE), CaptureQueriesContext(connection) as asked:
        assert jobs.run(str(job.pk))

    on_record = [each["sql"] for each in asked if "INSERT" in each["sql"] and people.VIEW in each["sql"]]
    shown = AuditEvent.objects.filter(action=people.VIEW).values_list("object_id", flat=True)
    assert overtaken == 0
    assert len(on_record) == 1
    assert sorted(shown) == sorted(str(each) for each in Application.objects.values_list("applicant", flat=True))


def test_nothing_personal_stands_in_the_job_or_the_audit_trail() -> None:
    journey = submitted(walk())

    job = roster(journey, reason=ViewingReason.STATEMENT)
    with clock.at(journey.now):
        exports.take(job, by=journey.people.hr_officer).close()

    events = AuditEvent.objects.filter(action__startswith="employer_roster.").order_by("pk")
    assert [event.action for event in events] == ["employer_roster.order", "employer_roster.take"]
    kept = f"{job.parameters} {[event.detail for event in events]}"
    assert [text for text in ("林知远", NUMBER) if text in kept] == []


# ── Who orders and takes it ──────────────────────────────────────────────────


def test_nobody_but_the_officer_who_ordered_it_takes_it() -> None:
    journey = submitted(walk())
    job = roster(journey)
    outsiders = ("other_hr_officer", "office_manager", "reviewer", "department_officer", "applicant")

    refused = []
    for name in outsiders:
        try:
            exports.take(job, by=getattr(journey.people, name))
        except PermissionDenied:
            refused.append(name)

    assert refused == list(outsiders)


def test_who_no_longer_acts_for_the_employer_no_longer_takes_it() -> None:
    journey = submitted(walk())
    job = roster(journey)
    journey.people.hr_officer.memberships.all().delete()

    with pytest.raises(PermissionDenied):
        exports.take(job, by=User.objects.get(pk=journey.people.hr_officer.pk))


@pytest.mark.parametrize("name", ["other_hr_officer", "office_manager", "department_officer", "applicant"])
def test_only_its_officers_order_the_papers_of_an_employer(name: str) -> None:
    journey = submitted(walk())
    by = getattr(journey.people, name)

    with pytest.raises(PermissionDenied):
        roster(journey, by=by)
    with pytest.raises(PermissionDenied):
        printed(journey, [FORM], by=by)


def test_a_roster_of_nobody_is_refused() -> None:
    journey = submitted(walk())

    with pytest.raises(DeedRefused) as refusal:
        roster(journey, scope=Scope.GRANTED)

    assert str(refusal.value) == "这个范围里还没有申报，请另选一个范围。"


# ── Their documents, in the same order ───────────────────────────────────────


def printed(journey: Walk, wanted: list[str], **details: Any) -> Job:
    with clock.at(journey.now):
        scope, by = details.pop("scope", Scope.SUBMITTED), details.pop("by", journey.people.hr_officer)
        round, form = journey.application.round, details.pop("form", batches.Form.PDF)
        job = papers.order(journey.people.employer, round, scope, wanted, form, by=by, **details)
        assert jobs.run(str(job.pk)), Job.objects.get(pk=job.pk).error
    return Job.objects.get(pk=job.pk)


@pytest.mark.covers("T-02")
def test_documents_come_in_the_order_of_the_roster_and_what_is_missing_is_said() -> None:
    first = submitted(walk(level="engineer"), until="审核")
    second = submitted(another(first, 8001, "许䶮", level="senior"), until="审核")
    another(first, 8002, "季蘅", level="engineer")

    job = printed(second, [SEALED], scope=Scope.ALL)

    texts = pages(job)
    rows = re.findall(rf"\d(?:[A-Z]+-\d+-\d+)(\D+?){SEALED}", texts[0])
    assert rows == ["许䶮", "林知远", "季蘅"]
    assert texts[0].count("没有收入：还没有提交") == 1
    assert (job.done_units, job.total_units) == (2, 3)
    assert "许䶮" in texts[1]


def test_of_some_people_alone_and_never_of_another_employers() -> None:
    journey = submitted(walk(), until="审核")
    second = submitted(another(journey, 8001, "许䶮"), until="审核")
    _cast, _employer, other = strangers(journey)

    job = printed(second, [SEALED], numbers=[second.application.number, other.application.number])

    text = "".join(pages(job))
    assert ("许䶮" in text, "林知远" in text, "谢他厂" in text) == (True, False, False)


def test_whoever_is_not_of_this_employer_is_as_unknown_as_who_does_not_exist() -> None:
    journey = submitted(walk())
    _cast, _employer, other = strangers(journey)
    listed = rosters.staff(journey.people.employer, journey.application.round, by=journey.people.hr_officer)

    found = papers.picked(
        listed, ["林知远", journey.application.number, " ", "谢他厂", other.application.number, "甲乙"]
    )

    assert found.numbers == [journey.application.number]
    assert found.unknown == ["谢他厂", other.application.number, "甲乙"]


def test_what_shows_whole_numbers_stays_the_applicants_own() -> None:
    journey = submitted(walk())

    with pytest.raises(DeedRefused) as refusal:
        printed(journey, ["职称评审系统报名表"])

    assert str(refusal.value) == "请至少选择一种打印件。"
    assert [document.name for document in papers.kept_alone(definition("cas"))] == ["职称评审系统报名表"]


def kept_by(journey: Walk, name: str) -> Walk:
    with clock.at(journey.now):
        save_answers(journey.application, "档案", [{"档案所在地": name}], by=journey.people.applicant)
    return journey


# ── On the pages ─────────────────────────────────────────────────────────────


def officer(journey: Walk) -> Client:
    client = Client()
    client.force_login(journey.people.hr_officer)
    return client


def address(name: str, journey: Walk) -> str:
    employer, round = journey.people.employer, journey.application.round
    return reverse(name, args=[employer.pk] if name == "employer_papers" else [employer.pk, round.pk])


def test_from_the_form_to_the_file_and_to_what_is_kept() -> None:
    journey = submitted(walk())
    client = officer(journey)
    with clock.at(journey.now):
        sent = client.post(address("employer_roster", journey), {"scope": "submitted", "form": "xlsx"})
        working = client.get(sent["Location"]).content.decode()
        jobs.run(str(Job.objects.get(kind="employer_roster").pk))
        listed = client.get(address("employer_papers", journey)).content.decode()
        file = client.get(f"{sent['Location']}file/")

    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]
    assert "正在排队" in working
    assert f'<a class="govuk-link" href="{sent["Location"]}">申报名册（XLSX）：测试批次</a>' in listed
    assert openpyxl.load_workbook(io.BytesIO(content)).active["B3"].value == "林知远"


def test_papers_of_some_people_are_ordered_by_name() -> None:
    journey = submitted(walk(), until="审核")
    submitted(another(journey, 8001, "许䶮"), until="审核")
    typed = {"documents": [SEALED], "scope": "submitted", "form": "zip", "people": "许䶮\n"}

    with clock.at(journey.now):
        sent = officer(journey).post(address("employer_batch", journey), typed)
        page = officer(journey).get(sent["Location"]).content.decode()

    assert Job.objects.get(kind="employer_batch").parameters["numbers"] == [
        Application.objects.get(applicant__name="许䶮").number
    ]
    assert "已提交、没有终止的，只要其中 1 人" in page


@pytest.mark.parametrize(
    ("name", "typed", "field", "says"),
    [
        ("employer_roster", {"form": ""}, "form", "请选择电子版还是纸质版。"),
        ("employer_roster", {"in_full": "on"}, "reason", "请选择为什么要显示完整内容，或取消勾选“显示完整内容”。"),
        ("employer_roster", {"scope": "granted"}, "scope", "这个范围里还没有申报，请另选一个范围。"),
        ("employer_batch", {"documents": []}, "documents", "请至少选择一种打印件。"),
        (
            "employer_batch",
            {"people": "林知远\n谢他厂"},
            "people",
            "没有找到：谢他厂。请写本单位在本批次申报的人的姓名或申报编号，一行一个。",
        ),
    ],
)
def test_the_forms_say_what_is_wrong_and_keep_the_rest(name: str, typed: dict[str, Any], field: str, says: str) -> None:
    journey = submitted(walk())
    strangers(journey)

    with clock.at(journey.now):
        sent = {"documents": [SEALED], "scope": "submitted", "form": "pdf"} | typed
        page = officer(journey).post(address(name, journey), sent)

    assert page.context["form"].errors == {field: [says]}
    assert Job.objects.filter(kind__startswith="employer").count() == 0


def test_the_page_of_documents_names_those_that_stay_the_applicants_own() -> None:
    journey = submitted(walk())

    page = officer(journey).get(address("employer_batch", journey)).content.decode()

    assert "下列打印件印有完整的证件号码，只由申报人本人打印，不在其中：职称评审系统报名表。" in page


def test_the_list_of_seals_leads_to_the_papers_that_need_them() -> None:
    journey = kept_by(walk(), "南岭区人才服务中心")
    client = officer(journey)

    page = client.get(address("employer_seals", journey)).content.decode()
    (way,) = re.findall(r'href="([^"]+\?document=[^"]+)"', page)
    form = client.get(way.replace("&amp;", "&")).context["form"]

    assert "南岭区人才服务中心，1 人，共 1 份" in page
    assert form["documents"].value() == [SEALED]


def test_pages_ask_no_more_of_the_database_for_more_people(django_assert_max_num_queries: Any) -> None:
    journey = submitted(walk())
    for number in range(8001, 8007):
        kept_by(another(journey, number, f"某{number}"), "南岭区人才服务中心")
    client = officer(journey)

    for name in ("employer_papers", "employer_roster", "employer_batch", "employer_seals"):
        with django_assert_max_num_queries(15):
            client.get(address(name, journey))
