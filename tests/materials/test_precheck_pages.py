"""What does the applicant read after an upload, and anybody on the public page that keeps nothing?"""

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config import clock, tries
from materials import precheck_forms, precheck_views
from materials.checks import child
from materials.models import Explanation
from programmes.services import keep_version
from tests.builders import Walk, definition, programme_version
from tests.materials import files
from tests.materials.brought import FORM, WITNESS, at_materials, bring, form
from tests.materials.forms import ON, dossier, ours, registration
from tests.materials.test_pages import browser, page_of, sent, text_of, upload_to
from tests.materials.test_readings import (
    WHY,
    at_review,
    damaged,
    explained,
    flawed,
    found_in,
    kept_elsewhere,
    named,
    submitted,
)
from tests.materials.test_receive import stored
from tests.test_queries import reader

pytestmark = pytest.mark.django_db

BLANK = "“证明人”是空白的，请填写。"
NOTHING_FOUND = "没有发现问题"
PUBLIC = "/precheck/cas/"
AGAIN = "文件还没有检查，也没有保存。请改好标出的各项，再重新选择文件"


def explain_at(walking: Walk) -> str:
    return reverse("explain", args=[walking.application.number, FORM])


# ── The applicant's page ─────────────────────────────────────────────────────


@pytest.fixture
def walking() -> Iterator[Walk]:
    walking = at_materials()
    with clock.at(walking.now):
        yield walking


@pytest.mark.covers("M-01", "CR-36")
def test_after_an_upload_the_page_says_what_was_found_where_and_what_to_do(walking: Walk) -> None:
    client = browser(walking.people.applicant)

    text = text_of(
        client.post(upload_to(walking), sent("初稿.docx", form(walking, changes={WITNESS: ""})), follow=True)
    )

    for words in (
        f"“{FORM}”第 1 版已保存，检查出须改的地方，请看下面的检查结果。",
        "第 1 版的检查结果",
        "1 处须改好或写明原因",
        "（工作经历 第1行 证明人）",
        BLANK,
    ):
        assert words in text


def test_where_nothing_was_found_the_page_says_so(walking: Walk) -> None:
    client = browser(walking.people.applicant)

    text = text_of(client.post(upload_to(walking), sent("初稿.docx", form(walking)), follow=True))

    assert NOTHING_FOUND in text
    assert "上传成功，还没有提交。请核对后提交。" in text


def test_the_second_version_says_how_much_of_the_first_was_mended(walking: Walk) -> None:
    client = browser(walking.people.applicant)
    client.post(upload_to(walking), sent("初稿.docx", form(walking, changes={WITNESS: "", "汉族": ""})))

    second = text_of(
        client.post(upload_to(walking), sent("二稿.docx", form(walking, changes={WITNESS: ""})), follow=True)
    )
    third = text_of(client.post(upload_to(walking), sent("三稿.docx", form(walking)), follow=True))

    assert "上一版检查出 2 处，已改好 1 处。" in second
    assert "上一版检查出的 1 处都已改好。" in third


def test_an_explanation_is_kept_and_shown_with_what_it_explains(walking: Walk) -> None:
    client, file = browser(walking.people.applicant), flawed(walking)
    (remark,) = found_in(walking, file)

    response = client.post(explain_at(walking), {"mark": remark.mark, "words": WHY}, follow=True)

    text = text_of(response)
    assert response.redirect_chain == [(f"{page_of(walking)}#remark-{remark.mark}", 302)]
    for words in ("已保存原因，审核人员会看到。", "1 处已写明原因，由审核人员判断", WHY, "更改原因"):
        assert words in text


def test_an_explanation_that_is_too_long_is_refused_beside_its_place_and_kept(walking: Walk) -> None:
    client, file = browser(walking.people.applicant), flawed(walking)
    (remark,) = found_in(walking, file)

    text = text_of(client.post(explain_at(walking), {"mark": remark.mark, "words": "长" * 501}))

    assert f'<a href="#explain-{remark.mark}-words">原因最多 500 字，请精简。</a>' in text
    assert "长" * 501 in text
    assert Explanation.objects.count() == 0


def test_an_explanation_of_what_is_not_there_any_more_leads_back_with_words(walking: Walk) -> None:
    client = browser(walking.people.applicant)
    flawed(walking)

    response = client.post(explain_at(walking), {"mark": "0" * 12, "words": WHY}, follow=True)

    assert "最新上传的文件里已经没有这一处，不用再说明。" in text_of(response)


def test_the_address_of_a_refused_explanation_opened_again_leads_to_the_page(walking: Walk) -> None:
    response = browser(walking.people.applicant).get(explain_at(walking))

    assert response["Location"] == page_of(walking)


