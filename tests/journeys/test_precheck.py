"""Does one file go its whole way: read as it arrives, mended by what the portal says, and sent back by what it found?"""

from collections.abc import Callable
from copy import deepcopy

import pytest
from playwright.sync_api import FilePayload, expect

from applicants import dossier
from applicants.demo import FACTS, SUBMITTED
from tests.journeys import watch
from tests.journeys.cast import account, newcomer
from tests.journeys.person import DATED, DOCX, Person
from tests.materials import forms
from tests.materials.office import as_doc
from tests.stack import Stack

MATERIAL, PHONE = "评审表+个人技术报告", {"width": 390, "height": 844}
STYLE = "dots, hints left in"
SHORT = [("一、代表性项目：六自由度精密定位平台", 2), ("平台控制系统的研发。", 0)]
WITNESS, PEOPLE, YEARS, LENGTH = "工作经历 第2行 证明人", "“民族”是空白的", "任职年限填了3年", "个人技术报告约"


def form(name: str, *, witness: str = "丁衡", people: str = "满族") -> bytes:
    """The office's older template typed by hand, the report behind it far too short and his years in the post too few."""
    answers = deepcopy(FACTS[SUBMITTED.mobile])
    answers["个人信息"][0] |= {"姓名": name, "民族": people}
    answers["工作经历"][1]["证明人"] = witness
    answers["单位与岗位"][0]["任职年限"] = "3"
    return forms.older(dossier.build(answers), style=STYLE, lines=SHORT, on_cover={"填表时间": DATED})


def as_file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": DOCX if name.endswith("x") else "application/msword", "buffer": content}


@pytest.mark.covers("M-01", "CR-36", "CR-46")
def test_a_form_typed_by_hand_is_mended_submitted_and_sent_back_by_what_was_found(
    portal: Stack, arrive: Callable[..., Person]
) -> None:
    who = newcomer(portal, 8301, "温其玉")
    flawed = as_doc({"flawed": form(who.name, witness="", people="")})["flawed"]

    # Blank cells are found as a .doc arrives; of the two one is mended in a .docx, then the other.
    applicant = arrive(portal, viewport=PHONE).log_in(who).follow("我的申报").follow(f"上传{MATERIAL}")
    number = applicant.number
    applicant.choose(as_file("评审表.doc", flawed)).press("上传").reads(
        "第 1 版的检查结果", WITNESS, PEOPLE, "2 处须改好或写明原因"
    )
    applicant.follow("查看平台读到的内容").is_at("平台读到的内容")
    expect(applicant.page.get_by_role("cell", name="丁衡").first).to_be_visible()
    assert watch.flaws(applicant.page) == []
    applicant.go(f"/applications/{number}/materials/").choose(as_file("评审表.docx", form(who.name, people="")))
    applicant.press("重新上传").reads("第 2 版的检查结果", "已改好 1 处", PEOPLE, "1 处须改好或写明原因")
    applicant.choose(as_file("评审表.docx", form(who.name))).press("重新上传")
    applicant.reads("第 3 版的检查结果", "已改好 1 处", YEARS, LENGTH)
    applicant.go(f"/applications/{number}/submit/").press("确认无误，提交“评审材料”").is_at("提交成功")

    # The reviewer decides from the page, the file itself stays closed.
    reviewer = arrive(portal).log_in(account("王舒")).go(f"/desk/{number}/").reads("没有发现须改的地方。")
    reviewer.follow("查看第 3 版的内容").is_at(f"{who.name}的{MATERIAL}").reads("丁衡", "六自由度精密定位平台")
    assert watch.flaws(reviewer.page) == []
    boxes = reviewer.page.get_by_label("用作退回意见")
    boxes.nth(0).check()
    boxes.nth(1).check()
    reviewer.press("退回修改").is_at("退回修改")
    words = reviewer.page.get_by_label(f"对“{MATERIAL}”的意见", exact=True)
    reasons = words.input_value().splitlines()
    assert [YEARS in reasons[0], LENGTH in reasons[1], len(reasons)] == [True, True, 2]
    reviewer.press("下一步：预览").reads("申报人将看到", *reasons).press("确认退回修改")
    reviewer.reads(f"已退回修改：{who.name}（{number}）")

    applicant.go(f"/applications/{number}/").reads("“审核”退回修改", MATERIAL, *reasons)
