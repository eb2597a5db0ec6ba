"""Is what a candidate filled in, his identity number above all, kept no longer than somebody has to decide about it?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from config import clock
from employers.models import Candidate
from employers.staff import candidates, previewing
from employers.tasks import sweep_staff_imports
from programmes.models import Round
from tests.builders import START, Cast
from tests.employers.test_candidates import OWN, asked, filled, invited, named, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_start"), pytest.mark.covers("O-01")]
State = Candidate.State
DECIDED = {
    "confirmed": lambda candidate, people: candidates.confirm(
        candidate, by=people.hr_officer, at=START, pledged=True, seen_page=candidates.seen(candidate)
    ),
    "declined": lambda candidate, people: candidates.decline(candidate, "明年再报", by=candidate.person, at=START),
    "dropped": lambda candidate, people: candidates.drop(candidate, "级别报错了", by=people.hr_officer, at=START),
}
SAID = {
    "confirmed": "本人填写的内容已写入申报，这里不再保留。",
    "declined": "本人填写的内容没有写入申报，已经删除。",
    "dropped": "本人填写的内容没有写入申报，已经删除。",
}


def officers_page(candidate: Candidate, people: Cast) -> str:
    address = reverse("candidate", args=[people.employer.pk, candidate.pk])
    return page_of(people.hr_officer).get(address).content.decode()


@pytest.mark.parametrize("state", DECIDED)
def test_with_the_decision_it_is_gone_and_the_officers_page_says_so(round: Round, people: Cast, state: str) -> None:
    candidate = filled(round, people)
    decide: Callable[[Candidate, Cast], Any] = DECIDED[state]

    decide(candidate, people)

    kept = Candidate.objects.get()
    assert (kept.state, kept.sealed) == (state, "")
    page = officers_page(kept, people)
    assert (SAID[state] in page, "证件" in page) == (True, False)
    own = page_of(kept.person).get(reverse("candidacy", args=[kept.pk]))
    assert (own.status_code, OWN["number"] in own.content.decode()) == (200, False)


def test_sent_back_he_still_finds_what_he_had_filled_in(round: Round, people: Cast) -> None:
    candidate = filled(round, people)

    candidates.send_back(candidate, "档案所在地请写全称", by=people.hr_officer, at=START)

    assert Candidate.objects.get().typed == OWN


def test_the_database_keeps_nothing_of_whoever_is_decided(round: Round, people: Cast) -> None:
    filled(round, people)

    with pytest.raises(IntegrityError, match="candidate_sealed_while_waiting"), transaction.atomic():
        Candidate.objects.update(state=State.DROPPED)


def over(round: Round) -> Any:
    """The first moment at which the round has been over for thirty days."""
    assert round.last_submission
    assert round.last_submission.accepts_until
    return round.last_submission.accepts_until + previewing.KEPT + timedelta(seconds=1)


def test_thirty_days_after_the_round_whoever_was_not_confirmed_is_asked_no_longer(round: Round, people: Cast) -> None:
    asked(round, people, named(2001), named(2002, name="周衡"), named(2003, name="许禾"))
    first, second, third = Candidate.objects.order_by("person__mobile")
    candidates.fill(first, OWN, by=first.person, at=START)
    candidates.decline(third, "出国", by=third.person, at=START)

    with clock.at(over(round) - timedelta(seconds=2)):
        sweep_staff_imports()
    before = list(Candidate.objects.order_by("person__mobile").values_list("state", flat=True))
    with clock.at(over(round)):
        sweep_staff_imports()
        sweep_staff_imports()
        page = officers_page(first, people)
        own = page_of(second.person).get(reverse("candidacy", args=[second.pk])).content.decode()

    assert before == [State.FILLED, State.INVITED, State.DECLINED]
    kept = Candidate.objects.order_by("person__mobile").values_list("state", "sealed", "decided_at")
    assert list(kept) == [(State.LAPSED, "", over(round))] * 2 + [(State.DECLINED, "", START)]
    lapsed = AuditEvent.objects.filter(action="candidate.lapse", actor_id=None)
    assert set(lapsed.values_list("object_id", flat=True)) == {str(first.pk), str(second.pk)}
    assert lapsed.count() == 2
    assert (
        "到批次截止没有办完，邀请已失效。要参评的，请在下一批次重新邀请。本人填写的内容没有写入申报，已经删除。" in page
    )
    assert "到批次截止没有办完，邀请已失效。" in own


def test_in_a_round_that_takes_applications_nothing_is_forgotten(round: Round, people: Cast) -> None:
    candidate = invited(round, people)
    candidates.fill(candidate, OWN, by=candidate.person, at=START)

    sweep_staff_imports()

    assert (candidate.state, Candidate.objects.get().typed) == (State.FILLED, OWN)
