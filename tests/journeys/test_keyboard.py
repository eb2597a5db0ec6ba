"""Can an applicant and a reviewer do their work without a mouse, and see at every step where they are?"""

from collections.abc import Callable

from tests.journeys.cast import account, newcomer
from tests.journeys.person import Person, Typist
from tests.stack import Stack


def test_an_applicant_uploads_and_submits(portal: Stack, arrive: Callable[..., Person]) -> None:
    who = newcomer(portal, 8002, "方键之")
    applicant = Typist(arrive(portal).page, portal.url).log_in(who)

    applicant.follow("我的申报").follow("上传评审表+个人技术报告").choose_form(who.name, "键盘").press("上传")
    applicant.reads("第 1 版上传成功").follow("核对并提交“评审材料”").press("确认无误，提交“评审材料”")

    applicant.is_at("提交成功").follow("查看申报进度").sees_progress("审核", "正在办理", "评审办")


def test_a_reviewer_returns_an_application(portal: Stack, arrive: Callable[..., Person]) -> None:
    """Counted in key presses: 60 at the most for one review after opening it, letters not counted."""
    portal.manage("shell", "-c", "from tests.journeys import scenes; scenes.waiting(8004, '文键生')")
    reviewer = Typist(arrive(portal).page, portal.url).log_in(account("王舒"))
    reviewer.follow("审核").follow("文键生").is_at("文键生的申报")
    reviewer.presses = 0

    reviewer.skip().follow("退回修改").is_at("退回修改").skip().tick("评审材料").tick("评审表+个人技术报告")
    reviewer.write("对“评审表+个人技术报告”的意见", "技术报告缺目录，请补。").press("下一步：预览")
    reviewer.reads("申报人将看到").press("确认退回修改")

    reviewer.reads("已退回修改：文键生").sees_progress("评审材料", "退回修改", "申报人")
    assert reviewer.presses <= 60
