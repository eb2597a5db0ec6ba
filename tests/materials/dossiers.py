"""What does a full evaluation form state, and what any that passes the rules? Among it what printers stumble over."""

from django.db import transaction
from hypothesis import reject
from hypothesis import strategies as st

from applicants import services
from applicants.models import Snapshot
from applicants.refusals import DeedRefused
from config import clock
from tests.applicants.rules.dossiers import SOUND, Answers
from tests.builders import Walk, attached, stated, walk

FULL: Answers = {
    "个人信息": [
        {
            "姓名": "许䶮𠮷㛃",
            "身份证号": "11010519880214303X",
            "性别": "男",
            "出生日期": "1988年2月14日",
            "曾用名": "许堃喆",
            "民族": "哈尼族",
            "出生地点": "云南省",
        }
    ],
    "申报信息": [
        {
            "评审级别": "高级工程师",
            "申请类型": "评审",
            "评审分组": "其它",
            "其它专业": "智能装备工程",
            "归口行业": "仪器仪表制造业",
            "从事申报专业年限": "14年",
        }
    ],
    "单位与岗位": [
        {
            "工作单位": "北辰精密仪器有限公司",
            "参加工作时间": "2012.7",
            "现任技术职务": "主任设计师",
            "任职年限": "6年",
            "聘任单位": "北辰精密仪器有限公司研究院",
        }
    ],
    "联系方式": [{"手机": "19900000001", "电子邮箱": "p1@example.test"}],
    "档案": [{"档案所在地": "示范区人才服务中心"}],
    "团体荣誉处分": [
        {
            "学术团体与社会兼职": "2019年起，示范市仪器仪表学会，会员",
            "学术荣誉称号": "2022年12月，示范市，青年岗位能手",
            "处分": "",
        }
    ],
    "单位意见": [
        {
            "单位推荐意见": "该同志<长期>从事精密测量仪器研发，主持完成“微纳米位移台”等项目，技术水平与业绩符合高级工程师申报条件，同意推荐。",
            "单位人事部门审核意见": "所填内容与人事档案一致 & 材料齐全，同意上报。",
            "评审办事机构审核意见": "不该出现的文字",
        }
    ],
    "现有职称": [
        {"职称": "助理工程师", "取得时间": "2013年9月", "审批单位": "示范市人社局"},
        {"职称": "工程师", "取得时间": "2018年11月", "审批单位": "示范省工程技术评委会"},
    ],
    "学历": [
        {
            "学历": "本科",
            "毕业时间": "2009年7月",
            "毕业学校": "示范理工大学",
            "所学专业": "测控技术与仪器",
            "学制": "四年",
            "学位": "学士",
            "培养方式": "统招",
        },
        {
            "学历": "研究生",
            "毕业时间": "2012年6月",
            "毕业学校": "示范科技大学",
            "所学专业": "仪器科学与技术",
            "学制": "三年",
            "学位": "硕士",
            "培养方式": "统招",
        },
    ],
    "工作经历": [
        {
            "起止时间": "2012年7月-2017年3月",
            "单位": "北辰仪器厂",
            "专业技术工作": "位移传感器电路设计与调试",
            "技术职务": "助理工程师",
            "证明人": "秦岚",
        },
        {
            "起止时间": "2017年4月-2026年3月",
            "单位": "北辰精密仪器有限公司",
            "专业技术工作": "精密测量仪器总体设计",
            "技术职务": "主任设计师",
            "证明人": "欧阳·买买提",
        },
    ],
    "工作业绩": [
        {
            "起止时间": f"{2019 + n}年1月-{2019 + n}年12月",
            "项目名称": f"第{n + 1}代微纳米位移台研制及产业化",
            "本人作用": f"主持，排名第{n + 1}",
            "成果": f"一种位移台闭环控制方法 ZL20191012345{n}.X（授权）排名第1；新增产值{n + 1}200万元，用户遍及二十余家科研院所，运行稳定可靠",
            "证明人": f"鉴定组{n + 1}",
        }
        for n in range(7)
    ],
    "论文著作": [
        {
            "名称": "Closed-loop control of piezo stages",
            "本人作用": "第一作者",
            "发表情况": "分析科学学报，2018, 34(3): 125 ~ 128",
            "获奖情况": "优秀论文",
        }
    ],
    "继续教育": [
        {
            "起止时间": "2024年5月-2024年6月",
            "地点": "示范市",
            "主要内容": "知识更新工程高级研修",
            "方式": "面授",
            "证明人": "顾盼",
        }
    ],
    "考试": [
        {"时间": "2021年11月", "种类": "继续教育", "科目": "注册计量师", "成绩": "通过", "组织单位": "示范省考试院"}
    ],
    "年度考核": [
        {"起止时间": f"{year}年1月-{year}年12月", "种类": "年度", "结论": "合格", "组织单位": "北辰精密仪器有限公司"}
        for year in range(2019, 2026)
    ],
}


# ── Any that passes the rules ────────────────────────────────────────────────

SIGNS = "精密测量仪器研发主持完成微纳米位移台新增产值排名第一ABCabc0123456789䶮𠮷㛃堃喆珺·ÜéßŁ<>&\"'/\\%{}#@　 \n，。；（）“”—～①²µ"
WORDS = st.text(st.sampled_from(SIGNS), max_size=150).map(lambda text: f"研{text}究")
FREE = {
    "团体荣誉处分": ("学术团体与社会兼职", "学术荣誉称号", "处分"),
    "工作业绩": ("项目名称", "本人作用", "成果", "鉴定机构"),
    "论文著作": ("名称", "本人作用", "发表情况", "获奖情况"),
    "继续教育": ("地点", "主要内容", "方式"),
    "单位与岗位": ("聘任单位",),
    "个人信息": ("曾用名",),
}


@st.composite
def passing(draw: st.DrawFn) -> Answers:
    """A sound one with other words in its free cells, and more of its rows or none of them."""
    answers = {block: [dict(row) for row in rows] for block, rows in SOUND.items()}
    for block in ("工作业绩", "论文著作", "继续教育"):
        answers[block] = [dict(row) for _ in range(draw(st.integers(1, 5))) for row in answers[block]]
    for block, fields in FREE.items():
        for row in answers[block]:
            row |= {field: draw(WORDS) for field in sorted(draw(st.sets(st.sampled_from(fields))))}
    for block in sorted(draw(st.sets(st.sampled_from(["论文著作", "继续教育", "考试"])))):
        answers[block] = []
    return answers


def ready() -> Walk:
    """At 评审材料, nothing wrong in it, and not yet submitted."""
    walking = walk("cas", level="senior").to("评审材料")
    with clock.at(walking.now):
        stated(walking.application, by=walking.people.applicant)
        attached(walking.application, by=walking.people.applicant)
    return walking


def version_with(filling: Walk, answers: Answers) -> Snapshot:
    """What a submission of these answers freezes; nothing of it is kept. An example that is refused counts for nothing."""
    application, applicant = filling.fresh(), filling.people.applicant
    there = application.answers.get(block="个人信息").typed  # the photograph, the number on record
    answers = answers | {"个人信息": [there | {"曾用名": answers["个人信息"][0]["曾用名"]}]}
    with transaction.atomic(), clock.at(filling.now):
        for block in answers.keys() - {"单位意见"}:
            services.save_answers(application, block, answers[block], by=applicant)
        try:
            services.submit(application, by=applicant, at=filling.now, version=application.version)
        except DeedRefused:
            reject()
        snapshot = filling.fresh().current_snapshot
        transaction.set_rollback(True)
    assert snapshot is not None
    return snapshot
