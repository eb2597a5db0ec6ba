"""Does the office open one account for one person, with everything that belongs to it, or nothing at all?"""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import enrolment
from accounts.models import OneTimeSecret
from applicants import identity
from applicants.demo import id_number
from applicants.models import Application, IdentityDocument, Membership, User
from applicants.refusals import DeedRefused
from audit.models import AuditEvent
from config import clock
from notices.models import Notice
from tests.accounts.opening import MOBILE, NUMBER, SPRING, opened, typed
from tests.accounts.telephone import link_in, received
from tests.builders import START, Cast, cast, open_round, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_the_start() -> Any:
    with clock.at(START):
        yield


@pytest.fixture
def people() -> Cast:
    return cast()


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def errors(html: str) -> list[str]:
    summary = html.split("govuk-error-summary__list", 1)[1].split("</ul>", 1)[0] if "提交遇到问题" in html else ""
    return [re.sub(r"<[^>]+>", "", item).strip() for item in re.findall(r"<li>(.*?)</li>", summary, re.DOTALL)]


def nothing_opened() -> bool:
    return not User.objects.filter(mobile=MOBILE).exists() and not Application.objects.exists()


# ── The deed ─────────────────────────────────────────────────────────────────


@pytest.mark.covers("A-01", "A-02", "A-19", "N-02")
def test_account_document_application_and_link_come_into_being_together(people: Cast) -> None:
    application = opened(people)

    person = User.objects.get(mobile=MOBILE)
    assert (person.name, person.has_usable_password()) == ("赵明远", False)
    assert person.identity_document.opened() == NUMBER
    assert person.identity_document.recorded_by == people.reviewer
    assert (application.applicant, application.level, application.route) == (person, "senior", "评审")
    assert (application.eligibility_confirmed_by, application.eligibility_confirmed_at) == (people.reviewer, START)
    (text,) = received(MOBILE)
    assert text.startswith("【职称评审】您的职称申报账号已开通，用户名为本手机号。请在72小时内打开链接设置密码")
    assert Client().get(link_in(text)).status_code == 200
    events = AuditEvent.objects.filter(object_id__in=[str(person.pk), str(application.pk)]).order_by("pk")
    assert [(event.action, event.actor_id) for event in events] == [
        ("application.open", people.reviewer.pk),
        ("account.open", people.reviewer.pk),
    ]


def test_nothing_is_opened_when_the_application_cannot_be(people: Cast) -> None:
    with pytest.raises(DeedRefused, match="不受理正高级工程师"):
        opened(people, level="full_senior", archive="在本中心")

    assert nothing_opened()
    assert IdentityDocument.objects.count() == OneTimeSecret.objects.count() == Notice.objects.count() == 0


@pytest.mark.covers("A-13")
def test_only_the_office_of_the_programme_opens(people: Cast) -> None:
    round = open_round(levels=SPRING)

    for role in ("applicant", "hr_officer", "finance_clerk", "supervisor", "system_administrator", "other_reviewer"):
        with pytest.raises(PermissionDenied):
            opened(people, round, by=getattr(people, role))

    assert nothing_opened()


def test_where_people_register_themselves_the_office_opens_nothing() -> None:
    people = cast("xishan")

    with pytest.raises(PermissionDenied):
        opened(people, open_round("xishan"), level="engineer", route="正常")


def test_a_round_that_has_not_begun_or_is_not_published_is_refused_with_its_day(people: Cast) -> None:
    july = timezone.make_aware(datetime(2026, 7, 1))

    with pytest.raises(DeedRefused, match="“秋季”从2026年7月1日起受理"):
        opened(people, open_round(key="autumn", name="秋季", opens_at=july))
    with pytest.raises(DeedRefused, match="“冬季”尚未公布"):
        opened(people, open_round(key="winter", name="冬季", is_published=False))

    assert nothing_opened()


def test_a_route_is_only_for_its_levels(people: Cast) -> None:
    with pytest.raises(DeedRefused, match="正高级工程师不能申报“认定”，可以申报：评审。"):
        opened(people, open_round(key="all"), level="full_senior", route="认定")

    assert opened(people, route="认定").route == "认定"


def test_the_confirmation_may_lie_in_the_past_and_not_in_the_future(people: Cast) -> None:
    with pytest.raises(DeedRefused, match="不能晚于现在"):
        opened(people, confirmed_at=START + timedelta(minutes=1))

    application = opened(people, confirmed_at=START - timedelta(days=2))

    assert application.eligibility_confirmed_at == START - timedelta(days=2)


# ── One person, one account, one document ────────────────────────────────────


