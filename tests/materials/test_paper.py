"""Which papers does an application owe, and how are they received at the counter, taken back and received again?"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants.models import NeedRecord, User
from applicants.refusals import DeedRefused, Outdated
from applicants.services import save_answers
from applicants.workflow import Action
from audit.models import AuditEvent
from config import clock
from materials import paper
from materials.models import PaperReceipt
from programmes.models import RoundCutoff
from tests.builders import Walk, walk

pytestmark = pytest.mark.django_db
STAGE = "交纸质材料并缴费"
TODAY = date(2026, 3, 2)
AT_CENTRE = ["评审表", "身份证", "学历、学位证书", "社保", "参评人照片"]


def checklist(journey: Walk) -> paper.Checklist:
    asked = paper.checklist(journey.fresh())
    assert asked is not None
    return asked


def names(lines: list[paper.Line]) -> list[str]:
    return [line.name for line in lines]


def receive(journey: Walk, *lines: str, by: User | None = None, on: date = TODAY, **instead: bool) -> list[str]:
    papers = dict.fromkeys(lines, False) | instead
    journey.now += timedelta(minutes=1)
    with clock.at(journey.now):
        return paper.receive(journey.application, papers, on=on, by=by or journey.people.finance_clerk)


def recorded(journey: Walk) -> NeedRecord | None:
    return NeedRecord.objects.filter(application=journey.application, kind="纸质材料", voided_at=None).first()


def with_answers(journey: Walk, **blocks: list[dict[str, str]]) -> Walk:
    """Typed before the first submission, beside what the builder types."""
    with clock.at(journey.now):
        for block, rows in blocks.items():
            save_answers(journey.application, block, rows, by=journey.people.applicant)
    return journey


# ── Which lines ──────────────────────────────────────────────────────────────


@pytest.mark.covers("M-30")
@pytest.mark.parametrize(("archive", "first"), [("不在本中心", ["外调表"]), ("在本中心", [])])
def test_the_lines_differ_by_where_the_archive_is_kept(archive: str, first: list[str]) -> None:
    journey = walk(archive=archive).to(STAGE)

    assert names(checklist(journey).lines) == first + AT_CENTRE


def test_whoever_states_no_title_owes_no_certificate() -> None:
    titles = [{"职称": "工程师", "取得时间": "2018年12月", "审批单位": "示范区人力资源和社会保障局"}]
    with_title = with_answers(walk(level="senior"), 现有职称=titles).to(STAGE)

    line = checklist(with_title).lines[-2]

    assert (line.name, line.brings, line.paper.copies) == ("专业技术职务资格证书", "工程师证书", "复印件一份")


@pytest.mark.parametrize(("archive", "photos"), [("在本中心", 3), ("不在本中心", 4)])
def test_photographs_are_added_up(archive: str, photos: int) -> None:
    assert checklist(walk(archive=archive).to(STAGE)).photos == photos


SCHOOLING = [{"毕业学校": "青石理工大学", "学历": "本科", "学位": "学士"}]
ENGINEER = [{"职称": "工程师", "取得时间": "2018年12月", "审批单位": "示范区人力资源和社会保障局"}]


@pytest.mark.parametrize(
    ("level", "blocks", "years"),
    [
        ("senior", {"学历": SCHOOLING, "现有职称": ENGINEER}, 5),
        ("engineer", {"学历": SCHOOLING}, 5),
        ("engineer", {"学历": [{"毕业学校": "青石理工大学", "学历": "研究生", "学位": "硕士"}]}, 2),
        ("senior", {"学历": [{"毕业学校": "青石理工大学", "学历": "中专", "学位": "无"}]}, None),
    ],
)
def test_the_insurance_record_covers_the_years_of_the_cell_that_lets_him_in(
    level: str, blocks: dict[str, Any], years: int | None
) -> None:
    journey = walk(level=level)
    RoundCutoff.objects.create(round=journey.application.round, name="资历", on=date(2026, 4, 10))

    span = next(line for line in checklist(with_answers(journey, **blocks).to(STAGE)).lines if line.name == "社保").span

    expected = paper.Span(date(2026 - years, 4, 10), date(2026, 4, 10), years) if years else None
    assert span == expected


def test_a_programme_without_papers_has_no_checklist() -> None:
    assert paper.checklist(walk("xishan").fresh()) is None


def test_a_checklist_asks_the_database_no_more_for_more_lines() -> None:
    journey = walk().to(STAGE)
    receive(journey, "身份证", "社保")
    application = journey.fresh()

    with CaptureQueriesContext(connection) as asked:
        found = paper.checklist(application)

    assert found is not None
    assert len(asked) <= 2


# ── Receiving ────────────────────────────────────────────────────────────────


@pytest.mark.covers("CR-50")
def test_nothing_is_received_before_the_approval() -> None:
    journey = walk().to("审核")

    with pytest.raises(DeedRefused) as refused:
        receive(journey, "身份证")

    assert str(refused.value) == "审核通过后方可交纸质材料；这份申报现在在“审核”阶段。"


def test_three_papers_today_and_the_rest_tomorrow_meet_the_need() -> None:
    journey = walk(archive="在本中心").to(STAGE)

    receive(journey, "评审表", "身份证", "社保")
    half = recorded(journey)
    journey.now += timedelta(days=1)
    receive(journey, "学历、学位证书", "参评人照片", on=date(2026, 3, 3))

    assert half is None
    record = recorded(journey)
    assert record is not None
    assert record.facts == {"on": "2026-03-03", "note": ""}
    assert record.recorded_by == journey.people.finance_clerk
    assert AuditEvent.objects.filter(action="paper.receive").count() == 5


@pytest.mark.covers("M-28")
def test_the_substitute_is_received_as_such() -> None:
    journey = walk().to(STAGE)

    receive(journey, 外调表=True)
    receive(journey, 身份证=True)  # has none

    assert dict(PaperReceipt.objects.values_list("line", "is_substitute")) == {"外调表": True, "身份证": False}


def test_what_a_colleague_has_ticked_already_is_left_as_it_is() -> None:
    journey = walk().to(STAGE)
    receive(journey, "身份证", by=journey.people.reviewer)

    new = receive(journey, "身份证", "社保")

    assert new == ["社保"]
    assert list(PaperReceipt.objects.order_by("line").values_list("line", "by__name")) == [
        ("社保", "褚账"),
        ("身份证", "王舒"),
    ]


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 3, 3), "收到日期不能晚于今天。"),
        (
            date(2026, 3, 1),
            "“身份证”的收到日期不能早于2026-03-02：申报从那天起才可交纸质材料。请核对日期。",
        ),
    ],
)
def test_a_day_that_cannot_be_is_refused(on: date, words: str) -> None:
    journey = walk().to(STAGE)

    with pytest.raises(DeedRefused) as refused:
        receive(journey, "身份证", on=on)

    assert str(refused.value) == words
    assert not PaperReceipt.objects.exists()


def test_what_comes_after_the_deadline_is_refused() -> None:
    journey = walk().to(STAGE)
    journey.application.round.deadlines.update(closes_at=journey.now)
    journey.now += timedelta(days=2)

    with pytest.raises(DeedRefused, match="“纸质材料及缴费”已截止"):
        receive(journey, "身份证", on=date(2026, 3, 4))


def test_a_line_that_is_not_on_the_list_is_told() -> None:
    journey = walk(archive="在本中心").to(STAGE)

    with pytest.raises(Outdated) as refused:
        receive(journey, "外调表")

    assert str(refused.value) == "清单已有变化，不再有这几项：外调表。请刷新页面后再登记。"


def test_only_who_minds_the_counter_receives() -> None:
    journey = walk().to(STAGE)

    for person in ("applicant", "hr_officer", "supervisor", "other_reviewer"):
        with pytest.raises(PermissionDenied):
            receive(journey, "身份证", by=getattr(journey.people, person))

    assert not PaperReceipt.objects.exists()


def test_the_need_is_never_recorded_past_the_list() -> None:
    journey = walk(archive="在本中心").to(STAGE)
    receive(journey, "评审表", "身份证", "社保", "学历、学位证书")

    with pytest.raises(DeedRefused) as refused, clock.at(journey.now):
        journey.application.record(STAGE, "纸质材料", by=journey.people.reviewer, facts={"on": "2026-03-02"})

    assert str(refused.value) == "还没有收齐：参评人照片。请在“收件收费”里逐项登记。"


# ── Taking back, and what a return leaves ────────────────────────────────────


def test_a_wrong_entry_is_struck_with_a_reason_and_opens_the_need_again() -> None:
    journey = walk(archive="在本中心").to(STAGE)
    receive(journey, *AT_CENTRE)
    wrong = PaperReceipt.objects.get(line="社保")

    with pytest.raises(DeedRefused, match="请写明作废原因。"):
        paper.take_back(wrong, reason=" ", by=journey.people.reviewer, at=journey.now)
    paper.take_back(wrong, reason="年限不够", by=journey.people.reviewer, at=journey.now)
    open_again = recorded(journey)
    missing = names(checklist(journey).missing)
    receive(journey, "社保")

    assert (open_again, missing) == (None, ["社保"])
    assert recorded(journey) is not None
    assert list(PaperReceipt.objects.filter(line="社保").values_list("void_reason", "voided_by__name")) == [
        ("年限不够", "王舒"),
        ("", None),
    ]


def test_it_is_struck_once() -> None:
    journey = walk().to(STAGE)
    receive(journey, "社保")
    wrong = PaperReceipt.objects.get()
    paper.take_back(wrong, reason="年限不够", by=journey.people.reviewer, at=journey.now)

    with pytest.raises(Outdated):
        paper.take_back(wrong, reason="年限不够", by=journey.people.reviewer, at=journey.now)


@pytest.mark.covers("CR-44", "T-14")
def test_after_a_return_what_reads_otherwise_is_asked_again_and_the_rest_stays() -> None:
    journey = walk().to(STAGE)
    receive(journey, *names(checklist(journey).lines))
    journey.take(Action.RETURN, to="评审材料", parts=["档案"], by=journey.people.office_manager)
    with_answers(journey, 档案=[{"档案所在地": "示范区人才服务中心"}]).to(STAGE)

    missing = checklist(journey).missing
    journey.now += timedelta(days=1)
    receive(journey, *names(missing), on=date(2026, 3, 3))

    assert [(line.name, line.changed) for line in missing] == [
        ("外调表", ["档案存放单位"]),
        ("评审表", ["档案存放单位"]),
    ]
    assert recorded(journey) is not None
    assert list(PaperReceipt.objects.filter(line="评审表").values_list("snapshot__number", "void_reason")) == [
        (2, "申报内容已更新，收到重新打印的"),
        (3, ""),
    ]


@pytest.mark.covers("CR-44")
def test_a_return_after_which_nothing_printed_reads_otherwise_asks_for_no_paper_again() -> None:
    journey = walk().to(STAGE)
    receive(journey, *names(checklist(journey).lines))
    journey.take(Action.RETURN, to="评审材料", by=journey.people.office_manager).to(STAGE)

    asked = checklist(journey)

    assert asked.application.current_snapshot.number == 3
    assert (asked.missing, asked.record) == ([], None)


def test_where_every_paper_survives_the_return_the_counter_confirms_them_anew() -> None:
    journey = walk("chengdu").to("主管部门审核")
    officer = journey.people.department_officer
    receive(journey, *names(checklist(journey).lines), by=officer, on=journey.now.date())
    record = recorded(journey)
    assert record is not None
    journey.application.void(record, by=officer, reason="登记错了")

    new = receive(journey, by=officer)

    assert new == []
    assert recorded(journey) is not None
