"""How often does the phone of the level above ring for one organisation, however often its registrant presses?"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from applicants.models import Organisation
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock
from employers import registration
from notices.models import Notice
from tests.builders import START, Cast, cast
from tests.employers.organisations import REASON, confirmed, facts, registered

pytestmark = [pytest.mark.django_db, pytest.mark.covers("A-09")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def people() -> Iterator[Cast]:
    with clock.at(START):
        yield cast()


def told(template: str) -> Counter[str]:
    return Counter(Notice.objects.filter(template=template).values_list("channel", flat=True))


def correct(organisation: Organisation, people: Cast, phone: str, *, at: datetime = START) -> Organisation:
    stated = facts(phone=phone)
    return registration.correct(organisation, stated, people.department, by=people.other_applicant, at=at)


def refused(people: Cast, number: int) -> Organisation:
    organisation = registered(people, number, name=f"青石{number}号公司")
    shown = registration.seen(organisation)
    return registration.refuse(organisation, REASON, by=people.department_officer, at=START, seen_page=shown)


def test_sent_again_as_it_stands_it_tells_nobody(people: Cast) -> None:
    organisation = registered(people)
    before = told("organisation_registered")

    again = correct(organisation, people, facts().phone, at=START + HOUR)

    assert told("organisation_registered") == before
    assert (again.state, again.registered_at) == (Organisation.State.WAITING, START)
    assert not AuditEvent.objects.filter(action="organisation.correct").exists()


def test_what_was_refused_waits_again_although_nothing_was_changed(people: Cast) -> None:
    organisation = refused(people, 1)

    again = registration.correct(
        organisation, registration.facts_of(organisation), people.department, by=people.other_applicant, at=START + HOUR
    )

    assert again.state == Organisation.State.WAITING


def test_corrected_again_on_the_same_day_it_comes_to_the_inbox_alone(people: Cast) -> None:
    organisation = registered(people)
    before = told("organisation_registered")
    assert before["sms"] == 1

    for number in range(1, 6):
        correct(organisation, people, f"010-5000001{number}", at=START + number * HOUR)
    same_day = told("organisation_registered")
    correct(organisation, people, "010-50000020", at=START + DAY)

    assert same_day == before + Counter(inbox=5)
    assert told("organisation_registered")["sms"] == 2


def test_nor_does_another_level_above_in_between_make_it_ring_again(people: Cast) -> None:
    organisation = registered(people)

    for number, superior in enumerate([people.office, people.department] * 3, start=1):
        at = START + number * HOUR / 4
        registration.correct(organisation, facts(), superior, by=people.other_applicant, at=at)

    told_by_sms = Notice.objects.filter(template="organisation_registered", channel="sms")
    assert set(Counter(told_by_sms.values_list("recipient", flat=True)).values()) == {1}


def test_who_has_as_many_waiting_as_he_may_does_not_bring_a_refused_one_back(people: Cast) -> None:
    organisation = refused(people, 1)
    for number in range(2, 2 + registration.MOST_WAITING):
        registered(people, number, name=f"青石{number}号公司")
    stated = registration.facts_of(organisation)

    with pytest.raises(DeedRefused, match="您已有3个单位等待确认"):
        registration.correct(organisation, stated, people.department, by=people.other_applicant, at=START)

    waiting = Organisation.objects.get(name="青石2号公司")
    changed = facts(2, name="青石2号公司", phone="010-50000009")
    registration.correct(waiting, changed, people.department, by=people.other_applicant, at=START)
    assert Organisation.objects.get(pk=waiting.pk).phone == "010-50000009"


def test_a_name_changed_to_and_fro_comes_to_the_inbox_alone_after_the_first_time(people: Cast) -> None:
    organisation = confirmed(people)

    for number, name in enumerate(["青石智能科技有限公司", facts().name] * 3, start=1):
        stated, at = facts(name=name), START + number * HOUR / 4
        registration.change(organisation, stated, reason="更名", by=people.other_applicant, at=at)
    same_day = told("organisation_changed")
    registration.change(
        organisation, facts(name="青石研究院"), reason="更名", by=people.other_applicant, at=START + DAY
    )

    assert (same_day["inbox"], same_day["sms"]) == (6, 1)
    assert told("organisation_changed")["sms"] == 2
