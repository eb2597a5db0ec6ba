"""What does somebody state who has made no mistake: an invented engineer who applies for 高级工程师 in spring 2026?"""

import re
from copy import deepcopy
from datetime import date
from typing import Any

from applicants import dossier, findings
from applicants.demo import DRAFTING, FACTS
from applicants.dossier import Dossier
from applicants.rules import Finding
from applicants.rules.consistency import CHECKED_BY
from applicants.rules.context import Context, forms
from programmes.schema import Definition, load
from programmes.vocabulary import BY_YEAR, Level, Years
from tests.builders import DEFINITIONS

TODAY = date(2026, 3, 2)
EMPLOYER = "北辰精密仪器有限公司"
CAS = load(DEFINITIONS / "cas.toml")
Answers = dict[str, list[dict[str, str]]]

STATED = FACTS[DRAFTING.mobile]  # the demonstration's own, but for what follows
SOUND: Answers = STATED | {
    "单位与岗位": [STATED["单位与岗位"][0] | {"任职年限": "7"}],
    "现有职称": [
        {"职称": "助理工程师", "取得时间": "2014年9月", "审批单位": "示范区人力资源和社会保障局"},
        *STATED["现有职称"],
    ],
    "学历": [STATED["学历"][0], STATED["学历"][1] | {"学制": "三年"}],
    "年度考核": [row for row in STATED["年度考核"] if row["起止时间"] >= "2021年"]
    + [{"起止时间": "2019年1月—2021年12月", "种类": "任职期满", "结论": "称职", "组织单位": EMPLOYER}],
}


def stating(*changes: tuple[str, int, dict[str, str]], **rows: list[dict[str, str]]) -> Dossier:
    """SOUND with some cells told otherwise (block, row, cells), and whole blocks replaced (``学历=[…]``)."""
    answers = deepcopy(SOUND) | rows
    for block, row, cells in changes:
        answers[block][row] |= cells
    return dossier.build(answers)


def context(definition: Definition = CAS, *, years: str = "近5年", **more: Any) -> Context:
    """``years``: those that assessments and training have to account for; TODAY, the last five are 2021 to 2025."""
    known: dict[str, Any] = {"level": Level.SENIOR} | more
    asked = [
        section.model_copy(update={"years": Years(years) if years else None}) if section.block in BY_YEAR else section
        for section in definition.sections
    ]
    return Context(today=TODAY, forms=forms(asked, definition), **known)


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