@pytest.mark.covers("A-19")
def test_a_known_person_is_named_and_gets_only_an_application(people: Cast) -> None:
    first = opened(people)
    person = first.applicant
    person.set_password("Walnut-Bridge-7")
    person.save()
    autumn = open_round(key="autumn", levels=SPRING)

    with pytest.raises(enrolment.AlreadyKnown, match=r"赵明远（手机号199\*\*\*\*5001）已有账号，证件相同"):
        opened(people, autumn)
    assert Application.objects.count() == 1
    second = opened(people, autumn, for_known=True, name="赵明 远")

    assert (second.applicant, User.objects.filter(mobile=MOBILE).count()) == (person, 1)
    person.refresh_from_db()
    assert person.name == "赵明远"
    told = [text for text in received(MOBILE) if "链接" not in text]
    assert told == ["【职称评审】已为您开立“测试批次”的申报，请用原来的手机号和密码登录，填写报名信息。"]


def test_that_a_known_person_keeps_another_name_is_said_with_the_way_to_correct_it(people: Cast) -> None:
    opened(people, name="赵明元")
    autumn = open_round(key="autumn", levels=SPRING)

    response = page_of(people.reviewer).post(reverse("open_account"), typed(autumn, for_known="True"), follow=True)

    html = response.content.decode()
    assert User.objects.get(mobile=MOBILE).name == "赵明元"
    assert "您填的姓名是“赵明远”，账号原来登记的是“赵明元”，没有改动。" in html
    ways = [reverse("identity_correct", args=[each.number]) for each in Application.objects.all()]
    assert [f'href="{way}"' in html for way in ways].count(True) == 1


def test_a_known_person_without_a_password_gets_another_link(people: Cast) -> None:
    opened(people)

    with clock.at(START + timedelta(hours=1)):
        opened(people, open_round(key="autumn", levels=SPRING), for_known=True)

        first, second = (link_in(text) for text in received(MOBILE))
        assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)


@pytest.mark.covers("A-19")
def test_another_document_under_a_known_mobile_is_refused(people: Cast) -> None:
    opened(people)
    other = identity.read("id_card", id_number("11010519850315303"))

    with pytest.raises(DeedRefused, match=r"手机号199\*\*\*\*5001已是赵明远的账号，登记的证件与所填不同"):
        opened(people, open_round(key="autumn", levels=SPRING), identity=other, for_known=True)

    assert Application.objects.count() == 1


@pytest.mark.covers("A-19")
def test_a_known_document_under_another_mobile_is_refused(people: Cast) -> None:
    opened(people)

    with pytest.raises(DeedRefused, match=r"该证件号码已有账号：赵明远，手机号199\*\*\*\*5001。请改填那个手机号"):
        opened(people, open_round(key="autumn", levels=SPRING), mobile="19900005002", for_known=True)

    assert not User.objects.filter(mobile="19900005002").exists()


@pytest.mark.covers("A-19")
def test_a_known_document_under_the_mobile_of_somebody_without_one_is_refused(people: Cast) -> None:
    opened(people)
    officer, autumn = people.hr_officer, open_round(key="autumn", levels=SPRING)

    with pytest.raises(DeedRefused, match="已是周允的账号，登记的证件与所填不同"):
        opened(people, autumn, mobile=officer.mobile, name=officer.name, for_known=True)

    assert not Application.objects.filter(applicant=officer).exists()


def test_an_account_without_a_document_gets_it_if_the_name_is_the_same(people: Cast) -> None:
    round = open_round(levels=SPRING)
    officer = people.hr_officer

    with pytest.raises(DeedRefused, match="已是周允的账号"):
        opened(people, round, mobile=officer.mobile, for_known=True)
    application = opened(people, round, mobile=officer.mobile, name=officer.name, for_known=True)

    assert application.applicant == officer
    assert IdentityDocument.objects.get(user=officer).opened() == NUMBER


def test_nobody_opens_for_himself(people: Cast) -> None:
    with pytest.raises(DeedRefused, match="不能为自己开立申报"):
        opened(people, mobile=people.reviewer.mobile, name=people.reviewer.name, for_known=True)


def test_a_disabled_account_is_not_used_again(people: Cast) -> None:
    opened(people)
    User.objects.filter(mobile=MOBILE).update(is_active=False)

    with pytest.raises(DeedRefused, match="账号已停用"):
        opened(people, open_round(key="autumn", levels=SPRING), for_known=True)


# ── The page ─────────────────────────────────────────────────────────────────


def send(client: Client, round: Any, /, **changes: Any) -> Any:
    return client.post(reverse("open_account"), typed(round, **changes))


