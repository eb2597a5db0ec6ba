"""What becomes of a verdict while facts are unknown, and how do delays, dates and rows combine? Tables made up for it."""

from datetime import date
from typing import Any

import pytest

from programmes import facts
from programmes.eligibility import Result, Verdict, judge
from programmes.eligibility_schema import Eligibility
from tests.builders import definition
from tests.programmes.stated import AS_OF, judged, missing, only, rules, schooling, title


def ruled(rows: list[dict[str, Any]], *, as_of: date = AS_OF, table: Any = None, **stated: Any) -> Result:
    """The verdict on 工程师 of a programme with these rows for its normal route."""
    written = [{"level": "工程师", "education": ["本科"], **row} for row in rows]
    tables = [{"routes": ["评审"], "rows": written}]
    made_up = definition("cas").model_copy(
        update={"eligibility": Eligibility.model_validate({"source": "试拟", "tables": tables, **(table or {})})}
    )
    (result,) = judge(
        made_up, facts.of({"level": "engineer", "education": [schooling("bachelor")], **stated}), as_of=as_of
    )
    return result


# ── Unknown and none ─────────────────────────────────────────────────────────


def test_nothing_known_needs_review_and_names_the_education() -> None:
    for result in judged("cas"):
        assert result.verdict == Verdict.NEEDS_REVIEW
        assert missing(result) == {"education"}


@pytest.mark.parametrize(
    ("stated", "lacking"),
    [
        ({"titles": [title("engineer", "2010-01-01")], "field_years": 25}, {"education.graduated"}),
        ({"titles": None, "field_years": 25}, {"education.graduated", "titles"}),
        (
            {"titles": [title("engineer", None)], "field_years": None},
            {"education.graduated", "titles.obtained", "field_years"},
        ),
    ],
)
def test_every_missing_fact_of_a_row_is_named(stated: dict[str, Any], lacking: set[str]) -> None:
    result = only("cas", level="senior", education=[{"level": "college"}], **stated)

    assert (result.verdict, missing(result)) == (Verdict.NEEDS_REVIEW, lacking)


@pytest.mark.parametrize(
    ("titles", "verdict"),
    [
        ([title("full_senior", "2019-06-01")], Verdict.NEEDS_REVIEW),
        ([title("senior", "2010-06-01"), title("assistant", "2000-06-01")], Verdict.NEEDS_REVIEW),
        ([title("senior", None)], Verdict.NEEDS_REVIEW),
        ([title("senior", "2010-06-01"), title("engineer", "2005-06-01")], Verdict.ELIGIBLE),
        ([title("senior", "2020-06-01"), title("engineer", "2018-06-01")], Verdict.NOT_ELIGIBLE),
        ([title("senior", "2021-06-01")], Verdict.NOT_ELIGIBLE),
        ([title("assistant", "2000-06-01")], Verdict.NOT_ELIGIBLE),
    ],
)
def test_a_higher_title_alone_does_not_date_the_lower(titles: list[dict[str, Any]], verdict: Verdict) -> None:
    result = only("cas", level="senior", education=[schooling("master")], titles=titles)

    assert result.verdict == verdict
    assert missing(result) == ({"titles"} if verdict == Verdict.NEEDS_REVIEW else set())


def test_the_title_that_is_not_listed_is_named() -> None:
    titles = [title("full_senior", "2019-06-01")]

    result = only("cas", level="senior", education=[schooling("master")], titles=titles)

    assert result.reasons[0].text == (
        "缺少信息：任工程师须满5年：已有更高的正高级工程师职称，没有列出工程师职称及其取得时间"
    )


def test_an_empty_list_is_none() -> None:
    master: dict[str, Any] = {"level": "senior", "education": [schooling("master")]}

    assert only("cas", **master, titles=[]).verdict == Verdict.NOT_ELIGIBLE
    assert only("cas", **master).verdict == Verdict.NEEDS_REVIEW
    assert only("cas", level="senior", education=[]).verdict == Verdict.NOT_ELIGIBLE