def test_the_page_to_submit_leads_to_what_is_to_be_mended(walking: Walk) -> None:
    flawed(walking)

    text = text_of(browser(walking.people.applicant).get(reverse("submit", args=[walking.application.number])))

    assert f"还不能提交：{FORM}里还有须改的地方，请到“上传评审材料”页按检查结果逐处处理。" in text
    assert f'href="{page_of(walking)}">去看检查结果' in text


def test_while_it_is_reviewed_the_page_says_which_version_the_reviewer_sees() -> None:
    walking = at_review()
    with clock.at(walking.now):
        client = browser(walking.people.applicant)
        text = text_of(
            client.post(upload_to(walking), sent("二稿.docx", form(walking, changes={WITNESS: ""})), follow=True)
        )
        (remark,) = found_in(walking, walking.application.files.latest("number"))
        explained(walking, remark)
        afterwards = text_of(client.get(page_of(walking)))

    assert "第 2 版还没有替换：审核人员看到的仍是第 1 版。" in text
    assert "还没有替换" not in afterwards
    assert WHY in afterwards


DISAGREES = "版现在有须改的地方，例如与提交后改过的填报内容不一致"


@pytest.mark.covers("M-05", "CR-03")
def test_a_change_that_no_longer_agrees_with_the_submitted_file_says_what_to_do() -> None:
    walking = at_review()
    client, content = browser(walking.people.applicant), form(walking)
    kept_elsewhere(walking)

    with clock.at(walking.now):
        changed = text_of(client.get(page_of(walking)))
        again = text_of(client.post(upload_to(walking), sent("二稿.docx", content), follow=True))

    assert f"提交的第 {named(walking.fresh())} {DISAGREES}" in changed
    assert "1 处须改好" in changed
    assert "无法改正？写明原因" not in changed
    assert DISAGREES not in again
    assert "无法改正？写明原因" in again


def test_a_version_of_which_nothing_is_known_is_asked_for_again(walking: Walk) -> None:
    file = bring(walking, form(walking))
    damaged(file)

    text = text_of(browser(walking.people.applicant).get(page_of(walking)))

    assert "这一版没有检查，请重新上传，上传后会检查。" in text


def test_what_was_submitted_is_only_to_be_read() -> None:
    walking = at_materials()
    (remark,) = found_in(walking, flawed(walking))
    explained(walking, remark)
    with clock.at(submitted(walking).now):
        text = text_of(browser(walking.people.applicant).get(page_of(walking)))

    assert WHY in text
    assert "更改原因" not in text


# ── The public page ──────────────────────────────────────────────────────────


@pytest.fixture
def visitor() -> Iterator[Client]:
    programme_version("cas")
    with clock.at(timezone.make_aware(datetime.combine(ON, time(10)))):
        yield Client()


def ask(visitor: Client, content: bytes, called: str = "评审表.docx", **typed: str) -> Any:
    fields = {"level": "senior", "route": "评审", "file": SimpleUploadedFile(called, content)}
    return visitor.post(PUBLIC, fields | typed)


@pytest.mark.covers("A-15", "M-01")
def test_anybody_has_a_form_checked_without_logging_in(visitor: Client) -> None:
    stated = dossier(("工作经历", 1, {"证明人": ""}))

    text = text_of(ask(visitor, ours(stated)))

    assert "“评审表.docx”的检查结果" in text
    assert "1 处须改好" in text
    assert BLANK in text
    assert "无法改正" not in text


def test_a_form_without_a_flaw_passes_and_agrees_with_the_registration(visitor: Client) -> None:
    said = {name: text for name, text in registration(dossier()).items() if name in precheck_forms.FACTS}

    text = text_of(ask(visitor, ours(dossier()), **said))

    assert (len(said), NOTHING_FOUND in text) == (len(precheck_forms.FACTS), True)


@pytest.mark.covers("CR-03")
def test_what_was_registered_otherwise_is_said(visitor: Client) -> None:
    text = text_of(ask(visitor, ours(dossier()), archive_keeper="南岭区人才服务中心"))

    assert "1 处须改好" in text
    assert "报名信息里是“南岭区人才服务中心”" in text


def test_a_refused_file_is_said_beside_its_field_and_what_was_typed_stays(visitor: Client) -> None:
    text = text_of(ask(visitor, files.HTML, "报告.docx", employer="北辰精密仪器有限公司"))

    assert "后缀与内容不符：文件名以 .docx 结尾，内容却是网页（HTML）。" in text
    assert 'value="北辰精密仪器有限公司"' in text
    assert '<option value="senior" selected>' in text


