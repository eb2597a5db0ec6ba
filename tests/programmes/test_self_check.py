"""Does the self-check answer a visitor without an account, in words, and keep nothing of what he stated?"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import clock
from programmes.forms import DayField, SelfCheckForm, YearsField
from tests.builders import SLUGS, definition, open_round, programme_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_monday() -> Iterator[None]:
    with clock.at(datetime(2026, 3, 2, 9)):
        yield


def url(slug: str) -> str:
    programme_version(slug)
    return f"/programmes/{slug}/self-check/"


def text(response: Any) -> str:
    """What a person reads in the main part of the page."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    assert main
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))


DOCTOR = {
    "type": "normal",
    "level": "senior",
    "education": "doctor",
    "degree": "doctor",
    "graduated": "2023年7月",
    "first_work_start": "２０２３－０８",
    "title": "none",
}


@pytest.mark.covers("A-15")
@pytest.mark.parametrize("slug", SLUGS)
def test_anybody_may_ask(client: Client, slug: str) -> None:
    response = client.get(url(slug))

    assert response.status_code == 200
    assert definition(slug).name in text(response)
    assert "查看能否申报" in text(response)


@pytest.mark.covers("E-10")
def test_it_says_the_verdict_the_rule_and_what_to_do_next(client: Client) -> None:
    page = text(client.post(url("cas"), DOCTOR))

    assert "高级工程师 · 评审 可以申报" in page
    assert "工作须满2年：自2023年8月1日至2026年3月2日满2年" in page
    assert "依据：《个人申报指南》申报条件" in page
    assert "下一步：" in page
    assert page.count("2026年3月2日") == 2  # above all, and where the years are counted
    assert "年限计算到2026年3月2日。" in page


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"first_work_start": "2024-04"}, "不符合条件"),
        ({"first_work_start": ""}, "须人工审核"),
        ({"level": "engineer"}, "不设此项"),
        ({"education": "none"}, "不符合条件"),
        ({"education": "none", "title": "engineer"}, "不符合条件"),
        ({"education": "none", "title": "senior"}, "已有同级或更高职称"),
        ({"first_work_start": "", "title": "full_senior"}, "已有同级或更高职称 下一步："),
        ({"level": "engineer", "title": "senior"}, "不设此项"),
        ({"employment": "civil_servant"}, "须人工审核"),
    ],
)
def test_each_verdict_has_its_words(client: Client, changed: dict[str, str], verdict: str) -> None:
    page = text(client.post(url("cas"), DOCTOR | changed))

    assert re.search(rf"工程师 · 评审 {verdict}", page)


def test_who_changes_his_field_is_judged_for_the_level_that_he_holds(client: Client) -> None:
    stated = {"level": "senior", "title": "senior", "education": "none"}
    offering = next(slug for slug in SLUGS if any(r.type == "conversion" for r in definition(slug).routes))

    page = text(client.post(url(offering), stated | {"type": "conversion"}))

    assert "高级工程师" in page
    assert "已有同级或更高职称" not in page


@pytest.mark.parametrize("slug", ["xishan", "jiangbei", "chengdu", "fifth"])
def test_no_code_reaches_the_reader(client: Client, slug: str) -> None:
    shown = text(client.post(url(slug), {"type": "normal"}))

    assert not re.search(r"[a-z_]{3,}", shown)


def test_nothing_is_stored_and_the_answer_is_kept_by_no_cache(client: Client) -> None:
    address = url("cas")
    before = {model: model.objects.count() for model in apps.get_models()}  # type: ignore[attr-defined]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.post(address, DOCTOR)

    assert {query["sql"].split()[0] for query in queries} <= {"SELECT"}
    assert {model: model.objects.count() for model in apps.get_models()} == before  # type: ignore[attr-defined]
    assert "no-store" in response["Cache-Control"]
    assert "sessionid" not in response.cookies


def test_a_mistake_is_named_twice_in_the_same_words_and_what_was_typed_stays(client: Client) -> None:
    wrong = {"graduated": "去年夏天", "field_years": "很多", "title_obtained": "2126年3月"}
    response = client.post(url("cas"), DOCTOR | wrong)

    html = response.content.decode()
    assert "<title>错误：资格自查" in html
    assert html.count("请填写年月，如 2018年7月") == 2
    assert html.count("请填写年数，如 5 或 5.5") == 2
    assert html.count("这个时间还没有到，请核对年份") == 2
    assert 'href="#id_graduated"' in html
    assert 'value="去年夏天"' in html
    assert 'value="很多"' in html
    assert "下一步：" not in html


def test_what_was_typed_stays_beside_the_answer(client: Client) -> None:
    html = client.post(url("cas"), DOCTOR).content.decode()

    assert 'value="２０２３－０８"' in html
    assert '<option value="doctor" selected>博士</option>' in html


