"""What does the portal hold against an application from the others of the same person?"""

import pytest

from applicants import services
from applicants.findings import words
from applicants.models import Application
from applicants.refusals import Unfit
from applicants.sections import checked
from applicants.workflow import Action, Status
from config import clock
from tests.builders import START, Cast, Walk, attached, new_application, open_round, stated, walk

pytestmark = pytest.mark.django_db


def again(people: Cast, key: str, **fields: object) -> Walk:
    """The same person in another round of the programme, ready to submit."""
    round = open_round(people.programme.slug, key=key, **fields)
    with clock.at(START):
        journey = Walk(new_application(people, round), people)
        stated(journey.application, by=people.applicant)
        attached(journey.application, by=people.applicant)
    return journey


def submit(journey: Walk) -> None:
    application: Application = journey.fresh()
    services.submit(application, by=journey.people.applicant, at=journey.now, version=application.version)


def told(journey: Walk) -> list[tuple[str, str]]:
    """Of the findings that another application makes."""
    with clock.at(journey.now):
        found = checked(journey.fresh()).findings
    return [(each.check, words(each)) for each in found if each.check in ("一年只报一个", "与往年材料不同")]


# ── 一年只报一个 ─────────────────────────────────────────────────────────────


@pytest.mark.covers("CR-43", "E-08", "I-07")
@pytest.mark.parametrize("slug", ["xishan", "chengdu"])
def test_a_second_application_of_the_year_cannot_be_submitted(slug: str) -> None:
    """通知三（六）; 简人社职〔2020〕33号 二（三）."""
    first = walk(slug).step()
    second = again(first.people, "second", name="第二批")

    with pytest.raises(Unfit) as refused:
        submit(second)

    number = first.application.number
    assert [each.rule for each in refused.value.findings] == ["another_this_year"]
    assert told(second) == [
        (
            "一年只报一个",
            f"您今年已提交过申报（{number}），同一年度只能申报一个。要改报这一份的，请先撤回那一份；那一份已在办理、不能撤回的，请联系工作人员。",
        )
    ]
    assert told(first) == []  # the other one is only a draft


@pytest.mark.parametrize(
    ("key", "fields", "withdrawn"),
    [("second", {"name": "第二批"}, True), ("next", {"name": "上年度", "year": 2025}, False)],
)
def test_one_that_was_withdrawn_or_is_of_another_year_is_no_second(
    key: str, fields: dict[str, object], withdrawn: bool
) -> None:
    first = walk("chengdu").step()
    if withdrawn:
        first.take(Action.WITHDRAW)
    second = again(first.people, key, **fields)

    submit(second)

    assert second.fresh().status == Status.PENDING


def test_one_for_another_level_is_no_second() -> None:
    """通知三（六）: 同一年度同一职称层级."""
    first = walk("xishan", level="assistant").step()

    assert told(again(first.people, "second", name="第二批")) == []


def test_a_programme_that_does_not_ask_it_takes_both() -> None:
    first = walk("jiangbei").step()

    assert told(again(first.people, "second", name="第二批")) == []


# ── 与往年材料不同 ───────────────────────────────────────────────────────────


def failed() -> Walk:
    """Submitted last year with b"PK stand-in" for each file, and not passed."""
    people = walk("xishan").people
    journey = again(people, "last", name="上年度", year=2025)
    return journey.to("网上审核").take(Action.REFUSE)


@pytest.mark.covers("CR-47", "E-29", "I-08")
def test_the_very_file_that_did_not_pass_is_told() -> None:
    """通知四（四）: 原封不动提交去年材料的不予受理."""
    earlier = failed()
    journey = Walk(Application.objects.exclude(pk=earlier.application.pk).get(), earlier.people)
    by = journey.people.applicant
    with clock.at(journey.now):
        stated(journey.application, by=by)
        attached(journey.application, by=by)
    same = told(journey)

    with clock.at(journey.now):
        attached(journey.application, by=by, content=b"PK mended")
    mended = told(journey)

    sentence = (
        "“{}”与以前没有通过的申报（{}）所交的文件完全相同。原封不动提交以前材料的不予受理，请整理完善后重新上传。"
    )
    number = earlier.application.number
    assert same == [("与往年材料不同", sentence.format(name, number)) for name in ("学术成果文稿", "业绩证明")]
    assert mended == []


def test_last_years_file_is_no_matter_where_it_was_not_refused() -> None:
    people = walk("xishan").people
    again(people, "last", name="上年度", year=2025).to("网上审核")
    journey = Walk(Application.objects.get(round__key="test"), people)
    with clock.at(journey.now):
        attached(journey.application, by=people.applicant)

    assert told(journey) == []
