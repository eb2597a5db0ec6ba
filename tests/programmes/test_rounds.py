"""When is a round open, and until which moment?"""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from programmes import services
from programmes.models import Round, RoundDeadline, RoundState

pytestmark = pytest.mark.django_db


def at(*moment: int) -> datetime:
    return timezone.make_aware(datetime(*moment))


@pytest.fixture
def spring() -> Round:
    services.load_programmes()
    return Round.objects.get(key="2020-spring")


@pytest.fixture
def chengdu() -> Round:
    services.load_programmes()
    return Round.objects.get(programme__slug="chengdu")


@pytest.mark.covers("P-02", "P-04")
@pytest.mark.parametrize(
    ("now", "state"),
    [
        (at(2019, 12, 31, 23, 59, 59), RoundState.AHEAD),
        (at(2020, 1, 1), RoundState.OPEN),
        (at(2020, 4, 3, 23, 59, 59), RoundState.OPEN),
        (at(2020, 4, 4), RoundState.CLOSING),
        (at(2020, 4, 10, 23, 59, 59), RoundState.CLOSING),
        (at(2020, 4, 11), RoundState.CLOSED),
    ],
)
def test_a_date_without_a_time_is_the_whole_day(spring: Round, now: datetime, state: RoundState) -> None:
    assert spring.state_at(now) == state
    assert (spring in Round.objects.open_at(now)) == (state in (RoundState.OPEN, RoundState.CLOSING))


@pytest.mark.covers("P-02", "P-03", "P-08")
def test_a_time_of_day_closes_at_that_moment(chengdu: Round) -> None:
    assert chengdu.state_at(at(2020, 8, 17, 9, 59)) == RoundState.AHEAD
    assert chengdu.is_open_at(at(2020, 8, 17, 10))
    assert chengdu.closes_at == at(2020, 9, 7, 17)
    assert chengdu.is_open_at(at(2020, 9, 7, 17))
    assert not chengdu.is_open_at(at(2020, 9, 7, 17) + timedelta(microseconds=1))
    assert {d.name: d.whole_day for d in chengdu.deadlines.all()} == {
        "特殊破格": True,
        "网上申报": False,
        "主管部门送审": True,
        "网上缴费": False,
    }


def test_grace_is_added_to_the_deadline(chengdu: Round) -> None:
    RoundDeadline.objects.filter(round=chengdu, name="网上申报").update(grace_minutes=10)

    assert chengdu.is_open_at(at(2020, 9, 7, 17, 10))
    assert not chengdu.is_open_at(at(2020, 9, 7, 17, 10, 1))


def test_a_deadline_still_to_be_announced_keeps_the_round_open(chengdu: Round) -> None:
    RoundDeadline.objects.filter(round=chengdu, name="网上申报").update(closes_at=None)

    assert chengdu.closes_at is None
    assert chengdu.state_at(at(2020, 12, 1)) == RoundState.OPEN


@pytest.mark.covers("P-21", "P-22")
def test_a_round_has_several_cut_offs() -> None:
    services.load_programmes()
    round = Round.objects.get(programme__slug="xishan")

    assert (str(round.cutoff("资历")), str(round.cutoff("业绩")), round.cutoff("论文")) == (
        "2022-12-31",
        "2023-03-31",
        None,
    )


@pytest.mark.covers("P-11", "CR-51")
def test_only_its_own_round_offers_the_full_senior_level(spring: Round) -> None:
    full_senior = Round.objects.get(key="2020-full-senior")

    assert [spring.offers(level) for level in ("full_senior", "senior")] == [False, True]
    assert [full_senior.offers(level) for level in ("full_senior", "senior")] == [True, False]


def test_the_database_refuses_a_grace_longer_than_a_day(spring: Round) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        spring.deadlines.update(grace_minutes=24 * 60 + 1)


def test_a_key_is_used_once_in_a_programme(spring: Round) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(key="2020-autumn").update(key=spring.key)
