"""Which condition does a sentence of a definition state?

``parse`` turns one Chinese sentence into a Condition; PATTERNS lists every sentence there is.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from programmes import measures
from programmes.facts import DEGREE_NAMES, EDUCATION_NAMES, EMPLOYMENT_NAMES
from programmes.measures import RANKS, Case, Finding, Outcome, together
from programmes.vocabulary import LEVEL_NAMES, Level

T = TypeVar("T")

# The names by which a sentence may call a level; a definition adds those of its own series ([eligibility] titles).
TITLES = {name: level for level, name in LEVEL_NAMES.items()} | {
    "员级": Level.TECHNICIAN,
    "初级": Level.ASSISTANT,
    "中级": Level.ENGINEER,
    "副高级": Level.SENIOR,
    "正高级": Level.FULL_SENIOR,
}
# Sentences that one flag answers, and the answer they want.
FLAGS = {
    "海外归国人员": ("returned_from_overseas", True),
    "急需紧缺人才": ("urgent_talent", True),
    "高层次人才": ("high_level_talent", True),
    "党政机关交流人员": ("transferred_from_government", True),
    "部队转业人员": ("transferred_from_army", True),
    "不实行以考代评": ("by_examination", False),
    "民营企业人员": ("private_firm", True),
    "工程类专业学位研究生": ("professional_master", True),
    "普通高校毕业生": ("general_college_graduate", True),
    "高级技师证书经官网查询验证": ("senior_technician_certified", True),
    "省部级科技奖二等以上排名前三": ("award_provincial_second_top3", True),
    "发明专利创造税收1000万元以上": ("patent_tax_10m", True),
    "头部企业实名推荐": ("head_enterprise", True),
}


@dataclass(frozen=True)
class Condition:
    """``counts_years``: years that a delay or an early admission moves stand in it, or in the document it points to.

    ``at_work``: how many years of work it asks for, in a title, in the field or at all; 0 when it asks for none.
    """

    sentence: str
    check: Callable[[Case], Finding] = field(compare=False)
    counts_years: bool = False
    at_work: int = 0


def _any_of(case: Case, alternatives: tuple[tuple[Condition, ...], ...]) -> Finding:
    """Met when one alternative is; each is a tuple of conditions that hold together."""
    groups = [[condition.check(case) for condition in alternative] for alternative in alternatives]
    outcomes = [together(group) for group in groups]
    for group, outcome in zip(groups, outcomes, strict=True):
        if outcome is Outcome.MET:
            return Finding(Outcome.MET, "；".join(finding.text for finding in group))
    for wanted in (Outcome.HUMAN, Outcome.UNKNOWN):
        if wanted in outcomes:
            open_ = [f for group, outcome in zip(groups, outcomes, strict=True) if outcome is wanted for f in group]
            said = [finding for finding in open_ if finding.outcome is not Outcome.MET]
            missing = tuple(dict.fromkeys(key for finding in said for key in finding.missing))
            return Finding(wanted, "具备下列之一：" + "；".join(finding.text for finding in said), missing)
    said = [finding for group in groups for finding in group if finding.outcome is Outcome.UNMET]
    return Finding(Outcome.UNMET, "须具备下列之一：" + "；".join(finding.text for finding in said))


# ── Sentences ────────────────────────────────────────────────────────────────

PATTERNS: tuple[tuple[str, str, Callable[..., Finding], bool], ...] = (
    ("任〈职称〉满N年", r"任(?P<title>.+)满(?P<years>\d+)年", measures.in_title, True),
    ("工作满N年", r"工作满(?P<years>\d+)年", measures.worked, True),
    ("毕业满N年", r"毕业满(?P<years>\d+)年", measures.graduated, True),
    (
        "从事本专业满N年",
        r"从事(?P<specialty>本专业|相近专业|本专业或相近专业)满(?P<years>\d+)年",
        measures.in_field,
        True,
    ),
    ("农村基层工作满N年", r"农村基层工作满(?P<years>\d+)年", measures.at_the_grassroots, False),
    ("取得高级技师证书满N年", r"取得高级技师证书满(?P<years>\d+)年", measures.with_skill, True),
    ("持有同级职称证书", r"持有同级职称证书", measures.holds_same, False),
    (
        "持有〈职称〉证书（可续：，或职业资格、技能等级对照〈文件〉）",
        r"持有(?P<title>.+?)证书(，或职业资格、技能等级对照(?P<document>.+))?",
        measures.holds,
        False,
    ),
    ("首次申报职称", r"首次申报职称", measures.first_title, False),
    ("学历不低于〈学历〉", r"学历不低于(?P<education>.+)", measures.educated, False),
    ("具备〈博士〉学位", r"具备(?P<degree>.+)学位", measures.has_degree, False),
    ("全日制毕业", r"全日制毕业", measures.full_time, False),
    ("近N年考核合格", r"近(?P<years>\d+)年考核合格", measures.assessed, False),
    ("近N年考核没有不合格", r"近(?P<years>\d+)年考核没有不合格", measures.never_failed, False),
    ("身份是〈人员〉、…", r"身份(?P<negative>不)?是(?P<kinds>.+)", measures.employed, False),
    ("不在处分影响期内", r"不在处分影响期内", measures.undisciplined, False),
    (
        "N名〈职称〉推荐",
        r"(?P<count>\d+)名(?P<near>本专业或相近专业)?(?P<title>.+?)(以上)?(专家)?推荐",
        measures.recommended,
        False,
    ),
    ("须人工审核：…", r"须人工审核：(?P<text>.+)", measures.human, True),
    *((sentence, f"(?P<flag>{re.escape(sentence)})", measures.flagged, False) for sentence in FLAGS),
    ("下列之一：〈条件〉；〈条件〉且〈条件〉；…", r"下列之一：(?P<alternatives>.+)", _any_of, False),
)
AT_WORK = (measures.in_title, measures.worked, measures.in_field)


def parse(sentence: str, titles: Mapping[str, Level] | None = None) -> Condition:
    """The condition a sentence states. ``titles`` adds names of levels. Raises ValueError listing the known sentences."""
    for _wording, pattern, check, counts_years in PATTERNS:
        if found := re.fullmatch(pattern, sentence, re.ASCII):
            words = {name: _meant(name, word, titles or {}) for name, word in found.groupdict().items()}
            at_work = words["years"] if check in AT_WORK else 0
            return Condition(sentence, partial(check, **words), counts_years, at_work)
    raise ValueError("已知的条件句式之一：" + "；".join(wording for wording, *_ in PATTERNS))


def _meant(name: str, word: str | None, titles: Mapping[str, Level]) -> Any:
    """What the word in a sentence's blank stands for."""
    match name:
        case "years" | "count":
            return int(word or 0)
        case "title":
            return word, _named(word or "", TITLES | dict(titles), "职称")
        case "education":
            return _named(word or "", {EDUCATION_NAMES[education]: education for education in RANKS}, "学历")
        case "degree":
            return _named(word or "", {name: degree for degree, name in DEGREE_NAMES.items()}, "学位")
        case "kinds":
            kinds = {name: kind for kind, name in EMPLOYMENT_NAMES.items()}
            return tuple(_named(each, kinds, "人员身份") for each in (word or "").split("、"))
        case "flag":
            return word, *FLAGS[word or ""]
        case "alternatives":
            groups = [alternative.split("且") for alternative in (word or "").split("；")]
            return tuple(tuple(parse(each, titles) for each in group) for group in groups)
        case _:
            return word


def _named(word: str, names: Mapping[str, T], what: str) -> T:
    if word not in names:
        raise ValueError(f"{what}名称之一：{'、'.join(names)}")
    return names[word]
