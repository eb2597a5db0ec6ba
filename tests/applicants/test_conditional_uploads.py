"""Whom does a submission wait for a material, where a definition asks it only of some?"""

import re

import pytest

from applicants import services
from applicants.refusals import DeedRefused
from applicants.workflow import Status
from config import clock
from tests.applicants.visitor import Visitor
from tests.builders import Walk, attached, stated, walk

pytestmark = pytest.mark.django_db
FROM_SOME = ("公需科目合格证", "继续教育登记卡", "查档证明")
TITLE = {"职称": "工程师", "专业名称": "机械", "取得时间": "2014年9月", "审批单位": "示范区人社局", "证书号": "示例001"}
CERTIFICATE = {"名称": "电工高级技师", "取得时间": "2014年9月", "审批单位": "示范区人社局", "证书号": "示例002"}
OF_THE_TITLE, OF_THE_QUALIFICATION = "中级职称证书彩色照片", "职业资格证书彩色照片"


def filled(journey: Walk, *without: str, **blocks: list[dict[str, str]]) -> Walk:
    """Everything of the present stage, but for these materials; ``blocks`` as given."""
    application, by = journey.application, journey.people.applicant
    with clock.at(journey.now):
        for block, rows in blocks.items():
            services.save_answers(application, block, rows, by=by)
        stated(application, by=by)
        attached(application, by=by)
    application.files.filter(material__in=without).delete()
    return journey


def submit(journey: Walk) -> None:
    application = journey.fresh()
    services.submit(application, by=journey.people.applicant, at=journey.now, version=application.version)


# ── Where only people can tell whom it is asked of ───────────────────────────


@pytest.mark.covers("E-24", "M-24", "M-27")
def test_who_is_exempt_submits_without_proofs_of_training_and_of_the_archive() -> None:
    """《申报流程及填报注意事项》三（七）1、三（二）7."""
    journey = filled(walk("jiangbei"), *FROM_SOME)

    submit(journey)

    assert journey.fresh().status == Status.PENDING


def test_what_is_asked_of_everybody_is_still_waited_for() -> None:
    journey = filled(walk("jiangbei"), "申报条件附件", *FROM_SOME)

    with pytest.raises(DeedRefused) as refused:
        submit(journey)

    assert str(refused.value) == "还不能提交：请先上传“申报条件附件”。"


def test_the_pages_say_of_whom_it_is_asked_and_count_it_neither_as_done_nor_as_owed() -> None:
    journey = filled(walk("jiangbei"), *FROM_SOME)
    visitor = Visitor(journey)

    application, upload, check = visitor.reads("application"), visitor.reads("materials"), visitor.reads("submit")

    words = "档案在重庆市外的，上传档案管理部门盖章的查档证明"
    task = re.search(r"上传查档证明.*?</li>", application, re.DOTALL)
    assert task is not None
    assert (f"如适用：{words}" in task[0], "未开始" in task[0], "已完成" in task[0]) == (True, True, False)
    assert all(re.search(rf">如适用</strong>\s*{words}", page) for page in (upload, check))
    assert "还不能提交" not in check


# ── Where what he states tells it ────────────────────────────────────────────


@pytest.mark.covers("E-14", "E-18", "M-13")
@pytest.mark.parametrize(
    ("route", "blocks", "asked"),
    [
        ("正常申报", {"现有职称": [TITLE]}, [OF_THE_TITLE]),
        ("正常申报", {"职业资格": [CERTIFICATE]}, [OF_THE_QUALIFICATION]),
        ("正常申报", {"现有职称": [TITLE], "职业资格": [CERTIFICATE]}, [OF_THE_TITLE, OF_THE_QUALIFICATION]),
        ("特殊破格", {}, []),
    ],
)
def test_the_certificate_asked_is_that_of_what_he_states(
    route: str, blocks: dict[str, list[dict[str, str]]], asked: list[str]
) -> None:
    """简人社职〔2020〕33号 二（四）、二（六）2: a 高级技师 and a special exception may hold no 工程师."""
    journey = filled(walk("chengdu", route=route).to("网上申报"), OF_THE_TITLE, OF_THE_QUALIFICATION, **blocks)

    missing = services.missing_materials(journey.fresh())

    assert missing == asked


@pytest.mark.parametrize(("route", "blocks"), [("正常申报", {"职业资格": [CERTIFICATE]}), ("特殊破格", {})])
def test_who_holds_no_title_can_submit(route: str, blocks: dict[str, list[dict[str, str]]]) -> None:
    journey = filled(walk("chengdu", route=route).to("网上申报"), OF_THE_TITLE, **blocks)

    submit(journey)

    assert journey.fresh().stage == "网上预审"