@pytest.mark.covers("A-01")
def test_the_page_opens_an_account_and_shows_it(people: Cast) -> None:
    round, client = open_round(levels=SPRING), page_of(people.reviewer)

    response = send(
        client, round, mobile=" 199-0000 5001", number=f" {NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:].lower()}"
    )

    person = User.objects.get(mobile=MOBILE)
    assert response["Location"] == reverse("person_account", args=[person.pk])
    html = client.get(response["Location"]).content.decode()
    assert "已为赵明远开通账号，设置密码的链接已通过短信发出，72小时内有效。" in html
    assert "未激活，本人还没有设置密码" in html
    assert "王舒于2026年3月2日（周一）09:00确认参评资格" in html
    assert NUMBER not in html
    assert MOBILE not in html


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "请填写姓名。"),
        ("mobile", "1990000500", "手机号应为11位数字，以1开头，请核对。"),
        ("mobile", "", "请填写手机号"),
        ("email", "zhao@", "电子邮箱格式不对，应如 name@example.cn，请核对。"),
        ("number", "", "请填写证件号码"),
        ("round", "", "请选择批次"),
        ("round", "999", "这个批次不在受理中，请另选"),
        ("level", "", "请选择评审级别"),
        ("route", "", "请选择申请类型"),
        ("archive", "", "请选择人事档案存放在哪里"),
        ("employer", "没有这家公司", "平台上没有叫这个名称的单位。请核对全称，或者留空，由申报人在报名时填写。"),
        ("confirmed", "", "请先电话确认参评资格，再勾选"),
        ("confirmed_at", "昨天下午", "请写成日期和时间，例如 2026-05-12 14:30。"),
        ("confirmed_at", "0001-01-01 00:00", "请写成日期和时间，例如 2026-05-12 14:30。"),
        ("confirmed_at", "0226-03-01 09:00", "请写成日期和时间，例如 2026-05-12 14:30。"),
        ("confirmed_at", "2026-03-02 09:01", "电话确认的时间不能晚于现在，请改正。"),
    ],
)
def test_each_mistake_has_its_own_words_and_opens_nothing(people: Cast, field: str, value: str, said: str) -> None:
    round = open_round(levels=SPRING)

    html = send(page_of(people.reviewer), round, **{field: value}).content.decode()

    assert errors(html) == [said]
    assert 'value="赵明远"' in html or field == "name"
    assert nothing_opened()


def test_a_round_that_has_not_begun_is_refused_at_the_round_and_stands_after_the_open_ones(people: Cast) -> None:
    july = timezone.make_aware(datetime(2026, 7, 1))
    autumn = open_round(key="autumn", name="秋季", opens_at=july, levels=SPRING)
    open_round(key="spring", name="春季", levels=SPRING)

    html = send(page_of(people.reviewer), autumn).content.decode()

    said = "“秋季”从2026年7月1日起受理，请届时再开通。"
    assert f'<a href="#id_round">{said}</a>' in html
    assert re.search(rf'<p id="id_round_error".*?{said}</p>', html)
    offered = html.split('name="round"', 1)[1].split("</select>", 1)[0]
    assert re.findall(r"<option[^>]*>([^<]*)</option>", offered) == ["请选择", "春季", "秋季（还没有开始受理）"]
    assert f'<option value="{autumn.pk}" selected>' in offered
    assert nothing_opened()


def test_a_route_that_is_not_for_the_level_is_refused_at_the_route(people: Cast) -> None:
    html = send(page_of(people.reviewer), open_round(), level="正高级工程师", route="认定").content.decode()

    assert '<a href="#id_route_0">正高级工程师不能申报“认定”，可以申报：评审。请改选。</a>' in html


def test_a_wrong_check_digit_is_said_beside_the_number_which_stays_typed(people: Cast) -> None:
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")

    html = send(page_of(people.reviewer), open_round(levels=SPRING), number=wrong).content.decode()

    (said,) = errors(html)
    assert "校验位" in said
    assert f'value="{wrong}"' in html
    assert nothing_opened()


@pytest.mark.parametrize(
    "moment", ["2026-03-01 16:05", "2026/3/1 16:05", "2026年3月1日16:05", "２０２６－０３－０１　１６：０５"]
)
def test_the_time_of_the_call_is_taken_as_it_is_pasted(people: Cast, moment: str) -> None:
    send(page_of(people.reviewer), open_round(levels=SPRING), confirmed_at=moment)

    application = Application.objects.get()
    assert application.eligibility_confirmed_at == timezone.make_aware(datetime(2026, 3, 1, 16, 5))