@pytest.mark.parametrize("value", ["<script>", "phd", "__all__"])
def test_a_forged_choice_is_refused(client: Client, value: str) -> None:
    page = text(client.post(url("cas"), DOCTOR | {"type": value}))

    assert "请选择申请类型" in page
    assert "下一步：" not in page


def test_it_asks_only_what_the_programme_measures() -> None:
    asked = {slug: set(SelfCheckForm(definition(slug), 2026).fields) for slug in SLUGS}

    assert asked["chengdu"] >= {"grassroots_years", "head_enterprise", "full_senior_recommenders", "assessment_2025"}
    assert asked["xishan"] >= {"returned_from_overseas", "by_examination", "vocational", "disciplinary_until"}
    assert asked["jiangbei"] >= {"assessment_2021", "vocational"}
    assert not asked["cas"] & {
        "grassroots_years",
        "returned_from_overseas",
        "full_senior_recommenders",
        "assessment_2025",
    }
    assert not asked["fifth"] & {"field_years", "vocational", "employment"}


def test_the_answers_state_the_facts() -> None:
    typed = {
        "type": "exceptional",
        "education": "college",
        "degree": "none",
        "graduated": "2010.7",
        "lower_education": "secondary_vocational",
        "field_years": "１０年",
        "title": "engineer",
        "title_obtained": "20151231",
        "vocational": "无",
        "assessment_2019": "qualified",
        "employment": "enterprise",
        "head_enterprise": "yes",
        "patent_tax_10m": "no",
        "full_senior_recommenders": "2",
    }
    form = SelfCheckForm(definition("chengdu"), 2020, typed)

    assert form.is_valid()
    facts = form.facts()
    assert [schooling.level for schooling in facts.education or ()] == ["college", "secondary_vocational"]
    assert facts.field_years == 10
    assert [str(title.obtained) for title in facts.titles or ()] == ["2015-12-31"]
    assert facts.vocational == ()
    assert (facts.flags.head_enterprise, facts.flags.patent_tax_10m) == (True, False)
    assert facts.flags.award_provincial_second_top3 is None
    assert [(each.level, each.near_specialty) for each in facts.recommenders or ()] == [("full_senior", True)] * 2


def test_what_is_left_empty_is_unknown() -> None:
    form = SelfCheckForm(definition("xishan"), 2022, {"type": "direct"})

    assert form.is_valid()
    facts = form.facts()
    assert (facts.education, facts.titles, facts.vocational, facts.assessments) == (None, None, None, None)


def test_a_rule_that_wants_a_no_is_asked_as_it_is_written() -> None:
    form = SelfCheckForm(definition("xishan"), 2022, {"type": "direct", "by_examination": "yes"})

    assert form.fields["by_examination"].label == "不实行以考代评"
    assert form.is_valid()
    assert form.facts().flags.by_examination is False


@pytest.mark.parametrize(
    "typed",
    [
        "2018-07",
        "2018年7月",
        "2018.7",
        "2018/7/1",
        "201807",
        "20180701",
        "２０１８－０７",
        " 2018 年 7 月 ",
        "2018年7月1日",
        "2018-7",
    ],
)
def test_a_month_is_understood_however_it_is_written(typed: str) -> None:
    assert str(DayField().clean(typed)) == "2018-07-01"


@pytest.mark.parametrize(("typed", "years"), [("5", 5), ("５", 5), ("5.5年", 5.5), (" 5 ", 5), ("５．５", 5.5)])
def test_years_are_understood_however_they_are_written(typed: str, years: float) -> None:
    assert YearsField().clean(typed) == years


# ── The programme's page ─────────────────────────────────────────────────────


@pytest.mark.covers("A-15")
@pytest.mark.parametrize("slug", SLUGS)
def test_the_programme_s_page_is_public_and_leads_to_the_self_check(client: Client, slug: str) -> None:
    self_check = url(slug)

    response = client.get(f"/programmes/{slug}/")

    assert response.status_code == 200
    assert f'href="{self_check}"' in response.content.decode()
    for level in definition(slug).levels:
        assert level.name in text(response)


def test_it_shows_published_rounds_alone(client: Client) -> None:
    open_round("cas", name="公布的批次")
    open_round("cas", key="hidden", name="未公布的批次", is_published=False)

    page = text(client.get("/programmes/cas/"))

    assert "公布的批次 受理中" in page
    assert "2026年12月20日" in page
    assert "未公布的批次" not in page


@pytest.mark.parametrize("address", ["/programmes/elsewhere/", "/programmes/elsewhere/self-check/"])
def test_an_unknown_programme_is_not_found(client: Client, address: str) -> None:
    assert "页面" in client.get(address).content.decode()
    assert client.get(address).status_code == 404


def test_a_form_without_its_token_is_refused() -> None:
    strict: Any = Client(enforce_csrf_checks=True)

    assert "下一步：" not in strict.post(url("cas"), DOCTOR).content.decode()
