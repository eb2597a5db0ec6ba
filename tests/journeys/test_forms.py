"""What does a person meet who sends a form empty or wrong? A summary with the focus, the words beside the field, what he typed."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys import watch
from tests.journeys.cast import State, account
from tests.journeys.person import Person
from tests.stack import Stack

NARROW = {"width": 320, "height": 568}
PAYING = "needs/交纸质材料并缴费/缴费/"
POSTING = "needs/结果公示/评审结果公示/"
NOTHING_SAID = [
    "请选择退回到哪个阶段。",
    "请选出须修改的部分，可以多选。",
    "请在选中的部分写明意见，或在这里写明退回原因。",
]
# Who, on whose application, at which address, presses what; and what he is told.
FORMS = {
    "王舒": [
        ("pending", "return/", "下一步：预览", NOTHING_SAID),
        ("pending", "refuse/", "确认不予受理", ["请写明原因，申报人会看到这段文字。"]),
        ("paying", PAYING, "登记", ["请填写票据号。"]),
        ("posted", f"{POSTING}void/", "确认作废", ["请写明作废原因。"]),
        ("posted", f"{POSTING}objections/", "登记异议", ["请写明异议内容。"]),
    ],
    "卫领": [
        ("overdue", "abandon/", "确认按放弃处理", ["请写明原因，申报人会看到这段文字。"]),
        ("granted", "disqualify/", "确认取消资格", ["请写明原因，申报人会看到这段文字。"]),
    ],
}


def test_a_desk_form_sent_empty(portal: Stack, arrive: Callable[..., Person], states: dict[str, State]) -> None:
    for name, forms in FORMS.items():
        person = arrive(portal, viewport=NARROW).log_in(account(name))
        for applicant, path, button, words in forms:
            person.go(f"/desk/{states[applicant].number}/{path}").press(button)
            is_told(person, *words)
        if name == "王舒":
            person.go(f"/desk/{states['posted'].number}/").follow("处理这条异议").press("处理完毕")
            is_told(person, "请选择处理结论。", "请写明处理理由。")


def test_what_was_typed_is_kept(portal: Stack, arrive: Callable[..., Person], states: dict[str, State]) -> None:
    person = arrive(portal).log_in(account("王舒")).go(f"/desk/{states['pending'].number}/return/")

    person.tick("评审材料").write("总的退回原因", "缺页，请补。").write("补正期限", "下周").press("下一步：预览")

    is_told(person, "请选出须修改的部分，可以多选。", "请填写日期，格式如 2026-04-10。")
    expect(person.page.get_by_label("评审材料", exact=True)).to_be_checked()
    expect(person.page.get_by_label("总的退回原因")).to_have_value("缺页，请补。")
    expect(person.page.get_by_label("补正期限")).to_have_value("下周")


def test_the_login_sent_empty_and_wrong(portal: Stack, arrive: Callable[..., Person]) -> None:
    visitor = arrive(portal, viewport=NARROW).go("/accounts/login/").press("登录")
    is_told(visitor, "请输入手机号", "请输入密码")

    visitor.write("手机号（用户名）", "199 0000 0098").write("密码", "不对").press("登录")

    is_told(visitor, "手机号或密码不正确，请检查后重新输入")
    expect(visitor.page.get_by_label("手机号（用户名）")).to_have_value("199 0000 0098")


def test_an_upload_without_a_file_or_with_a_bad_one(
    portal: Stack, arrive: Callable[..., Person], states: dict[str, State]
) -> None:
    state = states["uploaded"]
    applicant = arrive(portal, viewport=NARROW).log_in(state.applicant)
    applicant.go(f"/applications/{state.number}/materials/").press("重新上传")
    is_told(applicant, "请选择文件", "请先阅读操作说明并勾选确认")

    for name, content, words in [
        ("评审表.docx", b"", "文件是空的"),
        ("评审表.pdf", b"%PDF-1.7", "文件须为 DOC 或 DOCX"),
        ("评审表.docx", b"PK\x03\x04 cut off", "文件"),
    ]:
        applicant.choose({"name": name, "mimeType": "application/octet-stream", "buffer": content}).press("重新上传")
        is_told(applicant, words)


def test_a_self_check_with_an_answer_that_cannot_be_read(portal: Stack, arrive: Callable[..., Person]) -> None:
    visitor = arrive(portal, viewport=NARROW).go("/programmes/cas/self-check/")
    visitor.press("查看能否申报").is_at("资格自查结果")
    assert watch.flaws(visitor.page) == []

    visitor.write("首次参加工作时间", "去年").press("查看能否申报")

    is_told(visitor, "请填写年月，如 2018年7月")


def is_told(person: Person, *words: str) -> None:
    """The summary has the focus and leads to each field; the same words stand there; the page is still sound."""
    page = person.page
    expect(page).to_have_title(re.compile("^错误："))
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_have_text("提交遇到问题")
    page.wait_for_load_state()
    links = summary.get_by_role("link")
    expect(links).to_have_text([re.compile(f"^{re.escape(word)}") for word in words])
    for link in links.all():
        beside = page.locator(".govuk-error-message", has_text=link.inner_text())
        expect(beside).to_be_visible()
        link.click()
        target = (link.get_attribute("href") or "").lstrip("#")
        expect(page.locator(f"[id='{target}']")).to_be_focused()
    assert watch.flaws(page) == []
