"""Do the notice's five routes answer as 简人社职〔2020〕33号 says, on the day and one day before it?"""

from datetime import date
from typing import Any

import pytest

from programmes.eligibility import Verdict
from tests.programmes.stated import by_route, missing, only, rules, schooling, title

PASSED = [{"year": year, "result": "qualified"} for year in range(2015, 2020)]
BASIC: dict[str, Any] = {"assessments": PASSED, "field_years": 2, "first_work_start": "2000-07-01"}
NEAR = {"level": "full_senior", "near_specialty": True}


def normal(**stated: Any) -> Any:
    return only("chengdu", **BASIC | stated)


def exceptional(route: str, as_of: date = date(2020, 12, 31), **stated: Any) -> Any:
    return by_route("chengdu", as_of=as_of, type="exceptional", **BASIC | stated)[route]


@pytest.mark.covers("E-10", "E-07", "E-21")
@pytest.mark.parametrize(
    ("education", "degree", "obtained", "verdict"),
    [
        ("doctor", "doctor", "2018-12-31", Verdict.ELIGIBLE),
        ("doctor", "doctor", "2019-01-01", Verdict.NOT_ELIGIBLE),
        ("doctor", "none", "2018-12-31", Verdict.NOT_ELIGIBLE),  # 具备博士学位
        ("doctor", "none", "2015-12-31", Verdict.ELIGIBLE),  # 大学本科学历 he has all the more
        ("master", "master", "2015-12-31", Verdict.ELIGIBLE),
        ("master", "master", "2016-01-01", Verdict.NOT_ELIGIBLE),
        ("second_bachelor", "bachelor", "2015-12-31", Verdict.ELIGIBLE),
        ("second_bachelor", "bachelor", "2016-01-01", Verdict.NOT_ELIGIBLE),
        ("bachelor", "none", "2015-12-31", Verdict.ELIGIBLE),
        ("bachelor", "bachelor", "2016-01-01", Verdict.NOT_ELIGIBLE),
        ("college", "bachelor", "2015-12-31", Verdict.ELIGIBLE),  # 或学士学位
        ("college", "none", "2000-01-01", Verdict.NOT_ELIGIBLE),  # 申报人应取得本科及以上学历
        ("secondary_vocational", "none", "2000-01-01", Verdict.NOT_ELIGIBLE),
    ],
)
def test_the_normal_route(education: str, degree: str, obtained: str, verdict: Verdict) -> None:
    stated = schooling(education, degree=degree)

    result = normal(education=[stated], titles=[title("engineer", obtained)])

    assert (result.level, result.route, result.verdict) == ("senior", "正常申报", verdict)
    assert {reason.source for reason in result.reasons if reason.rule.startswith("E-10")} == {
        "简人社职〔2020〕33号 二（四）"
    }


@pytest.mark.covers("E-10")
def test_the_doctor_row_asks_for_the_degree() -> None:
    unknown = {"level": "doctor", "graduated": "2010-07-01"}

    result = normal(education=[unknown], titles=[title("engineer", "2018-12-31")])

    assert (result.verdict, missing(result)) == (Verdict.NEEDS_REVIEW, {"education.degree"})


@pytest.mark.covers("E-07")
def test_nobody_skips_the_engineer() -> None:
    result = normal(education=[schooling("doctor")], titles=[title("assistant", "2010-01-01")])

    assert result.verdict == Verdict.NOT_ELIGIBLE


