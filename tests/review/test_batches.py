"""Do the papers of a round go out together: in order, drawn once, with what is missing said?"""

import hashlib
import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from applicants.models import User
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock
from jobs import services as jobs
from jobs.models import Job
from jobs.services import LeaseLost
from materials.models import Paper
from review import batches
from review.batches import Form
from review.rosters import Scope
from tests.builders import Walk, new_application, person, walk

pytestmark = pytest.mark.django_db

FORM = "中国科学院专业技术职务任职资格评审表"
CHECKLIST = "纸质版材料清单"


def another(journey: Walk, number: int, name: str) -> Walk:
    """One more application in the same round of somebody else, with the same staff."""
    people = replace(journey.people, people=journey.people.people | {"applicant": person(number, name)})
    with clock.at(journey.now):
        return Walk(new_application(people, journey.application.round), people, journey.now)


def ordered(journey: Walk, wanted: list[str], form: Form = Form.PDF, **details: Any) -> Job:
    """A batch the worker has put together."""
    with clock.at(journey.now):
        scope, by = details.pop("scope", Scope.SUBMITTED), details.pop("by", journey.people.reviewer)
        job = batches.order(journey.application.round, scope, wanted, form, by=by, **details)
        assert jobs.run(str(job.pk)), Job.objects.get(pk=job.pk).error
    return Job.objects.get(pk=job.pk)


def pages(job: Job) -> list[str]:
    """The text of each page, without spaces."""
    with default_storage.open(job.result, "rb") as file:
        return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(file.read())).pages]


def zipped(job: Job) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(default_storage.open(job.result, "rb").read()))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ── What is in it ────────────────────────────────────────────────────────────


@pytest.mark.covers("T-02", "T-09")
def test_one_pdf_has_the_list_in_front_and_then_every_paper_in_the_order_of_the_roster() -> None:
    first = walk().to("交纸质材料并缴费")
    second = another(first, 8001, "许䶮").to("交纸质材料并缴费")

    job = ordered(second, [CHECKLIST, FORM])

    papers = {
        (paper.snapshot.application.number, paper.document): paper.pages
        for paper in Paper.objects.filter(is_draft=False)
    }
    wanted = [(each.application.number, name) for each in (first, second) for name in (FORM, CHECKLIST)]
    texts = pages(job)
    found = [re.search(r"申报编号([\w-]+?)第", text) for text in texts[1:]]
    assert [match[1] for match in found if match] == [
        number for number, name in wanted for _page in range(papers[number, name])
    ]
    starts = [1 + sum(papers[key] for key in wanted[:position]) for position in range(4)]
    rows = [f"{n}{number}{'林知远' if n < 3 else '许䶮'}{name}" for n, (number, name) in enumerate(wanted, start=1)]
    assert [row in texts[0] for row in rows] == [True] * 4
    assert [texts[starts[position]].find("草稿") for position in range(4)] == [-1] * 4
    assert (job.done_units, job.total_units) == (4, 4)


def test_a_zip_holds_the_kept_papers_themselves_under_names_that_say_whose_they_are() -> None:
    journey = walk().to("审核")

    opened = zipped(ordered(journey, [FORM, CHECKLIST], Form.ZIP))

    paper = Paper.objects.get(document=FORM, format="pdf")
    number = journey.application.number
    assert opened.namelist() == [f"{number}_林知远_{FORM}.pdf", "目录.xlsx"]
    assert hashlib.sha256(opened.read(opened.namelist()[0])).hexdigest() == paper.sha256
    table = openpyxl.load_workbook(io.BytesIO(opened.read("目录.xlsx"))).active
    assert [[cell.value for cell in row] for row in table.iter_rows(min_row=2)] == [
        ["申报编号", "姓名", "打印件", "版次", "页数", "没有收入的原因"],
        [number, "林知远", FORM, f"{paper.snapshot}（草稿）", str(paper.pages), ""],
        [number, "林知远", CHECKLIST, "", "", "“审核”办完以后才有"],
    ]


def test_what_is_missing_is_said_with_its_reason_and_counted() -> None:
    journey = walk().to("审核")
    another(journey, 8001, "许䶮")

    job = ordered(journey, [FORM], scope=Scope.ALL)

    page = client_of(journey.people.reviewer)
    with clock.at(journey.now):
        shown = page.get(reverse("export", args=[job.pk])).content.decode()
    assert (job.done_units, job.total_units) == (1, 2)
    assert "没有收入：还没有提交" in pages(job)[0]
    assert "已生成，共 1 件。另有 1 件没有收入，原因写在文件里的目录中。" in shown


def test_printed_on_both_sides_each_paper_begins_on_a_sheet_of_its_own() -> None:
    first = walk().to("交纸质材料并缴费")
    another(first, 8001, "许䶮").to("交纸质材料并缴费")

    job = ordered(first, [CHECKLIST], scope=Scope.APPROVED, is_two_sided=True)

    texts = pages(job)
    assert [paper.pages % 2 for paper in Paper.objects.filter(document=CHECKLIST)] == [1, 1]
    assert [position for position, text in enumerate(texts) if "纸质版材料清单" in text and "第1页" in text] == [2, 4]
    assert [texts[position] for position in (1, 3, 5)] == ["", "", ""]


