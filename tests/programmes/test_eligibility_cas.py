"""Does every cell of the guide's table answer as printed, on the day and one day before it?"""

from datetime import date, timedelta
from typing import Any

import pytest

from programmes.eligibility import Verdict
from tests.programmes.stated import AS_OF, judged, missing, only, rules, schooling, title

NAMES = {
    "doctor": "博士",
    "master": "硕士",
    "bachelor": "本科",
    "college": "大专",
    "secondary_vocational": "中专",
    "full_senior": "正高级工程师",
    "senior": "高级工程师",
    "engineer": "工程师",
    "assistant": "助理工程师",
}
# 《个人申报指南》申报条件, read off the printed table: one line a cell, what it asks and for how many years.
CELLS: dict[tuple[str, str], dict[str, int]] = {
    ("doctor", "full_senior"): {"senior": 5},
    ("doctor", "senior"): {"worked": 2},
    ("master", "full_senior"): {"senior": 5},
    ("master", "senior"): {"engineer": 5},
    ("master", "engineer"): {"worked": 2},
    ("bachelor", "full_senior"): {"senior": 5},
    ("bachelor", "senior"): {"engineer": 5},
    ("bachelor", "engineer"): {"worked": 5},
    ("bachelor", "assistant"): {"worked": 1},
    ("college", "senior"): {"graduated": 10, "engineer": 8, "field": 20},
    ("college", "engineer"): {"worked": 7},
    ("college", "assistant"): {"worked": 3},
    ("secondary_vocational", "engineer"): {"worked": 15},
    ("secondary_vocational", "assistant"): {"worked": 5},
}
DASHES = [
    ("doctor", "engineer"),
    ("doctor", "assistant"),
    ("master", "assistant"),
    ("college", "full_senior"),
    ("secondary_vocational", "full_senior"),
    ("secondary_vocational", "senior"),
]
BOUNDARIES = [(*cell, asked) for cell, conditions in CELLS.items() for asked in conditions]


def years_ago(years: int, *, short: int = 0) -> str:
    """The day from which ``years`` are full on AS_OF, or ``short`` days too late for it."""
    return (AS_OF.replace(year=AS_OF.year - years) + timedelta(days=short)).isoformat()


def person(education: str, conditions: dict[str, int], *, failing: str = "") -> dict[str, Any]:
    """Somebody who just meets every condition of a cell, except that ``failing`` is one day short."""

    def since(asked: str) -> str:
        return years_ago(conditions[asked], short=asked == failing)

    return {
        "first_work_start": since("worked") if "worked" in conditions else "2000-07-01",
        "field_years": conditions.get("field", 0) - (0.5 if failing == "field" else 0),
        "education": [schooling(education, since("graduated") if "graduated" in conditions else "2000-07-01")],
        "titles": [title(level, since(level)) for level in ("engineer", "senior") if level in conditions],
    }


@pytest.mark.covers("E-10")
def test_the_cells_and_the_dashes_are_the_whole_table() -> None:
    educations = ("doctor", "master", "bachelor", "college", "secondary_vocational")
    levels = ("full_senior", "senior", "engineer", "assistant")

    assert {*CELLS, *DASHES} == {(education, level) for education in educations for level in levels}


@pytest.mark.covers("E-10", "E-23")
@pytest.mark.parametrize(("education", "level"), CELLS)
def test_who_just_meets_a_cell_is_eligible(education: str, level: str) -> None:
    result = only("cas", level=level, **person(education, CELLS[education, level]))

    assert result.verdict == Verdict.ELIGIBLE
    assert result.reasons[0].rule == f"E-10/{NAMES[education]}-{NAMES[level]}"
    assert result.reasons[0].source == "《个人申报指南》申报条件"


@pytest.mark.covers("E-10", "E-23")
@pytest.mark.parametrize(("education", "level", "asked"), BOUNDARIES)
def test_one_day_before_he_is_not(education: str, level: str, asked: str) -> None:
    result = only("cas", level=level, **person(education, CELLS[education, level], failing=asked))

    assert result.verdict == Verdict.NOT_ELIGIBLE
    assert rules(result) == {f"E-10/{NAMES[education]}-{NAMES[level]}"}
    assert len(result.reasons) == 1


