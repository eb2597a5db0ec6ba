"""How do the eligibility tests state a person and read the verdict? Facts as in facts.json, results by level and route."""

from datetime import date
from typing import Any

from programmes import facts
from programmes.eligibility import Result, judge
from tests.builders import definition

AS_OF = date(2020, 12, 31)


def judged(slug: str, *, as_of: date = AS_OF, **stated: Any) -> list[Result]:
    return judge(definition(slug), facts.of(stated), as_of=as_of)


def only(slug: str, *, as_of: date = AS_OF, **stated: Any) -> Result:
    """The one result; a test that gets several has not said what it asks."""
    (result,) = judged(slug, as_of=as_of, **stated)
    return result


def by_route(slug: str, *, as_of: date = AS_OF, **stated: Any) -> dict[str, Result]:
    return {result.route: result for result in judged(slug, as_of=as_of, **stated)}


def rules(result: Result) -> set[str]:
    return {reason.rule for reason in result.reasons}


def missing(result: Result) -> set[str]:
    return {key for reason in result.reasons for key in reason.missing}


def schooling(level: str, graduated: str = "2005-07-01", *, degree: str | None = None, **more: Any) -> dict[str, Any]:
    """An education with the degree that usually comes with it."""
    usual = {"bachelor": "bachelor", "second_bachelor": "bachelor", "master": "master", "doctor": "doctor"}
    return {"level": level, "degree": degree or usual.get(level, "none"), "graduated": graduated, **more}


def title(level: str, obtained: str | None) -> dict[str, Any]:
    return {"level": level, "obtained": obtained}