@pytest.mark.covers("E-17", "E-18")
@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        ({}, Verdict.ELIGIBLE),
        ({"vocational": [{"name": "电工高级技师", "obtained": "2016-01-01"}]}, Verdict.NOT_ELIGIBLE),
        ({"vocational": [{"name": "电工高级技师"}]}, Verdict.NEEDS_REVIEW),
        ({"flags": {"senior_technician_certified": False}}, Verdict.NOT_ELIGIBLE),
        ({"flags": {}}, Verdict.NEEDS_REVIEW),
        ({"field_years": 4}, Verdict.NOT_ELIGIBLE),
        ({"field_years": None}, Verdict.NEEDS_REVIEW),
        ({"vocational": []}, Verdict.NOT_ELIGIBLE),
    ],
)
def test_a_verified_senior_technician_after_five_years(stated: dict[str, Any], verdict: Verdict) -> None:
    skilled = {
        "education": [schooling("secondary_vocational")],
        "titles": [],
        "vocational": [{"name": "电工高级技师", "obtained": "2015-12-31"}],
        "flags": {"senior_technician_certified": True},
        "field_years": 5,
    }

    assert normal(**skilled | stated).verdict == verdict


@pytest.mark.covers("E-18")
def test_the_skilled_worker_row_concerns_nobody_else() -> None:
    result = normal(education=[schooling("bachelor")], titles=[title("engineer", "2016-01-01")])

    assert result.verdict == Verdict.NOT_ELIGIBLE
    assert rules(result) == {"E-10/本科-高级工程师"}


# ── What holds for every route ───────────────────────────────────────────────


def assessments(*results: str, last: int = 2019) -> list[dict[str, Any]]:
    """One result a year, the newest last."""
    return [{"year": last - len(results) + 1 + place, "result": result} for place, result in enumerate(results)]


@pytest.mark.covers("E-11", "E-12")
@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        (assessments("qualified", "qualified", "excellent", "qualified", "qualified"), Verdict.ELIGIBLE),
        (assessments("unqualified", "qualified", "excellent", "qualified", "qualified"), Verdict.NOT_ELIGIBLE),
        (assessments("qualified", "qualified", "basically_qualified", "qualified", "qualified"), Verdict.NOT_ELIGIBLE),
        (assessments("qualified", "qualified", "ungraded", "qualified", "qualified"), Verdict.NEEDS_REVIEW),
        (assessments("unqualified", *["qualified"] * 5), Verdict.ELIGIBLE),  # six years ago
        (assessments("unqualified", *["qualified"] * 5, last=2020), Verdict.ELIGIBLE),  # with the year's own
        (assessments("qualified", "qualified"), Verdict.NEEDS_REVIEW),
        ([], Verdict.NOT_ELIGIBLE),
        (None, Verdict.NEEDS_REVIEW),
    ],
)
def test_the_last_five_assessments(stated: Any, verdict: Verdict) -> None:
    holder = {"education": [schooling("doctor")], "titles": [title("engineer", "2010-01-01")]}

    result = normal(**holder, assessments=stated)

    assert result.verdict == verdict
    assert "E-11/考核" in rules(result)


@pytest.mark.covers("E-11")
def test_years_before_the_first_job_need_no_assessment() -> None:
    holder = {"education": [schooling("doctor")], "titles": [title("engineer", "2018-01-01")]}

    result = normal(**holder, first_work_start="2018-01-01", assessments=assessments("qualified", "qualified"))

    assert result.verdict == Verdict.ELIGIBLE


@pytest.mark.covers("E-13")
@pytest.mark.parametrize(
    ("years", "verdict"), [(2, Verdict.ELIGIBLE), (1.9, Verdict.NOT_ELIGIBLE), (None, Verdict.NEEDS_REVIEW)]
)
def test_two_years_in_a_near_field(years: float | None, verdict: Verdict) -> None:
    result = normal(education=[schooling("doctor")], titles=[title("engineer", "2010-01-01")], field_years=years)

    assert result.verdict == verdict
    assert "E-13/从事相近专业" in rules(result)


