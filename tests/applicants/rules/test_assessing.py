"""What is found in assessments and training?"""

import pytest

from programmes.schema import Training
from programmes.vocabulary import ApplicationType
from tests.applicants.rules.dossiers import CAS, EMPLOYER, SOUND, context, found, stating
from tests.builders import definition

Found = list[tuple[str, str, str, int | None]]


def assessed(*periods: str, kind: str = "年度") -> list[dict[str, str]]:
    return [{"起止时间": period, "种类": kind, "结论": "合格", "组织单位": EMPLOYER} for period in periods]


def whole(*years: int) -> list[str]:
    return [f"{year}年1月—{year}年12月" for year in years]


@pytest.mark.covers("CR-23", "F-41", "F-44")
@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        (whole(2021, 2022, 2023, 2024, 2025), []),
        (whole(2025, 2024, 2023, 2022, 2021), []),
        (["2021.6-2021.12", *whole(2022, 2023, 2024, 2025)], []),  # the first year may be a part
        (["2021.1-2025.12"], []),
        ([*whole(2021, 2022, 2023), "2024.1-2024.5", "2024.6-2024.12", *whole(2025)], []),
        ([*whole(2021, 2022, 2023, 2024, 2025), "2026.1-至今"], []),
        (whole(2021, 2022, 2024, 2025), [("years_not_assessed", "年度考核", "", None)]),
        (whole(2021, 2022, 2023), [("years_not_assessed", "年度考核", "", None)]),
        ([], [("years_not_assessed", "年度考核", "", None)]),
        (
            [*whole(2021, 2022), "2023.1-2023.11", *whole(2024, 2025)],
            [("year_partly_assessed", "年度考核", "起止时间", 2)],
        ),
        (
            ["2021.1-2022.6", *whole(2023, 2024)],
            [("years_not_assessed", "年度考核", "", None), ("year_partly_assessed", "年度考核", "起止时间", 0)],
        ),
        (["2021年度", "2022年", *whole(2023, 2024), "2025.1-12"], []),
        (["2021年度", "2022年", "2024年度", "2025年度"], [("years_not_assessed", "年度考核", "", None)]),
        ([*whole(2021, 2022), "2023"], []),  # not to the month: that is told already
    ],
)
def test_every_year_asked_is_assessed_and_the_first_may_be_a_part(periods: list[str], expected: Found) -> None:
    assert found("考核年度齐全", stating(年度考核=assessed(*periods))) == expected


def test_an_assessment_of_a_term_stands_for_no_year() -> None:
    rows = assessed(*whole(2021, 2022, 2023, 2024)) + assessed("2021年1月—2025年12月", kind="任职期满")

    assert found("考核年度齐全", stating(年度考核=rows)) == [("years_not_assessed", "年度考核", "", None)]


@pytest.mark.parametrize(
    ("first_work", "years", "expected"),
    [
        ("2013年7月", "近5年", 1),
        ("2022年9月", "近5年", 0),  # he did not work before
        ("2013年7月", "任现职期间", 0),  # an engineer since December 2021
        ("2013年7月", "", 0),
    ],
)
def test_years_before_he_worked_and_the_present_one_are_not_asked(first_work: str, years: str, expected: int) -> None:
    titles = [{"职称": "工程师", "取得时间": "2021年12月"}]
    rows = assessed(*whole(2022, 2023, 2024, 2025))
    stated = stating(("单位与岗位", 0, {"参加工作时间": first_work}), 现有职称=titles, 年度考核=rows)

    assert len(found("考核年度齐全", stated, context(years=years))) == expected


def test_where_no_years_are_named_those_between_are_asked() -> None:
    stated = stating(年度考核=assessed(*whole(2020, 2022)))

    assert found("考核年度齐全", stated, context(years="")) == [("years_not_assessed", "年度考核", "", None)]


