"""What is found where one fact is told in two places?"""

import pytest

from applicants.dossier import Dossier
from tests.applicants.rules.dossiers import CAS, EMPLOYER, SOUND, context, found, stating
from tests.builders import definition

LAST = len(SOUND["工作经历"]) - 1


@pytest.mark.covers("CR-05", "F-06")
@pytest.mark.parametrize(
    ("employer", "unit", "differs"),
    [
        (EMPLOYER, EMPLOYER, False),
        (EMPLOYER, " 北辰精密仪器有限公司（研发中心） ", False),
        ("北辰精密仪器(青石)有限公司", "北辰精密仪器（青石）有限公司", False),
        (EMPLOYER, f"甲人力资源有限公司派遣至{EMPLOYER}", False),
        (EMPLOYER, "待业", False),
        (EMPLOYER, "", False),
        (EMPLOYER, "北辰仪表有限公司", True),
        ("北辰精密仪器", EMPLOYER, True),
    ],
)
def test_the_employer_is_that_of_the_latest_row(employer: str, unit: str, differs: bool) -> None:
    stated = stating(("单位与岗位", 0, {"工作单位": employer}), ("工作经历", LAST, {"单位": unit}))

    expected = [("employer_differs", "单位与岗位", "工作单位", None)] if differs else []
    assert found("所在单位与最近工作经历一致", stated) == expected


def test_the_latest_row_is_the_latest_wherever_it_stands() -> None:
    stated = stating(工作经历=SOUND["工作经历"][::-1])

    assert found("所在单位与最近工作经历一致", stated) == []


def test_whoever_has_two_posts_may_name_either() -> None:
    second = SOUND["工作经历"][LAST] | {"起止时间": "2020年1月—至今", "单位": "青石理工大学", "技术职务": "讲师"}
    stated = stating(工作经历=[*SOUND["工作经历"], second])

    assert found("所在单位与最近工作经历一致", stated) == []
    assert found("现任技术职务与最近经历一致", stated) == []


@pytest.mark.covers("CR-08", "F-21")
@pytest.mark.parametrize(
    ("post", "there", "differs"),
    [
        ("工程师", "工程师", False),
        ("工 程 师", "工程师", False),
        ("", "工程师", False),
        ("工程师", "无", False),
        ("工程师", "高级工程师", True),
        ("主任设计师", "工程师", True),
    ],
)
def test_the_post_is_that_of_the_latest_row(post: str, there: str, differs: bool) -> None:
    stated = stating(("单位与岗位", 0, {"现任技术职务": post}), ("工作经历", LAST, {"技术职务": there}))

    expected = [("post_differs", "现任技术职务", "现任技术职务", None)] if differs else []
    assert found("现任技术职务与最近经历一致", stated) == expected


@pytest.mark.covers("CR-09", "F-21")
@pytest.mark.parametrize(
    ("years", "differs"),
    [
        ("7", False),
        ("7年", False),
        ("6.5", False),
        ("8.25", False),
        ("6.25", False),
        ("9", True),
        ("5", True),
        ("多年", False),
    ],
)
def test_the_years_in_post_are_those_since_it_began(years: str, differs: bool) -> None:
    stated = stating(("单位与岗位", 0, {"任职年限": years}))  # since December 2018: seven years and three months

    expected = [("post_years_differ", "现任技术职务", "任职年限", None)] if differs else []
    assert found("任职年限与现岗位一致", stated) == expected


@pytest.mark.parametrize(("years", "differs"), [("7", False), ("9", False), ("12.7", True)])
def test_a_unit_renamed_splits_the_row_and_not_the_post(years: str, differs: bool) -> None:
    stated = stating(("单位与岗位", 0, {"任职年限": years}), ("工作经历", 1, {"技术职务": "工程师"}))

    assert bool(found("任职年限与现岗位一致", stated)) == differs


@pytest.mark.covers("CR-09")
@pytest.mark.parametrize(
    ("appointed_by", "differs"),
    [
        (EMPLOYER, False),
        (f"{EMPLOYER}研究院", False),
        ("无", False),
        ("北辰仪表有限公司", True),
        ("青石理工大学", True),
    ],
)
def test_he_is_appointed_by_his_present_unit(appointed_by: str, differs: bool) -> None:
    stated = stating(("单位与岗位", 0, {"聘任单位": appointed_by}))

    expected = [("appointed_elsewhere", "现任技术职务", "聘任单位", None)] if differs else []
    assert found("任职年限与现岗位一致", stated) == expected


@pytest.mark.covers("CR-07")
@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (["2014年9月", "2018年12月"], []),
        (["2018年12月", "2018年12月"], []),
        (["2018年12月"], []),
        ([], []),
        (["2018年12月", "不详"], []),
        (["2018年12月", "2014年9月"], [("newest_title_not_last", "现有职称", "取得时间", 1)]),
        (["2014年9月", "2020年1月", "2018年12月"], [("newest_title_not_last", "现有职称", "取得时间", 2)]),
    ],
)
def test_the_newest_title_is_the_last_one_the_one_papers_print(months: list[str], expected: list) -> None:
    stated = stating(现有职称=[{"职称": "工程师", "取得时间": month} for month in months])

    assert found("现任职务与现有职称一致", stated) == expected


