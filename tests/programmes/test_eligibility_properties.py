"""What holds for every person whatever, in every programme?"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes import facts
from programmes.eligibility import Result, Verdict, judge
from programmes.facts import AssessmentResult, Degree, Education, Employment, Mode
from programmes.measures import full_years
from programmes.vocabulary import ApplicationType, Level
from tests.builders import SLUGS, definition

AS_OF = date(2020, 12, 31)
FEW = settings(max_examples=150, deadline=None)
days = st.dates(date(1980, 1, 1), date(2022, 12, 31))


def perhaps(some: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | some


def rows(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return perhaps(
        st.lists(st.fixed_dictionaries({name: perhaps(value) for name, value in fields.items()}), max_size=3)
    )


years = st.integers(0, 40)
people = st.fixed_dictionaries(
    {
        "first_work_start": perhaps(days),
        "field_years": perhaps(years),
        "education": rows(
            level=st.sampled_from(Education), degree=st.sampled_from(Degree), graduated=days, mode=st.sampled_from(Mode)
        ),
        "titles": rows(level=st.sampled_from(Level), obtained=days),
        "vocational": rows(name=st.sampled_from(["高级技师", "二级建造师"]), obtained=days),
        "assessments": rows(year=st.integers(2014, 2020), result=st.sampled_from(AssessmentResult)),
        "person": st.fixed_dictionaries({"employment": perhaps(st.sampled_from(Employment))}),
        "recommenders": rows(level=st.sampled_from(Level), near_specialty=st.booleans()),
        "flags": st.fixed_dictionaries(
            {
                "private_firm": perhaps(st.booleans()),
                "professional_master": perhaps(st.booleans()),
                "general_college_graduate": perhaps(st.booleans()),
                "grassroots_years": perhaps(years),
                "senior_technician_certified": perhaps(st.booleans()),
                "head_enterprise": perhaps(st.booleans()),
                "disciplinary_until": perhaps(days),
            }
        ),
    }
)
types = st.sampled_from(ApplicationType)
programmes = st.sampled_from(SLUGS)


def judged(slug: str, stated: dict[str, Any], type: str = "normal") -> list[Result]:
    return judge(definition(slug), facts.of({"type": type, **stated}), as_of=AS_OF)


@FEW
@given(programmes, types, people)
def test_every_level_and_route_has_one_verdict_with_a_reason_a_rule_and_a_source(
    slug: str, type: str, stated: dict[str, Any]
) -> None:
    results = judged(slug, stated, type)

    routes: list[Any] = [route for route in definition(slug).routes if route.type == type] or [None]
    assert len(results) == len(definition(slug).levels) * len(routes)
    assert len({(result.level, result.route) for result in results}) == len(results)
    for result in results:
        assert result.reasons
        assert all(reason.rule.startswith("E-") and "/" in reason.rule for reason in result.reasons)
        assert all(reason.text and reason.source for reason in result.reasons)


@FEW
@given(programmes, types, people, st.integers(1, 4000))
def test_more_years_never_make_an_eligible_person_ineligible(
    slug: str, type: str, stated: dict[str, Any], earlier: int
) -> None:
    """Work, titles and certificates longer ago, more years in the field; degrees where they are."""

    def longer_ago(row: dict[str, Any]) -> dict[str, Any]:
        return row | {"obtained": row["obtained"] and row["obtained"] - timedelta(days=earlier)}

    start = stated["first_work_start"]
    older = stated | {
        "first_work_start": start and start - timedelta(days=earlier),
        "field_years": None if stated["field_years"] is None else stated["field_years"] + earlier / 365,
        "titles": stated["titles"] and [longer_ago(row) for row in stated["titles"]],
        "vocational": stated["vocational"] and [longer_ago(row) for row in stated["vocational"]],
        "assessments": [{"year": year, "result": "qualified"} for year in range(2015, 2020)],
    }
    stated = stated | {"assessments": older["assessments"]}

    for before, after in zip(judged(slug, stated, type), judged(slug, older, type), strict=True):
        if before.verdict == Verdict.ELIGIBLE:
            assert after.verdict != Verdict.NOT_ELIGIBLE


@FEW
@given(programmes, types, people, st.data())
def test_forgetting_a_fact_never_turns_a_refusal_into_eligibility_or_the_other_way(
    slug: str, type: str, stated: dict[str, Any], data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(["first_work_start", "field_years", "titles", "recommenders", "person"]))

    for known, unknown in zip(judged(slug, stated, type), judged(slug, stated | {key: None}, type), strict=True):
        verdicts = {known.verdict, unknown.verdict}
        assert verdicts != {Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE}


@pytest.mark.covers("E-04", "E-05")
@FEW
@given(
    st.sampled_from(["xishan", "chengdu"]),
    types,
    people,
    st.sampled_from(["civil_servant", "civil_servant_like", "retired"]),
)
def test_an_excluded_person_is_never_more_than_refused(
    slug: str, type: str, stated: dict[str, Any], employment: str
) -> None:
    results = judged(slug, stated | {"person": {"employment": employment}}, type)

    assert {result.verdict for result in results} <= {Verdict.NOT_ELIGIBLE, Verdict.NOT_OFFERED}


@FEW
@given(days, st.integers(0, 40))
def test_an_anniversary_is_reached_on_its_day_and_not_before(start: date, count: int) -> None:
    try:
        anniversary = start.replace(year=start.year + count)
    except ValueError:
        anniversary = date(start.year + count, 2, 28)

    assert full_years(start, anniversary) == count
    assert full_years(start, anniversary - timedelta(days=1)) == count - 1
