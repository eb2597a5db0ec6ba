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


class Years(StrEnum):
    """Which calendar years a section accounts for one by one."""

    LAST_FIVE = "近5年"
    SINCE_THE_TITLE = "任现职期间"


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    MONTH = "month"
    DAY = "day"
    PERIOD = "period"
    YEAR_OR_PERIOD = "year_or_period"  # a year stands for all of its months
    CHOICE = "choice"
    NUMBER = "number"
    PERSON = "person"
    PHOTO = "photo"  # of the person himself: 个人信息, 照片, and no other
    FILE = "file"


class Background(StrEnum):
    """What stands behind the person on a photograph; a definition asks for one of the first three."""

    LIGHT = "浅色"
    RED = "红色"
    BLUE = "蓝色"
    DARK = "深色"
    UNEVEN = "杂色"


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


# Who may owe each kind of need. The committee votes and the system waits: neither owes anything.
MAY_OWE = {
    NeedKind.PUBLICITY: {Who.APPLICANT, Who.EMPLOYER, Who.DEPARTMENT, Who.OFFICE},
    NeedKind.PAPER: {Who.APPLICANT, Who.EMPLOYER, Who.DEPARTMENT},
    NeedKind.ORIGINALS: {Who.APPLICANT, Who.EMPLOYER, Who.DEPARTMENT, Who.OFFICE},
    NeedKind.PAYMENT: {Who.APPLICANT, Who.EMPLOYER},
    NeedKind.DEFENCE: {Who.APPLICANT, Who.OFFICE},
    NeedKind.COUNTERSIGNATURE: {Who.EMPLOYER, Who.DEPARTMENT, Who.OFFICE},
    NeedKind.RATIFICATION: {Who.DEPARTMENT, Who.OFFICE},
    NeedKind.ARCHIVING: {Who.APPLICANT, Who.EMPLOYER, Who.DEPARTMENT, Who.OFFICE},
}

_TEXT, _LONG, _MONTH, _DAY = FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.MONTH, FieldKind.DAY
_PERIOD, _YEAR, _CHOICE, _NUMBER, _PERSON, _PHOTO, _FILE = (
    FieldKind.PERIOD,
    FieldKind.YEAR_OR_PERIOD,
    FieldKind.CHOICE,
    FieldKind.NUMBER,
    FieldKind.PERSON,
    FieldKind.PHOTO,
    FieldKind.FILE,
)