# ── Once, whatever happens to the worker ─────────────────────────────────────


def test_after_a_worker_has_died_what_was_drawn_is_not_drawn_again() -> None:
    first = walk().to("审核")
    second = another(first, 8001, "许䶮").to("审核")
    with clock.at(second.now):
        job = batches.order(first.application.round, Scope.SUBMITTED, [FORM], Form.PDF, by=first.people.reviewer)

    def taken_over(done: int, total: int) -> None:
        if done == 1:
            raise LeaseLost

    default_storage.save("batch/earlier", ContentFile(b""))
    there = set(default_storage.listdir("batch")[1])
    with pytest.raises(LeaseLost):
        batches.assemble(progress=taken_over, **job.parameters)
    begun = list(Paper.objects.values_list("code", flat=True))
    left_behind = set(default_storage.listdir("batch")[1]) - there
    with clock.at(second.now):
        assert jobs.run(str(job.pk))

    codes = set(Paper.objects.values_list("code", flat=True))
    assert (len(begun), len(codes), set(begun) <= codes) == (1, 2, True)
    assert left_behind == set()


def test_the_same_batch_while_it_is_under_way_is_put_together_once() -> None:
    journey = walk().to("审核")
    with clock.at(journey.now):
        round, reviewer = journey.application.round, journey.people.reviewer
        first = batches.order(round, Scope.ALL, [FORM], Form.ZIP, by=reviewer)
        again = batches.order(round, Scope.ALL, [FORM], Form.ZIP, by=reviewer)
        other = batches.order(round, Scope.ALL, [FORM], Form.PDF, by=reviewer)

    assert first == again
    assert first != other


# ── Who orders it ────────────────────────────────────────────────────────────


def test_ordering_and_taking_are_on_record_and_name_nobody() -> None:
    journey = walk().to("审核")
    job = ordered(journey, [FORM], Form.ZIP)

    with clock.at(journey.now):
        client_of(journey.people.reviewer).get(reverse("export_file", args=[job.pk]))

    events = AuditEvent.objects.filter(action__startswith="batch.").order_by("pk")
    assert [(event.action, event.actor_id) for event in events] == [
        ("batch.order", journey.people.reviewer.pk),
        ("batch.take", journey.people.reviewer.pk),
    ]
    assert "林知远" not in f"{job.parameters} {[event.detail for event in events]}"


def test_who_does_not_review_this_round_cannot_order() -> None:
    journey = walk().to("审核")

    for outsider in (journey.people.finance_clerk, journey.people.other_reviewer, journey.people.supervisor):
        with pytest.raises(PermissionDenied):
            ordered(journey, [FORM], by=outsider)


def test_what_only_the_applicant_prints_is_neither_offered_nor_given() -> None:
    journey = walk().to("审核")
    form = (
        client_of(journey.people.reviewer)
        .get(reverse("order_batch", args=[journey.application.round.pk]))
        .context["form"]
    )

    with pytest.raises(DeedRefused) as refusal:
        ordered(journey, ["职称评审系统报名表"])

    assert [name for name, _label in form.fields["documents"].choices] == [FORM, "职称评审外调表", CHECKLIST]
    assert str(refusal.value) == "请至少选择一种打印件。"


# ── On the pages ─────────────────────────────────────────────────────────────


def order_by_form(journey: Walk, **typed: Any) -> Any:
    address = reverse("order_batch", args=[journey.application.round.pk])
    with clock.at(journey.now):
        sent = {"documents": [FORM], "scope": "submitted", "form": "zip"} | typed
        return client_of(journey.people.reviewer).post(address, sent)


def test_from_the_form_to_the_file() -> None:
    journey = walk().to("审核")
    client = client_of(journey.people.reviewer)

    sent = order_by_form(journey)
    with clock.at(journey.now):
        working = client.get(sent["Location"]).content.decode()
        jobs.run(str(Job.objects.get(kind="batch").pk))
        listed = client.get(reverse("rosters")).content.decode()
        file = client.get(f"{sent['Location']}file/")

    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]
    assert "正在排队" in working
    assert f'<a class="govuk-link" href="{sent["Location"]}">成批打印件：' in listed
    assert file["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"documents": []}, "documents", "请至少选择一种打印件。"),
        ({"form": ""}, "form", "请选择做成一个 PDF 还是压缩包。"),
        ({"scope": "granted"}, "scope", "这个范围里还没有申报，请另选一个范围。"),
    ],
)
def test_the_form_says_what_is_missing(typed: dict[str, Any], field: str, says: str) -> None:
    journey = walk().to("审核")

    page = order_by_form(journey, **typed)

    assert page.context["form"].errors == {field: [says]}
    assert Job.objects.filter(kind="batch").count() == 0
