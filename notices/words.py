"""How do the kinds of message, and the reasons why one did not go out, read to the office?"""

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

KINDS: "dict[str, StrPromise]" = {  # templates/notices/<kind>.txt
    "account_opened": gettext_lazy("设置密码的链接"),
    "application_opened": gettext_lazy("开立申报"),
    "approved": gettext_lazy("审核通过"),
    "calendar_missing": gettext_lazy("工作日历未录入"),
    "candidate_asked": gettext_lazy("单位请您参评"),
    "candidate_declined": gettext_lazy("本人不参评"),
    "candidate_dropped": gettext_lazy("单位取消参评邀请"),
    "candidate_filled": gettext_lazy("参评人员已填写"),
    "candidate_invited": gettext_lazy("单位请您参评（设置密码的链接）"),
    "candidate_sent_back": gettext_lazy("参评信息须修改"),
    "complaint_received": gettext_lazy("收到举报投诉"),
    "deadline_changed": gettext_lazy("截止时间变更"),
    "deadline_extended": gettext_lazy("个人延期"),
    "deadline_near": gettext_lazy("截止前提醒"),
    "email_changed": gettext_lazy("电子邮箱已修改"),
    "employer_joined": gettext_lazy("申报转入本单位"),
    "employer_left": gettext_lazy("申报转出本单位"),
    "employer_released": gettext_lazy("单位登记已离职"),
    "employer_reminder": gettext_lazy("单位提醒"),
    "ended": gettext_lazy("申报终止"),
    "filled_for": gettext_lazy("单位代填"),
    "granted": gettext_lazy("评审通过"),
    "identity_corrected": gettext_lazy("身份证件信息已更正"),
    "late_to_confirm": gettext_lazy("逾期待确认"),
    "link_shown": gettext_lazy("当面告知代码"),
    "locked_out": gettext_lazy("暂停登录"),
    "mobile_changed": gettext_lazy("登录手机号已更换"),
    "mobile_changed_by_staff": gettext_lazy("工作人员更换登录手机号"),
    "mobile_code": gettext_lazy("更换手机号的验证码"),
    "officer_invited": gettext_lazy("邀请担任单位经办人"),
    "officers_changed": gettext_lazy("单位经办人变动"),
    "opinion_asked": gettext_lazy("填写单位意见的链接（发给出具人）"),
    "opinion_given": gettext_lazy("单位意见已填写"),
    "organisation_changed": gettext_lazy("单位信息更改"),
    "organisation_confirmed": gettext_lazy("单位登记已确认"),
    "organisation_refused": gettext_lazy("单位登记未予确认"),
    "organisation_registered": gettext_lazy("单位登记待确认"),
    "passed": gettext_lazy("进入下一阶段"),
    "password_changed": gettext_lazy("登录密码已修改"),
    "password_code": gettext_lazy("找回密码的验证码"),
    "recovery_code_used": gettext_lazy("备用码登录"),
    "replaced": gettext_lazy("更改已收到"),
    "returned": gettext_lazy("退回修改"),
    "saved": gettext_lazy("报名成功、保存成功"),
    "second_factor_locked": gettext_lazy("动态码连续输错"),
    "second_factor_reset": gettext_lazy("动态码验证器已重置"),
    "sent_back": gettext_lazy("转回重新办理"),
    "staff_imported": gettext_lazy("集体参评名单已导入"),
    "submitted": gettext_lazy("材料已提交"),
    "unit_confirmed": gettext_lazy("邀请的单位已登记"),
    "unit_invited": gettext_lazy("邀请登记单位"),
    "withdrawal_asked": gettext_lazy("申请撤回"),
    "withdrawn": gettext_lazy("申报已撤回"),
}
FAILURES: "dict[str, StrPromise]" = {  # the exception's name, as the relay notes it
    "ConnectionRefusedError": gettext_lazy("对方服务器拒绝连接，请系统管理员检查短信网关或邮件服务器是否在运行"),
    "gaierror": gettext_lazy("找不到对方服务器，请系统管理员检查它的网址"),
    "TimeoutError": gettext_lazy("对方服务器没有按时答复，可稍后重新发送"),
    "SoftTimeLimitExceeded": gettext_lazy("对方服务器没有按时答复，可稍后重新发送"),
    "RemoteDisconnected": gettext_lazy("对方服务器中断了连接，可稍后重新发送"),
    "ConnectionResetError": gettext_lazy("对方服务器中断了连接，可稍后重新发送"),
    "SMTPServerDisconnected": gettext_lazy("邮件服务器中断了连接，可稍后重新发送"),
    "SMTPAuthenticationError": gettext_lazy("邮件服务器不接受本平台的账号，请系统管理员检查账号和密码"),
    "SMTPRecipientsRefused": gettext_lazy("邮件服务器拒收这个邮箱，请向收件人核对邮箱"),
    "SMTPSenderRefused": gettext_lazy("邮件服务器不接受本平台的发件地址，请系统管理员检查"),
    "SMTPDataError": gettext_lazy("邮件服务器拒收这封邮件，请系统管理员查看邮件服务器的记录"),
    "InvalidTag": gettext_lazy("加密的内容打不开，请系统管理员检查密钥"),
    "KeyMissing": gettext_lazy("加密的内容打不开，请系统管理员检查密钥"),
}


def kind(template: str) -> str:
    return str(KINDS.get(template) or _("其他"))


def failure(error: str) -> str:
    """In words, and what to do, from what the relay has noted: ``<exception>: <what it said>``."""
    if not error:
        return _("多次中断，没有发完，可重新发送")
    name = error.partition(":")[0]
    if name == "NotAccepted":
        status = "".join(re.findall(r"HTTP (\d+)", error))
        return _("短信网关没有接受（答复 %s），请系统管理员查看网关的记录") % status
    return str(FAILURES.get(name) or _("发送时出错，请系统管理员查看服务器日志"))
