"""Are the persons excluded by the notice out, and are the years it does not print left to a person?"""

from datetime import date
from typing import Any

import pytest

from programmes.eligibility import Result, Verdict
from tests.programmes.stated import by_route, missing, only, rules, schooling, title

AS_OF = date(2022, 12, 31)
ASSISTANT = [title("assistant", "2015-06-01")]
NOTICE = "关于报送2023年度无锡市锡山区工程技术中级专业技术资格评审委员会评审材料的通知"


def engineer(**stated: Any) -> Result:
    return only("xishan", as_of=AS_OF, level="engineer", **{"titles": ASSISTANT} | stated)


@pytest.mark.covers("E-04", "E-05")
@pytest.mark.parametrize(
    ("employment", "rule"),
    [("civil_servant", "E-04/公务员"), ("civil_servant_like", "E-04/公务员"), ("retired", "E-05/离退休")],
)
@pytest.mark.parametrize("type", ["normal", "direct", "exceptional", "conversion"])
def test_excluded_persons_may_not_apply_by_any_route(employment: str, rule: str, type: str) -> None:
    stated = {"titles": ASSISTANT, "flags": {"returned_from_overseas": True}, "type": type, "level": "engineer"}

    results = by_route("xishan", as_of=AS_OF, person={"employment": employment}, **stated)

    assert {result.verdict for result in results.values()} == {Verdict.NOT_ELIGIBLE}
    assert all(rules(result) == {rule} for result in results.values())
    assert all(result.reasons[0].source == f"{NOTICE} 一（三）" for result in results.values())


@pytest.mark.covers("E-01", "E-02")
@pytest.mark.parametrize("employment", ["enterprise", "public_institution", "freelance", "personnel_agency", "other"])
def test_everybody_else_is_only_to_be_confirmed(employment: str) -> None:
    result = engineer(person={"employment": employment})

    assert result.verdict == Verdict.NEEDS_REVIEW
    assert rules(result) >= {"E-01/范围", "E-04/公务员", "E-05/离退休", "E-06/处分"}


@pytest.mark.covers("E-06")
@pytest.mark.parametrize(
    ("until", "verdict"),
    [
        ("2022-12-30", Verdict.NEEDS_REVIEW),
        ("2022-12-31", Verdict.NOT_ELIGIBLE),
        ("2023-06-30", Verdict.NOT_ELIGIBLE),
        (None, Verdict.NEEDS_REVIEW),
    ],
)
def test_nobody_applies_within_a_disciplinary_period(until: str | None, verdict: Verdict) -> None:
    result = engineer(flags={"disciplinary_until": until})

    assert result.verdict == verdict
    assert "E-06/处分" in rules(result)


@pytest.mark.covers("E-07")
@pytest.mark.parametrize(
    ("titles", "verdict"),
    [
        (ASSISTANT, Verdict.NEEDS_REVIEW),
        ([title("engineer", "2018-06-01")], Verdict.NEEDS_REVIEW),
        ([title("senior", None)], Verdict.NEEDS_REVIEW),
        ([title("engineer", "2023-01-01")], Verdict.NOT_ELIGIBLE),
        ([title("technician", "2010-01-01")], Verdict.NOT_ELIGIBLE),
        ([title("assistant", "2023-01-01")], Verdict.NOT_ELIGIBLE),
        ([], Verdict.NOT_ELIGIBLE),
        (None, Verdict.NEEDS_REVIEW),
    ],
)
def test_step_by_step(titles: list[dict[str, Any]] | None, verdict: Verdict) -> None:
    result = engineer(titles=titles)

    assert result.verdict == verdict
    assert "E-07/逐级申报" in rules(result)


@pytest.mark.covers("E-07")
def test_a_higher_title_stands_for_the_lower() -> None:
    result = engineer(titles=[title("engineer", "2018-06-01")])

    (reason,) = [reason for reason in result.reasons if reason.rule == "E-07/逐级申报"]
    assert reason.text == "符合：须已取得助理工程师职称：已有更高的工程师职称"


@pytest.mark.covers("E-31")
def test_a_higher_title_is_none_of_the_same_level() -> None:
    stated = {"type": "conversion", "level": "assistant", "titles": [title("engineer", "2018-06-01")]}

    assert only("xishan", as_of=AS_OF, **stated).verdict == Verdict.NOT_ELIGIBLE


@pytest.mark.covers("E-10")
@pytest.mark.parametrize("level", ["engineer", "assistant"])
def test_years_that_the_notice_does_not_print_are_named_by_their_document(level: str) -> None:
    result = only("xishan", as_of=AS_OF, level=level, titles=ASSISTANT)

    assert result.verdict == Verdict.NEEDS_REVIEW
    assert any("江苏省各专业技术资格条件" in reason.text for reason in result.reasons)