def test_one_false_condition_decides_whatever_is_unknown() -> None:
    result = only("cas", level="senior", education=[{"level": "college"}], field_years=19)

    assert (result.verdict, missing(result)) == (Verdict.NOT_ELIGIBLE, set())


def test_education_unknown_is_not_asked_for_where_none_would_help() -> None:
    result = only("cas", level="full_senior", titles=[])

    assert (result.verdict, missing(result)) == (Verdict.NOT_ELIGIBLE, set())


def test_an_education_of_unknown_level_leaves_the_row_open() -> None:
    result = only("cas", level="engineer", first_work_start="2000-01-01", education=[{"graduated": "1999-07-01"}])

    assert (result.verdict, missing(result)) == (Verdict.NEEDS_REVIEW, {"education.level"})


def test_an_education_not_yet_finished_does_not_count() -> None:
    both = [schooling("bachelor", "2013-07-01"), schooling("master", "2021-01-01")]

    result = only("cas", level="assistant", first_work_start="2013-07-01", education=both)

    assert (result.verdict, result.reasons[0].rule) == (Verdict.ELIGIBLE, "E-10/本科-助理工程师")


def test_work_start_known_but_graduation_unknown_leaves_the_stricter_reading_open() -> None:
    result = only("cas", level="engineer", first_work_start="2000-01-01", education=[{"level": "master"}])

    assert (result.verdict, missing(result)) == (Verdict.NEEDS_REVIEW, {"education.graduated"})


def test_of_two_educations_of_one_rank_the_earlier_counts() -> None:
    both = [schooling("bachelor", "2019-07-01"), schooling("bachelor", "2010-07-01")]

    assert only("cas", level="engineer", first_work_start="2010-07-01", education=both).verdict == Verdict.ELIGIBLE


# ── Rows ─────────────────────────────────────────────────────────────────────


def test_a_lower_education_may_carry_where_the_higher_refuses() -> None:
    rows = [
        {"education": ["硕士"], "conditions": ["从事本专业满9年"]},
        {"education": ["本科"], "conditions": ["从事本专业满3年"]},
    ]

    result = ruled(rows, education=[schooling("master"), schooling("bachelor")], field_years=4)

    assert (result.verdict, rules(result)) == (Verdict.ELIGIBLE, {"E-10/本科-工程师"})


def test_a_lower_education_is_not_tried_where_the_higher_needs_review() -> None:
    rows = [
        {"education": ["硕士"], "conditions": ["须人工审核：甲"]},
        {"education": ["本科"], "conditions": ["从事本专业满3年"]},
    ]

    result = ruled(rows, education=[schooling("master"), schooling("bachelor")], field_years=4)

    assert (result.verdict, rules(result)) == (Verdict.NEEDS_REVIEW, {"E-10/硕士-工程师"})


def test_the_better_of_two_rows_for_one_education_counts() -> None:
    rows = [{"conditions": ["从事本专业满9年"]}, {"conditions": ["任助理工程师满4年"]}]

    assert ruled(rows, field_years=4, titles=[title("assistant", "2015-01-01")]).verdict == Verdict.ELIGIBLE
    assert ruled(rows, field_years=4, titles=[]).verdict == Verdict.NOT_ELIGIBLE


def test_an_education_that_no_row_lists_is_not_offered() -> None:
    assert ruled([{"conditions": ["从事本专业满1年"]}], education=[schooling("college")]).verdict == Verdict.NOT_OFFERED


def test_a_level_without_any_row_needs_review() -> None:
    result = ruled([{"level": "高级工程师", "conditions": ["从事本专业满1年"]}])

    assert result.verdict == Verdict.NEEDS_REVIEW


# ── Delays and early admission ───────────────────────────────────────────────

FOUR_YEARS = [{"conditions": ["任助理工程师满4年"]}]
DELAYS = {"delays": [{"result": "基本合格", "years": 1}, {"result": "不合格", "years": 2}]}
EARLIER = {"earlier": [{"who": "工程类专业学位研究生", "years": 1}]}


def assessed(*results: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"year": year, "result": result} for year, result in results]


