"""“我的单位（主管部门）不在列表中”: who asks which unit to register, and what comes of it?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import consents
from accounts.office_forms import OpenAccountForm
from applicants.models import Membership, Organisation, User
from applicants.refusals import DeedRefused
from config import clock
from employers import invitations, registration
from employers.models import UnitInvitation
from notices.models import Notice
from tests.builders import START, Cast, cast, new_application, open_round
from tests.employers.organisations import facts, registered, typed

pytestmark = pytest.mark.django_db
UNIT = facts().name
CONTACT = ("钱新", "19900009901")


@pytest.fixture
def people() -> Iterator[Cast]:
    with clock.at(START):
        yield cast()


def asked(people: Cast, **changes: Any) -> UnitInvitation:
    name, mobile = changes.pop("contact", CONTACT)
    unit, by, at = changes.pop("unit", UNIT), changes.pop("by", people.applicant), changes.pop("at", START)
    return invitations.invite("employer", unit, name=name, mobile=mobile, by=by, at=at, **changes)


def told(template: str, channel: str = "inbox") -> list[str]:
    notices = Notice.objects.filter(template=template, channel=channel)
    return sorted(notices.values_list("recipient__name", flat=True))


@pytest.mark.covers("A-12")
def test_the_contact_is_asked_and_finds_the_name_of_his_unit_filled_in(people: Cast) -> None:
    invitation = asked(people, application=new_application(people, employer=None))
    contact = User.objects.get(mobile=CONTACT[1])
    consents.agree(by=contact, at=START)

    page = client_of(contact).get(reverse("register_employer"), {"invitation": invitation.pk}).content.decode()

    assert told("unit_invited") == ["钱新"]
    assert told("unit_invited", "sms") == ["钱新"]
    assert f'name="name" value="{UNIT}"' in page


def test_the_link_that_opens_his_account_stands_in_no_inbox(people: Cast) -> None:
    asked(people)

    inbox, sms = (Notice.objects.get(template="unit_invited", channel=channel) for channel in ("inbox", "sms"))
    assert (inbox.is_sealed, sms.is_sealed) == (False, True)
    assert "set-password" not in inbox.body


@pytest.mark.covers("A-12")
def test_who_asked_is_told_once_the_unit_is_confirmed(people: Cast) -> None:
    application = new_application(people, employer=None)
    asked(people, application=application)
    organisation = registered(people)
    assert [each.organisation for each in invitations.sent_by(people.applicant, application)] == [organisation]
    assert told("unit_confirmed") == []

    registration.confirm(
        organisation, by=people.department_officer, at=START, seen_page=registration.seen(organisation)
    )

    notice = Notice.objects.get(template="unit_confirmed", channel="inbox")
    assert (notice.recipient, notice.url) == (
        people.applicant,
        reverse("choose_employer", args=[application.number]),
    )


def test_what_was_registered_by_the_invitation_under_another_name_counts_too(people: Cast) -> None:
    invitation = asked(people, unit="青石电子")

    organisation = registration.register(
        "employer", facts(), people.department, by=people.other_applicant, at=START, invitation=invitation
    )

    assert UnitInvitation.objects.get().organisation == organisation


def test_a_unit_that_is_there_is_not_invited(people: Cast) -> None:
    with pytest.raises(DeedRefused, match="已经登记，可以直接选择，不用邀请"):
        asked(people, unit=people.employer.name)
    registered(people)
    with pytest.raises(DeedRefused, match="正在等待上级确认，不用邀请"):
        asked(people)


def test_nobody_invites_himself(people: Cast) -> None:
    with pytest.raises(DeedRefused, match="申报人本人不得兼任单位经办人"):
        asked(
            people,
            contact=(people.applicant.name, people.applicant.mobile),
            application=new_application(people, employer=None),
        )


@pytest.mark.parametrize("known", ["expert", "disabled"])
def test_who_asks_learns_nothing_of_the_number_s_owner(people: Cast, known: str) -> None:
    owner = getattr(people, known)

    invitation = asked(people, contact=("钱新", owner.mobile))

    assert invitation.name == "钱新"
    assert told("unit_invited", "sms") == [owner.name]
    assert User.objects.filter(mobile=owner.mobile).get().name == owner.name


def test_three_a_day_and_the_fourth_reads_when_again(people: Cast) -> None:
    for number in range(3):
        asked(people, unit=f"青石{number}号公司")

    with pytest.raises(DeedRefused) as refused:
        asked(people)

    assert str(refused.value) == "一天最多邀请3次，请在3月3日09:00之后再发，或者直接打电话告诉对方。"
    assert asked(people, at=START + timedelta(days=1)).unit == UNIT


def test_the_office_invites_whoever_calls(people: Cast) -> None:
    for number in range(5):
        asked(people, unit=f"青石{number}号公司", by=people.reviewer, may_often=True)

    assert UnitInvitation.objects.count() == 5


def test_an_invitation_is_for_its_contact_alone_and_for_thirty_days(people: Cast) -> None:
    invitation = asked(people)
    contact = User.objects.get(mobile=CONTACT[1])

    assert invitations.open_for(invitation.pk, contact, START) == invitation
    assert invitations.open_for(invitation.pk, people.other_applicant, START) is None
    assert invitations.open_for(invitation.pk, contact, START + timedelta(days=31)) is None


# ── On the pages ─────────────────────────────────────────────────────────────


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.covers("A-12")
def test_an_applicant_finds_his_employer_by_a_former_name_and_chooses_it(people: Cast) -> None:
    people.employer.former_names.create(name="北辰仪表有限公司", until=START.date())
    application = new_application(people, employer=None)
    client, address = client_of(people.applicant), reverse("choose_employer", args=[application.number])

    page = client.get(address, {"q": "仪表"}).content.decode()
    client.post(address, {"organisation": people.employer.pk})

    application.refresh_from_db()
    assert "北辰精密仪器有限公司" in page
    assert application.employer == people.employer


def test_what_no_name_has_in_it_is_looked_for_without_it(people: Cast) -> None:
    application = new_application(people, employer=None)

    page = client_of(people.applicant).get(reverse("choose_employer", args=[application.number]), {"q": "北辰\0"})

    assert "北辰精密仪器有限公司" in page.content.decode()


def test_an_employer_that_nobody_has_confirmed_is_not_found(people: Cast) -> None:
    organisation = registered(people)
    application = new_application(people, employer=None)
    client, address = client_of(people.applicant), reverse("choose_employer", args=[application.number])

    assert "没有找到已确认的单位" in client.get(address, {"q": UNIT}).content.decode()
    assert client.post(address, {"organisation": organisation.pk}).status_code == 404


def test_an_officer_who_applies_elsewhere_reads_why_he_cannot_choose_his_own(people: Cast) -> None:
    application = new_application(people, applicant=people.hr_officer, employer=None)
    address = reverse("choose_employer", args=[application.number])

    page = client_of(people.hr_officer).post(address, {"organisation": people.employer.pk}).content.decode()

    application.refresh_from_db()
    assert "申报人本人不得兼任推荐单位的经办人" in page
    assert application.employer is None


@pytest.mark.covers("A-09", "A-10", "A-11")
def test_a_unit_is_registered_and_confirmed_on_the_pages(people: Cast) -> None:
    registrant, officer = client_of(people.other_applicant), client_of(people.department_officer)
    assert "基层单位、企业选“用人单位”" in registrant.get(reverse("register_employer")).content.decode()
    registrant.post(reverse("register_employer"), typed(department="住房"))
    organisation = Organisation.objects.get(name=UNIT)
    address = reverse("organisation", args=[organisation.pk])

    assert "1 个单位的登记待确认" in officer.get(reverse("desk"), {"scope": "waiting"}).content.decode()
    officer.post(address, {"decision": "confirm", "seen": registration.seen(organisation)})

    organisation.refresh_from_db()
    assert organisation.superior == people.department
    assert organisation.state == "confirmed"
    assert "本单位" in registrant.get(reverse("home")).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"credit_code": "911"}, "统一社会信用代码应为18位，这里有3位。"),
        ({"department": ""}, "请填写主管部门名称，全称或其中几个字。"),
        ({"department": "没有的局"}, "没有找到。请换几个字再试"),
        ({"kind": "department"}, "主管部门由评审办确认，请选择评审办。"),
        ({"department": "示范区"}, "有2个主管部门的名称里有这几个字，请选出您的。"),
        ({"name": "南岭自动化有限公司"}, "“南岭自动化有限公司”已经登记（已确认），不用再登记。"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(people: Cast, changes: dict[str, str], words: str) -> None:
    Organisation.objects.create(kind="department", name="示范区教育局")

    page = client_of(people.other_applicant).post(reverse("register_employer"), typed(**changes)).content.decode()

    assert words in page
    assert 'value="010-50000001"' in page
    assert not Organisation.objects.filter(state="waiting").exists()


def test_a_colleague_s_correction_is_not_overwritten_and_what_was_typed_is_kept(people: Cast) -> None:
    client, address = client_of(people.hr_officer), reverse("employer_facts", args=[people.employer.pk])

    answer = client.post(address, typed(2, name=people.employer.name, reason="补登") | {"seen": "another"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "刚刚由另一位经办人改过" in page
    assert 'value="010-50000001"' in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "“示范区教育局”正在等待评审办确认，确认后才能选。"),
        ("refused", "“示范区教育局”的登记未得到确认，不能选。"),
    ],
)
def test_a_department_that_nobody_has_confirmed_cannot_be_above_and_it_is_said_why(
    people: Cast, state: str, words: str
) -> None:
    Organisation.objects.create(kind="department", name="示范区教育局", state=state, refusal="代码有误")

    answer = client_of(people.other_applicant).post(reverse("register_employer"), typed(department="教育局"))

    assert words in answer.content.decode()


def test_of_several_departments_the_one_that_is_chosen_is_above(people: Cast) -> None:
    education = Organisation.objects.create(kind="department", name="示范区教育局")
    Membership.objects.create(user=people.department_officer, organisation=education, role="department_officer")

    client_of(people.other_applicant).post(
        reverse("register_employer"), typed(department="示范区", chosen=str(education.pk))
    )

    assert Organisation.objects.get(name=UNIT).superior == education


def test_the_office_finds_an_employer_by_the_name_it_had(people: Cast) -> None:
    people.employer.former_names.create(name="北辰仪表有限公司", until=START.date())
    form = OpenAccountForm([open_round()], {"employer": "北辰仪表 有限公司"})

    form.is_valid()

    assert form.cleaned_data["employer"] == people.employer
