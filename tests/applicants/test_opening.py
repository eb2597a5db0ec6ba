"""When may an application be opened, and what is said when it may not?"""

from datetime import date, datetime

import pytest
from django.utils import timezone

from applicants.refusals import DeedRefused
from config import clock
from programmes.models import Round
from tests.builders import START, cast, end_of, new_application, open_round

pytestmark = pytest.mark.django_db
SPRING = {"levels": ["高级工程师", "工程师", "助理工程师"], "name": "2026年春季", "until": date(2026, 4, 10)}
FULL_SENIOR = {"levels": ["正高级工程师"], "name": "2026年正高级工程师", "until": date(2026, 10, 10)}


def moment(year: int, month: int, day: int) -> datetime:
    return timezone.make_aware(datetime(year, month, day))


@pytest.mark.covers("P-11")
@pytest.mark.parametrize(
    ("opens_at", "words"),
    [
        (
            moment(2026, 7, 1),
            "“2026年春季”不受理正高级工程师。下一次受理正高级工程师的是“2026年正高级工程师”，2026年7月1日开始受理。",
        ),
        (
            moment(2026, 1, 1),
            "“2026年春季”不受理正高级工程师。“2026年正高级工程师”正在受理，请选择该批次。",
        ),
    ],
)
def test_a_level_outside_its_round_is_refused_with_the_round_that_takes_it(opens_at: datetime, words: str) -> None:
    people, spring = cast(), open_round(key="spring", **SPRING)
    open_round(key="full-senior", opens_at=opens_at, **FULL_SENIOR)

    with clock.at(START), pytest.raises(DeedRefused) as refused:
        new_application(people, spring, level="full_senior")

    assert str(refused.value) == words


def test_a_level_that_no_round_takes_is_refused_until_there_is_one() -> None:
    people, spring = cast(), open_round(key="spring", **SPRING)
    over = open_round(key="full-senior", **FULL_SENIOR | {"until": date(2026, 2, 1)})
    unpublished = open_round(key="next", **FULL_SENIOR)
    Round.objects.filter(pk=unpublished.pk).update(is_published=False)

    with clock.at(START), pytest.raises(DeedRefused) as refused:
        new_application(people, spring, level="full_senior")

    assert over.closes_at == end_of(date(2026, 2, 1))
    assert str(refused.value) == (
        "“2026年春季”不受理正高级工程师，目前也没有受理正高级工程师的批次，请等候下一批次的通知。"
    )
