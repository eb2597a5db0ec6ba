"""Which words stand for which cell of the evaluation form, however they are typed?

As the office's form prints them, and as people print it who type it themselves; what a cell may be left with that nobody
stated is here too. No Django in here.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")
Fact = tuple[str, str]  # block and label as in applicants.dossier

COVER, BASIC, REPORT = "封面", "基本情况", "个人技术报告"
RECOMMENDATION, REVIEW = "单位推荐意见", "材料审核意见"
PERSONNEL, RESERVED = "单位人事部门审核意见", "评审办事机构审核意见"
PARTS = {  # of each block of rows: the heading it stands under
    "学历": BASIC,
    "现有职称": BASIC,
    "工作经历": "工作经历",
    "工作业绩": "主要专业技术工作业绩",
    "论文著作": "重要著（译）作、论文及技术工作报告",
    "继续教育": "继续教育情况",
    "考试": "考试情况",
    "年度考核": "考核情况",
}
OPINIONS = (RECOMMENDATION, PERSONNEL, RESERVED)
BOXES = (*OPINIONS, REVIEW)

# Each as the form prints it → its label in the dossier, and what else people call it.
_FACTS: dict[str, tuple[Fact, str]] = {
    "姓名": (("个人信息", "姓名"), ""),
    "性别": (("个人信息", "性别"), ""),
    "出生年月": (("个人信息", "出生日期"), "出生日期 出生时间 出生年月日"),
    "曾用名": (("个人信息", "曾用名"), ""),
    "民族": (("个人信息", "民族"), ""),
    "出生地点": (("个人信息", "出生地点"), "出生地"),
    "参加工作时间": (("单位与岗位", "参加工作时间"), "参加工作年月 何时参加工作"),
    "归口行业": (("申报信息", "归口行业"), ""),
    "申报专业": (("申报信息", "其它专业"), "申评专业"),
    "从事申报专业年限": (("申报信息", "从事申报专业年限"), "从事申评专业年限 从事本专业年限 从事专业年限"),
    "现有职称": (("现有职称", "职称"), "现有专业技术职务任职资格 现专业技术职务任职资格 现有专业技术资格"),
    "取得时间": (("现有职称", "取得时间"), "取得年月 职称取得时间 取得职称时间"),
    "审批单位": (("现有职称", "审批单位"), "审批机关 批准单位 审批部门"),
    "现任技术职务": (("单位与岗位", "现任技术职务"), "现任专业技术职务 现任职务"),
    "任职年限": (("单位与岗位", "任职年限"), ""),
    "聘任单位": (("单位与岗位", "聘任单位"), "聘用单位"),
    "何时何地参加何种学术团体任何职务，有何社会兼职": (
        ("团体荣誉处分", "学术团体与社会兼职"),
        "何时何地参加何种学术团体任何职务 何时何地参加何种学术团体担任何职务有何社会兼职 参加何种学术团体任何职务有何社会兼职 学术团体与社会兼职",
    ),
    "何时何地获得何种学术荣誉称号": (("团体荣誉处分", "学术荣誉称号"), "何时何地获何种学术荣誉称号 学术荣誉称号"),
    "何时何地受到何种处分": (("团体荣誉处分", "处分"), "何时何地受过何种处分 何时何地因何受过何种处分 处分"),
    "档案存放单位": (("档案", "档案所在地"), "档案所在单位 档案所在地 存档单位 档案存放地"),
    "个人手机": (("联系方式", "手机"), "手机 手机号 手机号码 联系电话 移动电话 个人手机号"),
}
_BEYOND: dict[str, tuple[Fact, str]] = {  # not on the office's form; read where somebody's has it
    "身份证号": (("个人信息", "身份证号"), "身份证号码 公民身份号码 居民身份证号 居民身份证号码"),
    "电子邮箱": (("联系方式", "电子邮箱"), "邮箱 电子邮件 Email"),
}
_COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "学历": {
        "学历": ("学历", "学历层次"),
        "毕（肄、结）业时间": ("毕业时间", "毕业时间 毕肄业时间 毕结业时间 毕业年月"),
        "毕业学校": ("毕业学校", "毕业院校 学校 学校名称 毕业学校名称"),
        "所学专业": ("所学专业", "专业"),
        "学制": ("学制", "学习年限"),
        "学位": ("学位", ""),
    },
    "现有职称": {
        "现有职称": ("职称", "职称 职称名称"),
        "取得时间": ("取得时间", "取得年月"),
        "审批单位": ("审批单位", "审批机关 批准单位"),
    },
    "工作经历": {
        "起止时间": ("起止时间", "起止年月 起止日期 时间"),
        "单位": ("单位", "工作单位 单位名称 所在单位"),
        "专业技术工作": (
            "专业技术工作",
            "从事专业技术工作 从事何专业技术工作 从事何种专业技术工作 主要专业技术工作 从事的专业技术工作",
        ),
        "技术职务": ("技术职务", "专业技术职务 职务 任何技术职务"),
        "证明人": ("证明人", ""),
    },
    "工作业绩": {
        "起止时间": ("起止时间", "起止年月 起止日期 时间"),
        "项目、课题名称": ("项目名称", "项目名称 课题名称 项目课题 项目或课题名称"),
        "本人所起作用": ("本人作用", "本人作用 所起作用 个人作用"),
        "成果获奖、效益或专利情况": (
            "成果",
            "成果获奖效益专利情况 成果获奖效益及专利情况 成果获奖情况 成果获奖或效益情况",
        ),
        "成果鉴定机构及证明人": (
            "证明人",
            "成果鉴定机构证明人 鉴定机构及证明人 鉴定机构证明人 成果鉴定机构和证明人 证明人",
        ),
    },
    "论文著作": {
        "名称": ("名称", "论文名称 著作名称 题目 论文著作名称 论文题目"),
        "本人所起作用": ("本人作用", "本人作用 所起作用 个人作用"),
        "发表情况": ("发表情况", "出版发表情况 发表或出版情况 发表出版情况"),
        "获奖情况": ("获奖情况", ""),
    },
    "继续教育": {
        "起止时间": ("起止时间", "起止年月 起止日期 时间"),
        "地点": ("地点", "学习地点"),
        "主要内容": ("主要内容", "内容 学习内容"),
        "方式": ("方式", "学习方式"),
        "证明人": ("证明人", ""),
    },
    "考试": {
        "时间": ("时间", "考试时间 起止时间"),
        "种类": ("种类", "考试种类 类别"),
        "科目": ("科目", "考试科目"),
        "成绩": ("成绩", "考试成绩"),
        "组织单位": ("组织单位", "主办单位"),
    },
    "年度考核": {
        "起止时间": ("起止时间", "起止年月 起止日期 时间 考核时间"),
        "种类": ("种类", "考核种类 类别"),
        "结论": ("结论", "考核结论 考核结果 结果"),
        "组织单位": ("组织单位", "考核单位"),
    },
}
_MORE_COLUMNS = {"工作业绩": {"成果鉴定机构": "鉴定机构", "鉴定机构": "鉴定机构"}, "学历": {"培养方式": "培养方式"}}
_ON_COVER = {
    "姓名": "",
    "现任专业职务": "现任专业技术职务 现任技术职务 现任职务",
    "申报专业": "申评专业",
    "申报资格": "申评资格 申报级别",
    "所在单位": "工作单位",
    "填表时间": "填表日期",
}
_HEADINGS = {
    BASIC: "个人基本情况",
    "工作经历": "主要工作经历 专业技术工作经历 个人工作经历",
    "主要专业技术工作业绩": "专业技术工作业绩 主要工作业绩 工作业绩 主要专业技术业绩",
    "重要著（译）作、论文及技术工作报告": "重要著作论文及技术工作报告 重要著译作论文及技术报告 著译作论文及技术工作报告 论文著作",
    "继续教育情况": "继续教育",
    "考试、考核情况": "考试考核 考试及考核情况 考核考试情况",
    "考试情况": "考试",
    "考核情况": "考核 年度考核情况 年度考核",
    RECOMMENDATION: "所在单位推荐意见 基层单位推荐意见 推荐意见",
    REVIEW: "",
    PERSONNEL: "单位人事部门意见 人事部门审核意见",
    RESERVED: "评审办事机构意见 评审办审核意见",
}

LONGEST = 200  # signs of a label, with all the blanks in it; whatever is longer is a text
_MARKS = dict.fromkeys(map(ord, "()[]{}<>〔〕【】《》「」『』“”‘’\"':;,、。./·*※_-—–~|"))
NOTE = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_NUMBERING = re.compile(r"[一二三四五六七八九十\d]{1,2}\s*[、.．]\s*")


def bare(text: str) -> str:
    """Half width, without white space, brackets and marks; "" for what is too long to be a label."""
    if len(text) > LONGEST:
        return ""
    return "".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split())


def named(text: str, names: Mapping[str, T]) -> T | None:
    """What a text names that is nothing but a name, a note in brackets behind it left aside."""
    if len(text) > LONGEST:
        return None
    return next((names[plain] for plain in _readings(text) if plain in names), None)


@lru_cache(1_000)
def _readings(text: str) -> tuple[str, ...]:
    said = dict.fromkeys((text, NOTE.sub("", text), _NUMBERING.sub("", text, count=1)))
    return tuple(bare(each).removesuffix("必填") for each in said)


def _names(printed: str, others: str) -> list[str]:
    return [bare(each) for each in (printed, *others.split())]


FACTS: dict[str, Fact] = {
    name: fact for printed, (fact, others) in (_FACTS | _BEYOND).items() for name in _names(printed, others)
}
ON_COVER: dict[str, str] = {name: label for label, others in _ON_COVER.items() for name in _names(label, others)}
HEADINGS: dict[str, str] = {name: part for part, others in _HEADINGS.items() for name in _names(part, others)}
COLUMNS: dict[str, dict[str, str]] = {
    block: {name: label for printed, (label, others) in columns.items() for name in _names(printed, others)}
    | _MORE_COLUMNS.get(block, {})
    for block, columns in _COLUMNS.items()
}
ANY_COLUMN: dict[str, str] = {name: label for columns in COLUMNS.values() for name, label in columns.items()}
ASKED_FACTS: tuple[Fact, ...] = tuple(fact for fact, _others in _FACTS.values())
ASKED_COLUMNS: dict[str, tuple[str, ...]] = {
    block: tuple(label for label, _others in columns.values()) for block, columns in _COLUMNS.items()
}
ASKED_ON_COVER: tuple[str, ...] = tuple(_ON_COVER)
PRINTED: dict[Fact, str] = {  # as the form prints the label
    **{(block, label): printed for block, columns in _COLUMNS.items() for printed, (label, _others) in columns.items()},
    **{fact: printed for printed, (fact, _others) in _FACTS.items()},
    **{("单位意见", opinion): opinion for opinion in OPINIONS},
}
CHOICES = frozenset({"性别", "学历", "学位", "种类", "结论", "方式", "申报资格", "现任专业职务"})  # may be ticked

# ── What is left in a cell that nobody stated ────────────────────────────────

_LEFT = """
必填 年月日 年月 xxxx年x月 xxxx年xx月 xxxx年x月x日 贴照片 粘贴照片 照片 相片 详细到年月 与封面一致 与封面一致必填
请与基本情况页一致 必填请与基本情况页一致 必填详细到年月 高中及以下学历者填写 学历从低至高填写 按实际情况填写
请填写参加工作后相关信息 仅需填中专大专本科研究生 仅填写学士硕士博士 填写已获得职称若无此项为空白 称职或合格
现单位原单位 面授函授讲座继续教育 助理工程师高级工程师 单位全称单位公章名称一致 与报名表基本情况页一致
注意与工作经历中起始时间一致 填写现单位职务情况和现岗位职务任职年限 填写标准全称应与外调表公章名称一致
填至省自治区直辖市出生在国外的填写出生国家名称 若有注册类资格可填写在考试情况处 此栏必填 此栏请勿填写 请勿填写
应与前页的工作经历一致 电子版无需盖章签字 材料审核通过后请打印评审表并签字盖章后上交 此处应为电子版无需扫描件
以下空白 纸质版需盖章 纸质版需手签字
"""
_HINTS = frozenset(_LEFT.split())
_HINTS_BEGIN = ("注单位推荐意见应由单位领导", "助理工程师工程师高级工程师填", "纸质材料单位务必于电子版审核通过后")
_EXAMPLE = re.compile(r"(?:如|例|例如|示例)\s*:\s*[\dx]")


def is_hint(line: str) -> bool:
    plain = bare(line).lower()
    if not plain or plain in _HINTS or plain.startswith(_HINTS_BEGIN):
        return bool(plain)
    return bool(_EXAMPLE.match(unicodedata.normalize("NFKC", line).strip()))


def said(text: str, label: str = "") -> str:
    """What a cell says without the form's own hints in it; of choices to tick, the one that is ticked."""
    if len(text) <= LONGEST:
        text = NOTE.sub(lambda note: "" if is_hint(note[0]) else note[0], text)
    stated = "\n".join(line for line in text.split("\n") if not is_hint(line)).strip()
    return ticked(stated) if label in CHOICES else stated


TICKS, EMPTY_BOXES = "☑☒√✓✔■●▣✅\uf052\uf0fe\uf0fc", "□☐○◯▢\uf0a8\uf06f"
_TOKENS = re.compile(rf"([{TICKS}{EMPTY_BOXES}])|([^{TICKS}{EMPTY_BOXES}\s/／、,，;；]+)")


def ticked(text: str) -> str:
    """``男√ 女□`` says 男; the text itself where no tick is in it, or more than one."""
    if len(text) > LONGEST or not any(tick in text for tick in TICKS):
        return text
    tokens = [(bool(mark), mark or word) for mark, word in _TOKENS.findall(text)]
    ahead = tokens[0][0]  # the mark stands before what it marks
    chosen = [
        tokens[place + (1 if ahead else -1)][1]
        for place, (is_mark, token) in enumerate(tokens)
        if is_mark and token in TICKS and 0 <= place + (1 if ahead else -1) < len(tokens)
    ]
    return chosen[0] if len(chosen) == 1 and chosen[0] not in TICKS + EMPTY_BOXES else text
