"""What frames every page: headers, errors in plain words, the display switch, logging in, the inbox."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import timezone

import config.urls
from accounts import consents
from applicants.demo import ACCOUNTS
from applicants.models import Membership, Organisation, User
from config import clock
from config.context import Portal
from config.templatetags.portal import control, day, moment, remaining, waited
from notices.models import Notice
from tests.materials.test_pages import Body

PASSWORD = "纸上得来终觉浅-1"
NOON = timezone.make_aware(datetime(2026, 4, 10, 12))


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault nobody foresaw")


@login_not_required
def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("监督人员只能查看，不能审核。")


@login_not_required
def without_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("the database went away")


urlpatterns = [
    *config.urls.urlpatterns,
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("without-database/", without_database),
]
handler400, handler403 = config.urls.handler400, config.urls.handler403
handler404, handler500 = config.urls.handler404, config.urls.handler500

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def applicant() -> User:
    user = User.objects.create_user("13900000001", "陈知远", PASSWORD)
    consents.agree(by=user, at=NOON)
    return user


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def heading_of(response: Any) -> str:
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return str(heading)


def database_away(*_query: object) -> None:
    raise OperationalError("the database went away")


# ── Error pages and headers ──────────────────────────────────────────────────


def trigger_400(visitor: Client) -> Any:
    return visitor.get("/", headers={"host": "somewhere.else.example"})


def trigger_csrf(visitor: Client) -> Any:
    return Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": "13900000001"})


def trigger_413(visitor: Client) -> Any:
    return visitor.post("/accounts/login/", b"x" * (3 * 1024 * 1024), content_type="application/x-www-form-urlencoded")


ERRORS: dict[str, tuple[int, Callable[[Client], Any], str]] = {
    "400": (400, trigger_400, "请求无法识别"),
    "403": (403, lambda visitor: visitor.get("/forbidden/"), "您没有这项权限"),
    "csrf": (403, trigger_csrf, "页面已过期"),
    "404": (404, lambda visitor: visitor.get("/nowhere/"), "没有找到这个页面"),
    "413": (413, trigger_413, "提交的内容太大"),
    "500": (500, lambda visitor: visitor.get("/broken/"), "系统出了故障"),
    "503": (503, lambda visitor: visitor.get("/without-database/"), "系统暂时无法使用"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_said_in_words_with_the_time_and_what_to_do_next(visitor: Client, name: str) -> None:
    status, trigger, heading = ERRORS[name]

    with clock.at(NOON):
        response = trigger(visitor)

    assert (response.status_code, heading_of(response)) == (status, heading)
    assert f"<title>{heading} - 职称评审申报平台</title>" in response.content.decode()
    assert "时间：2026年4月10日（周五）12:00" in text_of(response)
    assert "回到首页" in text_of(response)


@pytest.mark.parametrize("name", ["200", *ERRORS])
def test_every_answer_carries_the_security_headers(visitor: Client, name: str) -> None:
    trigger = ERRORS[name][1] if name in ERRORS else lambda visitor: visitor.get("/")

    response = trigger(visitor)

    policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("name", ["200", *ERRORS])
def test_a_page_has_no_inline_style_or_script(visitor: Client, name: str) -> None:
    page = (ERRORS[name][1](visitor) if name in ERRORS else visitor.get("/")).content.decode()

    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", page) == []


def test_no_page_reads_a_body_that_is_larger_than_any_that_is_wanted(settings: Any) -> None:
    """A page that wants no file looks at the token first, which lies in the body, and anybody can have one."""
    stranger = Client(enforce_csrf_checks=True)
    stranger.get("/accounts/login/")
    body = Body("a.bin", b"", settings.LARGEST_BODY)

    response = body.post(stranger, "/accounts/login/")

    assert (response.status_code, heading_of(response), body.taken) == (413, "提交的内容太大", 0)


def test_a_cookie_with_nul_in_it_is_no_login() -> None:
    stranger = Client(raise_request_exception=False, headers={"cookie": 'sessionid="\\000abcdefgh"; size=large'})

    answer = stranger.get("/inbox/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/inbox/")
    assert 'data-size="large"' in stranger.get("/").content.decode()


def test_a_refusal_says_the_reason_it_was_given(visitor: Client) -> None:
    assert "监督人员只能查看，不能审核。" in text_of(visitor.get("/forbidden/"))


def test_without_the_database_every_address_answers_503_and_recovers(visitor: Client, applicant: User) -> None:
    visitor.force_login(applicant)

    with connection.execute_wrapper(database_away):
        during = visitor.get("/inbox/")
    after = visitor.get("/inbox/")

    assert (during.status_code, during["Retry-After"], heading_of(during)) == (503, "30", "系统暂时无法使用")
    assert (after.status_code, heading_of(after)) == (200, "站内信")


@pytest.mark.parametrize("status", [400, 413, 500, 503, 507])
def test_the_pages_of_a_portal_in_trouble_ask_the_database_nothing(status: int) -> None:
    context = {"title": "系统出了故障", "portal": Portal(cookies={"size": "huge"}), "at": NOON}

    with connection.execute_wrapper(database_away):
        page = loader.get_template(f"{status}.html").render(context)

    assert 'data-size="huge"' in page


# ── The look ─────────────────────────────────────────────────────────────────


def test_the_style_sheet_is_ours_and_calls_nobody() -> None:
    sheet = (Path(__file__).parent.parent / "static" / "build" / "portal.css").read_text()

    assert [word for word in ("GDS", "crown", "url(", "@import") if word in sheet] == []
    assert '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif' in sheet
    assert [colour for colour in ("#14448c", "#b3261e") if colour not in sheet] == []


def test_the_script_calls_nobody() -> None:
    build = Path(__file__).parent.parent / "static"
    script = (build / "js" / "portal.js").read_text() + (build / "build" / "govuk-frontend.min.js").read_text()

    assert [word for word in ("sourceMappingURL", "eval(", "new Function") if word in script] == []


def test_the_display_switch_works_without_script_or_login_and_comes_back_to_the_page(client: Client) -> None:
    response = client.post("/display/", {"size": "huge", "next": "/privacy/"})
    client.post("/display/", {"contrast": "high"})

    assert response["Location"] == "/privacy/"
    assert '<html lang="zh-CN" class="govuk-template" data-size="huge" data-contrast="high">' in (
        client.get("/privacy/").content.decode()
    )


def test_the_display_switch_refuses_what_it_does_not_know_and_leads_to_no_other_site(client: Client) -> None:
    assert client.post("/display/", {"size": "gigantic"}).status_code == 400
    assert client.post("/display/", {"size": "high"}).status_code == 400
    assert client.post("/display/", {"size": "large", "next": "https://elsewhere.example/"})["Location"] == "/"
    assert client.get("/display/").status_code == 405


def test_a_forged_cookie_never_reaches_the_page(client: Client) -> None:
    client.cookies["size"] = '"><script>'

    assert 'data-size="standard"' in client.get("/").content.decode()


# ── Words for time, controls for fields ──────────────────────────────────────


def test_moments_read_in_the_portals_own_time_zone() -> None:
    assert moment(datetime(2026, 4, 10, 9, tzinfo=UTC)) == "2026年4月10日（周五）17:00"
    assert day(datetime(2026, 4, 9, 16, tzinfo=UTC)) == day(date(2026, 4, 10)) == "2026年4月10日"
    assert (moment(None), day(None)) == ("", "")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, hours=5, minutes=59), "还剩 3 天 5 小时"),
        (timedelta(days=1), "还剩 1 天 0 小时"),
        (timedelta(hours=23, minutes=59, seconds=59), "还剩 23 小时 59 分钟"),
        (timedelta(minutes=25), "还剩 25 分钟"),
        (timedelta(seconds=59), "不到 1 分钟"),
        (timedelta(0), "不到 1 分钟"),
        (timedelta(microseconds=-1), "已截止"),
    ],
)
def test_the_time_left_is_rounded_down(left: timedelta, words: str) -> None:
    with clock.at(NOON):
        assert remaining(NOON + left) == remaining(NOON + left, NOON) == words


def test_waiting_is_counted_in_calendar_days() -> None:
    assert waited(NOON - timedelta(hours=11), NOON) == "今天"
    assert waited(NOON - timedelta(hours=13), NOON) == "已 1 天"
    assert waited(NOON - timedelta(days=3), NOON) == "已 3 天"


class ReportForm(forms.Form):
    summary = forms.CharField(label="工作总结", help_text="写近五年", max_length=3000, widget=forms.Textarea)


def test_a_field_is_tied_to_its_hint_its_error_and_its_count() -> None:
    field = ReportForm({"summary": ""})["summary"]

    tag = str(control(field))
    whole = loader.get_template("components/field.html").render({"field": field})

    described = re.findall(r'aria-describedby="([^"]+)"', tag)
    assert described == ["id_summary-info id_summary_helptext id_summary_error"]
    assert all(f'id="{name}"' in whole for name in described[0].split())
    assert 'class="govuk-textarea govuk-textarea--error govuk-js-character-count"' in tag


class LeaveForm(forms.Form):
    since = forms.DateField(label="离岗日期", error_messages={"invalid": "请填写日期。"})
    until = forms.DateField(label="返岗日期", error_messages={"invalid": "请填写日期。"})
    reason = forms.CharField(label="原因", error_messages={"required": "请填写原因。"})


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("五月", ["离岗日期：请填写日期。", "返岗日期：请填写日期。", "请填写原因。"]),
        ("2026-05-01", ["请填写日期。", "请填写原因。"]),
    ],
)
def test_the_summary_names_the_fields_of_which_it_says_the_same(until: str, said: list[str]) -> None:
    form = LeaveForm({"since": "四月", "until": until, "reason": ""})

    summary = loader.get_template("components/error_summary.html").render({"form": form})
    beside = loader.get_template("components/field.html").render({"field": form["since"]})

    assert re.findall(r'<a href="#id_\w+">(.*?)</a>', summary) == said
    assert "离岗日期：" not in beside


# ── Logging in ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed",
    [
        "13900000001",
        " 139 0000 0001 ",
        "139-0000-0001",
        "１３９０００００００１",
        "+86 139 0000 0001",
        "139\u00a00000\u20110001",
    ],
)
def test_the_mobile_number_may_be_pasted_as_it_comes(client: Client, applicant: User, typed: str) -> None:
    response = client.post("/accounts/login/", {"username": typed, "password": PASSWORD, "next": "/inbox/"})

    assert response["Location"] == "/inbox/"


def test_a_wrong_password_and_an_unknown_account_read_the_same(client: Client, applicant: User) -> None:
    User.objects.create_user("13900000009", "已停用", PASSWORD, is_active=False)

    pages = [
        client.post("/accounts/login/", {"username": mobile, "password": password}).content.decode()
        for mobile, password in [("13900000001", "错"), ("13900000008", "错"), ("13900000009", PASSWORD)]
    ]

    said = [re.sub(r'(value|name="csrf\w+")="[^"]*"|value="[^"]*"', "", page) for page in pages]
    assert said[0] == said[1] == said[2]
    assert "<title>错误：登录 - 职称评审申报平台</title>" in pages[0]
    assert '<a href="#id_password">手机号或密码不正确，请检查后重新输入</a>' in pages[0]


def test_after_ten_failures_the_page_says_when_to_try_again(client: Client, applicant: User) -> None:
    with clock.at(NOON):
        for _attempt in range(10):
            response = client.post("/accounts/login/", {"username": "13900000001", "password": "错"})
        right = client.post("/accounts/login/", {"username": "13900000001", "password": PASSWORD})

    assert (response.status_code, right.status_code, right["Retry-After"]) == (429, 429, "900")
    assert "请在 2026年4月10日（周五）12:15 之后再试" in text_of(right)


def test_the_demo_accounts_are_listed_in_the_demonstration_alone(client: Client, settings: Any) -> None:
    listed = []
    for settings.DEMO in (True, False):
        page = text_of(client.get("/accounts/login/"))
        listed.append([account.mobile for account in ACCOUNTS if account.mobile in page])

    assert listed == [[account.mobile for account in ACCOUNTS], []]


def test_logging_out_needs_a_post(client: Client, applicant: User) -> None:
    client.force_login(applicant)

    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert "/accounts/login/" in client.get("/inbox/")["Location"]


# ── The header and the inbox ─────────────────────────────────────────────────


def note(recipient: User, key: str, **fields: Any) -> Notice:
    return Notice.objects.create(
        key=key, recipient=recipient, channel=Notice.Channel.INBOX, template="returned", subject=f"通知 {key}",
        body="请修改后\n重新提交。", state=Notice.State.SENT, next_at=NOON, created_at=NOON, sent_at=NOON, **fields,
    )  # fmt: skip


def test_the_header_names_the_person_and_his_roles_in_one_query(
    applicant: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    office = Organisation.objects.create(kind=Organisation.Kind.EMPLOYER, name="某某研究所")
    Membership.objects.create(user=applicant, organisation=office, role=Membership.Role.HR_OFFICER)
    note(applicant, "a"), note(applicant, "b"), note(applicant, "c", read_at=NOON)
    request = RequestFactory().get("/inbox/")
    request.user = applicant
    portal = Portal(request)

    with django_assert_num_queries(1):
        roles, ways = portal.roles, portal.ways

    assert roles == ["单位经办人"]
    assert [(way.label, way.waiting, way.is_here) for way in ways] == [
        ("首页", 0, False), ("我的申报", 0, False), ("本单位", 0, False), ("审核", 0, False), ("站内信", 2, True),
    ]  # fmt: skip


def test_somebody_without_a_role_is_an_applicant_and_sees_no_desk(client: Client, applicant: User) -> None:
    client.force_login(applicant)

    page = text_of(client.get("/inbox/"))

    assert "陈知远 申报人" in page
    assert "审核" not in page


def test_the_inbox_shows_ones_own_notices_and_reading_them_takes_a_post(client: Client, applicant: User) -> None:
    other = User.objects.create_user("13900000002", "周敏", PASSWORD)
    mine, foreign = note(applicant, "mine"), note(other, "foreign")
    client.force_login(applicant)

    page = text_of(client.get("/inbox/"))
    still_unread = Notice.objects.unread().count()
    with clock.at(NOON):
        client.post(f"/inbox/{mine.pk}/read/")
    refused = client.post(f"/inbox/{foreign.pk}/read/")

    assert set(re.findall(r"通知 (\w+)", page)) == {"mine"}
    assert still_unread == 2
    assert list(Notice.objects.order_by("key").values_list("key", "read_at")) == [("foreign", None), ("mine", NOON)]
    assert (refused.status_code, heading_of(refused)) == (404, "没有找到这个页面")


def test_all_notices_are_marked_at_once_and_the_page_says_how_many(client: Client, applicant: User) -> None:
    for number in range(21):
        note(applicant, str(number))
    client.force_login(applicant)

    first = client.get("/inbox/").content.decode()
    page = text_of(client.post("/inbox/read/", follow=True))

    assert first.count("portal-notice--unread") == 20
    assert 'href="?page=2"' in first
    assert "已将 21 条通知标为已读。" in page
    assert Notice.objects.unread().count() == 0
