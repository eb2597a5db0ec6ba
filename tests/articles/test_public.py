"""What does a visitor find of what the offices publish?"""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import services
from articles.markdown import to_html
from articles.models import Article
from config import clock
from programmes.models import CalendarDay
from tests.articles.shelf import published
from tests.builders import START, Cast, cast, open_round

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 stand-in"


@pytest.fixture
def people() -> Cast:
    return cast()


def titles(client: Client, address: str) -> list[str]:
    html = client.get(address).content.decode()
    return re.findall(r'href="/programmes/\w+/articles/\d+/">([^<]*)</a>', html)


@pytest.mark.covers("W-01", "W-02", "W-03", "W-10")
def test_the_list_shows_one_kind_or_all_the_pinned_and_the_newest_first(client: Client, people: Cast) -> None:
    published(people, "旧通知", at=START)
    published(people, "新通知", at=START + timedelta(days=1))
    published(people, "置顶通知", at=START - timedelta(days=1), pinned=True)
    published(people, "评审办法", kind=Article.Kind.POLICY)

    with clock.at(START + timedelta(days=2)):
        of_kind = titles(client, "/programmes/cas/articles/?kind=notice")
        everywhere = titles(client, "/articles/")

    assert of_kind == ["置顶通知", "新通知", "旧通知"]
    assert everywhere == ["置顶通知", "新通知", "评审办法", "旧通知"]


def test_the_search_looks_into_title_and_text(client: Client, people: Cast) -> None:
    published(people, "缴费办法", body="到窗口办理。")
    published(people, "窗口时间", body="工作日。")
    published(people, "其他", body="无关。")

    with clock.at(START):
        assert sorted(titles(client, "/programmes/cas/articles/?words=窗口")) == ["窗口时间", "缴费办法"]


def test_what_is_scheduled_withdrawn_or_another_programme_s_is_not_shown(client: Client, people: Cast) -> None:
    ahead = published(people, "明天的通知", publish_at=START + timedelta(days=1))
    gone = published(people, "撤下的通知")
    services.withdraw(gone, reason="有误", by=people.reviewer, at=START)
    shown = published(people, "在的通知")

    with clock.at(START):
        assert titles(client, "/programmes/cas/articles/") == ["在的通知"]
        codes = [client.get(f"/programmes/cas/articles/{each.pk}/").status_code for each in (ahead, gone, shown)]
        elsewhere = client.get(f"/programmes/xishan/articles/{shown.pk}/").status_code
    with clock.at(START + timedelta(days=1)):
        assert sorted(titles(client, "/programmes/cas/articles/")) == ["在的通知", "明天的通知"]

    assert codes == [404, 404, 200]
    assert elsewhere == 404


def test_an_article_says_when_it_was_published_and_offers_its_files(client: Client, people: Cast) -> None:
    article = published(people, body="## 受理时间\n\n见附件。")
    services.attach(article, SimpleUploadedFile("报名表.pdf", PDF), by=people.reviewer, at=START)

    with clock.at(START):
        html = client.get(f"/programmes/cas/articles/{article.pk}/").content.decode()
        address = re.findall(r'href="([^"]*/files/[^"]*)"', html)[0]
        file: Any = client.get(address)

    assert "2026年3月2日（周一）09:00" in html
    assert '<h2 class="govuk-heading-m">受理时间</h2>' in html
    assert "PDF，17" in html
    assert b"".join(file.streaming_content) == PDF
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"


def test_only_what_was_revised_after_it_was_public_says_so(client: Client, people: Cast) -> None:
    tomorrow = START + timedelta(days=1)
    article = published(people, publish_at=tomorrow)
    address = f"/programmes/cas/articles/{article.pk}/"
    services.pin(article, pinned=True, by=people.reviewer)
    with clock.at(tomorrow + timedelta(hours=1)):
        pinned = client.get(address).content.decode()
        article.refresh_from_db()
        stated = {"kind": article.kind, "title": "更正", "body": "更正", "publish_at": tomorrow, "pinned": True}
        services.revise(article, version=article.version, by=people.reviewer, at=clock.now(), **stated)
        revised = client.get(address).content.decode()

    assert "最后修改" not in pinned
    assert "最后修改：2026年3月3日（周二）10:00" in revised


