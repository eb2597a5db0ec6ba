"""What single things are wrong in the flawed forms, and which finding is to be made of each?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from applicants.dossier import Dossier
from tests.applicants.rules.dossiers import SOUND
from tests.materials.forms.report import OUTLINE, report
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
    untitled: bool = False  # he has no title yet, and the registration and the cover say so

    @property
    def stated(self) -> Dossier:
        """What stands in the form."""
        return dossier(*self.changes, **self.rows)

    @property
    def arguments(self) -> dict[str, Any]:
        """For ``ours`` and ``older``; the cover stays as it was, whatever changes on the basic page."""
        shown = dossier(现有职称=[]) if self.untitled else dossier()
        return {"on_cover": cover(shown)} | dict(self.form)

    @property
    def registration(self) -> Dossier:
        return dossier(*self.registered, **({"现有职称": []} if self.untitled else {}))


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
    "年度考核": (2, ("起止时间", "种类", "结论", "组织单位")),
}

EXAMINED = {
    "时间": "2021年11月",
    "种类": "继续教育",
    "科目": "注册计量师",
    "成绩": "通过",
    "组织单位": "示范省考试院",
}
ONE_UNIT_MORE = "北辰精密机械有限公司"

BLANKS: dict[str, Flaw] = {
    f"{block}, {label}: blank": _blank(block, label) for block, labels in ASKED_ONCE.items() for label in labels
} | {
    f"{block}, {label}: blank": _blank(block, label, row)
    for block, (row, labels) in ASKED_PER_ROW.items()
    for label in labels
}
BLANKS |= {
    f"考试, {label}: blank": Flaw("CR-36", ("考试", label, 0), rows={"考试": [EXAMINED | {label: ""}]})
    for label in EXAMINED
} | {
    "申报专业: blank": Flaw("CR-36", ("申报信息", "其它专业", None), changes=(("申报信息", 0, {"评审分组": ""}),)),
    "单位推荐意见: blank": _blank("单位意见", "单位推荐意见", rule="F-45"),
    "单位人事部门审核意见: blank": _blank("单位意见", "单位人事部门审核意见"),
}
ONE_OF_EACH = {block: name for name, flaw in reversed(BLANKS.items()) for block in flaw.place[:1]}
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
    "无 for a people": _cell("CR-36", "个人信息", None, "民族", "无"),
    "无 for a place of birth": _cell("CR-36", "个人信息", None, "出生地点", "无"),
    "无 for a title on the cover, which is left empty": Flaw(
        "CR-36",
        "封面·现任专业职务",
        rows={"现有职称": []},
        untitled=True,
        form={"on_cover": cover(dossier(现有职称=[])) | {"现任专业职务": "无"}},
    ),
    "a level of education in other words": _cell("CR-18", "学历", 1, "学历", "硕士研究生毕业"),
    "a degree in other words": _cell("CR-18", "学历", 0, "学位", "工学学士学位"),
    "a result of an assessment in other words": _cell("CR-24", "年度考核", 0, "结论", "良好"),
    "the office's own cell filled in": Flaw("F-47", "评审办事机构审核意见", form={"reserved": "同意上报。"}),
    "an opinion of his own": _cell(
        "CR-37", "单位意见", None, "单位推荐意见", "本人独立承担控制系统研发，业绩突出，请予推荐。", WARNING
    ),
}


def _told(rule: str, place: Place, *told: Change, severity: str = WARNING, **form: Any) -> Flaw:
    """Form and registration say the same; what is wrong is how it goes with the rest of the form."""
    return Flaw(rule, place, changes=told, registered=told, severity=severity, form=form)


def _yearly(*left_out: str) -> list[dict[str, str]]:
    return [row for row in SOUND["年度考核"] if not row["起止时间"].startswith(left_out)]


CONTRADICTIONS = {
    "work did not begin when he says": _told(
        "CR-06", ("单位与岗位", "参加工作时间", None), ("单位与岗位", 0, {"参加工作时间": "2013年9月"}), severity=BLOCKING
    ),
    "education from the highest to the lowest": Flaw(
        "CR-17", ("学历", "学历", 1), rows={"学历": [SOUND["学历"][1], SOUND["学历"][0]]}
    ),
    "a year without its assessment": Flaw(
        "CR-23", "年度考核", rows={"年度考核": _yearly("2023年")}, severity=WARNING
    ),
    "a year assessed in part": _cell("CR-23", "年度考核", 2, "起止时间", "2023年3月—2023年12月", WARNING),
    "assessed by a unit he did not work at": _cell("CR-23", "年度考核", 1, "组织单位", "南原机床有限公司", WARNING),
    "an achievement before the title": _cell("CR-21", "工作业绩", 0, "起止时间", "2016年3月—2018年6月", WARNING),
    "an achievement begun before the title": _cell("CR-21", "工作业绩", 0, "起止时间", "2016年3月—2021年6月", WARNING),
    "work that overlaps": _cell("CR-10", "工作经历", 1, "起止时间", "2016年6月—2018年12月", WARNING),
    "work with a gap": _cell("CR-11", "工作经历", 1, "起止时间", "2017年6月—2018年12月", WARNING),
    "a unit not in full": _cell("CR-15", "工作经历", 0, "单位", "北辰仪表公司", WARNING),
    "another post than the latest": _cell("CR-08", "单位与岗位", None, "现任技术职务", "主任设计师", WARNING),
    "too few years in the post": _cell("CR-09", "单位与岗位", None, "任职年限", "3", WARNING),
    "appointed by another unit": _cell("CR-09", "单位与岗位", None, "聘任单位", "南原机床有限公司", WARNING),
    "more years in the field than of work": _cell("CR-25", "申报信息", None, "从事申报专业年限", "30", WARNING),
    "a title before any graduation": _told(
        "CR-20", ("现有职称", "取得时间", 0), ("现有职称", 0, {"取得时间": "2009年1月"}), ("现有职称", 1, {"取得时间": "2009年3月"})
    ),
    "a unit he does not work at": _told(
        "CR-05", "封面·所在单位", ("单位与岗位", 0, {"工作单位": ONE_UNIT_MORE}),
        severity=BLOCKING, on_cover=cover(dossier()) | {"所在单位": ONE_UNIT_MORE},
    ),
}  # fmt: skip
COVERS = {
    f"cover, {label}: another than on the basic page": Flaw(
        rule, f"封面·{label}", form={"on_cover": cover(dossier()) | {label: text}}
    )
    for label, text, rule in (
        ("姓名", "林之远", "CR-01"), ("申报专业", "电子工程", "CR-04"), ("现任专业职务", "助理工程师", "CR-07"),
    )
}  # fmt: skip
REGISTERED = {
    f"registered otherwise: {label}": Flaw(rule, place, registered=((block, row, {label: text}),), severity=severity)
    for rule, block, row, label, text, place, severity in (
        ("CR-01", "个人信息", 0, "姓名", "林之远", ("个人信息", "姓名", None), BLOCKING),
        ("CR-01", "个人信息", 0, "性别", "女", ("个人信息", "性别", None), BLOCKING),
        ("CR-01", "个人信息", 0, "出生日期", "1988年4月14日", ("个人信息", "出生日期", None), BLOCKING),
        ("CR-03", "档案", 0, "档案所在地", "南原区人才服务中心", ("档案", "档案所在地", None), BLOCKING),
        ("CR-04", "申报信息", 0, "评审分组", "电子工程", ("申报信息", "其它专业", None), BLOCKING),
        ("CR-54", "单位与岗位", 0, "工作单位", ONE_UNIT_MORE, "封面·所在单位", WARNING),
        ("CR-54", "单位与岗位", 0, "参加工作时间", "2013年8月", ("单位与岗位", "参加工作时间", None), WARNING),
        ("CR-54", "联系方式", 0, "手机", "19900000077", ("联系方式", "手机", None), WARNING),
        ("CR-54", "现有职称", 1, "职称", "实验师", ("现有职称", "职称", 0), WARNING),
        ("CR-54", "现有职称", 1, "取得时间", "2018年11月", ("现有职称", "取得时间", 0), WARNING),
    )
}
MISSING = {
    f"{part}: not in the file": Flaw("CR-36", part, form={"without": {part}})
    for part in (
        "基本情况", "工作经历", "主要专业技术工作业绩", "重要著（译）作、论文及技术工作报告", "继续教育情况",
    )
} | {
    f"基本情况, {label}: no such cell": Flaw("CR-36", f"基本情况·{label}", form={"without": {label}})
    for label in ("民族", "归口行业", "聘任单位")
} | {
    "单位推荐意见: not in the file": Flaw("F-45", "单位推荐意见", form={"without": {"单位推荐意见"}}),
}  # fmt: skip
REPORTS = {
    "a report too short": Flaw("CR-46", "个人技术报告", form={"lines": report(3500)}, severity=WARNING),
    "a report too long": Flaw("CR-46", "个人技术报告", form={"lines": report(6800)}, severity=WARNING),
    "no report": Flaw("M-01", "个人技术报告", form={"without": {"个人技术报告"}}),
    "the report in front of the form": Flaw("M-01", "个人技术报告", form={"report_first": True}),
    "no word on future work": Flaw(
        "F-52", "个人技术报告", severity=ADVICE,
        form={"lines": [("三、结束语" if line[0] == OUTLINE[-1][0] else line[0], line[1]) for line in report()]},
    ),
}  # fmt: skip
FLAWS: dict[str, Flaw] = (
    BLANKS | ON_THE_COVER | PERIODS | WORDS | CONTRADICTIONS | COVERS | REGISTERED | MISSING | REPORTS
)
# Of cells left blank only one in each block: that a .doc is read as the .docx it was is asked elsewhere, cell by cell.
AS_DOC: dict[str, Flaw] = {
    name: flaw for name, flaw in FLAWS.items() if name not in BLANKS or name in ONE_OF_EACH.values()
}
