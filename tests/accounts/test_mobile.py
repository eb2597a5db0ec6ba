"""A mobile number is changed by whoever proves that the new one is his; by staff only with his document before them."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts import mobile, secrets
from accounts.models import OneTimeSecret
from applicants import identity
from applicants.demo import id_number
from applicants.models import Organisation, User
from applicants.people import record_document
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from notices.services import relay
from tests.builders import START, Cast, cast, new_application

pytestmark = pytest.mark.django_db

NEW = "19900008888"
NUMBER = id_number("11010519880214310")  # ends in X
PASSWORD = "Secret-2026"
WORDS = {"seen": "present", "tail": NUMBER[-6:], "reason": "原号码已停机，本人到场办理。"}


@pytest.fixture
def people() -> Cast:
    """The applicant has an application and an identity document."""
    with clock.at(START):
        company = cast()
        new_application(company)
        record_document(company.applicant, identity.read("id_card", NUMBER), by=company.reviewer)
    return company


@pytest.fixture
def phone(tmp_path: Path, settings: Any) -> Path:
    """The folder of the file gateway."""
    settings.SMS_DIR = tmp_path
    return tmp_path


def texts_to(number: str, phone: Path) -> list[str]:
    relay()
    sent = [json.loads(path.read_text()) for path in phone.glob("*.json")]
    return [sms["text"] for sms in sent if sms["to"] == number]


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def errors(response: Any) -> list[str]:
    return re.findall(r'govuk-error-message">.*?</span>\s*([^<]+)', response.content.decode())


def ask(client: Client, number: str = NEW, password: str = PASSWORD) -> Any:
    return client.post("/accounts/mobile/", {"mobile": number, "old": password})


def code_of(user: User) -> str:
    return secrets.code(OneTimeSecret.objects.filter(user=user).latest("created_at"))


# ── By the person ────────────────────────────────────────────────────────────


@pytest.mark.covers("A-02")
def test_the_code_goes_to_the_new_number_and_the_old_one_is_told(people: Cast, phone: Path) -> None:
    person, old = people.applicant, people.applicant.mobile
    here, elsewhere = logged_in(person), logged_in(person)

    with clock.at(START):
        asked = ask(here, "１９９ 0000-8888")
        (said,) = texts_to(NEW, phone)
        code = re.search(r"验证码 (\d{6})", said).group(1)
        done = here.post("/accounts/mobile/code/", {"code": code})
        person.refresh_from_db()
        landed = [client.get("/accounts/").status_code for client in (here, elsewhere)]

    assert (asked["Location"], done["Location"], person.mobile) == ("/accounts/mobile/code/", "/accounts/", NEW)
    assert landed == [200, 302]
    assert [text for text in texts_to(old, phone) if "由尾号 0001 换为尾号 8888" in text] != []
    events = AuditEvent.objects.filter(action__startswith="mobile.").order_by("pk")
    assert [(event.action, event.actor_id) for event in events] == [
        ("mobile.request", person.pk),
        ("mobile.change", person.pk),
    ]


def test_the_code_is_kept_nowhere(people: Cast, phone: Path) -> None:
    with clock.at(START):
        mobile.request_change(NEW, by=people.applicant, at=START)
        code = code_of(people.applicant)
        (notice,) = Notice.objects.filter(template="mobile_code")
        texts_to(NEW, phone)

    assert (notice.channel, notice.is_sealed, code in notice.body + notice.subject) == ("sms", True, False)
    notice.refresh_from_db()
    assert (notice.state, code in notice.body) == ("sent", False)
    assert [event for event in AuditEvent.objects.all() if code in json.dumps(event.detail)] == []


def test_without_the_password_nothing_is_sent(people: Cast) -> None:
    with clock.at(START):
        response = ask(logged_in(people.applicant), password="猜一个")

    assert errors(response) == ["现在的密码不正确，请重新输入。忘记了的，请退出后从登录页“忘记密码”找回。"]
    assert f'value="{NEW}"' in response.content.decode()
    assert not OneTimeSecret.objects.exists()


def test_ten_wrong_passwords_lock_the_page_like_a_login(people: Cast) -> None:
    client = logged_in(people.applicant)

    statuses = [ask(client, password="猜").status_code for _each in range(10)]

    assert statuses == [200] * 9 + [429]
    assert not OneTimeSecret.objects.exists()


def test_five_wrong_codes_end_it_and_say_so(people: Cast) -> None:
    client = logged_in(people.applicant)
    with clock.at(START):
        ask(client)
        right = code_of(people.applicant)
        wrong = f"{(int(right) + 1) % 10**6:06d}"
        said = [errors(client.post("/accounts/mobile/code/", {"code": wrong})) for _each in range(5)]
        late = errors(client.post("/accounts/mobile/code/", {"code": right}))

    assert said[0] == ["验证码不正确，请核对短信里的数字，还可以试4次。"]
    assert said[4] == late == ["验证码输错次数太多，已作废，请重新获取。"]
    people.applicant.refresh_from_db()
    assert people.applicant.mobile == "19900000001"


def test_a_code_lives_for_ten_minutes(people: Cast) -> None:
    client = logged_in(people.applicant)
    with clock.at(START):
        ask(client)
    with clock.at(START + timedelta(minutes=10, seconds=1)):
        response = client.post("/accounts/mobile/code/", {"code": code_of(people.applicant)})

    assert errors(response) == ["验证码已过期，请重新获取。"]


def test_another_code_ends_the_earlier_one(people: Cast) -> None:
    with clock.at(START):
        first = mobile.request_change(NEW, by=people.applicant, at=START)
        mobile.request_change("19900008889", by=people.applicant, at=START)
        with pytest.raises(DeedRefused, match="已过期"):
            mobile.change(first, secrets.code(first), by=people.applicant, at=START + timedelta(seconds=1))


def test_five_codes_an_hour_whatever_the_numbers(people: Cast) -> None:
    for number in range(5):
        mobile.request_change(f"1990000888{number}", by=people.applicant, at=START + timedelta(minutes=number))

    with pytest.raises(DeedRefused, match="请过一小时再试"):
        mobile.request_change("19900008889", by=people.applicant, at=START + timedelta(minutes=59))
    mobile.request_change("19900008889", by=people.applicant, at=START + timedelta(minutes=61))


def test_one_number_is_sent_a_code_once_a_minute(people: Cast) -> None:
    mobile.request_change(NEW, by=people.applicant, at=START)

    with pytest.raises(DeedRefused, match="请在30秒后再获取"):
        mobile.request_change(NEW, by=people.other_applicant, at=START + timedelta(seconds=30))


def test_whose_number_it_is_is_learnt_by_nobody_who_cannot_read_its_messages(people: Cast, phone: Path) -> None:
    theirs = people.other_applicant.mobile
    client = logged_in(people.applicant)

    with clock.at(START):
        free = ask(client)
    with clock.at(START + timedelta(minutes=2)):
        taken = ask(client, theirs)
        pages = [client.get("/accounts/mobile/code/").content.decode()]
        refused = client.post("/accounts/mobile/code/", {"code": code_of(people.applicant)})

    assert free["Location"] == taken["Location"]
    assert people.other_applicant.name not in "".join(pages) + refused.content.decode()
    assert errors(refused) == [
        "这个手机号已有账号，一个号码只能用于一个账号。请换一个号码；那个账号也是您的，请联系工作人员。"
    ]
    people.applicant.refresh_from_db()
    assert people.applicant.mobile == "19900000001"


def test_his_own_number_is_no_change(people: Cast) -> None:
    response = ask(logged_in(people.applicant), people.applicant.mobile)

    assert errors(response) == ["这就是您现在的手机号，不需要更换。"]


def test_the_code_page_without_a_code_leads_to_the_first_one(people: Cast) -> None:
    assert logged_in(people.applicant).get("/accounts/mobile/code/")["Location"] == "/accounts/mobile/"


def test_the_code_of_another_person_is_not_his(people: Cast) -> None:
    secret = mobile.request_change(NEW, by=people.other_applicant, at=START)
    client = logged_in(people.applicant)
    session = client.session
    session["change_of_mobile"] = str(secret.pk)
    session.save()

    with clock.at(START):
        response = client.post("/accounts/mobile/code/", {"code": secrets.code(secret)})

    assert response["Location"] == "/accounts/mobile/"
    people.applicant.refresh_from_db()
    assert people.applicant.mobile == "19900000001"


# ── By staff ─────────────────────────────────────────────────────────────────


def by_staff(client: Client, user: User, **changes: str) -> Any:
    return client.post(f"/office/accounts/{user.pk}/mobile/", WORDS | {"mobile": NEW} | changes)


def test_staff_who_have_seen_the_document_change_a_lost_number(people: Cast, phone: Path) -> None:
    person, his = people.applicant, logged_in(people.applicant)
    with clock.at(START):
        his.get("/accounts/")
        secrets.issue(person, "reset_password", mobile=person.mobile, by=None, at=START)
        done = by_staff(logged_in(people.reviewer), person)
        told = {number: texts_to(number, phone) for number in (NEW, "19900000001")}
        afterwards = his.get("/accounts/")

    person.refresh_from_db()
    assert (done.status_code, person.mobile, afterwards.status_code) == (302, NEW, 302)
    assert [len(texts) for texts in told.values()] == [1, 1]
    assert Notice.objects.in_inbox_of(person).get().subject == "工作人员已为您更换登录手机号"
    event = AuditEvent.objects.get(action="mobile.change_by_staff")
    assert (event.actor_id, event.object_id) == (people.reviewer.pk, str(person.pk))
    assert event.detail == {"seen": "present", "reason": WORDS["reason"]}
    assert OneTimeSecret.objects.get().expires_at == START


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tail": "310000"}, "后六位与登记的证件号码不符。请再核对证件；不能确认是本人的，不要更换。"),
        (
            {"mobile": "19900000002"},
            "这个手机号已有账号，一个号码只能用于一个账号。请核对号码；两个账号是同一人的，请先弄清用哪一个。",
        ),
        ({"mobile": "19900000001"}, "这就是账号现在的手机号，不需要更换。"),
        ({"mobile": "1990000"}, "手机号应为11位数字，以1开头，请核对。"),
        ({"seen": ""}, "请选择怎样核对的身份"),
        ({"reason": " "}, "请写明更换原因"),
        ({"reason": "原号 1990000 0001 已停机"}, "这段文字会长期留在审计记录里，请删去其中的号码。"),
    ],
)
def test_staff_are_refused_with_words_and_what_they_typed(people: Cast, changes: dict[str, str], said: str) -> None:
    response = by_staff(logged_in(people.reviewer), people.applicant, **changes)

    page = response.content.decode()
    assert said in page
    assert [
        word for word in ({"reason": WORDS["reason"]} | changes).values() if word.strip() and word not in page
    ] == []
    people.applicant.refresh_from_db()
    assert people.applicant.mobile == "19900000001"
    assert not Notice.objects.exists()


def test_staff_who_guess_the_end_of_a_document_change_no_number(people: Cast) -> None:
    staff = logged_in(people.reviewer)
    with clock.at(START):
        for number in range(5):
            by_staff(staff, people.applicant, tail=f"{number:06d}")
        right = by_staff(staff, people.applicant).content.decode()

    people.applicant.refresh_from_db()
    assert "一小时内报错的次数太多" in right
    assert people.applicant.mobile == "19900000001"
    assert AuditEvent.objects.filter(action="document.mismatch", actor_id=people.reviewer.pk).count() == 5


def test_without_a_document_on_record_staff_cannot_know_who_it_is(people: Cast) -> None:
    new_application(people, applicant=people.other_applicant)

    response = by_staff(logged_in(people.reviewer), people.other_applicant)

    assert "许䶮还没有登记身份证件，无法核对身份。请先登记证件，再更换手机号。" in response.content.decode()


def test_the_tail_may_be_typed_as_it_is_read(people: Cast) -> None:
    by_staff(logged_in(people.reviewer), people.applicant, tail=" 14 310ｘ ")

    people.applicant.refresh_from_db()
    assert people.applicant.mobile == NEW


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [
        ("reviewer", "applicant", 200),
        ("office_manager", "applicant", 200),
        ("office_manager", "reviewer", 200),
        ("office_manager", "hr_officer", 200),
        ("reviewer", "office_manager", 404),  # a reviewer does not come by a manager's account
        ("reviewer", "reviewer", 404),
        ("office_manager", "office_manager", 404),
        ("office_manager", "other_reviewer", 404),
        ("other_reviewer", "applicant", 404),
        ("reviewer", "other_applicant", 404),
        ("supervisor", "applicant", 404),
        ("applicant", "applicant", 404),
    ],
)
def test_whose_number_who_changes(people: Cast, who: str, whose: str, status: int) -> None:
    client, user = logged_in(getattr(people, who)), getattr(people, whose)

    assert client.get(f"/office/accounts/{user.pk}/mobile/").status_code == status


@pytest.mark.parametrize("has_department", [False, True])
def test_the_officers_of_an_employer_belong_to_the_office_that_stands_above_it(
    people: Cast, has_department: bool
) -> None:
    other_office = Organisation.objects.get(memberships__user=people.other_reviewer)
    superior = people.department if has_department else other_office
    Organisation.objects.filter(pk=people.department.pk).update(superior=other_office)
    Organisation.objects.filter(pk=people.employer.pk).update(superior=superior)
    of_another, colleague = people.hr_officer, people.reviewer
    client = logged_in(people.office_manager)

    listed = client.get("/office/accounts/staff/").content.decode()
    theirs, ours = (client.get(f"/office/accounts/{each.pk}/mobile/").status_code for each in (of_another, colleague))

    assert (of_another.name in listed, colleague.name in listed) == (False, True)
    assert (theirs, ours) == (404, 200)


def test_the_officers_of_an_employer_below_his_own_office_are_his(people: Cast) -> None:
    Organisation.objects.filter(pk=people.department.pk).update(superior=people.office)
    Organisation.objects.filter(pk=people.employer.pk).update(superior=people.department)

    client = logged_in(people.office_manager)

    assert client.get(f"/office/accounts/{people.hr_officer.pk}/mobile/").status_code == 200


def test_two_who_take_the_same_number_at_once_are_held_apart_by_the_database(people: Cast) -> None:
    mobile.change_by_staff(people.applicant, NEW, **WORDS, by=people.reviewer, at=START)
    record_document(people.other_applicant, identity.read("passport", "E12345678"), by=people.reviewer)

    with pytest.raises(DeedRefused, match="这个手机号已有账号"):
        mobile.change_by_staff(
            people.other_applicant, NEW, **(WORDS | {"tail": "345678"}), by=people.reviewer, at=START
        )


def test_the_session_is_tied_to_password_and_number(people: Cast) -> None:
    person = people.applicant
    before = person.get_session_auth_hash()

    person.mobile = NEW

    assert person.get_session_auth_hash() != before