@pytest.mark.covers("E-17", "E-18")
def test_a_vocational_qualification_may_stand_for_the_title() -> None:
    result = engineer(titles=[], vocational=[{"name": "二级建造师", "obtained": "2021-06-01"}])

    assert result.verdict == Verdict.NEEDS_REVIEW
    (reason,) = [reason for reason in result.reasons if reason.rule == "E-17/逐级申报"]
    assert "苏人社发〔2019〕183号" in reason.text
    assert "苏人社发〔2021〕132号" in reason.text


@pytest.mark.covers("E-19")
@pytest.mark.parametrize(
    ("level", "equal"), [("technical_intermediate", "中专"), ("technical_senior", "大专"), ("technician_class", "本科")]
)
def test_technical_schools_equal_what_the_notice_says(level: str, equal: str) -> None:
    result = engineer(education=[schooling(level)])

    (reason,) = [reason for reason in result.reasons if reason.rule.startswith("E-19/")]
    assert reason.text.endswith(f"视同{equal}学历")
    assert reason.source == f"{NOTICE} 四（二）"


@pytest.mark.covers("E-20")
def test_a_professional_master_is_noted_a_year_earlier() -> None:
    assert "E-20/工程类专业学位研究生" in rules(engineer(flags={"professional_master": True}))
    assert "E-20/工程类专业学位研究生" not in rules(engineer(flags={"professional_master": False}))


NOBODY = {
    "returned_from_overseas": False,
    "urgent_talent": False,
    "high_level_talent": False,
    "transferred_from_government": False,
    "transferred_from_army": False,
}


@pytest.mark.covers("E-15", "E-03")
@pytest.mark.parametrize("flag", NOBODY)
@pytest.mark.parametrize("level", ["engineer", "assistant"])
def test_who_may_apply_directly_the_first_time(flag: str, level: str) -> None:
    stated = {"type": "direct", "level": level, "titles": []}

    named = by_route("xishan", as_of=AS_OF, flags=NOBODY | {flag: True}, **stated)["首次直接申报"]
    nobody = by_route("xishan", as_of=AS_OF, flags=NOBODY, **stated)["首次直接申报"]
    unknown = by_route("xishan", as_of=AS_OF, **stated)["首次直接申报"]

    assert (named.verdict, missing(named)) == (Verdict.NEEDS_REVIEW, set())
    assert nobody.verdict == Verdict.NOT_ELIGIBLE
    assert (unknown.verdict, missing(unknown)) == (Verdict.NEEDS_REVIEW, {f"flags.{name}" for name in NOBODY})


@pytest.mark.covers("E-16")
@pytest.mark.parametrize(
    ("flags", "verdict"),
    [
        ({"private_firm": True, "by_examination": False}, Verdict.NEEDS_REVIEW),
        ({"private_firm": True, "by_examination": True}, Verdict.NOT_ELIGIBLE),
        ({"private_firm": False}, Verdict.NOT_ELIGIBLE),
        ({"private_firm": True}, Verdict.NEEDS_REVIEW),
    ],
)
def test_young_people_of_private_firms_unless_examined(flags: dict[str, bool], verdict: Verdict) -> None:
    stated = {"type": "direct", "flags": flags, "titles": []}

    at_engineer = by_route("xishan", as_of=AS_OF, level="engineer", **stated)["民营企业优秀青年人才"]
    at_assistant = by_route("xishan", as_of=AS_OF, level="assistant", **stated)["民营企业优秀青年人才"]

    assert at_engineer.verdict == verdict
    assert at_assistant.verdict == Verdict.NOT_OFFERED


@pytest.mark.covers("E-14", "E-31")
@pytest.mark.parametrize(
    ("type", "titles", "verdict"),
    [
        ("exceptional", [], Verdict.NEEDS_REVIEW),
        ("conversion", [title("engineer", "2019-01-01")], Verdict.NEEDS_REVIEW),
        ("conversion", ASSISTANT, Verdict.NOT_ELIGIBLE),
        ("conversion", None, Verdict.NEEDS_REVIEW),
        ("recognition", ASSISTANT, Verdict.NOT_OFFERED),
        ("additional", ASSISTANT, Verdict.NOT_OFFERED),
    ],
)
def test_the_other_types(type: str, titles: list[dict[str, Any]] | None, verdict: Verdict) -> None:
    assert engineer(type=type, titles=titles).verdict == verdict
