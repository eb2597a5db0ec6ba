"""Which of the facts a section asks does the portal know already, and which of them may the applicant not change?"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applicants import identity
from applicants.models import Application
from programmes.vocabulary import Archive

Where = tuple[str, str]  # block, field


@dataclass(frozen=True)
class Known:
    """A fixed value is not asked, and ``why`` says so beside it; any other is only filled in beforehand."""

    value: str
    is_fixed: bool = False
    why: str = ""


def of(application: Application) -> dict[Where, Known]:
    applicant = application.applicant
    opened = _("开通申报时已确认，不能修改。如有误，请撤回这份申报，请工作人员按正确的重新开立；填过的内容可以沿用。")
    known = {
        ("个人信息", "姓名"): Known(applicant.name, True, _("来自您的账号。如有误，请联系工作人员更正。")),
        ("申报信息", "评审级别"): Known(application.level_name, True, opened),
        ("申报信息", "申请类型"): Known(application.route, True, opened),
        ("联系方式", "手机"): Known(applicant.mobile),
    }
    document = document_of(application)
    if document:
        number = _("来自您登记的身份证件。如有误，请联系工作人员更正。")
        held = _("由身份证件号码得出，不能修改。如有误，请联系工作人员更正证件号码。")
        known["个人信息", "身份证号"] = Known(document.number, True, number)
        if document.sex:
            known["个人信息", "性别"] = Known(document.sex, True, held)
        if document.birth_date:
            born = document.birth_date
            known["个人信息", "出生日期"] = Known(f"{born.year}年{born.month}月{born.day}日", True, held)
    if applicant.email:
        known["联系方式", "电子邮箱"] = Known(applicant.email)
    if application.employer:
        known["单位与岗位", "工作单位"] = Known(application.employer.name)
    if application.archive == Archive.HERE:
        known["档案", "档案所在地"] = Known(application.definition.body)
    return known


def document_of(application: Application) -> identity.Identity | None:
    """The applicant's identity document; None for an account that was opened before documents were kept."""
    document = getattr(application.applicant, "identity_document", None)
    return identity.read(document.kind, document.opened()) if document else None