def test_where_too_many_ask_one_is_asked_to_come_again_and_what_was_typed_stays(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PATIENCE_IN_PUBLIC", 0.1)

    with child._place(child._public_places, None):
        response = ask(visitor, ours(dossier()), employer="北辰精密仪器有限公司")

    text = text_of(response)
    assert response.status_code == 503
    assert "现在检查的人较多，请一分钟后再试：这份文件还没有检查，也没有保存，到时请重新选择。" in text
    assert 'value="北辰精密仪器有限公司"' in text
    assert '<option value="senior" selected>' in text


def test_a_route_that_the_level_has_not_is_refused_beside_it(visitor: Client) -> None:
    text = text_of(ask(visitor, ours(dossier()), level="full_senior", route="认定"))

    assert "正高级工程师没有“认定”，请选择：评审。" in text
    assert "的检查结果" not in text


@pytest.mark.parametrize(
    "mistyped",
    [{"level": ""}, {"level": "full_senior", "route": "认定"}, {"employer": "北" * 101}],
    ids=["no level", "no such route", "too long"],
)
def test_whoever_has_to_mend_something_else_is_told_to_choose_the_file_again(
    visitor: Client, mistyped: dict[str, str]
) -> None:
    text = text_of(ask(visitor, ours(dossier()), **mistyped))

    assert f'<a href="#id_file">{AGAIN}</a>' in text


def test_without_a_file_or_a_level_it_says_what_is_missing(visitor: Client) -> None:
    text = text_of(visitor.post(PUBLIC, {"route": "评审"}))

    for words in ("请选择申报级别", "请选择文件"):
        assert words in text
    assert AGAIN not in text


def test_nothing_of_it_is_kept(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    before, content = stored(), ours(dossier())

    with CaptureQueriesContext(connection) as queries:
        response = ask(visitor, content, "林某某的评审表.docx", name="林某某")

    asked = [each["sql"] for each in queries if not each["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    written = [sql for sql in asked if '"config_trycount"' not in sql]  # that somebody asked, from where nobody reads
    assert "的检查结果" in text_of(response)
    incoming = [path.stat().st_size for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()]
    assert (stored(), len(content) in incoming, written) == (before, False, [])
    assert "林某某" not in caplog.text
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_a_body_that_is_far_too_large_is_answered_without_being_read(visitor: Client) -> None:
    response = visitor.post(PUBLIC, {}, CONTENT_LENGTH=61 * 1024 * 1024)

    assert response.status_code == 413
    assert "文件不能超过20MB，您选择的文件有 61.0MB。" in text_of(response)


def test_whoever_has_too_many_checked_is_asked_to_wait(visitor: Client) -> None:
    for _each in range(precheck_views.AN_HOUR):
        tries.count("precheck", "127.0.0.1", clock.now())

    response = ask(visitor, ours(dossier()))

    assert response.status_code == 429
    assert "一小时内从您所在的网络检查的文件太多，暂不能检查。请过一小时再试。" in text_of(response)


def test_a_file_without_the_token_of_the_page_is_refused() -> None:
    programme_version("cas")

    response = ask(Client(enforce_csrf_checks=True), ours(dossier()))

    assert "页面已过期" in text_of(response)


def test_with_one_such_programme_the_way_leads_straight_to_it(visitor: Client) -> None:
    programme_version("xishan")

    assert visitor.get(reverse("precheck"))["Location"] == PUBLIC
    assert visitor.get("/precheck/xishan/").status_code == 404


def test_with_several_one_chooses(visitor: Client) -> None:
    keep_version(definition("xishan").model_copy(update={"materials": definition("cas").materials}))

    text = text_of(visitor.get(reverse("precheck")))

    for slug in ("cas", "xishan"):
        assert f'href="/precheck/{slug}/">{definition(slug).name}' in text


# ── What it costs ────────────────────────────────────────────────────────────


def test_no_page_of_his_asks_more_with_more_versions_and_more_explained() -> None:
    walking = at_materials()
    pages = ("materials", "application", "submit", "applications")
    his = reader(walking.people.applicant, walking)

    def asked() -> list[int]:
        number = walking.application.number
        return [his.asks(name, *([] if name == "applications" else [number]), at=walking) for name in pages]

    content = form(walking, changes={WITNESS: "", "汉族": ""})
    bring(walking, content)
    few = asked()
    for remark in found_in(walking, bring(walking, content)):
        explained(walking, remark)

    assert asked() == few


def test_a_version_that_waits_beside_the_review_costs_no_page_more_than_fifteen() -> None:
    walking = at_review()
    his, staff = (reader(getattr(walking.people, name), walking) for name in ("applicant", "reviewer"))
    flawed(walking)

    for name in ("materials", "application"):
        his.asks(name, walking.application.number, at=walking)
    staff.asks("desk_application", walking.application.number, at=walking)
