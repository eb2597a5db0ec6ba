"""Does somebody who has never been here find, on a telephone, what he needs before he applies?"""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.journeys import watch
from tests.journeys.cast import account
from tests.journeys.person import Person
from tests.journeys.test_registration import answers_the_sum
from tests.stack import Stack

PHONE = {"width": 390, "height": 844}
PROGRAMME = "中国科学院工程技术系列专业技术资格评审"
REPORTED = "反映：某单位的公示只贴了三个工作日。"
ADDRESS = "地址：北京市海淀区北四环西路25-2号中科人才中心206室"
Arrive = Callable[..., Person]


@pytest.mark.covers("W-01", "W-04", "W-05", "W-06", "W-07", "W-08", "W-12", "M-30")
def test_a_visitor_finds_what_he_needs_on_a_telephone(portal: Stack, arrive: Arrive) -> None:
    """Without JavaScript. Which round is open until when, whether he may apply, how it goes, what to bring, whom to ask."""
    visitor = arrive(portal, viewport=PHONE, java_script_enabled=False, has_touch=True).go("/")
    main = visitor.page.get_by_role("main")

    card = main.get_by_role("listitem").filter(has=visitor.page.get_by_role("heading", name=PROGRAMME)).first
    expect(card).to_contain_text("受理中")
    expect(card).to_contain_text("2026年6月11日（周四），至当天结束")
    expect(card.get_by_role("link", name="010-62555170")).to_have_attribute("href", "tel:010-62555170")

    checks_whether_he_may_apply(visitor)

    visitor.go("/").follow("评审流程").is_at(PROGRAMME)
    steps = main.get_by_role("list", name="集体参评（HR 组织）").get_by_role("listitem")
    expect(steps).to_have_count(7)
    expect(steps.first).to_have_text("HR 电话咨询是否符合参评条件并开通权限")
    section(visitor, "要准备的材料").reads("外调表（限档案不在本中心）：盖章一份", "参评人照片：两张")
    section(visitor, "咨询与监督").reads(ADDRESS)

    visitor.go("/").follow("材料模板").is_at("通知与资料").follow("职称评审外调表").is_at("职称评审外调表")
    expect(main.get_by_role("listitem").filter(has_text="职称评审外调表.docx")).to_contain_text(
        re.compile(r"DOCX，\d+(\.\d+)?\sKB")
    )
    assert "word/document.xml" in ZipFile(BytesIO(visitor.downloads("职称评审外调表.docx"))).namelist()


def checks_whether_he_may_apply(visitor: Person) -> None:
    """By the table of the guide: a master who has been an engineer for five years and more."""
    visitor.follow("资格自查").is_at("资格自查")
    visitor.pick("想申报的级别", "高级工程师").pick("最高学历", "硕士").pick("现有职称", "工程师")
    visitor.write("毕业时间", "2013年6月").write("首次参加工作时间", "2013年7月").write(
        "现有职称取得时间", "2018年12月"
    )
    visitor.press("查看能否申报").is_at("资格自查结果").reads("高级工程师 · 评审 可以申报", "任工程师须满5年")


def section(visitor: Person, heading: str) -> Person:
    """He follows the jump at the top of the page; what it leads to is in sight."""
    visitor.page.get_by_role("navigation", name="本页内容").get_by_role("link", name=heading).click()
    expect(visitor.page.get_by_role("heading", level=2, name=heading)).to_be_in_viewport()
    assert watch.frame(visitor.page) == []
    return visitor


def test_what_a_visitor_reports_is_read_by_the_supervisor_alone(portal: Stack, arrive: Arrive) -> None:
    visitor = arrive(portal, viewport=PHONE, java_script_enabled=False).go("/programmes/cas/")
    visitor.follow("举报投诉").is_at("举报投诉").write("要反映的情况", REPORTED)
    answers_the_sum(visitor)
    visitor.press("提交").reads("已收到，受理编号")
    found = re.search(r"JB\d{6}-\w{6}", visitor.page.get_by_role("main").inner_text())
    assert found

    supervisor = arrive(portal).log_in(account("沈督")).follow("举报投诉").is_at("举报投诉").follow(found[0])
    supervisor.is_at(found[0]).reads(REPORTED)
    address = supervisor.page.url.removeprefix(supervisor.portal)
    for name in ("卫领", "王舒"):
        nobody = arrive(portal).log_in(account(name))
        expect(nobody.page.get_by_role("link", name="举报投诉")).to_have_count(0)
        nobody.go(address).is_at("没有找到这个页面")
