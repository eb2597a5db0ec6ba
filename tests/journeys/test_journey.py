"""Can the whole way of one application be walked in a browser, from upload to approval and to the desk?"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from applicants.demo import Account
from tests import servers
from tests.journeys.cast import account, newcomer
from tests.journeys.mailbox import Mailbox, sms
from tests.journeys.person import Person
from tests.stack import Stack, until

MATERIAL = "评审表+个人技术报告"
REASON = "第3页缺单位推荐意见，请补充后重新上传。"
SUBMIT = "确认无误，提交“评审材料”"
HANDED_IN = re.compile("^收到(?!代替材料)")
Arrive = Callable[..., Person]


def submit(applicant: Person, button: str) -> None:
    """By a double click, as people do; then back, as people do: the receipt, never a second submission."""
    applicant.page.get_by_role("main").get_by_role("button", name=button).dblclick()
    applicant.is_at("提交成功").reads(applicant.number, "第")
    applicant.page.go_back()
    applicant.is_at("提交成功")


def walk(at: Stack | servers.Server, arrive: Arrive, mailbox: Mailbox, who: Account, **browser: object) -> str:
    """He uploads, is returned, corrects, is approved and reads his paper; returns the application's number."""
    name = who.name
    applicant = arrive(at, **browser).log_in(who)
    reviewer = arrive(at, **browser).log_in(account("王舒"))

    applicant.follow("我的申报").follow("上传" + MATERIAL)
    number = applicant.number
    applicant.choose_form(name, "第一稿").press("上传").reads(f"“{MATERIAL}”第 1 版上传成功")
    applicant.go(f"/applications/{number}/").sees_progress("评审材料", "正在办理", "您")
    applicant.follow("核对并提交“评审材料”").reads(f"{name} 评审表.docx")
    submit(applicant, SUBMIT)
    applicant.follow("查看申报进度").sees_progress("审核", "正在办理", "评审办")

    reviewer.follow("审核").reads(number).follow(name).is_at(f"{name}的申报").sees_progress(
        "审核", "正在办理", "评审办"
    )
    assert reviewer.downloads(f"第 1 版：{name} 评审表.docx").startswith(b"PK")
    reviewer.follow("退回修改").tick("评审材料").tick(MATERIAL).write(f"对“{MATERIAL}”的意见", REASON)
    reviewer.press("下一步：预览").reads("申报人将看到", REASON).press("确认退回修改")
    reviewer.reads(f"已退回修改：{name}（{number}）").sees_progress("评审材料", "退回修改", "申报人")

    applicant.finds_notice(f"请修改后重新提交：{number}").reads(REASON)
    applicant.follow("去查看").reads("“审核”退回修改", REASON, MATERIAL).sees_progress("评审材料", "退回修改", "您")
    applicant.follow("上传" + MATERIAL).choose_form(name, "第二稿，已补推荐意见").press("重新上传")
    applicant.reads(f"“{MATERIAL}”第 2 版上传成功").go(f"/applications/{number}/")
    applicant.tick("已修改").press("保存答复").reads(f"已保存答复：{MATERIAL}。").follow("核对并重新提交")
    submit(applicant, SUBMIT)
    applicant.follow("查看申报进度").sees_progress("审核", "正在办理", "评审办")

    reviewer.go(f"/desk/{number}/").sees_progress("审核", "正在办理", "评审办").follow("通过")
    reviewer.reads(name, "第 2 版").press("确认通过")
    reviewer.reads(f"已通过：{name}（{number}）现进入“交纸质材料并缴费”")
    reviewer.sees_progress("交纸质材料并缴费", "正在办理", "申报人")

    applicant.finds_notice(f"审核通过：{number}").go(f"/applications/{number}/")
    applicant.reads("审核通过").sees_progress("交纸质材料并缴费", "正在办理", "您")
    paper = applicant.reads_paper()
    assert name in paper
    assert number in paper
    subjects = [f"已提交：{number}", f"请修改后重新提交：{number}", f"已提交：{number}", f"审核通过：{number}"]
    until(lambda: sorted(mailbox.about(number)[-4:]) == sorted(subjects))
    until(lambda: len([text for text in sms(at, who.mobile) if number in text]) >= len(subjects))
    return number


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_way_to_the_defence(portal: Stack, arrive: Arrive, mailbox: Mailbox, javascript: bool) -> None:
    """On PostgreSQL and Redis: to the approval, then paper and fee at the desk, which open the next stage."""
    who = account("林知远") if javascript else newcomer(portal, 8001, "何为之")
    number = walk(portal, arrive, mailbox, who, java_script_enabled=javascript)

    reviewer = arrive(portal, java_script_enabled=javascript).log_in(account("冯澈")).go(f"/desk/{number}/")
    reviewer.follow("登记纸质材料").is_at(f"{who.name} {number}")
    for paper in reviewer.page.get_by_role("checkbox", name=HANDED_IN).all():
        paper.check()
    reviewer.press("登记").reads("已登记收到：", "已收齐")
    clerk = arrive(portal, java_script_enabled=javascript).log_in(account("褚明账"))
    clerk.follow("审核").reads(number).follow(who.name)
    clerk.follow("登记缴费").write("金额（元）", "450").write("票据号", f"P-{number}").press("登记").reads(
        "已登记：缴费"
    )
    expect(clerk.page.get_by_role("row", name="缴费 申报人")).to_contain_text("已办妥")
    reviewer.go(f"/desk/{number}/").follow("通过").press("确认通过").sees_progress("答辩", "正在办理", "评审办")

    submissions = portal.rows(
        "SELECT count(*) FROM applicants_step JOIN applicants_application AS a ON a.id = application_id"
        " WHERE number = %s AND action = 'submit' AND from_stage = '评审材料'",
        number,
    )
    assert submissions == [(2,)]  # each by a double click


def test_the_same_on_the_embedded_default(laptop: servers.Server, arrive: Arrive, laptop_mailbox: Mailbox) -> None:
    walk(laptop, arrive, laptop_mailbox, account("林知远"))