@pytest.mark.covers("CR-23", "F-44")
@pytest.mark.parametrize(
    ("row", "organiser", "elsewhere"),
    [
        (0, EMPLOYER, False),
        (0, f"{EMPLOYER}人事部", False),
        (0, "", False),
        (0, "无", False),
        (0, "北辰仪表有限公司", True),  # its name until 2016
        (4, "青石理工大学", True),
        (5, "青石理工大学", True),  # 任职期满, too
    ],
)
def test_who_assessed_him_is_who_employed_him_then(row: int, organiser: str, elsewhere: bool) -> None:
    stated = stating(("年度考核", row, {"组织单位": organiser}))

    expected = [("assessed_elsewhere", "年度考核", "组织单位", row)] if elsewhere else []
    assert found("考核年度齐全", stated) == expected


def test_in_a_year_of_two_units_either_assesses() -> None:
    work = [
        SOUND["工作经历"][0] | {"起止时间": "2013年7月—2022年6月", "单位": "青石光学仪器厂"},
        SOUND["工作经历"][2] | {"起止时间": "2022年7月—至今"},
    ]
    rows = [each | {"组织单位": "青石光学仪器厂"} for each in assessed(*whole(2021, 2022))]

    assert found("考核年度齐全", stating(工作经历=work, 年度考核=rows), context(years="")) == []


YEARLY = Training(since=2020, public=30, total=90, first_time_exempt=True)
ENGINEER = [{"职称": "工程师", "取得时间": "2024年12月"}]  # of his term, only 2025 is a whole year
RECENT = Training(period="近年", public=30, professional=60)


def trained(*rows: tuple[int, str, str]) -> list[dict[str, str]]:
    return [{"起止时间": f"{year}.3-{year}.5", "科目类别": kind, "学时": hours} for year, kind, hours in rows]


@pytest.mark.covers("CR-53")
@pytest.mark.parametrize(
    ("rows", "training", "short"),
    [
        (trained((2025, "公需科目", "30"), (2025, "专业科目", "60学时")), YEARLY, 0),
        (trained((2025, "公需科目", "90")), YEARLY, 0),
        (trained((2025, "公需科目", "29"), (2025, "专业科目", "70")), YEARLY, 1),
        (trained((2025, "公需科目", "30"), (2025, "专业科目", "59")), YEARLY, 1),
        (trained((2024, "公需科目", "90")), YEARLY, 1),
        ([], YEARLY, 1),
        ([], Training(until=2019, public=20, total=90), 0),
        ([], Training(until=2025, public=20, total=90), 1),
        (trained((2022, "公需科目", "30"), (2023, "专业科目", "60")), RECENT, 0),
        (trained((2022, "公需科目", "30"), (2023, "专业科目", "50")), RECENT, 1),
        (trained((2022, "公需科目", "很多"), (2023, "专业科目", "60")), RECENT, 1),
    ],
)
def test_the_hours_of_training_are_those_asked(rows: list[dict[str, str]], training: Training, short: int) -> None:
    asked = context(definition("jiangbei"), years="任现职期间", training=(training,))

    got = found("继续教育学时", stating(继续教育=rows, 现有职称=ENGINEER), asked)

    assert got == [("training_short", "继续教育", "", None)] * short


@pytest.mark.parametrize(
    ("titles", "route", "short"),
    [
        ([], ApplicationType.NORMAL, 0),
        ([], ApplicationType.ADDITIONAL, 5),
        (SOUND["现有职称"], ApplicationType.NORMAL, 5),
    ],
)
def test_a_first_application_may_be_exempt(titles: list[dict[str, str]], route: ApplicationType, short: int) -> None:
    asked = context(definition("jiangbei"), training=(YEARLY,), route=route)

    assert len(found("继续教育学时", stating(继续教育=[], 现有职称=titles), asked)) == short


def test_a_programme_that_asks_for_no_hours_misses_none() -> None:
    assert found("继续教育学时", stating(继续教育=[]), context(CAS)) == []
