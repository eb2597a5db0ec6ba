"""Does the office see what the portal has told its people, and can it send again what did not go out?"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from applicants.models import User
from applicants.workflow import Action
from audit.models import AuditEvent
from config import clock
from notices import channels, services
from notices.models import Notice
from notices.words import KINDS
from review.messages import resend, visible_to
from tests.builders import START, Cast, Walk, cast, new_application, open_round, walk

pytestmark = pytest.mark.django_db
LINK = "http://testserver/accounts/set-password/none/0123456789abcdef/"


@pytest.fixture(autouse=True)
def sms_folder(settings: Any, tmp_path: Path) -> Path:
    settings.SMS_DIR = tmp_path / "sms"
    return tmp_path / "sms"


@pytest.fixture
def people() -> Cast:
    with clock.at(START):
        company = cast()
        new_application(company)
        Notice.objects.all().delete()
        return company


def tell(reader: User, key: str = "event:7", template: str = "withdrawn", *, at: Any = START, **more: Any) -> None:
    with clock.at(at):
        services.tell(template, reader, key=key, application=None, **more)


def given_up(
    reader: User, key: str = "event:7", *, at: Any = START, error: str = "TimeoutError", **more: Any
) -> Notice:
    """An SMS that did not go out in all its tries."""
    tell(reader, key, at=at, channels=("sms",), **more)
    notice = Notice.objects.get(key__startswith=f"{key}:")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(channels.CHANNELS, "sms", _failing(error))
        while notice.state != Notice.State.DEAD:
            with clock.at(max(at, notice.next_at)):
                services.relay()
            notice.refresh_from_db()
    return notice


def _failing(error: str) -> Callable[[Notice], None]:
    def fails(_notice: Notice) -> None:
        raise type(error, (Exception,), {})()

    return fails


def page(user: User, query: str = "", *, at: Any = START) -> str:
    client = Client()
    client.force_login(user)
    with clock.at(at):
        return client.get(reverse("messages") + query).content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", strip_tags(html.partition("<main")[2]))


def rows(html: str) -> list[str]:
    return [" ".join(re.sub("<.*?>", " ", row).split()) for row in re.findall("(?s)<tr.*?</tr>", html)[1:]]


def test_each_message_stands_there_with_its_text_its_state_and_how_long_the_sms_is(people: Cast) -> None:
    tell(people.applicant, channels=("sms",), url="/applications/")
    with clock.at(START + timedelta(minutes=1)):
        services.relay()

    (row,) = rows(page(people.reviewer))

    text = Notice.objects.get().body
    assert row == (
        f"林知远 短信 199****0001 申报已撤回： {text} 含签名 {len(text) + 6} 字，按 1 条计 已发送 "
        "2026年3月2日（周一）09:00 2026年3月2日（周一）09:01发出"
    )


@pytest.mark.parametrize(("length", "pieces"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_an_sms_is_charged_in_pieces_of_67_characters(length: int, pieces: int) -> None:
    assert channels.segments("职" * length) == pieces


def test_a_rare_character_counts_twice() -> None:
    assert channels.segments("𬭎" * 35) == 1
    assert channels.segments("𬭎" * 36) == 2


def test_the_office_sees_what_its_applicants_and_its_colleagues_were_told_but_not_the_supervisor(people: Cast) -> None:
    told = ("applicant", "second_reviewer", "supervisor", "other_applicant", "other_reviewer")
    for number, name in enumerate(told, start=1):
        tell(people.people[name], f"event:{number}", channels=("inbox",))

    seen = visible_to(people.reviewer).values_list("recipient__name", flat=True)

    assert sorted(seen) == ["冯澈", "林知远"]
    assert list(visible_to(people.other_reviewer).values_list("recipient__name", flat=True)) == ["陈外"]
    assert not visible_to(people.finance_clerk).exists()


def test_what_was_told_about_an_application_elsewhere_stays_with_that_office() -> None:
    here = walk().to("审核")
    with clock.at(here.now):
        there = cast_beside(here)
    about_there = Notice.objects.filter(url__contains=there.application.number)

    assert about_there.exists()
    assert not visible_to(here.people.reviewer).filter(pk__in=about_there).exists()
    assert visible_to(here.people.other_reviewer).filter(pk__in=about_there).count() == about_there.count()


def cast_beside(here: Walk) -> Walk:
    """The same applicant with an application of the other programme, submitted there."""
    people = here.people
    elsewhere = Cast(
        people.other_reviewer.memberships.get().organisation.programme,
        people.employer,
        people.department,
        people.other_reviewer.memberships.get().organisation,
        people.people | {"office_manager": people.other_reviewer, "reviewer": people.other_reviewer},
    )
    slug = elsewhere.programme.slug
    journey = Walk(new_application(elsewhere, open_round(slug)), elsewhere, here.now)
    return journey.take(Action.WITHDRAW, reason="改报其他单位")


def test_what_was_given_up_comes_first_with_its_reason_in_words(people: Cast) -> None:
    given_up(people.applicant, error="ConnectionRefusedError")
    tell(people.second_reviewer, "event:8", channels=("inbox",), at=START + timedelta(days=2))

    html = page(people.reviewer, at=START + timedelta(days=3))

    assert [row[:3] for row in rows(html)] == ["林知远", "冯澈 "]
    assert "发送不成 1" in words(html)
    assert "试了 8 次 对方服务器拒绝连接，请系统管理员检查短信网关或邮件服务器是否在运行。" in rows(html)[0]
    assert "ConnectionRefusedError" not in html


def test_what_is_looked_for_stands_in_the_address(people: Cast) -> None:
    given_up(people.applicant)
    tell(people.applicant, "event:8", channels=("inbox",))
    later = START + timedelta(days=5)
    tell(people.second_reviewer, "event:9", "link_shown", channels=("inbox",), at=later)
    asked = {
        "": ["冯澈", "林知远", "林知远"],
        "?q=冯": ["冯澈"],
        "?q=0001": ["林知远", "林知远"],
        "?q=１９９００００ 0001": ["林知远", "林知远"],
        "?q=99": [],
        "?channel=sms": ["林知远"],
        "?state=dead": ["林知远"],
        "?state=waiting": ["冯澈", "林知远"],
        "?template=link_shown": ["冯澈"],
        "?days=1": ["冯澈"],
        "?days=nonsense&state=nonsense": ["冯澈", "林知远", "林知远"],
    }

    found = {query: sorted(row.split()[0] for row in rows(page(people.reviewer, query, at=later))) for query in asked}

    assert found == asked


def test_a_link_is_never_shown(people: Cast) -> None:
    for key in ("event:1", "event:2"):
        tell(people.applicant, key, "account_opened", channels=("sms",), secret=True, link=LINK)
        with clock.at(START):
            services.relay() if key == "event:1" else None

    html = page(people.reviewer)

    assert [row.count("含一次性链接或验证码，不显示。") for row in rows(html)] == [1, 1]
    assert LINK not in html
    assert "sealed:" not in html


def test_in_the_demonstration_a_newcomer_follows_the_link_of_an_sms(people: Cast, settings: Any) -> None:
    settings.DEMO = True
    tell(people.applicant, "event:1", "account_opened", channels=("sms",), secret=True, link=LINK)
    with clock.at(START):
        services.relay()

    html = page(people.reviewer)

    assert f'<a class="govuk-link" href="{LINK}">演示：像林知远一样打开短信里的链接</a>' in html


def test_an_alarm_is_raised_once_something_has_waited_for_more_than_fifteen_minutes(people: Cast) -> None:
    tell(people.applicant)

    assert "还没有发出" not in page(people.reviewer, at=START + timedelta(minutes=15))
    assert "有消息已等待 16 分钟还没有发出。" in page(people.reviewer, at=START + timedelta(minutes=16))


def test_how_long_the_oldest_has_waited_is_counted_from_when_it_was_sent_again(people: Cast) -> None:
    assert services.oldest_waiting(START) == timedelta()
    dead = given_up(people.applicant)
    assert services.oldest_waiting(START + timedelta(days=1)) == timedelta()

    with clock.at(START + timedelta(days=1)):
        resend([dead], by=people.reviewer)

    assert services.oldest_waiting(START + timedelta(days=1, minutes=3)) == timedelta(minutes=3)


# ── Sending again ────────────────────────────────────────────────────────────


def ask(user: User, *notices: Notice, **more: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    with clock.at(START + timedelta(days=1)):
        response = client.post(
            reverse("resend_messages"), {"notice": [notice.pk for notice in notices]} | more, follow=True
        )
    return response.status_code, response.content.decode()


def test_before_sending_again_it_is_shown_what_it_said_and_what_was_told_since(people: Cast) -> None:
    address = "/applications/CAS-1/"
    old = given_up(people.applicant, url=address)
    tell(people.applicant, "event:8", "granted", channels=("inbox",), at=START + timedelta(hours=9), url=address)
    Notice.objects.filter(template="granted").update(subject="评审通过")

    _, html = ask(people.reviewer, old)

    assert old.body in words(html)
    assert "2026年3月2日（周一）09:00" in words(html)
    assert "注意：2026年3月2日（周一）18:00又发过“评审通过”，这条可能已不符合现在的情况。" in words(html)
    assert Notice.objects.get(pk=old.pk).state == "dead"


def test_confirmed_it_goes_out_with_all_its_tries_before_it_and_on_record(people: Cast, sms_folder: Path) -> None:
    first, second = given_up(people.applicant, "event:1"), given_up(people.second_reviewer, "event:2")

    _, html = ask(people.reviewer, first, second, confirmed="1")
    again = list(Notice.objects.order_by("key").values_list("state", "attempts"))
    with clock.at(START + timedelta(days=1)):
        sent = services.relay()

    assert "2 条消息已排队重新发送。" in words(html)
    assert again == [("waiting", 0)] * 2
    assert (sent, len(list(sms_folder.glob("*.json")))) == (2, 2)
    events = AuditEvent.objects.filter(action="message.resent").values_list("actor_id", "object_id", "detail")
    assert sorted(events, key=lambda event: event[1]) == sorted(
        [(people.reviewer.pk, str(n.pk), {"template": "withdrawn", "channel": "sms"}) for n in (first, second)],
        key=lambda event: event[1],
    )


def test_asking_twice_sends_once(people: Cast, sms_folder: Path) -> None:
    dead = given_up(people.applicant)

    for _ in range(2):
        ask(people.reviewer, dead, confirmed="1")
    with clock.at(START + timedelta(days=1)):
        services.relay()
    ask(people.reviewer, dead, confirmed="1")

    assert Notice.objects.get().state == "sent"
    assert AuditEvent.objects.filter(action="message.resent").count() == 1


def test_a_confidential_one_is_not_sent_again_for_nothing_of_it_is_kept(people: Cast) -> None:
    gone = given_up(people.applicant, "event:1", template="account_opened", secret=True, link=LINK)
    other = given_up(people.applicant, "event:2")

    _, html = ask(people.reviewer, gone, other, confirmed="1")

    assert (
        "没有重新发送：给林知远的“设置密码的链接”内容保密，没有保存，不能重新发送。"
        "请对方重新获取，或在“账号”里重新发送链接。"
    ) in words(html)
    assert set(Notice.objects.values_list("state", flat=True)) == {"dead"}
    assert f'value="{gone.pk}"' not in page(people.reviewer)


def test_nobody_sends_again_what_he_does_not_see(people: Cast) -> None:
    foreign = given_up(people.other_applicant)

    status, _ = ask(people.reviewer, foreign, confirmed="1")

    assert (status, Notice.objects.get().state) == (404, "dead")


def test_with_nothing_chosen_it_says_what_to_do(people: Cast) -> None:
    given_up(people.applicant)

    _, html = ask(people.reviewer)

    assert "没有选中消息。请先勾选要重新发送的，再点“重新发送所选”。" in words(html)


# ── At any size ──────────────────────────────────────────────────────────────


def test_the_page_asks_the_same_of_the_database_for_five_messages_and_for_two_hundred(
    people: Cast,
) -> None:
    asked = []
    client = Client()
    client.force_login(people.reviewer)
    client.get(reverse("messages"))
    for number in (5, 195):
        for each in range(number):
            tell(people.applicant, f"event:{number}:{each}", channels=("sms",))
        with CaptureQueriesContext(connection) as queries, clock.at(START):
            html = client.get(reverse("messages")).content.decode()
        asked.append(len(queries))

    assert len(rows(html)) == 50
    assert asked[0] == asked[1] <= 12


def test_every_message_has_a_name_for_the_office() -> None:
    folder = Path(__file__).parent.parent.parent / "templates" / "notices"
    templates = {path.name.removesuffix(".txt") for path in folder.glob("*.txt") if not path.name.endswith(".sms.txt")}

    assert templates - set(KINDS) == set()
