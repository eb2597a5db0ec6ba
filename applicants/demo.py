"""Who and what does the demonstration show? Invented people, numbers that belong to nobody.

``manage.py load_demo`` walks these facts through the portal's own services.
"""

from dataclasses import dataclass
from datetime import date

from applicants.models import Membership, Organisation

Role = Membership.Role
Kind = Organisation.Kind
PASSWORD = "Demo-2026"  # shown on the login page of the demonstration
ORGANISATIONS = {
    Kind.EMPLOYER: "北辰精密仪器有限公司",
    Kind.DEPARTMENT: "示范区科学技术局",
    Kind.OFFICE: "工程系列职称评审办公室",
}

# What the employer of the demonstration was called before, until when; and what stands on its seal.
FORMER_NAME = ("北辰仪表有限公司", date(2016, 12, 31))
EMPLOYER_FACTS = {
    "credit_code": "91990000MA0BEC1J26",
    "seal_name": "北辰精密仪器有限公司",
    "address": "示范区仪器路8号",
    "phone": "010-50000008",
}
WAITING = {  # an employer that waits for the office to confirm it
    "name": "南岭自动化设备有限公司",
    "credit_code": "91990000MA0NAN1L2X",
    "seal_name": "南岭自动化设备有限公司",
    "address": "示范区南岭路12号",
    "phone": "010-50000012",
}


@dataclass(frozen=True)
class Account:
    """``seat`` and ``kind`` are empty for somebody who only applies."""

    mobile: str
    name: str
    role: str
    seat: str = ""
    kind: str = ""
    password: str = PASSWORD

    @property
    def identity_number(self) -> str:
        """On the identity card of an applicant as in FACTS; of the others, an invented one each."""
        return id_number(NUMBERS.get(self.mobile) or f"110105197{int(self.mobile[-2:]) % 10}0101{self.mobile[-3:]}")


def _account(number: int, name: str, role: str = "", seat: Role | None = None, kind: str = Kind.OFFICE) -> Account:
    mobile = f"199000000{number:02d}"
    return Account(mobile, name, role or str(seat.label), seat, kind) if seat else Account(mobile, name, role)


DRAFTING = _account(1, "林知远", "申报人，报名已过，正在准备评审材料")
SUBMITTED = _account(2, "许知夏", "申报人，材料已提交，等待审核")
OFFICER = _account(3, "周允", seat=Role.HR_OFFICER, kind=Kind.EMPLOYER)
REVIEWER = _account(5, "王舒", seat=Role.REVIEWER)
REGISTRANT = _account(12, "曹明登", "单位经办人，所登记的单位等待确认")
MANAGER = _account(8, "卫领", seat=Role.OFFICE_MANAGER)
NUMBERS = {DRAFTING.mobile: "11010519880214303", SUBMITTED.mobile: "11010519900622304"}  # without the check digit
ACCOUNTS = [
    DRAFTING,
    SUBMITTED,
    OFFICER,
    _account(4, "郑禾", seat=Role.DEPARTMENT_OFFICER, kind=Kind.DEPARTMENT),
    REVIEWER,
    _account(6, "冯澈", seat=Role.REVIEWER),
    _account(7, "褚明账", seat=Role.FINANCE_CLERK),
    MANAGER,
    _account(9, "蒋评", seat=Role.EXPERT),
    _account(10, "沈督", seat=Role.SUPERVISOR),
    _account(11, "韩维", seat=Role.SYSTEM_ADMINISTRATOR),
    REGISTRANT,
]


def id_number(first17: str) -> str:
    """With its check digit (GB 11643): an invented number that passes the checks a real one passes."""
    weights = [2**place % 11 for place in range(17, 0, -1)]
    total = sum(weight * int(digit) for weight, digit in zip(weights, first17, strict=True))
    return first17 + "10X98765432"[total % 11]


# Who gives the employer's opinions, and on which telephone the first of them gets his link; the other is copied.
LEADER = ("总工程师", "周衡", "19900000021")
PERSONNEL_OFFICER = ("人力资源部部长", "严清", "")

# What each applicant states: block → rows. The first ones belong to 报名, the others to the evaluation form.
REGISTRATION = {"个人信息", "档案", "申报信息", "学历", "联系方式", "单位与岗位", "现有职称"}