def test_a_level_outside_its_round_is_refused_with_the_next_opening(people: Cast) -> None:
    july = timezone.make_aware(datetime(2026, 7, 1))
    spring = open_round(levels=SPRING)
    open_round(key="full", name="2026年正高级工程师", levels=["正高级工程师"], opens_at=july)

    html = send(page_of(people.reviewer), spring, level="正高级工程师").content.decode()

    (said,) = errors(html)
    assert "不受理正高级工程师" in said
    assert "2026年7月1日" in said
    assert nothing_opened()


def test_a_known_person_is_offered_and_opened_with_one_more_button(people: Cast) -> None:
    client, autumn = page_of(people.reviewer), open_round(key="autumn", levels=SPRING)
    opened(people)

    html = send(client, autumn).content.decode()
    assert "只为赵明远开立申报" in html
    send(client, autumn, for_known="True")

    assert Application.objects.filter(applicant__mobile=MOBILE, round=autumn).count() == 1


def test_who_has_one_in_this_round_already_is_named_to_the_staff(people: Cast) -> None:
    client, round = page_of(people.reviewer), open_round(levels=SPRING)
    send(client, round)

    again = send(client, round, for_known="True").content.decode()

    assert errors(again) == ["赵明远在“测试批次”已有一份申报，不能再开立。请在账号列表里查看。"]
    assert Application.objects.count() == 1


def test_two_who_open_the_same_account_make_one(people: Cast) -> None:
    round = open_round(levels=SPRING)
    first, second = page_of(people.reviewer), page_of(people.second_reviewer)

    send(first, round)
    html = send(second, round).content.decode()

    assert "已有账号：赵明远" in html
    assert Application.objects.count() == 1


# ── Finding them again ───────────────────────────────────────────────────────


@pytest.mark.parametrize("typed_in", ["赵明", MOBILE, "5001", NUMBER[-6:], f" {NUMBER[-6:].lower()} "])
def test_a_person_is_found_by_name_by_mobile_and_by_the_end_of_his_document(people: Cast, typed_in: str) -> None:
    opened(people)
    opened(people, mobile="19900006002", name="钱一鸣", identity=identity.read("passport", "X00000012"))

    html = page_of(people.reviewer).get(reverse("people"), {"q": typed_in}).content.decode()

    assert "赵明远" in html
    assert "钱一鸣" not in html
    assert "共 1 人" in html


def test_the_list_shows_the_people_of_one_s_own_programmes_masked(people: Cast) -> None:
    opened(people)

    own = page_of(people.reviewer).get(reverse("people")).content.decode()
    foreign = page_of(people.other_reviewer).get(reverse("people")).content.decode()

    assert "199****5001" in own
    assert NUMBER not in own
    assert MOBILE not in own
    assert "赵明远" not in foreign


def test_the_list_asks_the_database_as_often_for_ten_as_for_one(people: Cast) -> None:
    opened(people)
    client = page_of(people.reviewer)

    def questions() -> int:
        client.get(reverse("people"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("people"))
        return len(asked)

    for_one = questions()
    for number in range(9):
        opened(
            people,
            mobile=f"1990000610{number}",
            name=f"甲{number}",
            identity=identity.read("passport", f"Y000000{number}1"),
        )

    assert questions() == for_one


def test_whoever_holds_an_office_elsewhere_cannot_see_the_account(people: Cast) -> None:
    account = opened(people).applicant

    response = page_of(people.other_reviewer).get(reverse("person_account", args=[account.pk]))

    assert response.status_code == 404


def test_the_office_of_a_programme_where_people_register_is_told_so() -> None:
    people = cast("xishan")

    html = page_of(people.reviewer).get(reverse("open_account")).content.decode()

    assert "您所办的项目由申报人自己注册账号，不由评审办开通。" in html
    assert 'name="mobile"' not in html


def test_no_round_to_open_for_is_said(people: Cast) -> None:
    html = page_of(people.reviewer).get(reverse("open_account")).content.decode()

    assert "现在没有已公布、可以开通的批次。批次公布后即可开通。" in html


def test_a_colleague_who_applies_is_listed_but_his_password_is_his_own_business(people: Cast) -> None:
    officer = people.hr_officer
    opened(people, mobile=officer.mobile, name=officer.name, for_known=True)
    client = page_of(people.reviewer)

    html = client.get(reverse("person_account", args=[officer.pk])).content.decode()
    sent = client.post(reverse("send_link", args=[officer.pk]))

    assert Membership.objects.filter(user=officer).exists()
    assert "重新发送链接" not in html
    assert sent.status_code == 403
    assert OneTimeSecret.objects.count() == 0


def test_an_unknown_person_is_one_page_of_words(people: Cast) -> None:
    missing = person(77, "外人")

    response = page_of(people.reviewer).get(reverse("person_account", args=[missing.pk]))

    assert response.status_code == 404
