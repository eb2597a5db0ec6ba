"""What does a person find about his own account, and does it take his old password to set a new one?"""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from applicants import identity
from applicants.demo import id_number
from applicants.models import User
from applicants.people import record_document
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from tests.accounts.telephone import received
from tests.builders import START, person

pytestmark = pytest.mark.django_db
NUMBER = id_number("11010519880214303")
OLD, NEW = "Secret-2026", "Walnut-Bridge-7"
TYPED = {"old": OLD, "new": NEW, "again": NEW}


@pytest.fixture(autouse=True)
def _at_the_start() -> Any:
    with clock.at(START):
        yield


@pytest.fixture
def owner() -> User:
    owner = person(1, "林知远")
    record_document(owner, identity.read("id_card", NUMBER), by=None)
    return owner


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_account_page_shows_what_is_his_masked(owner: User) -> None:
    html = page_of(owner).get(reverse("account")).content.decode()

    assert "199****0001" in html
    assert f"110***********{NUMBER[-4:]}" in html
    assert "p1@example.test" in html
    assert NUMBER not in html
    assert owner.mobile not in html
    for name in ("change_password", "change_mobile", "email", "privacy"):
        assert f'href="{reverse(name)}"' in html


def test_every_page_leads_there_from_his_name(owner: User) -> None:
    html = page_of(owner).get(reverse("applications")).content.decode()

    assert f'<a class="govuk-link" href="{reverse("account")}">林知远</a>' in html


@pytest.mark.covers("A-05")
def test_the_password_is_changed_with_the_old_one(owner: User) -> None:
    here, elsewhere = page_of(owner), page_of(owner)

    response = here.post(reverse("change_password"), TYPED)

    owner.refresh_from_db()
    assert response["Location"] == reverse("account")
    assert owner.check_password(NEW)
    assert "密码已修改。您在其他设备上的登录已全部退出。" in here.get(reverse("account")).content.decode()
    assert elsewhere.get(reverse("account"))["Location"].startswith(reverse("login"))
    assert AuditEvent.objects.get(action="password.set").detail == {"is_first": False}
    assert "您的登录密码已于2026年3月2日（周一）09:00修改" in received(owner.mobile)[0]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("old", "not-the-old-one", "现在的密码不正确，请重新输入。"),
        ("old", "", "请输入现在的密码"),
        ("new", "short", "密码太短，请至少用8个字符。"),
        ("again", "Walnut-Bridge-8", "两遍输入的新密码不一致，请重新输入。"),
    ],
)
def test_a_mistake_is_said_and_the_old_one_stays(owner: User, field: str, value: str, said: str) -> None:
    html = page_of(owner).post(reverse("change_password"), TYPED | {field: value}).content.decode()

    owner.refresh_from_db()
    assert said in html
    assert owner.check_password(OLD)


def test_whoever_guesses_the_old_password_is_locked_out(owner: User) -> None:
    client = page_of(owner)
    said = [client.post(reverse("change_password"), TYPED | {"old": f"guess-{n}"}).status_code for n in range(10)]

    right = client.post(reverse("change_password"), TYPED)

    owner.refresh_from_db()
    assert said[-1] == 429
    assert right.status_code == 429
    assert owner.check_password(OLD)


def test_a_new_mail_address_is_told_to_the_old_one(owner: User) -> None:
    page_of(owner).post(reverse("email"), {"email": "lin@example.test"})
    received(owner.mobile)

    owner.refresh_from_db()
    assert owner.email == "lin@example.test"
    assert [message.to for message in mail.outbox] == [["p1@example.test"]]
    assert mail.outbox[0].subject == "电子邮箱已修改"
    assert AuditEvent.objects.get(action="email.change").detail == {}


def test_nobody_has_strangers_written_to_by_changing_his_address_to_and_fro(owner: User) -> None:
    """The address before is told, and nobody has shown yet that it is his."""
    client = page_of(owner)
    said = [client.post(reverse("email"), {"email": f"p{number % 2 + 2}@example.test"}) for number in range(6)]
    with clock.at(START + timedelta(hours=1)):
        later = page_of(owner).post(reverse("email"), {"email": "p4@example.test"})

    assert [response.status_code for response in said] == [302] * 5 + [200]
    assert "一小时内修改邮箱的次数已到上限，请过一小时再试。" in said[-1].content.decode()
    assert later.status_code == 302
    assert Notice.objects.filter(channel="email", template="email_changed").count() == 6


def test_saving_the_same_address_again_tells_nobody(owner: User) -> None:
    page_of(owner).post(reverse("email"), {"email": owner.email})

    assert not Notice.objects.exists()


def test_an_address_that_is_none_is_said_and_kept(owner: User) -> None:
    html = page_of(owner).post(reverse("email"), {"email": "lin@"}).content.decode()

    owner.refresh_from_db()
    assert "电子邮箱格式不对，应如 name@example.cn，请核对。" in html
    assert 'value="lin@"' in html
    assert owner.email == "p1@example.test"


def test_the_login_page_offers_the_way_back_in() -> None:
    html = Client().get(reverse("login")).content.decode()

    assert f'href="{reverse("forgot_password")}"' in html
    assert f'href="{reverse("told_code")}"' in html


def test_every_login_is_put_on_record_and_no_failure_as_one(owner: User) -> None:
    for password in ("not-the-one", OLD):
        Client().post(reverse("login"), {"username": owner.mobile, "password": password})

    (event,) = AuditEvent.objects.filter(action="login")
    assert (event.actor_id, event.object_id, event.detail) == (owner.pk, str(owner.pk), {})


def test_the_link_to_change_expires_no_login_of_its_own(owner: User) -> None:
    """The session in which the password was changed goes on."""
    client = page_of(owner)
    client.post(reverse("change_password"), TYPED)

    with clock.at(START + timedelta(minutes=10)):
        assert client.get(reverse("account")).status_code == 200
