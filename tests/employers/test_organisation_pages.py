"""What do the pages of an organisation show, and with how many questions to the database?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants.models import Membership, User
from config import clock
from employers import officers, registration
from employers.models import OfficerInvitation
from employers.organisation_forms import InviteUnitForm
from tests.builders import START, Cast, cast, person
from tests.employers.organisations import REASON, code, confirmed, registered, seated, typed

pytestmark = pytest.mark.django_db
MOST = 15


@pytest.fixture
def people() -> Iterator[Cast]:
    with clock.at(START):
        yield cast()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.get(reverse("home"))
    return client


def asks(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum("SAVEPOINT" not in each["sql"] for each in asked.captured_queries)


def test_no_page_asks_more_with_more_organisations_officers_and_names(people: Cast) -> None:
    officer, above = client_of(people.hr_officer), client_of(people.department_officer)
    first = registered(people)
    pages = [
        (officer, reverse("employers")),
        (officer, reverse("employer", args=[people.employer.pk])),
        (officer, reverse("officers", args=[people.employer.pk])),
        (above, reverse("organisations")),
        (above, reverse("organisation", args=[first.pk])),
    ]
    officers.invite(people.employer, "乙", "19900003000", by=people.hr_officer, at=START)
    few = [asks(client, address) for client, address in pages]

    for number in range(1, 4):
        colleague = person(300 + number, f"同事{number}")
        Membership.objects.create(user=colleague, organisation=people.employer, role="hr_officer", since=START)
        people.employer.former_names.create(name=f"旧名{number}", until=START.date())
        officers.invite(people.employer, "乙", f"1990000300{number}", by=people.hr_officer, at=START)
        registered(people, number + 1, name=f"青石{number}号公司", by=colleague)

    assert [asks(client, address) for client, address in pages] == few
    assert max(few) <= MOST


def test_what_was_refused_shows_why_and_is_corrected_on_the_page(people: Cast) -> None:
    organisation = registered(people)
    registration.refuse(
        organisation, REASON, by=people.department_officer, at=START, seen_page=registration.seen(organisation)
    )
    client = client_of(people.other_applicant)
    shown = client.get(reverse("employer", args=[organisation.pk])).content.decode()

    with clock.at(START + timedelta(hours=1)):
        client.post(reverse("correct_registration", args=[organisation.pk]), typed(2))

    organisation.refresh_from_db()
    assert REASON in shown
    assert (organisation.state, organisation.credit_code) == ("waiting", typed(2)["credit_code"])


def test_two_who_decide_on_the_page_the_second_reads_who_was_faster_and_keeps_what_he_typed(people: Cast) -> None:
    organisation = registered(people)
    shown, address = registration.seen(organisation), reverse("organisation", args=[organisation.pk])
    corrected = typed(2)
    with clock.at(START + timedelta(hours=1)):
        client_of(people.other_applicant).post(reverse("correct_registration", args=[organisation.pk]), corrected)

    answer = client_of(people.department_officer).post(
        address, {"decision": "refuse", "reason": "代码有误，请改正。", "seen": shown}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "登记人刚刚改过登记内容" in page
    assert "代码有误，请改正。" in page
    assert corrected["credit_code"] in page


def test_the_level_above_puts_a_credit_code_right_on_the_page(people: Cast) -> None:
    organisation = confirmed(people)
    above, address = client_of(people.department_officer), reverse("organisation", args=[organisation.pk])
    sent = {"credit_code": code(2), "reason": "", "seen": registration.seen(organisation)}

    refused = above.post(address, sent).content.decode()
    above.post(address, sent | {"reason": "登记时抄错。"})

    assert "请写明更正原因，该单位经办人会看到" in refused
    assert f'name="credit_code" value="{code(2)}"' in refused
    assert (
        code(2) in client_of(people.other_applicant).get(reverse("employer", args=[organisation.pk])).content.decode()
    )


def test_a_refusal_without_a_reason_is_not_sent(people: Cast) -> None:
    organisation = registered(people)
    answer = client_of(people.department_officer).post(
        reverse("organisation", args=[organisation.pk]),
        {"decision": "refuse", "reason": " ", "seen": registration.seen(organisation)},
    )

    organisation.refresh_from_db()
    assert "请写明不予确认的原因。" in answer.content.decode()
    assert organisation.state == "waiting"


def test_a_seat_is_handed_over_and_taken_on_the_pages(people: Cast) -> None:
    giving, taking = client_of(people.hr_officer), client_of(people.other_applicant)
    stated = {"name": "许䶮", "mobile": people.other_applicant.mobile}
    giving.post(reverse("hand_over", args=[people.employer.pk]), stated)
    invitation = OfficerInvitation.objects.get()
    asked = taking.get(reverse("officer_invitation", args=[invitation.pk])).content.decode()

    taking.post(reverse("officer_invitation", args=[invitation.pk]), {"accept": "1"})

    assert "周允请您接替担任“北辰精密仪器有限公司”的经办人" in asked
    assert seated(people.employer) == [people.other_applicant]
    assert giving.get(reverse("employer", args=[people.employer.pk])).status_code == 404


def test_one_hands_over_to_a_colleague_by_choosing_him(people: Cast) -> None:
    Membership.objects.create(user=people.other_applicant, organisation=people.employer, role="hr_officer")

    client_of(people.hr_officer).post(
        reverse("hand_over", args=[people.employer.pk]), {"to": people.other_applicant.pk, "name": "", "mobile": ""}
    )

    invitation = OfficerInvitation.objects.get()
    assert (invitation.mobile, invitation.replaces) == (people.other_applicant.mobile, people.hr_officer)


def test_the_desk_counts_what_waits_once_and_nothing_of_one_s_own(people: Cast) -> None:
    Membership.objects.create(user=people.reviewer, organisation=people.office, role="office_manager")
    registered(people, superior=people.office)
    registered(people, 2, name="青石二号公司", superior=people.office, by=people.reviewer)
    registered(people, 3, name="青石三号公司")

    def shown(user: User) -> list[str]:
        page = client_of(user).get(reverse("desk"), {"scope": "waiting"}).content.decode()
        return [words for words in ("1 个单位", "2 个单位", "单位登记") if words in page]

    assert shown(people.reviewer) == ["1 个单位"]
    assert shown(people.second_reviewer) == ["2 个单位"]
    assert shown(people.department_officer) == ["1 个单位"]
    assert shown(people.other_reviewer) == ["单位登记"]
    assert shown(people.hr_officer) == []


@pytest.mark.parametrize(
    "name", ["紧急：请打开http://x.cn", "某某@某公司", "请访问evil.com", "甲公司。请转账", "www点某某"]
)
def test_a_name_in_which_an_address_stands_goes_out_in_no_message(people: Cast, name: str) -> None:
    form = InviteUnitForm({"unit": name, "name": "钱新", "mobile": "19900009901"})

    assert form.errors["unit"] == ["单位全称里不能有网址，也不能有“/”“:”“@”等符号，请照营业执照或批准文件填写。"]


@pytest.mark.parametrize(
    "name", ["ABB（中国）有限公司", "3M Co., Ltd.", "青石电子·南岭分公司", "中国科学院《某学报》编辑部-总部"]
)
def test_the_names_there_are_can_be_typed(people: Cast, name: str) -> None:
    assert "unit" not in InviteUnitForm({"unit": name, "name": "钱新", "mobile": "19900009901"}).errors
