"""Is text that was typed and not sent still there after the network, a second window, or the end of the login?"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from tests import servers
from tests.journeys import watch
from tests.journeys.cast import account
from tests.journeys.person import Person
from tests.stack import Stack, embedded, until

NARROW = {"width": 320, "height": 568}
REASON = "第3页缺单位推荐意见，请补充后重新上传。"
RETRYING = "未保存，将自动重试"
RESTORED = re.compile(r"已恢复您 \d\d:\d\d 尚未提交的内容")
KEPT = re.compile("^已于")
IDLE = 16  # seconds until a login ends on the impatient portal
REVIEWER = "冯澈"
Arrive = Callable[..., Person]


@pytest.fixture
def number(portal: Stack) -> Iterator[str]:
    """The demonstration's submitted application; nothing is decided here, and no draft stays behind."""
    yield number_of(portal, "许知夏")
    portal.rows("DELETE FROM applicants_draft RETURNING id")


def number_of(portal: Stack, name: str) -> str:
    query = "SELECT number FROM applicants_application a JOIN applicants_user u ON u.id = applicant_id WHERE name = %s"
    return str(portal.rows(query, name)[0][0])


@pytest.fixture
def bold(browser: Browser, browser_context_args: dict[str, Any], portal: Stack) -> Iterator[Person]:
    """A reviewer in whose browser requests may fail."""
    with browser.new_context(**browser_context_args) as context:
        yield Person(context.new_page(), portal.url).log_in(account(REVIEWER))


@pytest.fixture(scope="module")
def impatient() -> Iterator[servers.Server]:
    running = embedded(IDLE_STAFF=str(IDLE)).start()
    yield running
    running.kill9()


def status(page: Page) -> Any:
    return page.locator(".portal-draft__status")


def reason(page: Page) -> Any:
    return page.get_by_label("总的退回原因", exact=True)


def conflict(page: Page) -> Any:
    return page.get_by_role("alert").filter(has_text="另一个窗口")


def write(page: Page, text: str) -> None:
    """And go on to the next field."""
    reason(page).fill(text)
    page.keyboard.press("Tab")


def dialog(page: Page) -> Any:
    return page.get_by_role("alertdialog")


