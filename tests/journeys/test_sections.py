"""Can a whole evaluation form be typed, left, found again, returned for three cells and told apart from what nobody asked?"""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Request, expect

from tests.journeys import watch
from tests.journeys.cast import account, newcomer
from tests.journeys.person import Person
from tests.stack import Stack

Arrive = Callable[..., Person]
Row = dict[str, str]
MATERIAL = "评审表+个人技术报告"
OLD_UNIT = "北辰仪表有限公司（2017年1月更名为北辰精密仪器有限公司）"
UNIT = "北辰精密仪器有限公司"
WORK = [
    ("2013年7月—2014年6月", OLD_UNIT, "伺服驱动器调试", "助理工程师", "何启明"),
    ("2014年7月—2015年12月", OLD_UNIT, "伺服驱动器改进", "助理工程师", "何启明"),
    ("2016年1月—2016年12月", OLD_UNIT, "驱动电路试制", "助理工程师", "何启明"),
    ("2017年1月—2018年12月", UNIT, "运动平台驱动电路设计", "助理工程师", "丁衡"),
    ("2018年12月—至今", UNIT, "精密运动平台控制系统研发", "工程师", "丁衡"),
]
DOCTOR = ("研究生", "2021年6月", "青石理工大学", "控制工程", "4年", "博士", "业余")
BLOCKS = ("工作经历", "工作业绩", "论文著作")
ACHIEVEMENTS, PUBLICATIONS = "主要专业技术工作业绩", "重要著（译）作、论文及技术工作报告"
MARKS = {
    "工作经历 第 2 行 证明人": "请写了解这段工作的证明人，不要与第 1 行相同。",
    f"{ACHIEVEMENTS} 第 3 行 成果": "请写明效益的依据。",
    f"{PUBLICATIONS} 第 4 行 发表情况": "请补页码。",
}


def work(row: int) -> Row:
    return dict(zip(("起止时间", "单位", "专业技术工作", "技术职务", "证明人"), WORK[row], strict=True))


def achievement(row: int) -> Row:
    year = 2019 + row
    return {
        "起止时间": f"{year}年3月—{year}年11月",
        "项目名称": f"定位平台第{row + 1}期",
        "本人作用": "项目负责人，排名第1",
        "证明人": "丁衡",
        "成果": f"误差降至 0.{row + 1} 微米",
    }


def publication(row: int) -> Row:
    return {
        "名称": f"精密平台的误差补偿（{row + 1}）",
        "本人作用": "第一作者",
        "发表情况": f"示范仪器学报，{2020 + row}, 18(4)",
        "获奖情况": "无",
    }


def group(person: Person, row: int) -> Locator:
    return person.page.get_by_role("group", name=f"第 {row + 1} 行", exact=True)


def cell(person: Person, row: int, label: str) -> Locator:
    return group(person, row).get_by_label(re.compile(f"^{label}(（必填）)?$"))


def type_row(person: Person, row: int, typed: Row) -> None:
    """Into the row of this number, added where it is not there yet."""
    if not group(person, row).count():
        person.press("再加一行")
    for label, text in typed.items():
        cell(person, row, label).fill(text)


def opened(person: Person, number: str, section: str) -> Person:
    person.go(f"/applications/{number}/").page.get_by_role("link", name=section, exact=True).first.click()
    return person.is_at(section)


def keeps(request: Request, text: str) -> bool:
    """A draft on its way to the portal that has this text in it."""
    return request.url.endswith("/drafts/") and text.encode() in (request.post_data_buffer or b"")


def answered(person: Person) -> Person:
    """The one thing asked in this section."""
    return person.tick("已修改").press("保存答复").reads("已保存答复")


