"""What is found in titles, achievements, publications and patents?"""

from datetime import date

import pytest

from applicants.rules.context import Context
from applicants.rules.merits import level
from programmes.vocabulary import ApplicationType, Level
from tests.applicants.rules.dossiers import SOUND, Answers, context, found, stating
from tests.builders import definition

Found = list[tuple[str, str, str, int | None]]


def titles(*rows: tuple[str, str]) -> list[dict[str, str]]:
    return [{"职称": name, "取得时间": month, "审批单位": "示范区人社局"} for name, month in rows]


def at(slug: str, **more: object) -> Context:
    return context(definition(slug), **more)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("工程师", Level.ENGINEER),
        (" 高级工程师 ", Level.SENIOR),
        ("教授级高级工程师", Level.FULL_SENIOR),
        ("讲师", None),
        ("无", None),
    ],
)
def test_a_title_is_of_a_level_of_this_series_or_of_none(name: str, expected: Level | None) -> None:
    assert level(name) == expected


@pytest.mark.covers("CR-20")
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (titles(("助理工程师", "2014年9月"), ("工程师", "2018年12月")), []),
        (titles(("工程师", "2018年12月"), ("助理工程师", "2014年9月")), []),  # how they stand is CR-07's
        (titles(("工程师", "2018年12月"), ("讲师", "2020年9月")), []),
        (titles(("助理工程师", "不详"), ("工程师", "2018年12月")), []),
        ([], []),
        (
            titles(("助理工程师", "2019年9月"), ("工程师", "2018年12月")),
            [("lower_title_later", "现有职称", "取得时间", 0)],
        ),
        (
            titles(("高级工程师", "2018年12月"), ("工程师", "2020年12月"), ("助理工程师", "2021年1月")),
            [("lower_title_later", "现有职称", "取得时间", 1), ("lower_title_later", "现有职称", "取得时间", 2)],
        ),
        (titles(("工程师", "2010年6月")), [("title_before_graduation", "现有职称", "取得时间", 0)]),
        (titles(("工程师", "2010年7月")), []),
    ],
)
def test_titles_ascend_and_follow_the_first_graduation(rows: list[dict[str, str]], expected: Found) -> None:
    assert found("职称取得时间合理", stating(现有职称=rows)) == expected


@pytest.mark.covers("CR-21", "F-31")
@pytest.mark.parametrize(
    ("period", "rule"),
    [
        ("2019年3月—2021年6月", None),
        ("2018年12月—2019年6月", None),  # the month of the title counts
        ("2019年3月—至今", None),
        ("2018年", None),
        ("2018年11月—2019年6月", "begins_before_title"),
        ("2014年1月—至今", "begins_before_title"),
        ("2015年1月—2018年12月", "begins_before_title"),
        ("2015年1月—2018年11月", "wholly_before_title"),
    ],
)
def test_achievements_begin_with_the_title_that_counts(period: str, rule: str | None) -> None:
    stated = stating(("工作业绩", 1, {"起止时间": period}))

    section = "主要专业技术工作业绩"
    assert found("业绩在取得现职称之后", stated) == ([(rule, section, "起止时间", 1)] if rule else [])


@pytest.mark.covers("CR-21")
@pytest.mark.parametrize(
    ("applied_for", "since"),
    [
        (Level.ENGINEER, "2014年9月"),  # 助理工程师 counts, though he holds more
        (Level.SENIOR, "2018年12月"),
        (Level.FULL_SENIOR, "2024年5月"),
    ],
)
def test_the_title_that_counts_is_the_one_below_the_level_applied_for(applied_for: Level, since: str) -> None:
    held = titles(("助理工程师", "2014年9月"), ("工程师", "2018年12月"), ("高级工程师", "2024年5月"))
    year, month = since.removesuffix("月").split("年")
    rows = [SOUND["工作业绩"][0] | {"起止时间": f"{year}.{n}-2025.1"} for n in (int(month), int(month) - 1)]

    got = found("业绩在取得现职称之后", stating(现有职称=held, 工作业绩=rows), context(level=applied_for))

    assert got == [("begins_before_title", "主要专业技术工作业绩", "起止时间", 1)]


@pytest.mark.covers("CR-21", "F-32")
@pytest.mark.parametrize(
    ("period", "rule"),
    [
        ("2010年7月—2012年6月", None),
        ("2010年6月—2012年6月", "begins_before_graduation"),
        ("2009年6月—2010年6月", "wholly_before_graduation"),
    ],
)
def test_on_a_first_application_they_begin_with_graduation(period: str, rule: str | None) -> None:
    stated = stating(("工作业绩", 0, {"起止时间": period}), 现有职称=[])

    section = "主要专业技术工作业绩"
    assert found("业绩在取得现职称之后", stated) == ([(rule, section, "起止时间", 0)] if rule else [])


def test_a_title_of_another_series_leaves_the_question_to_people() -> None:
    stated = stating(("工作业绩", 0, {"起止时间": "2001年1月—2002年1月"}), 现有职称=titles(("讲师", "2018年12月")))

    assert found("业绩在取得现职称之后", stated) == []