def stop_the_clock(page: Page) -> None:
    """Of this page, once it is there: its timers wait for ``page.clock.fast_forward``, however slow the machine is."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 60)


def is_kept(portal: Stack, path: str) -> None:
    """A draft of this page has reached the portal."""
    until(lambda: portal.rows("SELECT 1 FROM applicants_draft WHERE page = %s", path))


# ── Kept and shown again ─────────────────────────────────────────────────────


def test_it_says_when_it_was_kept_and_shows_it_again(portal: Stack, arrive: Arrive, number: str) -> None:
    reviewer = arrive(portal, viewport=NARROW, timezone_id="America/New_York").log_in(account(REVIEWER))
    page = reviewer.go(f"/desk/{number}/return/").tick("评审材料").page
    begun = datetime.now(ZoneInfo("Asia/Shanghai"))

    write(page, REASON)

    minutes = "|".join(f"{begun + timedelta(minutes=passed):%H:%M}" for passed in range(3))
    expect(status(page)).to_have_text(re.compile(f"^已于 ({minutes}) 保存$"))
    page.reload()
    expect(page.get_by_role("region", name="请注意")).to_contain_text(RESTORED)
    expect(reason(page)).to_have_value(REASON)
    expect(page.get_by_label("评审材料", exact=True)).to_be_checked()
    assert watch.flaws(page) == []


def test_a_short_field_is_kept_after_twenty_seconds(portal: Stack, arrive: Arrive, number: str) -> None:
    page = arrive(portal).log_in(account(REVIEWER)).page
    page.clock.install()
    page.goto(f"{portal.url}/desk/{number}/return/")
    stop_the_clock(page)
    page.get_by_label("补正期限", exact=True).fill("2026-06-01")

    page.clock.fast_forward("00:19")
    expect(status(page)).to_be_empty()
    with page.expect_response("**/drafts/"):
        page.clock.fast_forward("00:02")

    expect(status(page)).to_have_text(KEPT)


def test_the_last_words_are_kept_while_the_page_goes(portal: Stack, arrive: Arrive, number: str) -> None:
    reviewer = arrive(portal).log_in(account(REVIEWER)).go(f"/desk/{number}/return/")
    reason(reviewer.page).fill(REASON)

    reviewer.follow("返回申报").is_at("许知夏的申报")
    is_kept(portal, f"/desk/{number}/return/")

    expect(reason(reviewer.go(f"/desk/{number}/return/").page)).to_have_value(REASON)


@pytest.mark.usefixtures("number")
def test_a_section_that_was_left_half_filled_waits_for_its_applicant(portal: Stack, arrive: Arrive) -> None:
    applicant = arrive(portal).log_in(account("林知远"))
    number = number_of(portal, "林知远")
    section = f"/applications/{number}/sections/联系方式/"
    box = applicant.go(section).page.locator("[data-autosave]").get_by_role("textbox").first
    box.fill("199 0000")

    applicant.follow("返回申报").is_at(f"申报 {number}")
    is_kept(portal, section)

    applicant.go(section)

    expect(box).to_have_value("199 0000")
    expect(applicant.page.get_by_text(RESTORED)).to_be_visible()
    assert watch.flaws(applicant.page) == []


def test_without_scripts_it_is_shown_and_can_be_given_up(portal: Stack, arrive: Arrive, number: str) -> None:
    page = arrive(portal).log_in(account(REVIEWER)).go(f"/desk/{number}/return/").page
    write(page, REASON)
    expect(status(page)).to_have_text(KEPT)

    plain = arrive(portal, java_script_enabled=False).log_in(account(REVIEWER)).go(f"/desk/{number}/return/")
    expect(reason(plain.page)).to_have_value(REASON)
    plain.press("放弃草稿").reads("草稿已放弃，现在显示的是草稿之前的内容。")

    expect(reason(plain.page)).to_have_value("")
    expect(plain.page.get_by_text(RESTORED)).to_have_count(0)


def test_what_is_being_previewed_is_kept_too(portal: Stack, arrive: Arrive, number: str) -> None:
    reviewer = arrive(portal).log_in(account(REVIEWER)).go(f"/desk/{number}/return/").tick("评审材料")
    reviewer.page.locator("[name=parts]").first.check()
    reviewer.write("总的退回原因", REASON).press("下一步：预览").reads("申报人将看到", REASON)

    reviewer.follow("返回申报").is_at("许知夏的申报")
    is_kept(portal, f"/desk/{number}/return/")

    expect(reason(reviewer.go(f"/desk/{number}/return/").page)).to_have_value(REASON)


# ── The network ──────────────────────────────────────────────────────────────


def test_offline_is_told_and_made_good(bold: Person, number: str) -> None:
    bold.page.clock.install()
    page = bold.go(f"/desk/{number}/return/").page
    stop_the_clock(page)
    page.context.set_offline(True)
    write(page, REASON)
    page.clock.fast_forward("00:01")
    expect(status(page)).to_have_text(RETRYING)
    bold.press("下一步：预览")
    expect(status(page)).to_have_text("网络已断开，没有提交。内容还在这里，网络恢复后请再提交一次。")

    page.context.set_offline(False)

    expect(status(page)).to_have_text(KEPT)
    page.reload()
    expect(reason(page)).to_have_value(REASON)


def test_a_server_that_fails_is_asked_again(portal: Stack, bold: Person, number: str) -> None:
    page = bold.page
    page.clock.install()
    bold.go(f"/desk/{number}/return/")
    stop_the_clock(page)
    page.route("**/drafts/", lambda route: route.fulfill(status=503), times=2)
    write(page, REASON)
    for wait, answer in [("00:01", 503), ("00:05", 503), ("00:10", 200)]:
        with page.expect_response(f"{portal.url}/drafts/") as answered:
            page.clock.fast_forward(wait)
        assert answered.value.status == answer
        expect(status(page)).to_have_text(RETRYING if answer == 503 else KEPT)


def test_leaving_warns_only_of_what_would_be_lost(bold: Person, number: str) -> None:
    page, asked = bold.go(f"/desk/{number}/return/").page, list[str]()

    def stay(question: Dialog) -> None:
        asked.append(question.type)
        question.dismiss()

    page.on("dialog", stay)
    page.context.set_offline(True)
    write(page, REASON)
    expect(status(page)).to_have_text(RETRYING)
    with page.expect_event("dialog"):
        page.get_by_role("link", name="返回申报").click()
    expect(reason(page)).to_have_value(REASON)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    expect(status(page)).to_have_text(KEPT)

    page.get_by_role("link", name="返回申报").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("许知夏的申报")
    assert asked == ["beforeunload"]


# ── Two windows ──────────────────────────────────────────────────────────────


def test_the_second_window_is_told_and_overwrites_nothing(bold: Person, number: str) -> None:
    first = bold.go(f"/desk/{number}/return/").page
    second = first.context.new_page()
    second.set_viewport_size(NARROW)
    second.goto(first.url)
    write(first, "第一个窗口写的")
    expect(status(first)).to_have_text(KEPT)

    write(second, "第二个窗口写的")

    expect(conflict(second)).to_contain_text(re.compile(r"此页已在另一个窗口修改（\d\d:\d\d）。这里的内容没有覆盖它。"))
    expect(reason(second)).to_have_value("第二个窗口写的")
    assert watch.flaws(second) == []
    conflict(second).get_by_role("link", name="载入另一个窗口的内容").click()
    expect(reason(second)).to_have_value("第一个窗口写的")


def test_the_second_window_may_keep_its_own(bold: Person, number: str) -> None:
    first = bold.go(f"/desk/{number}/return/").page
    second = first.context.new_page()
    second.goto(first.url)
    write(first, "第一个窗口写的")
    expect(status(first)).to_have_text(KEPT)
    write(second, "第二个窗口写的")

    conflict(second).get_by_role("button", name="保留这里的内容").click()

    expect(status(second)).to_have_text(KEPT)
    expect(conflict(second)).to_be_hidden()
    first.reload()
    expect(reason(first)).to_have_value("第二个窗口写的")


# ── Sent once ────────────────────────────────────────────────────────────────


def test_a_button_pressed_twice_sends_once_and_says_so(portal: Stack, arrive: Arrive, number: str) -> None:
    page, sent = arrive(portal).log_in(account(REVIEWER)).page, list[str]()
    page.clock.install()
    page.goto(f"{portal.url}/desk/{number}/refuse/")

    def take(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)  # an answer that never comes, and the page stays

    page.route("**/refuse/", take)
    page.get_by_role("button", name="确认不予受理").focus()

    page.keyboard.press("Enter")
    waiting = page.get_by_role("button", name="正在提交…")
    expect(waiting).to_be_focused()
    expect(waiting).to_have_attribute("aria-disabled", "true")
    page.clock.fast_forward("00:05")  # longer than govuk-frontend's own guard
    page.keyboard.press("Enter")

    page.clock.fast_forward("00:30")
    expect(page.get_by_role("button", name="确认不予受理")).to_be_focused()
    assert sent == ["POST"]


# ── The end of the login ─────────────────────────────────────────────────────


def at_the_return_page(arrive: Arrive, at: servers.Server, **options: Any) -> Person:
    reviewer = arrive(at, **options).log_in(account(REVIEWER)).go("/desk/")
    return reviewer.follow("许知夏").follow("退回修改").is_at("退回修改")


def test_a_login_that_ended_gives_the_text_back(impatient: servers.Server, arrive: Arrive) -> None:
    reviewer = at_the_return_page(arrive, impatient, viewport=NARROW)
    page = reviewer.page
    reason(page).fill(REASON)

    expect(dialog(page)).to_have_accessible_name("登录即将结束")
    assert watch.flaws(page) == []
    expect(dialog(page)).to_have_accessible_name("登录已结束")
    expect(dialog(page)).to_contain_text("填写的内容已保存为草稿，重新登录后回到这一页，内容还在。")
    expect(dialog(page).get_by_role("link", name="重新登录")).to_be_focused()
    assert watch.flaws(page) == []
    dialog(page).get_by_role("link").click()
    reviewer.is_at("登录").write("手机号（用户名）", account(REVIEWER).mobile).write(
        "密码", account(REVIEWER).password
    ).press("登录")

    reviewer.is_at("退回修改")
    expect(reason(page)).to_have_value(REASON)
    expect(page.get_by_text(RESTORED)).to_be_visible()


def test_escape_and_the_button_stay(impatient: servers.Server, arrive: Arrive) -> None:
    page = at_the_return_page(arrive, impatient).page
    for stays in ("Escape", "Enter"):
        expect(dialog(page)).to_be_visible()
        expect(dialog(page).get_by_role("button", name="继续")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press(stays)
        expect(dialog(page)).to_be_hidden()

    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text("退回修改")


def test_another_window_that_is_used_keeps_this_one_quiet(impatient: servers.Server, arrive: Arrive) -> None:
    page = at_the_return_page(arrive, impatient).page
    other = page.context.new_page()
    for _second in range(IDLE // 2 + 3):  # by then it would have been told
        other.goto(page.url)
        other.wait_for_timeout(1000)
        expect(dialog(page)).to_be_hidden()
