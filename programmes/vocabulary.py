"""Which words may a programme definition use: levels, educations, who acts, kinds of need, kinds of field?

Codes stand in data and on the command line; the Chinese names stand in definitions and on the screen.
"""

from enum import StrEnum


class Who(StrEnum):
    """Who acts at a stage, or owes a need."""

    APPLICANT = "申报人"
    EMPLOYER = "单位"
    DEPARTMENT = "主管部门"
    OFFICE = "评审办"
    COMMITTEE = "评委会"
    SYSTEM = "系统"


class StageStatus(StrEnum):
    """The status an application takes on entering a stage; the codes are applicants.workflow.Status."""

    DRAFT = "填报中"
    PENDING = "待审核"
    APPROVED = "审核通过"
    GRANTED = "已取得"


class NeedKind(StrEnum):
    """The kinds of 事项 a stage may wait for; config/needs.py names the owner of each."""

    PUBLICITY = "公示"
    PAPER = "纸质材料"
    ORIGINALS = "原件核验"
    PAYMENT = "缴费"
    DEFENCE = "答辩"
    COUNTERSIGNATURE = "会签"
    RATIFICATION = "核准文件"
    ARCHIVING = "归档"


class IfLate(StrEnum):
    """What the office is proposed to do with an application that missed a deadline the applicant owed."""

    REFUSED = "不予受理"
    ABANDONED = "视为放弃"


class AfterCorrection(StrEnum):
    """Where a corrected application goes on."""

    SAME_STAGE = "回到本阶段"
    FROM_THE_FIRST = "重新逐级审核"


class Archive(StrEnum):
    """Where the personal archive (人事档案) is kept, seen from the evaluating body."""

    HERE = "在本中心"
    ELSEWHERE = "不在本中心"


class EmptyPolicy(StrEnum):
    """What an empty cell means (glossary: 空栏)."""

    WRITE_NONE = "写无"
    LEAVE_BLANK = "留空"
    NEVER_NONE = "不可写无"
    RESERVED = "不得填写"


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    MONTH = "month"
    DAY = "day"
    PERIOD = "period"
    CHOICE = "choice"
    NUMBER = "number"
    PERSON = "person"
    FILE = "file"


class ApplicationType(StrEnum):
    """申请类型: what a route is an instance of (command line of ``manage.py eligibility``)."""

    NORMAL = "normal"
    EXCEPTIONAL = "exceptional"
    CONVERSION = "conversion"
    ADDITIONAL = "additional"
    RECOGNITION = "recognition"
    DIRECT = "direct"


class Level(StrEnum):
    TECHNICIAN = "technician"
    ASSISTANT = "assistant"
    ENGINEER = "engineer"
    SENIOR = "senior"
    FULL_SENIOR = "full_senior"


LEVEL_NAMES = {
    Level.TECHNICIAN: "技术员",
    Level.ASSISTANT: "助理工程师",
    Level.ENGINEER: "工程师",
    Level.SENIOR: "高级工程师",
    Level.FULL_SENIOR: "正高级工程师",
}
