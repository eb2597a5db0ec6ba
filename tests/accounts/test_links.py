"""Does the link that sets a password work once, for its person, for as long as it says?"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts import secrets, services
from accounts.models import OneTimeSecret
from applicants.models import User
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from tests.accounts.opening import MOBILE, NUMBER, SPRING, opened
from tests.accounts.telephone import link_in, received
from tests.builders import START, Cast, cast, open_round

pytestmark = pytest.mark.django_db
PASSWORD = "Walnut-Bridge-7"
BOTH = {"new": PASSWORD, "again": PASSWORD}


@pytest.fixture
def people() -> Cast:
    with clock.at(START):
        return cast()


@pytest.fixture
def newcomer(people: Cast) -> User:
    """Whose account has just been opened; his link is on its way."""
    with clock.at(START):
        return opened(people).applicant


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def who_is_in(client: Client) -> str:
    return client.session.get("_auth_user_id", "")


# ── The link ─────────────────────────────────────────────────────────────────


@pytest.mark.covers("A-01", "A-06")
def test_the_link_sets_the_password_once_and_logs_in(newcomer: User) -> None:
    client = Client()
    with clock.at(START + timedelta(hours=71)):
        link = link_in(received(MOBILE)[0])
        html = client.get(link).content.decode()
        response = client.post(link, BOTH)
        again = Client().post(link, {"new": "Other-Bridge-8", "again": "Other-Bridge-8"})

    newcomer.refresh_from_db()
    assert "赵明远，您的用户名是手机号 199****5001" in html
    assert response["Location"] == reverse("applications")
    assert who_is_in(client) == str(newcomer.pk)
    assert newcomer.check_password(PASSWORD)
    assert again.status_code == 410
    assert AuditEvent.objects.get(action="login").actor_id == newcomer.pk
    event = AuditEvent.objects.get(action="password.set")
    assert (event.object_id, event.actor_id, event.detail) == (str(newcomer.pk), newcomer.pk, {"is_first": True})


@pytest.mark.covers("A-06")
def test_opening_the_link_uses_nothing_up(newcomer: User) -> None:
    with clock.at(START):
        link = link_in(received(MOBILE)[0])

        assert [Client().get(link).status_code for _ in range(3)] == [200, 200, 200]


def test_after_three_days_the_page_says_whom_to_call_and_offers_the_code(newcomer: User) -> None:
    with clock.at(START + timedelta(hours=72, seconds=1)):
        response = Client().get(link_in(received(MOBILE)[0]))

    html = response.content.decode()
    assert response.status_code == 410
    assert "这个链接不能用了" in html
    assert "请致电为您开通账号的工作人员" in html
    assert f'href="{reverse("forgot_password")}"' in html


def test_a_link_with_another_token_or_for_nobody_opens_nothing(newcomer: User) -> None:
    secret = OneTimeSecret.objects.get()
    wrong = secrets.token(secret)[::-1]

    with clock.at(START):
        assert Client().get(reverse("set_password", args=[secret.pk, wrong])).status_code == 410
        assert Client().get(reverse("set_password", args=[newcomer.pk, secrets.token(secret)])).status_code == 410


def test_a_disabled_account_is_not_opened_by_its_link(newcomer: User) -> None:
    User.objects.filter(pk=newcomer.pk).update(is_active=False)

    with clock.at(START):
        assert Client().post(link_in(received(MOBILE)[0]), BOTH).status_code == 410

    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("", "请输入新密码"),
        ("short-7", "密码太短，请至少用8个字符。"),
        ("password1", "这个密码太常见，容易被猜到，请另换一个。"),
        (MOBILE, "密码与您的手机号太接近，请另换一个。"),
        (f"zhao{NUMBER[-6:]}", "密码里有您证件号码的后六位，请另换一个。"),
        ("x" * 129, "密码太长，请不要超过128个字符。"),
    ],
)
def test_a_bad_password_is_refused_with_what_to_do(newcomer: User, new: str, said: str) -> None:
    with clock.at(START):
        html = Client().post(link_in(received(MOBILE)[0]), {"new": new, "again": new}).content.decode()

    newcomer.refresh_from_db()
    assert f"{said}</a>" in html
    assert not newcomer.has_usable_password()
    assert new not in html or not new


def test_two_passwords_that_differ_are_refused(newcomer: User) -> None:
    with clock.at(START):
        html = Client().post(link_in(received(MOBILE)[0]), BOTH | {"again": "Walnut-Bridge-8"}).content.decode()

    assert "两遍输入的新密码不一致，请重新输入。" in html
    assert OneTimeSecret.objects.get().used_at is None


@pytest.mark.parametrize(
    "password", ["正在建设的桥与核桃", "correct horse battery staple", "ñandú-ÄÖÜ-ß-12", "x-" * 64]
)
def test_long_and_foreign_passwords_are_taken_as_they_are(newcomer: User, password: str) -> None:
    with clock.at(START):
        Client().post(link_in(received(MOBILE)[0]), {"new": password, "again": password})

    newcomer.refresh_from_db()
    assert newcomer.check_password(password)


# ── Sent again ───────────────────────────────────────────────────────────────


def test_another_link_ends_the_first_and_goes_to_the_same_number(people: Cast, newcomer: User) -> None:
    with clock.at(START + timedelta(minutes=2)):
        page_of(people.reviewer).post(reverse("send_link", args=[newcomer.pk]))
        first, second = (link_in(text) for text in received(MOBILE))

        assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)
    assert AuditEvent.objects.get(action="password_link.send").actor_id == people.reviewer.pk


def test_the_first_link_goes_to_a_mailbox_told_on_the_telephone_and_the_next_by_sms_alone(people: Cast) -> None:
    def told() -> list[str]:
        return sorted(Notice.objects.filter(template="account_opened").values_list("channel", flat=True))

    with clock.at(START):
        person = opened(people, email="ming@example.test").applicant
    first = told()
    with clock.at(START + timedelta(minutes=2)):
        page_of(people.reviewer).post(reverse("send_link", args=[person.pk]))

    assert (first, told()) == (["email", "sms"], ["email", "sms", "sms"])


def test_a_mailbox_that_was_there_before_gets_no_link_of_another_application(people: Cast) -> None:
    with clock.at(START):
        person = opened(people, email="unit@example.test").applicant
        Notice.objects.all().delete()
        opened(people, open_round(key="autumn", levels=SPRING), for_known=True)

    assert list(Notice.objects.filter(recipient=person).values_list("channel", flat=True)) == ["sms"]


def test_a_link_is_sent_once_a_minute_and_five_times_an_hour(people: Cast, newcomer: User) -> None:
    sent = []
    for minutes in (0, 1, 2, 3, 4, 5, 60):
        with clock.at(START + timedelta(minutes=minutes)):
            page_of(people.reviewer).post(reverse("send_link", args=[newcomer.pk]))
            sent.append(OneTimeSecret.objects.count())
    with clock.at(START + timedelta(minutes=60, seconds=30)):
        client = page_of(people.reviewer)
        too_soon = client.post(reverse("send_link", args=[newcomer.pk]), follow=True).content.decode()

    assert sent == [1, 2, 3, 4, 5, 5, 6]
    assert "没有发出：请在30秒后再获取。" in too_soon
    assert "<span>30</span> 秒后可以重新获取。" in too_soon


def test_how_long_to_wait_is_said_with_the_time_when_it_is_long(people: Cast, newcomer: User) -> None:
    client = page_of(people.reviewer)
    for minutes in (1, 2, 3, 4):
        with clock.at(START + timedelta(minutes=minutes)):
            client.post(reverse("send_link", args=[newcomer.pk]))
    with clock.at(START + timedelta(minutes=6)):
        html = client.post(reverse("send_link", args=[newcomer.pk]), follow=True).content.decode()

    assert "没有发出：获取次数已到上限，请在10:00之后再试；急用请致电工作人员。" in html
    assert "次数已到上限，2026年3月2日（周一）10:00之后可以再获取" in html


def test_only_the_office_of_his_programme_sends_him_a_link(people: Cast, newcomer: User) -> None:
    for outsider in (people.other_reviewer, people.applicant, people.finance_clerk):
        response = page_of(outsider).post(reverse("send_link", args=[newcomer.pk]))
        assert response.status_code in (403, 404)

    assert OneTimeSecret.objects.count() == 1


# ── Told ─────────────────────────────────────────────────────────────────────


def shown(people: Cast, newcomer: User, tail: str = NUMBER[-6:]) -> str:
    address = reverse("show_link", args=[newcomer.pk])
    return page_of(people.reviewer).post(address, {"tail": tail}).content.decode()


@pytest.mark.covers("A-01")
def test_a_code_is_shown_once_and_opens_the_page_to_set_a_password(people: Cast, newcomer: User) -> None:
    with clock.at(START + timedelta(minutes=2)):
        html = shown(people, newcomer, f" {NUMBER[-6:].lower()}")
        secret = OneTimeSecret.objects.get(shown_at__isnull=False)
        code = secrets.code(secret)
        later = page_of(people.reviewer).get(reverse("show_link", args=[newcomer.pk])).content.decode()
    with clock.at(START + timedelta(hours=23)):
        client = Client()
        response = client.post(reverse("told_code"), {"mobile": MOBILE, "code": f"{code[:4]} {code[4:]}"})
        client.post(response["Location"], BOTH)
        again = Client().post(reverse("told_code"), {"mobile": MOBILE, "code": code}).content.decode()

    newcomer.refresh_from_db()
    assert f"{code[:4]} {code[4:]}" in html
    assert "有效至2026年3月3日（周二）09:02，只能用一次" in html
    assert code[:4] not in later
    assert newcomer.check_password(PASSWORD)
    assert "手机号或代码不正确，或代码已失效。" in again
    event = AuditEvent.objects.get(action="password_link.show")
    assert (event.actor_id, event.object_id) == (people.reviewer.pk, str(newcomer.pk))


def test_staff_who_guess_the_end_of_a_document_are_stopped_and_on_record(people: Cast, newcomer: User) -> None:
    with clock.at(START + timedelta(minutes=2)):
        said = [shown(people, newcomer, f"{number:06d}") for number in range(5)]
        right = shown(people, newcomer)
    with clock.at(START + timedelta(hours=2)):
        later = shown(people, newcomer)

    assert ["后六位与登记的证件号码不符。" in html for html in said] == [True] * 5
    assert "一小时内报错的次数太多" in right
    assert "只显示这一次" in later
    tried = AuditEvent.objects.filter(action="document.mismatch")
    assert [(each.actor_id, each.object_id) for each in tried] == [(people.reviewer.pk, str(newcomer.pk))] * 5


def test_the_link_shown_beside_the_code_is_the_same_secret(people: Cast, newcomer: User) -> None:
    with clock.at(START + timedelta(minutes=2)):
        html = shown(people, newcomer)
        secret = OneTimeSecret.objects.get(shown_at__isnull=False)
        Client().post(reverse("set_password", args=[secret.pk, secrets.token(secret)]), BOTH)
        refused = Client().post(reverse("told_code"), {"mobile": MOBILE, "code": secrets.code(secret)})

    assert secrets.link(secret) in html
    assert "手机号或代码不正确，或代码已失效。" in refused.content.decode()


def test_a_told_code_ends_after_a_day(people: Cast, newcomer: User) -> None:
    with clock.at(START):
        code = secrets.code(
            services.show_link(newcomer, NUMBER[-6:], by=people.reviewer, at=START + timedelta(minutes=2))
        )
    with clock.at(START + timedelta(hours=24, minutes=3)):
        html = Client().post(reverse("told_code"), {"mobile": MOBILE, "code": code}).content.decode()

    assert "代码已失效" in html


def test_without_the_end_of_his_document_nothing_is_shown(people: Cast, newcomer: User) -> None:
    with clock.at(START + timedelta(minutes=2)):
        html = shown(people, newcomer, "000000")

    assert "后六位与登记的证件号码不符。请再核实对方身份，不能确认的不要告知。" in html
    assert OneTimeSecret.objects.count() == 1


def test_five_wrong_codes_end_it_and_say_the_same_as_for_an_unknown_number(people: Cast, newcomer: User) -> None:
    with clock.at(START + timedelta(minutes=2)):
        shown(people, newcomer)
        code = secrets.code(OneTimeSecret.objects.get(shown_at__isnull=False))
        wrong = f"{(int(code) + 1) % 10**8:08d}"
        said = [
            Client().post(reverse("told_code"), {"mobile": number, "code": typed}).content.decode()
            for number, typed in [*[(MOBILE, wrong)] * 5, (MOBILE, code), ("19900007777", code)]
        ]

    assert ["手机号或代码不正确，或代码已失效。" in html for html in said] == [True] * 7


def test_the_person_is_told_that_a_code_was_made(people: Cast, newcomer: User) -> None:
    with clock.at(START + timedelta(minutes=2)):
        services.show_link(newcomer, NUMBER[-6:], by=people.reviewer, at=clock.now())

    assert sorted(Notice.objects.filter(template="link_shown").values_list("channel", flat=True)) == ["inbox", "sms"]


def test_nobody_shows_himself_or_a_colleague_a_link(people: Cast) -> None:
    with clock.at(START):
        with pytest.raises(PermissionDenied):
            services.show_link(people.office_manager, "", by=people.reviewer, at=START)
        with pytest.raises(PermissionDenied):
            services.resend_link(people.reviewer, by=people.reviewer, at=START)

    assert OneTimeSecret.objects.count() == 0


# ── Races ────────────────────────────────────────────────────────────────────


def test_whoever_comes_second_with_the_same_link_is_refused(newcomer: User) -> None:
    secret = OneTimeSecret.objects.get()
    services.set_password(secret.pk, secrets.token(secret), PASSWORD, at=START)

    with pytest.raises(DeedRefused, match="已经用过或已过期"):
        services.set_password(secret.pk, secrets.token(secret), "Other-Bridge-8", at=START)

    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)


def test_old_links_and_codes_are_forgotten_after_a_week(newcomer: User) -> None:
    assert secrets.forget_old(START + timedelta(days=7)) == 0
    assert secrets.forget_old(START + timedelta(days=7, seconds=1)) == 1


def test_no_gap_between_a_secret_and_its_row(newcomer: User) -> None:
    """The link cannot be guessed from what the database holds."""
    secret = OneTimeSecret.objects.get()
    held: list[Any] = [getattr(secret, field.attname) for field in secret._meta.concrete_fields]

    assert [value for value in held if str(value) in {secrets.token(secret), secrets.code(secret)}] == []