@pytest.mark.covers("E-10")
@pytest.mark.parametrize(("education", "level"), DASHES)
def test_a_dash_offers_nothing_and_says_what_to_apply_for(education: str, level: str) -> None:
    result = only("cas", level=level, **person(education, {"worked": 20, "senior": 9, "engineer": 15, "field": 20}))

    assert result.verdict == Verdict.NOT_OFFERED
    (reason,) = result.reasons
    assert reason.rule == f"E-10/{NAMES[education]}-{NAMES[level]}"
    offered = [NAMES[other] for schooled, other in CELLS if schooled == education and other != "full_senior"]
    assert any(name in reason.text.split("，", 1)[1] for name in offered)


@pytest.mark.covers("E-10")
def test_all_levels_are_answered_when_none_is_asked() -> None:
    results = judged("cas", **person("bachelor", {"worked": 5}))

    assert [(result.level, result.verdict) for result in results] == [
        ("full_senior", Verdict.NOT_ELIGIBLE),
        ("senior", Verdict.NOT_ELIGIBLE),
        ("engineer", Verdict.ELIGIBLE),
        ("assistant", Verdict.ELIGIBLE),
    ]


@pytest.mark.covers("E-10")
def test_work_before_the_counted_graduation_is_for_a_person_to_judge() -> None:
    part_time = schooling("bachelor", "2018-07-01", mode="part_time")

    result = only("cas", level="engineer", first_work_start="2010-03", education=[part_time])

    assert result.verdict == Verdict.NEEDS_REVIEW
    assert "2010年3月1日" in result.reasons[0].text
    assert "2018年7月1日" in result.reasons[0].text


@pytest.mark.covers("E-10")
def test_a_lower_education_is_tried_where_the_highest_refuses() -> None:
    both = [schooling("college", "2009-07-01"), schooling("bachelor", "2013-07-01")]

    result = only("cas", level="senior", field_years=21, education=both, titles=[title("engineer", "2016-01-01")])

    assert result.verdict == Verdict.NOT_ELIGIBLE
    assert [reason.rule for reason in result.reasons] == ["E-10/本科-高级工程师", "E-10/大专-高级工程师"]


@pytest.mark.covers("E-10")
def test_a_lower_education_is_never_tried_where_the_highest_has_a_dash() -> None:
    both = [schooling("doctor", "2019-07-01"), schooling("bachelor", "2010-07-01")]

    result = only("cas", level="engineer", first_work_start="2010-07-01", education=both)

    assert result.verdict == Verdict.NOT_OFFERED
    assert rules(result) == {"E-10/博士-工程师"}


@pytest.mark.covers("E-10")
@pytest.mark.parametrize(
    ("level", "degree", "verdict"),
    [
        ("bachelor", "master", Verdict.ELIGIBLE),
        ("master", "none", Verdict.ELIGIBLE),
        ("bachelor", "bachelor", Verdict.NOT_ELIGIBLE),
    ],
)
def test_a_degree_counts_as_its_education(level: str, degree: str, verdict: Verdict) -> None:
    stated = schooling(level, "2015-07-01", degree=degree)

    assert only("cas", level="engineer", first_work_start="2018-12-31", education=[stated]).verdict == verdict


@pytest.mark.covers("E-21")
def test_a_second_bachelor_degree_counts_as_a_bachelor_course() -> None:
    result = only("cas", level="assistant", first_work_start="2019-12-31", education=[schooling("second_bachelor")])

    assert (result.verdict, result.reasons[0].rule) == (Verdict.ELIGIBLE, "E-10/本科-助理工程师")


@pytest.mark.covers("E-19")
def test_a_technical_school_is_for_a_person_to_judge_where_no_document_says_what_it_equals() -> None:
    technical = only("cas", level="assistant", first_work_start="2000-07-01", education=[schooling("technical_senior")])
    beside = [schooling("technical_senior"), schooling("bachelor")]

    assert technical.verdict == Verdict.NEEDS_REVIEW
    assert "E-19/技工院校高级工班" in rules(technical)
    assert only("cas", level="assistant", first_work_start="2000-07-01", education=beside).verdict == Verdict.ELIGIBLE


@pytest.mark.covers("E-19")
def test_a_technical_school_below_the_counted_education_changes_nothing() -> None:
    both = [schooling("bachelor"), schooling("technical_senior"), schooling("technician_class")]

    assert only("cas", level="engineer", first_work_start="2018-01-01", education=both).verdict == Verdict.NOT_ELIGIBLE


