"""What single things are wrong in the flawed forms, and which finding is to be made of each?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from applicants.dossier import Dossier
from tests.materials.forms.stated import Change, cover, dossier

BLOCKING, WARNING, ADVICE = "blocking", "warning", "advice"
Place = tuple[str, str, int | None] | str  # block, label and row of a cell as the form is understood, or a part by name


@dataclass(frozen=True)
class Flaw:
    """``changes``: of what is stated in the form; ``form``: further arguments of ``ours`` and ``older``; ``registered``: what
    the registration says otherwise than the form. The finding to be made: ``rule``, ``severity`` and ``place``."""

    rule: str
    place: Place
    changes: tuple[Change, ...] = ()
    rows: Mapping[str, list[dict[str, str]]] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    registered: tuple[Change, ...] = ()
    severity: str = BLOCKING

    @property
    def stated(self) -> Dossier:
        """What stands in the form."""
        return dossier(*self.changes, **self.rows)

    @property
    def arguments(self) -> dict[str, Any]:
        """For ``ours`` and ``older``; the cover stays as it was, whatever changes on the basic page."""
        return {"on_cover": cover(dossier())} | dict(self.form)

    @property
    def registration(self) -> Dossier:
        return dossier(*self.registered)


def _blank(block: str, label: str, row: int | None = None, rule: str = "CR-36") -> Flaw:
    return Flaw(rule, (block, label, row), changes=((block, row or 0, {label: ""}),))


def _cell(rule: str, block: str, row: int | None, label: str, text: str, severity: str = BLOCKING) -> Flaw:
    return Flaw(rule, (block, label, row), changes=((block, row or 0, {label: text}),), severity=severity)


ASKED_ONCE = {
    "个人信息": ("姓名", "性别", "出生日期", "曾用名", "民族", "出生地点"),
    "单位与岗位": ("参加工作时间", "现任技术职务", "任职年限", "聘任单位"),
    "申报信息": ("归口行业", "从事申报专业年限"),
    "团体荣誉处分": ("学术团体与社会兼职", "学术荣誉称号", "处分"),
    "档案": ("档案所在地",),
    "联系方式": ("手机",),
}
ASKED_PER_ROW = {
    "学历": (1, ("学历", "毕业时间", "毕业学校", "所学专业", "学制", "学位")),
    "工作经历": (1, ("起止时间", "单位", "专业技术工作", "技术职务", "证明人")),
    "工作业绩": (0, ("起止时间", "项目名称", "本人作用", "成果", "证明人")),
    "论文著作": (0, ("名称", "本人作用", "发表情况", "获奖情况")),
    "继续教育": (0, ("起止时间", "地点", "主要内容", "方式", "证明人")),
    "考试": (0, ("时间", "种类", "科目", "成绩", "组织单位")),
    "年度考核": (2, ("起止时间", "种类", "结论", "组织单位")),
}

BLANKS: dict[str, Flaw] = {
    f"{block}, {label}: blank": _blank(block, label) for block, labels in ASKED_ONCE.items() for label in labels
} | {
    f"{block}, {label}: blank": _blank(block, label, row)
    for block, (row, labels) in ASKED_PER_ROW.items()
    for label in labels
}
BLANKS |= {
    "申报专业: blank": Flaw("CR-36", ("申报信息", "其它专业", None), changes=(("申报信息", 0, {"评审分组": ""}),)),
    "单位推荐意见: blank": _blank("单位意见", "单位推荐意见", rule="F-45"),
    "单位人事部门审核意见: blank": _blank("单位意见", "单位人事部门审核意见"),
}
ON_THE_COVER = {
    f"cover, {label}: blank": Flaw("CR-36", f"封面·{label}", form={"on_cover": cover(dossier()) | {label: ""}})
    for label in ("姓名", "申报专业", "申报资格", "所在单位", "填表时间")
}
PERIODS = {
    "a period without months": _cell("CR-13", "工作经历", 1, "起止时间", "2017年—2018年"),
    "a period with one month": _cell("CR-13", "工作业绩", 0, "起止时间", "2019年3月"),
    "a period that ends before it begins": _cell("CR-13", "继续教育", 0, "起止时间", "2024年6月—2024年5月"),
    "a thirteenth month": _cell("CR-13", "年度考核", 1, "起止时间", "2022年1月—2022年13月"),
    "a graduation without its month": _cell("CR-13", "学历", 0, "毕业时间", "2010年"),
    "a title's year alone": Flaw(
        "CR-13", ("现有职称", "取得时间", 0), changes=(("现有职称", 1, {"取得时间": "2018年"}),)
    ),
}
WORDS = {
    "无 where it may not stand": _cell("CR-36", "工作经历", 1, "证明人", "无"),
    "无 for a place of birth": _cell("CR-36", "个人信息", None, "出生地点", "无"),
    "a level of education in other words": _cell("CR-18", "学历", 1, "学历", "硕士研究生毕业"),
    "a degree in other words": _cell("CR-18", "学历", 0, "学位", "工学学士学位"),
    "a result of an assessment in other words": _cell("CR-24", "年度考核", 0, "结论", "良好"),
    "the office's own cell filled in": Flaw("F-47", "评审办事机构审核意见", form={"reserved": "同意上报。"}),
    "an opinion of his own": _cell(
        "CR-37", "单位意见", None, "单位推荐意见", "本人独立承担控制系统研发，业绩突出，请予推荐。", WARNING
    ),
}
FLAWS: dict[str, Flaw] = BLANKS | ON_THE_COVER | PERIODS | WORDS