# The blocks and fields that rules know by name. A definition may add others; it then states each field's kind.
BLOCKS: dict[str, dict[str, FieldKind]] = {
    "个人信息": {
        "姓名": _TEXT,
        "身份证号": _TEXT,
        "性别": _CHOICE,
        "出生日期": _DAY,
        "曾用名": _TEXT,
        "民族": _TEXT,
        "出生地点": _TEXT,
        "照片": _PHOTO,
    },
    "档案": {"档案所在地": _TEXT},
    "申报信息": {
        "评审级别": _CHOICE,
        "申请类型": _CHOICE,
        "评审委员会": _CHOICE,
        "评审分组": _CHOICE,
        "专业方向": _CHOICE,
        "其它专业": _TEXT,
        "申报条件": _LONG,
        "归口行业": _TEXT,
        "从事申报专业年限": _NUMBER,
    },
    "联系方式": {"手机": _TEXT, "电子邮箱": _TEXT},
    "单位与岗位": {
        "工作单位": _TEXT,
        "参加工作时间": _MONTH,
        "现任技术职务": _TEXT,
        "任职年限": _NUMBER,
        "聘任单位": _TEXT,
        "人员类型": _CHOICE,
        "所属行政区划": _TEXT,
        "行政主管部门": _CHOICE,
    },
    "社会保险": {"参保单位": _TEXT, "情况说明": _LONG, "附件": _FILE},
    "现有职称": {
        "职称": _TEXT,
        "专业名称": _TEXT,
        "取得时间": _MONTH,
        "审批单位": _TEXT,
        "证书号": _TEXT,
        "证书图片": _FILE,
    },
    "职业资格": {"名称": _TEXT, "取得时间": _MONTH, "审批单位": _TEXT, "证书号": _TEXT, "附件": _FILE},
    "学历": {
        "学历": _CHOICE,
        "毕业时间": _MONTH,
        "毕业学校": _TEXT,
        "所学专业": _TEXT,
        "学制": _TEXT,
        "培养方式": _CHOICE,
        "证书号": _TEXT,
        "证书图片": _FILE,
        "最高学历": _CHOICE,
        "学位": _CHOICE,
        "学位证书号": _TEXT,
        "学位证书图片": _FILE,
        "最高学位": _CHOICE,
    },
    "团体荣誉处分": {"学术团体与社会兼职": _LONG, "学术荣誉称号": _LONG, "处分": _LONG},
    "工作经历": {"起止时间": _PERIOD, "单位": _TEXT, "专业技术工作": _TEXT, "技术职务": _TEXT, "证明人": _PERSON},
    "任职前业绩": {"起止时间": _PERIOD, "项目名称": _TEXT, "工作内容": _LONG, "本人作用": _TEXT, "附件": _FILE},
    "工作业绩": {
        "起止时间": _PERIOD,
        "项目名称": _TEXT,
        "工作内容": _LONG,
        "本人作用": _TEXT,
        "完成情况": _LONG,
        "成果": _LONG,
        "鉴定机构": _TEXT,
        "证明人": _PERSON,
        "代表作": _CHOICE,
        "附件": _FILE,
    },
    "论文著作": {
        "名称": _TEXT,
        "类型": _CHOICE,
        "本人作用": _TEXT,
        "发表情况": _TEXT,
        "获奖情况": _TEXT,
        "撰写日期": _MONTH,
        "附件": _FILE,
    },
    "奖励": {"名称": _TEXT, "取得时间": _MONTH, "授予单位": _TEXT, "本人作用": _TEXT, "附件": _FILE},
    "专利": {"名称": _TEXT, "类型": _CHOICE, "专利号": _TEXT, "授权时间": _MONTH, "本人排名": _NUMBER, "附件": _FILE},
    "继续教育": {
        "起止时间": _PERIOD,
        "地点": _TEXT,
        "主要内容": _TEXT,
        "方式": _TEXT,
        "科目类别": _CHOICE,
        "学时": _NUMBER,
        "证明人": _PERSON,
        "附件": _FILE,
    },
    "考试": {"时间": _MONTH, "种类": _CHOICE, "科目": _TEXT, "成绩": _TEXT, "组织单位": _TEXT},
    "年度考核": {"起止时间": _YEAR, "种类": _CHOICE, "结论": _CHOICE, "组织单位": _TEXT, "附件": _FILE},
    "单位意见": {"单位推荐意见": _LONG, "单位人事部门审核意见": _LONG, "评审办事机构审核意见": _LONG},
    "破格": {"破格条件": _LONG, "破格理由": _LONG, "附件": _FILE},
    "同行推荐": {
        "姓名": _TEXT,
        "职称": _TEXT,
        "专业": _TEXT,
        "单位": _TEXT,
        "联系电话": _TEXT,
        "推荐意见": _LONG,
        "附件": _FILE,
    },
    "工作总结": {"正文": _LONG},
}

BY_YEAR = ("年度考核", "继续教育")  # the blocks that are looked at year by year

# What a definition's [checks] may switch on, and the requirement each answers (docs/requirements.toml). Rules that no
# programme can do without are not here: they are constraints, deadlines and guards.
RULES = {
    "报名表、评审表、外调表个人信息相符": "CR-01",
    "身份证号校验位、出生日期、性别相符": "CR-02",
    "档案所在地前后一致": "CR-03",
    "申报专业前后一致": "CR-04",
    "所在单位与最近工作经历一致": "CR-05",
    "参加工作时间与首段经历一致": "CR-06",
    "现任职务与现有职称一致": "CR-07",
    "现任技术职务与最近经历一致": "CR-08",
    "任职年限与现岗位一致": "CR-09",
    "工作经历不交叉": "CR-10",
    "工作经历无空档": "CR-11",
    "最后一段写到申报时": "CR-12",
    "起止时间具体到月": "CR-13",
    "参加工作年龄合理": "CR-14",
    "单位写全称": "CR-15",
    "派遣写法": "CR-16",
    "学历由低到高": "CR-17",
    "学历学位用规定写法": "CR-18",
    "最高学历相符": "CR-19",
    "职称取得时间合理": "CR-20",
    "业绩在取得现职称之后": "CR-21",
    "成果在截止日之前": "CR-22",
    "考核年度齐全": "CR-23",
    "考核结论用规定写法": "CR-24",
    "从事申报专业年限与经历相符": "CR-25",
    "技术总结报告对应业绩": "CR-26",
    "学术成果篇数": "CR-27",
    "无本人姓名的奖励有佐证": "CR-28",
    "专利权人或发明人含本人": "CR-29",
    "代表作不超过5条": "CR-30",
    "申报条件写法": "CR-31",
    "破格与正常不混填": "CR-32",
    "转评多评有同级证书": "CR-33",
    "参保单位与推荐单位一致": "CR-34",
    "名册与申报信息一致": "CR-35",
    "空栏写无": "CR-36",
    "单位推荐意见不由本人填写": "CR-37",
    "公示后未改动": "CR-39",
    "核实人、推荐人不是本人": "CR-40",
    "推荐专家人数与职称": "CR-41",
    "头部企业推荐不超过3名": "CR-42",
    "一年只报一个": "CR-43",
    "与往年材料不同": "CR-47",
    "照片规格": "CR-48",
    "继续教育学时": "CR-53",
    "Word与报名信息一致": "CR-54",
    "外调表现有职称与职称一致": "CR-55",
}

