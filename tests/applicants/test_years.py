"""Which years must be accounted for, where a definition says so: is it told to whoever leaves one out?"""

import pytest

from applicants import sections, services
from applicants.findings import words
from config import clock
from tests.builders import Walk, stated, walk

pytestmark = pytest.mark.django_db
ASSISTANT = {
    "职称": "助理工程师",
    "专业名称": "机械设计",
    "取得时间": "2021年6月",
    "审批单位": "示范区人社局",
    "证书号": "示例001",
}


def promotion(route: str = "正常晋升", **blocks: list[dict[str, str]]) -> Walk:
    """In 2026, an 助理工程师 since June 2021."""
    journey = walk("jiangbei", level="engineer", route=route)
    application, by = journey.application, journey.people.applicant
    with clock.at(journey.now):
        for block, rows in ({"现有职称": [ASSISTANT]} | blocks).items():
            services.save_answers(application, block, rows, by=by)
        stated(application, by=by)
    return journey


def learns(journey: Walk, *years: int) -> None:
    with clock.at(journey.now):
        services.save_answers(journey.application, "继续教育", learnt(*years), by=journey.people.applicant)


def told(journey: Walk, block: str) -> list[str]:
    with clock.at(journey.now):
        return [words(each) for each in sections.checked(journey.fresh()).told if each.place.section == block]


def learnt(*years: int) -> list[dict[str, str]]:
    kinds = {"公需科目": "30", "专业科目": "60"}
    return [
        {"起止时间": f"{year}年3月—{year}年5月", "科目类别": kind, "学时": hours}
        for year in years
        for kind, hours in kinds.items()
    ]


@pytest.mark.covers("CR-53", "E-24", "E-25")
def test_a_promotion_without_training_is_told_every_whole_year_since_the_title() -> None:
    """《申报流程及填报注意事项》三（七）1②、2: 任现职期间, 每年累计不少于90学时."""
    journey = promotion()

    none = told(journey, "继续教育")
    learns(journey, 2022, 2024)
    some = told(journey, "继续教育")

    short = "{}年公需科目须不少于30学时，现在有0学时，请补填已完成的学习。"
    assert none == [short.format(year) for year in (2022, 2023, 2024, 2025)]
    assert some == [short.format(year) for year in (2023, 2025)]


@pytest.mark.covers("CR-53")
@pytest.mark.parametrize(
    ("route", "titles", "years"),
    [
        ("正常晋升", [ASSISTANT], (2022, 2023, 2024, 2025)),
        ("正常晋升", [], ()),  # a first application
        ("正常晋升", [ASSISTANT | {"取得时间": "2025年6月"}], ()),  # no whole year yet
        ("多评", [ASSISTANT | {"职称": "工程师"}], ()),  # the section is not asked
    ],
)
def test_of_whom_no_more_is_asked_nothing_is_told(
    route: str, titles: list[dict[str, str]], years: tuple[int, ...]
) -> None:
    journey = promotion(route, 现有职称=titles)
    if years:
        learns(journey, *years)

    assert told(journey, "继续教育") == []


@pytest.mark.covers("CR-23")
@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ((2025, 2024, 2023, 2022, 2021), []),
        ((2025,), ["缺2021、2022、2023、2024年的考核，请补填；单位当年没有考核的，请向工作人员说明。"]),
        ((2023, 2022, 2021, 2020, 2019), ["缺2024、2025年的考核，请补填；单位当年没有考核的，请向工作人员说明。"]),
    ],
)
def test_the_last_five_years_are_to_be_assessed(years: tuple[int, ...], expected: list[str]) -> None:
    """《申报流程及填报注意事项》三（八）: 近5年年度考核结果."""
    rows = [{"起止时间": f"{year}年1月—{year}年12月", "结论": "合格"} for year in years]

    assert told(promotion(年度考核=rows), "年度考核") == expected
