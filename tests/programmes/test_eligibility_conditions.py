"""Is every sentence of the definitions understood, and is any other refused with those that are known?"""

import pytest

from programmes.conditions import FLAGS, PATTERNS, parse
from programmes.vocabulary import Level
from tests.builders import SLUGS, definition

EXAMPLES = [
    "任高级工程师满5年",
    "任中级满3年",
    "工作满2年",
    "毕业满10年",
    "从事本专业满20年",
    "从事相近专业满2年",
    "从事本专业或相近专业满3年",
    "农村基层工作满25年",
    "取得高级技师证书满5年",
    "持有同级职称证书",
    "持有助理工程师证书",
    "持有助理工程师证书，或职业资格、技能等级对照某文件",
    "首次申报职称",
    "学历不低于本科",
    "具备博士学位",
    "全日制毕业",
    "近5年考核合格",
    "近5年考核没有不合格",
    "身份是企业人员、人事代理人员",
    "身份不是公务员",
    "不在处分影响期内",
    "2名副高级以上专家推荐",
    "2名本专业或相近专业正高级工程师推荐",
    "须人工审核：业绩条件第×条",
    "下列之一：海外归国人员；头部企业实名推荐且持有工程师证书",
    *FLAGS,
]


@pytest.mark.covers("E-10")
@pytest.mark.parametrize("sentence", EXAMPLES)
def test_each_pattern_has_a_sentence(sentence: str) -> None:
    assert parse(sentence).sentence == sentence


@pytest.mark.parametrize("slug", SLUGS)
def test_every_sentence_of_every_definition_is_understood(slug: str) -> None:
    rules = definition(slug).eligibility

    assert [rules.condition(sentence).sentence for sentence in rules.sentences] == list(rules.sentences)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "任工程师五年",
        "任高级工程司满5年",
        "工作满５年",
        "工作满-2年",
        "学历不低于研究生",
        "身份是学生",
        "下列之一：甲；乙",
        "具备高级学位",
    ],
)
def test_any_other_sentence_is_refused_with_what_is_known(sentence: str) -> None:
    with pytest.raises(ValueError, match="之一：") as refusal:
        parse(sentence)

    known = str(refusal.value).split("：", 1)[1]
    assert "工程师" in known or "本科" in known or "企业人员" in known or "博士" in known or "任〈职称〉满N年" in known


def test_the_refusal_lists_every_pattern() -> None:
    with pytest.raises(ValueError, match="已知的条件句式") as refusal:
        parse("随便写写")

    assert all(wording in str(refusal.value) for wording, *_ in PATTERNS)


def test_a_series_may_name_its_own_titles() -> None:
    with pytest.raises(ValueError, match="职称名称之一"):
        parse("任讲师满2年")

    assert parse("任讲师满2年", {"讲师": Level.ENGINEER}).counts_years is True
