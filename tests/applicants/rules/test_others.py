"""What is found where others speak for the applicant?"""

import pytest

from tests.applicants.rules.dossiers import context, found, stating
from tests.builders import definition

OWN = "定位误差由2.0微米降至0.3微米，装机46台；专利：一种平台解耦控制方法"


@pytest.mark.covers("CR-37", "F-45")
@pytest.mark.parametrize(
    ("opinion", "rule"),
    [
        ("该同志业绩真实，我单位同意推荐。", None),
        ("经与本人核实，该同志业绩真实，我所同意推荐其申报。", None),
        ("他自我要求严格，我们同意推荐。", None),
        ("完成六自由度精密定位平台，装机 46 台，同意推荐。", None),
        ("", None),
        ("本人独立承担控制系统研发，业绩真实。", "opinion_in_first_person"),
        ("我在六自由度精密定位平台中担任负责人。", "opinion_in_first_person"),
        (f"该同志{OWN}，同意推荐。", "opinion_in_own_words"),
    ],
)
def test_the_opinion_is_the_employers_own(opinion: str, rule: str | None) -> None:
    for field in ("单位推荐意见", "单位人事部门审核意见"):
        stated = stating(("单位意见", 0, {field: opinion}))

        assert found("单位推荐意见不由本人填写", stated) == ([(rule, "单位意见", field, None)] if rule else [])


@pytest.mark.covers("CR-37")
def test_nor_is_it_taken_from_his_summary() -> None:
    summary = "二〇一九年以来主持控制系统研发工作，先后完成三个型号的设计定型。"
    stated = stating(("单位意见", 0, {"单位推荐意见": f"该同志{summary}"}), 工作总结=[{"正文": summary}])

    assert found("单位推荐意见不由本人填写", stated) == [("opinion_in_own_words", "单位意见", "单位推荐意见", None)]


@pytest.mark.covers("CR-37")
def test_what_its_giver_has_signed_by_his_own_link_is_his() -> None:
    words = "本人与他共事十年，同意推荐。"
    stated = stating(("单位意见", 0, {"单位推荐意见": words, "单位人事部门审核意见": words}))
    signed = context(signed=frozenset({"单位推荐意见"}))

    assert found("单位推荐意见不由本人填写", stated, signed) == [
        ("opinion_in_first_person", "单位意见", "单位人事部门审核意见", None)
    ]


@pytest.mark.covers("CR-40")
@pytest.mark.parametrize(
    ("block", "section", "witness", "himself"),
    [
        ("工作经历", "工作经历", "丁衡", False),
        ("工作经历", "工作经历", "林知远航", False),
        ("工作经历", "工作经历", "", False),
        ("工作经历", "工作经历", "林 知远", True),
        ("工作业绩", "主要专业技术工作业绩", "丁衡、林知远", True),
        ("工作业绩", "主要专业技术工作业绩", "丁衡 林知远", True),
        ("继续教育", "继续教育", "林知远", True),
    ],
)
def test_nobody_is_his_own_witness(block: str, section: str, witness: str, himself: bool) -> None:
    stated = stating((block, 0, {"证明人": witness}))

    expected = [("own_witness", section, "证明人", 0)] if himself else []
    assert found("核实人、推荐人不是本人", stated) == expected


@pytest.mark.covers("CR-41")
@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"姓名": "周衡", "职称": "高级工程师", "单位": "青石理工大学"}, []),
        ({"姓名": "周衡", "职称": "教授", "单位": "青石理工大学"}, []),  # of another series: people know
        ({"姓名": "丁衡", "职称": "高级工程师", "单位": "青石理工大学"}, []),  # a namesake
        (
            {"姓名": "周衡", "职称": "工程师", "单位": "青石理工大学"},
            [("recommender_too_low", "同行推荐", "职称", 1)],
        ),
        (
            {"姓名": "丁 衡", "职称": "正高级工程师", "单位": "北辰精密仪器有限公司"},
            [("recommends_twice", "同行推荐", "姓名", 1)],
        ),
    ],
)
def test_two_experts_of_a_senior_title_recommend(
    second: dict[str, str], expected: list[tuple[str, str, str, int | None]]
) -> None:
    first = {"姓名": "丁衡", "职称": "正高级工程师", "单位": "北辰精密仪器有限公司"}

    got = found("推荐专家人数与职称", stating(同行推荐=[first, second]), context(definition("chengdu")))

    assert got == expected


@pytest.mark.covers("CR-40")
def test_nobody_recommends_himself() -> None:
    stated = stating(同行推荐=[{"姓名": "丁衡"}, {"姓名": "林知远"}])

    got = found("核实人、推荐人不是本人", stated, context(definition("chengdu")))

    assert got == [("own_recommender", "同行推荐", "姓名", 1)]
