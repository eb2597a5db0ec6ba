"""Does an office that copies a round hear that the prices stay behind, before the public reads others or none?"""

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config import clock
from programmes.models import Round
from review import rounds
from tests.builders import Cast, cast, open_round, priced

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9)
LEFT_BEHIND = (
    "“测试批次”的收费标准不带入新批次，须为新批次另行录入并写明依据： 各级别：200 元 依据：示例收费文件〔2026〕1号"
)


def text(name: str, round: Round, *, by: Any) -> str:
    client = Client()
    client.force_login(by)
    with clock.at(NOW):
        html = client.get(reverse(name, args=[round.pk])).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main")[1]).split())


def copied(source: Round, people: Cast) -> Round:
    with clock.at(NOW):
        return rounds.copy_round(source, 2027, by=people.office_manager)


@pytest.mark.covers("P-24")
def test_the_prices_of_the_round_before_are_shown_and_not_taken_over() -> None:
    people, source = cast(), open_round(levels=["高级工程师", "工程师"])
    priced(source, by=people.office_manager)
    copy = copied(source, people)

    pages = [
        text("copy_round", source, by=people.office_manager),
        text("edit_round", copy, by=people.office_manager),
        text("publish_round", copy, by=people.office_manager),
    ]

    assert [LEFT_BEHIND in page for page in pages] == [True] * 3
    assert copy.prices.count() == 0


@pytest.mark.covers("P-24")
def test_the_preview_warns_of_every_level_without_a_price_until_it_has_one() -> None:
    people, source = cast(), open_round(levels=["高级工程师", "工程师"])
    copy = copied(source, people)
    warnings = []
    for level in ("", "senior", "engineer"):
        if level:
            with clock.at(NOW):
                priced(copy, by=people.office_manager, level=level, since=date(2027, 1, 1))
        page = text("publish_round", copy, by=people.office_manager)
        warnings.append(re.findall(r"(\S*)还没有收费标准：公布为“金额以办公室通知为准”，也不能登记缴费。", page))

    assert warnings == [["高级工程师、工程师"], ["工程师"], []]
    assert "不带入新批次" not in page


@pytest.mark.parametrize("was_set", [True, False])
def test_the_preview_warns_where_the_amount_of_the_rules_comes_back(was_set: bool) -> None:
    people, source = cast("chengdu"), open_round("chengdu")
    if was_set:
        priced(source, by=people.office_manager, yuan=400)
    copy = copied(source, people)

    page = text("publish_round", copy, by=people.office_manager)

    warning = "高级工程师 320 元，是规则里的金额；“测试批次”另行录入过标准，请核对是否要为本批次录入。"
    assert (warning in page) == was_set
