"""Is what somebody types by mistake as his user name kept nowhere, and counted all the same?"""

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from applicants.demo import id_number
from tests.builders import person

pytestmark = pytest.mark.django_db
CARD = id_number("11010519880214011")


def log_in(username: str) -> int:
    return Client().post(reverse("login"), {"username": username, "password": "wrong"}).status_code


@pytest.mark.parametrize("typed", [CARD, "Secret-2026", "E12345678"])
def test_an_identity_number_or_a_password_in_place_of_the_mobile_is_not_kept(typed: str) -> None:
    assert log_in(typed) == 200

    attempt = AccessAttempt.objects.get()
    kept = " ".join(str(value) for value in vars(attempt).values())
    assert (typed in kept, typed.replace("-", "") in kept) == (False, False)


def test_a_mobile_is_kept_so_that_its_owner_can_be_told() -> None:
    user = person(1, "林知远")

    log_in(f" {user.mobile[:3]} {user.mobile[3:7]} {user.mobile[7:]} ")

    assert AccessAttempt.objects.get().username == user.mobile


def test_whatever_is_typed_is_counted_and_locked() -> None:
    answers = [log_in(CARD) for _ in range(settings.AXES_FAILURE_LIMIT + 1)]

    assert answers[-1] == 429
    assert log_in(id_number("11010519880214013")) == 200
