"""What is found in a work history?"""

import pytest

from applicants.dossier import Dossier
from applicants.rules.context import Context
from tests.applicants.rules.dossiers import EMPLOYER, SOUND, context, found, stating
from tests.builders import definition

WORK = SOUND["工作经历"]


def worked(*periods: str) -> Dossier:
    """One row for each period, at the same unit and post."""
    return stating(工作经历=[WORK[2] | {"起止时间": period} for period in periods])


def at(field: str, row: int, rule: str) -> tuple[str, str, str, int]:
    return rule, "工作经历", field, row


@pytest.mark.covers("CR-10")
@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        (["2013.7-2016.12", "2017.1-至今"], []),
        (["2013.7-2017.1", "2017.1-至今"], []),  # he changed in the middle of a month
        (["2017.1-至今", "2013.7-2017.1"], []),
        (["2013.7-2017.2", "2017.1-至今"], [("起止时间", 1)]),
        (["2017.1-至今", "2013.7-2017.2"], [("起止时间", 0)]),  # told at the later one, wherever it stands
        (["2013.7-至今", "2014.1-2015.1", "2015.1-2016.1"], [("起止时间", 1), ("起止时间", 2)]),
        (["2013.7-2016.12", "2013.7-2016.12"], [("起止时间", 1)]),
        (["2013年-2016年", "2014.1-至今"], []),  # not to the month: that is told already
        (["2016.12-2013.7", "2014.1-至今"], []),
    ],
)
def test_two_rows_do_not_share_more_than_the_month_of_a_change(periods: list[str], expected: list) -> None:
    assert found("工作经历不交叉", worked(*periods)) == [at(field, row, "work_overlaps") for field, row in expected]


@pytest.mark.covers("CR-11")
@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        (["2013.7-2016.12", "2017.1-至今"], []),
        (["2013.7-2016.12", "2017.2-至今"], []),  # one month is no gap
        (["2013.7-2016.12", "2017.3-至今"], [1]),
        (["2017.3-至今", "2013.7-2016.12"], [0]),
        (["2013.7-2018.12", "2014.1-2014.6", "2019.1-至今"], []),  # the first row lasts on behind the second
        (["2013.7-2014.1", "2015.1-2016.1", "2017.1-至今"], [1, 2]),
        (["2013.7-2016.12", "2017.2-2017.2", "2017.5-至今"], [2]),  # a row of a single month
        (["2013.7-2014.1", "2014年-2016年", "2017.1-至今"], []),  # the unread row may be the one that fills it
    ],
)
def test_more_than_a_month_that_no_row_speaks_of_is_a_gap(periods: list[str], expected: list[int]) -> None:
    assert found("工作经历无空档", worked(*periods)) == [at("起止时间", row, "work_gap") for row in expected]


def test_a_row_that_says_he_did_not_work_fills_a_gap() -> None:
    idle = {"起止时间": "2017.1-2018.3", "单位": "待业", "专业技术工作": "无", "技术职务": "无", "证明人": "无"}
    rows = [WORK[0] | {"起止时间": "2013.7-2016.12"}, idle, WORK[2] | {"起止时间": "2018.4-至今"}]

    assert found("工作经历无空档", stating(工作经历=rows)) == []


@pytest.mark.covers("CR-12")
@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        (["2013.7-至今"], []),
        (["2013.7-2026.3"], []),
        (["2013.7-2026.2"], []),  # he filled it in last month
        (["2013.7-至今", "2014.1-2014.6"], []),
        (["2013.7-2026.1"], [0]),
        (["2013.7-2016.12", "2017.1-2020.1"], [1]),
        (["2017.1-2020.1", "2013.7-2016.12"], [0]),
        (["2017.1-2020.1", "2013年"], []),
    ],
)
def test_the_last_row_reaches_the_time_of_applying(periods: list[str], expected: list[int]) -> None:
    assert found("最后一段写到申报时", worked(*periods)) == [at("起止时间", row, "work_ends_early") for row in expected]


@pytest.mark.covers("CR-06", "F-12")
@pytest.mark.parametrize(
    ("first_work", "periods", "differs"),
    [
        ("2013年7月", ["2013.7-至今"], False),
        ("2013/07", ["2017.1-至今", "2013.7-2016.12"], False),
        ("2013年8月", ["2013.7-至今"], True),
        ("2012年7月", ["2017.1-至今", "2013.7-2016.12"], True),
        ("2013年", ["2013.7-至今"], False),
        ("2012年7月", ["2013.7-至今", "2012年"], False),
    ],
)
def test_the_first_working_month_is_that_of_the_earliest_row(
    first_work: str, periods: list[str], differs: bool
) -> None:
    stated = worked(*periods)
    stated = stating(
        ("单位与岗位", 0, {"参加工作时间": first_work}),
        工作经历=[WORK[2] | {"起止时间": row.period} for row in stated.work],
    )

    expected = [("first_work_differs", "单位与岗位", "参加工作时间", None)] if differs else []
    assert found("参加工作时间与首段经历一致", stated) == expected


