"""Can somebody come from the telephone call to the locked file: account, link, registration, upload, return, approval?"""

import re
from collections.abc import Callable
from typing import TypeVar

import pytest
from playwright.sync_api import expect

from accounts.captcha import in_words
from applicants.demo import Account, id_number
from tests.journeys.cast import account
from tests.journeys.mailbox import sms
from tests.journeys.person import Person, Typist
from tests.stack import Stack, until

PASSWORD = "Zhong-guan-2026"
MATERIAL = "评审表+个人技术报告"
PERMIT = "港澳台居民居住证"
LINK = re.compile(r"http://[^/]+(/accounts/set-password/\S+/)")
CODE = re.compile(r"验证码(\d{6})")
SUM = re.compile(r"(.+)(乘以|减去|加上)(.+)等于多少？")
FIGURES = {in_words(number): number for number in range(100)}
Arrive = Callable[..., Person]
P = TypeVar("P", bound=Person)


def opens_account(manager: Person, who: Account, number: str, *, kind: str, level: str, route: str) -> None:
    """After the telephone call in which the eligibility was confirmed."""
    manager.go("/office/accounts/open/").write("姓名", who.name).write("手机号", who.mobile)
    manager.tick(kind).write("证件号码", number).pick("评审级别", level).tick(route).tick("不在本中心")
    manager.tick("我已通过电话与本人核对，确认其符合参评条件").press("开通账号")
    manager.is_at(who.name).reads("设置密码的链接已通过短信发出", level, "未激活")


def told(portal: Stack, mobile: str, pattern: re.Pattern[str]) -> str:
    """The newest link or code that an SMS brought to this number."""
    until(lambda: [text for text in sms(portal, mobile) if pattern.search(text)])
    return [found[1] for text in sms(portal, mobile) if (found := pattern.search(text))][-1]


def arrives_by_link(person: Person, link: str) -> None:
    sets_password(person.go(link))


def sets_password(person: Person) -> None:
    person.write("新密码", PASSWORD).write("再输一遍新密码", PASSWORD).press("设置密码并登录")
    person.is_at("请先阅读隐私政策").tick("我已阅读并同意以上说明").press("同意并继续").is_at("我的申报")


def registers(person: Person, who: Account, *, group: str, specialty: str = "", title: str = "") -> str:
    """Every section of 报名, the confirmation with its sum, the receipt; returns the number that it shows."""
    person.follow("填写“档案”").write("档案所在地（必填）", "北辰区人才服务中心").press("保存并继续")
    person.is_at("申报信息").pick("评审分组（必填）", group).write("其它专业", specialty).press("保存并继续")
    person.is_at("学历信息").write("毕业学校（必填）", "青石理工大学").tick("研究生").tick("硕士").press("保存并继续")
    person.is_at("联系方式").write("电子邮箱（必填）", f"{who.mobile}@example.test").press("保存并继续")
    person.is_at("单位与岗位").write("工作单位（必填）", "北辰精密仪器有限公司")
    person.write("参加工作时间（必填）", "2013.7").press("保存并继续").is_at("现有职称")
    if title:
        person.press("再加一行").write("职称", title).write("取得时间", "2018年12月")
        person.write("审批单位", "示范区人力资源和社会保障局")
    person.press("保存并继续").is_at("核对并提交“报名”")
    person.reads("请仔细核对您的报名信息，报名信息无误后请点击“确定”", "硕士", group)
    answers_the_sum(person)
    person.tick("我作出以上承诺").tick("我单独同意这样使用我的证件号码")
    return person.press("确定").is_at("提交成功").number


def answers_the_sum(person: Person) -> None:
    label = person.page.get_by_text(SUM).inner_text().strip()
    found = SUM.search(label)
    assert found, label
    one, other = FIGURES[found[1]], FIGURES[found[3]]
    person.write(label, str({"乘以": one * other, "减去": one - other, "加上": one + other}[found[2]]))


