"""Who reads what somebody reports, and what is kept of whoever reports it?"""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from articles import services
from articles.models import Complaint
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from tests.builders import START, Cast, cast

pytestmark = pytest.mark.django_db
TEXT = "评审名单里有人论文造假，请查。"


@pytest.fixture
def people() -> Cast:
    return cast()


def report(client: Client, **fields: str) -> str:
    """Sent with the right answer to the question asked."""
    client.get("/programmes/cas/complaint/")
    answer = str(client.session["captcha"][1])
    stated = {"text": TEXT, "name": "", "contact": "", "captcha": answer} | fields
    with clock.at(START):
        return client.post("/programmes/cas/complaint/", stated, follow=True, REMOTE_ADDR="192.0.2.7").content.decode()


def received(people: Cast) -> Complaint:
    return services.complain(people.programme, text=TEXT, name="甲", contact="", address="192.0.2.7", at=START)


def test_a_visitor_reports_without_a_name_and_is_given_a_number(client: Client, people: Cast) -> None:
    html = report(client)

    complaint = Complaint.objects.get()
    assert re.findall(r"受理编号 (JB260302-\w{6})。", html) == [complaint.number]
    assert complaint.opened() == {"text": TEXT, "name": "", "contact": ""}


def test_neither_address_nor_account_nor_a_word_of_it_is_kept_in_clear(client: Client, people: Cast) -> None:
    client.force_login(people.applicant)

    report(client)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM articles_complaint")
        row = repr(cursor.fetchall())
        cursor.execute("SELECT * FROM audit_auditevent WHERE action = 'complaint.receive'")
        event = repr(cursor.fetchall())
    for kept in (row, event, repr(list(Notice.objects.values()))):
        assert [word for word in ("192.0.2.7", "造假", str(people.applicant.pk)) if word in kept] == []


def test_the_supervisor_is_told_that_there_is_one_and_nobody_else(people: Cast) -> None:
    received(people)

    told = {notice.recipient for notice in Notice.objects.filter(template="complaint_received")}
    assert told == {people.supervisor}


def test_the_supervisor_reads_it_and_each_reading_is_on_record(client: Client, people: Cast) -> None:
    complaint = received(people)
    client.force_login(people.supervisor)

    listed = client.get("/supervision/complaints/").content.decode()
    html = client.get(f"/supervision/complaints/{complaint.pk}/").content.decode()

    assert f'href="/supervision/complaints/{complaint.pk}/"' in listed
    assert TEXT in html
    assert [event.actor_id for event in AuditEvent.objects.filter(action="complaint.read")] == [people.supervisor.pk]


@pytest.mark.parametrize("who", ["office_manager", "reviewer", "system_administrator", "other_reviewer", "applicant"])
def test_nobody_else_reads_it(client: Client, people: Cast, who: str) -> None:
    complaint = received(people)
    client.force_login(getattr(people, who))

    response = client.get(f"/supervision/complaints/{complaint.pk}/")

    assert (response.status_code, TEXT in response.content.decode()) == (404, False)


def test_the_supervisor_of_another_office_does_not_see_it(client: Client, people: Cast) -> None:
    complaint = received(people)
    seat: Any = people.other_reviewer.memberships.get()
    seat.role = "supervisor"
    seat.save()
    client.force_login(people.other_reviewer)

    listed = client.get("/supervision/complaints/").content.decode()

    assert "还没有收到举报投诉。" in listed
    assert client.get(f"/supervision/complaints/{complaint.pk}/").status_code == 404


def test_a_wrong_sum_keeps_the_text(client: Client, people: Cast) -> None:
    html = report(client, captcha="一百零一")

    assert "验证码的得数不对" in html
    assert TEXT in html
    assert Complaint.objects.count() == 0


def test_too_many_from_one_address_are_refused_with_the_text_kept(client: Client, people: Cast) -> None:
    for _each in range(services.COMPLAINTS_AN_HOUR):
        received(people)

    html = report(client)

    assert "这一份没有收下" in html
    assert TEXT in html
    assert Complaint.objects.count() == services.COMPLAINTS_AN_HOUR
