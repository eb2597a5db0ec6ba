"""What does a person read when the portal cannot do what was asked: in words, with what to do next, on a sound page?"""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys import watch
from tests.journeys.cast import State, account
from tests.journeys.person import Person
from tests.stack import Stack, until

NARROW = {"width": 320, "height": 568}
TOO_LARGE = 65 * 1024 * 1024


def test_pages_that_are_not_there_or_not_for_him(portal: Stack, arrive: Callable[..., Person]) -> None:
    """404, 403, and 405, where one lands after logging in again."""
    applicant = arrive(portal, viewport=NARROW).log_in(account("林知远"))

    for path, heading in [
        ("/applications/CAS-2026-99999/", "没有找到这个页面"),
        ("/desk/", "您没有这项权限"),
        ("/inbox/read/", "这一步没有执行"),
    ]:
        is_sound(applicant.go(path).is_at(heading))


def test_a_choice_that_does_not_exist(portal: Stack, arrive: Callable[..., Person]) -> None:
    visitor = arrive(portal, viewport=NARROW).go("/privacy/")
    visitor.page.locator(".portal-display").evaluate(
        """form => {
            form.insertAdjacentHTML("beforeend", '<input name="contrast" value="none">');
            form.submit();
        }"""
    )

    is_sound(visitor.is_at("请求无法识别"))


def test_too_many_failed_logins(portal: Stack, arrive: Callable[..., Person]) -> None:
    visitor = arrive(portal, viewport=NARROW)
    for _attempt in range(10):
        visitor.go("/accounts/login/").write("手机号（用户名）", "19900000097").write("密码", "错")
        with visitor.page.expect_response(lambda answer: answer.request.method == "POST"):
            visitor.press("登录")

    is_sound(visitor.is_at("暂时不能登录").reads("之后再试"))


def test_a_file_that_is_too_large(
    portal: Stack, arrive: Callable[..., Person], states: dict[str, State], tmp_path: Path
) -> None:
    """Refused with the page it came from, before it has been read."""
    large = tmp_path / "评审表.docx"
    large.write_bytes(b"PK" + bytes(TOO_LARGE))
    state = states["uploaded"]
    applicant = arrive(portal, viewport=NARROW).log_in(state.applicant)

    applicant.go(f"/applications/{state.number}/materials/").choose(large).press("重新上传")

    expect(applicant.page.locator(".govuk-error-summary")).to_contain_text("20MB")
    applicant.is_at("上传评审材料")
    assert watch.flaws(applicant.page) == []


def test_a_colleague_was_faster(portal: Stack, arrive: Callable[..., Person], states: dict[str, State]) -> None:
    """What was typed is kept, and it is said who decided what."""
    number = states["disputed"].number
    slow, fast = (arrive(portal, viewport=NARROW).log_in(account(name)) for name in ("王舒", "冯澈"))
    slow.go(f"/desk/{number}/return/").tick("评审材料").page.get_by_text("“评审材料”各部分").click()
    slow.tick("工作经历").write("对“工作经历”的意见", "缺证明人，请补充。")
    fast.go(f"/desk/{number}/approve/").press("确认通过").reads("已通过")

    slow.press("下一步：预览")

    slow.reads("缺证明人，请补充。", "冯澈")
    assert watch.flaws(slow.page) == []


def test_a_page_opened_before_logging_in_again(portal: Stack, arrive: Callable[..., Person]) -> None:
    """The token of the page is no longer that of the browser."""
    applicant = arrive(portal, viewport=NARROW).log_in(account("林知远"))
    applicant.page.context.clear_cookies(name="csrftoken")

    applicant.page.get_by_role("button", name="退出").click()

    is_sound(applicant.is_at("页面已过期"))


def test_the_database_is_away_and_comes_back(portal: Stack, arrive: Callable[..., Person]) -> None:
    visitor = arrive(portal, viewport=NARROW)
    portal.parts["postgresql"].kill9()
    try:
        is_sound(visitor.go("/").is_at("系统暂时无法使用"))
    finally:
        portal.parts["postgresql"].start()

    until(lambda: visitor.page.request.get(portal.url).ok)
    visitor.go("/").is_at("网上申报专业技术职称")


def is_sound(person: Person) -> None:
    """It says the time, offers the phone and a way on, and nothing is wrong with it."""
    if person.page.get_by_role("main").get_by_text("时间：").count():
        expect(person.page.get_by_role("main").get_by_role("link", name="回到首页")).to_be_visible()
    expect(person.page.get_by_role("link", name="010-00000000").first).to_be_visible()
    assert watch.flaws(person.page) == []
