"""Where the Word file is the evaluation form: how do its cells become what the application states?"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from applicants import fields, summary
from applicants.refusals import DeedRefused, Outdated
from applicants.services import save_section, submit
from applicants.workflow import Action, Status
from audit.models import AuditEvent
from config import clock
from materials import cells
from materials.cells import as_asked
from materials.documents.cells import printed_cells
from materials.models import FormCells
from programmes.vocabulary import FieldKind
from review import comparison, rosters
from tests.builders import Walk, attached, walk
from tests.materials.word_forms import (
    NAME,
    UNCLEAR,
    answers_of,
    at_materials,
    brought,
    completed,
    confirm,
    correct,
    explained,
    renewed,
    seen,
    stating,
)

pytestmark = pytest.mark.django_db
WORK = stating()["工作经历"]


def part_of(file: Any, name: str) -> cells.Part:
    return next(each for each in cells.parts(file.application, renewed(file)) or [] if each.section.name == name)


def hand_in(walking: Walk) -> None:
    with clock.at(walking.now):
        by, version = walking.people.applicant, walking.fresh().version
        submit(walking.application, by=by, at=walking.now, version=version)
    walking.application = walking.fresh()


# ── What was read ────────────────────────────────────────────────────────────


def test_the_sections_of_the_form_are_laid_out_as_they_were_read() -> None:
    file = brought(at_materials())

    found = cells.parts(file.application, file)

    assert found is not None
    assert [each.section.name for each in found] == [
        "基本情况",
        "申报专业",
        "学历",
        "现任技术职务",
        "学术团体、荣誉称号与处分",
        "工作经历",
        "主要专业技术工作业绩",
        "重要著（译）作、论文及技术工作报告",
        "继续教育",
        "考试",
        "年度考核",
        "单位意见",
    ]
    assert part_of(file, "工作经历").rows == WORK
    assert list(part_of(file, "基本情况").rows[0]) == ["曾用名", "民族", "出生地点"]  # the photograph stays in the file


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (FieldKind.MONTH, "2014.6", "2014年6月"),
        (FieldKind.MONTH, "２０１４年０６月", "2014年6月"),
        (FieldKind.MONTH, "2014年6月30日", "2014年6月30日"),  # the day would be lost
        (FieldKind.MONTH, "大约2014年", "大约2014年"),
        (FieldKind.PERIOD, "2014.6-2016.12", "2014年6月—2016年12月"),
        (FieldKind.PERIOD, "2014-06至今", "2014年6月—至今"),
        (FieldKind.PERIOD, "2014.1-12", "2014年1月—2014年12月"),
        (FieldKind.PERIOD, "2014年起", "2014年起"),
        (FieldKind.PERIOD, "2014年度", "2014年度"),
        (FieldKind.YEAR_OR_PERIOD, "2014年度", "2014年1月—2014年12月"),
        (FieldKind.YEAR_OR_PERIOD, "2014.6-2014.12", "2014年6月—2014年12月"),
        (FieldKind.TEXT, " 北辰　精密 ", "北辰　精密"),
    ],
)
def test_dates_are_spelt_alike_where_there_is_no_doubt(kind: FieldKind, typed: str, kept: str) -> None:
    assert as_asked(fields.Asked("起止时间", kind), typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("称 职", "称职"),
        ("不称职", "不称职"),
        ("基本上称职", "基本上称职"),
        ("2024年度", "年度"),
        ("2024 年度考核", "年度"),
        ("２０２４年年度", "年度"),
        ("年度考核", "年度"),
        ("无", "无"),
    ],
)
def test_a_choice_is_taken_only_where_it_is_that_choice(typed: str, kept: str) -> None:
    asked = fields.Asked("结论", FieldKind.CHOICE, choices=("称职", "不称职", "年度"))

    assert as_asked(asked, typed) == kept


def test_of_a_file_that_was_not_read_nothing_is_asked() -> None:
    walking = at_materials()
    with clock.at(walking.now):
        attached(walking.application, by=walking.people.applicant)

    assert cells.unconfirmed(walking.fresh()) == []


def test_where_the_sections_are_filled_in_on_pages_nothing_is_confirmed() -> None:
    walking = walk("cas").to("评审材料")
    brought(walking)

    assert cells.unconfirmed(walking.fresh()) == []


# ── Confirming ───────────────────────────────────────────────────────────────


@pytest.mark.covers("M-01")
def test_confirmed_cells_are_what_the_application_states() -> None:
    walking = at_materials()
    file = brought(walking)
    completed(walking, file)

    confirm(walking, file)

    assert answers_of(walking, "工作经历") == WORK
    assert answers_of(walking, "个人信息")[0]["民族"] == stating()["个人信息"][0]["民族"]
    assert answers_of(walking, "个人信息")[0]["姓名"] == "林知远"  # as registered
    assert [row["培养方式"] for row in answers_of(walking, "学历")] == ["统招", "统招"]
    assert cells.unconfirmed(walking.application) == []
    event = AuditEvent.objects.get(action="cells.confirm")
    assert (event.detail["version"], event.detail["sha256"]) == (1, file.sha256)
    assert event.detail["corrected"] == ["学历"]


def test_it_is_not_submitted_before_the_cells_are_confirmed() -> None:
    walking = at_materials()
    file = brought(walking)
    completed(walking, file)
    explained(walking)

    with pytest.raises(DeedRefused, match=f"还不能提交：请先核对并确认从“{NAME.replace('+', '.')}”读到的各栏。"):
        hand_in(walking)
    confirm(walking, file)
    hand_in(walking)

    snapshot = walking.application.current_snapshot
    assert snapshot is not None
    assert (walking.application.stage, snapshot.content["answers"]["工作经历"]) == ("审核", WORK)


def test_what_the_form_has_no_cell_for_is_asked_before_confirming() -> None:
    walking = at_materials()
    file = brought(walking)

    with pytest.raises(DeedRefused, match="评审表里没有读到或者没有读清“学历”的培养方式。请先在这里补填，再确认。"):
        confirm(walking, file)

    assert answers_of(walking, "工作经历") == []


def test_a_cell_that_was_not_read_clearly_is_asked_before_confirming() -> None:
    walking = at_materials()
    file = brought(walking, 工作经历=[WORK[0] | {"证明人": UNCLEAR}, *WORK[1:]])
    completed(walking, file)

    with pytest.raises(DeedRefused, match="没有读清“工作经历”的证明人。请先在这里补填，再确认。"):
        confirm(walking, file)
    correct(walking, file, "工作经历", WORK, "DOC 没有读清。")
    confirm(walking, file)

    assert answers_of(walking, "工作经历") == WORK


def test_confirming_twice_is_confirming_once() -> None:
    walking = at_materials()
    file = brought(walking)
    completed(walking, file)
    confirm(walking, file)

    confirm(walking, file)

    assert AuditEvent.objects.filter(action="cells.confirm").count() == 1


def test_a_new_version_is_confirmed_anew() -> None:
    walking = at_materials()
    first = brought(walking)
    completed(walking, first)
    confirm(walking, first)

    second = brought(walking, 工作经历=[WORK[-1]])

    assert cells.unconfirmed(walking.fresh()) == [NAME]
    assert answers_of(walking, "工作经历") == WORK
    completed(walking, second)
    confirm(walking, second)
    assert answers_of(walking, "工作经历") == [WORK[-1]]
    assert cells.unconfirmed(walking.fresh()) == []


def test_a_page_changed_afterwards_asks_for_it_once_more() -> None:
    walking = at_materials()
    file = brought(walking)
    completed(walking, file)
    confirm(walking, file)
    school = {"毕业学校": "南岭大学", "学历": "本科", "学位": "学士"}

    with clock.at(walking.now):
        save_section(walking.application, "学历信息", [school], by=walking.people.applicant)

    assert cells.unconfirmed(walking.fresh()) == [NAME]
    confirm(walking, file)
    assert [row["毕业学校"] for row in answers_of(walking, "学历")] == [row["毕业学校"] for row in stating()["学历"]]


def test_nobody_else_confirms_it() -> None:
    walking = at_materials()
    file = brought(walking)
    people = walking.people

    for person in (people.reviewer, people.other_applicant, people.office_manager, people.hr_officer):
        with pytest.raises(PermissionDenied):
            cells.confirm(file, by=person, at=walking.now, seen=seen(file))


# ── Two windows ──────────────────────────────────────────────────────────────


def test_what_another_window_corrected_is_not_confirmed_unseen() -> None:
    walking = at_materials()
    file = brought(walking)
    shown = seen(file)
    completed(walking, file)

    with pytest.raises(Outdated, match="各栏的内容刚刚在另一处改过，您这里的操作没有生效。请核对下面的新内容。"):
        cells.confirm(renewed(file), by=walking.people.applicant, at=walking.now, seen=shown)

    assert FormCells.objects.get().confirmed_at is None


def test_a_version_that_has_been_replaced_is_neither_corrected_nor_confirmed() -> None:
    walking = at_materials()
    first = brought(walking)
    shown = seen(first)
    brought(walking, 工作经历=[WORK[-1]])
    by, at = walking.people.applicant, walking.now

    with pytest.raises(Outdated, match="刚刚上传了第 2 版，这里的内容没有保存。请核对新的一版。"):
        cells.confirm(renewed(first), by=by, at=at, seen=shown)
    with pytest.raises(Outdated, match="刚刚上传了第 2 版"):
        cells.correct(renewed(first), "工作经历", [], "读错了。", by=by, at=at, seen=shown)


# ── Correcting ───────────────────────────────────────────────────────────────


def test_what_was_read_otherwise_is_corrected_with_a_reason_that_the_reviewer_sees() -> None:
    walking = at_materials()
    file = brought(walking)
    completed(walking, file)
    rows = [WORK[0] | {"证明人": "丁衡"}, *WORK[1:]]

    correct(walking, file, "工作经历", rows, "单元格里写的是丁衡。")
    confirm(walking, file)
    explained(walking)
    hand_in(walking)

    assert answers_of(walking, "工作经历") == rows
    shown = next(each for each in summary.of_submission(walking.fresh()) if each.title == "工作经历")
    notes = {(n, row.label): row.notes for n, found in enumerate(shown.records) for row in found if row.notes}
    words = f"申报人更正，平台从 Word 文件读到的是“{WORK[0]['证明人']}”。说明：单元格里写的是丁衡。"
    assert notes == {(0, "证明人"): (words,)}


def test_a_correction_needs_a_reason() -> None:
    walking = at_materials()
    file = brought(walking)

    with pytest.raises(cells.ReasonMissing, match="请写明为什么与 Word 文件里读到的不同"):
        correct(walking, file, "工作经历", [WORK[0]], " ")

    assert part_of(file, "工作经历").rows == WORK


def test_what_the_form_has_no_cell_for_is_added_without_a_reason() -> None:
    walking = at_materials()
    file = brought(walking)
    rows = [row | {"培养方式": "统招"} for row in part_of(file, "学历").read]

    correct(walking, file, "学历", rows, "")

    assert part_of(file, "学历").note == "评审表没有这一栏。"
    with pytest.raises(cells.ReasonMissing):
        correct(walking, file, "学历", [rows[0] | {"学位": "博士"}, rows[1]], "")


def test_a_section_put_back_as_it_was_read_is_not_corrected_any_more() -> None:
    walking = at_materials()
    file = brought(walking)
    correct(walking, file, "工作经历", [WORK[0]], "只有一段。")

    correct(walking, file, "工作经历", WORK, "")

    assert FormCells.objects.get().corrections == {}


def test_confirmed_cells_are_corrected_by_a_new_version_only() -> None:
    walking = at_materials()
    file = brought(walking)
    completed(walking, file)
    confirm(walking, file)

    with pytest.raises(DeedRefused, match="已经确认，不能再更正。需要更正的，请改好 Word 文件后重新上传。"):
        correct(walking, file, "工作经历", [WORK[0]], "读错了。")

    assert answers_of(walking, "工作经历") == WORK


# ── While it waits for review ────────────────────────────────────────────────


def submitted() -> Walk:
    walking = at_materials()
    file = brought(walking)
    completed(walking, file)
    confirm(walking, file)
    explained(walking)
    hand_in(walking)
    return walking


@pytest.mark.covers("M-05")
def test_a_new_version_replaces_what_is_reviewed_once_it_is_confirmed() -> None:
    walking = submitted()
    mended = [WORK[0] | {"技术职务": "设计师"}, *WORK[1:]]
    file = brought(walking, 工作经历=mended)
    explained(walking)
    completed(walking, file)

    waiting = walking.fresh().current_snapshot
    confirm(walking, file)

    replaced = walking.fresh().current_snapshot
    assert waiting is not None
    assert replaced is not None
    assert (waiting.number, waiting.content["files"][NAME]["version"]) == (2, 1)
    assert (replaced.number, replaced.content["files"][NAME]["version"]) == (3, 2)
    assert walking.fresh().status == Status.PENDING
    application = walking.fresh()
    assert application.status == Status.PENDING
    found = [each.difference for each in comparison.between(application, waiting, replaced).changes]
    changes = [(each.place, each.old, each.new) for each in found]
    assert changes[:1] == [("工作经历，第 1 行，技术职务", WORK[0]["技术职务"], "设计师")]
    assert [change[0] for change in changes[1:]] == [NAME]


def test_while_something_is_still_to_be_mended_in_it_it_is_not_confirmed_over_what_is_reviewed() -> None:
    walking = submitted()
    file = brought(walking, 工作经历=[WORK[0] | {"证明人": ""}, *WORK[1:]])
    completed(walking, file)

    with pytest.raises(DeedRefused, match="这一版还有须改好或写明原因的地方。请先在“上传评审材料”处理，再确认各栏。"):
        confirm(walking, file)

    assert answers_of(walking, "工作经历") == WORK


def test_a_section_sent_back_is_mended_in_the_file_and_confirmed() -> None:
    walking = submitted()
    with clock.at(walking.now):
        walking.take(Action.RETURN, to="评审材料", parts=["工作经历"])
    file = brought(walking, 工作经历=WORK[1:])
    completed(walking, file)
    explained(walking)
    walking.answer_all()

    with pytest.raises(DeedRefused, match="请先核对并确认"):
        hand_in(walking)
    confirm(walking, file)
    hand_in(walking)

    assert walking.application.status == Status.PENDING
    assert answers_of(walking, "工作经历") == WORK[1:]


# ── Where they are used ──────────────────────────────────────────────────────


@pytest.mark.covers("T-03")
def test_the_archive_verification_form_prints_the_cells_once_they_are_confirmed() -> None:
    walking = submitted()
    snapshot = walking.application.current_snapshot
    assert snapshot is not None

    printed = printed_cells("职称评审外调表", snapshot)

    cells = ("民族", "培养方式", "工作经历 1 · 起止时间", "工作经历 1 · 技术职务", "工作经历 1 · 证明人")
    work, person = WORK[0], stating()["个人信息"][0]
    assert [printed[cell] for cell in cells] == [
        person["民族"],
        "统招",
        work["起止时间"],
        work["技术职务"],
        work["证明人"],
    ]


def test_the_roster_lists_them() -> None:
    walking = submitted()
    snapshot = walking.application.current_snapshot
    assert snapshot is not None
    groups = rosters.groups(walking.application.definition)
    column = next(each for group in groups for each in group.columns if each.key == "工作经历.技术职务")

    listed = column.read(rosters.Row(walking.application, snapshot.content["answers"]))

    assert listed == "；".join(row["技术职务"] for row in WORK)


def test_after_a_return_to_the_first_stage_a_new_file_is_confirmed_before_it_counts() -> None:
    walking = at_materials()
    first = brought(walking)
    completed(walking, first)
    confirm(walking, first)
    explained(walking)
    hand_in(walking)
    walking.take(Action.RETURN, to="报名", parts=["档案"])

    again = brought(walking)
    walking.answer_all()
    with pytest.raises(DeedRefused, match="请先核对并确认从"):
        hand_in(walking)
    completed(walking, again)
    confirm(walking, again)
    hand_in(walking)

    assert walking.application.status == Status.PENDING
