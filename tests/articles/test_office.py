"""How does an office write, schedule, pin and withdraw what everybody reads?"""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from applicants.models import Draft
from applicants.refusals import DeedRefused, Outdated
from articles import services
from articles.models import Article, Attachment
from audit.models import AuditEvent
from config import clock
from tests.articles.shelf import published
from tests.builders import START, Cast, cast

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "notice",
    "title": "春季评审的通知",
    "body": "## 时间\n\n四月。",
    "when": "now",
    "publish_at": "",
    "version": "",
}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def office(client: Client, people: Cast) -> Client:
    client.force_login(people.reviewer)
    return client


def typed(people: Cast, **fields: str) -> dict[str, str]:
    return TYPED | {"programme": str(people.programme.pk)} | fields


def post(client: Client, address: str, fields: dict[str, str]) -> str:
    with clock.at(START):
        return client.post(address, fields, follow=True).content.decode()


def test_an_article_is_published_at_once_and_put_on_record(office: Client, people: Cast) -> None:
    html = post(office, "/office/articles/new/", typed(people))

    article = Article.objects.get()
    assert (article.title, article.by, article.is_public_at(article.publish_at)) == (
        "春季评审的通知",
        people.reviewer,
        True,
    )
    assert "文章已保存，现在任何人都能看到。附件在这一页上传。" in html
    assert [event.action for event in AuditEvent.objects.filter(object_type="articles.article")] == ["article.write"]


def test_a_preview_saves_nothing_and_keeps_what_was_typed(office: Client, people: Cast) -> None:
    html = post(office, "/office/articles/new/", typed(people, preview="yes"))

    assert Article.objects.count() == 0
    assert '<h2 class="govuk-heading-m">时间</h2>' in html
    assert 'value="春季评审的通知"' in html


def test_a_scheduled_article_waits_for_its_moment(office: Client, people: Cast) -> None:
    html = post(office, "/office/articles/new/", typed(people, when="later", publish_at="2026年3月3日 09:00"))

    article = Article.objects.get()
    assert "文章已保存，将于2026年3月3日（周二）09:00公开。附件在这一页上传。" in html
    assert [article.is_public_at(START), article.is_public_at(START + timedelta(days=1))] == [False, True]


@pytest.mark.parametrize(
    ("when", "moment", "field", "said"),
    [
        ("later", "2026-03-01 09:00", "publish_at", "发布时间已经过去，请填以后的时间，或选“立即发布”。"),
        ("later", "", "publish_at", "请填写定时发布的时间，例如 2026-05-12 09:00。"),
        ("later", "明早", "publish_at", "请写成日期和时间，例如 2026-05-12 14:30。"),
        ("now", "2026-03-03 09:00", "publish_at", "填了时间的，请在上面选“定时发布”；立即发布的，请清空时间。"),
        ("not_yet", "2026-03-03 09:00", "publish_at", "填了时间的，请在上面选“定时发布”；先不发布的，请清空时间。"),
        ("", "", "when_0", "请选择何时发布。"),
    ],
)
def test_when_it_is_to_be_published_is_refused_where_it_is_asked_and_the_text_kept(
    office: Client, people: Cast, when: str, moment: str, field: str, said: str
) -> None:
    html = post(office, "/office/articles/new/", typed(people, when=when, publish_at=moment))

    assert f'<a href="#id_{field}">{said}</a>' in html
    assert html.count(said) == 2
    assert f'value="{moment}"' in html
    assert "四月。" in html
    assert Article.objects.count() == 0


def test_an_article_gets_its_files_before_anybody_reads_it(office: Client, people: Cast) -> None:
    asked = office.get("/office/articles/new/").content.decode()
    written = post(office, "/office/articles/new/", typed(people, when="not_yet"))
    article = Article.objects.get()
    with clock.at(START):
        office.post(f"/office/articles/{article.pk}/", {"file": SimpleUploadedFile("报名表.pdf", b"%PDF-1.7")})
        visitor = Client().get(f"/programmes/cas/articles/{article.pk}/").status_code
    listed = office.get("/office/articles/").content.decode()
    edited = office.get(f"/office/articles/{article.pk}/edit/").content.decode()
    published = post(office, f"/office/articles/{article.pk}/edit/", TYPED | {"version": "1"})

    assert 'value="not_yet" id="id_when_0" required checked' in asked
    assert "文章已保存，还没有公开。请在这一页上传附件，再点“修改”发布。" in written
    assert article.publish_at is None
    assert visitor == 404
    assert "未发布" in listed
    assert 'id="id_when_0" required checked' in edited
    assert "看公开页面" in published
    assert Article.objects.get().publish_at == START
    events = AuditEvent.objects.filter(object_type="articles.article").exclude(action="article.attach")
    assert [event.detail["publish_at"] for event in events.order_by("pk")] == ["", START.isoformat()]


def test_what_is_scheduled_can_be_held_back_again(office: Client, people: Cast) -> None:
    article = published(people, publish_at=START + timedelta(days=1))
    address = f"/office/articles/{article.pk}/edit/"

    with clock.at(START):
        asked = office.get(address).content.decode()
    html = post(office, address, TYPED | {"version": "1", "when": "not_yet"})

    assert 'id="id_when_2" required checked' in asked
    assert "文章已保存，还没有公开。" in html
    assert Article.objects.get().publish_at is None