@pytest.mark.covers("E-01")
@pytest.mark.parametrize(
    ("employment", "verdict"),
    [
        (None, Verdict.ELIGIBLE),
        ("enterprise", Verdict.ELIGIBLE),
        ("personnel_agency", Verdict.ELIGIBLE),
        ("public_institution", Verdict.NEEDS_REVIEW),
        ("civil_servant", Verdict.NEEDS_REVIEW),
        ("retired", Verdict.NEEDS_REVIEW),
    ],
)
def test_the_office_confirms_the_affiliation(employment: str | None, verdict: Verdict) -> None:
    stated = person("doctor", {"worked": 2})

    result = only("cas", level="senior", person={"employment": employment}, **stated)

    assert result.verdict == verdict
    assert "E-01/范围" in rules(result)


@pytest.mark.covers("E-11")
@pytest.mark.parametrize(
    ("assessments", "verdict"),
    [
        ([], Verdict.ELIGIBLE),
        ([{"year": 2019, "result": "qualified"}], Verdict.ELIGIBLE),
        ([{"year": 2019, "result": "unqualified"}], Verdict.NEEDS_REVIEW),
        ([{"year": 2014, "result": "unqualified"}], Verdict.ELIGIBLE),
    ],
)
def test_a_failed_assessment_is_for_the_office(assessments: list[dict[str, Any]], verdict: Verdict) -> None:
    result = only("cas", level="senior", assessments=assessments, **person("doctor", {"worked": 2}))

    assert result.verdict == verdict


@pytest.mark.covers("P-13", "E-10")
def test_recognition_takes_the_cells_of_working_years_and_counts_work_in_the_field() -> None:
    stated = person("master", {"worked": 2}) | {"field_years": 2, "type": "recognition"}

    full_time = only("cas", level="engineer", **stated)
    part_time = only("cas", level="engineer", **stated | {"education": [schooling("master", mode="part_time")]})
    elsewhere = only("cas", level="engineer", **stated | {"field_years": 1.9})

    assert (full_time.route, full_time.verdict) == ("认定", Verdict.ELIGIBLE)
    assert part_time.verdict == Verdict.NEEDS_REVIEW
    assert elsewhere.verdict == Verdict.NOT_ELIGIBLE


@pytest.mark.covers("P-13")
@pytest.mark.parametrize(
    ("level", "education"), [("full_senior", "doctor"), ("senior", "bachelor"), ("engineer", "doctor")]
)
def test_recognition_offers_nothing_where_a_title_is_asked_or_the_table_has_a_dash(level: str, education: str) -> None:
    stated = person(education, {"worked": 20, "senior": 10, "engineer": 15}) | {"type": "recognition"}

    assert only("cas", level=level, **stated).verdict == Verdict.NOT_OFFERED


@pytest.mark.covers("E-10")
@pytest.mark.parametrize("stated", [{"level": "technician"}, {"level": "senior", "type": "conversion"}])
def test_what_the_programme_does_not_have_is_not_offered(stated: dict[str, Any]) -> None:
    result = only("cas", **stated)

    assert result.verdict == Verdict.NOT_OFFERED
    assert "有" in result.reasons[0].text or "受理的级别" in result.reasons[0].text


@pytest.mark.covers("E-10")
@pytest.mark.parametrize(
    ("start", "as_of", "verdict"),
    [
        ("2016-02-29", date(2018, 2, 27), Verdict.NOT_ELIGIBLE),
        ("2016-02-29", date(2018, 2, 28), Verdict.ELIGIBLE),
        ("2016-02-29", date(2020, 2, 28), Verdict.ELIGIBLE),
        ("2018-02-28", date(2020, 2, 28), Verdict.ELIGIBLE),
        ("2018-03", date(2020, 2, 29), Verdict.NOT_ELIGIBLE),
        ("2018-03", date(2020, 3, 1), Verdict.ELIGIBLE),
    ],
)
def test_years_are_anniversaries_and_a_month_begins_on_its_first_day(start: str, as_of: date, verdict: Verdict) -> None:
    stated: dict[str, Any] = {"first_work_start": start, "education": [schooling("doctor", "2015-07-01")]}

    assert only("cas", as_of=as_of, level="senior", **stated).verdict == verdict


@pytest.mark.covers("E-10")
def test_a_title_obtained_after_the_day_does_not_count() -> None:
    stated: dict[str, Any] = {"education": [schooling("master")], "titles": [title("engineer", "2021-01-01")]}

    result = only("cas", level="senior", **stated)

    assert result.verdict == Verdict.NOT_ELIGIBLE
    assert missing(result) == set()