FACTS: dict[str, dict[str, list[dict[str, str]]]] = {
    DRAFTING.mobile: {
        "个人信息": [
            {
                "姓名": DRAFTING.name,
                "身份证号": id_number("11010519880214303"),
                "性别": "男",
                "出生日期": "1988年2月14日",
                "曾用名": "无",
                "民族": "汉族",
                "出生地点": "山东省",
            }
        ],
        "档案": [{"档案所在地": "北辰区人才服务中心"}],
        "申报信息": [
            {
                "评审级别": "高级工程师",
                "申请类型": "评审",
                "评审分组": "自动控制",
                "其它专业": "",
                "归口行业": "仪器仪表制造业",
                "从事申报专业年限": "12",
            }
        ],
        "联系方式": [{"手机": DRAFTING.mobile, "电子邮箱": "zhiyuan@example.test"}],
        "单位与岗位": [
            {
                "工作单位": ORGANISATIONS[Kind.EMPLOYER],
                "参加工作时间": "2013年7月",
                "现任技术职务": "工程师",
                "任职年限": "8",
                "聘任单位": ORGANISATIONS[Kind.EMPLOYER],
            }
        ],
        "现有职称": [{"职称": "工程师", "取得时间": "2018年12月", "审批单位": "示范区人力资源和社会保障局"}],
        "学历": [
            {
                "学历": "本科",
                "毕业时间": "2010年7月",
                "毕业学校": "青石理工大学",
                "所学专业": "自动化",
                "学制": "4年",
                "学位": "学士",
                "培养方式": "统招",
            },
            {
                "学历": "研究生",
                "毕业时间": "2013年6月",
                "毕业学校": "青石理工大学",
                "所学专业": "控制科学与工程",
                "学制": "3年",
                "学位": "硕士",
                "培养方式": "统招",
            },
        ],
        "团体荣誉处分": [{"学术团体与社会兼职": "示范区自动化学会会员", "学术荣誉称号": "无", "处分": "无"}],
        "工作经历": [
            {
                "起止时间": "2013年7月—2016年12月",
                "单位": "北辰仪表有限公司（2017年1月更名为北辰精密仪器有限公司）",
                "专业技术工作": "伺服驱动器调试与改进",
                "技术职务": "助理工程师",
                "证明人": "何启明",
            },
            {
                "起止时间": "2017年1月—2018年12月",
                "单位": ORGANISATIONS[Kind.EMPLOYER],
                "专业技术工作": "运动平台驱动电路设计",
                "技术职务": "助理工程师",
                "证明人": "丁衡",
            },
            {
                "起止时间": "2018年12月—至今",
                "单位": ORGANISATIONS[Kind.EMPLOYER],
                "专业技术工作": "精密运动平台控制系统研发",
                "技术职务": "工程师",
                "证明人": "丁衡",
            },
        ],
        "工作业绩": [
            {
                "起止时间": "2019年3月—2021年6月",
                "项目名称": "六自由度精密定位平台",
                "本人作用": "控制组负责人，排名第2",
                "成果": "定位误差由 2.0 微米降至 0.3 微米，装机 46 台；专利：一种平台解耦控制方法（授权）排名第1",
                "证明人": "丁衡",
            },
            {
                "起止时间": "2021年9月—2024年12月",
                "项目名称": "晶圆检测台在线标定系统",
                "本人作用": "项目负责人，排名第1",
                "成果": "标定时间由 40 分钟缩短到 6 分钟，年节约工时约 3100 小时",
                "证明人": "丁衡",
            },
        ],
        "论文著作": [
            {
                "名称": "精密平台的耦合误差补偿",
                "本人作用": "第一作者",
                "发表情况": "示范仪器学报，2022, 18(4): 51 ~ 58",
                "获奖情况": "无",
            }
        ],
        "继续教育": [
            {
                "起止时间": "2024年5月—2024年6月",
                "地点": "示范区",
                "主要内容": "运动控制与机器视觉",
                "方式": "脱产培训",
                "证明人": "丁衡",
            }
        ],
        "考试": [{"时间": "无", "种类": "无", "科目": "无", "成绩": "无", "组织单位": "无"}],
        "年度考核": [
            {
                "起止时间": f"{year}年1月—{year}年12月",
                "种类": "年度",
                "结论": "称职",
                "组织单位": ORGANISATIONS[Kind.EMPLOYER],
            }
            for year in range(2019, 2026)
        ],
        "单位意见": [
            {
                "单位推荐意见": "该同志独立承担控制系统研发，业绩真实，同意推荐申报高级工程师。",
                "单位人事部门审核意见": "经核对，所填内容与档案一致。",
            }
        ],
    },
}
FACTS[SUBMITTED.mobile] = FACTS[DRAFTING.mobile] | {
    "个人信息": [
        {
            "姓名": SUBMITTED.name,
            "身份证号": id_number("11010519900622304"),
            "性别": "女",
            "出生日期": "1990年6月22日",
            "曾用名": "无",
            "民族": "满族",
            "出生地点": "辽宁省",
        }
    ],
    "联系方式": [{"手机": SUBMITTED.mobile, "电子邮箱": "zhixia@example.test"}],
}
