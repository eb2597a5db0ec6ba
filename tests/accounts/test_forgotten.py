"""Does whoever forgot his password get in by his telephone, and nobody else, and learns nobody who has an account?"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import secrets, services
from accounts.models import OneTimeSecret
from applicants.models import User
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from tests.accounts.telephone import code_in, received
from tests.builders import START, person

pytestmark = pytest.mark.django_db
PASSWORD = "Walnut-Bridge-7"
BOTH = {"new": PASSWORD, "again": PASSWORD}
UNKNOWN = "19900007777"


@pytest.fixture
def owner() -> User:
    with clock.at(START):
        return person(1, "林知远")


def asked(mobile: str, client: Client | None = None, **more: Any) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post(reverse("forgot_password"), {"mobile": mobile}, **more)


def answered(client: Client, code: str) -> Any:
    return client.post(reverse("forgot_password_code"), {"code": code})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.covers("A-04")
def test_the_code_by_sms_leads_to_a_new_password(owner: User) -> None:
    with clock.at(START):
        client, response = asked("199 0000 0001")
        (text,) = received(owner.mobile)
    with clock.at(START + timedelta(minutes=9)):
        code = code_in(text)
        next_page = answered(client, f"{code[:3]} {code[3:]}")["Location"]
        landed = client.post(next_page, BOTH)

    owner.refresh_from_db()
    assert response["Location"] == reverse("forgot_password_code")
    assert text == f"【职称评审】验证码{code}，用于设置新密码，10分钟内有效。工作人员不会索要验证码，请勿告诉任何人。"
    assert landed["Location"] == reverse("applications")
    assert owner.check_password(PASSWORD)
    assert AuditEvent.objects.filter(action="password.set", object_id=str(owner.pk)).count() == 1


@pytest.mark.covers("A-04")
def test_all_his_other_logins_end(owner: User) -> None:
    elsewhere = Client()
    with clock.at(START):
        elsewhere.force_login(owner)
        client, _ = asked(owner.mobile)
        before = elsewhere.get(reverse("applications")).status_code
        client.post(answered(client, code_in(received(owner.mobile)[0]))["Location"], BOTH)
        after = elsewhere.get(reverse("applications"))

    assert before == 200
    assert after["Location"].startswith(reverse("login"))


def test_he_is_told_that_his_password_was_changed(owner: User) -> None:
    with clock.at(START):
        client, _ = asked(owner.mobile)
        client.post(answered(client, code_in(received(owner.mobile)[0]))["Location"], BOTH)

        told = received(owner.mobile)[-1]

    assert told.startswith("【职称评审】您的登录密码已于2026年3月2日（周一）09:00修改。不是您本人操作的")


def test_whoever_was_locked_out_is_let_in_again(owner: User) -> None:
    client = Client()
    bad = {"username": owner.mobile, "password": "not-the-one"}
    with clock.at(START):
        locked = [client.post(reverse("login"), bad).status_code for _ in range(11)][-1]
        asked(owner.mobile, client)
        client.post(answered(client, code_in(received(owner.mobile)[0]))["Location"], BOTH)
        fresh = Client().post(reverse("login"), {"username": owner.mobile, "password": PASSWORD})

    assert (locked, fresh.status_code) == (429, 302)


# ── What a stranger learns ───────────────────────────────────────────────────


@pytest.mark.covers("A-04")
@pytest.mark.parametrize("mobile", [UNKNOWN, "19900000099"])
def test_an_unknown_or_disabled_account_gets_the_same_pages(owner: User, mobile: str) -> None:
    person(99, "停用", is_active=False)
    with clock.at(START):
        known, first = asked(owner.mobile)
        unknown, second = asked(mobile)
        code = code_in(received(owner.mobile)[0])
        pages = [client.get(reverse("forgot_password_code")).content.decode() for client in (known, unknown)]
        said = [answered(client, wrong(code)).content.decode() for client in (known, unknown)]

    def plain(html: str, number: str) -> str:
        masked = f"{number[:3]}****{number[-4:]}"
        without_tokens = [line for line in html.splitlines() if "csrfmiddlewaretoken" not in line]
        return "\n".join(without_tokens).replace(number, "").replace(masked, "")

    assert first["Location"] == second["Location"]
    assert plain(pages[0], owner.mobile) == plain(pages[1], mobile)
    assert plain(said[0], owner.mobile) == plain(said[1], mobile)
    assert "验证码不正确，请核对短信里的数字，还可以试4次。" in said[1]
    assert received(mobile) == []


def test_the_right_digits_for_nobody_open_nothing(owner: User) -> None:
    with clock.at(START):
        client, _ = asked(UNKNOWN)
        html = answered(client, secrets.code(OneTimeSecret.objects.get())).content.decode()

    assert "验证码不正确" in html


def test_limits_hold_for_unknown_numbers_too(owner: User) -> None:
    with clock.at(START):
        for mobile in (owner.mobile, UNKNOWN):
            asked(mobile)
        said = [asked(mobile)[1].content.decode() for mobile in (owner.mobile, UNKNOWN)]

    assert ["请在60秒后再获取。" in html for html in said] == [True, True]


def test_the_database_is_asked_the_same_for_an_account_and_for_none(owner: User) -> None:
    def questions(mobile: str) -> list[str]:
        with clock.at(START), CaptureQueriesContext(connection) as queries:
            services.ask_code(mobile, at=START, address="192.0.2.1")
        return [re.sub(r"s\d+_x\d+|(?<=lock\()\d+", "", query["sql"].split(" (")[0][:60]) for query in queries]

    for_owner, for_nobody = questions(owner.mobile), questions(UNKNOWN)

    kept, taken_back = 'RELEASE SAVEPOINT ""', 'ROLLBACK TO SAVEPOINT ""'
    assert [sql for sql in for_nobody if sql != taken_back] == for_owner
    assert (for_owner.count(kept), for_nobody.count(taken_back)) == (for_nobody.count(kept), 1)
    assert Notice.objects.filter(template="password_code").count() == 1


# ── Tries, times, limits ─────────────────────────────────────────────────────


@pytest.mark.covers("A-04")
def test_five_wrong_tries_end_the_code(owner: User) -> None:
    with clock.at(START):
        client, _ = asked(owner.mobile)
        code = code_in(received(owner.mobile)[0])
        said = [answered(client, wrong(code)).content.decode() for _ in range(5)]
        right = answered(client, code).content.decode()

    assert [
        words
        for html in said
        for words in ("还可以试4次", "还可以试3次", "还可以试2次", "还可以试1次")
        if words in html
    ] == ["还可以试4次", "还可以试3次", "还可以试2次", "还可以试1次"]
    assert "验证码输错次数太多，已作废，请重新获取。" in said[4]
    assert "验证码输错次数太多，已作废，请重新获取。" in right


def test_a_code_ends_after_ten_minutes_and_after_use(owner: User) -> None:
    with clock.at(START):
        client, _ = asked(owner.mobile)
        code = code_in(received(owner.mobile)[0])
    with clock.at(START + timedelta(minutes=10, seconds=1)):
        late = answered(client, code).content.decode()
        client, _ = asked(owner.mobile)
        code = code_in(received(owner.mobile)[1])
        used = answered(client, code)
        again = answered(client, code)

    assert "验证码已过期，请重新获取。" in late
    assert used["Location"].startswith("/accounts/set-password/")
    assert again["Location"] == reverse("forgot_password")


def test_a_code_counts_only_in_the_browser_that_asked_for_it(owner: User) -> None:
    with clock.at(START):
        asked(owner.mobile)
        stranger, _ = asked(UNKNOWN)

        html = answered(stranger, code_in(received(owner.mobile)[0])).content.decode()

    assert "验证码不正确" in html


def test_the_step_after_the_code_ends_after_a_quarter_of_an_hour(owner: User) -> None:
    with clock.at(START):
        client, _ = asked(owner.mobile)
        next_page = answered(client, code_in(received(owner.mobile)[0]))["Location"]
    with clock.at(START + timedelta(minutes=15, seconds=1)):
        response = client.post(next_page, BOTH)

    owner.refresh_from_db()
    assert response.status_code == 410
    assert owner.check_password("Secret-2026")


@pytest.mark.parametrize(
    ("minutes", "given"),
    [
        ([0, 0.5, 1], 2),
        ([0, 1, 2, 3, 4, 5, 59, 60], 6),
        ([0, 15, 30, 45, 60, 75, 90, 105, 120, 135, 150, 600, 1439, 1440], 11),
    ],
)
def test_one_a_minute_five_an_hour_ten_a_day(owner: User, minutes: list[float], given: int) -> None:
    for minute in minutes:
        with clock.at(START + timedelta(minutes=minute)):
            asked(owner.mobile)

    assert OneTimeSecret.objects.count() == given


def test_fifty_an_hour_from_one_address_whatever_the_numbers(owner: User) -> None:
    with clock.at(START):
        for number in range(50):
            services.ask_code(f"1990001{number:04d}", at=START, address="192.0.2.1")
        _, here = asked(owner.mobile, REMOTE_ADDR="192.0.2.1")
        _, elsewhere = asked(owner.mobile, REMOTE_ADDR="192.0.2.2")

    assert "获取次数已到上限，请在10:00之后再试；急用请致电工作人员。" in here.content.decode()
    assert elsewhere.status_code == 302


def test_behind_the_proxy_the_address_is_the_one_the_proxy_saw(owner: User, settings: Any) -> None:
    settings.BEHIND_PROXY = True
    with clock.at(START):
        for number in range(50):
            services.ask_code(f"1990001{number:04d}", at=START, address="192.0.2.1")
        _, response = asked(owner.mobile, HTTP_X_FORWARDED_FOR="198.51.100.9, 192.0.2.1", REMOTE_ADDR="10.0.0.1")

    assert "获取次数已到上限" in response.content.decode()


def test_a_number_that_is_none_is_said_and_kept(owner: User) -> None:
    _, response = asked("1990000")

    html = response.content.decode()
    assert "手机号应为11位数字，以1开头，请核对。" in html
    assert 'value="1990000"' in html
    assert OneTimeSecret.objects.count() == 0


def test_the_code_page_without_having_asked_leads_back(owner: User) -> None:
    assert Client().get(reverse("forgot_password_code"))["Location"] == reverse("forgot_password")


def test_no_code_lies_in_the_database_or_in_the_inbox(owner: User) -> None:
    with clock.at(START):
        asked(owner.mobile)
        waiting = Notice.objects.get(template="password_code")
        code = secrets.code(OneTimeSecret.objects.get())
        received(owner.mobile)
        sent = Notice.objects.get(pk=waiting.pk)

    assert (waiting.channel, waiting.is_sealed, code in waiting.body) == ("sms", True, False)
    assert (sent.state, sent.is_sealed, sent.body) == ("sent", False, "（内容保密，不再保存）")
    assert settings.KEYRING.open(waiting.body, waiting.place).startswith(f"验证码{code}")