def test_a_month_counts_where_a_section_asks_for_one() -> None:
    paper = {"名称": "精密平台的耦合误差补偿", "类型": "论文", "本人作用": "第一作者", "撰写日期": "2018年11月"}

    got = found("业绩在取得现职称之后", stating(论文著作=[paper]), at("chengdu"))

    assert got == [("wholly_before_title", "著作论文及重要技术报告", "撰写日期", 0)]


CUT = {"业绩": date(2023, 3, 31)}


@pytest.mark.covers("CR-21", "CR-22")
@pytest.mark.parametrize(
    ("period", "runs_past", "after"),
    [
        ("2019年3月—2023年3月", False, False),
        ("2023年3月—2023年3月", False, False),
        ("2019年3月—2023年4月", True, False),
        ("2019年3月—至今", True, False),
        ("2023年4月—2023年6月", False, True),
    ],
)
def test_achievements_end_with_the_cutoff(period: str, runs_past: bool, after: bool) -> None:
    stated, xishan = stating(("工作业绩", 1, {"起止时间": period})), at("xishan", cutoffs=CUT, level=Level.SENIOR)

    got = found("业绩在取得现职称之后", stated, xishan) + found("成果在截止日之前", stated, xishan)

    expected = [("runs_past_cutoff", runs_past), ("after_cutoff", after)]
    own = [each for each in got if each[1] == "工作业绩" and each[3] == 1]
    assert own == [(rule, "工作业绩", "起止时间", 1) for rule, told in expected if told]


@pytest.mark.covers("CR-22")
def test_a_degree_and_a_work_after_the_cutoff_do_not_count() -> None:
    paper = {"名称": "精密平台的耦合误差补偿", "类型": "论文", "本人作用": "第一作者", "撰写日期": "2023年4月"}
    stated = stating(("学历", 1, {"毕业时间": "2023年6月"}), 论文著作=[paper], 工作业绩=[])

    assert found("成果在截止日之前", stated, at("xishan", cutoffs=CUT)) == [
        ("after_cutoff", "学历", "毕业时间", 1),
        ("after_cutoff", "学术成果", "撰写日期", 0),
    ]
    assert found("成果在截止日之前", stated, at("xishan")) == []  # the round has named no day


@pytest.mark.covers("CR-22", "P-22")
@pytest.mark.parametrize(
    ("block", "row", "expected"),
    [
        ("专利", {"名称": "一种平台", "授权时间": "2023年3月"}, []),
        ("专利", {"名称": "一种平台", "授权时间": "2023年4月"}, [("after_cutoff", "专利", "授权时间", 0)]),
        ("奖励", {"名称": "科技进步奖", "取得时间": "2023年3月"}, []),
        ("奖励", {"名称": "科技进步奖", "取得时间": "2023年4月"}, [("after_cutoff", "奖励", "取得时间", 0)]),
    ],
)
def test_a_patent_and_an_award_count_up_to_the_cutoff(block: str, row: dict[str, str], expected: Found) -> None:
    stated = stating(工作业绩=[], **{block: [row]})

    assert found("成果在截止日之前", stated, at("xishan", cutoffs=CUT)) == expected


def works(*rows: tuple[str, str, str]) -> Answers:
    return {"论文著作": [{"名称": name, "类型": kind, "本人作用": role} for name, kind, role in rows]}


REPORT = ("《关于六自由度精密定位平台的技术总结报告》", "技术总结报告", "独立完成")


@pytest.mark.covers("CR-26", "F-54", "F-55")
@pytest.mark.parametrize(
    ("name", "rule"),
    [
        (REPORT[0], None),
        ("关于晶圆检测台在线标定系统的技术总结报告", None),
        ("关于《晶圆检测台在线标定系统》的技术总结报告", None),
        ("", None),
        ("六自由度精密定位平台技术总结", "report_title_pattern"),
        ("关于的技术总结报告", "report_title_pattern"),
        ("关于气浮转台的技术总结报告", "report_without_achievement"),
    ],
)
def test_a_summary_report_is_named_after_an_achievement(name: str, rule: str | None) -> None:
    stated = stating(**works((name, "技术总结报告", "独立完成"), ("别的名称", "论文", "第一作者")))

    expected = [(rule, "学术成果", "名称", 0)] if rule else []
    assert found("技术总结报告对应业绩", stated, at("xishan")) == expected


@pytest.mark.covers("CR-27", "F-56", "F-57")
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([REPORT, ("甲", "论文", "第一作者")], []),
        ([REPORT, ("甲", "论著", "独著")], []),
        ([REPORT, ("甲", "技术分析", "参与")], []),
        ([REPORT], [("too_few_works", "学术成果", "", None)]),
        ([], [("too_few_works", "学术成果", "", None)]),
        ([("甲", "论文", "第一作者"), ("乙", "论文", "独立完成")], [("too_few_reports", "学术成果", "类型", None)]),
        ([REPORT, ("甲", "论文", "第二作者")], [("not_first_author", "学术成果", "本人作用", 1)]),
        ([REPORT, ("甲", "论著", "参编")], [("not_first_author", "学术成果", "本人作用", 1)]),
    ],
)
def test_there_are_as_many_works_as_the_level_asks(rows: list[tuple[str, str, str]], expected: Found) -> None:
    asked = at("xishan", works=2, technical_reports=1)

    assert found("学术成果篇数", stating(**works(*rows)), asked) == expected


