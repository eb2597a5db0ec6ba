"""How does an applicant withdraw, and how does he ask for it once a reviewer has opened his application?"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applicants import reading, withdrawal
from applicants.models import User
from applicants.workflow import Action, Status
from config import clock
from notices.models import Notice
from notices.services import relay
from tests.builders import Walk, walk

pytestmark = pytest.mark.django_db


def opened() -> Walk:
    journey = walk().to("审核")
    reading.open_to_read(journey.application, by=journey.people.reviewer, at=journey.now)
    return journey


def visit(journey: Walk, method: str, name: str, *, by: User | None = None, **typed: Any) -> Any:
    client = Client()
    with clock.at(journey.now):
        client.force_login(by or journey.people.applicant)
        return getattr(client, method)(reverse(name, args=[journey.application.number]), typed)


def link(journey: Walk) -> str:
    """What his own page calls the way to the withdrawal."""
    html = visit(journey, "get", "application").content.decode()
    address = reverse("withdraw", args=[journey.application.number])
    return html.split(f'href="{address}">')[1].split("<")[0] if address in html else ""


def test_while_nobody_has_opened_it_he_withdraws_by_himself() -> None:
    journey = walk().to("审核")

    way = link(journey)
    response = visit(journey, "post", "withdraw", version=journey.application.version)

    assert way == "撤回申报"
    assert response.status_code == 302
    assert journey.fresh().status == Status.WITHDRAWN


def test_afterwards_the_same_page_asks_for_a_reason_and_the_office_is_told() -> None:
    journey = opened()

    way = link(journey)
    page = visit(journey, "get", "withdraw").content.decode()
    without = visit(journey, "post", "withdraw", version=journey.application.version).content.decode()
    asked = visit(journey, "post", "withdraw", reason="已调离本单位。")

    application = journey.fresh()
    assert way == "申请撤回"
    assert "审核人员已打开您的申报，撤回须由评审办登记。" in page
    assert "请写明申请撤回的原因，评审办会看到。" in without
    assert asked.status_code == 302
    assert (application.status, application.withdrawal_asked_at, application.withdrawal_reason) == (
        Status.PENDING,
        journey.now,
        "已调离本单位。",
    )
    told = Notice.objects.filter(template="withdrawal_asked")
    assert set(told.values_list("recipient__name", "channel")) == {
        ("王舒", "inbox"),
        ("冯澈", "inbox"),
        ("卫领", "inbox"),
    }


def test_the_desk_flags_the_request_finds_it_by_a_filter_and_records_it() -> None:
    journey = opened()
    reviewer = journey.people.reviewer
    without = desk(journey, withdrawal="on")
    withdrawal.ask(journey.application, "已调离本单位。", by=journey.people.applicant, at=journey.now)

    found = desk(journey, withdrawal="on")
    page = visit(journey, "get", "desk_application", by=reviewer).content.decode()
    confirm = visit(journey, "get", "desk_withdraw", by=reviewer).content.decode()
    done = visit(journey, "post", "desk_withdraw", by=reviewer, version=journey.application.version)

    application = journey.fresh()
    assert journey.application.number not in without
    assert journey.application.number in found
    assert "申请撤回：" in page
    assert '/withdraw/">登记撤回</a>' in page
    assert "申报人已申请撤回：请先登记撤回" in page
    assert "已调离本单位。" in confirm
    assert done.status_code == 302
    assert (application.status, application.ended_reason) == (Status.WITHDRAWN, "已调离本单位。")
    with clock.at(journey.now):
        relay()
    body = Notice.objects.get(template="withdrawn", channel="inbox", recipient=journey.people.applicant).body
    assert "您写的原因：已调离本单位。" in body


def desk(journey: Walk, **filters: str) -> str:
    client = Client()
    with clock.at(journey.now):
        client.force_login(journey.people.reviewer)
        return client.get(reverse("desk"), filters).content.decode()


def test_he_takes_the_request_back_and_it_goes_on() -> None:
    journey = opened()
    withdrawal.ask(journey.application, "另有安排。", by=journey.people.applicant, at=journey.now)

    page = visit(journey, "get", "withdraw").content.decode()
    response = visit(journey, "post", "withdraw_take_back")

    assert "另有安排。" in page
    assert response["Location"] == reverse("application", args=[journey.application.number])
    assert journey.fresh().withdrawal_asked_at is None
    journey.take(Action.APPROVE)
    assert journey.application.status == Status.APPROVED


def test_there_is_nothing_to_record_where_nobody_asked() -> None:
    journey = opened()

    html = visit(
        journey, "post", "desk_withdraw", by=journey.people.reviewer, version=journey.application.version
    ).content.decode()

    assert "由申报人写明原因申请撤回，评审办登记后生效" in html
    assert journey.fresh().status == Status.PENDING