def test_the_time_before_he_worked_is_not_the_first_work() -> None:
    studied = {"起止时间": "2010.9-2013.6", "单位": "求学", "专业技术工作": "无", "技术职务": "无", "证明人": "无"}

    assert found("参加工作时间与首段经历一致", stating(工作经历=[studied, *WORK])) == []


@pytest.mark.covers("CR-14")
@pytest.mark.parametrize(
    ("first_work", "expected"),
    [
        ("2013年7月", []),
        ("2013年5月", []),  # a month before the certificate
        ("2004年2月", []),  # sixteen that month
        ("2004年1月", ["work_before_sixteen"]),
        ("1990年7月", ["work_before_sixteen"]),
        ("2013年4月", ["work_before_graduation"]),
        ("2008年3月", ["work_before_graduation"]),
        ("2010年7月", []),  # between two courses, taking the first as three years to the month
    ],
)
def test_work_begins_at_a_likely_age(first_work: str, expected: list[str]) -> None:
    stated = stating(("单位与岗位", 0, {"参加工作时间": first_work}))

    place = ("单位与岗位", "参加工作时间", None)
    assert found("参加工作年龄合理", stated) == [(rule, *place) for rule in expected]


def test_a_part_time_course_is_no_reason_not_to_have_worked() -> None:
    stated = stating(("单位与岗位", 0, {"参加工作时间": "2012年3月"}), ("学历", 1, {"培养方式": "业余"}))

    assert found("参加工作年龄合理", stated) == []


@pytest.mark.covers("CR-25", "F-19")
@pytest.mark.parametrize(
    ("said", "exceeds"),
    [("12", False), ("1", False), ("13.75", False), ("13.8", True), ("20年", True), ("很多年", False), ("", False)],
)
def test_nobody_was_in_the_field_for_longer_than_he_worked(said: str, exceeds: bool) -> None:
    stated = stating(("申报信息", 0, {"从事申报专业年限": said}))

    expected = [("field_years_exceed_work", "申报专业", "从事申报专业年限", None)] if exceeds else []
    assert found("从事申报专业年限与经历相符", stated) == expected


def test_the_same_months_at_two_units_count_once() -> None:
    stated = stating(("申报信息", 0, {"从事申报专业年限": "20"}), 工作经历=[WORK[0] | {"起止时间": "2013.7-至今"}] * 2)

    assert len(found("从事申报专业年限与经历相符", stated)) == 1


@pytest.mark.covers("CR-15", "F-28")
@pytest.mark.parametrize(
    ("unit", "rule"),
    [
        (EMPLOYER, None),
        ("中国科学院青石光学研究所", None),
        ("青石大学", None),
        ("青石研究院（原青石研究所）", None),
        ("北辰仪器集团公司", None),
        ("中科院青石所", "unit_not_in_full"),
        ("北辰公司", "unit_not_in_full"),
        ("同上", "unit_not_in_full"),
        ("北辰", "unit_not_in_full"),
        ("北辰人力资源有限公司派遣至北辰公司", "unit_not_in_full"),
        ("北辰仪表有限公司（2015年6月更名为北辰精密仪器有限公司）", "renamed_within"),
        ("北辰仪表有限公司(2017.1更名)", None),  # the row ends there
        ("待业", None),
        ("", None),
    ],
)
def test_a_unit_is_written_in_full_and_a_renaming_splits_the_row(unit: str, rule: str | None) -> None:
    stated = stating(("工作经历", 0, {"单位": unit}))

    assert found("单位写全称", stated) == ([at("单位", 0, rule)] if rule else [])


def test_the_present_unit_and_who_appointed_him_are_looked_at_too() -> None:
    stated = stating(("单位与岗位", 0, {"工作单位": "北辰公司", "聘任单位": "本公司"}))

    assert found("单位写全称", stated) == [
        ("unit_not_in_full", "单位与岗位", "工作单位", None),
        ("unit_not_in_full", "现任技术职务", "聘任单位", None),
    ]


def jiangbei() -> Context:
    return context(definition("jiangbei"))


@pytest.mark.covers("CR-16")
@pytest.mark.parametrize(
    ("unit", "employer", "expected"),
    [
        ("甲人力资源有限公司派遣至乙精密仪器有限公司", "甲人力资源有限公司", []),
        ("乙精密仪器有限公司", "乙精密仪器有限公司", []),
        ("乙精密仪器有限公司（劳务派遣）", "乙精密仪器有限公司", []),
        ("由甲人力资源有限公司派遣", "甲人力资源有限公司", [("dispatch_pattern", "工作经历", "单位", 2)]),
        ("派遣至乙精密仪器有限公司", "甲人力资源有限公司", [("dispatch_pattern", "工作经历", "单位", 2)]),
        (
            "甲人力资源有限公司派遣至乙精密仪器有限公司",
            "乙精密仪器有限公司",
            [("dispatcher_differs", "单位与岗位", "工作单位", None)],
        ),
    ],
)
def test_a_dispatch_names_both_units_and_the_dispatcher_recommends(unit: str, employer: str, expected: list) -> None:
    stated = stating(("工作经历", 2, {"单位": unit}), ("单位与岗位", 0, {"工作单位": employer}))

    assert found("派遣写法", stated, jiangbei()) == expected