@pytest.mark.covers("E-04", "E-05")
@pytest.mark.parametrize(
    ("employment", "rule"),
    [("civil_servant", "E-04/公务员"), ("civil_servant_like", "E-04/公务员"), ("retired", "E-05/在职")],
)
@pytest.mark.parametrize("type", ["normal", "exceptional"])
def test_excluded_persons_are_out_whatever_else(employment: str, rule: str, type: str) -> None:
    stated = BASIC | {"education": [schooling("doctor")], "titles": [title("engineer", "2000-01-01")]}

    results = by_route("chengdu", type=type, person={"employment": employment}, **stated)

    assert {result.verdict for result in results.values()} == {Verdict.NOT_ELIGIBLE}
    assert all(rules(result) == {rule} for result in results.values())


@pytest.mark.covers("E-06")
def test_discipline_in_its_period_is_for_a_person_to_judge() -> None:
    holder = {"education": [schooling("doctor")], "titles": [title("engineer", "2010-01-01")]}

    assert normal(**holder, flags={"disciplinary_until": "2020-12-31"}).verdict == Verdict.NEEDS_REVIEW
    assert normal(**holder, flags={"disciplinary_until": "2020-12-30"}).verdict == Verdict.ELIGIBLE


@pytest.mark.covers("E-01", "E-06")
def test_affiliation_and_integrity_hold_and_are_listed() -> None:
    result = normal(education=[schooling("doctor")], titles=[title("engineer", "2010-01-01")])

    listed = {reason.rule for reason in result.reasons if reason.text.startswith("待工作人员确认")}
    assert listed == {"E-01/范围", "E-04/公务员", "E-05/在职", "E-06/诚信", "E-35/能力业绩"}


# ── 大专 in 2020 ─────────────────────────────────────────────────────────────


COLLEGE: dict[str, Any] = {
    "education": [schooling("college", "2015-12-31")],
    "titles": [title("engineer", "2015-12-31")],
    "recommenders": [NEAR, NEAR],
}


@pytest.mark.covers("E-23")
@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        ({}, Verdict.ELIGIBLE),
        ({"education": [schooling("college", "2016-01-01")]}, Verdict.NOT_ELIGIBLE),
        ({"titles": [title("engineer", "2016-01-01")]}, Verdict.NOT_ELIGIBLE),
        ({"recommenders": [NEAR]}, Verdict.NOT_ELIGIBLE),
        ({"recommenders": [NEAR, NEAR | {"level": "senior"}]}, Verdict.NOT_ELIGIBLE),
        ({"recommenders": [NEAR, NEAR | {"near_specialty": False}]}, Verdict.NOT_ELIGIBLE),
        ({"recommenders": [NEAR, NEAR | {"near_specialty": None}]}, Verdict.NEEDS_REVIEW),
        ({"recommenders": []}, Verdict.NOT_ELIGIBLE),
        ({"recommenders": None}, Verdict.NEEDS_REVIEW),
        ({"education": [schooling("bachelor")]}, Verdict.NOT_OFFERED),
        ({"education": [schooling("secondary_vocational")]}, Verdict.NOT_OFFERED),
    ],
)
def test_a_college_graduate_recommended_by_two(stated: dict[str, Any], verdict: Verdict) -> None:
    assert exceptional("大专破格推荐", **COLLEGE | stated).verdict == verdict


@pytest.mark.covers("E-23")
@pytest.mark.parametrize(
    ("as_of", "verdict"),
    [
        (date(2019, 12, 31), Verdict.NOT_OFFERED),
        (date(2020, 12, 31), Verdict.ELIGIBLE),
        (date(2021, 1, 1), Verdict.NOT_OFFERED),
    ],
)
def test_it_is_for_2020_only(as_of: date, verdict: Verdict) -> None:
    long_since = {"education": [schooling("college", "2005-07-01")], "titles": [title("engineer", "2010-01-01")]}
    passed = [{"year": year, "result": "qualified"} for year in range(as_of.year - 5, as_of.year)]

    result = exceptional("大专破格推荐", as_of, **COLLEGE | long_since | {"assessments": passed})

    assert result.verdict == verdict


# ── 基层, 五系列, 特殊 ───────────────────────────────────────────────────────


