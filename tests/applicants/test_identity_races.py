"""Two accounts opened at the same moment for one number: does one of them learn why it is refused?"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from applicants.identity import read
from applicants.models import IdentityDocument, User
from applicants.people import record_document
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from tests.builders import person
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — for this module too

pytestmark = pytest.mark.django_db(transaction=True)
KNOWN = "该证件号码已开通账号，同一人只能有一个账号。请在原账号上办理；登录不了的，请联系工作人员。"


@pytest.mark.covers("A-19")
def test_of_two_accounts_opened_at_once_for_one_number_one_is_refused_in_words() -> None:
    at_once = Barrier(2)

    def attempt(user: User) -> str:
        connection.ensure_connection()  # that no deed waits for its own
        at_once.wait()
        try:
            return record_document(user, read("id_card", "11010519880214011X"), by=None).masked
        except DeedRefused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(attempt, [person(1, "林知远"), person(2, "许知夏")]))

    assert sorted(outcomes) == ["110***********011X", KNOWN]
    assert IdentityDocument.objects.count() == 1
    assert AuditEvent.objects.filter(action="identity.record").count() == 1