@pytest.mark.covers("A-01", "R-15", "R-16", "R-17", "M-05", "S-01", "S-02", "S-03")
@pytest.mark.parametrize("hand", [Person, Typist], ids=["without JavaScript", "with the keyboard alone"])
def test_from_the_telephone_call_to_the_lock(portal: Stack, arrive: Arrive, hand: type[P]) -> None:
    by_keyboard = hand is Typist
    who = Account(f"1990000820{by_keyboard:d}", "苏见微" if by_keyboard else "陆知行", "申报人", password=PASSWORD)

    def sits_down() -> Person:
        return hand(arrive(portal, java_script_enabled=by_keyboard).page, portal.url)

    manager, applicant, reviewer = sits_down(), sits_down(), sits_down()
    card = id_number(f"11010519880214{307 + 2 * by_keyboard}")
    opens_account(manager.log_in(account("卫领")), who, card, kind="居民身份证", level="高级工程师", route="评审")
    link = told(portal, who.mobile, LINK)
    arrives_by_link(applicant, link)
    number = registers(applicant, who, group="自动控制", title="工程师")
    applicant.reads(number)
    until(lambda: any("报名" in text and number in text for text in sms(portal, who.mobile)))

    applicant.go(f"/applications/{number}/").reads("已完成 7/17，41%", "填写“基本情况”")
    portal.manage("shell", "-c", f"from tests.journeys import scenes; scenes.state_the_rest('{number}')")
    applicant.go(f"/applications/{number}/").reads("已完成 16/17，94%")
    applicant.follow("上传" + MATERIAL).choose_form(who.name, "第一稿")
    applicant.press("上传").reads("第 1 版上传成功").follow("核对并提交“评审材料”")
    applicant.press("确认无误，提交“评审材料”").is_at("提交成功").reads("评审表上传成功，请关注审核状态")

    reviewer.log_in(account("王舒")).go(f"/desk/{number}/").follow("退回修改").tick("评审材料").tick(MATERIAL)
    reviewer.write(f"对“{MATERIAL}”的意见", "缺单位推荐意见，请补。").press("下一步：预览").press("确认退回修改")
    reviewer.reads(f"已退回修改：{who.name}（{number}）")

    applicant.go(f"/applications/{number}/").reads("缺单位推荐意见，请补。").follow("上传" + MATERIAL)
    applicant.choose_form(who.name, "第二稿，已补").press("重新上传").reads("第 2 版上传成功")
    applicant.go(f"/applications/{number}/").tick("已修改").press("保存答复").reads("已保存答复").follow(
        "核对并重新提交"
    )
    applicant.press("确认无误，提交“评审材料”").is_at("提交成功")

    reviewer.go(f"/desk/{number}/").reads("已修改", "第 2 版").follow("通过").press("确认通过")
    reviewer.reads(f"已通过：{who.name}（{number}）现进入“交纸质材料并缴费”")

    applicant.go(f"/applications/{number}/materials/").reads("材料已锁定")
    applicant.go(f"/applications/{number}/").reads("审核通过").sees_progress("交纸质材料并缴费", "正在办理")
    manager.go(link).reads("链接")  # of one use, whoever finds it later
    unused = """SELECT count(*) FROM accounts_onetimesecret JOIN applicants_user AS person ON person.id = user_id
        WHERE used_at IS NULL AND person.mobile = %s"""
    assert portal.rows(unused, who.mobile) == [(0,)]


@pytest.mark.covers("A-01", "A-02", "A-04", "R-08")
def test_a_hong_kong_resident_is_recognised_and_has_lost_her_phone(portal: Stack, arrive: Arrive) -> None:
    """认定 with a residence permit; the telephone is lost before she has set her password. By keyboard, without JavaScript."""
    lost = Account("19900008210", "何咏诗", "申报人", password=PASSWORD)
    found = Account("19900008211", "何咏诗", "申报人", password=PASSWORD)
    permit = id_number("81000019900622402")
    manager, applicant = (Typist(arrive(portal, java_script_enabled=False).page, portal.url) for _each in range(2))
    manager.log_in(account("卫领")).go("/office/accounts/open/").write("姓名", lost.name).write(
        "手机号", lost.mobile
    ).tick("居民身份证")
    manager.write("证件号码", permit).pick("评审级别", "工程师").tick("认定").tick("不在本中心")
    manager.tick("我已通过电话与本人核对，确认其符合参评条件").press("开通账号")
    expect(manager.page.locator(".govuk-error-summary")).to_contain_text(PERMIT)  # the right kind
    opens_account(manager, lost, permit, kind=PERMIT, level="工程师", route="认定")
    told(portal, lost.mobile, LINK)

    manager.follow("更换").write("新手机号", found.mobile).tick("视频通话，已看证件原件")
    manager.write("证件号码后六位", permit[-6:]).write("更换原因", "手机遗失").press("更换手机号").is_at(lost.name)
    applicant.go("/accounts/login/").follow("忘记密码").write("手机号（用户名）", found.mobile).press("获取验证码")
    applicant.write("短信验证码", told(portal, found.mobile, CODE)).press("下一步")
    sets_password(applicant.is_at("设置密码"))
    number = registers(applicant, found, group="其它", specialty="海洋观测工程")

    applicant.go(f"/applications/{number}/").reads("工程师", "报名").sees_progress("评审材料", "正在办理", "您")
    applicant.go("/accounts/").reads(PERMIT, "810")
    assert permit not in applicant.page.content()
