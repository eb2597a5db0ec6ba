"""Can a leader sign by his link on a telephone, and does everybody read whose words the two opinions are?"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import watch
from tests.journeys.cast import account, newcomer
from tests.journeys.person import Person
from tests.stack import Stack, until

Arrive = Callable[..., Person]
SECTION, LEADERS, PERSONNELS = "单位意见", "单位推荐意见", "单位人事部门审核意见"
MATERIAL = "评审表+个人技术报告"
UNIT = "北辰精密仪器有限公司"
SIGNED = re.compile(rf"由{UNIT}总工程师周衡于\d{{4}}年\d+月\d+日填写")
COPIED = f"由申报人转录，{UNIT}人力资源部部长严清于2026年3月1日出具"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def link_for(applicant: str, staff: Person) -> str:
    """On the messages page, where the demonstration shows what the leader's telephone shows."""
    row = staff.go("/office/messages/").page.get_by_role("row").filter(has_text=applicant)
    link = row.get_by_role("link", name="演示：像出具人一样打开短信里的链接").first
    until(lambda: link.count() or staff.page.reload() is None)
    address = link.get_attribute("href")
    assert address
    return address


@pytest.mark.covers("F-45", "F-46", "CR-37")
def test_one_opinion_signed_on_a_telephone_and_one_copied(portal: Stack, arrive: Arrive) -> None:
    who = newcomer(portal, 8021, "苏望舒", without=[SECTION])
    words = f"{who.name}同志独立承担控制系统研发，业绩真实，我单位同意推荐。"

    # He has a link sent to the leader, and copies what the personnel department gave him.
    applicant = arrive(portal).log_in(who).follow("我的申报").follow(f"填写“{SECTION}”").is_at(SECTION)
    number = applicant.number
    applicant.page.get_by_role("button", name=re.compile(f"请对方填写.*{LEADERS}")).click()
    applicant.is_at(f"请对方填写“{LEADERS}”")
    applicant.write("职务", "总工程师").write("姓名", "周衡").write("手机号", "19900008022").press("发送链接")
    applicant.is_at(SECTION).reads("链接已发给周衡（199****8022）", "等待对方填写")
    applicant.page.get_by_role("link", name=re.compile(f"自己转录.*{PERSONNELS}")).click()
    applicant.is_at(f"转录“{PERSONNELS}”").write(PERSONNELS, "所填内容与档案一致。")
    applicant.write("职务", "人力资源部部长").write("姓名", "严清").write("出具日期", "2026-03-01").press("保存转录")
    applicant.is_at(SECTION).reads(COPIED)
    applicant.go(f"/applications/{number}/").reads("链接已发出，等待周衡签署")

    # The leader opens the link on his telephone, reads what he judges, signs; the link has done its work.
    reviewer = arrive(portal).log_in(account("王舒"))
    leader = arrive(portal, **PHONE)
    leader.page.goto(link_for(who.name, reviewer))
    leader.is_at(f"填写“{LEADERS}”").reads(who.name, "主要专业技术工作业绩", "六自由度精密定位平台")
    assert watch.flaws(leader.page) == []
    leader.write(LEADERS, words).write("您的姓名", "周衡").tick("以上意见由我本人填写，代表所在单位，内容真实")
    leader.press("签署并提交").is_at("这条意见已签署").reads(words)
    leader.page.reload()
    expect(leader.is_at("这条意见已签署").page.get_by_role("textbox")).to_have_count(0)

    # He reads it and submits; the reviewer reads whose words they are.
    applicant.go(f"/applications/{number}/sections/{SECTION}/").reads(words)
    expect(applicant.page.get_by_text(SIGNED)).to_be_visible()
    applicant.go(f"/applications/{number}/").follow(f"上传{MATERIAL}").choose_form(who.name, "报告").press("上传")
    applicant.reads("第 1 版上传成功").go(f"/applications/{number}/submit/").press("确认无误，提交“评审材料”")
    applicant.is_at("提交成功")
    reviewer.go(f"/desk/{number}/").reads(words, COPIED)
    expect(reviewer.page.get_by_text(SIGNED)).to_be_visible()