# What a definition may ask of one upload, beyond extension, signature and size, which are always asked.
FILE_CHECKS = {
    "签名与后缀一致": "CR-45",
    "评审表在前报告在后": "M-01",
    "单位推荐意见已填": "F-45",
    "办事机构栏为空": "F-47",
    "报告字数": "CR-46",
    "可编辑文本": "M-07",
    "与往年不同": "CR-47",
    "公示期满后出具": "CR-38",
    "彩色": "M-08",
}

# Of these, what no function judges and people look at; "" where that is all of it. The printed definition says so.
BY_PEOPLE = {
    "无本人姓名的奖励有佐证": "",
    "头部企业推荐不超过3名": "",
    "推荐专家人数与职称": "推荐专家的专业，以及写在纸上的推荐意见",
    "一年只报一个": "向其他评委会的申报",
    "可编辑文本": "",
    "公示期满后出具": "",
    "彩色": "",
}

# The cell that each rule looks at: a programme that asks it nowhere cannot have the rule looked at.
LOOKS_AT = {
    "所在单位与最近工作经历一致": ("工作经历", "单位"),
    "参加工作时间与首段经历一致": ("单位与岗位", "参加工作时间"),
    "现任职务与现有职称一致": ("现有职称", "取得时间"),
    "现任技术职务与最近经历一致": ("单位与岗位", "现任技术职务"),
    "任职年限与现岗位一致": ("单位与岗位", "任职年限"),
    "工作经历不交叉": ("工作经历", "起止时间"),
    "工作经历无空档": ("工作经历", "起止时间"),
    "最后一段写到申报时": ("工作经历", "起止时间"),
    "参加工作年龄合理": ("单位与岗位", "参加工作时间"),
    "单位写全称": ("工作经历", "单位"),
    "派遣写法": ("工作经历", "单位"),
    "学历由低到高": ("学历", "学历"),
    "学历学位用规定写法": ("学历", "学历"),
    "最高学历相符": ("学历", "最高学历"),
    "职称取得时间合理": ("现有职称", "取得时间"),
    "业绩在取得现职称之后": ("工作业绩", "起止时间"),
    "考核年度齐全": ("年度考核", "起止时间"),
    "考核结论用规定写法": ("年度考核", "结论"),
    "从事申报专业年限与经历相符": ("申报信息", "从事申报专业年限"),
    "技术总结报告对应业绩": ("论文著作", "类型"),
    "学术成果篇数": ("论文著作", "类型"),
    "专利权人或发明人含本人": ("专利", "本人排名"),
    "代表作不超过5条": ("工作业绩", "代表作"),
    "申报条件写法": ("申报信息", "申报条件"),
    "破格与正常不混填": ("破格", "破格条件"),
    "转评多评有同级证书": ("现有职称", "职称"),
    "参保单位与推荐单位一致": ("社会保险", "参保单位"),
    "单位推荐意见不由本人填写": ("单位意见", "单位推荐意见"),
    "推荐专家人数与职称": ("同行推荐", "职称"),
    "照片规格": ("个人信息", "照片"),
    "继续教育学时": ("继续教育", "学时"),
    "外调表现有职称与职称一致": ("现有职称", "职称"),
}
