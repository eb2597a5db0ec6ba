"""Are facts read as written, and is every malformed one refused by the name of its field?"""

from datetime import date

import pytest

from programmes import facts
from programmes.facts import FactsError


def test_everything_that_can_be_stated() -> None:
    stated = facts.read(
        b"\xef\xbb\xbf"
        + """{"as_of": "2020-12-31", "level": "senior", "type": "exceptional", "first_work_start": "2004-07",
        "field_years": 15.5, "education": [{"level": "master", "degree": "master", "graduated": "2004-07", "mode": "full_time"}],
        "titles": [{"level": "engineer", "obtained": "2010-12-01"}], "vocational": [{"name": "一级建造师", "obtained": null}],
        "assessments": [{"year": 2019, "result": "excellent"}], "person": {"employment": "freelance"},
        "flags": {"head_enterprise": true, "grassroots_years": 25, "disciplinary_until": "2019-01-31"},
        "recommenders": [{"level": "full_senior", "near_specialty": true}]}""".encode()
    )

    assert (stated.as_of, stated.first_work_start) == (date(2020, 12, 31), date(2004, 7, 1))
    assert (stated.level, stated.type, stated.field_years) == ("senior", "exceptional", 15.5)
    assert [each.graduated for each in stated.education or ()] == [date(2004, 7, 1)]
    assert stated.flags.grassroots_years == 25
    assert stated.flags.disciplinary_until == date(2019, 1, 31)


def test_an_absent_key_is_the_same_as_null_and_an_empty_list_is_not() -> None:
    nulls = ", ".join(f'"{key}": null' for key in ("level", "type", "education", "titles", "person", "flags"))

    assert facts.read("{" + nulls + "}") == facts.read("{}")
    assert facts.read('{"titles": []}') != facts.read("{}")
    assert facts.read("{}").type == "normal"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"levle": "senior"}', "levle"),
        ('{"level": "professor"}', "level"),
        ('{"type": ""}', "type"),
        ('{"as_of": "2020-02-30"}', "as_of"),
        ('{"as_of": "2020/1/1"}', "as_of"),
        ('{"as_of": 20200101}', "as_of"),
        ('{"as_of": "２０２０-01-01"}', "as_of"),
        ('{"first_work_start": "2018"}', "first_work_start"),
        ('{"first_work_start": "2018-13"}', "first_work_start"),
        ('{"field_years": "5"}', "field_years"),
        ('{"field_years": true}', "field_years"),
        ('{"field_years": -1}', "field_years"),
        ('{"field_years": 1e999}', "field_years"),
        ('{"education": {}}', "education"),
        ('{"education": [1]}', "education[0]"),
        ('{"education": [{}, {"level": "phd"}]}', "education[1].level"),
        ('{"education": [{"degree": "高"}]}', "education[0].degree"),
        ('{"education": [{"school": "甲"}]}', "education[0].school"),
        ('{"titles": [{"obtained": ""}]}', "titles[0].obtained"),
        ('{"vocational": [{"name": 3}]}', "vocational[0].name"),
        ('{"assessments": [{"year": "2020"}]}', "assessments[0].year"),
        ('{"assessments": [{"result": "合格"}]}', "assessments[0].result"),
        ('{"person": {"employment": "student"}}', "person.employment"),
        ('{"flags": {"private_firm": 1}}', "flags.private_firm"),
        ('{"flags": {"private_firm": "true"}}', "flags.private_firm"),
        ('{"flags": {"grassroots_years": true}}', "flags.grassroots_years"),
        ('{"flags": {"disciplinary_until": true}}', "flags.disciplinary_until"),
        ('{"flags": {"rich": true}}', "flags.rich"),
        ('{"recommenders": [{"near_specialty": "yes"}]}', "recommenders[0].near_specialty"),
        ('{"level": "senior", "level": "engineer"}', "level"),
        ('{"field_years": NaN}', "facts"),
        ("[]", "facts"),
        ("", "facts"),
        ('{"level": ', "facts"),
        ("[" * 100_000, "facts"),
        (b"\xff\xfe{}", "facts"),
    ],
)
def test_a_malformed_fact_is_named(text: str | bytes, field: str) -> None:
    with pytest.raises(FactsError) as refusal:
        facts.read(text)

    assert str(refusal.value).split("：")[0] == field


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(FactsError) as refusal:
        facts.read('{"level": "x", "titles": [{"obtained": "x"}], "flags": {"y": 1}}')

    assert [line.split("：")[0] for line in str(refusal.value).splitlines()] == [
        "level",
        "titles[0].obtained",
        "flags.y",
    ]