@pytest.mark.covers("CR-27", "F-56")
@pytest.mark.parametrize(
    ("level", "rows", "expected"),
    [
        ("assistant", [REPORT], []),
        ("assistant", [REPORT, ("甲", "论文", "第一作者")], [("too_many_works", "学术成果", "名称", 1)]),
        ("assistant", [("", "", ""), REPORT], []),
        ("assistant", [("甲", "论文", "第一作者")], [("too_few_reports", "学术成果", "类型", None)]),
        ("engineer", [REPORT, ("甲", "论文", "第一作者")], []),
        ("engineer", [REPORT, REPORT, REPORT, REPORT], [("too_many_works", "学术成果", "名称", 2)]),
    ],
)
def test_there_are_no_more_works_than_the_level_asks(
    level: str, rows: list[tuple[str, str, str]], expected: Found
) -> None:
    """通知四（三）: 初级只提交1篇技术总结报告."""
    asks = definition("xishan").level(level)
    asked = at("xishan", works=asks.works, technical_reports=asks.technical_reports)

    assert found("学术成果篇数", stating(**works(*rows)), asked) == expected


@pytest.mark.covers("CR-29")
@pytest.mark.parametrize(
    ("patent", "without"),
    [
        ({"名称": "一种平台", "本人排名": "1"}, False),
        ({"名称": "一种平台", "本人排名": "第3"}, False),
        ({"名称": "", "专利号": "", "本人排名": ""}, False),
        ({"名称": "一种平台", "本人排名": ""}, True),
        ({"专利号": "ZL201910123456.0", "本人排名": "0"}, True),
        ({"名称": "一种平台", "本人排名": "无"}, True),
    ],
)
def test_the_applicant_is_one_of_the_inventors(patent: dict[str, str], without: bool) -> None:
    expected = [("inventor_without_place", "专利", "本人排名", 0)] if without else []

    assert found("专利权人或发明人含本人", stating(专利=[patent]), at("jiangbei")) == expected


@pytest.mark.covers("CR-30", "F-34")
@pytest.mark.parametrize(("yes", "no", "expected"), [(5, 3, []), (0, 3, []), (6, 0, [5]), (8, 1, [5, 6, 7])])
def test_five_achievements_at_most_are_representative(yes: int, no: int, expected: list[int]) -> None:
    rows = [{"项目名称": str(n), "代表作": "是" if n < yes else "否"} for n in range(yes + no)]

    got = found("代表作不超过5条", stating(工作业绩=rows), at("jiangbei"))

    assert got == [("too_many_representative", "工作业绩", "代表作", row) for row in expected]


@pytest.mark.covers("CR-31", "F-61")
@pytest.mark.parametrize(
    ("text", "will_do"),
    [
        ("符合《重庆市机械专业职称申报条件》（渝人社发〔2023〕12号）第5条第2款第1点：获市级奖励", True),
        ("符合《重庆市机械专业职称申报条件》(渝人社发[2023]12号)第五条第二款：获市级奖励", True),
        ("", True),
        ("符合《重庆市机械专业职称申报条件》第5条", False),
        ("符合条件", False),
        ("符合《重庆市机械专业职称申报条件》（渝人社发〔2023〕12号）：获市级奖励", False),
    ],
)
def test_a_condition_names_document_number_and_article(text: str, will_do: bool) -> None:
    stated = stating(("申报信息", 0, {"申报条件": text}))

    expected = [] if will_do else [("condition_pattern", "申报信息", "申报条件", None)]
    assert found("申报条件写法", stated, at("jiangbei")) == expected


@pytest.mark.covers("CR-33")
@pytest.mark.parametrize(
    ("route", "held", "missing"),
    [
        (ApplicationType.CONVERSION, ["高级工程师"], False),
        (ApplicationType.ADDITIONAL, ["工程师", "高级工程师"], False),
        (ApplicationType.CONVERSION, ["高级教师"], False),  # another series: people read the certificate
        (ApplicationType.NORMAL, ["工程师"], False),
        (ApplicationType.CONVERSION, ["工程师"], True),
        (ApplicationType.ADDITIONAL, [], True),
    ],
)
def test_whoever_converts_a_title_holds_one_of_that_level(
    route: ApplicationType, held: list[str], missing: bool
) -> None:
    stated = stating(现有职称=titles(*((name, "2018年12月") for name in held)))

    expected = [("same_level_title_missing", "现有职称", "", None)] if missing else []
    assert found("转评多评有同级证书", stated, at("jiangbei", route=route)) == expected
