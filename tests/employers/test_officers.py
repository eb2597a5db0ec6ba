"""Who acts for an organisation: asked, handing over, leaving, removed?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import OneTimeSecret
from accounts.secrets import LINK_LIFE, open_link, token
from applicants.models import Membership, User
from applicants.refusals import DeedRefused, Outdated
from audit.models import AuditEvent
from config import clock
from employers import officers
from employers.models import OfficerInvitation
from notices.models import Notice
from tests.builders import START, Cast, cast, new_application, person
from tests.employers.organisations import seated

pytestmark = pytest.mark.django_db
NEW = "19900009901"


@pytest.fixture
def people() -> Iterator[Cast]:
    with clock.at(START):
        yield cast()


def invited(people: Cast, to: User, **details: bool) -> OfficerInvitation:
    return officers.invite(people.employer, to.name, to.mobile, by=people.hr_officer, at=START, **details)


def joined(people: Cast, colleague: User) -> Membership:
    return officers.accept(invited(people, colleague), by=colleague, at=START)


def told(change: str) -> list[str]:
    """Whose inboxes say so."""
    notices = Notice.objects.filter(template="officers_changed", channel="inbox", body__contains=change)
    return sorted(notices.values_list("recipient__name", flat=True))


@pytest.mark.covers("A-09")
def test_a_colleague_acts_for_it_too_once_he_accepts(people: Cast) -> None:
    invitation = invited(people, people.other_applicant)
    assert seated(people.employer) == [people.hr_officer]

    seat = officers.accept(invitation, by=people.other_applicant, at=START)

    assert seat.since == START
    assert seated(people.employer) == [people.hr_officer, people.other_applicant]
    assert told("已接受邀请") == ["周允"]
    assert list(AuditEvent.objects.filter(action__startswith="officer.").values_list("action", flat=True)) == [
        "officer.invite",
        "officer.accept",
    ]


def test_who_has_no_account_gets_one_and_a_link_that_stands_in_no_inbox(people: Cast) -> None:
    officers.invite(people.employer, "钱新", NEW, by=people.hr_officer, at=START)

    newcomer = User.objects.get(mobile=NEW)
    notices = Notice.objects.filter(recipient=newcomer).order_by("channel")
    assert [(each.channel, each.is_sealed) for each in notices] == [("inbox", False), ("sms", True)]
    assert "set-password" not in notices[0].body
    assert not newcomer.has_usable_password()


def test_the_link_of_an_invitation_reaches_no_mailbox(people: Cast) -> None:
    User.objects.create_user(NEW, "钱新", email="hr@example.test")

    officers.invite(people.employer, "钱新", NEW, by=people.hr_officer, at=START)

    sent = Notice.objects.filter(recipient__mobile=NEW, is_sealed=True)
    assert list(sent.values_list("channel", flat=True)) == ["sms"]


@pytest.mark.parametrize("how", ["leave", "remove", "hand over"])
def test_whoever_acts_for_it_no_longer_has_nobody_seated_by_an_earlier_invitation(people: Cast, how: str) -> None:
    joined(people, people.other_applicant)
    friend, gone = person(8801, "钱友"), people.hr_officer
    of_his, of_another = invited(people, friend), invited_by_colleague(people)

    match how:
        case "leave":
            officers.leave(people.employer, by=gone, at=START)
        case "remove":
            officers.remove(people.employer, gone, "已调离", by=people.other_applicant, at=START)
        case "hand over":
            successor = person(8803, "钱接")
            officers.accept(invited(people, successor, hands_over=True), by=successor, at=START)

    with pytest.raises(Outdated, match="邀请已撤销"):
        officers.accept(of_his, by=friend, at=START)
    of_another.refresh_from_db()
    assert (of_another.revoked_at, friend in seated(people.employer), gone in seated(people.employer)) == (
        None,
        False,
        False,
    )


def invited_by_colleague(people: Cast) -> OfficerInvitation:
    third = person(8802, "钱同")
    return officers.invite(people.employer, third.name, third.mobile, by=people.other_applicant, at=START)


def test_the_number_of_somebody_else_is_refused_without_saying_whose_it_is(people: Cast) -> None:
    with pytest.raises(DeedRefused) as refused:
        officers.invite(people.employer, "钱新", people.expert.mobile, by=people.hr_officer, at=START)

    assert str(refused.value) == "这个手机号已是另一人的账号，请核对姓名和手机号。"


def test_who_applies_with_this_employer_is_not_asked(people: Cast) -> None:
    new_application(people)

    with pytest.raises(DeedRefused, match="林知远正在以“北辰精密仪器有限公司”申报职称"):
        invited(people, people.applicant)


def test_who_began_to_apply_meanwhile_does_not_accept(people: Cast) -> None:
    invitation = invited(people, people.applicant)
    new_application(people)

    with pytest.raises(DeedRefused, match="申报人本人不得兼任该单位的经办人"):
        officers.accept(invitation, by=people.applicant, at=START)
    assert seated(people.employer) == [people.hr_officer]


def test_nobody_answers_for_another(people: Cast) -> None:
    invitation = invited(people, people.other_applicant)

    for deed in (officers.accept, officers.decline):
        with pytest.raises(PermissionDenied):
            deed(invitation, by=people.applicant, at=START)


def test_an_invitation_ends_after_fourteen_days_and_another_may_follow(people: Cast) -> None:
    invitation, late = invited(people, people.other_applicant), START + timedelta(days=14, seconds=1)

    with pytest.raises(Outdated, match="已经过期。请邀请人重新邀请"):
        officers.accept(invitation, by=people.other_applicant, at=late)
    with pytest.raises(DeedRefused, match="已经邀请了这个手机号"):
        invited(people, people.other_applicant)
    again = officers.invite(
        people.employer, people.other_applicant.name, people.other_applicant.mobile, by=people.hr_officer, at=late
    )

    assert officers.accept(again, by=people.other_applicant, at=late).since == late


def test_what_was_revoked_is_not_accepted_and_what_was_accepted_is_not_revoked(people: Cast) -> None:
    first, second = invited(people, people.other_applicant), invited(people, people.expert)
    officers.revoke(first, by=people.hr_officer, at=START)
    officers.accept(second, by=people.expert, at=START)

    with pytest.raises(Outdated, match="邀请已撤销。如有疑问，请与周允联系"):
        officers.accept(first, by=people.other_applicant, at=START)
    with pytest.raises(DeedRefused, match="蒋评刚刚接受了邀请"):
        officers.revoke(second, by=people.hr_officer, at=START)


def test_a_refusal_is_told_to_who_asked(people: Cast) -> None:
    officers.decline(invited(people, people.other_applicant), by=people.other_applicant, at=START)

    assert told("谢绝了担任") == ["周允"]
    assert seated(people.employer) == [people.hr_officer]


def test_a_seat_is_handed_over_in_two_steps_and_ends_as_the_other_begins(people: Cast) -> None:
    invitation = invited(people, people.other_applicant, hands_over=True)
    assert seated(people.employer) == [people.hr_officer]

    officers.accept(invitation, by=people.other_applicant, at=START)

    assert seated(people.employer) == [people.other_applicant]
    assert told("移交人不再担任") == ["周允"]


def test_a_seat_is_handed_over_to_who_acts_already(people: Cast) -> None:
    joined(people, people.other_applicant)

    officers.accept(invited(people, people.other_applicant, hands_over=True), by=people.other_applicant, at=START)

    assert seated(people.employer) == [people.other_applicant]


def test_the_only_one_does_not_leave_and_reads_what_to_do(people: Cast) -> None:
    with pytest.raises(DeedRefused, match="请先移交给同事，对方接受后您即自动退出"):
        officers.leave(people.employer, by=people.hr_officer, at=START)
    joined(people, people.other_applicant)

    officers.leave(people.employer, by=people.hr_officer, at=START)

    assert seated(people.employer) == [people.other_applicant]
    assert told("已退出") == ["许䶮"]


def test_whoever_has_left_the_employer_is_removed_with_a_reason_that_he_reads(people: Cast) -> None:
    joined(people, people.other_applicant)

    officers.remove(people.employer, people.hr_officer, "已调离", by=people.other_applicant, at=START)
    officers.remove(people.employer, people.hr_officer, "已调离", by=people.other_applicant, at=START)

    assert seated(people.employer) == [people.other_applicant]
    assert told("将您移出“北辰精密仪器有限公司”的经办人") == ["周允"]
    assert told("原因：已调离") == ["周允"]


def test_another_employer_s_officer_touches_nothing(people: Cast) -> None:
    invitation, stranger = invited(people, people.other_applicant), people.other_hr_officer

    with pytest.raises(PermissionDenied):
        officers.invite(people.employer, "钱新", NEW, by=stranger, at=START)
    with pytest.raises(PermissionDenied):
        officers.revoke(invitation, by=stranger, at=START)
    with pytest.raises(PermissionDenied):
        officers.remove(people.employer, people.hr_officer, "无", by=stranger, at=START)
    with pytest.raises(PermissionDenied):
        officers.leave(people.employer, by=stranger, at=START)
    assert seated(people.employer) == [people.hr_officer]


def test_a_department_has_officers_likewise(people: Cast) -> None:
    asked = officers.invite(
        people.department, "许䶮", people.other_applicant.mobile, by=people.department_officer, at=START
    )

    assert officers.accept(asked, by=people.other_applicant, at=START).role == "department_officer"


def test_there_are_not_more_open_invitations_than_anybody_needs(people: Cast) -> None:
    for number in range(officers.MOST_OPEN):
        invited(people, person(200 + number, "同事"))

    with pytest.raises(DeedRefused, match="已有10个邀请等待答复"):
        invited(people, people.other_applicant)


def test_nobody_is_sent_invitations_all_day(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officers, "PER_DAY", 2)
    for _time in range(2):
        officers.revoke(invited(people, people.other_applicant), by=people.hr_officer, at=START)

    with pytest.raises(DeedRefused, match="今天已邀请2次（含没有发出的），请明天再发"):
        invited(people, people.other_applicant)

    assert OfficerInvitation.objects.count() == 2


def test_who_is_asked_by_many_keeps_the_link_he_has(people: Cast) -> None:
    deed: dict[str, Any] = {"by": people.hr_officer, "at": START}
    first = officers.invite(people.employer, "新同事", "19900007777", **deed)
    officers.revoke(first, **deed)
    later = START + timedelta(hours=60)

    officers.invite(people.employer, "新同事", "19900007777", by=people.hr_officer, at=later)

    secret = OneTimeSecret.objects.get()
    assert secret.expires_at == later + LINK_LIFE
    assert open_link(secret.pk, token(secret), at=START + timedelta(hours=100)) == secret


def test_a_name_once_typed_for_a_strange_number_keeps_nobody_out(people: Cast) -> None:
    whoever = User.objects.create_user("19900007777", "随便写的")

    officers.invite(people.employer, "新同事", "19900007777", by=people.hr_officer, at=START)

    whoever.refresh_from_db()
    assert whoever.name == "新同事"


def test_a_try_that_is_refused_because_of_the_number_is_on_record_and_counts_with_the_day_s(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(officers, "PER_DAY", 3)
    disabled = person(6301, "停用人")
    disabled.is_active = False
    disabled.save()
    deed: dict[str, Any] = {"by": people.hr_officer, "at": START}
    invited(people, people.other_applicant)

    for name, mobile in (("钱新", people.expert.mobile), (disabled.name, disabled.mobile)):
        with pytest.raises(DeedRefused, match="账号"):
            officers.invite(people.employer, name, mobile, **deed)
    with pytest.raises(DeedRefused, match="今天已邀请3次（含没有发出的），请明天再发"):
        officers.invite(people.employer, "钱新", people.expert.mobile, **deed)

    events = AuditEvent.objects.filter(action="officer.invite_refused", actor_id=people.hr_officer.pk)
    assert list(events.values_list("object_id", "detail")) == [(str(people.employer.pk), {})] * 2
    assert not User.objects.filter(name="钱新").exists()
    with clock.at(START + timedelta(days=1)):
        assert officers.invite(people.employer, "新同事", "19900007777", by=people.hr_officer, at=clock.now())