@pytest.mark.parametrize(("when", "publish_at"), [("not_yet", None), ("now", START)])
def test_the_moment_that_it_had_need_not_be_cleared_to_choose_otherwise(
    office: Client, people: Cast, when: str, publish_at: datetime | None
) -> None:
    article = published(people, publish_at=START + timedelta(days=1))
    moment = f"{START + timedelta(days=1):%Y-%m-%d %H:%M}"

    post(office, f"/office/articles/{article.pk}/edit/", TYPED | {"version": "1", "when": when, "publish_at": moment})

    assert Article.objects.get().publish_at == publish_at


def test_what_is_being_typed_comes_back(office: Client, people: Cast) -> None:
    office.post("/drafts/", {"draft-page": "/office/articles/new/", "draft-seen": "", **typed(people, body="写了一半")})

    html = office.get("/office/articles/new/").content.decode()

    assert "写了一半" in html
    assert "data-autosave" in html
    post(office, "/office/articles/new/", typed(people))
    assert Draft.objects.count() == 0


def test_a_revision_of_what_another_window_has_revised_is_refused(people: Cast) -> None:
    article = published(people)
    stated = {"kind": "notice", "title": "甲", "body": "甲", "publish_at": None, "pinned": False}
    services.revise(article, version=1, by=people.reviewer, at=START, **stated)

    with pytest.raises(Outdated):
        services.revise(article, version=1, by=people.second_reviewer, at=START, **(stated | {"title": "乙"}))

    article.refresh_from_db()
    assert (article.title, article.version) == ("甲", 2)


def test_the_page_shows_a_late_revision_again_with_its_text(office: Client, people: Cast) -> None:
    article = published(people)
    services.pin(article, pinned=True, by=people.second_reviewer)

    html = post(office, f"/office/articles/{article.pk}/edit/", TYPED | {"body": "我改的", "version": "1"})

    assert "这篇文章刚被他人修改过" in html
    assert "我改的" in html


def test_what_is_public_keeps_its_moment_when_it_is_revised(office: Client, people: Cast) -> None:
    article = published(people, at=START - timedelta(days=3))

    post(office, f"/office/articles/{article.pk}/edit/", TYPED | {"version": "1", "publish_at": "2030-01-01 09:00"})

    changed = Article.objects.get()
    assert (changed.title, changed.publish_at) == ("春季评审的通知", START - timedelta(days=3))


def test_pinning_goes_both_ways(office: Client, people: Cast) -> None:
    article = published(people)

    seen = []
    for answer in ("yes", "no"):
        post(office, f"/office/articles/{article.pk}/pin/", {"pinned": answer})
        seen.append(Article.objects.get().pinned)

    assert seen == [True, False]


def test_an_article_is_withdrawn_with_a_reason_alone_and_for_good(office: Client, people: Cast) -> None:
    article = published(people)

    without = post(office, f"/office/articles/{article.pk}/withdraw/", {"reason": ""})
    with_reason = post(office, f"/office/articles/{article.pk}/withdraw/", {"reason": "日期有误"})

    assert "请写明撤下原因。" in without
    assert "日期有误" in with_reason
    with pytest.raises(DeedRefused, match="已撤下"):
        services.pin(article, pinned=True, by=people.reviewer)
    assert AuditEvent.objects.filter(action="article.withdraw").count() == 1


def test_another_office_writes_nothing_here(people: Cast) -> None:
    article = published(people)

    with pytest.raises(PermissionDenied):
        services.withdraw(article, reason="无", by=people.other_reviewer, at=START)
    with pytest.raises(PermissionDenied):
        services.write(
            people.programme,
            kind="notice",
            title="甲",
            body="甲",
            publish_at=START,
            pinned=False,
            by=people.supervisor,
            at=START,
        )


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("宏.exe", b"MZ", "只能上传"),
        ("表.pdf", b"PK\x03\x04", "文件内容与扩展名 .pdf 不符"),
        ("表.docx", b"", "附件不能是空文件"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_and_nothing_kept(
    people: Cast, name: str, content: bytes, why: str
) -> None:
    article = published(people)
    store = Path(default_storage.path("attachment"))
    before = len(list(store.rglob("*")))

    with pytest.raises(DeedRefused, match=why):
        services.attach(article, SimpleUploadedFile(name, content), by=people.reviewer, at=START)

    assert (Attachment.objects.count(), len(list(store.rglob("*")))) == (0, before)


def test_the_office_opens_its_file_before_visitors_can_and_after_they_could(office: Client, people: Cast) -> None:
    article = published(people, publish_at=START + timedelta(days=1))
    services.attach(article, SimpleUploadedFile("报名表.pdf", b"%PDF-1.7"), by=people.reviewer, at=START)

    def opened() -> bytes:
        [address] = re.findall(
            r'href="([^"]*/files/[^"]*)"', office.get(f"/office/articles/{article.pk}/").content.decode()
        )
        file: Any = office.get(address)
        return b"".join(file.streaming_content)

    with clock.at(START):
        before = opened()
        services.withdraw(article, reason="换新表", by=people.reviewer, at=START)
        after = opened()

    assert before == after == b"%PDF-1.7"


def test_a_file_is_attached_on_the_page_and_taken_off_again(office: Client, people: Cast) -> None:
    article = published(people)
    file = SimpleUploadedFile("评审表.docx", b"PK\x03\x04 stand-in")

    with clock.at(START):
        attached = office.post(f"/office/articles/{article.pk}/", {"file": file}, follow=True).content.decode()
    kept = Attachment.objects.get()
    taken_off = post(office, f"/office/articles/{article.pk}/files/{kept.pk}/remove/", {})

    assert "评审表.docx" in attached
    assert "没有附件。" in taken_off
    assert Attachment.objects.get().removed_at == START