@pytest.mark.covers("W-04")
def test_a_file_of_a_withdrawn_article_is_not_given_out(client: Client, people: Cast) -> None:
    article = published(people, kind=Article.Kind.TEMPLATE)
    file = services.attach(article, SimpleUploadedFile("报名表.pdf", PDF), by=people.reviewer, at=START)
    address = f"/programmes/cas/articles/{article.pk}/files/{file.pk}/"

    with clock.at(START):
        before = client.get(address).status_code
        services.withdraw(article, reason="换新表", by=people.reviewer, at=START)
        after = client.get(address).status_code

    assert (before, after) == (200, 404)


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("[看](javascript:alert(1))", "[看](javascript:alert(1))"),
        ("![图](https://example.test/a.png)", "!<a"),
        (
            "[看](https://example.test/)",
            '<a href="https://example.test/" class="govuk-link" rel="noopener noreferrer">看</a>',
        ),
        ("[官网](www.example.test)", '<a href="https://www.example.test" '),
        ("[官网](WWW.example.test/a?b=c#d)", '<a href="https://WWW.example.test/a?b=c#d" '),
        ("[说明][1]\n\n[1]: www.example.test", '<a href="https://www.example.test" '),
        ("[自查](/programmes/cas/self-check/)", '<a href="/programmes/cas/self-check/" '),
        ("[附件](files/www.pdf)", '<a href="files/www.pdf" '),
        ("# 标题", '<h2 class="govuk-heading-m">标题</h2>'),
        ("| 甲 |\n|:-:|\n| 乙 |", '<td class="govuk-table__cell">乙</td>'),
    ],
)
def test_markdown_becomes_html_of_the_portal_s_own_and_nothing_else(typed: str, html: str) -> None:
    made = to_html(typed)

    assert html in made
    assert re.findall(r"<(?:script|img|style)|style=|on\w+=", made) == []


@pytest.mark.covers("W-01", "W-05", "W-06", "W-08", "W-12")
def test_the_programme_s_page_tells_dates_articles_conditions_flow_fee_and_contact(
    client: Client, people: Cast
) -> None:
    open_round("cas", name="春季")
    published(people)

    with clock.at(START):
        page = " ".join(re.sub(r"<[^>]+>", " ", client.get("/programmes/cas/").content.decode()).split())

    assert "2026年12月20日（周日），至当天结束" in page
    assert "关于开展春季评审的通知" in page
    assert (
        "大专 大专学历不设正高级工程师，可申报高级工程师、工程师、助理工程师 毕业满10年，且任工程师满8年，且从事本专业满20年"
        in page
    )
    assert "计算机工程、软（硬）件研发" in page
    assert "集体参评（HR 组织） HR 电话咨询是否符合参评条件并开通权限" in page
    assert "金额以办公室通知为准" in page
    assert "zhicheng@casjob.com" in page


def test_a_deadline_on_a_rest_day_is_named_as_such(client: Client, people: Cast) -> None:
    day = date(2026, 12, 20)
    CalendarDay.objects.create(date=day, is_workday=False, name="周日", source="测试")
    open_round("cas", until=day)

    with clock.at(START):
        home, programme = (client.get(address).content.decode() for address in ("/", "/programmes/cas/"))

    assert "当天是休息日（周日），要到现场办理的请提前。" in home
    assert "当天是休息日（周日），要到现场办理的请提前。" in programme


@pytest.mark.covers("W-01", "W-07")
def test_home_shows_five_of_each_kind_and_leads_to_the_rest(client: Client, people: Cast) -> None:
    for number in range(7):
        published(people, f"通知{number}", at=START + timedelta(hours=number))
    published(people, "评审表", kind=Article.Kind.TEMPLATE)

    with clock.at(START + timedelta(days=1)):
        html = client.get("/").content.decode()
        shown = titles(client, "/")

    assert shown == ["通知6", "通知5", "通知4", "通知3", "通知2", "评审表"]
    assert 'href="/articles/?kind=notice"' in html
    assert 'href="/accounts/login/"' in html


@pytest.mark.parametrize("address", ["/", "/programmes/cas/", "/articles/", "/programmes/cas/articles/"])
def test_more_articles_ask_the_database_nothing_more(client: Client, people: Cast, address: str) -> None:
    open_round("cas")
    published(people)
    counts = []
    for _more in range(2):
        with clock.at(START + timedelta(days=1)), CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
        for number in range(15):
            published(people, f"通知{number}", kind=Article.Kind.values[number % 5])

    assert counts[0] == counts[1] <= 8