@pytest.mark.covers("E-22")
@pytest.mark.parametrize(
    ("education", "obtained", "years", "graduate", "verdict"),
    [
        ("college", "2015-12-31", 25, True, Verdict.ELIGIBLE),
        ("college", "2016-01-01", 25, True, Verdict.NOT_ELIGIBLE),
        ("college", "2015-12-31", 24.9, True, Verdict.NOT_ELIGIBLE),
        ("college", "2015-12-31", 25, False, Verdict.NOT_ELIGIBLE),
        ("college", "2015-12-31", None, True, Verdict.NEEDS_REVIEW),
        ("bachelor", "2015-12-31", 25, True, Verdict.ELIGIBLE),
        ("master", "2018-12-31", 25, True, Verdict.ELIGIBLE),  # a master as a doctor: two years
        ("master", "2019-01-01", 25, True, Verdict.NOT_ELIGIBLE),
        ("secondary_vocational", "2000-01-01", 30, True, Verdict.NOT_ELIGIBLE),
    ],
)
def test_25_years_at_the_grassroots_lower_one_step(
    education: str, obtained: str, years: float | None, graduate: bool, verdict: Verdict
) -> None:
    flags = {"grassroots_years": years, "general_college_graduate": graduate}

    result = exceptional(
        "基层破格", education=[schooling(education)], titles=[title("engineer", obtained)], flags=flags
    )

    assert result.verdict == verdict


@pytest.mark.covers("E-14")
def test_the_rule_of_1992_is_named_and_left_to_a_person() -> None:
    result = exceptional("五系列破格", education=[schooling("college")])

    assert result.verdict == Verdict.NEEDS_REVIEW
    assert any("川职改〔1992〕69号" in reason.text for reason in result.reasons)


@pytest.mark.covers("E-14")
@pytest.mark.parametrize(
    ("flags", "recommenders", "titles", "verdict"),
    [
        ({"award_provincial_second_top3": True}, ["senior", "senior"], [], Verdict.ELIGIBLE),
        ({"patent_tax_10m": True}, ["senior", "full_senior"], [], Verdict.ELIGIBLE),
        ({"head_enterprise": True}, ["senior", "senior"], [title("engineer", "2019-01-01")], Verdict.ELIGIBLE),
        ({"head_enterprise": True}, ["senior", "senior"], [], Verdict.NEEDS_REVIEW),  # the other two are unknown
        ({"patent_tax_10m": True}, ["senior", "engineer"], [], Verdict.NOT_ELIGIBLE),
        ({"patent_tax_10m": True}, ["senior"], [], Verdict.NOT_ELIGIBLE),
        (
            {"award_provincial_second_top3": False, "patent_tax_10m": False, "head_enterprise": False},
            ["senior", "senior"],
            [],
            Verdict.NOT_ELIGIBLE,
        ),
        (
            {"award_provincial_second_top3": False, "patent_tax_10m": False, "head_enterprise": True},
            ["senior", "senior"],
            [],
            Verdict.NOT_ELIGIBLE,  # 推荐本单位工程师
        ),
        ({}, ["senior", "senior"], [], Verdict.NEEDS_REVIEW),
    ],
)
def test_no_limits_for_any_of_three_and_two_recommenders(
    flags: dict[str, bool], recommenders: list[str], titles: list[dict[str, Any]], verdict: Verdict
) -> None:
    stated: dict[str, Any] = {
        "flags": flags,
        "recommenders": [{"level": level} for level in recommenders],
        "titles": titles,
    }

    assert exceptional("特殊破格", education=[], **stated).verdict == verdict


@pytest.mark.covers("E-10")
@pytest.mark.parametrize("type", ["conversion", "additional", "recognition", "direct"])
def test_other_types_are_not_offered(type: str) -> None:
    assert only("chengdu", type=type, **BASIC).verdict == Verdict.NOT_OFFERED
