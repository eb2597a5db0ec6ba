"""What if one mobile stands in a whole list, as where the officer wrote his own into every row? And in too many lists?"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants.refusals import DeedRefused
from config import clock
from employers.models import StaffImport, StaffRow
from employers.staff import previewing
from programmes.models import Round
from tests.builders import START, Cast, cast, open_round
from tests.employers.lists import begun, person, previewed

pytestmark = pytest.mark.django_db
ONE = "19900008888"


@pytest.fixture
def people() -> Iterator[Cast]:
    with clock.at(START):
        yield cast()


@pytest.fixture
def round(people: Cast) -> Round:
    return open_round()


def shared(round: Round, people: Cast, count: int) -> StaffImport:
    return previewed([person(each, mobile=ONE) for each in range(1, count + 1)], round, people)


def mended(listed: StaffImport, number: int, people: Cast, mobile: str) -> list[int]:
    """The rows whose judgement was written, by number, after this one has got another mobile."""
    before = {row.number: (row.state, row.problems) for row in listed.rows.all()}
    row = listed.rows.get(number=number)
    typed = row.typed | {"mobile": mobile}
    seen = previewing.fingerprint(row)
    previewing.mend(listed, number, typed, seen=seen, by=people.hr_officer, at=START)
    return [each.number for each in listed.rows.all() if before[each.number] != (each.state, each.problems)]


def states(listed: StaffImport) -> list[str]:
    return list(listed.rows.order_by("number").values_list("state", flat=True))


def test_whoever_stands_first_may_have_it_and_each_other_row_is_mended_by_itself(round: Round, people: Cast) -> None:
    listed = shared(round, people, 4)
    assert states(listed) == ["ready", "wrong", "wrong", "wrong"]

    assert mended(listed, 4, people, "19900001004") == [4]

    assert states(listed) == ["ready", "wrong", "ready", "wrong"]


def test_where_the_first_gives_it_up_the_next_has_it_and_the_others_are_told_so(round: Round, people: Cast) -> None:
    listed = shared(round, people, 4)

    assert mended(listed, 2, people, "19900001002") == [3, 4, 5]

    assert states(listed) == ["ready", "ready", "wrong", "wrong"]
    assert "手机号与第3行相同" in listed.rows.get(number=5).problems[0]["message"]


def test_who_takes_the_mobile_of_the_others_and_stands_before_them_has_it(round: Round, people: Cast) -> None:
    listed = previewed([person(1), *(person(each, mobile=ONE) for each in (2, 3))], round, people)

    assert mended(listed, 2, people, ONE) == [3, 4]

    assert states(listed) == ["ready", "wrong", "wrong"]


def test_a_row_among_many_is_mended_in_as_many_questions_as_one_among_few(round: Round, people: Cast) -> None:
    def asked(count: int) -> int:
        listed = shared(round, people, count)
        row = listed.rows.get(number=3)
        change: dict[str, Any] = {"seen": previewing.fingerprint(row), "by": people.hr_officer, "at": START}
        typed = row.typed | {"mobile": "19900001003"}
        with CaptureQueriesContext(connection) as queries:
            previewing.mend(listed, 3, typed, **change)
        listed.delete()
        return len(queries)

    assert asked(40) == asked(4)


@pytest.mark.parametrize("state", [StaffImport.State.READING, StaffImport.State.PREVIEW])
def test_lists_that_nobody_confirms_do_not_pile_up(
    round: Round, people: Cast, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setattr(previewing, "MOST_OPEN", 2)
    first, _second = (begun([person(each)], round, people) for each in (1, 2))
    StaffImport.objects.update(state=state)

    with pytest.raises(DeedRefused, match="本单位已有2份名单待确认导入，不能再上传"):
        begun([person(3)], round, people)
    previewing.abandon(first, by=people.hr_officer)

    assert begun([person(3)], round, people).state == StaffImport.State.READING
    assert StaffRow.objects.count() == 0
