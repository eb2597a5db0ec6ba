"""Do delays, same-level certificates and qualifications count as the filing notes say?"""

from datetime import date
from typing import Any

import pytest

from programmes.eligibility import Result, Verdict
from tests.programmes.stated import judged, missing, only, rules, title

AS_OF = date(2024, 12, 31)
ASSISTANT = [title("assistant", "2018-01-01")]


def engineer(**stated: Any) -> Result:
    return only("jiangbei", as_of=AS_OF, level="engineer", **{"titles": ASSISTANT, "assessments": []} | stated)


@pytest.mark.covers("E-10")
def test_years_that_the_notes_do_not_print_are_named_by_their_document() -> None:
    results = judged("jiangbei", as_of=AS_OF, titles=ASSISTANT, assessments=[])

    assert [result.level for result in results] == ["engineer", "assistant", "technician"]
    assert {result.verdict for result in results} == {Verdict.NEEDS_REVIEW}
    assert all(any("渝人社发〔2023〕" in reason.text for reason in result.reasons) for result in results)


@pytest.mark.covers("E-07", "E-17", "E-18")
@pytest.mark.parametrize(
    ("stated", "verdict", "rule"),
    [
        ({}, Verdict.NEEDS_REVIEW, "E-07/前置职称"),
        ({"titles": []}, Verdict.NOT_ELIGIBLE, "E-07/前置职称"),
        ({"titles": None}, Verdict.NEEDS_REVIEW, "E-07/前置职称"),
        ({"titles": [], "vocational": [{"name": "二级建造师"}]}, Verdict.NEEDS_REVIEW, "E-17/前置职称"),
        ({"titles": [], "flags": {"senior_technician_certified": True}}, Verdict.NEEDS_REVIEW, "E-17/前置职称"),
        ({"titles": [], "vocational": []}, Verdict.NOT_ELIGIBLE, "E-07/前置职称"),
    ],
)
def test_the_title_before(stated: dict[str, Any], verdict: Verdict, rule: str) -> None:
    result = engineer(**stated)

    assert (result.verdict, rule in rules(result)) == (verdict, True)


@pytest.mark.covers("E-12")
@pytest.mark.parametrize(
    ("assessments", "said"),
    [
        ([{"year": 2021, "result": "basically_qualified"}], {"E-12/基本合格": "延期1年"}),
        ([{"year": 2021, "result": "unqualified"}], {"E-12/不合格": "延期2年"}),
        (
            [{"year": 2021, "result": "unqualified"}, {"year": 2022, "result": "basically_qualified"}],
            {"E-12/不合格": "延期2年", "E-12/基本合格": "延期1年"},
        ),
        (
            [{"year": year, "result": "basically_qualified"} for year in (2020, 2021)],
            {"E-12/基本合格": "没有写如何延期"},
        ),
        ([{"year": 2018, "result": "unqualified"}], {}),
        ([], {}),
    ],
)
def test_a_bad_assessment_delays(assessments: list[dict[str, Any]], said: dict[str, str]) -> None:
    result = engineer(assessments=assessments)

    delays = {reason.rule: reason.text for reason in result.reasons if reason.rule.startswith("E-12/")}
    assert result.verdict == Verdict.NEEDS_REVIEW
    assert delays.keys() == said.keys()
    assert all(words in delays[rule] for rule, words in said.items())


@pytest.mark.covers("E-12")
def test_unknown_assessments_are_missing() -> None:
    assert missing(engineer(assessments=None)) == {"assessments"}


@pytest.mark.covers("E-31")
@pytest.mark.parametrize("type", ["conversion", "additional"])
@pytest.mark.parametrize("level", ["engineer", "assistant", "technician"])
def test_conversion_and_addition_need_the_same_level(type: str, level: str) -> None:
    def verdict(titles: Any, **stated: Any) -> Verdict:
        return only("jiangbei", as_of=AS_OF, type=type, level=level, titles=titles, **stated).verdict

    assert verdict([title(level, "2019-01-01")]) == Verdict.ELIGIBLE
    assert verdict([title("senior", "2019-01-01")]) == Verdict.NOT_ELIGIBLE
    assert verdict([]) == Verdict.NOT_ELIGIBLE
    assert verdict(None) == Verdict.NEEDS_REVIEW
    failed = [{"year": 2023, "result": "unqualified"}]
    assert verdict([title(level, "2019-01-01")], assessments=failed) == Verdict.NEEDS_REVIEW


@pytest.mark.covers("E-14")
def test_exceptional_promotion_is_for_engineers() -> None:
    results = judged("jiangbei", as_of=AS_OF, type="exceptional", titles=ASSISTANT, assessments=[])

    assert [result.verdict for result in results] == [Verdict.NEEDS_REVIEW, Verdict.NOT_OFFERED, Verdict.NOT_OFFERED]


@pytest.mark.covers("E-01", "E-34", "E-35")
def test_the_unit_and_the_articles_are_confirmed_by_people() -> None:
    listed = {reason.rule for reason in engineer().reasons if reason.text.startswith("待工作人员确认")}

    assert listed == {"E-01/范围", "E-34/职称管理员", "E-35/业绩条件"}