def test_a_title_of_another_series_may_stand_anywhere() -> None:
    licence = {"职称": "一级建造师", "取得时间": "2020年9月"}

    for rows in ([licence, *SOUND["现有职称"]], [*SOUND["现有职称"], licence]):
        assert found("现任职务与现有职称一致", stating(现有职称=rows)) == []


@pytest.mark.covers("CR-55")
@pytest.mark.parametrize(
    ("title", "found_there"),
    [
        ({"职称": "工程师", "取得时间": "2018年12月", "审批单位": "示范区人社局"}, False),
        ({"职称": "", "取得时间": "", "审批单位": ""}, False),
        ({"职称": "", "取得时间": "2018年12月", "审批单位": ""}, True),
        ({"职称": "无", "取得时间": "无", "审批单位": "示范区人社局"}, True),
    ],
)
def test_a_title_has_a_name_or_nothing(title: dict[str, str], found_there: bool) -> None:
    expected = [("title_without_name", "现有职称", "职称", 0)] if found_there else []

    assert found("外调表现有职称与职称一致", stating(现有职称=[title])) == expected


@pytest.mark.covers("CR-34")
@pytest.mark.parametrize(
    ("insured", "differs"),
    [
        ({"参保单位": EMPLOYER}, False),
        ({"参保单位": ""}, False),
        ({"参保单位": "甲人力资源有限公司", "情况说明": "劳务派遣，合同见附件"}, False),
        ({"参保单位": "甲人力资源有限公司"}, True),
        ({"参保单位": "北辰精密仪器总公司", "情况说明": "无"}, True),
    ],
)
def test_whoever_is_insured_elsewhere_explains_it(insured: dict[str, str], differs: bool) -> None:
    expected = [("insured_elsewhere", "社会保险", "参保单位", None)] if differs else []

    stated = stating(社会保险=[insured])

    assert found("参保单位与推荐单位一致", stated, context(definition("jiangbei"))) == expected


# ── The Word form that was uploaded ──────────────────────────────────────────


def uploaded(*changes: tuple[str, int, dict[str, str]], **rows: list[dict[str, str]]) -> Dossier:
    return stating(*changes, **rows)


NAMES = (
    "报名表、评审表、外调表个人信息相符",
    "档案所在地前后一致",
    "申报专业前后一致",
    "Word与报名信息一致",
)


@pytest.mark.covers("CR-01", "CR-03", "CR-04", "CR-54")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("个人信息", 0, {"姓名": "林 知远"}), []),
        (("个人信息", 0, {"出生日期": "1988年2月"}), []),  # the form has the month alone
        (("个人信息", 0, {"身份证号": ""}), []),
        (("个人信息", 0, {"姓名": "林致远"}), [("differs_from_upload", "个人信息", "姓名", None)]),
        (("个人信息", 0, {"性别": "女"}), [("differs_from_upload", "个人信息", "性别", None)]),
        (("个人信息", 0, {"出生日期": "1988年3月"}), [("differs_from_upload", "个人信息", "出生日期", None)]),
        (
            ("个人信息", 0, {"身份证号": "110105198802143049"}),
            [("number_differs_from_upload", "个人信息", "身份证号", None)],
        ),
        (("档案", 0, {"档案所在地": "北辰区人才中心"}), [("differs_from_upload", "档案", "档案所在地", None)]),
        (("申报信息", 0, {"评审分组": "光学工程"}), [("differs_from_upload", "申报信息", "评审分组", None)]),
        (("单位与岗位", 0, {"工作单位": "北辰仪器厂"}), [("differs_from_upload", "单位与岗位", "工作单位", None)]),
        (("单位与岗位", 0, {"参加工作时间": "2013.07"}), []),
        (
            ("单位与岗位", 0, {"参加工作时间": "2013年8月"}),
            [("differs_from_upload", "单位与岗位", "参加工作时间", None)],
        ),
        (("联系方式", 0, {"手机": "19900000002"}), [("differs_from_upload", "联系方式", "手机", None)]),
        (("现有职称", 1, {"职称": "高级工程师"}), [("differs_from_upload", "现有职称", "职称", 1)]),
        (("现有职称", 1, {"职称": ""}), [("title_not_in_upload", "现有职称", "职称", 1)]),
        (("现有职称", 1, {"取得时间": "2018.12"}), []),
        (("现有职称", 1, {"取得时间": "2017年12月"}), [("differs_from_upload", "现有职称", "取得时间", 1)]),
    ],
)
def test_what_the_uploaded_form_tells_otherwise_is_named_at_its_field(change: tuple, expected: list) -> None:
    at = context(CAS, uploaded=uploaded(change))

    assert [each for name in NAMES for each in found(name, stating(), at)] == expected


def test_the_free_text_is_the_specialty_where_it_is_written() -> None:
    other = ("申报信息", 0, {"评审分组": "其它", "其它专业": "仪器计量"})
    same, another = uploaded(other), uploaded(("申报信息", 0, {"评审分组": "其它", "其它专业": "计量测试"}))

    assert found("申报专业前后一致", stating(other), context(uploaded=same)) == []
    assert found("申报专业前后一致", stating(other), context(uploaded=another)) == [
        ("differs_from_upload", "申报信息", "其它专业", None)
    ]


def test_without_an_uploaded_form_there_is_nothing_to_compare() -> None:
    assert [each for name in NAMES for each in found(name, stating())] == []
