"""Are rows counted by each condition, whatever the others are, and where there is nothing to count?"""

from typing import Any

import pytest
from django.db.models import Exists, OuterRef, Q, QuerySet

from applicants.models import Membership, User
from config.counting import counted
from tests.builders import cast

pytestmark = pytest.mark.django_db
HOLDS_OFFICE = Exists(Membership.objects.filter(user=OuterRef("pk")))
CONDITIONS = {
    "all": Q(),
    "nobody": Q(pk__in=[]),
    "named": Q(name="王舒"),
    "in office": Q(HOLDS_OFFICE),
    "not": ~Q(HOLDS_OFFICE),
}


def test_each_condition_counts_for_itself() -> None:
    cast()

    found = counted(User.objects.all(), CONDITIONS)

    assert found == {"all": 14, "nobody": 0, "named": 1, "in office": 11, "not": 3}


@pytest.mark.parametrize("rows", [User.objects.none(), User.objects.filter(name="谁也不是")], ids=["none", "no match"])
def test_of_nothing_there_is_none(rows: "QuerySet[User]") -> None:
    cast()

    assert counted(rows, CONDITIONS) == dict.fromkeys(CONDITIONS, 0)


def test_nothing_is_asked_where_nothing_is_to_be_counted(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        found = counted(User.objects.all(), {})

    assert found == {}
