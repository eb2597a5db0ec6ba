"""Do the messages say what the body itself says on these occasions, in its own words?"""

import pytest

from applicants.workflow import Action
from notices.models import Notice
from tests.builders import definition, walk

pytestmark = pytest.mark.django_db
CONTACTS = "，".join(definition("cas").public.contacts)


def told(template: str, channel: str) -> tuple[str, str]:
    notice = Notice.objects.filter(template=template, channel=channel).latest("created_at")
    return notice.subject, notice.body


@pytest.mark.covers("N-01", "N-03", "N-04", "N-11")
def test_the_default_body_s_own_words_on_registration_upload_and_approval() -> None:
    """Its guide: 评审流程 (报名成功会收到短信通知), 上传评审材料3 and 操作说明7."""
    journey = walk("cas").to("审核")
    number = journey.application.number
    registered, uploaded = told("saved", "sms"), told("submitted", "sms")
    mail = told("submitted", "email")[1]
    journey.to("交纸质材料并缴费")
    approved = told("approved", "sms")

    assert registered == (f"报名成功：{number}", f"{number}：报名成功，请继续办理“评审材料”。")
    assert uploaded[1] == f"{number}：评审表上传成功，请关注审核状态，按规定时间到现场提交纸质材料并缴费。"
    assert mail.partition("\n\n")[2] == f"如有疑问请联系：{CONTACTS}。"
    assert approved == (
        f"审核通过：{number}",
        f"{number}已审核通过，下一步：交纸质材料并缴费。审核通过后请立即提交纸质材料。请登录查看办理要求和截止时间。",
    )


@pytest.mark.covers("N-05", "N-11")
def test_a_return_says_why_until_when_and_whom_to_ask() -> None:
    journey = walk("cas").to("审核")
    journey.take(Action.RETURN, to="评审材料", reason="工作经历第2行缺证明人，请补充。")

    subject, body = told("returned", "email")

    assert subject == f"请修改后重新提交：{journey.application.number}"
    assert body.splitlines()[2:4] == ["退回原因：", "工作经历第2行缺证明人，请补充。"]
    assert body.splitlines()[-3:] == [
        "请在2026年3月7日 23:59前修改，逐条答复后重新提交。",
        "",
        f"如有疑问请联系：{CONTACTS}。",
    ]
