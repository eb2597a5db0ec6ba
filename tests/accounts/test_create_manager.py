"""Does whoever stands at the server get a manager, with a link that is printed once and asks for no password?"""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import OneTimeSecret
from applicants.models import Membership, User
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from tests.builders import START, programme_version

pytestmark = pytest.mark.django_db
MOBILE = "19900004321"


def created(**options: str) -> str:
    printed = StringIO()
    with clock.at(START):
        call_command("create_manager", **{"mobile": MOBILE, "name": "严主任"} | options, stdout=printed)
    return printed.getvalue()


@pytest.mark.covers("A-13")
def test_the_manager_gets_a_seat_and_sets_his_own_password() -> None:
    programme = programme_version("cas").programme

    printed = created()

    manager = User.objects.get(mobile=MOBILE)
    seat = manager.memberships.get()
    assert (seat.role, seat.organisation.programme, seat.organisation.name) == (
        Membership.Role.OFFICE_MANAGER,
        programme,
        programme.body,
    )
    link = re.findall(r"https?://[^/]+(/accounts/set-password/\S+)", printed)
    assert len(link) == 1
    with clock.at(START):
        client = Client()
        client.post(link[0], {"new": "Walnut-Bridge-7", "again": "Walnut-Bridge-7"})
    manager.refresh_from_db()
    assert manager.check_password("Walnut-Bridge-7")
    assert client.session["_auth_user_id"] == str(manager.pk)
    assert not Notice.objects.filter(template="account_opened").exists()
    assert AuditEvent.objects.get(action="manager.create").object_id == str(manager.pk)


def test_the_second_manager_sits_in_the_same_office_and_a_named_one_beside_it() -> None:
    programme_version("cas")
    created()
    created(mobile="19900004322", name="何副主任")
    created(mobile="19900004323", name="施主任", office="第二评审办公室")

    offices = [User.objects.get(mobile=f"1990000432{n}").memberships.get().organisation for n in (1, 2, 3)]
    assert (offices[0], offices[2].name) == (offices[1], "第二评审办公室")


def test_doing_it_again_gives_another_link_and_no_second_seat() -> None:
    programme_version("cas")
    first, second = created(), created()

    assert first != second
    assert User.objects.get(mobile=MOBILE).memberships.count() == 1
    assert OneTimeSecret.objects.count() == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"mobile": "12345"}, "手机号应为11位数字"),
        ({"programme": "nowhere"}, "没有这个项目，可选：cas"),
        ({"name": "别人"}, "手机号19900004321已是另一个人的账号"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(options: dict[str, str], said: str) -> None:
    programme_version("cas")
    created()
    before = User.objects.count(), OneTimeSecret.objects.count()

    with pytest.raises(CommandError, match=said):
        created(**options)

    assert (User.objects.count(), OneTimeSecret.objects.count()) == before