def test_the_whole_form_left_in_the_middle_returned_and_mended(portal: Stack, arrive: Arrive) -> None:
    who = newcomer(portal, 8011, "池映川", without=BLOCKS)

    # He types, and leaves in the middle of a section without saving it.
    at_work = arrive(portal).log_in(who).follow("我的申报").follow("填写")
    number = at_work.number
    opened(at_work, number, "学历").press("再加一行")
    for label, text in zip(("毕业时间", "毕业学校", "所学专业", "学制"), DOCTOR[1:5], strict=True):
        cell(at_work, 2, label).fill(text)
    for choice in (DOCTOR[0], DOCTOR[5], DOCTOR[6]):
        group(at_work, 2).get_by_label(choice, exact=True).check()
    at_work.press("保存并继续").reads("“学历”已保存。")
    opened(at_work, number, "工作经历")
    for row in range(len(WORK)):
        type_row(at_work, row, work(row))
    at_work.press("保存并继续").reads("“工作经历”已保存。")
    opened(at_work, number, ACHIEVEMENTS)
    with at_work.page.expect_response(lambda answer: keeps(answer.request, achievement(2)["成果"])):
        for row in range(3):
            type_row(at_work, row, achievement(row))
        at_work.page.keyboard.press("Tab")
    expect(at_work.page.locator(".portal-draft__status")).to_have_text(re.compile("^已于"))
    at_work.page.context.close()

    # He goes on elsewhere: what he had not saved stands there again.
    at_home = opened(arrive(portal).log_in(who), number, ACHIEVEMENTS).reads("已恢复您")
    expect(cell(at_home, 2, "项目名称")).to_have_value(achievement(2)["项目名称"])
    for row in range(3, 6):
        type_row(at_home, row, achievement(row))
    at_home.press("保存并继续").reads(f"“{ACHIEVEMENTS}”已保存。")
    opened(at_home, number, PUBLICATIONS)
    for row in range(4):
        type_row(at_home, row, publication(row))
    at_home.press("保存并继续").reads(f"“{PUBLICATIONS}”已保存。")
    at_home.go(f"/applications/{number}/").follow(f"上传{MATERIAL}").choose_form(who.name, "报告").press("上传")
    at_home.reads("第 1 版上传成功")
    at_home.go(f"/applications/{number}/submit/").press("确认无误，提交“评审材料”").is_at("提交成功")

    # The reviewer marks three cells where they stand.
    reviewer = arrive(portal).log_in(account("王舒")).go(f"/desk/{number}/")
    for mark in MARKS:
        reviewer.tick(f"标记 {mark}")
    reviewer.page.get_by_role("button", name="退回标记的栏目").first.click()
    reviewer.is_at("退回修改").tick("评审材料")
    for mark, words in MARKS.items():
        reviewer.write(f"对“{mark}”的意见", words)
    assert watch.flaws(reviewer.page) == []
    reviewer.press("下一步：预览").reads("申报人将看到", *MARKS.values()).press("确认退回修改")
    reviewer.reads(f"已退回修改：{who.name}")

    # He mends the three, and changes a fourth thing.
    opened(at_home, number, "工作经历").reads(MARKS["工作经历 第 2 行 证明人"])
    answered(at_home)
    cell(at_home, 1, "证明人").fill("秦放")
    cell(at_home, 0, "专业技术工作").fill("伺服驱动器调试与试验")
    at_home.press("保存并继续").reads("“工作经历”已保存。")
    answered(opened(at_home, number, ACHIEVEMENTS))
    cell(at_home, 2, "成果").fill("误差降至 0.3 微米，经第三方检测")
    at_home.press("保存并继续").reads(f"“{ACHIEVEMENTS}”已保存。")
    answered(opened(at_home, number, PUBLICATIONS))
    cell(at_home, 3, "发表情况").fill("示范仪器学报，2023, 18(4): 51 ~ 58")
    at_home.press("保存并继续").reads(f"“{PUBLICATIONS}”已保存。")
    at_home.go(f"/applications/{number}/submit/").reads("按要求修改 3 处，未要求的修改 1 处。")
    at_home.reads("您还改动了退回意见以外的 1 处").press("确认无误，提交“评审材料”").is_at("提交成功")

    # The reviewer sees which was which.
    reviewer.go(f"/desk/{number}/").reads("按要求修改 3 处，未要求的修改 1 处。")
    assert watch.flaws(reviewer.page) == []
    table = reviewer.page.get_by_role("region", name="上次审核以后的改动").get_by_role("row")
    assert [" ".join(text.split()) for text in table.all_inner_texts()[1:]] == [
        "工作经历 第 1 行 专业技术工作 伺服驱动器调试 伺服驱动器调试与试验 未要求的修改",
        "工作经历 第 2 行 证明人 何启明 秦放 按要求修改",
        f"{ACHIEVEMENTS} 第 3 行 成果 误差降至 0.3 微米 误差降至 0.3 微米，经第三方检测 按要求修改",
        f"{PUBLICATIONS} 第 4 行 发表情况 示范仪器学报，2023, 18(4) 示范仪器学报，2023, 18(4): 51 ~ 58 按要求修改",
    ]