@pytest.mark.covers("E-12")
@pytest.mark.parametrize(
    ("obtained", "assessments", "verdict"),
    [
        ("2016-12-31", [], Verdict.ELIGIBLE),
        ("2017-01-01", [], Verdict.NOT_ELIGIBLE),
        ("2016-12-31", assessed((2018, "basically_qualified")), Verdict.NOT_ELIGIBLE),
        ("2015-12-31", assessed((2018, "basically_qualified")), Verdict.ELIGIBLE),
        ("2015-12-31", assessed((2018, "unqualified")), Verdict.NOT_ELIGIBLE),
        ("2014-12-31", assessed((2018, "unqualified")), Verdict.ELIGIBLE),
        ("2014-12-31", assessed((2018, "unqualified"), (2019, "basically_qualified")), Verdict.NOT_ELIGIBLE),
        ("2013-12-31", assessed((2018, "unqualified"), (2019, "basically_qualified")), Verdict.ELIGIBLE),
        ("2000-01-01", assessed((2018, "unqualified"), (2019, "unqualified")), Verdict.NEEDS_REVIEW),
        ("2016-01-01", assessed((2018, "unqualified"), (2019, "unqualified")), Verdict.NOT_ELIGIBLE),
        ("2016-12-31", assessed((2014, "unqualified")), Verdict.ELIGIBLE),
        ("2000-01-01", None, Verdict.NEEDS_REVIEW),
        ("2017-01-01", None, Verdict.NOT_ELIGIBLE),
    ],
)
def test_a_delay_adds_to_the_years(obtained: str, assessments: Any, verdict: Verdict) -> None:
    stated: dict[str, Any] = {"titles": [title("assistant", obtained)], "assessments": assessments}

    assert ruled(FOUR_YEARS, table=DELAYS, **stated).verdict == verdict


@pytest.mark.covers("E-20")
@pytest.mark.parametrize(
    ("obtained", "professional", "verdict"),
    [
        ("2017-12-31", True, Verdict.ELIGIBLE),
        ("2018-01-01", True, Verdict.NOT_ELIGIBLE),
        ("2017-12-31", False, Verdict.NOT_ELIGIBLE),
        ("2017-12-31", None, Verdict.NEEDS_REVIEW),
        ("2016-12-31", None, Verdict.ELIGIBLE),
        ("2018-01-01", None, Verdict.NOT_ELIGIBLE),
    ],
)
def test_a_professional_master_needs_a_year_less(obtained: str, professional: bool | None, verdict: Verdict) -> None:
    stated: dict[str, Any] = {"titles": [title("assistant", obtained)], "flags": {"professional_master": professional}}

    result = ruled(FOUR_YEARS, table=EARLIER, **stated)

    assert result.verdict == verdict
    assert missing(result) == ({"flags.professional_master"} if verdict == Verdict.NEEDS_REVIEW else set())


@pytest.mark.covers("E-19")
@pytest.mark.parametrize(
    ("equal", "verdict"), [("本科", Verdict.ELIGIBLE), ("大专", Verdict.NOT_OFFERED), (None, Verdict.NEEDS_REVIEW)]
)
def test_a_technical_school_takes_the_row_of_its_equal(equal: str | None, verdict: Verdict) -> None:
    equals = [{"education": "技工院校预备技师（技师）班", "counts_as": equal}] if equal else []

    result = ruled(
        [{"conditions": ["从事本专业满3年"]}],
        table={"equivalents": equals},
        education=[schooling("technician_class")],
        field_years=3,
    )

    assert result.verdict == verdict


# ── The day ──────────────────────────────────────────────────────────────────


def test_how_the_day_was_found_is_said() -> None:
    stated = facts.of({"level": "senior", "education": []})

    (result,) = judge(definition("cas"), stated, as_of=AS_OF, as_of_is="按今天计算")

    assert (result.reasons[-1].rule, result.reasons[-1].text) == ("E-10/计算截止日", "按今天计算")
    assert result.reasons[-1].source == "《个人申报指南》申报时间"
