"""Two at once: who confirms, who registers, and who is the last to leave?"""

from typing import Any

import pytest

from applicants.models import Membership, Organisation
from config import clock
from employers import officers, registration
from tests.applicants.test_opinion_races import at_once
from tests.builders import START, Cast, cast
from tests.employers.organisations import REASON, registered, seated
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for this module too

pytestmark = pytest.mark.django_db(transaction=True)


def two_decide(settings: Any, *, pause: float) -> tuple[list[str], Organisation]:
    with clock.at(START):
        people = cast()
        organisation = registered(people, superior=people.office)
    shown: dict[str, Any] = {"at": START, "seen_page": registration.seen(organisation)}
    settings.RACE_PAUSE = pause
    outcomes = at_once(
        lambda: registration.confirm(organisation, by=people.reviewer, **shown),
        lambda: registration.refuse(organisation, REASON, by=people.second_reviewer, **shown),
    )
    return outcomes, Organisation.objects.get(pk=organisation.pk)


def test_of_two_who_decide_at_once_the_second_reads_who_was_faster(settings: Any) -> None:
    outcomes, organisation = two_decide(settings, pause=0.3)

    assert sorted(words.partition("已先作处理")[1] for words in outcomes) == ["", "已先作处理"]
    assert "办好" in outcomes
    assert len(seated(organisation)) == (1 if organisation.state == "confirmed" else 0)


def test_without_the_lock_both_would_decide(settings: Any) -> None:
    """The negative control of the test above."""
    settings.RACE_UNLOCKED = True

    outcomes, _organisation = two_decide(settings, pause=1.0)

    assert outcomes == ["办好", "办好"]


def two_leave(settings: Any, *, pause: float) -> tuple[list[str], Cast]:
    with clock.at(START):
        people = cast()
        Membership.objects.create(user=people.other_applicant, organisation=people.employer, role="hr_officer")
    settings.RACE_PAUSE = pause
    outcomes = at_once(
        lambda: officers.leave(people.employer, by=people.hr_officer, at=START),
        lambda: officers.leave(people.employer, by=people.other_applicant, at=START),
    )
    return outcomes, people


def test_of_two_who_leave_at_once_one_stays(settings: Any) -> None:
    outcomes, people = two_leave(settings, pause=0.3)

    assert [words[:8] for words in outcomes] == ["办好", "您是本单位唯一的"]
    assert len(seated(people.employer)) == 1


def test_without_the_lock_nobody_would_be_left(settings: Any) -> None:
    """The negative control of the test above."""
    settings.RACE_UNLOCKED = True

    _outcomes, people = two_leave(settings, pause=1.0)

    assert seated(people.employer) == []


def test_of_two_who_register_the_same_at_once_one_reads_what_to_do(settings: Any) -> None:
    with clock.at(START):
        people = cast()
    settings.RACE_PAUSE = 0.3

    def register(by: Any) -> Any:
        return lambda: registered(people, by=by)

    outcomes = at_once(register(people.applicant), register(people.other_applicant))

    assert [words[:9] for words in outcomes] == ["办好", "同名或同一信用代码"]
    assert Organisation.objects.filter(state="waiting").count() == 1


def two_brought_back(settings: Any, *, pause: float) -> list[str]:
    """Where one more may wait."""
    with clock.at(START):
        people = cast()
        by = people.other_applicant
        rows = [registered(people, number, name=f"青石{number}号公司") for number in (1, 2)]
        for each in rows:
            shown = registration.seen(each)
            registration.refuse(each, REASON, by=people.department_officer, at=START, seen_page=shown)
        for number in range(3, 2 + registration.MOST_WAITING):
            registered(people, number, name=f"青石{number}号公司")
    settings.RACE_PAUSE = pause
    return at_once(
        *(
            lambda row=row: registration.correct(row, registration.facts_of(row), people.department, by=by, at=START)
            for row in rows
        )
    )


def test_of_two_brought_back_at_once_there_is_room_for_one(settings: Any) -> None:
    outcomes = two_brought_back(settings, pause=0.3)

    assert sorted(words.partition("3个单位等待确认")[1] for words in outcomes) == ["", "3个单位等待确认"]


def test_without_the_lock_both_would_be_brought_back(settings: Any) -> None:
    """The negative control of the test above."""
    settings.RACE_UNLOCKED = True

    assert two_brought_back(settings, pause=1.0) == ["办好", "办好"]


def two_tried(settings: Any, monkeypatch: pytest.MonkeyPatch, *, pause: float) -> list[str]:
    """Whose number it is, where one more try is left for the day."""
    monkeypatch.setattr(officers, "PER_DAY", 1)
    with clock.at(START):
        people = cast()
    settings.RACE_PAUSE = pause
    mobile, by = people.expert.mobile, people.hr_officer
    return at_once(*[lambda: officers.invite(people.employer, "钱新", mobile, by=by, at=START)] * 2)


def test_of_two_tries_at_once_the_second_is_one_too_many(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = two_tried(settings, monkeypatch, pause=0.3)

    assert sorted(words[:5] for words in outcomes) == ["今天已邀请", "这个手机号"]


def test_without_the_lock_both_would_be_answered(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above."""
    settings.RACE_UNLOCKED = True

    outcomes = two_tried(settings, monkeypatch, pause=1.0)

    assert [words[:5] for words in outcomes] == ["这个手机号"] * 2
