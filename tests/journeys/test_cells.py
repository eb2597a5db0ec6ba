"""Are the pages on which the cells of a Word form are confirmed free of faults on the narrowest screen, and do they lead on?

No programme of the demonstration has its form filled in in Word: a server within this process shows one that has.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.builders import START
from tests.journeys import watch
from tests.journeys.person import Person
from tests.materials.test_races import _audit_may_be_emptied  # noqa: F401 — what a server shows is committed
from tests.materials.word_forms import UNCLEAR, at_materials, brought, stating

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {"width": 320, "height": 568}
NO_CELL = "评审表里没有读到这一栏，请按“修改”补填"
WORK = stating()["工作经历"]


def test_what_was_read_is_corrected_completed_and_confirmed(
    live_server: Any, arrive: Callable[..., Person], settings: Any
) -> None:
    settings.DEMO_TODAY = START.date().isoformat()
    walking = at_materials()
    brought(walking, 工作经历=[WORK[0] | {"证明人": UNCLEAR}, *WORK[1:]])
    client = Client()
    client.force_login(walking.people.applicant)
    applicant = arrive(live_server, viewport=NARROW)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    applicant.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    applicant.go(f"/applications/{walking.application.number}/materials/").follow("核对").is_at("核对评审表各栏")
    applicant.press("与我上传的评审表一致，确认").reads("没有读清，请按“修改”照 Word 文件填写", NO_CELL)
    flaws = watch.flaws(applicant.page)

    correct(applicant, "工作经历").press("删去第 1 行").reads("保存后生效。")
    applicant.page.get_by_text("平台从文件里读到的", exact=True).click()
    flaws += watch.flaws(applicant.page)
    applicant.press("撤销")
    applicant.page.get_by_label("证明人（必填）").first.fill("丁衡")
    applicant.press("保存更正").reads("请写明为什么与 Word 文件里读到的不同")
    flaws += watch.flaws(applicant.page)
    applicant.write("为什么与读到的不同", "文件是 DOC，没有读清。").press("保存更正").is_at("核对评审表各栏")

    correct(applicant, "学历")
    for choice in applicant.page.get_by_label("统招").all():
        choice.check()
    applicant.press("保存更正").is_at("核对评审表各栏")
    applicant.press("与我上传的评审表一致，确认").reads("以下是您确认的第 1 版的各栏")
    assert flaws + watch.frame(applicant.page) == []


def correct(applicant: Person, section: str) -> Person:
    applicant.page.get_by_role("link", name=re.compile(rf"^修改\s*{section}$")).click()
    return applicant.is_at(f"更正“{section}”")
