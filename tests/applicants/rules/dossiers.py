"""What does somebody state who has made no mistake: an invented engineer who applies for 高级工程师 in spring 2026?"""

import re
from copy import deepcopy
from datetime import date
from typing import Any

from applicants import dossier, findings
from applicants.demo import id_number
from applicants.dossier import Dossier
from applicants.rules import Finding
from applicants.rules.consistency import CHECKED_BY
from applicants.rules.context import Context, forms
from programmes.schema import Definition, load
from programmes.vocabulary import Level
from tests.builders import DEFINITIONS

TODAY = date(2026, 3, 2)
EMPLOYER = "北辰精密仪器有限公司"
CAS = load(DEFINITIONS / "cas.toml")
Answers = dict[str, list[dict[str, str]]]

SOUND: Answers = {
    "个人信息": [
        {
            "姓名": "林知远",
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
    "联系方式": [{"手机": "19900000001", "电子邮箱": "zhiyuan@example.test"}],
    "单位与岗位": [
        {
            "工作单位": EMPLOYER,
            "参加工作时间": "2013年7月",
            "现任技术职务": "工程师",
            "任职年限": "7",
            "聘任单位": EMPLOYER,
        }
    ],
    "现有职称": [
        {"职称": "助理工程师", "取得时间": "2014年9月", "审批单位": "示范区人力资源和社会保障局"},
        {"职称": "工程师", "取得时间": "2018年12月", "审批单位": "示范区人力资源和社会保障局"},
    ],
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
            "学制": "三年",
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
            "单位": EMPLOYER,
            "专业技术工作": "运动平台驱动电路设计",
            "技术职务": "助理工程师",
            "证明人": "丁衡",
        },
        {
            "起止时间": "2018年12月—至今",
            "单位": EMPLOYER,
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
    "考试": [{"时间": "无", "种类": "", "科目": "无", "成绩": "无", "组织单位": "无"}],
    "年度考核": [
        {"起止时间": f"{year}年1月—{year}年12月", "种类": "年度", "结论": "称职", "组织单位": EMPLOYER}
        for year in range(2021, 2026)
    ]
    + [{"起止时间": "2019年1月—2021年12月", "种类": "任职期满", "结论": "称职", "组织单位": EMPLOYER}],
    "单位意见": [
        {
            "单位推荐意见": "该同志独立承担控制系统研发，业绩真实，我单位同意推荐其申报高级工程师。",
            "单位人事部门审核意见": "经核对，所填内容与档案一致。",
        }
    ],
}


def stating(*changes: tuple[str, int, dict[str, str]], **rows: list[dict[str, str]]) -> Dossier:
    """SOUND with some cells told otherwise (block, row, cells), and whole blocks replaced (``学历=[…]``)."""
    answers = deepcopy(SOUND) | rows
    for block, row, cells in changes:
        answers[block][row] |= cells
    return dossier.build(answers)


def context(definition: Definition = CAS, **more: Any) -> Context:
    known: dict[str, Any] = {"level": Level.SENIOR, "years": (2021, 2025)} | more
    return Context(today=TODAY, forms=forms(definition.sections, definition), **known)


def found(name: str, stated: Dossier, at: Context | None = None) -> list[tuple[str, str, str, int | None]]:
    """What one rule finds, the key of its words and the place, once each has been said in words."""
    findings_there = list(CHECKED_BY[name](stated, at or context()))
    for each in findings_there:
        sentence = findings.words(each)
        assert re.search("请|只能", sentence), sentence  # it says what to do
        assert not re.search("[A-Za-z{}%]", sentence), sentence
    return [(each.rule, *where(each)) for each in findings_there]


def where(finding: Finding) -> tuple[str, str, int | None]:
    place = finding.place
    return place.section, place.field, place.row
